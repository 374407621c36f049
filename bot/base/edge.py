"""The edge to Discord: what goes out, and what came of it as a value."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any, TypeVar

import aiohttp
import discord
from discord import ui

from bot.base.attempts import turn as _turn
from bot.base.looking import carrying
from bot.base.pacer import Barred, Pacer, Turn
from bot.base.pictures import Picture
from bot.base.routes import Interaction

_T = TypeVar("_T")
_CLOSED = frozenset({50007, 50278})
"""Cannot send to this user; no mutual server. Both mean: closed, until the member acts."""
_TOO_FAST = frozenset({"40003", "20026", "http 429"})
"""Opening direct messages too fast; flagged as spam; and, after five tries, too many requests for this route."""
_NO_OPENINGS_SECONDS = 600
_TOO_LATE = frozenset({10008, 10015, 10062, 40060, 50027})
"""Message dismissed, token run out, three seconds over, answered already: nobody waits for this answer any more."""
_NO_MENTIONS = discord.AllowedMentions.none()
_SAME: Any = discord.utils.MISSING
_UNREACHED = (aiohttp.ClientError, TimeoutError, OSError)
_log = logging.getLogger(__name__)


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


class Edge:
    """Sends to channels. `first_dms` keeps first messages to new people apart; `pacer` is that of the bot's hook."""

    def __init__(self, bot: discord.Client, first_dms: Pacer, pacer: Pacer | None = None) -> None:
        self._bot = bot
        self._first_dms = first_dms
        self._pacer = pacer
        self._opening: dict[int, asyncio.Task[Sent]] = {}

    async def open_dm(self, user_id: int) -> Sent:
        """Asks Discord for the DM channel. Only ever after that person acted, and once: the id is to be kept.

        May take minutes when many start at once. Whoever asks again meanwhile gets the same answer, and no second place
        in the queue.
        """
        task = self._opening.get(user_id)
        if task is None:
            task = self._opening[user_id] = asyncio.create_task(self._open(user_id))
            task.add_done_callback(lambda _: self._opening.pop(user_id, None))
        return await task

    def may_send(self) -> bool:
        """False while everything would come back as to be retried, for longer than a moment."""
        return self._pacer is None or not self._pacer.is_barred()

    def may_open(self) -> bool:
        """False while Discord finds that too many are opened: then `open_dm` comes back at once."""
        return not self._first_dms.is_barred()

    async def _open(self, user_id: int) -> Sent:
        async def opening() -> Sent:
            await self._first_dms.wait(Turn.NUDGE)
            channel = await self._bot.create_dm(discord.Object(user_id))
            return Sent(Fate.SENT, channel_id=channel.id)

        sent = await _outcome(opening(), Turn.CLICK)
        if sent.fate is Fate.RETRY and sent.detail in _TOO_FAST:
            _log.warning("Discord finds that DMs are opened too fast (%s): none for ten minutes", sent.detail)
            await self._first_dms.pause(_NO_OPENINGS_SECONDS)
        return sent

    async def send(self, channel_id: int, letter: Letter, nonce: str, turn: Turn = Turn.NUDGE) -> Sent:
        """The same nonce within two minutes gets the first message back instead of a second one."""

        async def sending() -> Sent:
            channel = self._bot.get_partial_messageable(channel_id)
            message = await channel.send(
                letter.content, view=letter.view, nonce=nonce, allowed_mentions=_NO_MENTIONS, suppress_embeds=True
            )
            return Sent(Fate.SENT, message.id, channel_id)

        return await _outcome(sending(), turn)

    async def post(self, channel_id: int, view: ui.LayoutView, nonce: str, turn: Turn = Turn.NUDGE) -> Sent:
        """A panel in a server's channel; the nonce as in `send`. What Discord says against it is to be retried, with
        its code: 10003, 50001 and 50013 mean that the channel is not there, or not for us.
        """

        async def posting() -> Sent:
            channel = self._bot.get_partial_messageable(channel_id)
            message = await channel.send(view=view, nonce=nonce, allowed_mentions=_NO_MENTIONS)
            return Sent(Fate.SENT, message.id, channel_id)

        return await _outcome(posting(), turn)

    async def edit(
        self, channel_id: int, message_id: int, shown: ui.LayoutView | Letter, turn: Turn = Turn.NUDGE
    ) -> Sent:
        """Another panel, or letter, in place of one of ours. For one that was deleted: to be retried, code 10008."""

        async def editing() -> Sent:
            message = self._bot.get_partial_messageable(channel_id).get_partial_message(message_id)
            content, view = (shown.content, shown.view) if isinstance(shown, Letter) else (_SAME, shown)
            await message.edit(content=content, view=view, allowed_mentions=_NO_MENTIONS)
            return Sent(Fate.SENT, message_id, channel_id)

        return await _outcome(editing(), turn)

    async def is_there(self, channel_id: int, message_id: int) -> bool | None:
        """Whether a message of ours still stands. None: Discord did not say."""

        async def looking() -> bool:
            try:
                await self._bot.get_partial_messageable(channel_id).get_partial_message(message_id).fetch()
            except discord.NotFound:
                return False
            return True

        found = await _outcome(looking(), Turn.CLICK)
        return found if isinstance(found, bool) else None

    async def find(self, channel_id: int, custom_id: str) -> Sent | None:
        """Looks through the DM's latest messages for one that carries this custom_id. None: it is not there; what stood
        in the way of looking comes back as a fate.
        """

        async def looking() -> Sent | None:
            channel = self._bot.get_partial_messageable(channel_id)
            return _found(await carrying(channel.history(limit=50), custom_id), channel_id)

        return await _outcome(looking())

    async def find_since(self, channel_id: int, custom_id: str, since: datetime) -> Sent | None:
        """The same in a server's channel, which others fill: among what came after that moment. Where we may not read,
        Discord tells of no message at all, so that none at all tells nothing.
        """

        async def looking() -> Sent | None:
            channel = self._bot.get_partial_messageable(channel_id)
            found = _found(await carrying(channel.history(limit=100, after=since), custom_id), channel_id)
            if found is not None or [message async for message in channel.history(limit=1)]:
                return found
            return Sent(Fate.UNKNOWN, detail="no history")

        return await _outcome(looking())

    async def delete(self, channel_id: int, message_id: int) -> Sent:
        async def deleting() -> Sent:
            try:
                await self._bot.get_partial_messageable(channel_id).get_partial_message(message_id).delete()
            except discord.NotFound:
                return Sent(Fate.SENT, detail="gone already")
            return Sent(Fate.SENT)

        return await _outcome(deleting())


