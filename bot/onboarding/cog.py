"""`/start`, `/help`, and what is typed into the DM. Finishing a start may take seconds, so it is acknowledged first."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.base.edge import Edge, Fate, Letter, Sent, revise, show
from bot.base.panels import Control
from bot.base.routes import Interaction, chosen, on, typed
from bot.members.rules import Place, Practice, parse_when, zone_of
from bot.members.service import Places
from bot.nudges.service import Schedule
from bot.onboarding import views
from bot.onboarding.service import Onboarding, Step, is_refused


class OnboardingCog(commands.Cog):
    def __init__(
        self,
        onboarding: Onboarding,
        places: Places,
        edge: Edge,
        minimum_age: int,
        clock: Callable[[], datetime],
        rng: random.Random,
        extras: Callable[[], Sequence[Control]],
    ) -> None:
        self.onboarding = onboarding
        self.places = places
        self.edge = edge
        self.minimum_age = minimum_age
        self.clock = clock
        self.rng = rng
        self.extras = extras

    @app_commands.command(description="Begin, or change where, when and what")
    async def start(self, interaction: Interaction) -> None:
        await self._start(interaction)

    @app_commands.command(description="What I can do")
    async def help(self, interaction: Interaction) -> None:
        await show(interaction, views.helped(self.extras()))

    @on("start")
    async def start_click(self, interaction: Interaction) -> None:
        await self._start(interaction)

    @on("start-agree")
    async def agree(self, interaction: Interaction) -> None:
        await self.onboarding.agree(interaction.user.id, self.clock())
        await self.form(interaction)

    @on("start-form")
    async def form(self, interaction: Interaction) -> None:
        start = await self.onboarding.look(interaction.user.id, self.clock())
        if start.step is Step.WELCOME:
            await show(interaction, views.welcome(self.minimum_age, self.extras()), fresh=True)
        else:
            await show(interaction, views.place_form(interaction.user.id, start.schedule))

    @on("start-settle")
    async def settle(self, interaction: Interaction, member_id: int) -> None:
        values = typed(interaction)
        when = parse_when(values.get("when", ""))
        found = await self.places.find(values.get("place", "")) if member_id == interaction.user.id else []
        if not found:
            await show(interaction, views.place_unknown())
        elif when is None:
            await show(interaction, views.time_unknown())
        else:
            settled = await self.onboarding.settle(member_id, found[0].zone, when, self.clock(), self.rng)
            await self._confirm(interaction, settled, found[1:])

    @on("start-elsewhere")
    async def elsewhere(self, interaction: Interaction) -> None:
        zone = chosen(interaction)[0]
        zone_of(zone)
        await self._confirm(interaction, await self.onboarding.set_zone(interaction.user.id, zone, self.clock()))

    @on("start-what")
    async def what(self, interaction: Interaction) -> None:
        practice = Practice(chosen(interaction)[0])
        await self._confirm(
            interaction, await self.onboarding.set_practice(interaction.user.id, practice, self.clock())
        )

    @on("start-confirm")
    async def confirm(self, interaction: Interaction) -> None:
        start = await self.onboarding.look(interaction.user.id, self.clock())
        if start.schedule is None or start.schedule.plan is None:
            await self._start(interaction)
        else:
            await self._confirm(interaction, start.schedule)

    @on("start-yes")
    async def yes(self, interaction: Interaction) -> None:
        start = await self.onboarding.look(interaction.user.id, self.clock())
        if start.step is not Step.SETTLED:
            await self._start(interaction)
            return
        await interaction.response.defer()
        schedule = await self.onboarding.finish(interaction.user.id, self.clock())
        await self._greet(interaction, schedule)

    @on("start-dm")
    async def try_dm(self, interaction: Interaction) -> None:
        start = await self.onboarding.look(interaction.user.id, self.clock())
        if start.schedule is None:
            await self._start(interaction)
            return
        await interaction.response.defer()
        await self._greet(interaction, start.schedule)

    @on("start-stop")
    async def stop(self, interaction: Interaction) -> None:
        await show(interaction, views.stopped(await self.onboarding.stop(interaction.user.id, self.clock())))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Discarded and answered. Only "stop" and "help" are understood."""
        if message.guild is not None or message.author.bot:
            return
        word = message.content.strip().strip(".!/").casefold()
        answer = await self._answer(message.author.id, word)
        await self.edge.send(message.channel.id, answer, f"typed-{message.id:x}")

    async def _answer(self, user_id: int, word: str) -> Letter:
        if word == "stop":
            return views.stopped(await self.onboarding.stop(user_id, self.clock()))
        return views.help_letter(self.extras()) if word == "help" else views.cannot_read(self.extras())

    async def _start(self, interaction: Interaction) -> None:
        start = await self.onboarding.look(interaction.user.id, self.clock())
        if start.step is Step.SETTLED and start.schedule is not None:
            await show(interaction, views.settled(start.schedule, self.extras()))
        else:
            await show(interaction, views.welcome(self.minimum_age, self.extras()))

    async def _confirm(self, interaction: Interaction, schedule: Schedule, others: Sequence[Place] = ()) -> None:
        if is_refused(schedule):
            await show(interaction, views.refused(schedule))
        else:
            await show(interaction, views.confirm(schedule, others))

    async def _greet(self, interaction: Interaction, schedule: Schedule) -> None:
        member_id, now = interaction.user.id, self.clock()
        opened = await self._channel(interaction, schedule)
        sent = opened
        if opened.channel_id is not None:
            nonce = f"hello-{member_id:x}-{int(now.timestamp()):x}"[:25]
            sent = await self.edge.send(opened.channel_id, views.hello(schedule), nonce)
        is_open = await self.onboarding.dm(member_id, sent, now)
        await revise(interaction, views.done(schedule) if is_open else views.dm_closed())

    async def _channel(self, interaction: Interaction, schedule: Schedule) -> Sent:
        """The kept channel, or the one we are in, or else a new one."""
        known = schedule.member.dm_channel_id
        if known is None and interaction.context.dm_channel:
            known = interaction.channel_id
        return Sent(Fate.SENT, channel_id=known) if known else await self.edge.open_dm(interaction.user.id)
