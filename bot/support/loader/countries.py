"""Countries and their time zones, as the time zone database names them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def names() -> dict[str, str]:
    """Of countries, by ISO 3166 code."""
    return {row[0]: row[1] for row in _rows("iso3166.tab", 2)}


@cache
def zones() -> dict[str, str]:
    """The country of each zone that is named for one."""
    return {row[2]: row[0] for row in _rows("zone.tab", 3)}


def _rows(file: str, columns: int) -> list[tuple[str, ...]]:
    text = files("tzdata").joinpath("zoneinfo", file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split("\t")[:columns]) for line in lines]
