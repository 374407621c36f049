"""The row about one person, from which every other row about them hangs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Row,
    String,
    Table,
    Time,
    bindparam,
    delete,
    select,
    text,
    update,
)

from bot.base.database import Instant, Tx, insert_or_skip, metadata
from bot.members.rules import Member, MemberState, Practice

members = Table(
    "members",
    metadata,
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),
    Column("consented_at", Instant, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("home_zone", String(64)),
    Column("home_at", Instant, index=True),
    Column("practice", String(20), nullable=False),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    Column("dm_channel_id", BigInteger),
    Column("dm_closed_at", Instant),
    Column("dm_try_at", Instant),
    Column("paused_at", Instant),
    Column("paused_until", Date),
    Column("answered_at", Instant, nullable=False),
    Column("is_discreet", Boolean, nullable=False),
    Column("hides_streak", Boolean, nullable=False),
    Column("leaves_figures_out", Boolean, nullable=False),
    Column("unanswered", Integer, nullable=False),
    Column("most_a_day", Integer),
    Column("dm_told_at", Instant),
    Column("idle_since", Instant),
    Column("unanswered_assigned", Integer, nullable=False, server_default=text("0")),
)

_UNREACHED = (members.c.state == MemberState.ACTIVE.value) & members.c.dm_channel_id.is_(None)
Index("ix_members_unreached", members.c.dm_try_at, sqlite_where=_UNREACHED, postgresql_where=_UNREACHED)

_IDLE = members.c.idle_since.is_not(None)
Index("ix_members_idle", members.c.idle_since, sqlite_where=_IDLE, postgresql_where=_IDLE)


async def add(tx: Tx, member_id: int, zone: str, now: datetime) -> None:
    """Someone who agreed. An existing row stays as it is."""
    await insert_or_skip(
        tx,
        members,
        member_id=member_id,
        state=MemberState.STARTING.value,
        consented_at=now,
        zone=zone,
        practice=Practice.MIX.value,
        answered_at=now,
        idle_since=now,
        is_discreet=False,
        hides_streak=False,
        leaves_figures_out=False,
        unanswered=0,
    )


# Made once: to put a statement together costs more than to run it.
_ONE = select(members).where(members.c.member_id == bindparam("one"))
_LOCKED = _ONE.with_for_update(key_share=True)
"""Rows that only refer to the member need not wait."""
_THESE: BindParameter[Any] = bindparam("many", expanding=True)
_IN_ORDER = select(members).where(members.c.member_id.in_(_THESE)).order_by(members.c.member_id)
_ZONES = select(members.c.member_id, members.c.zone).where(members.c.member_id.in_(_THESE))
_STARTING = select(members.c.member_id).where(
    members.c.member_id.in_(_THESE), members.c.state == MemberState.STARTING.value
)
_MANY = _IN_ORDER.with_for_update(key_share=True)
_MANY_FREE = _IN_ORDER.with_for_update(key_share=True, skip_locked=True)
_CHANGED = update(members).where(members.c.member_id == bindparam("one"))
"""Sets the columns that it is given values for."""
_UNANSWERED = {
    assigned: update(members)
    .where(members.c.member_id.in_(_THESE))
    .values({counted.name: counted + bindparam("more", type_=Integer)})
    for assigned, counted in ((False, members.c.unanswered), (True, members.c.unanswered_assigned))
}
_STATE, _PRACTICE = (list(members.c.keys()).index(name) for name in ("state", "practice"))
_HERE = (
    update(members)
    .where(members.c.member_id == bindparam("one"), members.c.idle_since < bindparam("now"))
    .values(idle_since=bindparam("now"))
)
_GOING_HOME = select(members).where(members.c.home_at <= bindparam("now")).limit(100)


async def find(tx: Tx, member_id: int, *, lock: bool = False) -> Member | None:
    """`lock` keeps other workers from working for this member until the transaction ends (PostgreSQL)."""
    row = (await tx.execute(_LOCKED if lock else _ONE, {"one": member_id})).one_or_none()
    return None if row is None else _member(row)


async def lock_all(tx: Tx, member_ids: Iterable[int], *, skip: bool) -> dict[int, Member]:
    """Locked in the order of their ids, so that two workers never wait for each other (PostgreSQL). `skip` leaves out
    whom somebody else holds, instead of waiting.
    """
    rows = await tx.execute(_MANY_FREE if skip else _MANY, {"many": sorted(member_ids)})
    return {row.member_id: _member(row) for row in rows.all()}


async def add_unanswered(tx: Tx, member_ids: Iterable[int], *, assigned: bool) -> None:
    """One more for each time that a member is named."""
    by_count: dict[int, list[int]] = {}
    for member_id, count in Counter(member_ids).items():
        by_count.setdefault(count, []).append(member_id)
    for count, ids in by_count.items():
        await tx.execute(_UNANSWERED[assigned], {"many": sorted(ids), "more": count})


async def change(tx: Tx, member_id: int, **values: Any) -> None:
    """`values` by column name; enums by their value."""
    await tx.execute(_CHANGED, {"one": member_id, **values})


async def going_home(tx: Tx, now: datetime) -> Sequence[Member]:
    """Those whose journey is over."""
    rows = await tx.execute(_GOING_HOME, {"now": now})
    return [_member(row) for row in rows]


async def zones(tx: Tx, member_ids: Iterable[int]) -> dict[int, str]:
    return {row.member_id: row.zone for row in await tx.execute(_ZONES, {"many": sorted(member_ids)})}


async def starting(tx: Tx, member_ids: Iterable[int]) -> set[int]:
    return {*await tx.scalars(_STARTING, {"many": sorted(member_ids)})}


async def active_zones(tx: Tx, after: int, limit: int) -> Sequence[tuple[int, str]]:
    query = (
        select(members.c.member_id, members.c.zone)
        .where(members.c.state == MemberState.ACTIVE.value, members.c.member_id > after)
        .order_by(members.c.member_id)
        .limit(limit)
    )
    return [(row.member_id, row.zone) for row in await tx.execute(query)]


async def unreached(tx: Tx, now: datetime) -> int | None:
    """Someone active whose DM is to be opened now. No other worker gets the same one meanwhile (PostgreSQL)."""
    is_time = members.c.dm_try_at.is_(None) | (members.c.dm_try_at <= now)
    query = select(members.c.member_id).where(_UNREACHED, is_time).order_by(members.c.dm_try_at).limit(1)
    return await tx.scalar(query.with_for_update(skip_locked=True))


async def here(tx: Tx, member_id: int, now: datetime) -> None:
    """For someone who is idle, and only forwards."""
    await tx.execute(_HERE, {"one": member_id, "now": now})


async def idle(tx: Tx, before: datetime, limit: int) -> Sequence[int]:
    """Those who are longest."""
    query = select(members.c.member_id).where(members.c.idle_since < before).order_by(members.c.idle_since).limit(limit)
    return list(await tx.scalars(query))


async def remove(tx: Tx, member_id: int) -> bool:
    """Every row about them goes with it. Whether there was one."""
    return (await tx.execute(delete(members).where(members.c.member_id == member_id))).rowcount == 1


async def row(tx: Tx, member_id: int) -> dict[str, Any] | None:
    """All that the row holds, by column."""
    found = (await tx.execute(select(members).where(members.c.member_id == member_id))).mappings().one_or_none()
    return None if found is None else dict(found)


def _member(row: Row[Any]) -> Member:
    """Its columns are those of the table, in the order of the fields."""
    values: list[Any] = list(row)
    values[_STATE], values[_PRACTICE] = MemberState(values[_STATE]), Practice(values[_PRACTICE])
    return Member(*values)
