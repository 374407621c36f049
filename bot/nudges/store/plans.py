"""Plans: when, on which days, and after what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    Time,
    bindparam,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.members.rules import Practice
from bot.nudges.rules import ASKING, Assigned, Content, Plan

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
    Column("assigned", String(40), unique=True),
    Column("brings", Text),
    Column("rests_since", Instant),
    sqlite_autoincrement=True,
)
"""A removed plan's row stays, without its anchor: what became of its nudges hangs on it. `course` is the programme that
it follows, as pack/id. `reflection_id` is the line that it gives back, as long as there is one. `assigned` is the key
under which somebody else assigned it; it then `brings` these exercises (pack/id, parted by spaces), or that topic.
"""


class Course(NamedTuple):
    """A programme, and how many of its days lie behind; or exercises that come round and round."""

    key: str
    done: int = 0
    days: tuple[tuple[str, str], ...] = ()
    """Pack and id of each; a programme's are in the library, under its key."""


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
    assigned: str | None = None
    """The key of whoever assigned it; None for a member's own."""
    topic: str | None = None
    """Of its quiz, where that was assigned."""
    rests_since: datetime | None = None


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


async def add_assigned(tx: Tx, member_id: int, assigned: Assigned, now: datetime) -> PlanRow | None:
    """None where that key has its plan already."""
    values = {
        "member_id": member_id,
        "practice": Practice.MIX.value,
        "content": assigned.content.value,
        "added_at": now,
        "assigned": assigned.key,
        "course": assigned.course,
        "course_done": 0 if assigned.course or assigned.exercises else None,
        "brings": " ".join(assigned.exercises) or assigned.topic,
        **_plan_values(assigned.plan),
    }
    await insert_or_skip(tx, plans, **values)
    return next(iter(await assigned_plans(tx, [assigned.key])), None)


# Made once: to put a statement together costs more than to run it.
_ADDED = insert(plans).returning(plans.c.plan_id)
_CHANGED = update(plans).where(plans.c.plan_id == bindparam("one"))
"""Sets the columns that it is given values for."""
_ONE = select(plans).where(plans.c.plan_id == bindparam("one"))
_OF_MEMBER = select(plans).where(plans.c.member_id == bindparam("whose")).order_by(plans.c.plan_id)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_OF_KEYS = select(plans).where(plans.c.assigned.in_(_KEYS)).order_by(plans.c.plan_id)


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


async def set_rest(tx: Tx, plan_id: int, since: datetime | None) -> None:
    await tx.execute(_CHANGED, {"one": plan_id, "rests_since": since})


async def plans_of(tx: Tx, member_id: int) -> Sequence[PlanRow]:
    """The member's own that are in use or rest, oldest first, and ask for practice."""
    return [plan for plan in await kept_plans_of(tx, member_id) if plan.content in ASKING and plan.assigned is None]


async def assigned_plans(tx: Tx, keys: Collection[str]) -> Sequence[PlanRow]:
    """Removed ones too."""
    return [plan_of(row) for row in await tx.execute(_OF_KEYS, {"keys": sorted(keys)})] if keys else []


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


_WEEKDAYS: list[frozenset[int]] = [frozenset(day for day in range(7) if bits >> day & 1) for bits in range(128)]


def _plan_values(plan: Plan) -> dict[str, Any]:
    bits = sum(1 << day for day in plan.weekdays)
    days = {"weekdays": bits, "first_day": plan.first_day, "last_day": plan.last_day}
    return {"at": plan.at, "until": plan.until, "seed": plan.seed, **days}


def plan_of(row: Row[Any]) -> PlanRow:
    until = None if row.until is None else _whole(row.until)
    plan = Plan(_whole(row.at), until, _WEEKDAYS[int(row.weekdays) & 127], row.seed, row.last_day, row.first_day)
    days = _days(row)
    course = Course(row.course or "", row.course_done, days) if row.course is not None or days else None
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
        row.assigned,
        row.brings if row.content == Content.QUIZ.value else None,
        row.rests_since,
    )


def _days(row: Row[Any]) -> tuple[tuple[str, str], ...]:
    brings = row.brings.split() if row.brings and row.content == Content.EXERCISE.value else ()
    pairs = (each.partition("/") for each in brings)
    return tuple((pack, exercise) for pack, _, exercise in pairs)


def _whole(wall: time) -> time:
    return wall.replace(second=0, microsecond=0)
