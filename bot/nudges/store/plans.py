"""Plans: when, on which days, and after what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, NamedTuple

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
    bindparam,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, metadata
from bot.members.rules import Practice
from bot.nudges.rules import ASKING, Content, Plan

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
    Column("last_day", Date),
    Column("removed_at", Instant),
    Column("course", String(81)),
    Column("course_done", Integer),
    Column("first_day", Date),
    Column("reflection_id", RowId, ForeignKey("reflections.reflection_id", ondelete="SET NULL"), index=True),
    Column("content", String(10), nullable=False, server_default=Content.EXERCISE.value),
    sqlite_autoincrement=True,
)
"""A removed plan's row stays, without its anchor: what became of its nudges hangs on it. `course` is the programme that
it follows, as pack/id. `reflection_id` is the line that it gives back, as long as there is one.
"""


class Course(NamedTuple):
    """A programme, and how many of its days lie behind."""

    key: str
    done: int = 0


@dataclass(frozen=True)
class PlanRow:
    plan_id: int
    member_id: int
    practice: Practice
    plan: Plan
    anchor: bytes | None
    removed_at: datetime | None = None
    added_at: datetime | None = None
    course: Course | None = None
    content: Content = Content.EXERCISE
    reflection_id: int | None = None
    """The line that it gives back; None once that is deleted."""


async def add_plan(
    tx: Tx,
    member_id: int,
    practice: Practice,
    plan: Plan,
    now: datetime,
    content: Content = Content.EXERCISE,
    reflection_id: int | None = None,
) -> int:
    what = {"practice": practice.value, "content": content.value, "reflection_id": reflection_id}
    values = {"member_id": member_id, "added_at": now, **what, **_plan_values(plan)}
    return (await tx.execute(_ADDED, values)).scalar_one()


# Made once: to put a statement together costs more than to run it.
_ADDED = insert(plans).returning(plans.c.plan_id)
_CHANGED = update(plans).where(plans.c.plan_id == bindparam("one"))
"""Sets the columns that it is given values for."""
_ONE = select(plans).where(plans.c.plan_id == bindparam("one"))
_OF_MEMBER = select(plans).where(plans.c.member_id == bindparam("whose")).order_by(plans.c.plan_id)


async def change_plan(tx: Tx, plan_id: int, plan: Plan) -> None:
    await tx.execute(_CHANGED, {"one": plan_id, **_plan_values(plan)})


async def change_what(tx: Tx, plan_id: int, practice: Practice, content: Content) -> None:
    await tx.execute(_CHANGED, {"one": plan_id, "practice": practice.value, "content": content.value})


async def set_anchor(tx: Tx, plan_id: int, anchor: bytes | None) -> None:
    await tx.execute(_CHANGED, {"one": plan_id, "anchor": anchor})


async def remove_plan(tx: Tx, plan_id: int, now: datetime) -> None:
    await tx.execute(_CHANGED, {"one": plan_id, "removed_at": now, "anchor": None})


async def restore_plan(tx: Tx, plan_id: int) -> None:
    await tx.execute(_CHANGED, {"one": plan_id, "removed_at": None})


async def plans_of(tx: Tx, member_id: int) -> Sequence[PlanRow]:
    """Those that are in use or rest, oldest first, and ask for practice."""
    return [plan for plan in await kept_plans_of(tx, member_id) if plan.content in ASKING]


async def kept_plans_of(tx: Tx, member_id: int) -> Sequence[PlanRow]:
    """Those that ask for nothing too."""
    return [plan for plan in await all_plans_of(tx, member_id) if plan.removed_at is None]


async def all_plans_of(tx: Tx, member_id: int) -> Sequence[PlanRow]:
    """Removed ones too."""
    return [plan_of(row) for row in await tx.execute(_OF_MEMBER, {"whose": member_id})]


async def find_plan(tx: Tx, plan_id: int) -> PlanRow | None:
    """A removed one too: its last nudge may still stand in the DM."""
    row = (await tx.execute(_ONE, {"one": plan_id})).one_or_none()
    return None if row is None else plan_of(row)


def _plan_values(plan: Plan) -> dict[str, Any]:
    bits = sum(1 << day for day in plan.weekdays)
    days = {"weekdays": bits, "first_day": plan.first_day, "last_day": plan.last_day}
    return {"at": plan.at, "until": plan.until, "seed": plan.seed, **days}


def plan_of(row: Row[Any]) -> PlanRow:
    weekdays = frozenset(day for day in range(7) if row.weekdays >> day & 1)
    until = None if row.until is None else _whole(row.until)
    plan = Plan(_whole(row.at), until, weekdays, row.seed, row.last_day, row.first_day)
    course = None if row.course is None else Course(row.course, row.course_done)
    return PlanRow(
        row.plan_id,
        row.member_id,
        Practice(row.practice),
        plan,
        row.anchor,
        row.removed_at,
        row.added_at,
        course,
        Content(row.content),
        row.reflection_id,
    )


def _whole(wall: time) -> time:
    return wall.replace(second=0, microsecond=0)
