"""Delivery, and every click on a nudge. Answers at once: nothing here takes long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime

from discord.ext import commands

from bot.base.edge import Edge, Fate, Sent, show
from bot.base.presses import Presses
from bot.base.routes import Interaction, on
from bot.nudges import views
from bot.nudges.cog.courier import Courier, Extras, under
from bot.nudges.rules import Snooze
from bot.nudges.service import Answer, Answers, Delivery, Message, Plans, Press, Standing
from bot.nudges.store import Nudge
from bot.quizzes import views as quizzes_views
from bot.sessions import views as sessions_views
from bot.sessions.service import Scene

_CLEARED_AT_ONCE = 20


class NudgesCog(commands.Cog):
    def __init__(
        self,
        delivery: Delivery,
        answers: Answers,
        plans: Plans,
        edge: Edge,
        presses: Presses,
        clock: Callable[[], datetime],
        rng: random.Random,
        extras: Extras,
        note_bug: Callable[[BaseException], None],
    ) -> None:
        self.delivery = delivery
        self.answers = answers
        self.plans = plans
        self.edge = edge
        self.clock = clock
        self.rng = rng
        self.extras = extras
        self.note_bug = note_bug
        self._courier = Courier(delivery, edge, presses, clock, rng, extras, note_bug)

    async def deliver_due(self, now: datetime) -> None:
        """Sends what is due, then tidies. While more is due than the pace allows, sending goes on from beat to beat."""
        if await self._courier.beat():
            await self._tidy(now)

    def hold(self) -> None:
        """Nothing more is claimed from now on."""
        self._courier.hold()

    async def cog_unload(self) -> None:
        """What is under way is finished; nothing more is claimed."""
        await self._courier.stop()

    async def end_journeys(self, now: datetime) -> None:
        """Brings home those whose journey is over."""
        for member in await self.plans.going_home(now):
            await self._try(self.plans.go_home(member.member_id, now))

    async def _try(self, act: Awaitable[None]) -> None:
        try:
            await act
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            self.note_bug(error)

    async def _tidy(self, now: datetime) -> None:
        if old := await self.delivery.to_clear(now, _CLEARED_AT_ONCE):
            gone = await asyncio.gather(*map(self._clear, old))
            await self.delivery.cleared(list(zip(old, gone, strict=True)), now)

    async def _clear(self, nudge: Nudge) -> Sent:
        if nudge.channel_id is None or nudge.message_id is None:
            return Sent(Fate.SENT)
        return await self.edge.delete(nudge.channel_id, nudge.message_id)

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
        answer = await self.answers.look(self._press(interaction, nudge_id))
        shown = await self.plans.schedule(interaction.user.id, self.clock())
        planned = shown.find(answer.nudge.plan_id) if isinstance(answer, Standing) else None
        if planned is None:
            await self._show(interaction, answer)
        else:
            await show(interaction, views.time_form(planned, interaction.user.id, nudge_id))

    @on("nudge-travel")
    async def travelling(self, interaction: Interaction, nudge_id: int) -> None:
        if await self.answers.look(self._press(interaction, nudge_id)) is None:
            await self._show(interaction, None)
        else:
            await show(interaction, views.travel_form(interaction.user.id, nudge_id, "", ""))

    def _press(self, interaction: Interaction, nudge_id: int) -> Press:
        message_id = interaction.message.id if interaction.message else 0
        message = Message(interaction.channel_id or 0, message_id)
        return Press(interaction.user.id, nudge_id, message, self.clock())

    async def _show(self, interaction: Interaction, answer: Answer) -> None:
        if isinstance(answer, Scene):
            extras = under(self.extras, answer.session.exercise)
            await show(interaction, sessions_views.scene(answer, interaction.user.display_name, extras))
        elif answer is None or (isinstance(answer, Standing) and _is_for_good(interaction)):
            await show(interaction, views.gone(), fresh=True)
        elif isinstance(answer, Standing):
            await show(interaction, views.nudge(answer, under(self.extras, answer.exercise)))
        else:
            await show(interaction, quizzes_views.show(answer, self.extras))


def _is_for_good(interaction: Interaction) -> bool:
    """Whether the message has become Components V2, which cannot show a letter any more."""
    return interaction.message is not None and interaction.message.flags.components_v2
