"""Adding, renaming, resting and forgetting support figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.figures import store
from bot.figures.rules import MOST, Figure, FigureState, Sort, tidy
from bot.members.service import Members


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

    async def of_member(self, tx: Tx, member_id: int) -> list[Figure]:
        return [
            Figure(row.figure_id, await self.vault.unseal(row.name, _place(member_id, row.figure_id)), row.sort, row.state)
            for row in await store.of_member(tx, member_id)
        ]

    async def find(self, tx: Tx, member_id: int, figure_id: int) -> Figure | None:
        return next((f for f in await self.of_member(tx, member_id) if f.figure_id == figure_id), None)

    async def add(self, tx: Tx, member_id: int, name: str, sort: Sort, now: datetime) -> Figure | None:
        """None when the name is empty or there are `MOST` already. A figure of the same name is taken up again."""
        name = tidy(name)
        known = await self.of_member(tx, member_id)
        same = next((f for f in known if f.name.casefold() == name.casefold()), None)
        if same is not None:
            await store.set_state(tx, member_id, same.figure_id, FigureState.ACTIVE)
            return Figure(same.figure_id, same.name, same.sort, FigureState.ACTIVE)
        if not name or len(known) >= MOST:
            return None
        figure_id = await store.add(tx, member_id, sort, now)
        await store.rename(tx, member_id, figure_id, await self.vault.seal(name, _place(member_id, figure_id)))
        return Figure(figure_id, name, sort, FigureState.ACTIVE)

    async def rename(self, member_id: int, figure_id: int, name: str) -> bool:
        """False when the name is empty or the figure is not theirs."""
        name = tidy(name)
        async with self.db.begin() as tx:
            sealed = await self.vault.seal(name, _place(member_id, figure_id))
            return bool(name) and await store.rename(tx, member_id, figure_id, sealed)

    async def set_state(self, tx: Tx, member_id: int, figure_id: int, state: FigureState) -> bool:
        return await store.set_state(tx, member_id, figure_id, state)

    async def forget(self, tx: Tx, member_id: int, figure_id: int) -> bool:
        return await store.remove(tx, member_id, figure_id)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        names = {figure.figure_id: figure.name for figure in await self.of_member(tx, member_id)}
        return [
            {"name": names[row.figure_id], "sort": row.sort, "state": row.state, "added_at": row.added_at}
            for row in await store.of_member(tx, member_id)
        ]


def _place(member_id: int, figure_id: int) -> Place:
    return Place("figures", "name", member_id, figure_id)
