"""`/schedule`, `/why`, `/pause`, `/resume` and `/stop`: how all plans stand, quiet hours and rests. Answers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.members.rules import parse_day, parse_time
from bot.members.service import NotStarted
from bot.nudges import views
from bot.nudges.rules import Quiet
from bot.nudges.service import Plans, Refused, Schedule

_MOST_PAUSED = 365


class ScheduleCog(commands.Cog):
    """`reconnect` gives the button that tries a closed DM again."""

    def __init__(self, plans: Plans, clock: Callable[[], datetime], reconnect: Callable[[], Control]) -> None:
        self.plans = plans
        self.clock = clock
        self.reconnect = reconnect

    @app_commands.command(description="When nudges come, and everything about it")
    async def schedule(self, interaction: Interaction) -> None:
        await self._show(interaction, await self._schedule(interaction))

    @app_commands.command(description="What became of your last nudges, and the next ones")
    async def why(self, interaction: Interaction) -> None:
        await self._why(interaction, 0)

    @app_commands.command(description="No nudges for a while; paused days cost nothing")
    @app_commands.describe(days="How many days, today included; leave empty to choose")
    async def pause(
        self, interaction: Interaction, days: app_commands.Range[int, 1, _MOST_PAUSED] | None = None
    ) -> None:
        shown = await self._schedule(interaction)
        if days is None:
            await show(interaction, views.pause_menu())
        else:
            await self._pause(interaction, shown.today + timedelta(days=days))

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

    @on("why")
    async def why_page(self, interaction: Interaction, page: int) -> None:
        await self._why(interaction, page)

    @on("plan-resume")
    async def resume_click(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.plans.resume(interaction.user.id, self.clock()))

    @on("plan-stop")
    async def stop_click(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.plans.stop(interaction.user.id, self.clock()))

    @on("plan-pause")
    async def pause_click(self, interaction: Interaction) -> None:
        await self._schedule(interaction)
        await show(interaction, views.pause_menu())

    @on("plan-pause-for")
    async def pause_for(self, interaction: Interaction, days: int) -> None:
        """`days` 0: until they resume."""
        today = (await self._schedule(interaction)).today
        await self._pause(interaction, today + timedelta(days=min(days, _MOST_PAUSED)) if days else None)

    @on("plan-pause-day")
    async def pause_day(self, interaction: Interaction, before: str) -> None:
        await self._schedule(interaction)
        await show(interaction, views.pause_form(interaction.user.id, before))

    @on("plan-pause-until")
    async def pause_until(self, interaction: Interaction, member_id: int) -> None:
        _require(interaction, member_id)
        text = typed(interaction).get("until", "")
        until = parse_day(text, (await self._schedule(interaction)).today)
        if until is None:
            await show(interaction, views.pause_unknown(text))
        else:
            await self._pause(interaction, until)

    @on("plan-quiet")
    async def quiet(self, interaction: Interaction, start: str, end: str) -> None:
        await show(interaction, views.quiet_form((await self._schedule(interaction)).member, start, end))

    @on("plan-quiet-set")
    async def quiet_set(self, interaction: Interaction, member_id: int) -> None:
        _require(interaction, member_id)
        values = typed(interaction)
        first, last = values.get("from", ""), values.get("until", "")
        start, end = parse_time(first), parse_time(last)
        if (first or last) and (start is None or end is None):
            await show(interaction, views.quiet_unknown(first, last))
            return
        quiet = Quiet(start, end) if start is not None and end is not None else None
        shown = await self.plans.change_quiet(member_id, quiet, self.clock())
        is_in_the_way = quiet is not None and shown.refused is Refused.QUIET_COVERS
        note = views.covered(shown, quiet) if quiet is not None and is_in_the_way else ""
        await self._show(interaction, shown, note)

    @on("plan-more")
    async def more(self, interaction: Interaction) -> None:
        await show(interaction, views.more(await self._schedule(interaction)))

    @on("plan-most")
    async def most(self, interaction: Interaction) -> None:
        picked = "".join(chosen(interaction))
        if not (picked.isascii() and picked.isdigit()):
            raise Stale
        await self._show(interaction, await self.plans.change_most(interaction.user.id, int(picked), self.clock()))

    @on("plan-discreet")
    async def discreet(self, interaction: Interaction) -> None:
        await self._set_discreet(interaction, is_discreet=True)

    @on("plan-open")
    async def open(self, interaction: Interaction) -> None:
        await self._set_discreet(interaction, is_discreet=False)

    async def _schedule(self, interaction: Interaction) -> Schedule:
        return await self.plans.schedule(interaction.user.id, self.clock())

    async def _show(self, interaction: Interaction, shown: Schedule, note: str = "") -> None:
        await show(interaction, views.schedule(shown, self.reconnect(), note))

    async def _why(self, interaction: Interaction, page: int) -> None:
        await show(interaction, views.history(await self.plans.history(interaction.user.id, self.clock(), page)))

    async def _pause(self, interaction: Interaction, until: date | None) -> None:
        await self._show(interaction, await self.plans.pause(interaction.user.id, until, self.clock()))

    async def _set_discreet(self, interaction: Interaction, *, is_discreet: bool) -> None:
        shown = await self.plans.set_discreet(interaction.user.id, self.clock(), is_discreet=is_discreet)
        await self._show(interaction, shown)


def _require(interaction: Interaction, member_id: int) -> None:
    """A form belongs to who opened it."""
    if member_id != interaction.user.id:
        raise Stale
