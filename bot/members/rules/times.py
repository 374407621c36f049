"""Times of day and the habits they hang on, as people type them."""

import re
from dataclasses import dataclass
from datetime import time

from bot.members.rules.text import tidy

MAX_ANCHOR = 60


@dataclass(frozen=True, slots=True)
class When:
    """A wall-clock time, and the habit it hangs on. `is_guess`: some of `at` is ours, so the screen asks."""

    at: time
    anchor: str | None
    is_guess: bool


def parse_time(text: str) -> time | None:
    """A bare hour is read on the 24-hour clock ("8" is 08:00, "12" noon, "12 am" and "24:00" midnight); "8.30" is a
    time and never a date. Ranges and "half 8" (07:30 to some, 08:30 to others) are not understood.
    """
    tidied = tidy(text)
    found = None if tidied is None else _CLOCK.fullmatch(tidied)
    return None if found is None else _plain_reading(found)


def parse_when(text: str) -> When | None:
    """A time, an anchor ("after coffee"), or both. The anchor keeps the member's own words, at most 60 characters.

    Without a time one is guessed from the anchor. An hour up to 12 beside a known anchor is read as the nearer of the
    two it can mean ("before bed at 10" is 22:00), and is a guess where that is not the 24-hour reading.
    """
    tidied = tidy(text)
    if tidied is None:
        return None
    if _CLOCK.fullmatch(tidied):
        at = parse_time(tidied)
        return None if at is None else When(at, None, is_guess=False)
    found = _TIME_LAST.fullmatch(tidied) or _TIME_FIRST.fullmatch(tidied)
    return _anchor_alone(tidied) if found is None else _anchor_and_time(found)


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
