"""Who was erased, and when: kept beside the keys, so that a backup of the data cannot bring anybody back.

A mark is written before anything is removed, so that a crash halfway is made good at the next start. It holds the
member's id wrapped by the operator's key and is the same for nobody twice: without that key it says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy import Boolean, Column, LargeBinary, MetaData, Table, and_, delete, insert, select, update

from bot.base import sealing
from bot.base.database import Database, Instant, insert_or_skip

KEPT = timedelta(days=400)
"""Longer than any backup may be used: see `RESTORABLE`."""
RESTORABLE = timedelta(days=365)
"""An older backup of the data could bring back somebody whose mark is gone."""
_ID_BYTES = 8
store = MetaData()
"""All tables of the key store."""
_erased = Table(
    "erased",
    store,
    Column("mark", LargeBinary, primary_key=True),
    Column("erased_at", Instant, nullable=False),
    Column("is_done", Boolean, nullable=False),
)


@dataclass(frozen=True)
class Erasure:
    mark: bytes
    member_id: int
    erased_at: datetime
    is_done: bool


class Erasures:
    def __init__(self, database: Database, operator_key: bytes) -> None:
        self._database = database
        self._operator_key = operator_key

    async def begin(self, member_id: int, now: datetime) -> Erasure:
        noise = sealing.new_key()[:_ID_BYTES]
        mark = aes_key_wrap(self._operator_key, member_id.to_bytes(_ID_BYTES, "big") + noise)
        async with self._database.begin() as tx:
            await tx.execute(insert(_erased).values(mark=mark, erased_at=now, is_done=False))
            await tx.execute(delete(_erased).where(and_(_erased.c.is_done, _erased.c.erased_at < now - KEPT)))
        return Erasure(mark, member_id, now, False)

    async def finish(self, erasure: Erasure) -> None:
        async with self._database.begin() as tx:
            await tx.execute(update(_erased).where(_erased.c.mark == erasure.mark).values(is_done=True))

    async def withdraw(self, erasure: Erasure) -> None:
        """It did not come to anything, and whoever asked was told so."""
        async with self._database.begin() as tx:
            await tx.execute(delete(_erased).where(_erased.c.mark == erasure.mark))

    async def unfinished(self) -> list[Erasure]:
        return [erasure for erasure in await self.all() if not erasure.is_done]

    async def all(self) -> list[Erasure]:
        async with self._database.begin() as tx:
            rows = (await tx.execute(select(_erased).order_by(_erased.c.erased_at))).all()
        return [Erasure(row.mark, self._id(row.mark), row.erased_at, row.is_done) for row in rows]

    async def adopt(self, erasures: list[Erasure]) -> list[Erasure]:
        """Takes over what another store knew; returns those that were unknown here, or unfinished."""
        here = {erasure.mark: erasure for erasure in await self.all()}
        async with self._database.begin() as tx:
            for each in erasures:
                values = {"mark": each.mark, "erased_at": each.erased_at, "is_done": each.is_done}
                await insert_or_skip(tx, _erased, **values)
        return [each for each in erasures if each.mark not in here or not here[each.mark].is_done]

    def _id(self, mark: bytes) -> int:
        """0, which is nobody's, for a mark that does not open."""
        try:
            return int.from_bytes(aes_key_unwrap(self._operator_key, mark)[:_ID_BYTES], "big")
        except InvalidUnwrap:
            return 0
