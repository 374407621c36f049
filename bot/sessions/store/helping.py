"""What the ratings of members add up to, and who does not want that to steer what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Float,
    ForeignKey,
    Table,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    not_,
    or_,
    select,
)

from bot.base.database import Instant, Tx, insert_or_skip, metadata
from bot.packs.rules import Kind, Measure
from bot.sessions.rules import PageKind, SessionState, Tally
from bot.sessions.store.sessions import ratings, sessions

unsteered = Table(
    "unsteered",
    metadata,
    Column(
        "member_id",
        BigInteger,
        ForeignKey("members.member_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("since", Instant, nullable=False),
)
"""Members whose ratings are not to weigh in what comes next."""

# Made once: to put a statement together costs more than to run it.
_MEMBERS: BindParameter[Any] = bindparam("members", expanding=True)
_SIGNED = case((ratings.c.side == PageKind.AFTER.value, ratings.c.value), else_=-ratings.c.value)
_FIRST, _LAST = func.min(ratings.c.measure), func.max(ratings.c.measure)
_CHANGES = (
    select(
        ratings.c.session_id,
        (cast(func.sum(_SIGNED), Float) * 2 / func.count()).label("change"),
        _FIRST.label("first"),
        _LAST.label("last"),
    )
    .where(ratings.c.member_id.in_(_MEMBERS))
    .group_by(ratings.c.session_id)
    # A measure stands once on each side: two of the same one, or four, are whole; one side alone changed nothing.
    .having(or_(and_(func.count() == 2, _FIRST == _LAST), func.count() == 4))
    .subquery()
)
"""After minus before, the mean of both where both measures were asked; of those rated on both sides throughout."""
_TALLIES = (
    select(
        sessions.c.member_id,
        sessions.c.kind,
        func.count().label("times"),
        func.sum(_CHANGES.c.change).label("total"),
        func.sum(_CHANGES.c.change * _CHANGES.c.change).label("squares"),
        func.min(_CHANGES.c.first).label("first"),
        func.max(_CHANGES.c.last).label("last"),
    )
    .join(_CHANGES, _CHANGES.c.session_id == sessions.c.session_id)
    .where(sessions.c.state == SessionState.DONE.value)
    .group_by(sessions.c.member_id, sessions.c.kind)
)
_STEERING = _TALLIES.where(not_(select(unsteered).where(unsteered.c.member_id == sessions.c.member_id).exists()))
_SINCE = select(unsteered.c.since).where(unsteered.c.member_id == bindparam("whose"))
_STEERED = delete(unsteered).where(unsteered.c.member_id == bindparam("whose"))


async def tallies(tx: Tx, member_id: int) -> list[Tally]:
    """Of each kind that was rated before and after, and done."""
    return [_tally(row) for row in await tx.execute(_TALLIES, {"members": [member_id]})]


async def steering(tx: Tx, member_ids: Iterable[int]) -> dict[int, list[Tally]]:
    """The same of each of these members; nothing of those who do not want it to steer."""
    found: dict[int, list[Tally]] = {}
    for row in await tx.execute(_STEERING, {"members": sorted(member_ids)}):
        found.setdefault(row.member_id, []).append(_tally(row))
    return found


async def unsteered_since(tx: Tx, member_id: int) -> datetime | None:
    """When they turned it off; None while it is on."""
    return await tx.scalar(_SINCE, {"whose": member_id})


async def steer(tx: Tx, member_id: int, now: datetime, *, wanted: bool) -> None:
    if wanted:
        await tx.execute(_STEERED, {"whose": member_id})
    else:
        await insert_or_skip(tx, unsteered, member_id=member_id, since=now)


def _tally(row: Any) -> Tally:
    # There are two measures, so the first and the last by name are all.
    measures = frozenset({Measure(row.first), Measure(row.last)})
    return Tally(Kind(row.kind), row.times, row.total, row.squares, measures)
