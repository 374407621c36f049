"""A server's daily prompt: which exercise, when, what became of it, and how many are told of.

A server's day is the date that its clocks show. A channel has no nights that people practise through, as members have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.packs.rules import Exercise, FigureUse, When

DAY_STARTS_AT = time.min
MINUTES = 5
"""It comes into the middle of people's days."""
SHOWN_AGAIN_AFTER = timedelta(minutes=1)
COUNTED_FOR = timedelta(days=1)
"""From when it was due; then the marks of who did go, and the number stays."""
KEPT_DAYS = 400
"""What became of older prompts is forgotten."""


class Why(StrEnum):
    """Why a prompt was suppressed or failed."""

    too_late = "too-late"
    moved = "moved"
    switched_off = "switched-off"
    no_exercise = "no-exercise"
    no_channel = "no-channel"
    no_access = "no-access"
    no_permission = "no-permission"
    refused = "refused"
    gave_up = "gave-up"


TROUBLES = frozenset({Why.no_channel, Why.no_access, Why.no_permission})
"""For a moderator to mend. Tried again once a day."""
_REFUSALS = {
    "10003": Why.no_channel,
    "50001": Why.no_access,
    "50013": Why.no_permission,
    "50008": Why.no_channel,
    "50035": Why.refused,
}
"""By Discord's codes: unknown channel, no access, missing permissions, not a channel for text, malformed."""


def refusal(detail: str) -> Why | None:
    """What will not come right by trying again soon."""
    return _REFUSALS.get(detail)


@dataclass(frozen=True)
class Daily:
    """How a server has it."""

    server_id: int
    server_name: str
    channel_id: int
    at: time
    zone: str
    packs: tuple[str, ...] | None
    """None: all there are, and those to come."""
    paused_at: datetime | None = None
    trouble: Why | None = None
    trouble_at: datetime | None = None
    """Since when."""


def fits_channel(exercise: Exercise) -> bool:
    """Whether to put it before everybody in a channel: for any moment, short, about nobody in particular, and nothing
    that needs a caution, since whom it reaches there nobody knows.
    """
    is_plain = exercise.when is When.ANY and exercise.figure is not FigureUse.REQUIRED and exercise.caution is None
    return is_plain and exercise.minutes <= MINUTES


def pool(exercises: Iterable[Exercise], packs: Collection[str] | None) -> list[Exercise]:
    return [each for each in exercises if fits_channel(each) and (packs is None or each.pack in packs)]


def choose(exercises: Iterable[Exercise], posted: Mapping[tuple[str, str], date], server_id: int) -> Exercise | None:
    """The one that was not posted for longest. Of those that never were, each server begins with others; asked again,
    it is the same.
    """

    def order(exercise: Exercise) -> tuple[date, bytes]:
        key = f"{server_id} {exercise.pack}/{exercise.id}"
        last = posted.get((exercise.pack, exercise.id), date.min)
        return last, hashlib.sha256(key.encode()).digest()

    return min(exercises, key=order, default=None)
