"""The edge to Discord: what goes out, and what came of it as a value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.base.pacer import Pacer, Turn
from bot.base.routes import Interaction

_CLOSED = frozenset({50007, 50278})
"""Cannot send to this user; no mutual server. Both mean: closed, until the member acts."""
_OPENING_TOO_FAST = 40003
_NO_MENTIONS = discord.AllowedMentions.none()
_UNPACED = ("/interactions/", "/webhooks/", "/gateway", "/attachments/")


class Fate(StrEnum):
    """What became of one message."""

    SENT = "sent"
    CLOSED = "closed"
    RETRY = "retry"
    UNKNOWN = "unknown"
    """It may or may not have arrived: the answer was lost on the way."""


@dataclass(frozen=True)
class Sent:
    fate: Fate
    message_id: int | None = None
    channel_id: int | None = None
    detail: str = ""
    """A short machine word for the row, such as `http 500` or `50007`. Never anybody's text."""


@dataclass(frozen=True)
class Letter:
    """A message to be sent: plain content with classic buttons, fit for a push notification."""

    content: str
    view: ui.View


def paced(pacer: Pacer) -> aiohttp.TraceConfig:
    """A trace hook through which every real attempt passes, discord.py's own retries too.

    What answers a click is left out: Discord does not count it, and it has three seconds.
    """
    trace = aiohttp.TraceConfig()

    async def before(_session: object, _context: SimpleNamespace, request: aiohttp.TraceRequestStartParams) -> None:
        path = request.url.path
        if "/api/" in path and not any(part in path for part in _UNPACED):
            await pacer.wait(Turn.TIDYING if request.method == "DELETE" else Turn.NUDGE)

    trace.on_request_start.append(before)
    return trace


class Edge:
    """Sends to DM channels. `pause` separates first messages to new people; it is handed in as a wait."""

    def __init__(self, bot: discord.Client, before_first_dm: Callable[[], Awaitable[None]]) -> None:
        self._bot = bot
        self._before_first_dm = before_first_dm

    async def open_dm(self, user_id: int) -> Sent:
        """Asks Discord for the DM channel. Only ever after that person acted, and once: the id is kept."""
        await self._before_first_dm()

        async def opening() -> Sent:
            channel = await self._bot.create_dm(discord.Object(user_id))
            return Sent(Fate.SENT, channel_id=channel.id)

        return await _outcome(opening())

    async def send(self, channel_id: int, letter: Letter, nonce: str) -> Sent:
        """The same nonce within two minutes gets the first message back instead of a second one."""

        async def sending() -> Sent:
            channel = self._bot.get_partial_messageable(channel_id)
            message = await channel.send(
                letter.content, view=letter.view, nonce=nonce, allowed_mentions=_NO_MENTIONS, suppress_embeds=True
            )
            return Sent(Fate.SENT, message.id, channel_id)

        return await _outcome(sending())

    async def find(self, channel_id: int, custom_id: str) -> Sent:
        """Looks through the DM's latest messages for one of ours that carries this custom_id: SENT, or RETRY if none."""

        async def looking() -> Sent:
            async for message in self._bot.get_partial_messageable(channel_id).history(limit=50):
                if custom_id in _custom_ids(message.components):
                    return Sent(Fate.SENT, message.id, channel_id)
            return Sent(Fate.RETRY, detail="not in the channel")

        return await _outcome(looking())

    async def delete(self, channel_id: int, message_id: int) -> Sent:
        async def deleting() -> Sent:
            try:
                await self._bot.get_partial_messageable(channel_id).get_partial_message(message_id).delete()
            except discord.NotFound:
                return Sent(Fate.SENT, detail="gone already")
            return Sent(Fate.SENT)

        return await _outcome(deleting())


async def _outcome(act: Awaitable[Sent]) -> Sent:
    try:
        return await act
    except discord.HTTPException as error:
        return _refusal(error)
    except (TimeoutError, aiohttp.ClientConnectionError, OSError) as error:
        return Sent(Fate.UNKNOWN, detail=type(error).__name__)


def _refusal(error: discord.HTTPException) -> Sent:
    if error.code in _CLOSED:
        return Sent(Fate.CLOSED, detail=str(error.code))
    if error.status >= 500:
        return Sent(Fate.UNKNOWN, detail=f"http {error.status}")
    return Sent(Fate.RETRY, detail=str(error.code or f"http {error.status}"))


def _custom_ids(components: list[Any]) -> set[str]:
    found: set[str] = set()
    for component in components:
        if getattr(component, "custom_id", None):
            found.add(component.custom_id)
        found |= _custom_ids(getattr(component, "children", []))
    return found


Shown = ui.LayoutView | ui.Modal | Letter


async def show(interaction: Interaction, shown: Shown, *, fresh: bool = False, public: bool = False) -> None:
    """Answers one act: a form opens; a click changes its own message; a command gets a reply only that person sees.

    `fresh` answers a click with a new message, leaving the old one. `public` makes a reply in a DM stay (an ephemeral one
    is gone when the app restarts); in a server it changes nothing.
    """
    if isinstance(shown, ui.Modal):
        await interaction.response.send_modal(shown)
    elif isinstance(shown, Letter):
        # Only a message that is a letter already can show one: Components V2 cannot be undone.
        await interaction.response.edit_message(content=shown.content, view=shown.view, allowed_mentions=_NO_MENTIONS)
    elif interaction.message is not None and not fresh:
        await interaction.response.edit_message(content=None, embeds=[], view=shown, allowed_mentions=_NO_MENTIONS)
    else:
        stays = public and interaction.guild_id is None
        await interaction.response.send_message(view=shown, ephemeral=not stays, allowed_mentions=_NO_MENTIONS)


async def revise(interaction: Interaction, view: ui.LayoutView) -> None:
    """Changes the message of a click that was only acknowledged before."""
    await interaction.edit_original_response(content=None, embeds=[], view=view, allowed_mentions=_NO_MENTIONS)
