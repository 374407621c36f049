"""When a nudge falls due, whether it may still be sent, and what may become of it.

Every local day here is a practice day (`bot.logbook.rules.local_day`), and so are a plan's weekdays: a plan for
Friday at 01:00, with days that start at 04:00, falls due on the calendar's Saturday, at the end of that person's
Friday. Every instant is in UTC.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from bot.logbook import rules as days
from bot.logbook.rules import ONE_DAY, Neutral

LEASE = timedelta(seconds=60)
NONCE_WINDOW = timedelta(minutes=2)
"""So long a repeated nonce surely gets the first message back; Discord says only "a few minutes"."""

ON_TIME = timedelta(seconds=90)
"""Beats are seconds apart and a full minute's nudges queue behind the pace: up to here it reads as "on its
minute".
"""

EVERY_WEEKDAY = frozenset(range(7))


@dataclass(frozen=True)
class Plan:
    at: time
    """Wall clock, whole minutes. With `until`, the first minute of a window."""
    until: time | None = None
    """First minute after the window, which may cross midnight. Equal to `at` means no window."""
    weekdays: frozenset[int] = EVERY_WEEKDAY
    """0 is Monday; of the practice day."""
    seed: int = 0


class Occurrence(NamedTuple):
    local_day: date
    due_at: datetime


@dataclass(frozen=True)
class Replanned:
    next: Occurrence | None
    swallowed: tuple[date, ...] = ()
    """Days the plan would have had and now has not; record them as used, or flying back brings them up again."""


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


def due_at(plan: Plan, local_day: date, zone: tzinfo, day_starts_at: time) -> datetime | None:
    """When the plan falls due on that practice day, weekdays aside; strictly increasing from day to day.

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
    """The first occurrence later than `now` on a local day later than `after`; None for a plan without weekdays."""
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

    `last_day` is the newest local day with a row other than `pending`: sent, suppressed or swallowed. No day up to
    it is used again, so who flies from Auckland to Honolulu gets nothing on the repeated date. A pending nudge that
    is due already is left to the beat.
    """
    if pending is not None and pending.due_at <= now:
        return Replanned(pending)
    coming = next_day(plan, last_day, now, zone, day_starts_at)
    if coming is None or pending is None:
        return Replanned(coming)
    between = (pending.local_day + timedelta(days=n) for n in range((coming.local_day - pending.local_day).days))
    return Replanned(coming, tuple(day for day in between if day.weekday() in plan.weekdays))


def crosses_day_start(plan: Plan, day_starts_at: time) -> bool:
    """Such a window is to be refused: its nudges could be an hour or two days apart."""
    return 0 < _minutes_from(plan.at, day_starts_at) < _width(plan)


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
    starts_inside = _minutes_from(quiet.start, plan.at) < _minutes_from(quiet.start, quiet.end)
    return starts_inside or _minutes_from(plan.at, quiet.start) < _width(plan)


class Send(StrEnum):
    on_time = "on-time"
    late = "late"
    too_late = "too-late"


def lateness(due_at: datetime, now: datetime, late_limit: timedelta) -> Send:
    overdue = now - due_at
    if overdue <= ON_TIME:
        return Send.on_time
    return Send.late if overdue <= late_limit else Send.too_late


RHYTHMS = ((7, 1), (4, 3), (4, 7))
"""So many nudges in a row, so many days apart. Seven daily and four weekly are the design's; four every third day
are our choice: about two weeks in which somebody who was away can come back before it thins out further.
"""


def rhythm(unanswered: int) -> int | None:
    """Days from the last nudge to the next after that many in a row unanswered; None means to fall quiet."""
    for nudges, apart in RHYTHMS:
        if unanswered < nudges:
            return apart
        unanswered -= nudges
    return None


def is_taper_day(day: date, last_sent_day: date | None, unanswered: int) -> bool:
    """Whether a nudge on `day` is left out to thin the rhythm. Falling quiet is not tapering: ask `rhythm` first.

    A plan with few weekdays takes its next one far enough away; while tapering, several plans share one nudge a
    day.
    """
    apart = rhythm(unanswered)
    if apart is None or apart == 1 or last_sent_day is None:
        return False
    return day < last_sent_day + timedelta(days=apart)


class Snooze(StrEnum):
    ten_minutes = "10m"
    hour = "1h"
    evening = "evening"


class NoSnooze(StrEnum):
    """Why it cannot be put off that long."""

    day_ends = "day-ends"
    quiet_hours = "quiet-hours"


SNOOZES = {
    Snooze.ten_minutes: timedelta(minutes=10),
    Snooze.hour: timedelta(hours=1),
    Snooze.evening: timedelta(hours=2),
}
EVENING = time(19)
EVENING_NOTICE = timedelta(minutes=30)


def snooze_until(
    choice: Snooze, now: datetime, zone: tzinfo, day_starts_at: time, quiet: Quiet | None = None
) -> datetime | NoSnooze:
    """Evening is 19:00, or from 18:30 on in two hours. Never beyond the practice day, whose nudge it is."""
    now = now.astimezone(UTC)
    day = days.local_day(now, zone, day_starts_at)
    evening = days.first_instant(days.civil_date(day, EVENING, day_starts_at), EVENING, zone)
    waits_for_evening = choice is Snooze.evening and now < evening - EVENING_NOTICE
    until = evening if waits_for_evening else now + SNOOZES[choice]
    if until >= days.day_bounds(day, zone, day_starts_at)[1]:
        return NoSnooze.day_ends
    return NoSnooze.quiet_hours if quiet and is_quiet(until, zone, quiet) else until


RETRY_SECONDS = (15, 30, 60, 120, 300) + 11 * (600,)
"""Just under two hours in all, which is the usual limit for a late nudge."""


def retry_at(now: datetime, attempts: int) -> datetime | None:
    """When to try again after `attempts` tries, counted from 1; None means to give up."""
    return now + timedelta(seconds=RETRY_SECONDS[attempts - 1]) if attempts <= len(RETRY_SECONDS) else None


class State(StrEnum):
    due = "due"
    claimed = "claimed"
    sent = "sent"
    late = "late"
    retry = "retry"
    unknown = "unknown"
    suppressed = "suppressed"
    failed = "failed"
    opened = "opened"
    done = "done"
    skipped = "skipped"
    expired = "expired"


WAITING = frozenset({State.due, State.retry})
"""For their time to come."""
IN_FLIGHT = frozenset({State.claimed, State.unknown})
OPEN = frozenset({State.sent, State.late, State.opened})
"""Stand in the DM and can be acted on; at most one a member."""
ANSWERED = frozenset({State.opened, State.done, State.skipped})
SENT = OPEN | ANSWERED | {State.expired}
"""Reached the member; these count towards the daily cap."""
ENDED = frozenset({State.suppressed, State.failed, State.done, State.skipped, State.expired})

_PROVEN = frozenset({State.sent, State.late})
"""Open to every state that may have touched the wire: a click proves arrival, whatever we believed."""
_ACTED = frozenset({State.opened, State.done, State.skipped, State.expired})
_NEXT: Mapping[State, frozenset[State]] = {
    State.due: frozenset({State.claimed, State.suppressed}),
    State.claimed: _PROVEN | {State.due, State.retry, State.unknown, State.suppressed, State.failed},
    State.retry: _PROVEN | {State.claimed, State.suppressed, State.failed},
    State.unknown: _PROVEN | {State.claimed, State.retry, State.suppressed, State.failed},
    State.suppressed: _PROVEN,
    State.failed: _PROVEN,
    State.sent: _ACTED,
    State.late: _ACTED,
    State.opened: frozenset({State.done, State.skipped, State.expired}),
    # A wrong thumb is taken back.
    State.done: frozenset({State.opened}),
    State.skipped: frozenset({State.opened}),
    # Its message is deleted at low priority: a click can be faster, and counts.
    State.expired: ANSWERED,
}


def can_go(before: State, after: State) -> bool:
    """A lease that another worker takes over, or a second click, is no step: the state stays."""
    return after in _NEXT[before]


class Why(StrEnum):
    """Why a row was suppressed or failed; `/why` has words for each."""

    paused = "paused"
    stopped = "stopped"
    away = "away"
    too_late = "too-late"
    quiet_hours = "quiet-hours"
    cap = "cap"
    taper = "taper"
    fallen_quiet = "fallen-quiet"
    zone_change = "zone-change"
    dm_closed = "dm-closed"
    no_common_server = "no-common-server"
    no_exercise = "no-exercise"
    replaced = "replaced"
    already_practised = "already-practised"
    gave_up = "gave-up"
    refused = "refused"


_SAME_AS = {Why.no_common_server: Neutral.dm_closed, Why.gave_up: Neutral.failed, Why.refused: Neutral.failed}


def neutral_for(why: Why) -> Neutral | None:
    """What it makes of its day. None leaves the day to the row that replaced it, or to the practice."""
    if why in (Why.replaced, Why.already_practised):
        return None
    return _SAME_AS[why] if why in _SAME_AS else Neutral(why.value)


def _occurrences(plan: Plan, first: date, zone: tzinfo, day_starts_at: time) -> Iterator[Occurrence]:
    """From local day `first` on, for three weeks: enough to meet any weekday, also if the zone skips one."""
    for day in (first + timedelta(days=n) for n in range(21)):
        if day.weekday() in plan.weekdays and (due := due_at(plan, day, zone, day_starts_at)):
            yield Occurrence(day, due)


def _width(plan: Plan) -> int:
    return 1 if plan.until is None else max(1, _minutes_from(plan.at, plan.until))


def _minutes_from(start: time, end: time) -> int:
    """Forward on the clock face, over midnight if need be."""
    return (_minute(end) - _minute(start)) % (24 * 60)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
