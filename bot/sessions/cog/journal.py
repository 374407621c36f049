"""`/journal`: one's own words, read, kept, deleted. Answers at once, and only to the one who wrote them."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on
from bot.sessions.service import Entry, Journal
from bot.sessions.views import journal as views


class JournalCog(commands.Cog):
    """Never `public`: what somebody wrote does not stay in sight, not in the DM either."""

    def __init__(
        self,
        entries: Journal,
        rng: random.Random,
        extras: views.Extras = None,
        beside: Callable[[int, int], Awaitable[Sequence[Control]]] | None = None,
    ) -> None:
        """`beside`: buttons of rooms above, for a line of a member's, by the ids of both."""
        self.entries = entries
        self.rng = rng
        self.extras = extras
        self.beside = beside

    @app_commands.command(description="What you wrote, for you alone")
    async def journal(self, interaction: Interaction) -> None:
        await self._pages(interaction, 0)

    @on("journal")
    async def page(self, interaction: Interaction, page: int) -> None:
        await self._pages(interaction, page)

    @on("journal-kept")
    async def kept(self, interaction: Interaction, page: int) -> None:
        shown = await self.entries.pages(interaction.user.id, page, only_kept=True)
        await show(interaction, views.pages(shown, interaction.id))

    @on("journal-any")
    async def any_kept(self, interaction: Interaction) -> None:
        await self._one(interaction, await self.entries.any_kept(interaction.user.id, self.rng))

    @on("journal-aside")
    async def any_kept_aside(self, interaction: Interaction) -> None:
        """From a message about something else, which stays."""
        await self._one(interaction, await self.entries.any_kept(interaction.user.id, self.rng), fresh=True)

    @on("journal-one")
    async def one(self, interaction: Interaction, _showing: int) -> None:
        picked = "".join(chosen(interaction))
        if not (picked.isascii() and picked.isdigit() and len(picked) < 19):
            raise Stale
        await self._one(interaction, await self.entries.one(interaction.user.id, int(picked)))

    @on("journal-read")
    async def read(self, interaction: Interaction, reflection_id: int) -> None:
        await self._one(interaction, await self.entries.one(interaction.user.id, reflection_id))

    @on("journal-keep")
    async def keep(self, interaction: Interaction, reflection_id: int) -> None:
        await self._one(interaction, await self.entries.keep(interaction.user.id, reflection_id, kept=True))

    @on("journal-unkeep")
    async def unkeep(self, interaction: Interaction, reflection_id: int) -> None:
        await self._one(interaction, await self.entries.keep(interaction.user.id, reflection_id, kept=False))

    @on("journal-delete")
    async def delete(self, interaction: Interaction, reflection_id: int) -> None:
        entry = await self.entries.one(interaction.user.id, reflection_id)
        if entry is None:
            await self._one(interaction, None)
        else:
            await show(interaction, views.deleting(entry))

    @on("journal-gone")
    async def gone(self, interaction: Interaction, reflection_id: int) -> None:
        await self.entries.remove(interaction.user.id, reflection_id)
        await self._pages(interaction, 0)

    async def _pages(self, interaction: Interaction, page: int, *, fresh: bool = False) -> None:
        shown = await self.entries.pages(interaction.user.id, page)
        await show(interaction, views.pages(shown, interaction.id), fresh=fresh)

    async def _one(self, interaction: Interaction, entry: Entry | None, *, fresh: bool = False) -> None:
        if entry is None:
            await self._pages(interaction, 0, fresh=fresh)
        else:
            beside = await self.beside(interaction.user.id, entry.reflection_id) if self.beside else ()
            view = views.one(entry, interaction.user.display_name, self.extras, beside)
            await show(interaction, view, fresh=fresh)
