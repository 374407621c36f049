"""A plan's time as people type it: a time, a window, or what they do before it."""

import re
from dataclasses import dataclass
from datetime import time

from bot.members.rules import When, parse_time, parse_when
from bot.nudges.rules.plan import Plan, minutes_from


@dataclass(frozen=True, slots=True)
class Times:
    """`until` is set for a window."""

    at: time
    until: time | None
    anchor: str | None


def parse_times(text: str) -> Times | None:
    """ "8:30", "after coffee, 8:30", "9-12", "some time between 9 and noon", "after lunch, 13 to 15"."""
    words = " ".join(text.split())
    for found in _SPAN.finditer(words):
        span = _span(found["start"], found["end"])
        anchor = _anchor(words[: found.start()], words[found.end() :])
        if span is not None and anchor is not None:
            return Times(*span, anchor or None)
    when = parse_when(text)
    return None if when is None else Times(when.at, None, when.anchor)


def written(plan: Plan, anchor: str | None) -> str:
    """What somebody could have typed to get this, and gets again by sending it unchanged."""
    clock = f"{plan.at:%H:%M}" if plan.until is None else f"{plan.at:%H:%M}-{plan.until:%H:%M}"
    meant = Times(plan.at, plan.until, anchor)
    # "before bed, 10:00" would be read as 22:00.
    tried = (f"{anchor}, {clock}", f"{anchor}, {clock} h") if anchor else ()
    return next((text for text in tried if parse_times(text) == meant), clock)


_CLOCK = (
    r"(?:noon|midday|midnight|\d{1,2}(?:\s?[:.h]\s?\d{2}|\d{2})?(?:\s?(?:h|uhr|o['’]?clock))?(?:\s?[ap]\.?m\b\.?)?)"
)
_SPAN = re.compile(
    rf"(?:\b(?:some ?time|any ?time)\s)?(?:\b(?:between|from|around|at)\s)?"
    rf"(?<![\d:.])(?P<start>{_CLOCK})\s?(?:-|–|—|\bto\b|\band\b|\buntil\b|\btill\b)\s?(?P<end>{_CLOCK})(?![\d:])",
    re.IGNORECASE,
)
_HALF = re.compile(r"[ap]\.?m\b", re.IGNORECASE)


def _span(start: str, end: str) -> tuple[time, time] | None:
    """Of "9-11 pm" both are in the evening, of "11-1 pm" only the second: the narrowest reading."""
    last = parse_time(end)
    half = _HALF.search(end)
    tried = [start] if _HALF.search(start) or not half else [start, f"{start} {half[0]}"]
    starts = [first for first in map(parse_time, tried) if first is not None and first != last]
    if last is None or not starts:
        return None
    return min(starts, key=lambda first: minutes_from(first, last)), last


def _anchor(before: str, after: str) -> str | None:
    """What stands around a window: "" where nothing does, None where it is not understood."""
    words = " ".join(part for part in (before.strip(" ,;-.!"), after.strip(" ,;-.!")) if part)
    if not words:
        return ""
    if words.casefold() in ("after", "before"):
        return None
    when: When | None = parse_when(f"{words}, 12:00 h")
    return (when.anchor or "") if when else None
