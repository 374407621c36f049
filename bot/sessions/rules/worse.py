"""When an exercise left somebody feeling worse, and how much less of its kind comes from then on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.packs.rules import Kind
from bot.sessions.rules.walk import PageKind

FALLS = 3
"""Points of ten by which one rating is lower after than before: more than people's ratings scatter by themselves."""
LIGHTER, LIGHTEST = 0.5, 0.25
"""A kind that felt worse once waits twice as long, and after more than once four times: nothing ever stays away."""


class Worse(StrEnum):
    """How it is known that one exercise felt worse."""

    SAID = "said"
    RATED = "rated"


@dataclass(frozen=True)
class Hard:
    """One exercise that felt worse, done or left halfway."""

    pack: str
    exercise_id: str
    kind: Kind
    day: date
    """The local day it counts for; of one that was left, the day it was noted on, in UTC."""
    is_done: bool


def fell(ratings: Iterable[tuple[str, str, int]]) -> bool:
    """Whether any measure fell, by (measure, side, value)."""
    sides: dict[str, dict[str, int]] = {}
    for measure, side, value in ratings:
        sides.setdefault(measure, {})[side] = value
    both = [each for each in sides.values() if len(each) == len((PageKind.BEFORE, PageKind.AFTER))]
    return any(each[PageKind.BEFORE.value] - each[PageKind.AFTER.value] >= FALLS for each in both)


def lightened(weights: Mapping[Kind, float], hard: Iterable[Hard]) -> Mapping[Kind, float]:
    """`weights`, with no more than that for what felt worse, whatever else speaks for it; none given is 1."""
    times = Counter(one.kind for one in hard)
    most = {kind: LIGHTER if count == 1 else LIGHTEST for kind, count in times.items()}
    return {**weights, **{kind: min(weights.get(kind, 1.0), weight) for kind, weight in most.items()}}
