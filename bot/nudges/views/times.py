"""Days and times in the member's own words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from bot.members.rules import Member, zone_of
from bot.nudges.rules import WEEKDAYS
from bot.nudges.service import Coming, Schedule

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def moment(instant: datetime, now: datetime, member: Member) -> str:
    """A time in the member's own words: "today at 19:00", "tomorrow at 08:00", "on Tuesday 24 November at 08:00"."""
    zone = zone_of(member.zone)
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    at = f"at {local:%H:%M}"
    if local.date() == today:
        return f"today {at}"
    if local.date() == today + timedelta(days=1):
        return f"tomorrow {at}"
    return f"on {day_words(local.date())} {at}"


def nudge_moment(coming: Coming, now: datetime, member: Member) -> str:
    """As `moment`, with the weekday in any case; of a window the whole, as its minute is a surprise."""
    zone, plan = zone_of(member.zone), coming.planned.plan
    opens, today = coming.opens_at.astimezone(zone), now.astimezone(zone).date()
    if plan.until is None:
        at = f"at {opens:%H:%M}"
    elif coming.opens_at <= now:
        return f"today, any time until {plan.until:%H:%M}"
    else:
        at = f"between {plan.at:%H:%M} and {plan.until:%H:%M}"
    if opens.date() == today:
        return f"today {at}"
    if opens.date() == today + timedelta(days=1):
        return f"tomorrow, {WEEKDAYS[opens.weekday()]}, {at}"
    return f"on {day_words(opens.date())} {at}"


def listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def weekdays_words(weekdays: Collection[int]) -> str:
    if len(weekdays) == 7:
        return "Every day"
    if set(weekdays) == set(range(5)):
        return "Monday to Friday"
    return listed([WEEKDAYS[day] for day in sorted(weekdays)])


def day_words(day: date) -> str:
    """ "Tuesday 24 November", whatever language the machine speaks."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def date_words(day: date, today: date | None = None) -> str:
    """ "Tuesday 24 November 2026"; without the year where that is today's."""
    return day_words(day) if today and day.year == today.year else f"{day_words(day)} {day.year}"


def until_gone(shown: Schedule) -> str:
    """Follows "… is still here"; empty for whom nothing is removed."""
    if shown.goes_at is None:
        return ""
    day = shown.goes_at.astimezone(zone_of(shown.member.zone)).date()
    return f", until {date_words(day)}. Whatever you do here before then moves that day on"


def short_day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def clock(zone: str, now: datetime) -> str:
    return f"{now.astimezone(zone_of(zone)):%H:%M}"
