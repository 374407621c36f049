"""Days, as people type them."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.members.rules.text import tidy

MAX_DAYS_AHEAD = 400


def parse_day(text: str, today: date, *, or_today: bool = False) -> date | None:
    """A day after `today`, or on it where that is allowed, at most 400 days ahead; without a year, the next such day.

    Numbers alone are read only as ISO ("2026-12-24") or day first with dots ("24.12."), since "03/04" means two days.
    Nor is "next Friday" understood, which people mean in two ways; "friday" said on a Friday is in a week.
    """
    tidied = tidy(text)
    if tidied is None:
        return None
    words = re.sub(r"^(?:until|till|on|by)\s+", "", tidied.casefold()).strip(" ,")
    if or_today and (words == "today" or _calendar_day(words, today - timedelta(days=1)) == today):
        return today
    day = _relative_day(words, today) or _calendar_day(words, today)
    is_in_reach = day is not None and timedelta(0) < day - today <= timedelta(days=MAX_DAYS_AHEAD)
    return day if is_in_reach else None


_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATES = [
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.\s?(?P<year>\d{4}|\d{2})?)?"),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s?(?:of )?(?P<name>[a-z]{3,9})\.?(?:,?\s?(?P<year>\d{4}))?"),
    re.compile(r"(?P<name>[a-z]{3,9})\.?\s?(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s(?P<year>\d{4}))?"),
]
_IN_DAYS = re.compile(r"in (?P<count>an?|one|\d{1,3}) (?P<unit>day|week)s?")


def _relative_day(words: str, today: date) -> date | None:
    if words == "tomorrow":
        return _later(today, 1)
    if found := _IN_DAYS.fullmatch(words):
        count = int(found["count"]) if found["count"].isdigit() else 1
        return _later(today, count * (7 if found["unit"] == "week" else 1))
    weekday = _place_in(_WEEKDAYS, words.removeprefix("this "))
    return None if weekday is None else _later(today, (weekday - today.weekday() - 1) % 7 + 1)


def _later(today: date, days: int) -> date | None:
    return today + timedelta(days=days) if days <= (date.max - today).days else None


def _calendar_day(words: str, today: date) -> date | None:
    parts = next((found.groupdict() for pattern in _DATES if (found := pattern.fullmatch(words))), None)
    if parts is None:
        return None
    month = _place_in(_MONTHS, parts["name"]) if "name" in parts else int(parts["month"]) - 1
    day = int(parts["day"])
    if month is None or (parts["year"] is None and (month + 1, day) == (today.month, today.day)):
        return None
    years = [today.year, today.year + 1] if parts["year"] is None else [int(f"20{parts['year']}"[-4:])]
    dates = (_date(year, month + 1, day) for year in years)
    return next((on for on in dates if on and on > today), None)


def _place_in(names: Sequence[str], word: str) -> int | None:
    """Short forms count: "dec", "sept", "thurs"."""
    return next((at for at, name in enumerate(names) if len(word) >= 3 and name.startswith(word)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
