"""A nudge's own message: a click on it, and what it shows then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.base.database import Tx
from bot.members.rules import Member
from bot.nudges import rules, store
from bot.nudges.rules import NoSnooze, State
from bot.nudges.service.arrival import Arrival, Arrivals, Message
from bot.nudges.service.schedule import Coming
from bot.nudges.service.wanted import Wanted
from bot.nudges.store import Nudge
from bot.packs.rules import Exercise
from bot.quizzes.service import Screen
from bot.sessions.service import Scene
from bot.streaks.service import Card

STANDS = frozenset({State.sent, State.late, State.opened})


@dataclass(frozen=True)
class Press:
    """One click on a nudge's message."""

    member_id: int
    nudge_id: int
    message: Message
    now: datetime


class Note(StrEnum):
    """Why a click did not bring what it asked for."""

    NOTHING_ELSE = "nothing-else"
    TOO_LONG_AGO = "too-long-ago"


@dataclass(frozen=True)
class Standing:
    """A nudge as it stands now, for its own message."""

    nudge: Nudge
    member: Member
    exercise: Exercise | None
    about: str
    anchor: str | None
    now: datetime
    again_at: datetime | None = None
    """When its snooze comes."""
    next: Coming | None = None
    """The next nudge of any plan, where this one was left out."""
    card: Card | None = None
    """Set once it is done."""
    counted_for: date | None = None
    """The local day that "I already did it" counts for, if that is not today."""
    note: Note | NoSnooze | None = None

    @property
    def is_open(self) -> bool:
        return self.nudge.state in STANDS and self.again_at is None


Answer = Standing | Scene | Screen | None
"""None: not theirs, or never sent. A scene, or a screen: its exercise, or a quiz, was begun, and the message shows
that.
"""


async def pressed(tx: Tx, press: Press, member: Member, arrivals: Arrivals, wanted: Wanted) -> Nudge | None:
    """The nudge, whose arrival the click proves, whatever we believed. None for one that never went out."""
    nudge = await store.find(tx, press.member_id, press.nudge_id)
    if nudge is None or (nudge.sent_at is None and not rules.can_go(nudge.state, State.sent)):
        return None
    if nudge.sent_at is None or nudge.message_id is None:
        at = nudge.wire_at or press.now
        is_late = wanted.is_late(nudge, at)
        (nudge,) = await arrivals.note(tx, [Arrival(nudge, member, press.message, at, is_late=is_late)])
    return nudge
