"""When a question comes back: each is a card per member, graded right or wrong and never by how fast.

FSRS-6 with the default weights of the `fsrs` library, which its authors fitted to the reviews of many Anki users; the
idea is of Ye, Su & Cao (2022), KDD '22, 4381-4390, https://doi.org/10.1145/3534678.3539081. The library's own
randomness is off, and every time is handed in: a schedule follows from the log of answers alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import fsrs

from bot.quizzes.rules.rounds import Key

_MISSED_BACK = timedelta(days=1)
"""Not the ten minutes that are usual: its explanation has just been read, and a month brings more (`bench.learner`)."""
_LONGEST_DAYS = 365
_MATURE_DAYS = 21.0
_STILL_THERE = 0.8
_SCHEDULER = fsrs.Scheduler(
    learning_steps=(_MISSED_BACK,),
    relearning_steps=(_MISSED_BACK,),
    maximum_interval=_LONGEST_DAYS,
    enable_fuzzing=False,
)


class CardState(StrEnum):
    LEARNING = "learning"
    """Missed whenever it was asked so far."""
    REVIEW = "review"
    """Right when it was asked last."""
    RELEARNING = "relearning"
    """Missed the last time, and right before."""


@dataclass(frozen=True, slots=True)
class Card:
    state: CardState
    step: int | None
    stability: float
    """Days after which it is still recalled nine times in ten."""
    difficulty: float
    """From 1 to 10."""
    due_at: datetime
    reviewed_at: datetime

    @property
    def was_right(self) -> bool:
        return self.state is CardState.REVIEW


class Review(NamedTuple):
    """An answer, as the log keeps it for ever."""

    key: Key
    was_right: bool
    at: datetime


_STATES = {
    CardState.LEARNING: fsrs.State.Learning,
    CardState.REVIEW: fsrs.State.Review,
    CardState.RELEARNING: fsrs.State.Relearning,
}
_NAMES = {state: name for name, state in _STATES.items()}


def review(card: Card | None, at: datetime, *, was_right: bool) -> Card:
    """The card after an answer; None for a question never answered before."""
    rating = fsrs.Rating.Good if was_right else fsrs.Rating.Again
    instant = at.astimezone(UTC)
    before = fsrs.Card(card_id=0, due=instant) if card is None else _theirs(card)
    after, _ = _SCHEDULER.review_card(before, rating, instant)
    assert after.stability is not None  # noqa: S101 - as for any card that was reviewed
    assert after.difficulty is not None  # noqa: S101
    return Card(_NAMES[after.state], after.step, after.stability, after.difficulty, after.due, instant)


def fold(log: Iterable[Review]) -> dict[Key, Card]:
    """All cards, from the log in the order in which it was written."""
    cards: dict[Key, Card] = {}
    for entry in log:
        cards[entry.key] = review(cards.get(entry.key), entry.at, was_right=entry.was_right)
    return cards


def recall(card: Card, now: datetime) -> float:
    """How likely it is to be recalled, from 0 to 1; the library counts whole days."""
    return _SCHEDULER.get_card_retrievability(_theirs(card), now.astimezone(UTC))


def is_due(card: Card, now: datetime) -> bool:
    return card.due_at <= now


def is_solid(card: Card, now: datetime) -> bool:
    """Right the last time, with a stability of 21 days or more, and recalled today at least four times in five.

    21 days is from where Anki calls a card mature; one right answer gives 2.3, so that it takes several, days apart.
    The second bound lets go of what was not asked for very long: of a stability of 21 days, after about seventy.
    """
    return card.was_right and card.stability >= _MATURE_DAYS and recall(card, now) >= _STILL_THERE


def _theirs(card: Card) -> fsrs.Card:
    """With everything named: what is left out, the library takes from the clock, and sleeps."""
    return fsrs.Card(
        card_id=0,
        state=_STATES[card.state],
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due_at,
        last_review=card.reviewed_at,
    )
