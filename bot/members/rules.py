"""What we know of a member, and what members type about times, days and zones.

Every `parse_` function returns None for what it does not understand.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

MAX_ANCHOR = 60
MAX_DAYS_AHEAD = 400
MAX_TEXT = 120


class MemberState(StrEnum):
    STARTING = "starting"
    ACTIVE = "active"
    STOPPED = "stopped"


class Practice(StrEnum):
    MINDFULNESS = "mindfulness"
    GRATITUDE = "gratitude"
    PRIMING = "priming"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class Member:
    """`paused_until` is the first local day with nudges again; a journey ends at `home_at` (UTC) in `home_zone`."""

    member_id: int
    state: MemberState
    consented_at: datetime
    zone: str
    home_zone: str | None
    home_at: datetime | None
    practice: Practice
    quiet_from: time | None
    quiet_until: time | None
    dm_channel_id: int | None
    dm_closed_at: datetime | None
    dm_try_at: datetime | None
    paused_at: datetime | None
    paused_until: date | None
    answered_at: datetime
    is_discreet: bool
    hides_streak: bool
    leaves_figures_out: bool
    unanswered: int


@dataclass(frozen=True, slots=True)
class When:
    """A wall-clock time, and the habit it hangs on. `is_guess`: some of `at` is ours, so the screen asks."""

    at: time
    anchor: str | None
    is_guess: bool


@dataclass(frozen=True, slots=True)
class Place:
    """`zone` is a name for `zone_of`; `score` only orders the places found by one search."""

    label: str
    zone: str
    score: float


def parse_time(text: str) -> time | None:
    """A bare hour is read on the 24-hour clock ("8" is 08:00, "12" noon, "12 am" and "24:00" midnight); "8.30" is a
    time and never a date. Ranges and "half 8" (07:30 to some, 08:30 to others) are not understood.
    """
    tidied = _tidy(text)
    found = None if tidied is None else _CLOCK.fullmatch(tidied)
    return None if found is None else _plain_reading(found)


def parse_when(text: str) -> When | None:
    """A time, an anchor ("after coffee"), or both. The anchor keeps the member's own words, at most 60 characters.

    Without a time one is guessed from the anchor. An hour up to 12 beside a known anchor is read as the nearer of the
    two it can mean ("before bed at 10" is 22:00), and is a guess where that is not the 24-hour reading.
    """
    tidied = _tidy(text)
    if tidied is None:
        return None
    if _CLOCK.fullmatch(tidied):
        at = parse_time(tidied)
        return None if at is None else When(at, None, is_guess=False)
    found = _TIME_LAST.fullmatch(tidied) or _TIME_FIRST.fullmatch(tidied)
    return _anchor_alone(tidied) if found is None else _anchor_and_time(found)


def parse_offset(text: str) -> str | None:
    """A name for `zone_of`, from "UTC+2", "GMT-3", "+0545", "-3:30", "Z". From −12:00 to +14:00 in quarter hours, as
    every offset in use is; a sign is needed, except for UTC itself.
    """
    tidied = _tidy(text)
    found = None if tidied is None else _OFFSET.fullmatch(tidied.casefold().replace(" ", ""))
    if found is None or not any(found.groups()):
        return None
    minutes = int(found["hours"] or 0) * 60 + (30 if found["tenth"] else int(found["minutes"] or 0))
    is_clock = int(found["minutes"] or 0) < 60
    return _offset_name(-minutes if found["sign"] == "-" else minutes) if is_clock else None


def zone_of(name: str) -> tzinfo:
    """The zone behind a stored name: IANA, or our own "UTC+05:45" for an offset that IANA has no fixed zone for.

    Raises ValueError for anything else (ZoneInfoNotFoundError, where zoneinfo says so, is a KeyError).
    """
    own = _OWN_ZONE.fullmatch(name)
    if own is not None:
        total = int(own["hours"]) * 60 + int(own["minutes"])
        total = -total if own["sign"] == "-" else total
        if _offset_name(total) != name:
            raise ValueError(f"not a zone: {name!r}")
        return timezone(timedelta(minutes=total), name)
    try:
        return ZoneInfo(name)
    except OSError as error:  # a folder of the zone database, such as "America"
        raise ValueError(f"not a zone: {name!r}") from error


def zone_label(name: str, now: datetime) -> str:
    """ "Kathmandu time (UTC+05:45)"; a zone that is only an offset is just "UTC+02:00". `now` is aware."""
    offset = _offset_text(now.astimezone(zone_of(name)))
    city = name.rsplit("/", 1)[-1].replace("_", " ")
    if name.startswith(("Etc/", "UTC")):
        return offset
    return f"{city} time ({offset})"


def parse_day(text: str, today: date) -> date | None:
    """A day after `today`, at most 400 days ahead; without a year, the next such day.

    Numbers alone are read only as ISO ("2026-12-24") or day first with dots ("24.12."), since "03/04" means two days.
    Nor is "next Friday" understood, which people mean in two ways; "friday" said on a Friday is in a week.
    """
    tidied = _tidy(text)
    if tidied is None:
        return None
    words = re.sub(r"^(?:until|till|on|by)\s+", "", tidied.casefold()).strip(" ,")
    day = _relative_day(words, today) or _calendar_day(words, today)
    is_in_reach = day is not None and timedelta(0) < day - today <= timedelta(days=MAX_DAYS_AHEAD)
    return day if is_in_reach else None


# Text


def _tidy(text: str) -> str | None:
    """Full-width and foreign digits become ASCII, spaces single; invisible and direction-changing characters go."""
    if len(text) > MAX_TEXT:
        return None
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    kept = (" " if c.isspace() else c for c in plain if c.isspace() or not unicodedata.category(c).startswith("C"))
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)
    return " ".join("".join(digits).split()) or None


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


# Times of day

_CLOCK_PATTERN = r"""
    (?: (?:12\s)?(?P<word>noon|midday|midnight)
    | (?:(?:a\s)?(?P<part>half\spast|quarter\spast|quarter\sto)\s)?
      (?P<hour>\d{1,2}) (?:\s?(?:[:.h]|uhr)\s?(?P<minute>\d{2}) | (?P<packed>\d{2}))?
      (?:\s?(?P<unit>h|uhr|o['’]?clock))? (?:\s?(?P<half>[ap])\.?m\.?)? )
"""
_INTRO_PATTERN = r"(?:(?:at|around|about|by|um)\s|@\s?)"
_FLAGS = re.IGNORECASE | re.VERBOSE
_CLOCK = re.compile(rf"{_INTRO_PATTERN}?{_CLOCK_PATTERN}[.!]*", _FLAGS)
_TIME_LAST = re.compile(rf"(?P<anchor>.*?)(?P<sep>[\s,;-]+{_INTRO_PATTERN}?){_CLOCK_PATTERN}[.!]*", _FLAGS)
_TIME_FIRST = re.compile(rf"{_INTRO_PATTERN}?{_CLOCK_PATTERN}(?P<sep>[\s,;-]+)(?P<anchor>.*)", _FLAGS)
_PARTS = {"half past": 30, "quarter past": 15, "quarter to": -15}

_OPENS_ANCHOR = re.compile(
    r"(?:(?:right|just|straight|soon|shortly) )?"
    r"(?:after|before|when|whenever|while|once|during|with|at|on|over|as|following|every time|first thing|in the)\b",
    re.IGNORECASE,
)
_ODD_ANCHOR = re.compile(
    r"\d\s?[:.h]\s?\d|\d\s?(?:[ap]\.?m|uhr|o['’]?clock)|^\W*\d+\b|\d\W*$|\b(?:and|or|to|till|until|half|past)$",
    re.IGNORECASE,
)
_EVERY_DAY = re.compile(r"(?:every ?day|each day|daily)", re.IGNORECASE)
_USUAL_TIMES = [
    (re.compile(rf"\b(?:{words})", re.IGNORECASE), at)
    for words, at in (
        (r"(?:before|to|start(?:ing)?) (?:work|school)", time(8, 0)),
        (r"coffee|breakfast|wak(?:e|ing)|(?:get|getting) up|morning|first thing", time(8, 30)),
        (r"lunch|midday", time(12, 30)),
        (r"afternoon", time(15, 0)),
        (r"work|school", time(17, 30)),
        (r"home", time(18, 0)),
        (r"dinner|supper|evening", time(19, 0)),
        (r"bed|sleep|night", time(21, 30)),
    )
]
_UNKNOWN_ANCHOR_TIME = time(9, 0)


def _plain_reading(found: re.Match[str]) -> time | None:
    if found["word"]:
        return time(0) if found["word"].casefold() == "midnight" else time(12)
    hour = _hour(int(found["hour"]), (found["half"] or "").casefold())
    minute = int(found["minute"] or found["packed"] or 0)
    is_past_the_end = hour == 24 and minute > 0
    is_told_twice = bool(found["part"] and (found["minute"] or found["packed"]))
    if hour is None or minute > 59 or is_past_the_end or is_told_twice:
        return None
    minutes = hour * 60 + minute + _PARTS.get((found["part"] or "").casefold(), 0)
    return time(minutes // 60 % 24, minutes % 60)


def _hour(hour: int, half: str) -> int | None:
    """ "19:00 pm" is a common slip and harmless; "19:00 am" contradicts itself."""
    if half == "p":
        return None if hour == 0 or hour > 23 else hour % 12 + 12
    if half == "a":
        return None if hour > 12 else hour % 12
    return None if hour > 24 else hour


def _anchor_and_time(found: re.Match[str]) -> When | None:
    plain, words = _plain_reading(found), found["anchor"].strip(" ,;-.!")
    if plain is None or _ODD_ANCHOR.search(words) or not any(c.isalpha() for c in words) or len(words) > MAX_ANCHOR:
        return None
    if _EVERY_DAY.fullmatch(words):
        return When(plain, None, is_guess=False)
    usual = _usual_time(words)
    if _is_bare(found) and not _is_set_apart(found, words, usual):
        return None
    at = plain if usual is None else _nearer_reading(found, plain, usual)
    return When(at, words, is_guess=at != plain)


def _anchor_alone(tidied: str) -> When | None:
    words = tidied.strip(" ,;-.!")
    usual = _usual_time(words)
    is_anchor = usual is not None or _OPENS_ANCHOR.match(words) is not None
    if not is_anchor or _ODD_ANCHOR.search(words) or len(words) > MAX_ANCHOR:
        return None
    return When(usual or _UNKNOWN_ANCHOR_TIME, words, is_guess=True)


def _usual_time(words: str) -> time | None:
    return next((at for pattern, at in _USUAL_TIMES if pattern.search(words)), None)


def _is_bare(found: re.Match[str]) -> bool:
    return not any(found[group] for group in ("word", "part", "minute", "packed", "unit", "half"))


def _is_set_apart(found: re.Match[str], words: str, usual: time | None) -> bool:
    """Whether a bare number is a time at all: "after coffee, 8" and "8 in the evening", but not "2 coffees later"."""
    if "," in found["sep"] or re.search(r"\w|@", found["sep"]):
        return True
    if found.end("anchor") < found.start("hour"):
        return usual is not None or _OPENS_ANCHOR.match(words) is not None
    return _OPENS_ANCHOR.match(words) is not None


def _nearer_reading(found: re.Match[str], plain: time, usual: time) -> time:
    is_24_hours = found["half"] or found["packed"] or (found["unit"] or "").casefold() in {"h", "uhr"}
    if found["word"] or is_24_hours or found["hour"].startswith("0") or int(found["hour"]) > 12:
        return plain
    return min((plain, plain.replace(hour=(plain.hour + 12) % 24)), key=lambda at: _minutes_between(at, usual))


def _minutes_between(one: time, other: time) -> int:
    apart = abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute)
    return min(apart, 24 * 60 - apart)


# Offsets

_OFFSET = re.compile(
    r"(?P<utc>utc|gmt|zulu|z)?(?:(?P<sign>[+-])(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>\d{2})|[.](?P<tenth>5))?)?"
)
_OWN_ZONE = re.compile(r"UTC(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2})")


def _offset_name(minutes: int) -> str | None:
    """IANA's Etc zones count westward: UTC+2 is Etc/GMT-2."""
    if not -12 * 60 <= minutes <= 14 * 60 or minutes % 15:
        return None
    if minutes == 0:
        return "Etc/UTC"
    if minutes % 60 == 0:
        return f"Etc/GMT{-minutes // 60:+d}"
    return _signed(minutes)


def _offset_text(moment: datetime) -> str:
    minutes = int((moment.utcoffset() or timedelta(0)) / timedelta(minutes=1))
    return _signed(minutes) if minutes else "UTC"


def _signed(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


# Days

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
