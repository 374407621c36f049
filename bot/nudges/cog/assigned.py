"""What somebody else put into the plan: seen, moved, rested, left out. Answers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, on
from bot.nudges import views
from bot.nudges.service import Assignments, Message, Planned, Plans, Press, Schedule


class AssignedCog(commands.Cog):
    """Never in the message itself: whom it is from is for this person alone, and a nudge stays a nudge."""

    def __init__(self, assignments: Assignments, plans: Plans, clock: Callable[[], datetime]) -> None:
        self.assignments = assignments
        self.plans = plans
        self.clock = clock

    @on("plan-news")
    async def news(self, interaction: Interaction, nudge_id: int) -> None:
        message = Message(interaction.channel_id or 0, interaction.message.id if interaction.message else 0)
        shown = await self.assignments.look(Press(interaction.user.id, nudge_id, message, self.clock()))
        await show(interaction, views.gone() if shown is None else views.assigned(shown), fresh=True)

    @on("plan-assigned")
    async def every(self, interaction: Interaction, page: int) -> None:
        await show(interaction, views.assigned(await self._schedule(interaction), page))

    @on("plan-rest")
    async def rest(self, interaction: Interaction, plan_id: int) -> None:
        await self._one(interaction, await self.assignments.rest(interaction.user.id, plan_id, self.clock()), plan_id)

    @on("plan-wake")
    async def wake(self, interaction: Interaction, plan_id: int) -> None:
        await self._one(interaction, await self.assignments.wake(interaction.user.id, plan_id, self.clock()), plan_id)

    @on("plan-decline")
    async def decline(self, interaction: Interaction, plan_id: int) -> None:
        await show(interaction, views.sure_not(_found(await self._schedule(interaction), plan_id)))

    @on("plan-decline-yes")
    async def decline_yes(self, interaction: Interaction, plan_id: int) -> None:
        shown = await self.assignments.decline(interaction.user.id, plan_id, self.clock())
        await show(interaction, views.declined(shown))

    async def _schedule(self, interaction: Interaction) -> Schedule:
        return await self.plans.schedule(interaction.user.id, self.clock())

    async def _one(self, interaction: Interaction, shown: Schedule, plan_id: int) -> None:
        await show(interaction, views.assigned_one(_found(shown, plan_id), shown))


def _found(shown: Schedule, plan_id: int) -> Planned:
    planned = next((planned for planned in shown.assigned if planned.plan_id == plan_id), None)
    if planned is None:
        raise Stale
    return planned
