"""The weekly overview of a practitioner's clients, in their own DM. It comes as nudges do; what it says opens here."""

from __future__ import annotations

from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.care.cog.room import Room
from bot.care.rules.seeing import WEEK
from bot.care.views import seeing as seeing_views
from bot.care.views import weekly as views
from bot.members.rules import parse_time
from bot.nudges.service import Message, Press, Schedule
from bot.nudges.views import OVERVIEW
from bot.nudges.views import gone as nudge_gone


class WeeklyCog(commands.Cog):
    """Services of `nudges` know no practitioners: who may is asked here first."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._seeing = room.seeing
        self._overviews = room.overviews
        self._plans = room.plans
        self._rng = room.rng

    @on(OVERVIEW)
    async def overview(self, interaction: Interaction, nudge_id: int) -> None:
        message = Message(interaction.channel_id or 0, interaction.message.id if interaction.message else 0)
        now = self._room.clock()
        if not await self._overviews.open(Press(interaction.user.id, nudge_id, message, now)):
            await show(interaction, nudge_gone(), fresh=True)
            return
        seen = await self._seeing.clients(interaction.user.id, 0, WEEK, now, "digest")
        await show(interaction, seeing_views.clients(seen), fresh=True)

    @on("care-weekly")
    async def weekly(self, interaction: Interaction) -> None:
        await show(interaction, views.weekly(await self._schedule(interaction)))

    @on("care-weekly-on")
    async def switch_on(self, interaction: Interaction) -> None:
        if not await self._room.practice.clients(interaction.user.id):
            await show(interaction, seeing_views.nobody())
            return
        shown = await self._overviews.switch_on(interaction.user.id, self._room.clock(), self._rng)
        await show(interaction, views.weekly(shown))
        await self._room.reach(interaction)

    @on("care-weekly-off")
    async def switch_off(self, interaction: Interaction) -> None:
        await self._room.practice.look(interaction.user.id)
        shown = await self._overviews.switch_off(interaction.user.id, self._room.clock())
        await show(interaction, views.weekly(shown))

    @on("care-weekly-day")
    async def day(self, interaction: Interaction) -> None:
        await self._room.practice.look(interaction.user.id)
        picked = "".join(chosen(interaction))
        if picked not in map(str, range(7)):
            raise Stale
        shown = await self._overviews.change(interaction.user.id, self._room.clock(), weekday=int(picked))
        await show(interaction, views.weekly(shown))

    @on("care-weekly-time")
    async def time(self, interaction: Interaction, before: str) -> None:
        await show(interaction, views.time_form(await self._schedule(interaction), before))

    @on("care-weekly-at")
    async def at(self, interaction: Interaction) -> None:
        await self._room.practice.look(interaction.user.id)
        text = typed(interaction).get("at", "")
        at = parse_time(text)
        if at is None:
            await show(interaction, views.time_unknown(text))
        else:
            shown = await self._overviews.change(interaction.user.id, self._room.clock(), at=at)
            await show(interaction, views.weekly(shown))

    async def _schedule(self, interaction: Interaction) -> Schedule:
        await self._room.practice.look(interaction.user.id)
        return await self._plans.schedule(interaction.user.id, self._room.clock())
