"""`/clients …`. What each command opens is walked in a cog of its own; services ask whether this person may."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.base.routes import Interaction
from bot.care.cog.assigning import AssigningCog
from bot.care.cog.invites import InvitesCog
from bot.care.cog.practice import PracticeCog
from bot.care.cog.seeing import SeeingCog


class ClientsCog(commands.Cog):
    clients = app_commands.Group(name="clients", description="For practitioners: the people you work with")

    def __init__(self, invites: InvitesCog, practice: PracticeCog, assigning: AssigningCog, seeing: SeeingCog) -> None:
        self._invites = invites
        self._practice = practice
        self._assigning = assigning
        self._seeing = seeing

    @clients.command(description="A one-time code for a client, with words to pass on; codes that are still open")
    async def invite(self, interaction: Interaction) -> None:
        await self._invites.invite(interaction)

    @clients.command(name="list", description="All of them, a line each: who has what, and who may welcome a word")
    async def list_all(self, interaction: Interaction) -> None:
        await self._seeing.list(interaction)

    @clients.command(description="Something to practise, for one client or several")
    @app_commands.describe(what="An exercise, a programme or a quiz; can be chosen later too", client="Your label")
    async def assign(self, interaction: Interaction, what: str | None = None, client: str | None = None) -> None:
        await self._assigning.assign(interaction, what, client)

    @clients.command(description="What one client shares, in a picture; and as a table")
    @app_commands.describe(client="Your label; leave empty for the list")
    async def progress(self, interaction: Interaction, client: str | None = None) -> None:
        await self._seeing.progress(interaction, client)

    @assign.autocomplete("what")
    async def suggest_what(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await self._assigning.suggest(interaction, current)

    @assign.autocomplete("client")
    @progress.autocomplete("client")
    async def suggest_client(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await self._seeing.suggest(interaction, current)

    @clients.command(description="End with a client; they are told so, and nothing more")
    async def end(self, interaction: Interaction) -> None:
        await self._practice.end(interaction)
