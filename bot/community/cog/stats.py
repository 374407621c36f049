"""`/server stats`: how many took part, as a picture in light or dark."""

from __future__ import annotations

from datetime import timedelta

from discord.ext import commands

from bot.base import pictures
from bot.base.buckets import Bucket
from bot.base.edge import acknowledge, revise
from bot.base.errors import UserFacing
from bot.base.pictures import Look
from bot.base.routes import Interaction, Stale, on
from bot.base.visits import Visit, visit
from bot.community import views
from bot.community.cog.room import Room


class StatsCog(commands.Cog):
    """For moderators' eyes: a picture takes a moment to draw, so it is acknowledged first. It has the look that they
    chose for their own, there or here.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._pictures = Bucket(10, timedelta(seconds=10))

    async def stats(self, interaction: Interaction) -> None:
        place = await self._admit(interaction)
        self._pictures.spend(place.user_id, self._room.clock())
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._draw(interaction, place.server_id, await self._room.progress.look(interaction.user.id))

    @on("comm-stats")
    async def look(self, interaction: Interaction, wanted: str) -> None:
        place = await self._admit(interaction)
        if wanted not in set(Look):
            raise Stale
        self._pictures.spend(place.user_id, self._room.clock())
        await acknowledge(interaction)
        await self._room.progress.set_look(interaction.user.id, Look(wanted))
        await self._draw(interaction, place.server_id, Look(wanted))

    async def _draw(self, interaction: Interaction, server_id: int, look: Look) -> None:
        weeks = await self._room.participation.last_weeks(server_id, self._room.clock())
        png = await pictures.draw(*views.painted_stats(weeks), look)
        await revise(interaction, views.stats(weeks, look), views.stats_picture(weeks, png))

    async def _admit(self, interaction: Interaction) -> Visit:
        """Who has Manage Server or the moderator role at this moment. Raises `UserFacing`."""
        place = visit(interaction)
        if place is None:
            raise UserFacing(views.NOT_HERE)
        if not await self._room.servers.may_moderate(place):
            raise UserFacing(views.NOT_MODERATOR)
        return place
