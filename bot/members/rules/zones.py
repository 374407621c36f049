"""Zones by offset, and the zone behind a stored name."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.members.rules.text import tidy


@dataclass(frozen=True, slots=True)
class Place:
    """`zone` is a name for `zone_of`; `score` only orders the places found by one search."""

    label: str
    zone: str
    score: float


def parse_offset(text: str) -> str | None:
    """A name for `zone_of`, from "UTC+2", "GMT-3", "+0545", "-3:30", "Z". From −12:00 to +14:00 in quarter hours, as
    every offset in use is; a sign is needed, except for UTC itself.
    """
    tidied = tidy(text)
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
