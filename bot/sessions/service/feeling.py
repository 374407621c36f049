"""How an exercise left somebody, as they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.sessions import store
from bot.sessions.rules import SessionState
from bot.sessions.service.scene import Scene
from bot.sessions.service.walk import Sessions


@dataclass(frozen=True)
class Feeling:
    """None stands for a session that is not theirs."""

    sessions: Sessions

    async def note(self, member_id: int, session_id: int, now: datetime, *, worse: bool) -> Scene | None:
        """It weighs in what comes next, and can be said otherwise at any time. Of one under way nothing is noted."""
        sessions = self.sessions
        async with sessions.db.begin() as tx:
            member = await sessions.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None:
                return None
            if session.state is not SessionState.OPEN:
                await store.say_worse(tx, session, now, worse=worse)
            return await sessions.scene(tx, member, session, now)

    async def others(self, scene: Scene) -> int:
        """Of the same kind, that still count as worse."""
        session = scene.session
        async with self.sessions.db.snapshot() as tx:
            return await store.of_kind(tx, session.member_id, session.exercise.kind)
