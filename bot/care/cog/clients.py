"""`/clients …`. What each command opens is walked in a cog of its own; services ask whether this person may."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.base.routes import Interaction
from bot.care.cog.invites import InvitesCog


class ClientsCog(commands.Cog):
    clients = app_commands.Group(name="clients", description="For practitioners: the people you work with")

    def __init__(self, invites: InvitesCog) -> None:
        self._invites = invites

    @clients.command(description="A one-time code for a client, with words to pass on; codes that are still open")
    async def invite(self, interaction: Interaction) -> None:
        await self._invites.invite(interaction)
