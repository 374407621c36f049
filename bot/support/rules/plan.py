"""A safety plan: six parts in the order of the Safety Planning Intervention (Stanley & Brown 2012,
doi:10.1016/j.cbpra.2011.01.001): what announces a hard moment, what one can do alone, where and with whom one's mind
goes elsewhere, whom one can ask for help, professionals and lines, and a safer place around oneself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_WRITTEN = 450
"""Characters of one part: six of them, with their titles, are a page."""


class Part(StrEnum):
    """In the order of the plan."""

    signs = "signs"
    alone = "alone"
    around = "around"
    people = "people"
    lines = "lines"
    safer = "safer"


FORMS: tuple[tuple[Part, ...], ...] = ((Part.signs, Part.alone, Part.around), (Part.people, Part.lines, Part.safer))
"""The parts that are asked for together."""


@dataclass(frozen=True)
class SafetyPlan:
    texts: Mapping[Part, str]
    """What is written, in the member's own words; parts that were left empty are not there."""
    lost: frozenset[Part] = frozenset()
    """Parts that can no longer be opened."""

    @property
    def is_there(self) -> bool:
        return bool(self.texts or self.lost)


def too_long(texts: Mapping[Part, str]) -> list[Part]:
    return [part for part, text in texts.items() if len(text) > MOST_WRITTEN]
