"""A card of an exercise, for whoever asks and nobody else: handing it on is theirs."""

from __future__ import annotations

from datetime import timedelta

from discord.ext import commands

from bot.base import pictures
from bot.base.buckets import Bucket
from bot.base.edge import acknowledge, revise
from bot.base.pictures import Look
from bot.base.routes import Interaction, Stale, on
from bot.community import views
from bot.community.cog.room import Room


class CardCog(commands.Cog):
    """Of what comes with the bot alone: what moderators wrote is for their own server."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._pictures = Bucket(10, timedelta(seconds=10))

    @on("comm-share")
    async def share(self, interaction: Interaction, pack: str, exercise_id: str) -> None:
        """Beside the message, which stays."""
        self._pictures.spend(interaction.user.id, self._room.clock())
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._draw(interaction, pack, exercise_id, Look.LIGHT)

    @on("comm-card")
    async def look(self, interaction: Interaction, pack: str, exercise_id: str, wanted: str) -> None:
        if wanted not in set(Look):
            raise Stale
        self._pictures.spend(interaction.user.id, self._room.clock())
        await acknowledge(interaction)
        await self._draw(interaction, pack, exercise_id, Look(wanted))

    async def _draw(self, interaction: Interaction, pack: str, exercise_id: str, look: Look) -> None:
        files = self._room.shelf.files
        exercise, about = files.exercise(pack, exercise_id), files.about(pack)
        if exercise is None:
            await revise(interaction, views.gone_card())
            return
        png = await pictures.draw(*views.painted_card(exercise, about), look)
        await revise(interaction, views.card(exercise, about, look), views.card_picture(exercise, about, png))
