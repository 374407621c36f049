"""Every time zone, each half-hour of the day, over two years: does a daily plan fall due once on every local day?

Zones whose clocks showed the same all that time are looked at once, under one of their names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from apscheduler.triggers.cron import CronTrigger

from bot.logbook.rules import ONE_DAY
from bot.nudges.rules import Occurrence, Plan, following, next_day

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAYS = (LAST - FIRST).days + 1
HALF_HOURS = [time(*divmod(30 * n, 60)) for n in range(48)]
_DAY_STARTS_AT = time(4)
_QUARTER = timedelta(minutes=15)
_AROUND = timedelta(days=2)


@dataclass
class Count:
    due: int = 0
    skipped: int = 0
    """Local days without, although the clock did show that time."""
    left_out: int = 0
    """The same where the clock jumped over it."""
    twice: int = 0
    elsewhere: int = 0
    """Not when the clock first showed that time, nor, where it never did, at the first minute after the gap."""

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __mul__(self, times: int) -> Count:
        return Count(*(getattr(self, each.name) * times for each in fields(self)))


@cache
def changes(zone_name: str) -> tuple[tuple[datetime, timedelta], ...]:
    """From when on its clocks were how far from UTC, to the quarter of an hour; the first is how it begins."""
    zone, step = ZoneInfo(zone_name), timedelta(hours=6)
    instant = datetime.combine(FIRST, time(), UTC) - 4 * ONE_DAY
    found = [(instant, _offset(instant, zone))]
    while instant.date() <= LAST + 4 * ONE_DAY:
        instant += step
        if _offset(instant, zone) != found[-1][1]:
            before = (instant - n * _QUARTER for n in range(1, 24))
            same = [one for one in before if _offset(one, zone) == _offset(instant, zone)]
            found.append((min(same, default=instant), _offset(instant, zone)))
    return tuple(found)


@cache
def histories() -> dict[str, int]:
    """One name for each history of clocks, and how many names share it."""
    names: dict[object, list[str]] = {}
    for name in sorted(available_timezones()):
        names.setdefault(changes(name), []).append(name)
    return {same[0]: len(same) for same in names.values()}


def ours(zone_name: str) -> Count:
    """The chain of occurrences that the bot writes row by row, over both years."""
    count, zone = Count(), ZoneInfo(zone_name)
    for at in HALF_HOURS:
        expected = _expected(zone_name, at, FIRST, LAST)
        found = [(one.due_at, _civil(one, at)) for one in _chain(Plan(at), zone)]
        count += _compared(found, expected)
    return count


def cron(zone_name: str) -> Count:
    """APScheduler's own trigger, some days about each change of the clocks: on all others nothing can go wrong."""
    count, zone = Count(), ZoneInfo(zone_name)
    for change, _ in changes(zone_name)[1:]:
        first, last = (change - _AROUND).date(), (change + _AROUND).date()
        for at in HALF_HOURS:
            trigger: Any = CronTrigger(hour=at.hour, minute=at.minute, timezone=zone)
            found = [(fired, fired.astimezone(zone).date()) for fired in _fired(trigger, zone, first, last)]
            count += _compared(found, _expected(zone_name, at, first, last))
    return count


def table() -> list[str]:
    """The lines of a table for the results."""
    names = histories()
    with ProcessPoolExecutor() as pool:
        mine, theirs = (list(pool.map(count, names)) for count in (ours, cron))
    rows = [
        ("the bot's rules, every day", sum(mine, Count())),
        ("APScheduler's CronTrigger, 5 days about each change", sum(theirs, Count())),
        (
            "the same, over every zone's name",
            sum((c * n for c, n in zip(theirs, names.values(), strict=True)), Count()),
        ),
    ]
    return [
        f"{len(names)} histories of clocks ({sum(names.values())} zone names), 48 half-hours, 2026 and 2027:",
        "",
        "| | due | skipped | skipped in a gap | twice | at another time |",
        "|---|---|---|---|---|---|",
        *(f"| {who} | {c.due:,} | {c.skipped} | {c.left_out} | {c.twice} | {c.elsewhere} |" for who, c in rows),
    ]


def _chain(plan: Plan, zone: ZoneInfo) -> Iterator[Occurrence]:
    eve = datetime.combine(FIRST, _DAY_STARTS_AT, zone).astimezone(UTC) - timedelta(minutes=1)
    one = next_day(plan, FIRST - ONE_DAY, eve, zone, _DAY_STARTS_AT)
    while one is not None and one.local_day <= LAST:
        yield one
        one = following(plan, one.local_day, zone, _DAY_STARTS_AT)


def _civil(one: Occurrence, at: time) -> date:
    return one.local_day if at >= _DAY_STARTS_AT else one.local_day + ONE_DAY


def _fired(trigger: Any, zone: ZoneInfo, first: date, last: date) -> Iterator[datetime]:
    now, before = datetime.combine(first, time(), zone).astimezone(UTC), None
    end = datetime.combine(last + ONE_DAY, time(), zone).astimezone(UTC)
    while True:
        fired: datetime | None = trigger.get_next_fire_time(before, now)
        if fired is None or fired.astimezone(UTC) >= end:
            return
        yield fired.astimezone(UTC)
        before, now = fired, fired.astimezone(UTC) + timedelta(microseconds=1)


def _expected(zone_name: str, at: time, first: date, last: date) -> dict[date, tuple[datetime, bool]]:
    """When the clock first shows that time on each date, or has jumped over it (True), reckoned from its changes."""
    # `ours` plans practice days: a time before they begin belongs to the next date.
    history = changes(zone_name)
    shift = ONE_DAY if (first, last) == (FIRST, LAST) and at < _DAY_STARTS_AT else timedelta()
    dates = (first + shift + n * ONE_DAY for n in range((last - first).days + 1))
    return {day: _first_shown(datetime.combine(day, at, UTC), history) for day in dates}


def _first_shown(wall: datetime, history: Sequence[tuple[datetime, timedelta]]) -> tuple[datetime, bool]:
    """`wall` is what the clock shows, as if it were in UTC."""
    for number, (since, offset) in enumerate(history):
        until = history[number + 1][0] if number + 1 < len(history) else datetime.max.replace(tzinfo=UTC)
        if max(wall - offset, since) < until:
            # Too early for this offset: the clock jumped over it when it came.
            return max(wall - offset, since), wall - offset < since
    raise AssertionError("the last one has no end")


def _compared(found: Sequence[tuple[datetime, date]], expected: dict[date, tuple[datetime, bool]]) -> Count:
    count, by_date = Count(due=len(found)), dict[date, list[datetime]]()
    for instant, day in found:
        by_date.setdefault(day, []).append(instant)
    for day, (instant, is_gap) in expected.items():
        there = by_date.get(day, [])
        count.skipped += not there and not is_gap
        count.left_out += not there and is_gap
        count.twice += len(there) > 1
        count.elsewhere += bool(there) and instant not in there
    return count


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
