"""Whom a thank-you could go to."""

from __future__ import annotations

from bot.figures.rules import Figure, Sort
from bot.packs.rules import FigureUse, Kind
from bot.sessions.rules.walk import ANYONE, Session, SessionState

_READERS = frozenset({Sort.PERSON.value, ANYONE})


def is_for_somebody(session: Session, figure: Figure | None) -> bool:
    """Whether gratitude was practised about somebody who may be there to read it: a person of theirs who is at hand,
    or one whom nobody named. Never who rests or died: such a figure is none here.
    """
    exercise = session.exercise
    if session.state is not SessionState.DONE or exercise.kind is not Kind.GRATITUDE:
        return False
    if exercise.figure is FigureUse.NONE:
        return False
    if figure is not None:
        return figure.is_at_hand and figure.sort is Sort.PERSON
    return session.stand_in in _READERS
