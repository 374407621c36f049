"""The Report button that members have under what their moderators wrote."""

from __future__ import annotations

from datetime import timedelta

from discord.ext import commands

from bot.authoring import views
from bot.authoring.cog.room import Room
from bot.base.buckets import Bucket
from bot.base.edge import show
from bot.base.routes import Interaction, Stale, on, typed
from bot.base.visits import here
from bot.packs.rules import is_of_practice


class ReportsCog(commands.Cog):
    """For members: nobody has to be a moderator here, but in the exercise's server."""

    def __init__(self, room: Room) -> None:
        self._reports = room.reports
        self._clock = room.clock
        self._contact = room.contact
        self._kept_days = room.reports_kept_days
        self._forms = Bucket(5, timedelta(minutes=10))

    @on("pack-report")
    async def ask(self, interaction: Interaction, pack: str, part: str) -> None:
        if is_of_practice(pack):
            await show(interaction, views.uneasy(self._contact), fresh=True)
            return
        if not await self._reports.may(interaction.user.id, pack, part, here(interaction)):
            raise Stale
        self._forms.spend(interaction.user.id, self._clock())
        # This click's own number makes it this form: of who clicked it says nothing.
        await show(interaction, views.report_form(pack, part, interaction.id, self._kept_days))

    @on("pack-said")
    async def said(self, interaction: Interaction, pack: str, part: str, form: int = 0) -> None:
        text = typed(interaction).get("said", "")
        place = here(interaction)
        if not await self._reports.add(interaction.user.id, pack, part, text, self._clock(), place, form):
            raise Stale
        await show(interaction, views.reported(), fresh=True)
