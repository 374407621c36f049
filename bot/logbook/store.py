"""Practice and the days on which it was asked for, both by the local day they were recorded with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    delete,
    false,
    insert,
    null,
    select,
    true,
    union_all,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_all_or_skip, insert_or_skip, metadata

practice = Table(
    "practice",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True),
    Column("what", String(10), primary_key=True),
    Column("row_id", RowId, primary_key=True, autoincrement=False),
    Column("local_day", Date, nullable=False),
    Column("done_at", Instant, nullable=False),
)
asked_days = Table(
    "asked_days",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True),
    Column("local_day", Date, primary_key=True),
    Column("neutral", String(12)),
)
"""A day on which a nudge went out (`neutral` is null), or did not count and why. A day without a row: nothing was
due.
"""
PULSE = timedelta(seconds=30)
"""Outages are hours: noting every beat would only write to the disk every second."""
pulse = Table("pulse", metadata, Column("one", Integer, primary_key=True), Column("beat_at", Instant, nullable=False))
outages = Table(
    "outages",
    metadata,
    Column("outage_id", RowId, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("told_to", BigInteger),
    sqlite_autoincrement=True,
)
"""Times without a beat. `told_to` is the last member whose days were made neutral for it; null: everybody's were."""
_KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Outage:
    outage_id: int
    started_at: datetime
    ended_at: datetime
    told_to: int


@dataclass(frozen=True)
class Done:
    what: str
    row_id: int
    local_day: date
    done_at: datetime


async def record(tx: Tx, member_id: int, done: Done) -> bool:
    """False when this very thing was recorded before; then nothing changes."""
    return await insert_or_skip(
        tx,
        practice,
        member_id=member_id,
        what=done.what,
        row_id=done.row_id,
        local_day=done.local_day,
        done_at=done.done_at,
    )


# Made once: to put a statement together costs more than to run it.
_KEY = (
    practice.c.member_id == bindparam("whose"),
    practice.c.what == bindparam("sort"),
    practice.c.row_id == bindparam("one"),
)
_ONE = select(practice).where(*_KEY)
_MOVED = update(practice).where(*_KEY)
_TAKEN_BACK = delete(practice).where(*_KEY)
_DONE = select(practice).where(practice.c.member_id == bindparam("whose")).order_by(practice.c.done_at)
_BOOK = union_all(
    select(practice.c.local_day, null().label("neutral"), true().label("is_practised"))
    .where(practice.c.member_id == bindparam("whose"))
    .distinct(),
    select(asked_days.c.local_day, asked_days.c.neutral, false()).where(asked_days.c.member_id == bindparam("whose")),
)
_MEMBERS: BindParameter[Any] = bindparam("members", expanding=True)
_SINCE = select(practice.c.member_id, practice.c.what, practice.c.local_day).where(
    practice.c.member_id.in_(_MEMBERS), practice.c.local_day >= bindparam("since")
)
_DAYS = (
    select(asked_days.c.local_day, asked_days.c.neutral)
    .where(asked_days.c.member_id == bindparam("whose"))
    .order_by(asked_days.c.local_day)
)


async def find(tx: Tx, member_id: int, what: str, row_id: int) -> Done | None:
    row = (await tx.execute(_ONE, _key(member_id, what, row_id))).one_or_none()
    return None if row is None else Done(row.what, row.row_id, row.local_day, row.done_at)


async def move(tx: Tx, member_id: int, what: str, row_id: int, local_day: date) -> None:
    await tx.execute(_MOVED, {**_key(member_id, what, row_id), "local_day": local_day})


async def take_back(tx: Tx, member_id: int, what: str, row_id: int) -> bool:
    return (await tx.execute(_TAKEN_BACK, _key(member_id, what, row_id))).rowcount == 1


async def done(tx: Tx, member_id: int) -> Sequence[Done]:
    """Oldest first."""
    rows = await tx.execute(_DONE, {"whose": member_id})
    return [Done(row.what, row.row_id, row.local_day, row.done_at) for row in rows]


async def book(tx: Tx, member_id: int) -> tuple[frozenset[date], dict[date, str | None]]:
    """The local days on which anything was done, and what `days` tells."""
    rows = (await tx.execute(_BOOK, {"whose": member_id})).all()
    practised = frozenset(row.local_day for row in rows if row.is_practised)
    return practised, {row.local_day: row.neutral for row in rows if not row.is_practised}


