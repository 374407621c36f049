"""Taking all of it along, and erasing all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.base.database import Database, Tx
from bot.base.erasures import Erasure
from bot.base.keys import Vault
from bot.members.service import Members
from bot.privacy import store
from bot.privacy.service.beyond import Beyond, Rows

Section = tuple[str, Callable[[Tx, int], Awaitable[Rows]]]
"""A room's name, and how it hands over what it keeps about one member, unsealed. Where a value no longer opens, the row
names it under `cannot_be_opened`.
"""
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
"""How many rows there were, by table; of what hangs on no account, by the room that kept it."""


@dataclass(frozen=True)
class Erased:
    """What was removed, when, and where we may have written to them. `zone`: None for somebody without an account."""

    counts: Counts | None
    """None for an erasure of before, of which only its mark still tells."""
    at: datetime
    dm_channel_id: int | None = None
    zone: str | None = None
    had_key: bool = True


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

    async def has_account(self, person_id: int) -> bool:
        return await self.members.get(person_id) is not None

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
        """None when there was nothing, and never had been. Always ends without a key, also after a crash: the next
        start goes on.
        """
        member = await self.members.get(member_id)
        if member is None and not await self.is_known(member_id):
            return await self._erased_before(member_id, now)
        # A clock that went back must not make them look like somebody who came afterwards.
        erasure = await self.vault.erasures.begin(member_id, max(now, member.consented_at) if member else now)
        try:
            counts = await self._remove(erasure, is_asked_now=True)
        except Exception:
            await self.vault.erasures.withdraw(erasure)
            raise
        # Only now: a key that went first would leave sealed rows that nobody can open, if the removal then failed.
        had_key = await self._forget_key(member_id)
        await self.vault.erasures.finish(erasure)
        await self.db.scrub()
        if counts is None:
            return None
        return Erased(counts, now, member and member.dm_channel_id, member and member.zone, had_key)

    async def _erased_before(self, member_id: int, now: datetime) -> Erased | None:
        """For somebody who was cut off from their receipt: by the mark that stays. Ends what was not ended."""
        await self._forget_key(member_id)
        marks = [each for each in await self.vault.erasures.all() if each.member_id == member_id]
        cut_off = [replace(each, erased_at=now) for each in marks if not each.is_done]
        for each in cut_off:
            await self.vault.erasures.finish(each)
        if cut_off:
            await self.db.scrub()
        return Erased(None, max(each.erased_at for each in cut_off or marks)) if marks else None

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
        """Whoever comes back is never erased by a mark that a crash left behind: until the rows are gone, it is from
        before they agreed. It makes the next start forget the key all the same, once nobody is there.
        """
        member = await self.members.get(member_id)
        if member is None:
            return False
        erasure = await self.vault.erasures.begin(member_id, member.consented_at - timedelta(microseconds=1))
        if not await self._remove_gone(member_id, now):
            await self.vault.erasures.withdraw(erasure)
            return False
        await self._forget_key(member_id)
        await self.vault.erasures.finish(replace(erasure, erased_at=now))
        return True

    async def _remove_gone(self, member_id: int, now: datetime) -> bool:
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id, lock=True)
            goes_at = None if member is None else self.members.goes_at(member)
            if goes_at is None or goes_at > now:
                return False
            for hook in self.on_erase:
                await hook(tx, member_id, now)
            await self._forget_beyond(tx, member_id, None)
            return await self.members.remove(tx, member_id)

    async def finish_erasures(self) -> None:
        """Those that a crash cut off. Someone who came back since keeps what is theirs."""
        for erasure in await self.vault.erasures.unfinished():
            await self._remove(erasure)
            await self._forget_key(erasure.member_id)
            await self.vault.erasures.finish(erasure)

    async def reapply(self, erasures: Sequence[Erasure]) -> int:
        """How many people an older copy of the data had brought back. Keys are left alone."""
        return sum([await self._remove(erasure) is not None for erasure in erasures])

    async def _remove(self, erasure: Erasure, *, is_asked_now: bool = False) -> Counts | None:
        """What there was; None for somebody who is not there, or came back since. Of people without an account only
        what they did since tells that they came back.
        """
        async with self.db.begin() as tx:
            member = await self.members.find(tx, erasure.member_id)
            if member is None:
                before = None if is_asked_now else erasure.erased_at
                return await self._forget_beyond(tx, erasure.member_id, before) or None
            if member.consented_at > erasure.erased_at:
                return None
            counts = await store.count_rows(tx, erasure.member_id)
            for hook in self.on_erase:
                await hook(tx, erasure.member_id, erasure.erased_at)
            counts |= await self._forget_beyond(tx, erasure.member_id, None)
            return counts if await self.members.remove(tx, erasure.member_id) else None

    async def _is_kept_beyond(self, tx: Tx, person_id: int) -> bool:
        return any([await room.kept(tx, person_id) for room in self.beyond])

    async def _forget_beyond(self, tx: Tx, person_id: int, before: datetime | None) -> Counts:
        gone = {room.name: await room.forget(tx, person_id, before) for room in self.beyond}
        return {name: count for name, count in gone.items() if count}

    async def _forget_key(self, member_id: int) -> bool:
        """Whether there was one."""
        async with self.db.begin() as tx:
            # While this transaction is open nobody seals. Someone who came back in between keeps their key.
            return await self.members.find(tx, member_id) is None and await self.vault.forget(member_id)