async def _outcome(act: Awaitable[_T], turn: Turn = Turn.NUDGE) -> _T | Sent:
    before = _turn.set(turn)
    try:
        return await act
    except discord.HTTPException as error:
        return _refusal(error)
    except Barred:
        return Sent(Fate.RETRY, detail="barred")
    except _UNREACHED as error:
        return Sent(Fate.UNKNOWN, detail=type(error).__name__)
    finally:
        _turn.reset(before)


def _refusal(error: discord.HTTPException) -> Sent:
    if error.code in _CLOSED:
        return Sent(Fate.CLOSED, detail=str(error.code))
    if error.status >= 500:
        return Sent(Fate.UNKNOWN, detail=f"http {error.status}")
    _log.warning("Discord refused a request: http %s, code %s", error.status, error.code)
    return Sent(Fate.RETRY, detail=str(error.code or f"http {error.status}"))


def _found(message_id: int | None, channel_id: int) -> Sent | None:
    return None if message_id is None else Sent(Fate.SENT, message_id, channel_id)


Shown = ui.LayoutView | ui.Modal | Letter


async def show(interaction: Interaction, shown: Shown, *, fresh: bool = False, public: bool = False) -> None:
    """Answers one act: a form opens; a click changes its own message; a command gets a reply only that person sees.
    So does a click under what everybody in a channel sees: that stays as it is.

    `fresh` answers a click with a new message, leaving the old one. `public` makes a reply in the DM with us stay (an
    ephemeral one is gone when the app restarts); anywhere else, where others may read along, it changes nothing.
    """
    if isinstance(shown, ui.Modal):
        await interaction.response.send_modal(shown)
    elif isinstance(shown, Letter):
        await _show_letter(interaction, shown, fresh=fresh)
    elif _has_own_message(interaction) and not fresh:
        await interaction.response.edit_message(content=None, embeds=[], view=shown, allowed_mentions=_NO_MENTIONS)
    else:
        stays = public and own_dm(interaction) is not None
        await interaction.response.send_message(view=shown, ephemeral=not stays, allowed_mentions=_NO_MENTIONS)


async def _show_letter(interaction: Interaction, letter: Letter, *, fresh: bool) -> None:
    # Only a message that is a letter already can become another one: Components V2 cannot be undone.
    message = interaction.message
    if message is not None and not (fresh or message.flags.components_v2) and _has_own_message(interaction):
        await interaction.response.edit_message(content=letter.content, view=letter.view, allowed_mentions=_NO_MENTIONS)
    else:
        await interaction.response.send_message(
            letter.content, view=letter.view, ephemeral=True, allowed_mentions=_NO_MENTIONS
        )


async def acknowledge(interaction: Interaction) -> None:
    """Within the three seconds, for what takes longer; `revise` answers then. Only for clicks and forms."""
    await interaction.response.defer()


async def think(interaction: Interaction) -> None:
    """Within the three seconds, for a new message that takes longer; `revise` says then what stands in it. It stays in
    the DM with us, and only that person sees it anywhere else.
    """
    await interaction.response.defer(ephemeral=own_dm(interaction) is None, thinking=True)


async def revise(interaction: Interaction, view: ui.LayoutView, *pictures: Picture) -> None:
    """Changes the message of a click that was only acknowledged before. New `pictures` take the place of the old."""
    files = [discord.File(BytesIO(picture.png), picture.name, description=picture.says) for picture in pictures]
    await interaction.edit_original_response(
        content=None,
        embeds=[],
        view=view,
        attachments=files or discord.utils.MISSING,
        allowed_mentions=_NO_MENTIONS,
    )


def _has_own_message(interaction: Interaction) -> bool:
    """Whether this is a click under what only this person sees, or stands in a DM."""
    message = interaction.message
    return message is not None and (interaction.guild_id is None or message.flags.ephemeral)


def own_dm(interaction: Interaction) -> int | None:
    """The channel, if it is this person's DM with us. A user-installed app is also used in other people's DMs."""
    return interaction.channel_id if interaction.context.dm_channel else None


def is_lost(error: Exception) -> bool:
    """Whether an answer failed on its way, or came too late: trouble, but no mistake of ours."""
    is_theirs = isinstance(error, discord.HTTPException) and error.status >= 500
    return is_theirs or is_late(error) or isinstance(error, _UNREACHED)


def is_late(error: Exception) -> bool:
    """Whether nobody waits for this answer any more."""
    return isinstance(error, discord.HTTPException) and error.code in _TOO_LATE
