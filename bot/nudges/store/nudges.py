"""One row for every nudge: when it was due, and what became of it."""

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
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.nudges.rules import ASKING, SENT, Content, Occurrence, State, Why
from bot.nudges.store.plans import PlanRow

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
    Column("content", String(10), nullable=False, server_default=Content.EXERCISE.value),
    Column("is_assigned", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("plan_id", "local_day", "turn"),
    Index("ix_nudges_member_days", "member_id", "local_day"),
    sqlite_autoincrement=True,
)
"""`turn` 0 is the plan's own nudge of that day; its snoozes count on. `try_at` is when the beat has to look at the row:
due, to be retried, or its lease run out; null once nothing is left to do. `clear_at`: its message is to be deleted.
`content` is the plan's until the row is claimed; from then on what this nudge brought, whatever the plan brings later.
`is_assigned`: of a plan that somebody else assigned, and still what was assigned, not something in its place.
"""


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
    """When it was last put on the wire: from then on it may have arrived."""
    sent_at: datetime | None
    channel_id: int | None
    message_id: int | None
    pack: str | None
    exercise_id: str | None
    clear_at: datetime | None = None
    content: Content = Content.EXERCISE
    is_assigned: bool = False

    @property
    def counts(self) -> bool:
        """For the streak: what somebody else assigned can add a day of practice, and never leave one missed."""
        return self.content in ASKING and not self.is_assigned


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
        content=plan.content.value,
        is_assigned=plan.assigned is not None,
    )


async def add_snooze(tx: Tx, nudge: Nudge, until: datetime) -> None:
    """The same once more, for the same day."""
    same = {"plan_id": nudge.plan_id, "member_id": nudge.member_id, "local_day": nudge.local_day}
    what = {"content": nudge.content.value, "pack": nudge.pack, "exercise_id": nudge.exercise_id}
    kept = {"is_assigned": nudge.is_assigned}
    when = {"turn": await _next_turn(tx, nudge), "due_at": until, "try_at": until}
    await tx.execute(_ADDED, {**same, **what, **when, "state": State.due.value, "attempts": 0, **kept})


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
        content=plan.content.value,
        is_assigned=plan.assigned is not None,
    )


async def take(tx: Tx, nudge_id: int, now: datetime) -> Nudge | None:
    """The row, locked, if it is still to be looked at. On PostgreSQL another worker's rows are passed over."""
    query = select(nudges).where(nudges.c.nudge_id == nudge_id, nudges.c.try_at <= now)
    return await _one(tx, query.with_for_update(skip_locked=True))


ASKS = nudges.c.content.in_(sorted(content.value for content in ASKING))
# Made once: to put a statement together costs more than to run it.
_THEIRS = select(nudges).where(nudges.c.nudge_id == bindparam("one"), nudges.c.member_id == bindparam("whose"))
_IS_SNOOZE = (
    (nudges.c.plan_id == bindparam("plan"))
    & (nudges.c.local_day == bindparam("day"))
    & (nudges.c.turn > bindparam("after"))
    & (nudges.c.state == State.due.value)
)
_SNOOZED = select(nudges).where(_IS_SNOOZE).order_by(nudges.c.turn.desc()).limit(1)
_NOT_SNOOZED = delete(nudges).where(_IS_SNOOZE)
_ADDED = insert(nudges)
_CHANGED = update(nudges).where(nudges.c.nudge_id == bindparam("one"))
"""Sets the columns that it is given values for."""
_REMOVED = delete(nudges).where(nudges.c.nudge_id == bindparam("one"))
_LAST_TURN = select(func.max(nudges.c.turn)).where(
    nudges.c.plan_id == bindparam("plan"), nudges.c.local_day == bindparam("day")
)
_HAS_NEWER = select(
    exists().where(
        nudges.c.member_id == bindparam("whose"),
        nudges.c.due_at > bindparam("after"),
        ASKS,
        nudges.c.state.in_(sorted(state.value for state in SENT)),
    )
)


async def find(tx: Tx, member_id: int, nudge_id: int) -> Nudge | None:
    """None for another member's nudge too."""
    row = (await tx.execute(_THEIRS, {"one": nudge_id, "whose": member_id})).one_or_none()
    return None if row is None else nudge_of(row)


