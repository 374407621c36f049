"""Leases on what only one worker may do at a time. PostgreSQL's clock alone says when one has run out.

Its table stands in every database, and is used on PostgreSQL only: on SQLite there is one process.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    String,
    Table,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.base.database import Database, Tx, alone, metadata
from bot.base.sharing import LEASE_SECONDS, Board, Held

leases = Table(
    "leases",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""`until` in microseconds since 1970, by the database's clock."""
# Not now(): that one stands still for a whole transaction.
NOW = literal_column("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", BigInteger)
MICROSECONDS = 1_000_000
_SHARD, _WORKER = "shard:", "worker:"
_STEPPED = 60 * MICROSECONDS
"""No lease is that long: one that seems to be is left over from before the database's clock was set back."""
_MARGIN_SECONDS = 1.0
_free = or_(leases.c.until <= NOW, leases.c.until > NOW + _STEPPED)


class Leases:
    """One worker's leases. `now` is a clock of this machine that never goes back, in seconds."""

    def __init__(self, database: Database, me: str, now: Callable[[], float], seconds: float = LEASE_SECONDS) -> None:
        self.me = me
        self._database = database
        self._now = now
        self._seconds = seconds
        self._until: dict[int, float] = {}

    def holds(self, shard_id: int) -> bool:
        """Whether that shard is surely ours: false a moment before anybody else can take it."""
        return self._now() < self._until.get(shard_id, float("-inf"))

    async def agree(self, wanted: int) -> int:
        """How many shards there are: as many as the living workers serve already, else `wanted`. Enrols this worker."""
        async with self._database.begin() as tx:
            await alone(tx)
            alive = await tx.scalar(select(func.count()).where(~_free, leases.c.holder != self.me))
            known = await tx.scalar(select(func.count()).where(leases.c.name.startswith(_SHARD))) or 0
            if not alive or not known:
                await tx.execute(delete(leases))
                rows = [{"name": _name(number), "holder": ""} for number in range(wanted)]
                await tx.execute(insert(leases).values(until=NOW), rows)
                known = wanted
            await self._take(tx, _WORKER + self.me)
            return known

    async def take(self, shard_id: int) -> bool:
        """False when somebody else was faster."""
        asked_at = self._now()
        async with self._database.bare() as tx:
            is_taken = await self._take(tx, _name(shard_id))
        if is_taken:
            self._until[shard_id] = asked_at + self._seconds - _MARGIN_SECONDS
        return is_taken

    async def renew(self) -> Board:
        """Ours are ours for another while, unless somebody has taken them since they ran out."""
        mine = [_name(shard_id) for shard_id in self._until]
        asked_at = self._now()
        async with self._database.bare() as tx:
            await self._take(tx, _WORKER + self.me)
            kept = update(leases).where(leases.c.holder == self.me, leases.c.name.in_(mine))
            await tx.execute(kept.values(until=self._end))
            board = await _board(tx)
        for shard_id in list(self._until):
            if shard_id in board.held_by(self.me):
                self._until[shard_id] = asked_at + self._seconds - _MARGIN_SECONDS
            else:
                del self._until[shard_id]
        return board

    async def board(self) -> Board:
        async with self._database.bare() as tx:
            return await _board(tx)

    async def give_back(self, *shard_ids: int) -> None:
        """Anybody may take them at once."""
        for shard_id in shard_ids:
            self._until.pop(shard_id, None)
        names = [_name(shard_id) for shard_id in shard_ids]
        async with self._database.bare() as tx:
            given = update(leases).where(leases.c.holder == self.me, leases.c.name.in_(names))
            await tx.execute(given.values(until=NOW))

    async def leave(self) -> None:
        """Gives everything back, and is counted no more."""
        await self.give_back(*self._until)
        async with self._database.bare() as tx:
            await tx.execute(delete(leases).where(leases.c.name == _WORKER + self.me))

    @property
    def _end(self) -> ColumnElement[int]:
        return NOW + int(self._seconds * MICROSECONDS)

    async def _take(self, tx: Tx, name: str) -> bool:
        row = upsert(leases).values(name=name, holder=self.me, until=self._end)
        taken = row.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": self.me, "until": self._end},
            where=or_(leases.c.holder == self.me, _free),
        )
        return (await tx.execute(taken)).rowcount == 1


async def _board(tx: Tx) -> Board:
    left = case((_free, func.least(leases.c.until - NOW, 0)), else_=leases.c.until - NOW).label("left")
    rows = (await tx.execute(select(leases.c.name, leases.c.holder, left).order_by(leases.c.name))).all()
    shards = [
        Held(int(row.name.removeprefix(_SHARD)), row.holder, row.left / MICROSECONDS)
        for row in rows
        if row.name.startswith(_SHARD)
    ]
    return Board(shards, frozenset(row.holder for row in rows if row.name.startswith(_WORKER) and row.left > 0))


def _name(shard_id: int) -> str:
    return f"{_SHARD}{shard_id}"
