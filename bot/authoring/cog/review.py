"""The buttons under `/pack list`; and messages to moderators, in the beat. Each asks first whether this person may."""

from __future__ import annotations

from datetime import datetime

from discord.ext import commands

from bot.authoring import views
from bot.authoring.cog.room import Room
from bot.authoring.rules import Act, Refusal
from bot.base.edge import show
from bot.base.pacer import Turn
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.base.visits import Presence, Visit, presence
from bot.packs.rules import practitioner_of


class ReviewCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._desk = room.desk

    @on("pack-list")
    async def list_all(self, interaction: Interaction) -> None:
        place = await self._room.admit(interaction)
        await show(interaction, views.listed(await self._desk.overview(place, self._room.clock())))

    @on("pack-one")
    async def one(self, interaction: Interaction) -> None:
        place = await self._room.admit(interaction)
        picked = "".join(chosen(interaction))
        if not (picked.isascii() and picked.isdigit() and len(picked) < 19):
            raise Stale
        version = await self._desk.find(place, int(picked))
        await show(interaction, views.one(version, place.user_id) if version else views.gone())

    @on("pack-approve")
    async def approve(self, interaction: Interaction, version_id: int) -> None:
        place = await self._room.admit(interaction)
        done = await self._desk.approve(place, version_id, self._room.clock())
        await show(interaction, views.outcome(done, place, Act.APPROVED))

    @on("pack-return")
    async def ask_why(self, interaction: Interaction, version_id: int) -> None:
        place = await self._room.admit(interaction)
        if practitioner_of(place.server_id) is not None:
            raise Stale
        version = await self._desk.find(place, version_id)
        await show(interaction, views.return_form(version) if version else views.gone())

    @on("pack-returned")
    async def give_back(self, interaction: Interaction, version_id: int) -> None:
        place = await self._room.admit(interaction)
        if practitioner_of(place.server_id) is not None:
            raise Stale
        reason = typed(interaction).get("reason", "")
        done = await self._desk.send_back(place, version_id, reason, self._room.clock())
        asks = done is Refusal.NO_REASON
        await show(interaction, views.reason_needed(version_id) if asks else views.outcome(done, place))

    @on("pack-withdraw")
    async def withdraw(self, interaction: Interaction, version_id: int) -> None:
        place = await self._room.admit(interaction)
        done = await self._desk.withdraw(place, version_id, self._room.clock())
        await show(interaction, views.outcome(done, place))

    @on("pack-rollback")
    async def roll_back(self, interaction: Interaction, version_id: int) -> None:
        place = await self._room.admit(interaction)
        done = await self._desk.roll_back(place, version_id, self._room.clock())
        await show(interaction, views.outcome(done, place, Act.ROLLED_BACK))

    @on("pack-preview")
    async def preview(self, interaction: Interaction, version_id: int) -> None:
        await self._room.preview(interaction, await self._room.admit(interaction), version_id)

    @on("pack-download")
    async def download(self, interaction: Interaction, version_id: int) -> None:
        await self._room.download(interaction, await self._room.admit(interaction), version_id)

    @on("pack-acts")
    async def acts(self, interaction: Interaction, page: int) -> None:
        place = await self._room.admit(interaction)
        rows, total = await self._desk.acts(place, min(page, 10_000))
        await show(interaction, views.acts(rows, total, page))

    @on("pack-reports")
    async def reports(self, interaction: Interaction) -> None:
        await self._reports(interaction, await self._room.admit(interaction))

    @on("pack-settle")
    async def settle(self, interaction: Interaction, report_id: int) -> None:
        place = await self._room.admit(interaction)
        await self._room.reports.settle(place, report_id, self._room.clock())
        await self._reports(interaction, place)

    async def write_to_moderators(self, now: datetime) -> None:
        """What waits to be told, a few at a time."""
        if not (self._room.edge.may_send() and self._room.edge.may_open()):
            return
        for notice in await self._room.notices.take(now):
            there = await presence(self._room.client, notice.server_id, notice.user_id)
            if there in (Presence.LEFT, Presence.WE_LEFT):
                await self._room.notices.drop(notice)
                continue
            letter = views.letter(notice)
            sent = await self._room.write_to(notice.user_id, letter, f"notice-{notice.notice_id}", Turn.NUDGE)
            await self._room.notices.record(notice, sent)

    async def _reports(self, interaction: Interaction, place: Visit) -> None:
        await show(interaction, views.reports(await self._room.reports.of_server(place)))
