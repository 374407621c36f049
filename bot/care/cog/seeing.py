"""`/clients list` and `/clients progress`: what clients share. A picture takes a moment: it is acknowledged first."""

from __future__ import annotations

from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.base import pictures
from bot.base.buckets import Bucket
from bot.base.edge import acknowledge, revise, show
from bot.base.pictures import Look
from bot.base.routes import Interaction, Stale, on
from bot.care.cog.room import Room
from bot.care.rules.seeing import FORTNIGHT, WEEK
from bot.care.service.seeing import Seen
from bot.care.views import picture, table
from bot.care.views import seeing as views


class SeeingCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._clock = room.clock
        self._seeing = room.seeing
        self._assigning = room.assigning
        self._pictures = Bucket(20, timedelta(seconds=5))
        self._tables = Bucket(20, timedelta(seconds=30))

    async def list(self, interaction: Interaction) -> None:
        await self._list(interaction, 0, FORTNIGHT)

    async def progress(self, interaction: Interaction, client: str | None) -> None:
        if client is None:
            await self._list(interaction, 0, FORTNIGHT)
            return
        self._pictures.spend(interaction.user.id, self._clock())
        is_id = client.isascii() and client.isdigit() and len(client) < 19
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._draw(interaction, await self._look(interaction, int(client) if is_id else 0, "progress"), Look.DARK)

    async def suggest(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Their own labels while they type: for their eyes alone."""
        words = current.casefold()
        links = [link for link in await self._seeing.labels(interaction.user.id) if words in link.label.casefold()]
        return [app_commands.Choice(name=link.label, value=str(link.id)) for link in links if link.label][:25]

    @on("care-list")
    async def page(self, interaction: Interaction, page: int, days: int) -> None:
        await self._list(interaction, page, WEEK if days == WEEK.days else FORTNIGHT)

    @on("care-see")
    async def see(self, interaction: Interaction, link_id: int) -> None:
        self._pictures.spend(interaction.user.id, self._clock())
        await acknowledge(interaction)
        await self._draw(interaction, await self._look(interaction, link_id, "progress"), Look.DARK)

    @on("care-look")
    async def look(self, interaction: Interaction, link_id: int, wanted: str) -> None:
        if wanted not in set(Look):
            raise Stale
        self._pictures.spend(interaction.user.id, self._clock())
        await acknowledge(interaction)
        await self._draw(interaction, await self._look(interaction, link_id, "progress"), Look(wanted))

    @on("care-table")
    async def table(self, interaction: Interaction, link_id: int) -> None:
        self._tables.spend(interaction.user.id, self._clock())
        seen = await self._look(interaction, link_id, "csv")
        if seen is None:
            await show(interaction, views.gone(), fresh=True)
        else:
            await interaction.response.send_message(table.told(), file=table.attachment(seen), ephemeral=True)

    @on("care-undo")
    async def undo(self, interaction: Interaction, assignment_id: int) -> None:
        found = await self._assigning.find(interaction.user.id, assignment_id)
        await show(interaction, views.sure_to_withdraw(assignment_id, *found) if found else views.gone())

    @on("care-undo-yes")
    async def undo_yes(self, interaction: Interaction, assignment_id: int) -> None:
        await acknowledge(interaction)
        link_id = await self._assigning.withdraw(interaction.user.id, assignment_id, self._clock())
        seen = None if link_id is None else await self._look(interaction, link_id, "progress")
        await self._draw(interaction, seen, Look.DARK)

    async def _look(self, interaction: Interaction, link_id: int, what: str) -> Seen | None:
        return await self._seeing.client(interaction.user.id, link_id, what, self._clock())

    async def _list(self, interaction: Interaction, page: int, span: timedelta) -> None:
        seen = await self._seeing.clients(interaction.user.id, page, span, self._clock())
        await show(interaction, views.clients(seen))

    async def _draw(self, interaction: Interaction, seen: Seen | None, look: Look) -> None:
        if seen is None:
            await revise(interaction, views.gone())
        elif picture.is_worth_drawing(seen):
            png = await pictures.draw(*picture.picture(seen), look)
            await revise(interaction, views.client(seen, look, has_picture=True), views.shown(seen, png))
        else:
            await revise(interaction, views.client(seen, look, has_picture=False))
