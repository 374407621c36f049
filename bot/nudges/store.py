"""Plans, and one row for every nudge that ever fell due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Time,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.members.rules import Practice
from bot.nudges.rules import OPEN, SENT, Occurrence, Plan, State, Why

plans = Table(
    "plans",
    metadata,
    Column("plan_id", RowId, primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("practice", String(20), nullable=False),
    Column("at", Time, nullable=False),
    Column("until", Time),
    Column("weekdays", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("anchor", LargeBinary),
    Column("added_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
nudges = Table(
    "nudges",
    metadata,
    Column("nudge_id", RowId, primary_key=True),
    Column("plan_id", RowId, ForeignKey("plans.plan_id", ondelete="CASCADE"), nullable=False),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("local_day", Date, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),
    Column("why", String(20)),
    Column("try_at", Instant, index=True),
    Column("attempts", Integer, nullable=False),
    Column("wire_at", Instant),
    Column("sent_at", Instant),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("pack", String(40)),
    Column("exercise_id", String(40)),
    Column("clear_at", Instant, index=True),
    UniqueConstraint("plan_id", "local_day", "turn"),
    sqlite_autoincrement=True,
)
"""`turn` 0 is the plan's own nudge of that day; its snoozes count on. `try_at` is when the beat has to look at the row: due,
to be retried, or its lease run out; null once nothing is left to do. `clear_at`: its message is to be deleted."""


@dataclass(frozen=True)
class PlanRow:
    plan_id: int
    member_id: int
    practice: Practice
    plan: Plan
    anchor: bytes | None


@dataclass(frozen=True)
class Nudge:
    nudge_id: int
    plan_id: int
    member_id: int
    local_day: date
    turn: int
    due_at: datetime
    state: State
    why: Why | None
    try_at: datetime | None
    attempts: int
    wire_at: datetime | None
    """When it was first put on the wire: from then on it may have arrived."""
    sent_at: datetime | None
    channel_id: int | None
    message_id: int | None
    pack: str | None
    exercise_id: str | None


async def add_plan(tx: Tx, member_id: int, practice: Practice, plan: Plan, now: datetime) -> int:
    values = {"member_id": member_id, "practice": practice.value, "added_at": now, **_plan_values(plan)}
    return (await tx.execute(insert(plans).values(values).returning(plans.c.plan_id))).scalar_one()


async def change_plan(tx: Tx, plan_id: int, practice: Practice, plan: Plan) -> None:
    await tx.execute(
        update(plans).where(plans.c.plan_id == plan_id).values(practice=practice.value, **_plan_values(plan))
    )


async def set_anchor(tx: Tx, plan_id: int, anchor: bytes | None) -> None:
    await tx.execute(update(plans).where(plans.c.plan_id == plan_id).values(anchor=anchor))


async def plans_of(tx: Tx, member_id: int) -> Sequence[PlanRow]:
    rows = await tx.execute(select(plans).where(plans.c.member_id == member_id).order_by(plans.c.plan_id))
    return [_plan(row) for row in rows]


async def find_plan(tx: Tx, plan_id: int) -> PlanRow | None:
    row = (await tx.execute(select(plans).where(plans.c.plan_id == plan_id))).one_or_none()
    return None if row is None else _plan(row)


async def add(tx: Tx, plan: PlanRow, occurrence: Occurrence, turn: int = 0) -> bool:
    """False when that plan has a nudge for that day and turn already."""
    return await insert_or_skip(
        tx,
        nudges,
        plan_id=plan.plan_id,
        member_id=plan.member_id,
        local_day=occurrence.local_day,
        turn=turn,
        due_at=occurrence.due_at,
        state=State.due.value,
        try_at=occurrence.due_at,
        attempts=0,
    )


async def add_suppressed(tx: Tx, plan: PlanRow, local_day: date, due_at: datetime, why: Why) -> None:
    await insert_or_skip(
        tx,
        nudges,
        plan_id=plan.plan_id,
        member_id=plan.member_id,
        local_day=local_day,
        turn=0,
        due_at=due_at,
        state=State.suppressed.value,
        why=why.value,
        attempts=0,
    )


async def due_ids(tx: Tx, now: datetime, limit: int) -> Sequence[int]:
    """Rows that the beat has to look at, longest waiting first. On PostgreSQL another worker's rows are passed over."""
    query = select(nudges.c.nudge_id).where(nudges.c.try_at <= now).order_by(nudges.c.try_at).limit(limit)
    return list((await tx.scalars(query)).all())


async def take(tx: Tx, nudge_id: int, now: datetime) -> Nudge | None:
    """The row, locked, if it is still to be looked at."""
    query = select(nudges).where(nudges.c.nudge_id == nudge_id, nudges.c.try_at <= now)
    row = (await tx.execute(query.with_for_update(skip_locked=True))).one_or_none()
    return None if row is None else _nudge(row)


