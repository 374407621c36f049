"""What a member wrote, for their own eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.figures.service import Figures
from bot.members.service import Members
from bot.packs.rules import fill
from bot.sessions import store

A_PAGE = 5


@dataclass(frozen=True)
class Entry:
    reflection_id: int
    title: str
    question: str
    text: str
    local_day: date
    is_kept: bool


@dataclass(frozen=True)
class Pages:
    entries: tuple[Entry, ...]
    page: int
    total: int
    """How many entries there are on all pages."""
    only_kept: bool

    @property
    def last_page(self) -> int:
        return max(0, (self.total - 1) // A_PAGE)


@dataclass(frozen=True)
class Journal:
    """What was written about a resting figure stays out of sight until it is brought back."""

    db: Database
    vault: Vault
    members: Members
    figures: Figures

    async def pages(self, member_id: int, page: int, *, only_kept: bool = False) -> Pages:
        """Latest first. Raises `NotStarted`."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            rows = [row for row in await self._visible(tx, member_id) if row.is_kept or not only_kept]
            page = min(page, max(0, (len(rows) - 1) // A_PAGE))
            shown = rows[page * A_PAGE : (page + 1) * A_PAGE]
            return Pages(tuple([await self._entry(tx, member_id, row) for row in shown]), page, len(rows), only_kept)

    async def one(self, member_id: int, reflection_id: int) -> Entry | None:
        async with self.db.begin() as tx:
            return await self._one(tx, member_id, reflection_id)

    async def keep(self, member_id: int, reflection_id: int, *, kept: bool) -> Entry | None:
        async with self.db.begin() as tx:
            await store.keep(tx, member_id, reflection_id, kept=kept)
            return await self._one(tx, member_id, reflection_id)

    async def remove(self, member_id: int, reflection_id: int) -> bool:
        async with self.db.begin() as tx:
            return await store.remove(tx, member_id, reflection_id)

    async def _one(self, tx: Tx, member_id: int, reflection_id: int) -> Entry | None:
        rows = await self._visible(tx, member_id)
        row = next((row for row in rows if row.reflection_id == reflection_id), None)
        return None if row is None else await self._entry(tx, member_id, row)

    async def _visible(self, tx: Tx, member_id: int) -> Sequence[store.Written]:
        resting = {f.figure_id for f in await self.figures.of_member(tx, member_id) if not f.is_active}
        return [row for row in await store.written(tx, member_id) if row.figure_id not in resting]

    async def _entry(self, tx: Tx, member_id: int, row: store.Written) -> Entry:
        text = await self.vault.unseal(row.text, place(member_id, row.reflection_id))
        figure = await self.figures.find(tx, member_id, row.figure_id) if row.figure_id else None
        question = fill(row.question, figure.name if figure else "them")
        return Entry(row.reflection_id, row.title, question, text, row.local_day, row.is_kept)


def place(member_id: int, reflection_id: int) -> Place:
    return Place("reflections", "text", member_id, reflection_id)
