"""Delivery, and every click on a nudge. Answers at once: nothing here takes long but looking a place up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime

from discord.ext import commands

from bot.base.edge import Edge, Fate, Sent, show
from bot.base.panels import Control, custom_id
from bot.base.routes import Interaction, on
from bot.nudges import views
from bot.nudges.rules import Snooze
from bot.nudges.service import Answers, Claim, Delivery, Plans, Verdict
from bot.nudges.service.answers import Standing
from bot.sessions import views as sessions_views

_AT_ONCE = 16
"""So many sends under way: enough to keep the pace at 100 ms each, few enough that none waits past its time-out."""


class NudgesCog(commands.Cog):
    """`at_most` is how many nudges one beat takes on: no more than five seconds of pace."""

    def __init__(
        self,
        delivery: Delivery,
        answers: Answers,
        plans: Plans,
        edge: Edge,
        clock: Callable[[], datetime],
        rng: random.Random,
        extras: Callable[[], Sequence[Control]],
        at_most: int,
        note_bug: Callable[[BaseException], None],
    ) -> None:
        self.delivery = delivery
        self.answers = answers
        self.plans = plans
        self.edge = edge
        self.clock = clock
        self.rng = rng
        self.extras = extras
        self.at_most = at_most
        self.note_bug = note_bug

    async def deliver_due(self, now: datetime) -> None:
        """Sends what is due, then tidies. One row's trouble is logged, and keeps no other from going out."""
        gate = asyncio.Semaphore(_AT_ONCE)
        while ids := await self.delivery.due(now, self.at_most):
            await asyncio.gather(*(self._deliver(nudge_id, now, gate) for nudge_id in ids))
            if len(ids) == self.at_most:
                return  # the next beat goes on: a pause or a stop pressed meanwhile still counts
        await self._tidy(now)

    async def _deliver(self, nudge_id: int, now: datetime, gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                claim = await self.delivery.claim(nudge_id, now, self.rng)
                if claim is not None:
                    await self._send(claim)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other rows go on
                self.note_bug(error)
                await self.delivery.postpone(nudge_id, now)

    async def _send(self, claim: Claim) -> None:
        channel_id = claim.member.dm_channel_id
        verdict = await self.delivery.verdict(claim, self.clock())
        if verdict is Verdict.DROP or channel_id is None:
            return
        sent = Sent(Fate.RETRY)
        if verdict is Verdict.SEARCH:
            sent = await self.edge.find(channel_id, custom_id("nudge-begin", claim.nudge.nudge_id))
        if sent.fate is Fate.RETRY:
            sent = await self.edge.send(channel_id, views.letter(claim, self.extras()), claim.nonce)
        await self.delivery.record(claim, sent, self.clock())

    async def _tidy(self, now: datetime) -> None:
        for nudge in await self.delivery.to_clear(now, 20):
            if nudge.channel_id is None or nudge.message_id is None:
                await self.delivery.cleared(nudge, Sent(Fate.SENT), now)
            else:
                await self.delivery.cleared(nudge, await self.edge.delete(nudge.channel_id, nudge.message_id), now)

    @on("nudge-begin")
    async def begin(self, interaction: Interaction, nudge_id: int) -> None:
        scene = await self.answers.begin(interaction.user.id, nudge_id, self.clock(), self.rng)
        if scene is None:
            await show(interaction, views.gone())
        else:
            await show(interaction, sessions_views.scene(scene, interaction.user.display_name, self.extras()))

    @on("nudge-look")
    async def look(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.look(interaction.user.id, nudge_id, self.clock()))

    @on("nudge-later")
    async def later(self, interaction: Interaction, nudge_id: int) -> None:
        standing = await self.answers.look(interaction.user.id, nudge_id, self.clock())
        if standing is None:
            await show(interaction, views.gone(), fresh=True)
        else:
            await show(interaction, views.later(standing))

    @on("nudge-snooze")
    async def snooze(self, interaction: Interaction, nudge_id: int, choice: str) -> None:
        snooze = Snooze(choice) if choice in set(Snooze) else Snooze.hour
        await self._show(interaction, await self.answers.put_off(interaction.user.id, nudge_id, snooze, self.clock()))

    @on("nudge-other")
    async def other(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.other(interaction.user.id, nudge_id, self.clock(), self.rng))

    @on("nudge-already")
    async def already(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.already(interaction.user.id, nudge_id, self.clock()))

    @on("nudge-yesterday")
    async def yesterday(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.yesterday(interaction.user.id, nudge_id, self.clock()))

    @on("nudge-skip")
    async def skip(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.skip(interaction.user.id, nudge_id, self.clock()))

    @on("nudge-back")
    async def take_back(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.take_back(interaction.user.id, nudge_id, self.clock()))

    @on("nudge-time")
    async def wrong_time(self, interaction: Interaction, nudge_id: int) -> None:
        schedule = await self.plans.schedule(interaction.user.id, self.clock())
        at = schedule.plan.at if schedule.plan else None
        await show(interaction, views.time_form(interaction.user.id, at, schedule.anchor, nudge_id))

    @on("nudge-travel")
    async def travelling(self, interaction: Interaction, nudge_id: int) -> None:
        await show(interaction, views.travel_form(interaction.user.id, nudge_id))

    async def _show(self, interaction: Interaction, standing: Standing | None) -> None:
        if standing is None:
            await show(interaction, views.gone(), fresh=True)
            return
        exercise = standing.exercise
        about = self.answers.sessions.library.about(exercise.pack) if exercise else ""
        await show(interaction, views.nudge(standing, about, self.extras()))
