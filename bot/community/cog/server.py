"""`/server …`. Each command asks first whether this person may; what it opens is walked in a cog of its own."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction
from bot.community import views
from bot.community.cog.room import Room, manager, reach
from bot.community.cog.rounds import Choices, RoundsCog
from bot.community.cog.stats import StatsCog
from bot.community.cog.welcome import WelcomeCog
from bot.community.rules import asking
from bot.community.service.rounds import Wish

Questions = app_commands.Range[int, asking.FEWEST_QUESTIONS, asking.MOST_QUESTIONS]
Seconds = app_commands.Range[int, asking.FEWEST_SECONDS, asking.MOST_SECONDS]


class ServerCog(commands.Cog):
    server = app_commands.Group(
        name="server",
        description="What this server does together",
        guild_only=True,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, room: Room, rounds: RoundsCog, stats: StatsCog, welcome: WelcomeCog) -> None:
        self._room = room
        self._rounds = rounds
        self._stats = stats
        self._welcome = welcome

    @server.command(description="An exercise a day in a channel, packs on offer, the moderators' role")
    async def setup(self, interaction: Interaction) -> None:
        place = manager(interaction)
        standing = await self._room.dailies.look_at_draft(place.server_id, self._room.clock())
        await show(interaction, views.setup(standing, reach(interaction, standing.draft.channel_id)))

    @server.command(description="The daily exercise: what became of the last ones, the next one, post it now, pause")
    async def daily(self, interaction: Interaction) -> None:
        place = manager(interaction)
        standing = await self._room.dailies.look(place.server_id, self._room.clock())
        channel_id = standing.daily.channel_id if standing.daily else None
        await show(interaction, views.daily(standing, reach(interaction, channel_id)))

    @server.command(description="How many took part, week by week, as a picture; never who")
    async def stats(self, interaction: Interaction) -> None:
        await self._stats.stats(interaction)

    @server.command(description="A panel for newcomers: what I am, a start, a first minute. Shown to you before I post")
    @app_commands.describe(channel="Where? Here, if you leave it out")
    async def welcome(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        await self._welcome.welcome(interaction, channel.id if channel else interaction.channel_id or 0)

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
