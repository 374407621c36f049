"""What a support figure is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST = 25
"""As many as one select menu can show."""
NAME_LENGTH = 40


class Sort(StrEnum):
    PERSON = "person"
    PET = "pet"
    PLACE = "place"
    SPIRITUAL = "spiritual"
    FICTIONAL = "fictional"


class FigureState(StrEnum):
    ACTIVE = "active"
    RESTED = "rested"
    DIED = "died"
    """Rested too, and never suggested again by us."""


@dataclass(frozen=True)
class Figure:
    figure_id: int
    name: str
    sort: Sort
    state: FigureState

    @property
    def is_active(self) -> bool:
        return self.state is FigureState.ACTIVE


def tidy(name: str) -> str:
    """One line, without the spaces and control characters that could break a layout."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:NAME_LENGTH]


def next_figure(figures: list[Figure], last_used: dict[int, int]) -> Figure | None:
    """The active figure that was used longest ago (`last_used`: figure id to a session number that grows)."""
    active = [figure for figure in figures if figure.is_active]
    return min(active, key=lambda figure: (last_used.get(figure.figure_id, -1), figure.figure_id), default=None)
