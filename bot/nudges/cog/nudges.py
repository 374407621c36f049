"""Delivery, and every click on a nudge. Answers at once: nothing here takes long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from discord.ext import commands

from bot.base.edge import Edge, Fate, Sent, show
from bot.base.panels import Control, custom_id
from bot.base.routes import Interaction, on
from bot.nudges import views
from bot.nudges.rules import Snooze
from bot.nudges.service import Answer, Answers, Claim, Delivery, Message, Plans, Press, Standing, Verdict
from bot.sessions import views as sessions_views
from bot.sessions.service import Scene

_AT_ONCE = 16
"""So many sends under way: enough to keep the pace at 100 ms each, few enough that none waits past its time-out."""
_CLEARED_AT_ONCE = 20


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
        """Sends what is due, then tidies. Each row once a beat: one that stays due, or fails, holds up no other."""
        gate = asyncio.Semaphore(_AT_ONCE)
        seen: set[int] = set()
        while ids := set(await self.delivery.due(now, self.at_most)) - seen:
            seen |= ids
            await asyncio.gather(*(self._deliver(nudge_id, now, gate) for nudge_id in sorted(ids)))
            if len(seen) >= self.at_most:
                return  # the next beat goes on: a pause or a stop pressed meanwhile still counts
        await self._tidy(now)

    async def end_journeys(self, now: datetime) -> None:
        """Brings home those whose journey is over."""
        for member in await self.plans.going_home(now):
            await self._try(self.plans.go_home(member.member_id, now))

    async def _deliver(self, nudge_id: int, now: datetime, gate: asyncio.Semaphore) -> None:
        async with gate:
            if not await self._try(self._claim_and_send(nudge_id, now)):
                await self._try(self.delivery.postpone(nudge_id, now))

    async def _try(self, act: Awaitable[None]) -> bool:
        try:
            await act
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            self.note_bug(error)
            return False
        return True

    async def _claim_and_send(self, nudge_id: int, now: datetime) -> None:
        claim = await self.delivery.claim(nudge_id, now, self.rng)
        if claim is None:
            return
        letter = views.letter(claim, self.extras())
        verdict = await self.delivery.verdict(claim, self.clock())
        if verdict is Verdict.SEARCH:
            verdict = await self._search(claim)
        if verdict is Verdict.SEND:
            sent = await self.edge.send(claim.channel_id, letter, claim.nonce)
            await self.delivery.record(claim, sent, self.clock())

    async def _search(self, claim: Claim) -> Verdict:
        """Every letter keeps its row's id in its buttons until it is clicked, and a click records it sent."""
        found = await self.edge.find(claim.channel_id, custom_id("nudge-begin", claim.nudge.nudge_id))
        if found is None:
            return await self.delivery.absent(claim, self.clock())
        # Whatever kept us from looking, we know no more than before.
        sent = found if found.fate is Fate.SENT else Sent(Fate.UNKNOWN, detail=found.detail)
        await self.delivery.record(claim, sent, self.clock())
        return Verdict.DROP

    async def _tidy(self, now: datetime) -> None:
        for nudge in await self.delivery.to_clear(now, _CLEARED_AT_ONCE):
            gone = Sent(Fate.SENT)
            if nudge.channel_id is not None and nudge.message_id is not None:
                gone = await self.edge.delete(nudge.channel_id, nudge.message_id)
            await self.delivery.cleared(nudge, gone, now)

    @on("nudge-begin")
    async def begin(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.begin(self._press(interaction, nudge_id), self.rng))

    @on("nudge-look")
    async def look(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.look(self._press(interaction, nudge_id)))

    @on("nudge-later")
    async def later(self, interaction: Interaction, nudge_id: int) -> None:
        answer = await self.answers.look(self._press(interaction, nudge_id))
        if isinstance(answer, Standing) and (answer.is_open or answer.again_at is not None):
            await show(interaction, views.later(answer))
        else:
            await self._show(interaction, answer)

    @on("nudge-snooze")
    async def snooze(self, interaction: Interaction, nudge_id: int, choice: str) -> None:
        snooze = Snooze(choice) if choice in set(Snooze) else Snooze.hour
        await self._show(interaction, await self.answers.put_off(self._press(interaction, nudge_id), snooze))

    @on("nudge-other")
    async def other(self, interaction: Interaction, nudge_id: int, besides: str) -> None:
        await self._show(interaction, await self.answers.other(self._press(interaction, nudge_id), besides, self.rng))

    @on("nudge-already")
    async def already(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.already(self._press(interaction, nudge_id)))

    @on("nudge-yesterday")
    async def yesterday(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.yesterday(self._press(interaction, nudge_id)))

    @on("nudge-skip")
    async def skip(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.skip(self._press(interaction, nudge_id)))

    @on("nudge-back")
    async def take_back(self, interaction: Interaction, nudge_id: int) -> None:
        await self._show(interaction, await self.answers.take_back(self._press(interaction, nudge_id)))

    @on("nudge-time")
    async def wrong_time(self, interaction: Interaction, nudge_id: int) -> None:
        if await self.answers.look(self._press(interaction, nudge_id)) is None:
            await self._show(interaction, None)
        else:
            schedule = await self.plans.schedule(interaction.user.id, self.clock())
            await show(interaction, views.time_form(schedule, nudge_id))

    @on("nudge-travel")
    async def travelling(self, interaction: Interaction, nudge_id: int) -> None:
        if await self.answers.look(self._press(interaction, nudge_id)) is None:
            await self._show(interaction, None)
        else:
            await show(interaction, views.travel_form(interaction.user.id, nudge_id))

    def _press(self, interaction: Interaction, nudge_id: int) -> Press:
        message_id = interaction.message.id if interaction.message else 0
        message = Message(interaction.channel_id or 0, message_id)
        return Press(interaction.user.id, nudge_id, message, self.clock())

    async def _show(self, interaction: Interaction, answer: Answer) -> None:
        if isinstance(answer, Scene):
            await show(interaction, sessions_views.scene(answer, interaction.user.display_name, self.extras()))
        elif answer is None or _is_for_good(interaction):
            await show(interaction, views.gone(), fresh=True)
        else:
            await show(interaction, views.nudge(answer, self.extras()))


def _is_for_good(interaction: Interaction) -> bool:
    """Whether the message has become Components V2, which cannot show a letter any more."""
    return interaction.message is not None and interaction.message.flags.components_v2
