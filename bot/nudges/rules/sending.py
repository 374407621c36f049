"""Whether a nudge may go out, how often, and when to try again."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.logbook import rules as days
from bot.nudges.rules.plan import Quiet, is_quiet

LEASE = timedelta(seconds=60)
NONCE_WINDOW = timedelta(minutes=2)
"""So long a repeated nonce surely gets the first message back; Discord says only "a few minutes"."""

REPEATED_WITHIN = timedelta(seconds=90)
"""The last moment to decide on a repeat. It then waits for its turn, and discord.py tries it for up to sixteen seconds:
decided at the window's end, it came after it and was a second message (seen in the crash trial).
"""

ON_TIME = timedelta(seconds=90)
"""Beats are seconds apart and a full minute's nudges queue behind the pace: up to here it reads as "on its
minute".
"""


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
    free = next_by_rhythm(last_sent_day, unanswered)
    return free is not None and day < free


def next_by_rhythm(last_sent_day: date | None, unanswered: int) -> date | None:
    """The first day that the taper leaves free; None where it leaves all free."""
    apart = rhythm(unanswered)
    if apart is None or apart == 1 or last_sent_day is None:
        return None
    return last_sent_day + timedelta(days=apart)


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
EVENING_ENDS = time(23)


def snooze_until(
    choice: Snooze, now: datetime, zone: tzinfo, day_starts_at: time, quiet: Quiet | None = None
) -> datetime | NoSnooze:
    """Evening is 19:00, or from 18:30 on in two hours, while that is before 23:00. Never beyond the practice day, whose
    nudge it is.
    """
    now = now.astimezone(UTC)
    day = days.local_day(now, zone, day_starts_at)
    evening = days.first_instant(days.civil_date(day, EVENING, day_starts_at), EVENING, zone)
    waits_for_evening = choice is Snooze.evening and now < evening - EVENING_NOTICE
    until = evening if waits_for_evening else now + SNOOZES[choice]
    late = days.first_instant(days.civil_date(day, EVENING_ENDS, day_starts_at), EVENING_ENDS, zone)
    if until >= days.day_bounds(day, zone, day_starts_at)[1] or (choice is Snooze.evening and until >= late):
        return NoSnooze.day_ends
    return NoSnooze.quiet_hours if quiet and is_quiet(until, zone, quiet) else until


def yesterday_of(told: date | None, today: date) -> date | None:
    """The day that "it was yesterday" is about: the one before today, if what was `told` so far counts for today or
    for nothing. None: it counts for that day already, or was told so long ago that "yesterday" is beyond 48 hours.
    """
    return today - days.ONE_DAY if told is None or told == today else None


def may_repeat(wire_at: datetime, now: datetime) -> bool:
    """Whether the same nonce surely still gets the first message back. Not after a clock that went back either: then
    nobody knows how long ago it was.
    """
    return timedelta(0) <= now - wire_at < REPEATED_WITHIN


RETRY_SECONDS = (15, 30, 60, 120, 300) + 11 * (600,)
"""Just under two hours in all, which is the usual limit for a late nudge."""


def retry_at(now: datetime, attempts: int) -> datetime | None:
    """When to try again after `attempts` tries, counted from 1; None means to give up."""
    return now + timedelta(seconds=RETRY_SECONDS[attempts - 1]) if attempts <= len(RETRY_SECONDS) else None