async def find(tx: Tx, member_id: int, nudge_id: int) -> Nudge | None:
    """None for another member's nudge too."""
    query = select(nudges).where(nudges.c.nudge_id == nudge_id, nudges.c.member_id == member_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _nudge(row)


async def change(tx: Tx, nudge_id: int, **values: Any) -> None:
    """`values` by column name; enums by their value."""
    await tx.execute(update(nudges).where(nudges.c.nudge_id == nudge_id).values(**values))


async def remove(tx: Tx, nudge_id: int) -> None:
    await tx.execute(delete(nudges).where(nudges.c.nudge_id == nudge_id))


async def pending(tx: Tx, plan_id: int) -> Nudge | None:
    """The plan's own next nudge, not claimed yet."""
    query = (
        select(nudges)
        .where(nudges.c.plan_id == plan_id, nudges.c.turn == 0, nudges.c.state == State.due.value)
        .order_by(nudges.c.local_day)
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _nudge(row)


async def last_day(tx: Tx, plan_id: int, besides: int | None) -> date | None:
    """The newest local day with a row of this plan, other than `besides`."""
    query = select(func.max(nudges.c.local_day)).where(nudges.c.plan_id == plan_id, nudges.c.nudge_id != (besides or 0))
    return await tx.scalar(query)


async def last_sent_day(tx: Tx, member_id: int) -> date | None:
    query = select(func.max(nudges.c.local_day)).where(
        nudges.c.member_id == member_id, nudges.c.turn == 0, nudges.c.state.in_(_names(SENT))
    )
    return await tx.scalar(query)


async def sent_on(tx: Tx, member_id: int, local_day: date) -> int:
    """How many plans' nudges reached the member for that day; snoozes of one count as that one."""
    query = select(func.count(func.distinct(nudges.c.plan_id))).where(
        nudges.c.member_id == member_id, nudges.c.local_day == local_day, nudges.c.state.in_(_names(SENT))
    )
    return await tx.scalar(query) or 0


async def standing(tx: Tx, member_id: int, besides: int) -> Sequence[Nudge]:
    """Messages of this member that can still be acted on."""
    query = select(nudges).where(
        nudges.c.member_id == member_id, nudges.c.nudge_id != besides, nudges.c.state.in_(_names(OPEN))
    )
    return [_nudge(row) for row in await tx.execute(query)]


async def before(tx: Tx, nudge: Nudge) -> Nudge | None:
    """The plan's own nudge of the day before it in the plan."""
    query = (
        select(nudges)
        .where(nudges.c.plan_id == nudge.plan_id, nudges.c.turn == 0, nudges.c.local_day < nudge.local_day)
        .order_by(nudges.c.local_day.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _nudge(row)


async def snoozed(tx: Tx, nudge: Nudge) -> Nudge | None:
    """The latest snooze of the same plan and day that has not been claimed."""
    query = (
        select(nudges)
        .where(
            nudges.c.plan_id == nudge.plan_id,
            nudges.c.local_day == nudge.local_day,
            nudges.c.turn > nudge.turn,
            nudges.c.state == State.due.value,
        )
        .order_by(nudges.c.turn.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _nudge(row)


async def next_turn(tx: Tx, nudge: Nudge) -> int:
    query = select(func.max(nudges.c.turn)).where(
        nudges.c.plan_id == nudge.plan_id, nudges.c.local_day == nudge.local_day
    )
    return (await tx.scalar(query) or 0) + 1


async def of_member(tx: Tx, member_id: int, limit: int | None = None) -> Sequence[Nudge]:
    """Latest due first."""
    query = select(nudges).where(nudges.c.member_id == member_id).order_by(nudges.c.due_at.desc()).limit(limit)
    return [_nudge(row) for row in await tx.execute(query)]


async def to_clear(tx: Tx, now: datetime, limit: int) -> Sequence[Nudge]:
    rows = await tx.execute(select(nudges).where(nudges.c.clear_at <= now).order_by(nudges.c.clear_at).limit(limit))
    return [_nudge(row) for row in rows]


def _names(states: frozenset[State]) -> list[str]:
    return sorted(state.value for state in states)


def _plan_values(plan: Plan) -> dict[str, Any]:
    bits = sum(1 << day for day in plan.weekdays)
    return {"at": plan.at, "until": plan.until, "weekdays": bits, "seed": plan.seed}


def _plan(row: Row[Any]) -> PlanRow:
    weekdays = frozenset(day for day in range(7) if row.weekdays >> day & 1)
    plan = Plan(_whole(row.at), None if row.until is None else _whole(row.until), weekdays, row.seed)
    return PlanRow(row.plan_id, row.member_id, Practice(row.practice), plan, row.anchor)


def _whole(wall: time) -> time:
    return wall.replace(second=0, microsecond=0)


def _nudge(row: Row[Any]) -> Nudge:
    return Nudge(
        row.nudge_id,
        row.plan_id,
        row.member_id,
        row.local_day,
        row.turn,
        row.due_at,
        State(row.state),
        None if row.why is None else Why(row.why),
        row.try_at,
        row.attempts,
        row.wire_at,
        row.sent_at,
        row.channel_id,
        row.message_id,
        row.pack,
        row.exercise_id,
    )
