"""What was written in answer to an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, metadata
from bot.sessions.rules import Session

reflections = Table(
    "reflections",
    metadata,
    Column("reflection_id", RowId, primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("session_id", RowId, ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("page", Integer, nullable=False),
    Column("figure_id", BigInteger, ForeignKey("figures.figure_id", ondelete="CASCADE"), index=True),
    Column("title", String(80), nullable=False),
    Column("question", Text, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("is_kept", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
"""Forgetting a figure takes what was written about it along."""


@dataclass(frozen=True)
class Written:
    reflection_id: int
    session_id: int
    page: int
    figure_id: int | None
    title: str
    question: str
    text: bytes
    written_at: datetime
    local_day: date
    is_kept: bool


async def write(tx: Tx, session: Session, question: str, now: datetime, local_day: date) -> int:
    """The new id; the text is sealed to it afterwards with `set_text`, in the same transaction."""
    values = {
        "member_id": session.member_id,
        "session_id": session.session_id,
        "page": session.page,
        "figure_id": session.figure_id,
        "title": session.exercise.title,
        "question": question,
        "text": b"",
        "written_at": now,
        "local_day": local_day,
        "is_kept": False,
    }
    return (await tx.execute(insert(reflections).values(values).returning(reflections.c.reflection_id))).scalar_one()


async def set_text(tx: Tx, reflection_id: int, text: bytes) -> None:
    await tx.execute(update(reflections).where(reflections.c.reflection_id == reflection_id).values(text=text))


async def written(tx: Tx, member_id: int) -> Sequence[Written]:
    """Latest first."""
    query = select(reflections).where(reflections.c.member_id == member_id).order_by(reflections.c.reflection_id.desc())
    return [_written(row) for row in await tx.execute(query)]


async def written_here(tx: Tx, session: Session) -> Written | None:
    """What was written last on this page about the same figure."""
    query = select(reflections).where(*_page(session)).order_by(reflections.c.reflection_id.desc()).limit(1)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _written(row)


async def keep(tx: Tx, member_id: int, reflection_id: int, *, kept: bool) -> bool:
    result = await tx.execute(update(reflections).where(*_own(member_id, reflection_id)).values(is_kept=kept))
    return result.rowcount == 1


async def remove(tx: Tx, member_id: int, reflection_id: int) -> bool:
    return (await tx.execute(delete(reflections).where(*_own(member_id, reflection_id)))).rowcount == 1


def _own(member_id: int, reflection_id: int) -> tuple[Any, ...]:
    return reflections.c.reflection_id == reflection_id, reflections.c.member_id == member_id


def _page(session: Session) -> tuple[Any, ...]:
    """What is about another figure stays, whoever the exercise went on with."""
    return (
        reflections.c.session_id == session.session_id,
        reflections.c.page == session.page,
        reflections.c.figure_id == session.figure_id,
    )


def _written(row: Row[Any]) -> Written:
    return Written(
        row.reflection_id,
        row.session_id,
        row.page,
        row.figure_id,
        row.title,
        row.question,
        row.text,
        row.written_at,
        row.local_day,
        row.is_kept,
    )
