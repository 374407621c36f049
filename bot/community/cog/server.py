"""`/server …`. Each command asks first whether this person may; what a command does stands in a cog of its own."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, on
from bot.community import views
from bot.community.cog.room import Room, manager
from bot.community.cog.rounds import Choices, RoundsCog
from bot.community.rules import asking
from bot.community.service.rounds import Wish

Questions = app_commands.Range[int, asking.FEWEST_QUESTIONS, asking.MOST_QUESTIONS]
Seconds = app_commands.Range[int, asking.FEWEST_SECONDS, asking.MOST_SECONDS]


class ServerCog(commands.Cog):
    server = app_commands.Group(
        name="server",
        description="Settings of this server",
        guild_only=True,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, room: Room, rounds: RoundsCog) -> None:
        self._room = room
        self._rounds = rounds

    @server.command(description="Who may look after exercise packs here, besides Manage Server")
    @app_commands.describe(role="Whoever has this role may upload, review and switch off packs")
    async def setup(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        place = manager(interaction)
        if role is not None:
            await self._room.servers.set_moderator_role(place.server_id, role.id)
        await show(interaction, views.setup(await self._room.servers.moderator_role(place.server_id)))

    @on("server-norole")
    async def no_role(self, interaction: Interaction) -> None:
        place = manager(interaction)
        await self._room.servers.set_moderator_role(place.server_id, None)
        await show(interaction, views.setup(None))

    @server.command(description="A quiz round for everybody in this channel; again: go on sooner, or stop it")
    @app_commands.describe(
        topic="What about? Leave it out for a bit of everything.",
        questions="How many; 5 if you leave it out",
        seconds="Time for each question; 30 if you leave it out",
        by_hand="No clock: you move it on yourself",
        names="A list of names at the end, of those alone who put theirs on it",
    )
    async def quiz(
        self,
        interaction: Interaction,
        topic: str | None = None,
        questions: Questions = asking.USUAL_QUESTIONS,
        seconds: Seconds = asking.USUAL_SECONDS,
        by_hand: bool = False,
        names: bool = False,
    ) -> None:
        await self._rounds.quiz(interaction, Wish(topic, questions, None if by_hand else seconds, names))

    @quiz.autocomplete("topic")
    async def topics(self, interaction: Interaction, current: str) -> Choices:
        return await self._rounds.topics(interaction, current)
