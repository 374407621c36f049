"""Adding, renaming, resting and forgetting support figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.figures import store
from bot.figures.rules import MOST, Figure, FigureState, Refusal, Sort, is_same, tidy
from bot.members.service import Members


@dataclass(frozen=True)
class Moved:
    """A figure after a change of its state; `before` is what taking it back returns to."""

    figure: Figure
    before: FigureState


@dataclass(frozen=True)
class Figures:
    """Methods that take `tx` belong to their caller's transaction. Every id is looked up together with its member."""

    db: Database
    vault: Vault
    members: Members

    async def list(self, member_id: int) -> list[Figure]:
        """All of them, rested too. Raises `NotStarted`."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            return await self.of_member(tx, member_id)

    async def one(self, member_id: int, figure_id: int) -> Figure | None:
        async with self.db.begin() as tx:
            return await self.find(tx, member_id, figure_id)

    async def create(self, member_id: int, name: str, sort: Sort, now: datetime) -> Figure | Refusal:
        """Asked for by the member, who so brings back a figure of that name, whatever its state was."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            figure = await self.add(tx, member_id, name, sort, now)
            if figure is None:
                return Refusal.FULL if tidy(name) else Refusal.NO_NAME
            await self.set_state(tx, member_id, figure.figure_id, FigureState.ACTIVE)
            await self.members.set_flags(tx, member_id, leaves_figures_out=False)
            return replace(figure, state=FigureState.ACTIVE)

    async def rename(self, member_id: int, figure_id: int, name: str) -> bool:
        """False when the name is empty or the figure is not theirs. A lost name stays: its key may be found again."""
        name = tidy(name)
        async with self.db.begin() as tx:
            # Looked up first: sealing would make a key for someone of whom nothing is stored.
            figure = await self.find(tx, member_id, figure_id) if name else None
            if figure is None or figure.is_lost:
                return False
            return await self._write_name(tx, member_id, figure_id, name)

    async def move(self, member_id: int, figure_id: int, state: FigureState) -> Moved | None:
        async with self.db.begin() as tx:
            figure = await self.find(tx, member_id, figure_id)
            if figure is None:
                return None
            await self.set_state(tx, member_id, figure_id, state)
            return Moved(replace(figure, state=state), figure.state)

    async def drop(self, member_id: int, figure_id: int) -> bool:
        async with self.db.begin() as tx:
            return await self.forget(tx, member_id, figure_id)

    async def of_member(self, tx: Tx, member_id: int) -> list[Figure]:
        """Oldest first, rested too."""
        return [await self._opened(member_id, row) for row in await store.of_member(tx, member_id)]

    async def find(self, tx: Tx, member_id: int, figure_id: int) -> Figure | None:
        row = await store.find(tx, member_id, figure_id)
        return None if row is None else await self._opened(member_id, row)

    async def add(self, tx: Tx, member_id: int, name: str, sort: Sort, now: datetime) -> Figure | None:
        """None when the name is empty or there are `MOST` already.

        A figure of the same name is taken up again. One that died is handed out for this once and stays at rest.
        """
        name = tidy(name)
        known = await self.of_member(tx, member_id)
        same = next((figure for figure in known if name and is_same(figure.name, name)), None)
        if same is not None:
            return await self._taken_up(tx, member_id, same)
        if not name or len(known) >= MOST:
            return None
        figure_id = await store.add(tx, member_id, sort, now)
        await self._write_name(tx, member_id, figure_id, name)
        return Figure(figure_id, name, sort, FigureState.ACTIVE)

    async def set_state(self, tx: Tx, member_id: int, figure_id: int, state: FigureState) -> bool:
        return await store.set_state(tx, member_id, figure_id, state)

    async def forget(self, tx: Tx, member_id: int, figure_id: int) -> bool:
        return await store.remove(tx, member_id, figure_id)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes: the rested ones too."""
        return [
            {
                "name": figure.name or None,
                **({"cannot_be_opened": "name"} if figure.is_lost else {}),
                "sort": row.sort.value,
                "state": row.state.value,
                "added_at": row.added_at,
            }
            for row in await store.of_member(tx, member_id)
            for figure in [await self._opened(member_id, row)]
        ]

    async def _taken_up(self, tx: Tx, member_id: int, figure: Figure) -> Figure:
        if figure.state is not FigureState.RESTED:
            return figure
        await self.set_state(tx, member_id, figure.figure_id, FigureState.ACTIVE)
        return replace(figure, state=FigureState.ACTIVE)

    async def _opened(self, member_id: int, row: store.Sealed) -> Figure:
        name = await self.vault.try_unseal(row.name, _place(member_id, row.figure_id))
        return Figure(row.figure_id, name or "", row.sort, row.state)

    async def _write_name(self, tx: Tx, member_id: int, figure_id: int, name: str) -> bool:
        return await store.rename(tx, member_id, figure_id, await self.vault.seal(name, _place(member_id, figure_id)))


def _place(member_id: int, figure_id: int) -> Place:
    return Place("figures", "name", member_id, figure_id)
