"""`/progress`: the last weeks in one picture, light or dark, and taking them along."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from discord import app_commands
from discord.ext import commands

from bot.base import pictures
from bot.base.buckets import Bucket
from bot.base.edge import acknowledge, revise, think
from bot.base.panels import Control
from bot.base.pictures import Look
from bot.base.routes import Interaction, Stale, on
from bot.progress import views
from bot.progress.service import Facts, Progress


class ProgressCog(commands.Cog):
    """A picture takes a moment to draw, and files to write: both are acknowledged first and sent after."""

    def __init__(
        self, progress: Progress, clock: Callable[[], datetime], more: Callable[[], Sequence[Control]] = list
    ) -> None:
        self._progress = progress
        self._clock = clock
        self._more = more
        self._pictures = Bucket(10, timedelta(seconds=10))
        self._takeaways = Bucket(3, timedelta(minutes=10))

    @app_commands.command(description="Your last weeks in a picture; take them with you")
    async def progress(self, interaction: Interaction) -> None:
        self._pictures.spend(interaction.user.id, self._clock())
        facts = await self._progress.facts(interaction.user.id, self._clock())
        await think(interaction)
        await self._draw(interaction, facts)

    @on("prog-look")
    async def look(self, interaction: Interaction, wanted: str) -> None:
        if wanted not in set(Look):
            raise Stale
        self._pictures.spend(interaction.user.id, self._clock())
        await self._progress.set_look(interaction.user.id, Look(wanted))
        facts = await self._progress.facts(interaction.user.id, self._clock())
        await acknowledge(interaction)
        await self._draw(interaction, facts)

    @on("prog-take")
    async def take(self, interaction: Interaction) -> None:
        self._takeaways.spend(interaction.user.id, self._clock())
        await interaction.response.defer(ephemeral=True, thinking=True)
        takeaway = await self._progress.takeaway(interaction.user.id, self._clock())
        files = await asyncio.to_thread(views.attachments, takeaway, interaction.filesize_limit)
        await interaction.followup.send(views.taken(), files=files, ephemeral=True)

    async def _draw(self, interaction: Interaction, facts: Facts) -> None:
        png = await pictures.draw(*views.picture(facts), facts.look)
        await revise(interaction, views.beside(facts, self._more()), views.shown(facts, png))
