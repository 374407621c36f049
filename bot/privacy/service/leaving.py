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
from bot.privacy import store

Rows = list[dict[str, Any]]
Section = tuple[str, Callable[[Tx, int], Awaitable[Rows]]]
"""A room's name, and how it hands over what it keeps about one member, unsealed. Where a value no longer opens, the row
names it under `cannot_be_opened`.
"""


Beyond = tuple[Callable[[Tx, int], Awaitable[Rows]], Callable[[Tx, int], Awaitable[None]]]
"""What a room keeps about people who need no account, and how it forgets them."""
OnErase = Callable[[Tx, int, datetime], Awaitable[None]]
"""Called, inside the transaction, before somebody's rows go: what ends for others with them."""


@dataclass(frozen=True)
class Export:
    """`sections` by room; a room that keeps nothing about the member stands there empty."""

    member_id: int
    zone: str
    made_at: datetime
    sections: dict[str, Rows]


Counts = dict[str, int]
"""How many rows there were, by table."""


@dataclass(frozen=True)
class Erased:
    """What was removed, and where we may have written to them."""

    counts: Counts
    dm_channel_id: int | None
    zone: str


@dataclass(frozen=True)
class Privacy:
    db: Database
    vault: Vault
    members: Members
    sections: Sequence[Section]
    beyond: Sequence[Beyond] = ()
    on_erase: Sequence[OnErase] = ()

    async def is_known(self, member_id: int) -> bool:
        """Whether anything is stored: every row about a member hangs on their own; moderators need none."""
        async with self.db.begin() as tx:
            return await self.members.find(tx, member_id) is not None or await self._is_kept_beyond(tx, member_id)

    async def here(self, member_id: int, now: datetime) -> None:
        """They did something: whoever stopped is not gone."""
        async with self.db.begin() as tx:
            await self.members.here(tx, member_id, now)

    async def export(self, member_id: int, now: datetime) -> Export | None:
        """All from one moment; None when nothing is stored."""
        async with self.db.snapshot() as tx:
            member = await self.members.find(tx, member_id)
            if member is None and not await self._is_kept_beyond(tx, member_id):
                return None
            sections = {name: await rows(tx, member_id) for name, rows in self.sections}
            return Export(member_id, member.zone if member else "UTC", now, sections)

    async def erase(self, member_id: int, now: datetime) -> Erased | None:
        """None when there was nothing. Always ends without a key, also after a crash: the next start goes on."""
        member = await self.members.get(member_id)
        if member is None:
            async with self.db.begin() as tx:
                was_kept = await self._is_kept_beyond(tx, member_id)
                await self._forget_beyond(tx, member_id)
            await self._forget_key(member_id)
            return Erased({}, None, "UTC") if was_kept else None
        # A clock that went back must not make them look like somebody who came afterwards.
        erasure = await self.vault.erasures.begin(member_id, max(now, member.consented_at))
        try:
            counts = await self._remove(erasure)
        except Exception:
            await self.vault.erasures.withdraw(erasure)
            raise
        # Only now: a key that went first would leave sealed rows that nobody can open, if the removal then failed.
        await self._forget_key(member_id)
        await self.vault.erasures.finish(erasure)
        await self.db.scrub()
        return None if counts is None else Erased(counts, member.dm_channel_id, member.zone)

    async def retire(self, now: datetime, limit: int) -> tuple[int, int]:
        """Erases some of those who stopped, and have not been here for so long that nothing is to be kept about them.
        How many were looked at, and how many are gone: who came back meanwhile stays.
        """
        async with self.db.begin() as tx:
            found = await self.members.gone(tx, now, limit)
        gone = [await self._retire(member_id, now) for member_id in found]
        if any(gone):
            await self.db.scrub()
        return len(found), sum(gone)

    async def _retire(self, member_id: int, now: datetime) -> bool:
        """The mark comes after the rows here: one that a crash left behind would erase whoever comes back."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id, lock=True)
            goes_at = None if member is None else self.members.goes_at(member)
            if goes_at is None or goes_at > now:
                return False
            await self._forget_beyond(tx, member_id)
            await self.members.remove(tx, member_id)
        erasure = await self.vault.erasures.begin(member_id, now)
        await self._forget_key(member_id)
        await self.vault.erasures.finish(erasure)
        return True

    async def finish_erasures(self) -> None:
        """Those that a crash cut off. Someone who came back since keeps what is theirs."""
        for erasure in await self.vault.erasures.unfinished():
            await self._remove(erasure)
            await self._forget_key(erasure.member_id)
            await self.vault.erasures.finish(erasure)

    async def reapply(self, erasures: Sequence[Erasure]) -> int:
        """How many members an older copy of the data had brought back. Keys are left alone."""
        return sum([await self._remove(erasure) is not None for erasure in erasures])

    async def _remove(self, erasure: Erasure) -> Counts | None:
        """What there was; None for somebody who is not there, or came back since."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, erasure.member_id)
            if member is None or member.consented_at > erasure.erased_at:
                return None
            counts = await store.count_rows(tx, erasure.member_id)
            for hook in self.on_erase:
                await hook(tx, erasure.member_id, erasure.erased_at)
            await self._forget_beyond(tx, erasure.member_id)
            return counts if await self.members.remove(tx, erasure.member_id) else None

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
