"""Civil time. Durations are always measured in UTC: subtracting two wall clocks of one zone forgets the hour that
a clock change took.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

ONE_DAY = timedelta(days=1)
OUTAGE = timedelta(hours=2)
"""So much of a local day without a beat of ours, in one piece or in several, makes it neutral."""
SILENCE = timedelta(minutes=5)
"""Shorter pieces are restarts, and are not kept."""
Silence = tuple[datetime, datetime]
"""From the last beat before it to the first after."""


class Neutral(StrEnum):
    """Why a day counts neither way. Kept with the day, and read by the member."""

    no_plan = "no-plan"
    taper = "taper"
    fallen_quiet = "fallen-quiet"
    paused = "paused"
    stopped = "stopped"
    away = "away"
    dm_closed = "dm-closed"
    outage = "outage"
    too_late = "too-late"
    failed = "failed"
    zone_change = "zone-change"
    quiet_hours = "quiet-hours"
    cap = "cap"
    no_exercise = "no-exercise"


def local_day(instant: datetime, zone: tzinfo, day_starts_at: time) -> date:
    """The practice day that `instant` belongs to.

    A day starts when clocks first reach `day_starts_at`, so days never go back: an hour that is repeated around it
    stays in the new day.
    """
    wall = instant.astimezone(zone)
    day = wall.date() if wall.time() >= day_starts_at else wall.date() - ONE_DAY
    # A repeated hour can show a time before the start again, though the day has begun.
    return day + ONE_DAY if _start(day + ONE_DAY, zone, day_starts_at) <= instant.astimezone(UTC) else day


def day_bounds(day: date, zone: tzinfo, day_starts_at: time) -> tuple[datetime, datetime]:
    """First instant of the practice day and first of the next, in UTC; equal when the zone skipped the day
    (Samoa, 30 December 2011).
    """
    return _start(day, zone, day_starts_at), _start(day + ONE_DAY, zone, day_starts_at)


def days_between(start: datetime, end: datetime, zone: tzinfo, day_starts_at: time) -> list[date]:
    """Every local day that has a moment in `start <= moment < end`, oldest first."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    days: list[date] = []
    day = local_day(start, zone, day_starts_at)
    while (bounds := day_bounds(day, zone, day_starts_at))[0] < end:
        if max(bounds[0], start) < min(bounds[1], end):
            days.append(day)
        day += ONE_DAY
    return days


def outage_days(latest: Silence, earlier: Iterable[Silence], zone: tzinfo, day_starts_at: time) -> list[date]:
    """Local days with a part in the `latest` silence, of which two hours or more lie in any."""
    silences = [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in (latest, *earlier)]

    def within(day: date) -> Iterable[Silence]:
        first, last = day_bounds(day, zone, day_starts_at)
        return ((max(first, start), max(first, start, min(last, end))) for start, end in silences)

    return [day for day in days_between(*latest, zone, day_starts_at) if length(within(day)) >= OUTAGE]


def length(silences: Iterable[Silence]) -> timedelta:
    """Of all together; none may overlap another."""
    return sum((end - start for start, end in silences), timedelta(0))


def civil_date(day: date, wall: time, day_starts_at: time) -> date:
    """The calendar date on which the practice day `day` shows `wall`: 01:00 of Friday's practice day is on
    Saturday.
    """
    return day if wall >= day_starts_at else day + ONE_DAY


def first_instant(civil: date, wall: time, zone: tzinfo) -> datetime:
    """When clocks in `zone` first show `civil` and `wall`, or later, in UTC.

    In a fold this is the first of the two; in a gap, the first valid minute after it.
    """
    local = datetime.combine(civil, wall, zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    # fold=0 reads by the offset before a change, fold=1 by the one after: in a gap, that puts the "second" first.
    return first if first <= second else _end_of_gap(local, after=first, before=second)


def has_date(civil: date, zone: tzinfo) -> bool:
    """False for a date that never was in the zone, because it moved over the date line."""
    return first_instant(civil, time.min, zone) < first_instant(civil + ONE_DAY, time.min, zone)


def _start(day: date, zone: tzinfo, day_starts_at: time) -> datetime:
    return first_instant(day, day_starts_at, zone)


def _end_of_gap(missing: datetime, *, before: datetime, after: datetime) -> datetime:
    """Bisects for the change, because `zoneinfo` does not tell its transitions."""
    naive, zone = missing.replace(tzinfo=None), missing.tzinfo
    while (seconds := int((after - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=seconds // 2)
        if middle.astimezone(zone).replace(tzinfo=None) >= naive:
            after = middle
        else:
            before = middle
    return after
