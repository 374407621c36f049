"""Exercises under way and done, with their ratings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    union_all,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.packs.rules import Exercise, Kind
from bot.sessions.rules import Past, Session, SessionState

_member = ForeignKey("members.member_id", ondelete="CASCADE")
sessions = Table(
    "sessions",
    metadata,
    Column("session_id", RowId, primary_key=True),
    Column("member_id", BigInteger, _member, nullable=False, index=True),
    Column("occasion", BigInteger),
    Column("pack", String(40), nullable=False),
    Column("exercise_id", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("script", Text, nullable=False),
    Column("is_rated", Boolean, nullable=False),
    Column("page", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("figure_id", BigInteger, ForeignKey("figures.figure_id", ondelete="SET NULL")),
    Column("stand_in", String(12)),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("local_day", Date),
    # All that the next choice asks of somebody's past, so that years of it are not read with their scripts.
    Index("ix_sessions_past", "member_id", "state", "local_day", "pack", "exercise_id", "kind"),
    sqlite_autoincrement=True,
)
"""`script` is the exercise as it was begun: whoever is in the middle stays on that version."""
ratings = Table(
    "ratings",
    metadata,
    Column("session_id", RowId, ForeignKey("sessions.session_id", ondelete="CASCADE"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("measure", String(20), nullable=False),
    Column("side", String(8), nullable=False),
    Column("value", Integer, nullable=False),
)
_script = TypeAdapter(Exercise)
_KINDS = {kind.value: kind for kind in Kind}


async def add(tx: Tx, session: Session) -> int:
    """The new id; `session.session_id` is not looked at."""
    values = {
        "member_id": session.member_id,
        "occasion": session.occasion,
        "pack": session.exercise.pack,
        "exercise_id": session.exercise.id,
        "kind": session.exercise.kind.value,
        "script": _script.dump_json(session.exercise).decode(),
        "is_rated": session.is_rated,
        "page": session.page,
        "state": session.state.value,
        "figure_id": session.figure_id,
        "stand_in": session.stand_in,
        "started_at": session.started_at,
    }
    return (await tx.execute(_ADDED, values)).scalar_one()


# Made once: to put a statement together costs more than to run it.
_ADDED = insert(sessions).returning(sessions.c.session_id)
_CHANGED = update(sessions).where(sessions.c.session_id == bindparam("one"))
"""Sets the columns that it is given values for."""
_THEIRS = select(sessions).where(sessions.c.session_id == bindparam("one"), sessions.c.member_id == bindparam("whose"))
_ON_OCCASION = (
    select(sessions)
    .where(sessions.c.member_id == bindparam("whose"), sessions.c.occasion == bindparam("nudge"))
    .where(sessions.c.state != SessionState.LEFT.value)
    .order_by(sessions.c.session_id.desc())
    .limit(1)
)
_BEGUN_AT = (
    select(sessions)
    .where(sessions.c.member_id == bindparam("whose"), sessions.c.started_at == bindparam("instant"))
    .order_by(sessions.c.session_id.desc())
    .limit(1)
)
_FIGURES_USED = (
    select(sessions.c.figure_id, func.max(sessions.c.session_id))
    .where(sessions.c.member_id == bindparam("whose"), sessions.c.figure_id.is_not(None))
    .group_by(sessions.c.figure_id)
)
_UNRATED = delete(ratings).where(ratings.c.session_id == bindparam("session"), ratings.c.page == bindparam("on_page"))


async def find(tx: Tx, member_id: int, session_id: int) -> Session | None:
    """None for another member's session too."""
    row = (await tx.execute(_THEIRS, {"one": session_id, "whose": member_id})).one_or_none()
    return None if row is None else _session(row)


async def find_open(tx: Tx, member_id: int, occasion: int) -> Session | None:
    """The latest session that began from this nudge and was not left."""
    row = (await tx.execute(_ON_OCCASION, {"whose": member_id, "nudge": occasion})).one_or_none()
    return None if row is None else _session(row)


async def begun_at(tx: Tx, member_id: int, instant: datetime) -> Session | None:
    """The latest session that began at exactly that moment: the one that took the place of another."""
    row = (await tx.execute(_BEGUN_AT, {"whose": member_id, "instant": instant})).one_or_none()
    return None if row is None else _session(row)


