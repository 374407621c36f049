"""A member's own safety plan: written, read, taken along, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.members.service import Members
from bot.support import store
from bot.support.rules import Part, SafetyPlan

_MARK = 8
"""Hexadecimal digits for each part of a form: they stand in its custom_id."""


@dataclass(frozen=True)
class Kept:
    plan: SafetyPlan
    """As it stands now."""
    changed: frozenset[Part] = frozenset()
    """Parts that were changed elsewhere after the form was opened, and so were not written over."""


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

    def seen(self, member_id: int, parts: Sequence[Part], plan: SafetyPlan) -> str:
        """Stands for what a form with these parts opens with; to be handed to `save`."""
        return "".join(self._mark(member_id, part, plan.texts.get(part, "")) for part in parts)

    async def save(self, member_id: int, texts: Mapping[Part, str], now: datetime, seen: str = "") -> Kept:
        """Of these parts only; an empty text takes away what stood there. The same again changes nothing. What can no
        longer be opened stays as it is: nobody has seen what would be replaced. Neither had whoever types into one of
        two open forms seen what the other kept since: that stays too.

        Raises `NotStarted`.
        """
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.members.here(tx, member_id, now)
            changed: set[Part] = set()
            for at, (part, text) in enumerate(texts.items()):
                was = seen[at * _MARK : (at + 1) * _MARK]
                if not await self._write(tx, member_id, part, text, now, was):
                    changed.add(part)
            return Kept(await self._read(tx, member_id), frozenset(changed))

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

    async def _write(self, tx: Tx, member_id: int, part: Part, text: str, now: datetime, seen: str) -> bool:
        """False for what would have written over words that its form had not shown."""
        row = next((row for row in await store.of_member(tx, member_id) if row.part is part), None)
        old = "" if row is None else await self._opened(member_id, row)
        if old is None or old == text:
            return True
        if seen and seen != self._mark(member_id, part, old):
            return seen == self._mark(member_id, part, text)  # nothing was typed there
        if row is not None:
            await store.remove(tx, member_id, row.part_id)
        if text:
            part_id = await store.add(tx, member_id, part, now)
            await store.set_text(tx, part_id, await self.vault.seal(text, _place(member_id, part_id)))
        return True

    def _mark(self, member_id: int, part: Part, text: str) -> str:
        return self.vault.mark("safety-plan", member_id, part.value, text)[:_MARK]

    async def _opened(self, member_id: int, row: store.Sealed) -> str | None:
        return await self.vault.try_unseal(row.text, _place(member_id, row.part_id))


def _place(member_id: int, part_id: int) -> Place:
    return Place("safety_plans", "text", member_id, part_id)
