"""Kept lines on their way back, and the message that brings one. Answers at once, and only to who wrote them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, on, typed
from bot.members.rules import parse_day, parse_time
from bot.nudges import views
from bot.nudges.rules import in_a_month
from bot.nudges.service import Lines, Message, Press
from bot.sessions.views import journal as journal_views


class LinesCog(commands.Cog):
    """Never `public`: what somebody wrote does not stay in sight, not in the DM either."""

    def __init__(self, lines: Lines, clock: Callable[[], datetime], rng: random.Random) -> None:
        self.lines = lines
        self.clock = clock
        self.rng = rng

    @on("line")
    async def look(self, interaction: Interaction, line: int) -> None:
        await show(interaction, views.give_back(await self.lines.look(interaction.user.id, line, self.clock())))

    @on("line-in")
    async def soon(self, interaction: Interaction, line: int, word: str) -> None:
        today = await self._today(interaction, line)
        days = {"day": today + timedelta(days=1), "week": today + timedelta(days=7), "month": in_a_month(today)}
        if word not in days:
            raise Stale
        await self._give_back(interaction, line, days[word], None)

    @on("line-form")
    async def form(self, interaction: Interaction, line: int, day: str, at: str) -> None:
        back = await self.lines.look(interaction.user.id, line, self.clock())
        if back is None:
            await show(interaction, views.line_gone())
        else:
            await show(interaction, views.give_back_form(interaction.user.id, back, day, at))

    @on("line-on")
    async def chosen_day(self, interaction: Interaction, member_id: int, line: int) -> None:
        if member_id != interaction.user.id:
            raise Stale
        fields = typed(interaction)
        day_text, at_text = fields.get("day", ""), fields.get("at", "")
        day, at = parse_day(day_text, await self._today(interaction, line)), parse_time(at_text)
        if day is None or at is None:
            unknown = views.give_back_unknown(line, day_text, at_text, knows_day=day is not None)
            await show(interaction, unknown)
        else:
            await self._give_back(interaction, line, day, at)

    @on("line-drop")
    async def drop(self, interaction: Interaction, line: int) -> None:
        await show(interaction, views.give_back(await self.lines.rather_not(interaction.user.id, line, self.clock())))

    @on("line-show")
    async def show_it(self, interaction: Interaction, nudge_id: int) -> None:
        message = Message(interaction.channel_id or 0, interaction.message.id if interaction.message else 0)
        press = Press(interaction.user.id, nudge_id, message, self.clock())
        entry = await self.lines.show(press)
        if entry is None:
            await show(interaction, views.line_gone(), fresh=True)
        else:
            await show(interaction, journal_views.one(entry, interaction.user.display_name), fresh=True)

    async def _today(self, interaction: Interaction, line: int) -> date:
        back = await self.lines.look(interaction.user.id, line, self.clock())
        if back is None:
            raise Stale
        return back.schedule.today

    async def _give_back(self, interaction: Interaction, line: int, day: date, at: time | None) -> None:
        back = await self.lines.give_back(interaction.user.id, line, day, at, self.clock(), self.rng)
        await show(interaction, views.give_back(back))
