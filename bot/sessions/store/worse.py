"""Which exercises left somebody feeling worse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ForeignKey,
    Table,
    bindparam,
    delete,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.packs.rules import Kind
from bot.sessions.rules import Hard, Session, SessionState, Worse
from bot.sessions.store.sessions import ratings, sessions

felt_worse = Table(
    "felt_worse",
    metadata,
    Column(
        "session_id",
        RowId,
        ForeignKey("sessions.session_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("is_worse", Boolean, nullable=False),
    Column("is_said", Boolean, nullable=False),
    Column("noted_at", Instant, nullable=False),
)
"""`is_said`: by the member, which no rating changes; else it follows from their ratings. Not `is_worse`: it was all
right after all.
"""

# Made once: to put a statement together costs more than to run it.
_ONE = felt_worse.c.session_id == bindparam("session")
_STANDS = select(felt_worse.c.is_said).where(_ONE, felt_worse.c.is_worse)
_SAID = update(felt_worse).where(_ONE).values(is_worse=bindparam("worse"), is_said=True)
_UNRATED = delete(felt_worse).where(_ONE, felt_worse.c.is_said.is_(False))
_GIVEN = select(ratings.c.measure, ratings.c.side, ratings.c.value).where(ratings.c.session_id == bindparam("session"))
_MEMBERS: BindParameter[Any] = bindparam("members", expanding=True)
_HARD = (
    select(
        felt_worse.c.member_id,
        felt_worse.c.noted_at,
        sessions.c.pack,
        sessions.c.exercise_id,
        sessions.c.kind,
        sessions.c.state,
        sessions.c.local_day,
    )
    .join(sessions, sessions.c.session_id == felt_worse.c.session_id)
    .where(felt_worse.c.member_id.in_(_MEMBERS), felt_worse.c.is_worse)
    .order_by(felt_worse.c.session_id)
)
_OF_KIND = (
    select(felt_worse.c.session_id)
    .join(sessions, sessions.c.session_id == felt_worse.c.session_id)
    .where(felt_worse.c.member_id == bindparam("whose"), felt_worse.c.is_worse, sessions.c.kind == bindparam("of_kind"))
)
_NOTED = select(felt_worse).where(felt_worse.c.member_id == bindparam("whose")).order_by(felt_worse.c.session_id)


async def worse(tx: Tx, session_id: int) -> Worse | None:
    """None also when it was all right after all."""
    is_said = await tx.scalar(_STANDS, {"session": session_id})
    return None if is_said is None else Worse.SAID if is_said else Worse.RATED


async def say_worse(tx: Tx, session: Session, now: datetime, *, worse: bool) -> None:
    """By the member. That one was all right is kept only where something said otherwise."""
    changed = await tx.execute(_SAID, {"session": session.session_id, "worse": worse})
    if worse and not changed.rowcount:
        await _add(tx, session, now, is_said=True)


async def rate_worse(tx: Tx, session: Session, now: datetime, *, worse: bool) -> None:
    """By their ratings, unless they have said something themselves."""
    if worse:
        await _add(tx, session, now, is_said=False)
    else:
        await tx.execute(_UNRATED, {"session": session.session_id})


async def of_kind(tx: Tx, member_id: int, kind: Kind) -> int:
    """How many of one kind felt worse."""
    return len((await tx.scalars(_OF_KIND, {"whose": member_id, "of_kind": kind.value})).all())


async def all_right(tx: Tx, member_id: int, kind: Kind) -> None:
    """All that felt worse of one kind was all right after all."""
    found = await tx.scalars(_OF_KIND, {"whose": member_id, "of_kind": kind.value})
    for session_id in found.all():
        await tx.execute(_SAID, {"session": session_id, "worse": False})


async def given_in(tx: Tx, session_id: int) -> Sequence[tuple[str, str, int]]:
    """Measure, side and value of each rating around one exercise."""
    return [(row.measure, row.side, row.value) for row in await tx.execute(_GIVEN, {"session": session_id})]


async def hard(tx: Tx, member_ids: Iterable[int]) -> dict[int, list[Hard]]:
    """What felt worse to each of them, oldest first."""
    found: dict[int, list[Hard]] = {}
    for row in await tx.execute(_HARD, {"members": sorted(member_ids)}):
        done_on = row.local_day if row.state == SessionState.DONE.value else None
        day = done_on or row.noted_at.date()
        one = Hard(row.pack, row.exercise_id, Kind(row.kind), day, is_done=done_on is not None)
        found.setdefault(row.member_id, []).append(one)
    return found


async def noted(tx: Tx, member_id: int) -> Sequence[Any]:
    """All rows of one member, oldest first."""
    return (await tx.execute(_NOTED, {"whose": member_id})).all()


async def _add(tx: Tx, session: Session, now: datetime, *, is_said: bool) -> None:
    await insert_or_skip(
        tx,
        felt_worse,
        session_id=session.session_id,
        member_id=session.member_id,
        is_worse=True,
        is_said=is_said,
        noted_at=now,
    )
