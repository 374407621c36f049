"""What rounds have to show, shown: side by side, so that one slow channel holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.base.edge import Edge, Fate, Sent
from bot.base.pacer import Turn
from bot.community.service.rounds import Claim, Rounds
from bot.community.views import rounds as views

_AT_ONCE = 24
_BEAT_SECONDS = 3
"""So long a beat waits for what it began; what takes longer goes on by itself."""
_STOP_SECONDS = 3


@dataclass
class Posting:
    """All that matters stands in rows: what is under way here may be lost at any time, and is then shown again under
    the same nonce.
    """

    rounds: Rounds
    edge: Edge
    clock: Callable[[], datetime]
    extras: views.Extras
    note_bug: Callable[[BaseException], None]
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict[int, "asyncio.Task[None]"])

    async def beat(self, now: datetime) -> None:
        if self.edge.may_send() and len(self._under_way) < _AT_ONCE:
            room = _AT_ONCE - len(self._under_way)
            claims = await self.rounds.claim_due(now, room, self._under_way.keys())
            begun = {claim.round.round_id: asyncio.create_task(self._show(claim)) for claim in claims}
            self._under_way |= begun
            if begun:
                await asyncio.wait(set(begun.values()), timeout=_BEAT_SECONDS)

    async def stop(self) -> None:
        """What is under way may end."""
        tasks = set(self._under_way.values())
        if tasks:
            _, left = await asyncio.wait(tasks, timeout=_STOP_SECONDS)
            for task in left:
                task.cancel()

    async def _show(self, claim: Claim) -> None:
        try:
            sent = await self._send(claim)
            is_sent = sent.fate is Fate.SENT
            is_known = await self.rounds.record(
                claim, self.clock(), is_sent=is_sent, detail=sent.detail, message_id=sent.message_id
            )
            if not is_known and is_sent and sent.message_id is not None and not claim.round.changes_message:
                await self.edge.edit(claim.round.channel_id, sent.message_id, views.over(), Turn.CLICK)
        except Exception as error:  # noqa: BLE001 - the other rounds go on; this one is tried again
            self.note_bug(error)
        finally:
            del self._under_way[claim.round.round_id]

    async def _send(self, claim: Claim) -> Sent:
        """A whole channel waits for it, as others do after a click."""
        round_, view = claim.round, views.in_channel(claim, self.extras)
        if round_.changes_message and round_.message_id is not None:
            return await self.edge.edit(round_.channel_id, round_.message_id, view, Turn.CLICK)
        return await self.edge.post(round_.channel_id, view, round_.nonce, Turn.CLICK)
