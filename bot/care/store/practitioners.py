"""Who may invite clients: the operator's word, given before that person has done anything here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Row, String, Table, Text, bindparam, delete, select, update

from bot.base import ours
from bot.base.database import Instant, Tx, insert_or_skip, metadata
from bot.care.rules import NAME_LENGTH, Practitioner

practitioners = Table(
    "practitioners",
    metadata,
    Column("practitioner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("added_at", Instant, nullable=False),
    # The name stays for as long as clients are still told whom they shared with.
    Column("removed_at", Instant),
    Column("away_note", Text, info=ours.SEALED),
)


AWAY_NOTE = practitioners.c.away_note


@dataclass(frozen=True)
class Listed:
    """As the operator sees them."""

    practitioner_id: int
    name: str
    added_at: datetime


_ONE = select(practitioners).where(practitioners.c.practitioner_id == bindparam("one"))


async def find(tx: Tx, practitioner_id: int, *, removed_too: bool = False) -> Practitioner | None:
    row = (await tx.execute(_ONE, {"one": practitioner_id})).one_or_none()
    return None if row is None or (row.removed_at is not None and not removed_too) else _read(row)


async def add(tx: Tx, practitioner_id: int, name: str, now: datetime) -> bool:
    """Again: under the new name. Whether they were not one already."""
    if await insert_or_skip(tx, practitioners, practitioner_id=practitioner_id, name=name, added_at=now):
        return True
    was_one = await find(tx, practitioner_id) is not None
    added = {} if was_one else {"added_at": now, "removed_at": None, "away_note": None}
    await change(tx, practitioner_id, name=name, **added)
    return not was_one


async def change(tx: Tx, practitioner_id: int, **values: Any) -> None:
    await tx.execute(update(practitioners).where(practitioners.c.practitioner_id == practitioner_id).values(**values))


async def listed(tx: Tx) -> Sequence[Listed]:
    query = select(practitioners).where(practitioners.c.removed_at.is_(None))
    rows = await tx.execute(query.order_by(practitioners.c.name, practitioners.c.practitioner_id))
    return [Listed(row.practitioner_id, row.name, row.added_at) for row in rows]


async def removed_before(tx: Tx, instant: datetime) -> Sequence[int]:
    return [*await tx.scalars(select(practitioners.c.practitioner_id).where(practitioners.c.removed_at < instant))]


async def forget(tx: Tx, practitioner_id: int, before: datetime | None = None) -> int:
    """How many rows went; none of one added after `before`."""
    gone = delete(practitioners).where(practitioners.c.practitioner_id == practitioner_id)
    gone = gone if before is None else gone.where(practitioners.c.added_at <= before)
    return (await tx.execute(gone)).rowcount


async def row(tx: Tx, practitioner_id: int) -> dict[str, Any] | None:
    """All that is kept, by column."""
    found = (await tx.execute(_ONE, {"one": practitioner_id})).mappings().one_or_none()
    return None if found is None else dict(found)


def _read(row: Row[Any]) -> Practitioner:
    return Practitioner(row.practitioner_id, row.name, row.away_note)
