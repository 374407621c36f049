"""Support figures; names are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, metadata
from bot.figures.rules import FigureState, Sort

figures = Table(
    "figures",
    metadata,
    Column("figure_id", RowId, primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", LargeBinary, nullable=False),
    Column("sort", String(12), nullable=False),
    Column("state", String(8), nullable=False),
    Column("added_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Sealed:
    figure_id: int
    name: bytes
    sort: Sort
    state: FigureState
    added_at: datetime


async def add(tx: Tx, member_id: int, sort: Sort, now: datetime) -> int:
    """The new id; the name is sealed to it afterwards with `rename`, in the same transaction."""
    values = {
        "member_id": member_id,
        "name": b"",
        "sort": sort.value,
        "state": FigureState.ACTIVE.value,
        "added_at": now,
    }
    return (await tx.execute(_ADDED, values)).scalar_one()


# Made once: to put a statement together costs more than to run it.
_ADDED = insert(figures).returning(figures.c.figure_id)
_KEY = figures.c.figure_id == bindparam("one"), figures.c.member_id == bindparam("whose")
_ONE = select(figures).where(*_KEY)
_CHANGED = update(figures).where(*_KEY)
"""Sets the columns that it is given values for."""
_REMOVED = delete(figures).where(*_KEY)
_OF_MEMBER = select(figures).where(figures.c.member_id == bindparam("whose")).order_by(figures.c.figure_id)


async def rename(tx: Tx, member_id: int, figure_id: int, name: bytes) -> bool:
    return await _change(tx, member_id, figure_id, name=name)


async def set_state(tx: Tx, member_id: int, figure_id: int, state: FigureState) -> bool:
    return await _change(tx, member_id, figure_id, state=state.value)


async def remove(tx: Tx, member_id: int, figure_id: int) -> bool:
    return (await tx.execute(_REMOVED, {"one": figure_id, "whose": member_id})).rowcount == 1


async def of_member(tx: Tx, member_id: int) -> Sequence[Sealed]:
    """Oldest first."""
    return [_sealed(row) for row in await tx.execute(_OF_MEMBER, {"whose": member_id})]


async def find(tx: Tx, member_id: int, figure_id: int) -> Sealed | None:
    row = (await tx.execute(_ONE, {"one": figure_id, "whose": member_id})).one_or_none()
    return None if row is None else _sealed(row)


async def _change(tx: Tx, member_id: int, figure_id: int, **values: object) -> bool:
    return (await tx.execute(_CHANGED, {"one": figure_id, "whose": member_id, **values})).rowcount == 1


def _sealed(row: Row[Any]) -> Sealed:
    return Sealed(row.figure_id, row.name, Sort(row.sort), FigureState(row.state), row.added_at)
