"""A member's own safety plan: written, read, taken along, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.members.service import Members
from bot.support import store
from bot.support.rules import Part, SafetyPlan


@dataclass(frozen=True)
class SafetyPlans:
    db: Database
    vault: Vault
    members: Members

    async def read(self, member_id: int) -> SafetyPlan | None:
        """None for someone without an account. Waits for nobody's transaction."""
        async with self.db.snapshot() as tx:
            return await self._read(tx, member_id) if await self.members.find(tx, member_id) else None

    async def zone(self, member_id: int) -> str | None:
        """Where they are, for the lines that they can reach; None for someone without an account."""
        async with self.db.snapshot() as tx:
            member = await self.members.find(tx, member_id)
            return member.zone if member else None

    async def here(self, member_id: int, now: datetime) -> None:
        """They opened it: whoever stopped is not gone. Writes only for someone who stopped."""
        async with self.db.snapshot() as tx:
            member = await self.members.find(tx, member_id)
        if member is not None and member.idle_since is not None:
            async with self.db.begin() as tx:
                await self.members.here(tx, member_id, now)

    async def save(self, member_id: int, texts: Mapping[Part, str], now: datetime) -> SafetyPlan:
        """Of these parts only; an empty text takes away what stood there. The same again changes nothing. What can no
        longer be opened stays as it is: nobody has seen what would be replaced.

        Raises `NotStarted`.
        """
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.members.here(tx, member_id, now)
            for part, text in texts.items():
                await self._write(tx, member_id, part, text, now)
            return await self._read(tx, member_id)

    async def delete(self, member_id: int, now: datetime) -> None:
        async with self.db.begin() as tx:
            await self.members.here(tx, member_id, now)
            await store.remove_all(tx, member_id)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        return [
            {
                "part": row.part.value,
                "text": text,
                **({"cannot_be_opened": "text"} if text is None else {}),
                "written_at": row.written_at,
            }
            for row in await store.of_member(tx, member_id)
            for text in [await self._opened(member_id, row)]
        ]

    async def _read(self, tx: Tx, member_id: int) -> SafetyPlan:
        found = {row.part: await self._opened(member_id, row) for row in await store.of_member(tx, member_id)}
        texts = {part: text for part in Part if (text := found.get(part))}
        return SafetyPlan(texts, frozenset(part for part, text in found.items() if text is None))

    async def _write(self, tx: Tx, member_id: int, part: Part, text: str, now: datetime) -> None:
        row = next((row for row in await store.of_member(tx, member_id) if row.part is part), None)
        if row is not None:
            old = await self._opened(member_id, row)
            if old is None or old == text:
                return
            await store.remove(tx, member_id, row.part_id)
        if text:
            part_id = await store.add(tx, member_id, part, now)
            await store.set_text(tx, part_id, await self.vault.seal(text, _place(member_id, part_id)))

    async def _opened(self, member_id: int, row: store.Sealed) -> str | None:
        return await self.vault.try_unseal(row.text, _place(member_id, row.part_id))


def _place(member_id: int, part_id: int) -> Place:
    return Place("safety_plans", "text", member_id, part_id)
