"""What came of what somebody else assigned, as far as that is theirs to know."""

from collections.abc import Iterable
from enum import StrEnum

from bot.nudges.rules.state import SENT, State, Why


class Outcome(StrEnum):
    DONE = "done"
    NOT_DONE = "not-done"
    OPEN = "open"
    """It came today: there is time."""
    NOT_SENT = "not-sent"
    """Why is between the member and us."""


_UNTOLD = frozenset({Why.paused, Why.stopped, Why.replaced, Why.removed, Why.zone_change, Why.programme_over})
"""Reads as if nothing had been planned: a rest is nobody's business, and what was moved came at another time."""


def outcome_of(rows: Iterable[tuple[State, Why | None]], *, is_today: bool) -> Outcome | None:
    """Of one day's nudge and its snoozes. None: there is nothing to tell."""
    every = list(rows)
    states = {state for state, _ in every}
    if State.done in states:
        return Outcome.DONE
    if states & SENT:
        return Outcome.OPEN if is_today else Outcome.NOT_DONE
    whys = [why for state, why in every if state in (State.suppressed, State.failed)]
    return Outcome.NOT_SENT if whys and not _UNTOLD & set(whys) else None
