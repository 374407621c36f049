"""What was written in answer to an exercise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
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
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, metadata
from bot.base.sweeping import Swept, sweep
from bot.sessions.rules import Session, SessionState
from bot.sessions.store.sessions import sessions

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
_written_in = exists().where(reflections.c.session_id == sessions.c.session_id)


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
    return (await tx.execute(_ADDED, values)).scalar_one()


# Made once: to put a statement together costs more than to run it.
_ADDED = insert(reflections).returning(reflections.c.reflection_id)
_SEALED = update(reflections).where(reflections.c.reflection_id == bindparam("one")).values(text=bindparam("text"))
_OF_MEMBER = (
    select(reflections)
    .where(reflections.c.member_id == bindparam("whose"))
    .order_by(reflections.c.reflection_id.desc())
)
_HERE = (
    select(reflections)
    .where(
        reflections.c.session_id == bindparam("session"),
        reflections.c.page == bindparam("on_page"),
        # What is about another figure stays, whoever the exercise went on with.
        reflections.c.figure_id.is_not_distinct_from(bindparam("about")),
    )
    .order_by(reflections.c.reflection_id.desc())
    .limit(1)
)
_OWN = reflections.c.reflection_id == bindparam("one"), reflections.c.member_id == bindparam("whose")
_KEPT = update(reflections).where(*_OWN).values(is_kept=bindparam("kept"))
_MEMBERS: BindParameter[Any] = bindparam("members", expanding=True)
_KEPT_ABOUT = (
    select(reflections.c.member_id, reflections.c.figure_id)
    .where(reflections.c.member_id.in_(_MEMBERS), reflections.c.is_kept)
    .distinct()
)
_ONES: BindParameter[Any] = bindparam("ones", expanding=True)
_KEPT_ONES = select(reflections.c.reflection_id, reflections.c.member_id, reflections.c.figure_id).where(
    reflections.c.reflection_id.in_(_ONES), reflections.c.is_kept
)
_REMOVED = delete(reflections).where(*_OWN)
_COUNTED = select(func.count()).where(reflections.c.member_id == bindparam("whose"))


async def set_text(tx: Tx, reflection_id: int, text: bytes) -> None:
    await tx.execute(_SEALED, {"one": reflection_id, "text": text})


async def written(tx: Tx, member_id: int) -> Sequence[Written]:
    """Latest first."""
    return [_written(row) for row in await tx.execute(_OF_MEMBER, {"whose": member_id})]


async def written_here(tx: Tx, session: Session) -> Written | None:
    """What was written last on this page about the same figure."""
    here = {"session": session.session_id, "on_page": session.page, "about": session.figure_id}
    row = (await tx.execute(_HERE, here)).one_or_none()
    return None if row is None else _written(row)


async def count(tx: Tx, member_id: int) -> int:
    return int(await tx.scalar(_COUNTED, {"whose": member_id}) or 0)


async def kept_about(tx: Tx, member_ids: Collection[int]) -> dict[int, set[int | None]]:
    """By member with kept lines: whom these are about; None among them where one is about nobody."""
    found: dict[int, set[int | None]] = {}
    for row in await tx.execute(_KEPT_ABOUT, {"members": sorted(member_ids)}):
        found.setdefault(row.member_id, set()).add(row.figure_id)
    return found


class Kept(NamedTuple):
    reflection_id: int
    member_id: int
    figure_id: int | None


async def kept(tx: Tx, reflection_ids: Collection[int]) -> Sequence[Kept]:
    """Those of these that are kept."""
    return [Kept._make(row) for row in await tx.execute(_KEPT_ONES, {"ones": sorted(reflection_ids)})]


async def keep(tx: Tx, member_id: int, reflection_id: int, *, kept: bool) -> bool:
    return (await tx.execute(_KEPT, {"one": reflection_id, "whose": member_id, "kept": kept})).rowcount == 1


async def remove(tx: Tx, member_id: int, reflection_id: int) -> bool:
    return (await tx.execute(_REMOVED, {"one": reflection_id, "whose": member_id})).rowcount == 1


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


async def forget_unfinished(tx: Tx, after: int, before: datetime, limit: int) -> Swept:
    """Exercises that were begun before then and not ended. Where something was written, it stays with its exercise."""
    is_old = (sessions.c.state != SessionState.DONE.value) & (sessions.c.started_at < before)
    return await sweep(tx, sessions.c.session_id, after, limit, is_old, ~_written_in)
