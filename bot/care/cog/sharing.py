"""`/sharing`: the client's switches, who looked, leaving. Each acts at once."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, on
from bot.care import views
from bot.care.cog.room import Room
from bot.care.rules import Scope


class SharingCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._sharing = room.sharing

    @app_commands.command(description="What I share with my practitioner, who looked and when; change it, end it")
    async def sharing(self, interaction: Interaction) -> None:
        overview = await self._sharing.overview(interaction.user.id)
        if len(overview.active) == 1 and not overview.ended:
            await self._side(interaction, overview.active[0].link.id)
        else:
            await show(interaction, views.sharing(overview))

    @on("care-sharing")
    async def overview(self, interaction: Interaction) -> None:
        await show(interaction, views.sharing(await self._sharing.overview(interaction.user.id)))

    @on("care-side")
    async def side(self, interaction: Interaction, link_id: int) -> None:
        await self._side(interaction, link_id)

    @on("care-scope")
    async def scope(self, interaction: Interaction, link_id: int, word: str, on: int) -> None:
        if word not in set(Scope) or on not in (0, 1):
            raise Stale
        found = await self._sharing.set_scope(interaction.user.id, link_id, Scope(word), on=bool(on))
        await show(interaction, views.gone() if found is None else views.side(*found))

    @on("care-looks")
    async def looks(self, interaction: Interaction, link_id: int, page: int) -> None:
        found = await self._sharing.looks(interaction.user.id, link_id, page)
        await show(interaction, views.gone() if found is None else views.looks(found))

    @on("care-shares")
    async def shares(self, interaction: Interaction, link_id: int) -> None:
        found = await self._sharing.shared_with(interaction.user.id, link_id)
        await show(interaction, views.gone() if found is None else views.shared(*found))

    @on("care-leave")
    async def leave(self, interaction: Interaction, link_id: int) -> None:
        name = await self._sharing.leave(interaction.user.id, link_id, self._room.clock())
        await show(interaction, views.gone() if name is None else views.left(name))

    async def _side(self, interaction: Interaction, link_id: int) -> None:
        found = await self._sharing.one(interaction.user.id, link_id)
        await show(interaction, views.gone() if found is None else views.side(*found))
