"""Reflections, shown one at a time: by the client, and to the practitioner. Never outside an answer only they see."""

from __future__ import annotations

from collections.abc import Sequence

from discord.ext import commands

from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on
from bot.care import views
from bot.care.cog.room import Room
from bot.care.service import Shareable


class ReflectionsCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._sharing = room.sharing

    async def beside(self, member_id: int, reflection_id: int) -> Sequence[Control]:
        """Buttons for under a reflection, in the journal of its member."""
        return [views.share_button(reflection_id)] if await self._sharing.has_practitioner(member_id) else []

    async def beside_written(self, member_id: int) -> Sequence[Control]:
        """Likewise, in the midst of an exercise: for what was written a moment ago."""
        reflection_id = await self._sharing.just_written(member_id)
        return [] if reflection_id is None else [views.share_aside_button(reflection_id)]

    @on("care-share-aside")
    async def ask_aside(self, interaction: Interaction, reflection_id: int) -> None:
        """The exercise stays as it is."""
        found = await self._sharing.shareable(interaction.user.id, reflection_id)
        await self._tell(interaction, found, fresh=True)

    @on("care-share")
    async def ask(self, interaction: Interaction, reflection_id: int) -> None:
        await self._tell(interaction, await self._sharing.shareable(interaction.user.id, reflection_id))

    @on("care-share-yes")
    async def share(self, interaction: Interaction, reflection_id: int, link_id: int) -> None:
        now = self._room.clock()
        await self._tell(interaction, await self._sharing.share(interaction.user.id, reflection_id, link_id, now))

    @on("care-share-back")
    async def take_back(self, interaction: Interaction, reflection_id: int, link_id: int) -> None:
        await self._tell(interaction, await self._sharing.take_back(interaction.user.id, reflection_id, link_id))

    @on("care-read")
    async def read(self, interaction: Interaction, link_id: int) -> None:
        found = await self._sharing.read(interaction.user.id, link_id, self._room.clock())
        await show(interaction, views.not_shared() if found is None else views.reading(found))

    @on("care-read-one")
    async def read_one(self, interaction: Interaction, _link_id: int) -> None:
        picked = "".join(chosen(interaction))
        if not (picked.isascii() and picked.isdigit() and len(picked) < 19):
            raise Stale
        found = await self._sharing.read_one(interaction.user.id, int(picked), self._room.clock())
        await show(interaction, views.not_shared() if found is None else views.read(*found))

    async def _tell(self, interaction: Interaction, found: Shareable | None, *, fresh: bool = False) -> None:
        is_there = found is not None and found.sides and found.entry.text is not None
        view = views.share(found) if found is not None and is_there else views.not_shareable()
        await show(interaction, view, fresh=fresh)
