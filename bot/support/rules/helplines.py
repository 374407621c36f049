"""Lines and places that people can reach, by country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Helpline:
    name: str
    countries: tuple[str, ...]
    """ISO 3166 codes of two letters."""
    languages: tuple[str, ...]
    hours: str
    about: str
    """Who it is for."""
    source: str
    reviewed: date
    """The first of the month in which it was last seen to be so."""
    phone: str | None = None
    text: str | None = None
    chat: str | None = None
    website: str | None = None


@dataclass(frozen=True)
class Directory:
    """Never changes once read."""

    lines: tuple[Helpline, ...] = ()
    names: dict[str, str] = field(default_factory=dict[str, str])
    """Of every country there is, by its code."""
    zones: dict[str, str] = field(default_factory=dict[str, str])
    """The country that a time zone is named in, by the zone; zones of no one country are not there."""

    def of(self, country: str) -> Sequence[Helpline]:
        return [line for line in self.lines if country in line.countries]

    @property
    def countries(self) -> Sequence[str]:
        """Those with a line, by their names."""
        return sorted({code for line in self.lines for code in line.countries}, key=self.name)

    def name(self, country: str) -> str:
        return self.names.get(country, country)


def is_due(line: Helpline, today: date, months: int) -> bool:
    """Whether it is time to look it up again."""
    return (today.year - line.reviewed.year) * 12 + today.month - line.reviewed.month >= months
