"""Ending with a client, another label for one, and the note for when one is away."""

from __future__ import annotations

from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.care import views
from bot.care.cog.room import Room
from bot.care.rules import label_from, note_from


class PracticeCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._practice = room.practice

    async def end(self, interaction: Interaction) -> None:
        await self._whom(interaction, 0)

    @on("care-ending")
    async def whom(self, interaction: Interaction, page: int) -> None:
        await self._whom(interaction, page)

    @on("care-end-one")
    async def picked(self, interaction: Interaction, _page: int) -> None:
        picked = "".join(chosen(interaction))
        if not (picked.isascii() and picked.isdigit() and len(picked) < 19):
            raise Stale
        await self._ask(interaction, int(picked))

    @on("care-end")
    async def ask(self, interaction: Interaction, link_id: int) -> None:
        await self._ask(interaction, link_id)

    @on("care-end-yes")
    async def yes(self, interaction: Interaction, link_id: int) -> None:
        await show(interaction, views.ended(await self._practice.end(interaction.user.id, link_id, self._room.clock())))

    @on("care-rename")
    async def rename(self, interaction: Interaction, link_id: int) -> None:
        link = await self._practice.client(interaction.user.id, link_id)
        await show(interaction, views.renamed(link_id, None) if link is None else views.rename_form(link))

    @on("care-renamed")
    async def renamed(self, interaction: Interaction, link_id: int) -> None:
        label = label_from(typed(interaction).get("label", ""))
        outcome = await self._practice.rename(interaction.user.id, link_id, label, self._room.clock())
        await show(interaction, views.renamed(link_id, outcome))

    @on("care-away")
    async def away(self, interaction: Interaction) -> None:
        await show(interaction, views.away_form(await self._practice.look(interaction.user.id)))

    @on("care-away-set")
    async def set_away(self, interaction: Interaction) -> None:
        note = note_from(typed(interaction).get("note", ""))
        await show(interaction, views.away(await self._practice.set_away(interaction.user.id, note)))

    async def _whom(self, interaction: Interaction, page: int) -> None:
        await show(interaction, views.whom_to_end(await self._practice.clients(interaction.user.id), page))

    async def _ask(self, interaction: Interaction, link_id: int) -> None:
        link = await self._practice.client(interaction.user.id, link_id)
        await show(interaction, views.ended(None) if link is None else views.ending(link))
