"""Countries and their time zones, as the time zone database names them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_SHARED = {
    "Africa/Asmera": "ER",
    "Africa/Timbuktu": "ML",
    "America/Coral_Harbour": "CA",
    "America/Montreal": "CA",
    "America/Nipigon": "CA",
    "America/Thunder_Bay": "CA",
    "America/Virgin": "VI",
    "Antarctica/South_Pole": "AQ",
    "Asia/Rangoon": "MM",
    "Atlantic/Jan_Mayen": "SJ",
    "Canada/Eastern": "CA",
    "Europe/Belfast": "GB",
    "GB": "GB",
    "GB-Eire": "GB",
    "Iceland": "IS",
    "NZ": "NZ",
    "Pacific/Ponape": "FM",
    "Pacific/Samoa": "AS",
    "Pacific/Truk": "FM",
    "Pacific/Yap": "FM",
    "Singapore": "SG",
    "US/Arizona": "US",
    "US/Samoa": "AS",
}
"""Other names of zones whose clocks several countries share: the database tells the clock, not the country."""
_OF_NONE = {"CET", "EET", "EST", "HST", "MET", "MST", "WET"}
"""Names of a clock, and of no place."""


@cache
def names() -> dict[str, str]:
    """Of countries, by ISO 3166 code."""
    return {row[0]: row[1] for row in _rows("iso3166.tab", 2)}


@cache
def zones() -> dict[str, str]:
    """The country of each zone that is named for one, under every name of the zone."""
    named = {row[2]: row[0] for row in _rows("zone.tab", 3)}
    targets = _targets()
    beside: dict[str, set[str]] = {}
    for zone, country in named.items():
        beside.setdefault(targets.get(zone, zone), set()).add(country)
    aliases = {alias: beside.get(target, set()) for alias, target in targets.items() if alias not in _OF_NONE}
    return {alias: next(iter(found)) for alias, found in aliases.items() if len(found) == 1} | _SHARED | named


def _targets() -> dict[str, str]:
    """The zone that each other name stands for in the end."""
    links = {row[2]: row[1] for row in _rows("tzdata.zi", 3, " ") if row[0] == "L"}
    found: dict[str, str] = {}
    for alias, first in links.items():
        target = first
        while target in links:
            target = links[target]
        found[alias] = target
    return found


def _rows(file: str, columns: int, between: str = "\t") -> list[tuple[str, ...]]:
    text = files("tzdata").joinpath("zoneinfo", file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(between)[:columns]) for line in lines]
