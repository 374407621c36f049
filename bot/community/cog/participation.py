"""Clicks on being counted, and the weeks that come to their end."""

from __future__ import annotations

from datetime import datetime, timedelta

from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, chosen, on
from bot.base.visits import here
from bot.community import views
from bot.community.cog.room import Room
from bot.community.service import Standing

_LOOKS_EVERY = timedelta(minutes=1)


class ParticipationCog(commands.Cog):
    """Someone without an account chooses where they are; a member for every server where they were seen."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._participation = room.participation
        self._looked_at: datetime | None = None

    @on("comm-counts")
    async def all_counts(self, interaction: Interaction) -> None:
        standings = await self._participation.standings(interaction.user.id)
        server_id = here(interaction)
        if standings or server_id is None:
            await show(interaction, views.counts(standings, self._name), fresh=True)
            return
        standing = await self._participation.standing(interaction.user.id, server_id, self._room.clock())
        await show(interaction, views.counted(standing, self._name(server_id)), fresh=True)

    @on("comm-count")
    async def count(self, interaction: Interaction, server_id: int, counted: int) -> None:
        """Answered beside the message where it stands, which is about something else."""
        await self._choose(interaction, server_id, counted=bool(counted), fresh=True)

    @on("comm-recount")
    async def recount(self, interaction: Interaction, server_id: int, counted: int) -> None:
        await self._choose(interaction, server_id, counted=bool(counted), fresh=False)

    @on("comm-counted")
    async def change(self, interaction: Interaction) -> None:
        """The other way than it was."""
        standings = await self._participation.standings(interaction.user.id)
        picked = "".join(chosen(interaction))
        before = next((each for each in standings if str(each.server_id) == picked), None)
        if before is None:
            raise Stale
        await self._set(interaction, before.server_id, counted=not before.is_counted)
        await show(interaction, views.counts(await self._participation.standings(interaction.user.id), self._name))

    async def end_weeks(self, now: datetime) -> None:
        if self._looked_at is None or not timedelta(0) <= now - self._looked_at < _LOOKS_EVERY:
            self._looked_at = now
            await self._participation.end_weeks(now)

    async def _choose(self, interaction: Interaction, server_id: int, *, counted: bool, fresh: bool) -> None:
        known = await self._participation.standings(interaction.user.id)
        if server_id not in {here(interaction), *(standing.server_id for standing in known)}:
            raise Stale
        standing = await self._set(interaction, server_id, counted=counted)
        await show(interaction, views.counted(standing, self._name(server_id)), fresh=fresh)

    async def _set(self, interaction: Interaction, server_id: int, *, counted: bool) -> Standing:
        now = self._room.clock()
        return await self._participation.set_counted(interaction.user.id, server_id, now, counted=counted)

    def _name(self, server_id: int) -> str | None:
        guild = self._room.client.get_guild(server_id)
        return guild.name if guild else None
