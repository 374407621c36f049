"""What came of what somebody else assigned, as far as that is theirs to know."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from bot.nudges.rules.state import SENT, State, Why


class Outcome(StrEnum):
    DONE = "done"
    NOT_DONE = "not-done"
    OPEN = "open"
    """It came today: there is time."""
    NOT_SENT = "not-sent"
    """Why is between the member and us."""


UNTOLD = frozenset({Why.paused, Why.stopped, Why.replaced, Why.removed, Why.zone_change, Why.programme_over})
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
    return Outcome.NOT_SENT if whys and not UNTOLD & set(whys) else None


class Went(NamedTuple):
    """What came of a member's days, as far as whoever assigned them asks."""

    done: int = 0
    not_done: int = 0
    not_sent: int = 0
    """How often, on the days that were to be counted."""
    last_done: date | None = None
    left: int = 0
    """How often something came and was left since."""
    first_left: date | None = None
    """The first of these."""
    last_told: date | None = None
    """The last day of which there is anything to tell."""


def went_of(days: Iterable[tuple[date, Outcome]], counted: date) -> Went:
    """`counted`: from which day on. In the database it is `store.went`."""
    every = list(days)
    last_done = max((day for day, outcome in every if outcome is Outcome.DONE), default=None)
    not_done = [day for day, outcome in every if outcome is Outcome.NOT_DONE]
    left = [day for day in not_done if last_done is None or day > last_done]
    return Went(
        sum(outcome is Outcome.DONE for day, outcome in every if day >= counted),
        sum(day >= counted for day in not_done),
        sum(outcome is Outcome.NOT_SENT for day, outcome in every if day >= counted),
        last_done,
        len(left),
        min(left, default=None),
        max((day for day, _ in every), default=None),
    )
