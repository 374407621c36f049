"""`/clients invite`: consent of the practitioner, codes, withdrawing."""

from __future__ import annotations

from datetime import timedelta

from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import show
from bot.base.routes import Interaction, on, typed
from bot.care import views
from bot.care.cog.room import Room
from bot.care.rules import label_from
from bot.care.service import Refusal


class InvitesCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._invites = room.invites
        self._makes = Bucket(30, timedelta(minutes=1))

    async def invite(self, interaction: Interaction) -> None:
        await self._list(interaction)

    @on("care-agree")
    async def agree(self, interaction: Interaction) -> None:
        practitioner = await self._room.care.agree(interaction.user.id, self._room.clock())
        await show(interaction, views.agreed(practitioner))
        await self._room.reach(interaction)

    @on("care-codes")
    async def codes(self, interaction: Interaction, page: int) -> None:
        await self._list(interaction, page)

    @on("care-invite")
    async def ask(self, interaction: Interaction) -> None:
        await self._invites.open_of(interaction.user.id, self._room.clock())  # whether they may
        await show(interaction, views.label_form())

    @on("care-invited")
    async def make(self, interaction: Interaction) -> None:
        self._makes.spend(interaction.user.id, self._room.clock())
        label = label_from(typed(interaction).get("label", ""))
        made = await self._invites.make(interaction.user.id, label, self._room.clock())
        if isinstance(made, Refusal):
            await show(interaction, views.no_code(made))
        else:
            await show(interaction, views.invited(made, interaction.application_id))

    @on("care-withdraw")
    async def withdraw(self, interaction: Interaction, invite_id: int) -> None:
        was_open = await self._invites.withdraw(interaction.user.id, invite_id)
        said = "**Withdrawn.** That code opens nothing any more." if was_open else "That code was not open any more."
        await self._list(interaction, said=said)

    async def _list(self, interaction: Interaction, page: int = 0, said: str = "") -> None:
        now = self._room.clock()
        await show(interaction, views.codes(await self._invites.open_of(interaction.user.id, now), now, page, said))
