"""`/privacy`: what is stored, in words and as files, and erasing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, on
from bot.privacy import views
from bot.privacy.service import Export, Privacy


class PrivacyCog(commands.Cog):
    """An export may take a moment: it is acknowledged first and sent after."""

    def __init__(self, privacy: Privacy, clock: Callable[[], datetime]) -> None:
        self._privacy = privacy
        self._clock = clock

    @app_commands.command(description="What is stored about me; export it, erase it")
    async def privacy(self, interaction: Interaction) -> None:
        await self._overview(interaction)

    @on("privacy")
    async def back(self, interaction: Interaction) -> None:
        await self._overview(interaction)

    @on("privacy-export")
    async def export(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        export = await self._privacy.export(interaction.user.id, self._clock())
        if export is None:
            await interaction.followup.send(view=views.nothing(), ephemeral=True)
        else:
            await _hand_over(interaction, export)

    @on("privacy-ask")
    async def ask(self, interaction: Interaction) -> None:
        is_known = await self._privacy.is_known(interaction.user.id)
        await (show(interaction, views.sure()) if is_known else self._erase(interaction))

    @on("privacy-erase")
    async def erase(self, interaction: Interaction) -> None:
        await self._erase(interaction)

    async def _overview(self, interaction: Interaction) -> None:
        await show(interaction, views.overview(is_known=await self._privacy.is_known(interaction.user.id)))

    async def _erase(self, interaction: Interaction) -> None:
        """Also for someone of whom nothing is stored: a key that outlived a crash goes too."""
        now = self._clock()
        was_known = await self._privacy.erase(interaction.user.id, now)
        await show(interaction, views.erased(now) if was_known else views.nothing())


async def _hand_over(interaction: Interaction, export: Export) -> None:
    """Files to the one who asked, seen by nobody else."""
    # Years of words take a while to set.
    files = await asyncio.to_thread(views.attachments, export, interaction.filesize_limit)
    await interaction.followup.send(views.exported(export), files=files, ephemeral=True)
