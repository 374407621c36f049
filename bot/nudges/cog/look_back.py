"""The weekly look back: switched on and off, and its own message. Answers at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.members.rules import parse_time
from bot.nudges import views
from bot.nudges.cog.courier import Extras
from bot.nudges.service import LookBacks, Message, Plans, Press


class LookBackCog(commands.Cog):
    def __init__(
        self, looking: LookBacks, plans: Plans, clock: Callable[[], datetime], rng: random.Random, extras: Extras
    ) -> None:
        self.looking = looking
        self.plans = plans
        self.clock = clock
        self.rng = rng
        self.extras = extras

    @on("look")
    async def look(self, interaction: Interaction) -> None:
        await show(interaction, views.look_back(await self.plans.schedule(interaction.user.id, self.clock())))

    @on("look-on")
    async def switch_on(self, interaction: Interaction) -> None:
        shown = await self.looking.switch_on(interaction.user.id, self.clock(), self.rng)
        await show(interaction, views.look_back(shown))

    @on("look-off")
    async def switch_off(self, interaction: Interaction) -> None:
        await show(interaction, views.look_back(await self.looking.switch_off(interaction.user.id, self.clock())))

    @on("look-day")
    async def day(self, interaction: Interaction) -> None:
        picked = "".join(chosen(interaction))
        if picked not in map(str, range(7)):
            raise Stale
        shown = await self.looking.change(interaction.user.id, self.clock(), weekday=int(picked))
        await show(interaction, views.look_back(shown))

    @on("look-time")
    async def time(self, interaction: Interaction, before: str) -> None:
        shown = await self.plans.schedule(interaction.user.id, self.clock())
        await show(interaction, views.look_back_form(shown, before))

    @on("look-at")
    async def at(self, interaction: Interaction, member_id: int) -> None:
        if member_id != interaction.user.id:
            raise Stale
        text = typed(interaction).get("at", "")
        at = parse_time(text)
        if at is None:
            await show(interaction, views.look_back_unknown(text))
        else:
            await show(interaction, views.look_back(await self.looking.change(member_id, self.clock(), at=at)))

    @on("look-stop")
    async def stop(self, interaction: Interaction, nudge_id: int) -> None:
        if await self.looking.stop(self._press(interaction, nudge_id)):
            await show(interaction, views.look_back_stopped(nudge_id, self.extras()))
        else:
            await show(interaction, views.gone(), fresh=True)

    @on("look-again")
    async def again(self, interaction: Interaction, nudge_id: int) -> None:
        shown = await self.looking.take_back(self._press(interaction, nudge_id))
        if shown is None:
            await show(interaction, views.gone(), fresh=True)
        else:
            await show(interaction, views.look_back_goes_on(shown, nudge_id, self.extras()))

    def _press(self, interaction: Interaction, nudge_id: int) -> Press:
        message = Message(interaction.channel_id or 0, interaction.message.id if interaction.message else 0)
        return Press(interaction.user.id, nudge_id, message, self.clock())
