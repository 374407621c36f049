"""Safety plans; every part of one is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, metadata
from bot.support.rules import Part

safety_plans = Table(
    "safety_plans",
    metadata,
    Column("part_id", RowId, primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("part", String(8), nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("written_at", Instant, nullable=False),
    UniqueConstraint("member_id", "part"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Sealed:
    part_id: int
    part: Part
    text: bytes
    written_at: datetime


# Made once: to put a statement together costs more than to run it.
_ADDED = insert(safety_plans).returning(safety_plans.c.part_id)
_SEALED = update(safety_plans).where(safety_plans.c.part_id == bindparam("one")).values(text=bindparam("sealed"))
_OF_MEMBER = select(safety_plans).where(safety_plans.c.member_id == bindparam("whose")).order_by(safety_plans.c.part_id)
_REMOVED = delete(safety_plans).where(
    safety_plans.c.part_id == bindparam("one"), safety_plans.c.member_id == bindparam("whose")
)
_ALL_REMOVED = delete(safety_plans).where(safety_plans.c.member_id == bindparam("whose"))


async def add(tx: Tx, member_id: int, part: Part, now: datetime) -> int:
    """The new id; the text is sealed to it afterwards with `set_text`, in the same transaction."""
    values = {"member_id": member_id, "part": part.value, "text": b"", "written_at": now}
    return (await tx.execute(_ADDED, values)).scalar_one()


async def set_text(tx: Tx, part_id: int, text: bytes) -> None:
    await tx.execute(_SEALED, {"one": part_id, "sealed": text})


async def of_member(tx: Tx, member_id: int) -> Sequence[Sealed]:
    """Oldest first. What stands under a part that there is not (any more) is left out."""
    rows = await tx.execute(_OF_MEMBER, {"whose": member_id})
    return [Sealed(row.part_id, Part(row.part), row.text, row.written_at) for row in rows if row.part in set(Part)]


async def remove(tx: Tx, member_id: int, part_id: int) -> None:
    await tx.execute(_REMOVED, {"one": part_id, "whose": member_id})


async def remove_all(tx: Tx, member_id: int) -> None:
    await tx.execute(_ALL_REMOVED, {"whose": member_id})
