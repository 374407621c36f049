"""The programmes that plans follow, and how far."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from bot.base.database import Tx
from bot.nudges.store.nudges import nudges
from bot.nudges.store.plans import Course, plan_of, plans

_OF_NUDGE = (
    select(plans, nudges.c.pack, nudges.c.exercise_id)
    .join_from(nudges, plans)
    .where(nudges.c.nudge_id == bindparam("nudge"), plans.c.course_done.is_not(None))
)
_SET = update(plans).where(plans.c.plan_id == bindparam("one"))


class Followed(NamedTuple):
    """What a nudge brought whose plan follows a programme."""

    plan_id: int
    course: Course
    pack: str
    exercise_id: str


async def course_of(tx: Tx, nudge_id: int) -> Followed | None:
    """None where the nudge's plan follows none."""
    row = (await tx.execute(_OF_NUDGE, {"nudge": nudge_id})).one_or_none()
    course = None if row is None else plan_of(row).course
    return None if row is None or course is None else Followed(row.plan_id, course, row.pack, row.exercise_id)


async def set_course(tx: Tx, plan_id: int, course: Course | None) -> None:
    key, done = (course.key or None, course.done) if course else (None, None)
    await tx.execute(_SET, {"one": plan_id, "course": key, "course_done": done})
