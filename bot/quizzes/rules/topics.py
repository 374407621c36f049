"""How much of each topic is solid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.packs.rules import Quiz
from bot.quizzes.rules.rounds import Key, items_of, topics_of
from bot.quizzes.rules.spacing import Card, is_solid


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions without a right answer are not counted."""

    name: str
    solid: int
    """See `spacing.is_solid`."""
    seen: int
    """Answered at least once."""
    of: int


def solid_topics(quizzes: Iterable[Quiz], cards: Mapping[Key, Card], now: datetime) -> tuple[Topic, ...]:
    """Every topic that has questions to score, in the order in which they are offered."""
    served = tuple(quizzes)
    found: list[Topic] = []
    for name in topics_of(served):
        keys = {item.key for item in items_of(served, name) if item.is_scored}
        seen = [cards[key] for key in keys if key in cards]
        found.append(Topic(name, sum(is_solid(card, now) for card in seen), len(seen), len(keys)))
    return tuple(topic for topic in found if topic.of)
