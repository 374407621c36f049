"""Taking all of it along, and erasing all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.erasures import Erasure
from bot.base.keys import Vault
from bot.members.service import Members

Rows = list[dict[str, Any]]
Section = tuple[str, Callable[[Tx, int], Awaitable[Rows]]]
"""A room's name, and how it hands over what it keeps about one member, unsealed. Where a value no longer opens, the row
names it under `cannot_be_opened`.
"""


Beyond = tuple[Callable[[Tx, int], Awaitable[Rows]], Callable[[Tx, int], Awaitable[None]]]
"""What a room keeps about people who need no account, and how it forgets them."""


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
    beyond: Sequence[Beyond] = ()

    async def is_known(self, member_id: int) -> bool:
        """Whether anything is stored: every row about a member hangs on their own; moderators need none."""
        async with self.db.begin() as tx:
            return await self.members.find(tx, member_id) is not None or await self._is_kept_beyond(tx, member_id)

    async def export(self, member_id: int, now: datetime) -> Export | None:
        """All from one moment; None when nothing is stored."""
        async with self.db.snapshot() as tx:
            member = await self.members.find(tx, member_id)
            if member is None and not await self._is_kept_beyond(tx, member_id):
                return None
            sections = {name: await rows(tx, member_id) for name, rows in self.sections}
            return Export(member_id, member.zone if member else "UTC", now, sections)

    async def erase(self, member_id: int, now: datetime) -> bool:
        """Whether there was anything. Always ends without a key, also after a crash halfway: the next start goes on."""
        member = await self.members.get(member_id)
        if member is None:
            async with self.db.begin() as tx:
                was_kept = await self._is_kept_beyond(tx, member_id)
                await self._forget_beyond(tx, member_id)
            await self._forget_key(member_id)
            return was_kept
        # A clock that went back must not make them look like somebody who came afterwards.
        erasure = await self.vault.erasures.begin(member_id, max(now, member.consented_at))
        try:
            was_known = await self._remove(erasure)
        except Exception:
            await self.vault.erasures.withdraw(erasure)
            raise
        # Only now: a key that went first would leave sealed rows that nobody can open, if the removal then failed.
        await self._forget_key(member_id)
        await self.vault.erasures.finish(erasure)
        await self.db.scrub()
        return was_known

    async def finish_erasures(self) -> None:
        """Those that a crash cut off. Someone who came back since keeps what is theirs."""
        for erasure in await self.vault.erasures.unfinished():
            await self._remove(erasure)
            await self._forget_key(erasure.member_id)
            await self.vault.erasures.finish(erasure)

    async def reapply(self, erasures: Sequence[Erasure]) -> int:
        """How many members an older copy of the data had brought back. Keys are left alone."""
        return sum([await self._remove(erasure) for erasure in erasures])

    async def _remove(self, erasure: Erasure) -> bool:
        async with self.db.begin() as tx:
            member = await self.members.find(tx, erasure.member_id)
            if member is None or member.consented_at > erasure.erased_at:
                return False
            await self._forget_beyond(tx, erasure.member_id)
            return await self.members.remove(tx, erasure.member_id)

    async def _is_kept_beyond(self, tx: Tx, person_id: int) -> bool:
        return any([await rows(tx, person_id) for rows, _ in self.beyond])

    async def _forget_beyond(self, tx: Tx, person_id: int) -> None:
        for _, forget in self.beyond:
            await forget(tx, person_id)

    async def _forget_key(self, member_id: int) -> None:
        async with self.db.begin() as tx:
            # While this transaction is open nobody seals. Someone who came back in between keeps their key.
            if await self.members.find(tx, member_id) is None:
                await self.vault.forget(member_id)
