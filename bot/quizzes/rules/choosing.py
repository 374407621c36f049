"""Which questions a round asks, and why each just now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from bot.quizzes.rules.rounds import Item, Key, Reason
from bot.quizzes.rules.spacing import Card, is_due, recall

ROUND = 5
"""Questions in a round, at most."""
FEW = 3
"""So many a round has even if nothing is due or new; a topic that has fewer gives all it has."""
_FADED = 0.7
_REFLECTION_RESTS = timedelta(days=30)
_ROOM_FOR_NEW = 2
"""Places of a round that what is due leaves to what is new: where both are many, nothing new would ever come, and a
month brings less (`bench.learner`).
"""


class _Turn(IntEnum):
    DUE = 0
    NEW = 1
    EARLY = 2


class _Weighed(NamedTuple):
    turn: _Turn
    urgency: float
    """Within its turn; the smallest comes first."""
    order: int
    """Its author's."""
    item: Item


def choose(
    items: Iterable[Item],
    cards: Mapping[Key, Card],
    now: datetime,
    met: Mapping[Key, datetime] | None = None,
    *,
    most: int = ROUND,
    least: int = FEW,
) -> tuple[Item, ...]:
    """What is due, longest due first; then what is new, in its authors' order; and if that is less than `least`, what
    is due soonest. Each says why.

    What is due leaves two places to what is new. A question without a right answer counts as new, and again thirty
    days after it was `met`.
    """
    known = met or {}
    weighed = [
        _scored(item, order, cards.get(item.key), now) if item.is_scored else _unscored(item, order, known, now)
        for order, item in enumerate(items)
    ]
    weighed.sort(key=lambda each: each[:3])
    due, new, early = ([each.item for each in weighed if each.turn is turn] for turn in _Turn)
    places = max(0, most - min(_ROOM_FOR_NEW, len(new)))
    wanted = [*due[:places], *new][:most]
    return (*wanted, *early[: max(0, min(most, least) - len(wanted))])


def asked_now(item: Item, cards: Mapping[Key, Card], met: Mapping[Key, datetime], now: datetime) -> Item:
    """With the reason that holds now: a round may have been begun weeks before it goes on."""
    return (_scored(item, 0, cards.get(item.key), now) if item.is_scored else _unscored(item, 0, met, now)).item


def _scored(item: Item, order: int, card: Card | None, now: datetime) -> _Weighed:
    if card is None:
        return _Weighed(_Turn.NEW, 0, order, replace(item, reason=Reason.NEW))
    turn = _Turn.DUE if is_due(card, now) else _Turn.EARLY
    asked = replace(item, reason=_reason(card, now), last_at=card.reviewed_at)
    return _Weighed(turn, card.due_at.timestamp(), order, asked)


def _reason(card: Card, now: datetime) -> Reason:
    if not card.was_right:
        return Reason.MISSED
    if not is_due(card, now):
        return Reason.EARLY
    return Reason.FADED if recall(card, now) < _FADED else Reason.FADING


def _unscored(item: Item, order: int, met: Mapping[Key, datetime], now: datetime) -> _Weighed:
    last = met.get(item.key)
    asked = replace(item, reason=Reason.OPEN, last_at=last)
    if last is None or now - last >= _REFLECTION_RESTS:
        return _Weighed(_Turn.NEW, 0, order, asked)
    return _Weighed(_Turn.EARLY, (last + _REFLECTION_RESTS).timestamp(), order, asked)