async def change(tx: Tx, session: Session, **facts: Any) -> Session:
    """`facts` by field; returns the session with them."""
    values = {name: fact.value if isinstance(fact, Enum) else fact for name, fact in facts.items()}
    await tx.execute(_CHANGED, {"one": session.session_id, **values})
    return replace(session, **facts)


_MEMBERS: BindParameter[Any] = bindparam("members", expanding=True)
_OCCASIONS: BindParameter[Any] = bindparam("occasions", expanding=True)
_WHAT = (sessions.c.member_id, sessions.c.pack, sessions.c.exercise_id, sessions.c.kind)
_DONE = and_(sessions.c.member_id.in_(_MEMBERS), sessions.c.state == SessionState.DONE.value)
_PAST = union_all(
    select(*_WHAT, sessions.c.local_day).where(_DONE, sessions.c.local_day >= bindparam("since")),
    select(*_WHAT, func.max(sessions.c.local_day).label("local_day"))
    .where(_DONE, sessions.c.local_day < bindparam("since"))
    .group_by(*_WHAT),
)
_ON_OCCASIONS = (
    select(sessions.c.occasion, sessions.c.state)
    .where(
        sessions.c.member_id.in_(_MEMBERS),
        sessions.c.occasion.in_(_OCCASIONS),
        sessions.c.state != SessionState.LEFT.value,
    )
    .order_by(sessions.c.session_id)
)


async def past(tx: Tx, member_ids: Iterable[int], since: date) -> dict[int, list[Past]]:
    """What each of them has done; before `since`, each exercise with its last time only."""
    found: dict[int, list[Past]] = {}
    rows = await tx.execute(_PAST, {"members": sorted(member_ids), "since": since})
    for member_id, pack, exercise_id, kind, local_day in rows.all():
        found.setdefault(member_id, []).append(Past(pack, exercise_id, _KINDS[kind], local_day))
    return found


async def under_way(tx: Tx, member_ids: Iterable[int], occasions: Iterable[int]) -> set[int]:
    """Those of these nudges whose exercise somebody is in the middle of."""
    rows = await tx.execute(_ON_OCCASIONS, {"members": sorted(member_ids), "occasions": sorted(occasions)})
    latest = {row.occasion: row.state for row in rows}
    return {occasion for occasion, state in latest.items() if state == SessionState.OPEN.value}


async def figures_used(tx: Tx, member_id: int) -> dict[int, int]:
    """Each figure with the last session it was in."""
    return {row[0]: row[1] for row in await tx.execute(_FIGURES_USED, {"whose": member_id})}


async def rate(tx: Tx, session: Session, measure: str, side: str, value: int | None) -> None:
    """A rating replaces the one given on the same page before; None takes it away."""
    await tx.execute(_UNRATED, {"session": session.session_id, "on_page": session.page})
    if value is not None:
        await insert_or_skip(
            tx,
            ratings,
            session_id=session.session_id,
            page=session.page,
            member_id=session.member_id,
            measure=measure,
            side=side,
            value=value,
        )


async def rows(tx: Tx, member_id: int) -> tuple[Sequence[Session], Sequence[dict[str, Any]]]:
    """All sessions and all ratings of one member, oldest first."""
    found = await tx.execute(select(sessions).where(sessions.c.member_id == member_id).order_by(sessions.c.session_id))
    rated = await tx.execute(select(ratings).where(ratings.c.member_id == member_id).order_by(ratings.c.session_id))
    return [_session(row) for row in found], [dict(row) for row in rated.mappings()]


@lru_cache(maxsize=512)
def _read(script: str) -> Exercise:
    """Many people are in the middle of the same ones."""
    return _script.validate_json(script)


def _session(row: Row[Any]) -> Session:
    return Session(
        session_id=row.session_id,
        member_id=row.member_id,
        occasion=row.occasion,
        exercise=_read(row.script),
        is_rated=row.is_rated,
        page=row.page,
        state=SessionState(row.state),
        figure_id=row.figure_id,
        stand_in=row.stand_in,
        started_at=row.started_at,
        finished_at=row.finished_at,
        local_day=row.local_day,
    )
