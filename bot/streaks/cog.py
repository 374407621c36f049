"""`/streak`: today's card, hiding the number, and days that should not count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on
from bot.streaks import views
from bot.streaks.service import EXCUSE_BACK, Card, Streaks

Extras = Callable[[], Sequence[Control]]
"""Buttons that rooms above want under the card; three have room."""


class StreaksCog(commands.Cog):
    """Answers at once; nothing here takes long."""

    def __init__(self, streaks: Streaks, clock: Callable[[], datetime], extras: Extras = list) -> None:
        self.streaks = streaks
        self.clock = clock
        self.extras = extras

    @app_commands.command(description="Your practice days so far")
    async def streak(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.streaks.card(interaction.user.id, self.clock()))

    @on("streak")
    async def back(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.streaks.card(interaction.user.id, self.clock()))

    @on("streak-hide")
    async def hide(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.streaks.hide(interaction.user.id, self.clock(), hidden=True))

    @on("streak-show")
    async def unhide(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.streaks.hide(interaction.user.id, self.clock(), hidden=False))

    @on("streak-away")
    async def away(self, interaction: Interaction) -> None:
        await self.streaks.card(interaction.user.id, self.clock())
        await show(interaction, views.away())

    @on("streak-excuse")
    async def excuse(self, interaction: Interaction) -> None:
        picked = "".join(chosen(interaction))
        if picked not in map(str, range(1, EXCUSE_BACK + 1)):
            raise Stale
        card = await self.streaks.was_away(interaction.user.id, int(picked), self.clock())
        await show(interaction, views.excused(card, int(picked), self.extras()))

    @on("streak-present")
    async def present(self, interaction: Interaction, days: int) -> None:
        await self._show(interaction, await self.streaks.was_not_away(interaction.user.id, days, self.clock()))

    async def _show(self, interaction: Interaction, card: Card) -> None:
        await show(interaction, views.card(card, self.extras()))
