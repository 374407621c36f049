"""Taking all of it along, and erasing all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.members.service import Members

Rows = list[dict[str, Any]]
Section = tuple[str, Callable[[Tx, int], Awaitable[Rows]]]
"""A room's name, and how it hands over what it keeps about one member, unsealed. Where a value no longer opens, the row
names it under `cannot_be_opened`.
"""


@dataclass(frozen=True)
class Export:
    """`sections` by room; a room that keeps nothing about the member stands there empty."""

    member_id: int
    zone: str
    made_at: datetime
    sections: dict[str, Rows]


@dataclass(frozen=True)
class Privacy:
    db: Database
    vault: Vault
    members: Members
    sections: Sequence[Section]

    async def is_known(self, member_id: int) -> bool:
        """Whether anything is stored: every row about a member hangs on their own."""
        return await self.members.get(member_id) is not None

    async def export(self, member_id: int, now: datetime) -> Export | None:
        """All from one moment; None when nothing is stored."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id)
            if member is None:
                return None
            sections = {name: await rows(tx, member_id) for name, rows in self.sections}
            return Export(member_id, member.zone, now, sections)

    async def erase(self, member_id: int) -> bool:
        """Whether there was anything. Always ends without a key, also after a crash halfway and a second try."""
        async with self.db.begin() as tx:
            was_known = await self.members.remove(tx, member_id)
        # Only now: a key that went first would leave sealed rows that nobody can open, if the removal then failed.
        async with self.db.begin() as tx:
            # While this transaction is open nobody seals. Someone who came back in between keeps their key.
            if await self.members.find(tx, member_id) is None:
                await self.vault.forget(member_id)
        await self.db.scrub()
        return was_known
