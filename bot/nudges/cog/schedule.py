"""`/schedule`, `/why`, `/pause`, `/resume` and `/stop`. Answers at once; looking a place up takes some milliseconds."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.members.rules import MAX_DAYS_AHEAD, Place, Practice, parse_day, parse_time, parse_when, zone_of
from bot.members.service import NotStarted, Places
from bot.nudges import views
from bot.nudges.rules import Quiet
from bot.nudges.service import Plans, Schedule

_SHOWN = 8
_MOST_PAUSED = 365


class ScheduleCog(commands.Cog):
    """`reconnect` gives the button that tries a closed DM again."""

    def __init__(
        self,
        plans: Plans,
        places: Places,
        clock: Callable[[], datetime],
        rng: random.Random,
        reconnect: Callable[[], Control],
    ) -> None:
        self.plans = plans
        self.places = places
        self.clock = clock
        self.rng = rng
        self.reconnect = reconnect

    @app_commands.command(description="When nudges come, and everything about it")
    async def schedule(self, interaction: Interaction) -> None:
        await self._show(interaction, await self._schedule(interaction))

    @app_commands.command(description="What became of your last nudges, and the next ones")
    async def why(self, interaction: Interaction) -> None:
        shown, rows = await self.plans.history(interaction.user.id, self.clock(), _SHOWN)
        await show(interaction, views.history(shown, rows))

    @app_commands.command(description="No nudges for a while; paused days cost nothing")
    @app_commands.describe(days="How many days, today included; leave empty to choose")
    async def pause(
        self, interaction: Interaction, days: app_commands.Range[int, 1, _MOST_PAUSED] | None = None
    ) -> None:
        shown = await self._schedule(interaction)
        if days is None:
            await show(interaction, views.pause_menu())
        else:
            await self._pause(interaction, shown, days)

    @app_commands.command(description="Nudges again, as planned")
    async def resume(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.plans.resume(interaction.user.id, self.clock()))

    @app_commands.command(description="No more nudges; everything of yours stays")
    async def stop(self, interaction: Interaction) -> None:
        try:
            shown = await self.plans.stop(interaction.user.id, self.clock())
        except NotStarted:
            await show(interaction, views.nothing_to_stop())
        else:
            await self._show(interaction, shown)

    @on("plan")
    async def back(self, interaction: Interaction) -> None:
        await self._show(interaction, await self._schedule(interaction))

    @on("plan-resume")
    async def resume_click(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.plans.resume(interaction.user.id, self.clock()))

    @on("plan-pause")
    async def pause_click(self, interaction: Interaction) -> None:
        await show(interaction, views.pause_menu())

    @on("plan-pause-for")
    async def pause_for(self, interaction: Interaction, days: int) -> None:
        await self._pause(interaction, await self._schedule(interaction), min(days, _MOST_PAUSED))

    @on("plan-time")
    async def time(self, interaction: Interaction) -> None:
        await show(interaction, views.time_form(await self._schedule(interaction)))

    @on("plan-when")
    async def when(self, interaction: Interaction, member_id: int, nudge_id: int) -> None:
        when = parse_when(typed(interaction).get("when", ""))
        if when is None or member_id != interaction.user.id:
            await show(interaction, views.time_unknown(), fresh=bool(nudge_id))
            return
        shown = await self.plans.change_when(member_id, when, self.clock(), self.rng)
        await self._show(interaction, shown, fresh=bool(nudge_id))

    @on("plan-days")
    async def days(self, interaction: Interaction) -> None:
        await show(interaction, views.days_menu(await self._schedule(interaction)))

    @on("plan-days-set")
    async def days_set(self, interaction: Interaction) -> None:
        weekdays = frozenset(day for day in range(7) if str(day) in chosen(interaction))
        await self._show(interaction, await self.plans.change_weekdays(interaction.user.id, weekdays, self.clock()))

    @on("plan-what")
    async def what(self, interaction: Interaction) -> None:
        await show(interaction, views.what_menu(await self._schedule(interaction)))

    @on("plan-what-set")
    async def what_set(self, interaction: Interaction) -> None:
        practice = _practice(interaction)
        await self._show(interaction, await self.plans.change_practice(interaction.user.id, practice, self.clock()))

    @on("plan-quiet")
    async def quiet(self, interaction: Interaction) -> None:
        await show(interaction, views.quiet_form((await self._schedule(interaction)).member))

    @on("plan-quiet-set")
    async def quiet_set(self, interaction: Interaction, member_id: int) -> None:
        values = typed(interaction)
        start, end = parse_time(values.get("from", "")), parse_time(values.get("until", ""))
        is_empty = not values.get("from") and not values.get("until")
        if member_id != interaction.user.id or (not is_empty and (start is None or end is None)):
            await show(interaction, views.quiet_unknown())
            return
        quiet = Quiet(start, end) if start is not None and end is not None else None
        await self._show(interaction, await self.plans.change_quiet(member_id, quiet, self.clock()))

    @on("plan-zone")
    async def zone(self, interaction: Interaction) -> None:
        await show(interaction, views.zone_form(interaction.user.id))

    @on("plan-place")
    async def place(self, interaction: Interaction, member_id: int) -> None:
        found = await self._places(interaction, member_id)
        if not found:
            await show(interaction, views.place_unknown())
        elif len(found) > 1:
            await show(interaction, views.places(found, "plan-zone-set", self.clock()))
        else:
            await self._move(interaction, found[0].zone)

    @on("plan-zone-set")
    async def zone_set(self, interaction: Interaction, zone: str) -> None:
        await self._move(interaction, _zone(zone))

    @on("plan-travel")
    async def travel(self, interaction: Interaction) -> None:
        await show(interaction, views.travel_form(interaction.user.id))

    @on("plan-journey")
    async def journey(self, interaction: Interaction, member_id: int, nudge_id: int) -> None:
        shown = await self._schedule(interaction)
        until = parse_day(typed(interaction).get("until", ""), shown.today)
        found = await self._places(interaction, member_id)
        fresh = bool(nudge_id)
        if until is None:
            await show(interaction, views.day_unknown(), fresh=fresh)
        elif not found:
            await show(interaction, views.place_unknown(), fresh=fresh)
        elif len(found) > 1:
            picks = views.places(found, "plan-journey-set", self.clock(), until.toordinal())
            await show(interaction, picks, fresh=fresh)
        else:
            await self._travel(interaction, found[0].zone, until, fresh=fresh)

    @on("plan-journey-set")
    async def journey_set(self, interaction: Interaction, zone: str, until: int) -> None:
        today = (await self._schedule(interaction)).today
        # The button may be days old by now.
        last = min(max(until, today.toordinal()), today.toordinal() + MAX_DAYS_AHEAD)
        await self._travel(interaction, _zone(zone), date.fromordinal(last))

    @on("plan-discreet")
    async def discreet(self, interaction: Interaction) -> None:
        await self._set_discreet(interaction, is_discreet=True)

    @on("plan-open")
    async def open(self, interaction: Interaction) -> None:
        await self._set_discreet(interaction, is_discreet=False)

    async def _schedule(self, interaction: Interaction) -> Schedule:
        return await self.plans.schedule(interaction.user.id, self.clock())

    async def _show(self, interaction: Interaction, shown: Schedule, *, fresh: bool = False) -> None:
        await show(interaction, views.schedule(shown, self.reconnect()), fresh=fresh)

    async def _pause(self, interaction: Interaction, shown: Schedule, days: int) -> None:
        """`days` 0: until they resume."""
        until = shown.today + timedelta(days=days) if days else None
        await self._show(interaction, await self.plans.pause(interaction.user.id, until, self.clock()))

    async def _places(self, interaction: Interaction, member_id: int) -> Sequence[Place]:
        if member_id != interaction.user.id:
            return []
        return await self.places.find(typed(interaction).get("place", ""))

    async def _move(self, interaction: Interaction, zone: str) -> None:
        await self._show(interaction, await self.plans.change_zone(interaction.user.id, zone, self.clock()))

    async def _travel(self, interaction: Interaction, zone: str, until: date, *, fresh: bool = False) -> None:
        shown = await self.plans.travel(interaction.user.id, zone, until, self.clock())
        await self._show(interaction, shown, fresh=fresh)

    async def _set_discreet(self, interaction: Interaction, *, is_discreet: bool) -> None:
        shown = await self.plans.set_discreet(interaction.user.id, self.clock(), is_discreet=is_discreet)
        await self._show(interaction, shown)


def _zone(part: str) -> str:
    """The zone named in a custom_id."""
    name = part.replace(".", ":")
    try:
        zone_of(name)
    except (ValueError, KeyError):
        raise Stale from None
    return name


def _practice(interaction: Interaction) -> Practice:
    try:
        return Practice(next(iter(chosen(interaction)), ""))
    except ValueError:
        raise Stale from None
