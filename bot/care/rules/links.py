"""Who shares what with whom."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_NUMBER = re.compile(r"([0-9]+)")
MOST_CLIENTS = 300
"""Of one practitioner."""
MOST_INVITES = 20
"""Open ones of one practitioner."""
MOST_PRACTITIONERS = 5
"""Of one client."""


class Scope(StrEnum):
    """What a client may let a practitioner see as it comes. What they wrote is none of these: it goes one by one."""

    DONE = "done"
    """Whether exercises were done."""
    RATINGS = "ratings"
    """How ratings went, as a trend."""


class Ender(StrEnum):
    """Who ended it."""

    CLIENT = "client"
    PRACTITIONER = "practitioner"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Practitioner:
    """Somebody whom the operator knows under that name."""

    member_id: int
    name: str
    away_note: str | None
    """Empty when it can no longer be opened."""


@dataclass(frozen=True)
class Link:
    """One practitioner and one client of theirs."""

    id: int
    practitioner_id: int
    client_id: int
    label: str
    """The practitioner's word for this client; nobody else is shown it. Empty when it can no longer be opened."""
    scopes: frozenset[Scope]
    since: datetime
    ended_at: datetime | None = None
    former: str | None = None
    """The name of a practitioner who has erased everything; `practitioner_id` leads to nobody then."""


def by_label(link: Link) -> tuple[list[tuple[int, str]], int]:
    """An order for people: "Tue 9" comes before "Tue 10"."""
    parts = _NUMBER.split(link.label.casefold())
    return [(int(part), "") if number % 2 else (0, part) for number, part in enumerate(parts)], link.id
