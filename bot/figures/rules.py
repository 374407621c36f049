"""What a support figure is."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST = 25
"""As many as one select menu can show."""
NAME_LENGTH = 40
_JOINERS = frozenset("\u200c\u200d")
"""Not printable by themselves, but part of Persian names and of emoji families."""
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Printable by Unicode, and yet nothing is seen: Discord refuses a menu line made of them."""


class Sort(StrEnum):
    PERSON = "person"
    PET = "pet"
    PLACE = "place"
    SPIRITUAL = "spiritual"
    FICTIONAL = "fictional"


MORTAL = frozenset({Sort.PERSON, Sort.PET, Sort.SPIRITUAL})
"""Of these, "they died" can be said. A teacher of one's faith may be a living person."""


class FigureState(StrEnum):
    ACTIVE = "active"
    RESTED = "rested"
    DIED = "died"
    """Rested too, and never suggested again by us."""


class Refusal(StrEnum):
    """Why a figure was not kept."""

    NO_NAME = "no-name"
    FULL = "full"


@dataclass(frozen=True)
class Figure:
    figure_id: int
    name: str
    """Empty when it can no longer be opened."""
    sort: Sort
    state: FigureState

    @property
    def is_active(self) -> bool:
        return self.state is FigureState.ACTIVE

    @property
    def is_lost(self) -> bool:
        """Its name can no longer be opened."""
        return not self.name

    @property
    def is_at_hand(self) -> bool:
        """Exercises may call on it."""
        return self.is_active and not self.is_lost


def tidy(name: str) -> str:
    """One line, without what could break a layout; empty when nothing would be seen."""
    shown = "".join(c if _is_kept(c) else " " for c in unicodedata.normalize("NFC", name))
    cut = " ".join(shown.split())[:NAME_LENGTH].strip()
    return cut if any(_is_seen(c) for c in cut) else ""


def is_same(one: str, other: str) -> bool:
    """Whether two tidied names are one to a reader."""
    return one.casefold() == other.casefold()


def read_sort(text: str) -> Sort:
    """What a form sent: a person, when it sent nothing we know."""
    return Sort(text) if text in set(Sort) else Sort.PERSON


def next_figure(figures: Sequence[Figure], last_used: dict[int, int]) -> Figure | None:
    """The figure at hand that was used longest ago (`last_used`: figure id to a session number that grows)."""
    at_hand = [figure for figure in figures if figure.is_at_hand]
    return min(at_hand, key=lambda figure: (last_used.get(figure.figure_id, -1), figure.figure_id), default=None)


def _is_kept(character: str) -> bool:
    return (character.isprintable() or character in _JOINERS) and character not in _BLANKS


def _is_seen(character: str) -> bool:
    return not character.isspace() and character not in _JOINERS and unicodedata.category(character)[0] != "M"
