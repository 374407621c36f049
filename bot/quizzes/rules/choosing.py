"""Which questions a round asks, and why each just now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.quizzes.rules.rounds import Item, Key, Reason
from bot.quizzes.rules.spacing import Card, is_due, recall

ROUND = 5
"""Questions in a round, at most."""
FEW = 3
"""So many a round has even if nothing is due or new; a topic that has fewer gives all it has."""
_FADED = 0.7
_REFLECTION_RESTS = timedelta(days=30)
_DUE, _NEW, _EARLY = range(3)


class _Weighed(NamedTuple):
    turn: int
    urgency: float
    """Within its turn; the smallest comes first."""
    tie: float
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
    """What is due, those first that are likeliest to be forgotten; then what is new, in its authors' order; and if that
    is less than `least`, what is due soonest. Each says why.

    A question without a right answer counts as new, and again thirty days after it was `met`.
    """
    known = met or {}
    weighed = [
        _scored(item, order, cards.get(item.key), now) if item.is_scored else _unscored(item, order, known, now)
        for order, item in enumerate(items)
    ]
    weighed.sort(key=lambda each: each[:3])
    wanted = sum(each.turn != _EARLY for each in weighed)
    return tuple(each.item for each in weighed[: min(most, max(wanted, least))])


def _scored(item: Item, order: int, card: Card | None, now: datetime) -> _Weighed:
    if card is None:
        return _Weighed(_NEW, order, 0, replace(item, reason=Reason.NEW))
    due_at = card.due_at.timestamp()
    likely = recall(card, now)
    reason = _reason(card, likely) if is_due(card, now) or not card.was_right else Reason.EARLY
    asked = replace(item, reason=reason, last_at=card.reviewed_at)
    return _Weighed(_DUE, likely, due_at, asked) if is_due(card, now) else _Weighed(_EARLY, due_at, order, asked)


def _reason(card: Card, likely: float) -> Reason:
    if not card.was_right:
        return Reason.MISSED
    return Reason.FADED if likely < _FADED else Reason.FADING


def _unscored(item: Item, order: int, met: Mapping[Key, datetime], now: datetime) -> _Weighed:
    last = met.get(item.key)
    asked = replace(item, reason=Reason.OPEN, last_at=last)
    if last is None or now - last >= _REFLECTION_RESTS:
        return _Weighed(_NEW, order, 0, asked)
    return _Weighed(_EARLY, (last + _REFLECTION_RESTS).timestamp(), order, asked)