async def practised(tx: Tx, member_ids: Iterable[int], since: date) -> dict[int, list[tuple[str, date]]]:
    found: dict[int, list[tuple[str, date]]] = {}
    for row in await tx.execute(_SINCE, {"members": sorted(member_ids), "since": since}):
        found.setdefault(row.member_id, []).append((row.what, row.local_day))
    return found


async def note_day(tx: Tx, member_id: int, local_day: date, neutral: str | None) -> None:
    """The first word about a day stands."""
    await insert_or_skip(tx, asked_days, member_id=member_id, local_day=local_day, neutral=neutral)


async def note_days(tx: Tx, days: Iterable[tuple[int, date, str | None]]) -> None:
    """Of many members at once; the first word about a day stands."""
    rows = [{"member_id": member_id, "local_day": day, "neutral": neutral} for member_id, day, neutral in days]
    await insert_all_or_skip(tx, asked_days, rows)


async def excuse(tx: Tx, member_ids: Sequence[int], local_days: Sequence[date], neutral: str) -> None:
    """Neutral whatever was noted before."""
    theirs = and_(asked_days.c.member_id.in_(member_ids), asked_days.c.local_day.in_(local_days))
    await tx.execute(update(asked_days).where(theirs).values(neutral=neutral))
    await note_days(tx, [(member_id, day, neutral) for member_id in member_ids for day in local_days])


async def count_again(tx: Tx, member_id: int, local_days: Sequence[date], neutral: str) -> None:
    """Takes an excuse back: those days that were neutral for this reason count as asked."""
    await tx.execute(
        update(asked_days)
        .where(
            asked_days.c.member_id == member_id,
            asked_days.c.local_day.in_(local_days),
            asked_days.c.neutral == neutral,
        )
        .values(neutral=None)
    )


async def days(tx: Tx, member_id: int) -> dict[date, str | None]:
    return {row.local_day: row.neutral for row in await tx.execute(_DAYS, {"whose": member_id})}


async def last_beat(tx: Tx) -> datetime | None:
    return await tx.scalar(select(pulse.c.beat_at))


async def beat(tx: Tx, now: datetime) -> datetime | None:
    """Notes that we are alive; returns the last beat noted before this one."""
    before = await tx.scalar(select(pulse.c.beat_at))
    if before is None:
        await insert_or_skip(tx, pulse, one=1, beat_at=now)
    elif abs(now - before) >= PULSE:
        # Of several workers that come back together, one finds the silence.
        before = await tx.scalar(select(pulse.c.beat_at).with_for_update())
        await tx.execute(update(pulse).values(beat_at=now))
    return before


async def add_outage(tx: Tx, started_at: datetime, ended_at: datetime) -> None:
    """To be told to everybody. Forgets what no day that is still open can have a part in."""
    await tx.execute(delete(outages).where(outages.c.ended_at < started_at - _KEPT, outages.c.told_to.is_(None)))
    await tx.execute(insert(outages).values(started_at=started_at, ended_at=ended_at, told_to=0))


async def next_outage(tx: Tx) -> Outage | None:
    """The oldest that not everybody was told, locked; another worker's is passed over."""
    query = select(outages).where(outages.c.told_to.is_not(None)).order_by(outages.c.outage_id).limit(1)
    row = (await tx.execute(query.with_for_update(skip_locked=True))).one_or_none()
    return None if row is None else Outage(row.outage_id, row.started_at, row.ended_at, row.told_to)


async def silences_before(tx: Tx, outage: Outage) -> list[tuple[datetime, datetime]]:
    """Start and end of each that a local day could share with this one."""
    near = outages.c.ended_at > outage.started_at - _KEPT
    rows = await tx.execute(select(outages).where(near, outages.c.outage_id < outage.outage_id))
    return [(row.started_at, row.ended_at) for row in rows]


async def told(tx: Tx, outage: Outage, last_id: int | None) -> None:
    """So far; None: everybody."""
    await tx.execute(update(outages).where(outages.c.outage_id == outage.outage_id).values(told_to=last_id))


def _key(member_id: int, what: str, row_id: int) -> dict[str, int | str]:
    return {"whose": member_id, "sort": what, "one": row_id}
