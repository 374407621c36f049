"""What the answers to a round come to, and how much of it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.community.rules.asking import Ask, Plan, places_of

FEWEST_ANSWERS = 5
"""From so many on it is told how many chose what: of fewer, one could guess whose they are."""
FEWEST_PEOPLE = 3
"""From so many on the group's score is told: of two, each could work out the other's."""


@dataclass(frozen=True)
class Given:
    """One answer. `mark` stands for somebody, within this round alone."""

    mark: str
    number: int
    picked: int


@dataclass(frozen=True)
class Tally:
    """How many chose what."""

    counts: tuple[int, ...]
    """By choice. Where several may be chosen they come to more than `answers`."""
    answers: int

    @property
    def is_told(self) -> bool:
        return self.answers >= FEWEST_ANSWERS


@dataclass(frozen=True)
class Score:
    right: int
    answers: int
    people: int
    board: tuple[tuple[int, int], ...] = ()
    """Of those who want to be named, whoever answered: their id and how many they had right; most first."""

    @property
    def is_told(self) -> bool:
        return self.people >= FEWEST_PEOPLE

    @property
    def is_told_by_name(self) -> bool:
        """How many each had right: what is left of the group's score must not tell about one or two others."""
        unnamed = self.people - len(self.board)
        return not self.is_told or unnamed == 0 or unnamed >= FEWEST_PEOPLE

    @property
    def names(self) -> tuple[int, ...]:
        """In an order that tells nothing, where the numbers stay untold."""
        ids = [user_id for user_id, _ in self.board]
        return tuple(ids if self.is_told_by_name else sorted(ids))


def tally(ask: Ask, given: Iterable[Given]) -> Tally:
    """`given`: the answers to this question."""
    picks = [places_of(each.picked) for each in given]
    counts = tuple(sum(place in pick for pick in picks) for place in range(len(ask.choices)))
    return Tally(counts, len(picks))


def score(plan: Plan, given: Sequence[Given], named: Mapping[str, int]) -> Score:
    """`named`: who wants to be, by their mark. Whoever is never named counts all the same.

    Where the numbers of some questions were told, the sum is of those alone: the rest of it would tell the others.
    """
    right = [each for each in given if plan.asks[each.number].is_right(each.picked)]
    who = {each.mark for each in given}
    answers = Counter(each.number for each in given)
    told = {number for number, count in answers.items() if count >= FEWEST_ANSWERS} or set(answers)
    counts = [(user_id, sum(each.mark == mark for each in right)) for mark, user_id in named.items() if mark in who]
    return Score(
        sum(each.number in told for each in right),
        sum(answers[number] for number in told),
        len(who),
        tuple(sorted(counts, key=lambda count: (-count[1], count[0]))),
    )
