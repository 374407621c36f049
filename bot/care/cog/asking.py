"""Asking the practitioner to get in touch, and every line that goes to somebody's DM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import Fate, Sent, acknowledge, revise, show
from bot.base.pacer import Turn
from bot.base.panels import Control
from bot.base.routes import Interaction, on
from bot.care import views
from bot.care.cog.room import Room
from bot.care.service import Errand, State

_SWEPT_EVERY = timedelta(hours=1)


class AskingCog(commands.Cog):
    """Acknowledged first: the line goes out while they wait, so that they read what became of it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._asking = room.asking
        self._notices = room.notices
        self._swept_at: datetime | None = None
        self._asks = Bucket(5, timedelta(hours=1))

    async def beside_worse(self, member_id: int) -> Sequence[Control]:
        """Buttons for beside "this felt worse"."""
        return [views.ask_button()] if await self._asking.whom(member_id) else []

    @on("care-ask")
    async def ask(self, interaction: Interaction) -> None:
        """Opens beside: the way to help above stays in sight."""
        whom = await self._asking.whom(interaction.user.id)
        await show(interaction, views.ask(whom, self._room.extras()), fresh=True)

    @on("care-ask-yes")
    async def yes(self, interaction: Interaction, link_id: int) -> None:
        user_id = interaction.user.id
        # Where it fails it may be asked for again, but a closed DM is not to be knocked at without end.
        self._asks.spend(user_id, self._room.clock())
        await acknowledge(interaction)
        found = await self._asking.ask(user_id, link_id, self._room.clock())
        if found is not None and found.notice.state is State.DUE:
            await self._send_one(found.notice.notice_id)
            found = await self._asking.became(user_id, found.notice.notice_id)
        await revise(interaction, views.asked(found, self._room.extras()))

    @on("care-asked")
    async def look_again(self, interaction: Interaction, notice_id: int) -> None:
        found = await self._asking.became(interaction.user.id, notice_id)
        await show(interaction, views.asked(found, self._room.extras()))

    @on("care-told")
    async def told(self, interaction: Interaction, notice_id: int) -> None:
        """A new message: the line keeps its row's id, by which it would be found after a crash."""
        told = await self._notices.look(interaction.user.id, notice_id, self._room.clock())
        await show(interaction, views.told(told), fresh=True)

    async def tell_due(self, now: datetime) -> None:
        """Lines that wait. One that fails holds up no other."""
        if self._room.edge.may_send():
            for errand in await self._notices.take(now):
                await self._try(errand)

    async def sweep(self, now: datetime) -> None:
        if self._swept_at is None or now - self._swept_at >= _SWEPT_EVERY:
            await self._room.sweep.sweep(now)
            self._swept_at = now

    async def _send_one(self, notice_id: int) -> None:
        errand = await self._notices.take_one(notice_id, self._room.clock())
        if errand is not None:
            await self._try(errand)

    async def _try(self, errand: Errand) -> None:
        try:
            sent = await self._send(errand)
            await self._notices.record(errand, sent, self._room.clock())
        except Exception as error:  # noqa: BLE001 - its row is tried again, and the others go on
            self._room.note_bug(error)

    async def _send(self, errand: Errand) -> Sent:
        edge, channel_id = self._room.edge, errand.channel_id
        if channel_id is None:
            opened = await edge.open_dm(errand.notice.to_id)
            if opened.channel_id is None:
                return opened
            channel_id = opened.channel_id
            await self._notices.opened(errand.notice.to_id, channel_id)
        if errand.is_in_doubt:
            found = await edge.find(channel_id, views.mark(errand))
            if found is not None:
                return found if found.fate is Fate.SENT else Sent(Fate.UNKNOWN, detail=found.detail)
        return await edge.send(channel_id, views.letter(errand), errand.nonce, Turn.CLICK)