async def change(tx: Tx, nudge_id: int, **values: Any) -> None:
    """`values` by column name; enums by their value."""
    await tx.execute(_CHANGED, {"one": nudge_id, **values})


async def remove(tx: Tx, nudge_id: int) -> None:
    await tx.execute(_REMOVED, {"one": nudge_id})


async def forget_moved(tx: Tx, plan_id: int, since: date) -> None:
    """Days that a change swallowed, from `since` on, are free again: nothing was sent for them."""
    moved = nudges.c.why.in_([Why.replaced.value, Why.zone_change.value])
    await tx.execute(
        delete(nudges).where(
            nudges.c.plan_id == plan_id,
            nudges.c.turn == 0,
            nudges.c.local_day >= since,
            nudges.c.state == State.suppressed.value,
            moved,
        )
    )


async def pending(tx: Tx, plan_id: int) -> Nudge | None:
    """The plan's own next nudge, not claimed yet."""
    mine = and_(nudges.c.plan_id == plan_id, nudges.c.turn == 0, nudges.c.state == State.due.value)
    return await _one(tx, select(nudges).where(mine).order_by(nudges.c.local_day))


async def last_day(tx: Tx, plan_id: int, besides: int | None) -> date | None:
    """The newest local day with a row of this plan, other than `besides`."""
    query = select(func.max(nudges.c.local_day)).where(nudges.c.plan_id == plan_id, nudges.c.nudge_id != (besides or 0))
    return await tx.scalar(query)


async def last_sent_day(tx: Tx, member_id: int, *, assigned: bool) -> date | None:
    """Of what somebody else assigned, or of all else."""
    query = select(func.max(nudges.c.local_day)).where(
        nudges.c.member_id == member_id, nudges.c.turn == 0, nudges.c.state.in_(_names(SENT)), ASKS
    )
    query = query.where(nudges.c.is_assigned if assigned else ~nudges.c.is_assigned)
    return await tx.scalar(query)


async def has_newer(tx: Tx, nudge: Nudge) -> bool:
    """Whether a later one that asks for practice reached the member."""
    return bool(await tx.scalar(_HAS_NEWER, {"whose": nudge.member_id, "after": nudge.due_at}))


async def snoozed(tx: Tx, nudge: Nudge) -> Nudge | None:
    """The latest snooze of the same plan and day that has not been claimed."""
    row = (await tx.execute(_SNOOZED, _later(nudge))).one_or_none()
    return None if row is None else nudge_of(row)


async def drop_snooze(tx: Tx, nudge: Nudge) -> None:
    """Unless it has been claimed."""
    await tx.execute(_NOT_SNOOZED, _later(nudge))


async def snoozed_until(tx: Tx, member_id: int) -> datetime | None:
    """When the member's next snooze comes."""
    query = select(func.min(nudges.c.due_at)).where(
        nudges.c.member_id == member_id, nudges.c.turn > 0, nudges.c.state == State.due.value
    )
    return await tx.scalar(query)


async def _next_turn(tx: Tx, nudge: Nudge) -> int:
    return (await tx.scalar(_LAST_TURN, {"plan": nudge.plan_id, "day": nudge.local_day}) or 0) + 1


async def to_clear(tx: Tx, now: datetime, again: datetime, limit: int) -> Sequence[Nudge]:
    """Whoever asks before `again` gets others: another worker, or this one after a crash."""
    query = select(nudges).where(nudges.c.clear_at <= now).order_by(nudges.c.clear_at).limit(limit)
    found = [nudge_of(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]
    if found:
        ids = [nudge.nudge_id for nudge in found]
        await tx.execute(update(nudges).where(nudges.c.nudge_id.in_(ids)).values(clear_at=again))
    return found


def _later(nudge: Nudge) -> dict[str, Any]:
    return {"plan": nudge.plan_id, "day": nudge.local_day, "after": nudge.turn}


def _names(states: frozenset[State]) -> list[str]:
    return sorted(state.value for state in states)


async def _one(tx: Tx, query: Select[Any]) -> Nudge | None:
    row = (await tx.execute(query.limit(1))).one_or_none()
    return None if row is None else nudge_of(row)


def nudge_of(row: Row[Any]) -> Nudge:
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
        row.clear_at,
        Content(row.content),
        row.is_assigned,
    )
