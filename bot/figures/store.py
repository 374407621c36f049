"""Support figures; names are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    Row,
    String,
    Table,
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
    statement = insert(figures).values(
        member_id=member_id, name=b"", sort=sort.value, state=FigureState.ACTIVE.value, added_at=now
    )
    return (await tx.execute(statement.returning(figures.c.figure_id))).scalar_one()


async def rename(tx: Tx, member_id: int, figure_id: int, name: bytes) -> bool:
    return await _change(tx, member_id, figure_id, name=name)


async def set_state(tx: Tx, member_id: int, figure_id: int, state: FigureState) -> bool:
    return await _change(tx, member_id, figure_id, state=state.value)


async def remove(tx: Tx, member_id: int, figure_id: int) -> bool:
    return (await tx.execute(delete(figures).where(*_key(member_id, figure_id)))).rowcount == 1


async def of_member(tx: Tx, member_id: int) -> Sequence[Sealed]:
    """Oldest first."""
    rows = await tx.execute(select(figures).where(figures.c.member_id == member_id).order_by(figures.c.figure_id))
    return [_sealed(row) for row in rows]


async def find(tx: Tx, member_id: int, figure_id: int) -> Sealed | None:
    row = (await tx.execute(select(figures).where(*_key(member_id, figure_id)))).one_or_none()
    return None if row is None else _sealed(row)


async def _change(tx: Tx, member_id: int, figure_id: int, **values: object) -> bool:
    return (await tx.execute(update(figures).where(*_key(member_id, figure_id)).values(**values))).rowcount == 1


def _key(member_id: int, figure_id: int) -> tuple[ColumnElement[bool], ...]:
    return figures.c.figure_id == figure_id, figures.c.member_id == member_id


def _sealed(row: Row[Any]) -> Sealed:
    return Sealed(row.figure_id, row.name, Sort(row.sort), FigureState(row.state), row.added_at)
