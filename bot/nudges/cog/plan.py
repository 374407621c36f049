"""One plan: made, changed, ended, removed; also from a nudge that came at the wrong time. Answers at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.members.rules import parse_day
from bot.nudges import views
from bot.nudges.rules import MOST_PLANS, What, parse_times, parse_what
from bot.nudges.service import Planned, Plans, Schedule


class PlanCog(commands.Cog):
    """`reconnect` gives the button that tries a closed DM again."""

    def __init__(
        self, plans: Plans, clock: Callable[[], datetime], rng: random.Random, reconnect: Callable[[], Control]
    ) -> None:
        self.plans = plans
        self.clock = clock
        self.rng = rng
        self.reconnect = reconnect
        # Plans that were removed stay in the history.
        self._plans = Bucket(20, timedelta(minutes=10))

    @on("plan-one")
    async def one(self, interaction: Interaction, plan_id: int) -> None:
        await self._show(interaction, await self._schedule(interaction), plan_id)

    @on("plan-new")
    async def new(self, interaction: Interaction, what: str, when: str, until: str) -> None:
        shown = await self._schedule(interaction)
        if len(shown.plans) >= MOST_PLANS:
            await show(interaction, views.schedule(shown, self.reconnect(), views.too_many()))
        else:
            await show(interaction, views.new_form(shown, what, when, until))

    @on("plan-add")
    async def add(self, interaction: Interaction, member_id: int) -> None:
        _require(interaction, member_id)
        fields = typed(interaction)
        what, when, until = (fields.get(key, "") for key in ("what", "when", "until"))
        times = parse_times(when)
        last_day = parse_day(until, (await self._schedule(interaction)).today, or_today=True)
        if times is None or (until and last_day is None):
            await show(interaction, views.new_unknown(what, when, until, has_time=times is not None))
            return
        self._plans.spend(member_id, self.clock())
        shown, plan_id = await self.plans.add(member_id, times, _what(what), last_day, self.clock(), self.rng)
        if plan_id is None:
            await show(interaction, views.not_added(shown, what, when, until))
        else:
            await self._show(interaction, shown, plan_id)

    @on("plan-time")
    async def time(self, interaction: Interaction, plan_id: int, nudge_id: int, before: str) -> None:
        planned = await self._planned(interaction, plan_id)
        await show(interaction, views.time_form(planned, interaction.user.id, nudge_id, before))

    @on("plan-when")
    async def when(self, interaction: Interaction, member_id: int, plan_id: int, nudge_id: int) -> None:
        _require(interaction, member_id)
        text = typed(interaction).get("when", "")
        planned = await self._planned(interaction, plan_id)
        times = parse_times(text)
        if times is None:
            await show(interaction, views.time_unknown(plan_id, nudge_id, text))
            return
        shown = await self.plans.change_times(member_id, plan_id, times, self.clock())
        if nudge_id:
            await show(interaction, views.time_set(shown.find(plan_id) or planned, shown, nudge_id, text))
        else:
            await self._show(interaction, shown, plan_id)

    @on("plan-days")
    async def days(self, interaction: Interaction, plan_id: int) -> None:
        weekdays = frozenset(day for day in range(7) if str(day) in chosen(interaction))
        shown = await self.plans.change_weekdays(interaction.user.id, plan_id, weekdays, self.clock())
        await self._show(interaction, shown, plan_id)

    @on("plan-what")
    async def what(self, interaction: Interaction, plan_id: int) -> None:
        what = _what(next(iter(chosen(interaction)), ""))
        shown = await self.plans.change_what(interaction.user.id, what, self.clock(), plan_id)
        await self._show(interaction, shown, plan_id)

    @on("plan-end")
    async def end(self, interaction: Interaction, plan_id: int, before: str) -> None:
        planned = await self._planned(interaction, plan_id)
        await show(interaction, views.end_form(planned, interaction.user.id, before))

    @on("plan-end-set")
    async def end_set(self, interaction: Interaction, member_id: int, plan_id: int) -> None:
        _require(interaction, member_id)
        text = typed(interaction).get("until", "")
        last_day = parse_day(text, (await self._schedule(interaction)).today, or_today=True)
        if text and last_day is None:
            await show(interaction, views.end_unknown(plan_id, text))
        else:
            shown = await self.plans.change_end(member_id, plan_id, last_day, self.clock())
            await self._show(interaction, shown, plan_id)

    @on("plan-drop")
    async def drop(self, interaction: Interaction, plan_id: int) -> None:
        shown = await self._schedule(interaction)
        planned = shown.find(plan_id)
        if planned is None:
            await self._show(interaction, shown, plan_id)
        else:
            await show(interaction, views.sure(planned, shown))

    @on("plan-drop-yes")
    async def drop_yes(self, interaction: Interaction, plan_id: int) -> None:
        shown = await self.plans.remove(interaction.user.id, plan_id, self.clock())
        await show(interaction, views.schedule(shown, self.reconnect()))

    async def _schedule(self, interaction: Interaction) -> Schedule:
        return await self.plans.schedule(interaction.user.id, self.clock())

    async def _planned(self, interaction: Interaction, plan_id: int) -> Planned:
        planned = (await self._schedule(interaction)).find(plan_id)
        if planned is None:
            raise Stale
        return planned

    async def _show(self, interaction: Interaction, shown: Schedule, plan_id: int) -> None:
        """The plan; all of them where it is no longer there."""
        planned = shown.find(plan_id)
        if planned is None:
            await show(interaction, views.schedule(shown, self.reconnect()))
        elif planned.given is not None:
            await show(interaction, views.assigned_one(planned, shown))
        else:
            await show(interaction, views.one(planned, shown))


def _require(interaction: Interaction, member_id: int) -> None:
    """A form belongs to who opened it."""
    if member_id != interaction.user.id:
        raise Stale


def _what(value: str) -> What:
    what = parse_what(value)
    if what is None:
        raise Stale
    return what
