"""Who was erased, and when: kept beside the keys, so that a backup of the data cannot bring anybody back.

A mark is written before anything is removed, so that a crash halfway is made good at the next start. It holds the
member's id wrapped by the operator's key and is the same for nobody twice: without that key it says nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import Boolean, Column, LargeBinary, MetaData, Table, and_, delete, insert, select, update

from bot.base import sealing
from bot.base.database import Database, Instant, Tx, insert_or_skip
from bot.base.operator_key import Ring

KEPT = timedelta(days=400)
"""Longer than any backup may be used: see `RESTORABLE`."""
RESTORABLE = timedelta(days=365)
"""An older backup of the data could bring back somebody whose mark is gone."""
_ID_BYTES = 8
store = MetaData()
"""All tables of the key store."""
erased = Table(
    "erased",
    store,
    Column("mark", LargeBinary, primary_key=True),
    Column("erased_at", Instant, nullable=False),
    Column("is_done", Boolean, nullable=False),
)
Fence = Callable[[Tx], Awaitable[None]]
"""To be called before anything is wrapped, in the same transaction: from then on the ring holds the newest key."""


@dataclass(frozen=True)
class Erasure:
    """`token` is what the mark holds: the member's id and some noise."""

    token: bytes
    erased_at: datetime
    is_done: bool

    @property
    def member_id(self) -> int:
        return int.from_bytes(self.token[:_ID_BYTES], "big")


class Erasures:
    def __init__(self, database: Database, ring: Ring, fence: Fence) -> None:
        self._database = database
        self._ring = ring
        self._fence = fence

    async def begin(self, member_id: int, now: datetime) -> Erasure:
        token = member_id.to_bytes(_ID_BYTES, "big") + sealing.new_key()[:_ID_BYTES]
        async with self._database.begin() as tx:
            await self._fence(tx)
            await tx.execute(insert(erased).values(mark=self._ring.wrap(token), erased_at=now, is_done=False))
            await tx.execute(delete(erased).where(and_(erased.c.is_done, erased.c.erased_at < now - KEPT)))
        return Erasure(token, now, False)

    async def finish(self, erasure: Erasure) -> None:
        """As of its own `erased_at`, which may be another than it began with."""
        async with self._database.begin() as tx:
            await self._fence(tx)
            here = erased.c.mark.in_(self._ring.ways(erasure.token))
            await tx.execute(update(erased).where(here).values(is_done=True, erased_at=erasure.erased_at))

    async def withdraw(self, erasure: Erasure) -> None:
        """It did not come to anything, and whoever asked was told so."""
        async with self._database.begin() as tx:
            await self._fence(tx)
            await tx.execute(delete(erased).where(erased.c.mark.in_(self._ring.ways(erasure.token))))

    async def unfinished(self) -> list[Erasure]:
        return [erasure for erasure in await self.all() if not erasure.is_done]

    async def all(self) -> list[Erasure]:
        """Without the marks that are damaged: they say nothing about anybody."""
        async with self._database.begin() as tx:
            await self._fence(tx)
            rows = (await tx.execute(select(erased).order_by(erased.c.erased_at))).all()
        tokens = [(self._token(row.mark), row) for row in rows]
        return [Erasure(token, row.erased_at, row.is_done) for token, row in tokens if token is not None]

    async def adopt(self, erasures: list[Erasure]) -> list[Erasure]:
        """Takes over what another store knew, whichever operator's key wrapped it there; returns those that were
        unknown here, or unfinished.
        """
        here = {erasure.token: erasure for erasure in await self.all()}
        async with self._database.begin() as tx:
            await self._fence(tx)
            for each in erasures:
                if each.token not in here:
                    mark = self._ring.wrap(each.token)
                    await insert_or_skip(tx, erased, mark=mark, erased_at=each.erased_at, is_done=each.is_done)
        return [each for each in erasures if each.token not in here or not here[each.token].is_done]

    def _token(self, mark: bytes) -> bytes | None:
        try:
            return self._ring.unwrap(mark)
        except InvalidUnwrap:
            return None
