"""`/clients …`. What each command opens is walked in a cog of its own; services ask whether this person may."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.base.routes import Interaction
from bot.care.cog.invites import InvitesCog
from bot.care.cog.practice import PracticeCog


class ClientsCog(commands.Cog):
    clients = app_commands.Group(name="clients", description="For practitioners: the people you work with")

    def __init__(self, invites: InvitesCog, practice: PracticeCog) -> None:
        self._invites = invites
        self._practice = practice

    @clients.command(description="A one-time code for a client, with words to pass on; codes that are still open")
    async def invite(self, interaction: Interaction) -> None:
        await self._invites.invite(interaction)

    @clients.command(description="End with a client; they are told so, and nothing more")
    async def end(self, interaction: Interaction) -> None:
        await self._practice.end(interaction)
