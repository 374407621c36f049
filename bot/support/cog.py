"""`/support` and the help button: takes no service, so that nothing which fails elsewhere can close it."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, on
from bot.support import rules, views


class SupportCog(commands.Cog):
    """Keeps nothing: where somebody is in the exercise stands in the buttons themselves."""

    @app_commands.command(description="A moment of grounding, or someone to talk to. For anyone, at any time")
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
        await show(interaction, views.people())
