"""`/support` and the help button. What they ask for elsewhere they can do without, so that nothing closes them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, chosen, on
from bot.support import rules, views
from bot.support.cog.patience import TooLate, soon
from bot.support.rules import Directory


class SupportCog(commands.Cog):
    """Keeps nothing: where somebody is in the exercise, and in which country, stands in the buttons themselves.

    `zone` gives the time zone of somebody with an account.
    """

    def __init__(
        self, directory: Callable[[], Directory], zone: Callable[[int], Coroutine[Any, Any, str | None]]
    ) -> None:
        self._directory = directory
        self._zone = zone

    @app_commands.command(description="A moment of grounding, my safety plan, someone to talk to. For anyone, any time")
    async def support(self, interaction: Interaction) -> None:
        await show(interaction, views.support())

    @on("support")
    async def beside(self, interaction: Interaction) -> None:
        await show(interaction, views.support(), fresh=True)

    @on("support-home")
    async def home(self, interaction: Interaction) -> None:
        await show(interaction, views.support())

    @on("support-ground")
    async def ground(self, interaction: Interaction, word: str) -> None:
        sense = rules.named(word)
        if sense is None:
            await show(interaction, views.stale(), fresh=True)
        else:
            await show(interaction, views.grounding(sense))

    @on("support-grounded")
    async def grounded(self, interaction: Interaction) -> None:
        await show(interaction, views.grounded())

    @on("support-stop")
    async def stop(self, interaction: Interaction) -> None:
        await show(interaction, views.stopped())

    @on("support-people")
    async def people(self, interaction: Interaction) -> None:
        directory = self._directory()
        try:
            zone = await soon(self._zone(interaction.user.id))
        except TooLate:
            zone = None
        country = directory.zones.get(zone) if zone else None
        await show(interaction, views.people(directory, country, interaction.id))

    @on("support-country")
    async def country(self, interaction: Interaction, _menu: int, _showing: int) -> None:
        await show(interaction, views.people(self._directory(), "".join(chosen(interaction)), interaction.id))
