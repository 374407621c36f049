"""Days and times in the member's own words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.members.rules import Member, zone_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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


def day_words(day: date) -> str:
    """ "Tuesday 24 November", whatever language the machine speaks."""
    return f"{DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    return f"{DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def clock(zone: str, now: datetime) -> str:
    return f"{now.astimezone(zone_of(zone)):%H:%M}"
