"""Taking back what we wrote in a DM. Discord lets a bot delete its own messages there one by one, and nobody else's.

Nothing is remembered: what is gone is not found again, so that a second go simply carries on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord

from bot.base.attempts import turn
from bot.base.edge import Edge, Fate, Sent
from bot.base.pacer import Barred, Turn

MOST = 200
"""Messages deleted in one go: a click can be answered for a quarter of an hour only."""
_SECONDS = 480.0
_PAGES = 20
"""Of a hundred messages each, also those that are not ours."""
_TELL_EVERY = 25
Tell = Callable[[int], Awaitable[object]]
"""Hears how many are gone so far."""
_UNREACHED = (discord.HTTPException, Barred, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True)
class Cleared:
    removed: int
    before: int | None
    """Where to go on: everything of ours from that message on is gone. None: nothing of ours is left."""


class Clearing:
    def __init__(self, bot: discord.Client, edge: Edge) -> None:
        self._bot = bot
        self._edge = edge

    async def is_dm_of(self, channel_id: int, user_id: int) -> bool:
        """Asked of Discord: what a custom_id names may be anybody's."""
        try:
            channel = await self._bot.fetch_channel(channel_id)
        except (*_UNREACHED, discord.InvalidData):
            return False
        return isinstance(channel, discord.DMChannel) and user_id in {user.id for user in channel.recipients}

    async def run(self, channel_id: int, before: int | None, spared: int | None, tell: Tell) -> Cleared:
        """Newest first, after everything that people wait for. `spared` stands: it says how far this came."""
        ends_at = asyncio.get_running_loop().time() + _SECONDS
        removed = 0
        for _ in range(_PAGES):
            page = await self._page(channel_id, before)
            if page is None:
                return Cleared(removed, before or 0)
            if not page:
                return Cleared(removed, None)
            for message in page:
                if asyncio.get_running_loop().time() > ends_at or removed >= MOST:
                    return Cleared(removed, before or 0)
                if self._is_ours(message) and message.id != spared:
                    sent = await self._edge.delete(channel_id, message.id)
                    is_for_good = sent.fate is Fate.RETRY and sent.detail.isdigit()
                    if sent.fate is not Fate.SENT and not is_for_good:
                        return Cleared(removed, before or 0)
                    # One that Discord does not let go, by one of its codes, would be in the way of all the others.
                    removed += sent == Sent(Fate.SENT)
                    if removed and removed % _TELL_EVERY == 0:
                        await tell(removed)
                before = message.id
        return Cleared(removed, before)

    async def _page(self, channel_id: int, before: int | None) -> list[discord.Message] | None:
        """None: Discord did not say."""
        was = turn.set(Turn.TIDYING)
        try:
            channel = self._bot.get_partial_messageable(channel_id)
            start = discord.Object(before) if before else None
            return [message async for message in channel.history(limit=100, before=start)]
        except _UNREACHED:
            return None
        finally:
            turn.reset(was)

    def _is_ours(self, message: discord.Message) -> bool:
        return self._bot.user is not None and message.author.id == self._bot.user.id
