"""When a plan falls due, day by day, wherever the member is."""

import hashlib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from bot.logbook import rules as days
from bot.logbook.rules import ONE_DAY

EVERY_WEEKDAY = frozenset(range(7))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Plan:
    at: time
    """Wall clock, whole minutes. With `until`, the first minute of a window."""
    until: time | None = None
    """First minute after the window, which may cross midnight. Equal to `at` means no window."""
    weekdays: frozenset[int] = EVERY_WEEKDAY
    """0 is Monday; of the practice day."""
    seed: int = 0
    last_day: date | None = None
    """The last practice day that can have a nudge; None: no end."""
    first_day: date | None = None
    """The first; None: any."""


class Occurrence(NamedTuple):
    local_day: date
    due_at: datetime


@dataclass(frozen=True)
class Replanned:
    next: Occurrence | None
    swallowed: tuple[date, ...] = ()
    """Days the plan would have had and now has not: each gets a row that says why."""


@dataclass(frozen=True)
class Quiet:
    """From `start` until just before `end`, over midnight if `end` is the earlier. Equal means no quiet hours."""

    start: time
    end: time


def minute_of(plan: Plan, local_day: date) -> time:
    """In a window it is drawn by hash, so that every process, after every restart, draws the same."""
    digest = hashlib.sha256(f"{plan.seed} {local_day.isoformat()}".encode()).digest()
    minute = _minute(plan.at) + int.from_bytes(digest[:8]) % _width(plan)
    return time(*divmod(minute % (24 * 60), 60))


def has_day(plan: Plan, local_day: date) -> bool:
    has_begun = plan.first_day is None or plan.first_day <= local_day
    return has_begun and local_day.weekday() in plan.weekdays and not is_over(plan, local_day)


def ever_comes(plan: Plan) -> bool:
    """Whether any day of it lies between its first and its last. A week shows every weekday."""
    first = plan.first_day
    return first is None or any(has_day(plan, first + n * ONE_DAY) for n in range(7))


def is_over(plan: Plan, today: date) -> bool:
    """Such a plan rests; a later last day wakes it."""
    return plan.last_day is not None and plan.last_day < today


def opens_at(plan: Plan, local_day: date, zone: tzinfo, day_starts_at: time) -> datetime | None:
    """When its window begins; for a fixed time, when it falls due."""
    return due_at(replace(plan, until=None), local_day, zone, day_starts_at)


def due_at(plan: Plan, local_day: date, zone: tzinfo, day_starts_at: time) -> datetime | None:
    """When the plan falls due on that practice day, weekdays and end aside; strictly increasing from day to day.

    In a gap it is the first valid minute after it, which can be the very minute the next practice day starts (03:30
    in Athens, in spring, with days from 04:00); the row still belongs to the day it was planned for. In a fold it
    is the first of the two. None if the zone skipped that date altogether (Samoa, 30 December 2011): a noon nudge
    at the next midnight would help nobody.
    """
    wall = minute_of(plan, local_day)
    civil = days.civil_date(local_day, wall, day_starts_at)
    due = days.first_instant(civil, wall, zone)
    return due if due.astimezone(zone).date() == civil or days.has_date(civil, zone) else None


def next_day(plan: Plan, after: date | None, now: datetime, zone: tzinfo, day_starts_at: time) -> Occurrence | None:
    """The first occurrence later than `now` on a local day later than `after`; None for a plan without weekdays, or
    past its end.
    """
    day = days.local_day(now, zone, day_starts_at)
    if after is not None:
        day = max(day, after + ONE_DAY)
    return next((one for one in _occurrences(plan, day, zone, day_starts_at) if one.due_at > now), None)


def following(plan: Plan, day: date, zone: tzinfo, day_starts_at: time) -> Occurrence | None:
    """The next after local day `day`, even if past: written at the claim, each day of an outage gets its own row."""
    return next(_occurrences(plan, day + ONE_DAY, zone, day_starts_at), None)


def replan(
    plan: Plan, *, last_day: date | None, pending: Occurrence | None, now: datetime, zone: tzinfo, day_starts_at: time
) -> Replanned:
    """What comes next once the zone (or the plan itself) has changed to what is given here.

    `last_day` is the newest local day with a row other than `pending`. No day up to it is used again, so who flies
    from Auckland to Honolulu gets nothing on the repeated date. A pending nudge that is due already is left to the
    beat.
    """
    if pending is not None and pending.due_at <= now:
        return Replanned(pending)
    coming = next_day(plan, last_day, now, zone, day_starts_at)
    if pending is None:
        return Replanned(coming)
    # Where nothing comes any more, the plan's last days are swallowed too.
    end = coming.local_day if coming else (plan.last_day or pending.local_day) + ONE_DAY
    between = (pending.local_day + timedelta(days=n) for n in range((end - pending.local_day).days))
    return Replanned(coming, tuple(day for day in between if has_day(plan, day)))


def upcoming(
    plan: Plan, first: date, apart: int, count: int, zone: tzinfo, day_starts_at: time
) -> tuple[Occurrence, ...]:
    """The next `count` from local day `first` on, at least `apart` days from one to the next."""
    found: list[Occurrence] = []
    while len(found) < count and (one := next(_occurrences(plan, first, zone, day_starts_at), None)):
        found.append(one)
        first = one.local_day + apart * ONE_DAY
    return tuple(found)


def crosses_day_start(plan: Plan, day_starts_at: time) -> bool:
    """Such a window is to be refused: its nudges could be an hour or two days apart."""
    return 0 < minutes_from(plan.at, day_starts_at) < _width(plan)


def is_quiet(instant: datetime, zone: tzinfo, quiet: Quiet) -> bool:
    """To be asked again when sending, also on time: a clock change can push a due minute into quiet hours."""
    wall = instant.astimezone(zone).time()
    if quiet.start <= quiet.end:
        return quiet.start <= wall < quiet.end
    return wall >= quiet.start or wall < quiet.end


def plan_is_quiet(plan: Plan, quiet: Quiet) -> bool:
    """Whether any minute the plan could fall on lies in quiet hours. Such a plan is to be refused."""
    if quiet.start == quiet.end:
        return False
    starts_inside = minutes_from(quiet.start, plan.at) < minutes_from(quiet.start, quiet.end)
    return starts_inside or minutes_from(plan.at, quiet.start) < _width(plan)


def _occurrences(plan: Plan, first: date, zone: tzinfo, day_starts_at: time) -> Iterator[Occurrence]:
    """From local day `first` on, for three weeks: enough to meet any weekday, also if the zone skips one."""
    first = max(first, plan.first_day or first)
    for day in (first + timedelta(days=n) for n in range(21)):
        if has_day(plan, day) and (due := due_at(plan, day, zone, day_starts_at)):
            yield Occurrence(day, due)


def _width(plan: Plan) -> int:
    return 1 if plan.until is None else max(1, minutes_from(plan.at, plan.until))


def in_a_month(today: date) -> date:
    """The same day of the next month, or its last."""
    year, month = (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def minutes_from(start: time, end: time) -> int:
    """Forward on the clock face, over midnight if need be."""
    return (_minute(end) - _minute(start)) % (24 * 60)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
