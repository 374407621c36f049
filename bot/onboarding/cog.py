"""`/start`, `/help`, and what is typed into the DM.

Acknowledged first is what may take longer than three seconds: the first look-up of a place, and the first DM, before
which people who start at the same time wait for each other.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import Edge, Fate, Letter, Sent, acknowledge, own_dm, revise, show
from bot.base.pacer import Turn
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, offered, on, typed
from bot.members.rules import Place, parse_when, zone_of
from bot.members.service import Places
from bot.nudges.rules import parse_what
from bot.nudges.service import Schedule
from bot.onboarding import views
from bot.onboarding.rules import Lull, Word, word_in
from bot.onboarding.service import Onboarding, Step, is_active, is_reached, is_refused

_TYPED = (discord.MessageType.default, discord.MessageType.reply)


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
        policy_url: str | None = None,
        commands_above: views.Commands = (),
    ) -> None:
        self.onboarding = onboarding
        self.places = places
        self.edge = edge
        self.minimum_age = minimum_age
        self.clock = clock
        self.rng = rng
        self.extras = extras
        self.policy_url = policy_url
        self.commands_above = commands_above
        self._starts = Bucket(5, timedelta(minutes=10))
        self._searches = Bucket(20, timedelta(seconds=10))
        self._greetings = Bucket(5, timedelta(minutes=1))
        self.lull = Lull(timedelta(seconds=5), most=1000)
        self._later: asyncio.Task[None] | None = None

    @app_commands.command(description="Begin, or change where, when and what")
    async def start(self, interaction: Interaction) -> None:
        await self._start(interaction)

    @app_commands.command(description="What I can do")
    async def help(self, interaction: Interaction) -> None:
        await show(interaction, views.helped(self.extras(), self.commands_above))

    @on("start")
    async def start_click(self, interaction: Interaction) -> None:
        await self._start(interaction)

    @on("start-agree")
    async def agree(self, interaction: Interaction) -> None:
        # Beginning and erasing everything again and again makes a key and a mark of its erasure each time.
        self._starts.spend(interaction.user.id, self.clock())
        await self.onboarding.agree(interaction.user.id, self.clock())
        await self.form(interaction)

    @on("start-form")
    async def form(self, interaction: Interaction) -> None:
        start = await self.onboarding.look(interaction.user.id, self.clock())
        if start.schedule is None:
            await show(interaction, views.welcome(self.minimum_age, self.extras(), self.policy_url), fresh=True)
        else:
            await show(interaction, views.place_form(interaction.user.id, start.schedule))

    @on("start-again")
    async def form_again(self, interaction: Interaction, place: str, when: str) -> None:
        await show(interaction, views.form_again(interaction.user.id, place, when))

    @on("start-settle")
    async def settle(self, interaction: Interaction, member_id: int) -> None:
        if member_id != interaction.user.id:
            raise Stale
        self._searches.spend(member_id, self.clock())
        await acknowledge(interaction)
        fields = typed(interaction)
        tried = views.Tried(fields.get("place", ""), fields.get("when", ""))
        found, when = await self.places.find(tried.place), parse_when(tried.when)
        if not found or when is None:
            await revise(interaction, views.unreadable(tried, found, when))
            return
        settled = await self.onboarding.settle(member_id, found[0].zone, when, self.clock(), self.rng)
        if is_refused(settled):
            await revise(interaction, views.refused(settled, tried))
        else:
            await revise(interaction, views.confirm(settled, found, is_guess=when.is_guess))

    @on("start-elsewhere")
    async def elsewhere(self, interaction: Interaction, is_guess: int) -> None:
        schedule = await self.onboarding.set_zone(interaction.user.id, _zone(interaction), self.clock())
        await self._confirm(interaction, schedule, is_guess=bool(is_guess))

    @on("start-what")
    async def what(self, interaction: Interaction, is_guess: int) -> None:
        what = parse_what(next(iter(chosen(interaction)), ""))
        if what is None:
            raise Stale
        schedule = await self.onboarding.set_what(interaction.user.id, what, self.clock())
        await self._confirm(interaction, schedule, is_guess=bool(is_guess))

    @on("start-confirm")
    async def confirm(self, interaction: Interaction) -> None:
        schedule = (await self.onboarding.look(interaction.user.id, self.clock())).schedule
        await self._confirm(interaction, schedule)

    @on("start-yes")
    async def yes(self, interaction: Interaction) -> None:
        start = await self.onboarding.look(interaction.user.id, self.clock())
        if start.schedule is None or start.schedule.plan is None:
            await self._start(interaction)
            return
        was_running = is_active(start.schedule)
        schedule = await self.onboarding.finish(interaction.user.id, self.clock())
        if is_reached(schedule) and (was_running or own_dm(interaction)):
            await show(interaction, views.done(schedule, has_written=False))
        else:
            await self._greet(interaction, schedule)

    @on("start-dm")
    async def try_dm(self, interaction: Interaction) -> None:
        schedule = (await self.onboarding.look(interaction.user.id, self.clock())).schedule
        if schedule is None or not is_active(schedule):
            await self._start(interaction)
        else:
            await self._greet(interaction, schedule)

    @on("start-look")
    async def look_again(self, interaction: Interaction) -> None:
        """While they wait for their first DM, which a restart may have cut short."""
        schedule = (await self.onboarding.look(interaction.user.id, self.clock())).schedule
        if schedule is not None and is_active(schedule) and is_reached(schedule):
            await show(interaction, views.done(schedule, has_written=True))
        else:
            await self.try_dm(interaction)

    @on("start-stop")
    async def stop(self, interaction: Interaction) -> None:
        stopped = await self.onboarding.stop(interaction.user.id, self.clock())
        await show(interaction, views.stopped(stopped, self.extras()))

    async def open_waiting(self, now: datetime) -> None:
        """The first DM of those for whom it could not be opened when they started. One at a time and beside the beat:
        first DMs are far apart.
        """
        if self._later is not None:
            if not self._later.done():
                return
            later, self._later = self._later, None
            await later
        if self.edge.may_open() and (member_id := await self.onboarding.next_unreached(now)) is not None:
            self._later = asyncio.create_task(self._open_and_write(member_id))

    @commands.Cog.listener()
    async def on_app_command_completion(
        self, interaction: Interaction, command: app_commands.Command[Any, ..., Any]
    ) -> None:
        """Whoever cannot be written to is told after any command; Support alone waits for nothing."""
        if command.qualified_name != "support" and await self._is_news_closed(interaction):
            await interaction.followup.send(view=views.found_closed(), ephemeral=True)

    async def answered(self, interaction: Interaction) -> None:
        """A click in the DM shows that they are there."""
        if own_dm(interaction) and self.onboarding.seemed_unreached(interaction.user.id):
            await self._is_news_closed(interaction)

    async def _is_news_closed(self, interaction: Interaction) -> bool:
        return await self.onboarding.is_news_closed(interaction.user.id, own_dm(interaction), self.clock())

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Discarded and answered. Only "stop" and "help" are understood."""
        if message.guild is not None or message.author.bot or message.type not in _TYPED:
            return
        user_id, word = message.author.id, word_in(message.content)
        await self.onboarding.is_news_closed(user_id, message.channel.id, self.clock())
        answer = await self._answer(user_id, word)
        if self.lull.lets_answer(user_id, word, self.clock()):
            await self.edge.send(message.channel.id, answer, f"typed-{message.id:x}", Turn.CLICK)

    async def _answer(self, user_id: int, word: Word) -> Letter:
        match word:
            case Word.STOP:
                return views.stopped(await self.onboarding.stop(user_id, self.clock()), self.extras())
            case Word.HELP:
                return views.help_letter(self.extras(), self.commands_above)
            case Word.OTHER:
                return views.cannot_read(self.extras())

    async def _confirm(self, interaction: Interaction, schedule: Schedule | None, *, is_guess: bool = False) -> None:
        if schedule is None or schedule.plan is None:
            await self._start(interaction)
        else:
            await show(interaction, views.confirm(schedule, _places(interaction), is_guess=is_guess))

    async def _start(self, interaction: Interaction) -> None:
        await show(interaction, await self._standing(interaction.user.id))

    async def _standing(self, member_id: int) -> ui.LayoutView:
        """The screen for how far they have come."""
        start = await self.onboarding.look(member_id, self.clock())
        if start.schedule is None:
            return views.welcome(self.minimum_age, self.extras(), self.policy_url)
        match start.step:
            case Step.CONFIRM:
                return views.confirm(start.schedule)
            case Step.SETTLED:
                return views.settled(start.schedule, self.extras())
            case _:
                return views.halfway(self.extras())

    async def _greet(self, interaction: Interaction, schedule: Schedule) -> None:
        """Ends with the first DM, so that closed DMs are found at once."""
        member_id = interaction.user.id
        self._greetings.spend(member_id, self.clock())
        channel_id = schedule.member.dm_channel_id or own_dm(interaction)
        if channel_id is None:
            await show(interaction, views.opening())
            await self.onboarding.opening(member_id, self.clock())
            sent = await self.edge.open_dm(member_id)
        else:
            await acknowledge(interaction)
            sent = Sent(Fate.SENT, channel_id=channel_id)
        sent = await self._write_first(member_id, sent)
        await revise(interaction, await self._outcome(member_id, sent))

    async def _open_and_write(self, member_id: int) -> None:
        await self._write_first(member_id, await self.edge.open_dm(member_id))

    async def _write_first(self, member_id: int, opened: Sent) -> Sent:
        sent = opened if opened.channel_id is None else await self._hello(member_id, opened.channel_id)
        await self.onboarding.note_dm(member_id, sent, self.clock())
        return sent

    async def _hello(self, member_id: int, channel_id: int) -> Sent:
        # They may have stopped or erased everything while they waited for their turn.
        schedule = await self.onboarding.keep_dm(member_id, channel_id, self.clock())
        if schedule is None or not is_active(schedule):
            return Sent(Fate.RETRY, channel_id=channel_id, detail="not wanted any more")
        sent = await self.edge.send(channel_id, views.hello(schedule), f"hello-{member_id:x}", Turn.CLICK)
        return replace(sent, channel_id=channel_id)

    async def _outcome(self, member_id: int, sent: Sent) -> ui.LayoutView:
        schedule = (await self.onboarding.look(member_id, self.clock())).schedule
        if schedule is None or not is_active(schedule):
            return await self._standing(member_id)
        match sent.fate:
            case Fate.SENT:
                return views.done(schedule, has_written=True)
            case Fate.CLOSED:
                return views.dm_closed()
            case Fate.RETRY if sent.channel_id is None and not self.edge.may_open():
                return views.opened_later()
            case Fate.RETRY | Fate.UNKNOWN:
                return views.dm_failed(sent.fate)


def _zone(interaction: Interaction) -> str:
    zone = next(iter(chosen(interaction)), "")
    try:
        zone_of(zone)
    except (ValueError, KeyError):
        raise Stale from None
    return zone


def _places(interaction: Interaction) -> list[Place]:
    """Those offered on this message: what was picked can be taken back."""
    return [Place(label, zone, 1.0) for zone, label in offered(interaction, "start-elsewhere")]
