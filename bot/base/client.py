"""The bot as discord.py sees it: no privileged intent, one place for every click, form and error."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import aiohttp
import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.base import edge, internals, metrics
from bot.base.errors import UserFacing
from bot.base.logs import where
from bot.base.presses import Presses
from bot.base.routes import Handler, Interaction, Routes, Stale

Explain = Callable[[Exception | None], ui.LayoutView]
"""What to show for an error; None stands for a button that nobody knows any more."""
_ALWAYS = "support"
"""The room whose answers wait for nothing and nobody."""
_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seat:
    """Of several clients, the one for this shard. `is_ours`: whether it may act; `turn` waits until it may connect."""

    shard_id: int
    count: int
    is_ours: Callable[[], bool]
    turn: Callable[[], Awaitable[None]]


@runtime_checkable
class Meeting(Protocol):
    """A room that wants to know who acts where, before that is answered; save for the way to help."""

    async def met(self, interaction: Interaction) -> None: ...


@runtime_checkable
class Heeding(Protocol):
    """A room that heeds every click and form that was answered, save for the way to help."""

    async def answered(self, interaction: Interaction) -> None: ...


@runtime_checkable
class Remembering(Protocol):
    """A room that wants to know who acted, once that was answered, well or not; save for the way to help."""

    async def acted(self, interaction: Interaction) -> None: ...


class Tree(app_commands.CommandTree["Client"]):
    async def interaction_check(self, interaction: Interaction, /) -> bool:
        if not interaction.client.may_answer(interaction):
            return False
        await interaction.client.meet(interaction)
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        if isinstance(error, app_commands.CommandInvokeError):
            await interaction.client.tell(interaction, error.original)
        elif isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            # An old command: this person's app has not loaded the new list yet.
            await interaction.client.tell(interaction, Stale())
        else:
            await interaction.client.tell(interaction, error)
        await interaction.client.remember(interaction)


class Client(commands.Bot):
    """The cogs are added, and the commands told to Discord, when it logs in: by shard 0, if there are several."""

    def __init__(
        self, explain: Explain, trace: aiohttp.TraceConfig, presses: Presses, seat: Seat | None = None
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True, dm_messages=True),
            allowed_contexts=_EVERYWHERE,
            allowed_installs=_INSTALLS,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=trace,
            max_messages=None,
            shard_id=seat.shard_id if seat else None,
            shard_count=seat.count if seat else None,
        )
        self.routes = Routes()
        self.bugs: list[BaseException] = []
        """The last unexpected errors, newest last: `doctor` counts them and the tests insist on none."""
        self._explain = explain
        self._presses = presses
        self._rooms: Sequence[commands.Cog] = ()
        self._heeding: Sequence[Heeding] = ()
        self._meeting: Sequence[Meeting] = ()
        self._remembering: Sequence[Remembering] = ()
        self._seat = seat
        self.tells_commands = seat is None

    def house(self, rooms: Sequence[commands.Cog]) -> None:
        self._rooms = rooms
        self._heeding = [room for room in rooms if isinstance(room, Heeding)]
        self._meeting = [room for room in rooms if isinstance(room, Meeting)]
        self._remembering = [room for room in rooms if isinstance(room, Remembering)]
        for cog in rooms:
            self.routes.include(cog)

    async def meet(self, interaction: Interaction) -> None:
        """What fails here keeps nobody from their answer."""
        await self._tell_rooms(interaction, [room.met for room in self._meeting])

    async def remember(self, interaction: Interaction) -> None:
        self._presses.answered(interaction.id)
        await self._tell_rooms(interaction, [room.acted for room in self._remembering])

    async def _tell_rooms(self, interaction: Interaction, rooms: Sequence[Handler]) -> None:
        if _room(interaction) == _ALWAYS:
            return
        try:
            await asyncio.gather(*(told(interaction) for told in rooms))
        except Exception as error:  # noqa: BLE001 - the edge
            self.note_bug(error)

    async def setup_hook(self) -> None:
        internals.sweep_seldom(self, self.loop.time)
        for cog in self._rooms:
            await self.add_cog(cog)
        if self.tells_commands:
            await self.tree.sync()

    async def on_ready(self) -> None:
        if self._seat is not None and self._seat.shard_id == 0:
            # Clicks are answered before that.
            await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        if self._seat is None:
            await super().before_identify_hook(shard_id, initial=initial)
        elif not initial:
            await self._seat.turn()

    async def hear(self) -> None:
        """Any answer will do: Discord's time comes with each."""
        try:
            await self.application_info()
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return

    def may_answer(self, interaction: Interaction) -> bool:
        """Not when another worker may have this shard by now. The way to help is open even then."""
        return self._seat is None or self._seat.is_ours() or _room(interaction) == _ALWAYS

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        if self.is_closed():
            # discord.py tells the end of a connection also then, when it has no loop any more to tell it in.
            return
        if event_name == "interaction":
            self._presses.came(args[0])
        super().dispatch(event_name, *args, **kwargs)

    async def on_message(self, message: discord.Message, /) -> None:
        """Typed messages are answered by the cog that listens for them; there are no prefix commands."""

    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type not in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            return
        if not self.may_answer(interaction):
            return
        try:
            found = self.routes.find(interaction)
            if found is None:
                raise Stale
            handler, arguments = found
            await self.meet(interaction)
            await handler(interaction, *arguments)
            if _room(interaction) != _ALWAYS:
                await asyncio.gather(*(room.answered(interaction) for room in self._heeding))
        except Exception as error:  # noqa: BLE001 - the edge: whatever happens, the person gets an answer
            await self.tell(interaction, error)
        await self.remember(interaction)

    async def on_app_command_completion(self, interaction: Interaction, _: object) -> None:
        await self.remember(interaction)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """What no click caused, such as a typed message."""
        error = sys.exc_info()[1]
        if error is not None:
            self.note_bug(error)

    async def tell(self, interaction: Interaction, error: Exception) -> None:
        """Shows what is meant for people; logs everything else, once, without anybody's words."""
        if edge.is_lost(error):
            _log.warning("an answer did not go out: %s", _failure(error))
        elif not isinstance(error, UserFacing | Stale):
            self.note_bug(error)
        if edge.is_late(error):
            return
        view = self._explain(None if isinstance(error, Stale) else error)
        try:
            if interaction.response.is_done():
                await interaction.followup.send(view=view, ephemeral=True)
            else:
                await edge.show(interaction, view, fresh=True)
        except Exception as failure:
            if not edge.is_lost(failure):
                raise
            _log.warning("an answer did not go out: %s", _failure(failure))

    def note_bug(self, error: BaseException) -> None:
        metrics.bug()
        self.bugs = [*self.bugs[-9:], error]
        # The message of an error may quote what somebody typed; its type and place do not.
        _log.error("bug: %s", where(error))


def _room(interaction: Interaction) -> str:
    """Of a command, a button or a form; the way to help needs neither database nor account."""
    data: Any = interaction.data or {}
    return str(data.get("custom_id") or data.get("name") or "").partition(":")[0].partition("-")[0]


def _failure(error: Exception) -> str:
    return f"http {error.status}, code {error.code}" if isinstance(error, discord.HTTPException) else where(error)
