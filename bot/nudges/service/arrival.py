"""A nudge has reached its member: by Discord's word, or because they clicked on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.base.database import Tx
from bot.logbook.service import Logbook
from bot.members.service import Members
from bot.nudges import store
from bot.nudges.rules import OPEN, State
from bot.nudges.store import Nudge
from bot.sessions.rules import SessionState
from bot.sessions.service import Sessions


@dataclass(frozen=True)
class Message:
    channel_id: int
    message_id: int


@dataclass(frozen=True)
class Arrivals:
    members: Members
    logbook: Logbook
    sessions: Sessions

    async def note(self, tx: Tx, nudge: Nudge, message: Message, at: datetime, *, is_late: bool) -> None:
        """Once for a nudge; again, it only learns its message."""
        values = {"channel_id": message.channel_id, "message_id": message.message_id, "try_at": None}
        await store.change(tx, nudge.nudge_id, **values)
        if nudge.sent_at is not None:
            return
        state = State.late if is_late else State.sent
        await store.change(tx, nudge.nudge_id, state=state.value, why=None, sent_at=at)
        await self.logbook.asked(tx, nudge.member_id, nudge.local_day)
        member = await self.members.require(tx, nudge.member_id)
        if member.dm_closed_at is not None or member.dm_channel_id is None:
            await self.members.dm_opened(tx, member.member_id, message.channel_id)
        for other in await store.standing(tx, nudge.member_id, nudge.nudge_id):
            await self._make_room(tx, other, at)

    async def _make_room(self, tx: Tx, nudge: Nudge, now: datetime) -> None:
        """At most one stands open. Someone in the middle of an exercise keeps its message; only the row is closed."""
        member = await self.members.require(tx, nudge.member_id)
        scene = await self.sessions.on_occasion(tx, member, nudge.nudge_id, now)
        is_under_way = scene is not None and scene.session.state is SessionState.OPEN
        if not is_under_way:
            await store.change(tx, nudge.nudge_id, clear_at=now)
        if nudge.state in OPEN:
            await store.change(tx, nudge.nudge_id, state=State.expired.value)
