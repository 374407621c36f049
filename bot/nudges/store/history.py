"""What became of a member's nudges, as the schedule and `/why` tell it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from bot.base.database import Tx
from bot.base.sweeping import Swept, sweep
from bot.nudges.rules import OPEN, SENT, UNANSWERED, Content, State
from bot.nudges.store.nudges import ASKS, Nudge, find, nudge_of, nudges
from bot.nudges.store.plans import plans

_NOT_SENT = sorted([State.suppressed.value, State.failed.value])


_SENT = sorted(state.value for state in SENT)
_UNANSWERED = sorted(state.value for state in UNANSWERED)
_OF_ANOTHER_TOPIC = select(plans.c.plan_id).where(
    plans.c.member_id == bindparam("whose"),
    plans.c.content == Content.QUIZ.value,
    plans.c.brings.is_not(None),
    plans.c.brings != bindparam("topic"),
)
_ASKED_BY_QUIZ = (
    select(nudges)
    .where(
        nudges.c.member_id == bindparam("whose"),
        nudges.c.content == Content.QUIZ.value,
        nudges.c.state.in_(sorted(state.value for state in OPEN)),
        nudges.c.plan_id.not_in(_OF_ANOTHER_TOPIC),
    )
    .order_by(nudges.c.due_at.desc())
    .limit(1)
)


async def sent_on_each(tx: Tx, member_id: int, local_days: Collection[date]) -> dict[date, int]:
    """How many plans' nudges reached the member for each of these days; a day without any is left out."""
    query = (
        select(nudges.c.local_day, func.count(func.distinct(nudges.c.plan_id)).label("sent"))
        .where(nudges.c.member_id == member_id, nudges.c.local_day.in_(sorted(local_days)), ASKS)
        .where(nudges.c.state.in_(_SENT))
        .group_by(nudges.c.local_day)
    )
    return {row.local_day: row.sent for row in await tx.execute(query)}


async def last_sent_at(tx: Tx, member_id: int) -> datetime | None:
    query = select(nudges.c.sent_at).where(nudges.c.member_id == member_id, nudges.c.sent_at.is_not(None), ASKS)
    return await tx.scalar(query.order_by(nudges.c.sent_at.desc()).limit(1))


async def waiting(tx: Tx, plan_id: int) -> list[Nudge]:
    """The plan's own next nudge, and its snoozes, that nobody has begun to send."""
    query = select(nudges.c.nudge_id, nudges.c.member_id).where(
        nudges.c.plan_id == plan_id, nudges.c.state == State.due.value
    )
    found = [await find(tx, row.member_id, row.nudge_id) for row in await tx.execute(query)]
    return [nudge for nudge in found if nudge is not None]


async def came(tx: Tx, plan_ids: Collection[int]) -> set[int]:
    """Those of these plans with a nudge that is to come, on its way, or was sent."""
    if not plan_ids:
        return set()
    query = select(nudges.c.plan_id).where(nudges.c.plan_id.in_(sorted(plan_ids)), nudges.c.state.not_in(_NOT_SENT))
    return set(await tx.scalars(query))


async def sent_again(tx: Tx, plan_ids: Collection[int], first: date, end: date) -> list[tuple[date, datetime]]:
    """The local days from `first` to before `end` for which these plans' own nudges were sent, with the time."""
    query = select(nudges.c.local_day, nudges.c.sent_at).where(
        nudges.c.plan_id.in_(sorted(plan_ids)), nudges.c.turn == 0, nudges.c.sent_at.is_not(None)
    )
    rows = await tx.execute(query.where(nudges.c.local_day >= first, nudges.c.local_day < end))
    return sorted((row.local_day, row.sent_at) for row in rows)


async def forget_unanswered(tx: Tx, after: int, before: datetime, limit: int) -> Swept:
    """What still stands in the chat, or is still to be deleted there, stays."""
    is_over = nudges.c.state.in_(_UNANSWERED) & nudges.c.try_at.is_(None) & nudges.c.clear_at.is_(None)
    return await sweep(tx, nudges.c.nudge_id, after, limit, is_over, nudges.c.due_at < before)


async def asked_by_quiz(tx: Tx, member_id: int, topic: str | None) -> Nudge | None:
    """The latest nudge that stands open and brought a quiz: on any topic, or on this one."""
    row = (await tx.execute(_ASKED_BY_QUIZ, {"whose": member_id, "topic": topic or ""})).one_or_none()
    return None if row is None else nudge_of(row)


async def of_member(
    tx: Tx, member_id: int, limit: int | None = None, *, besides: Iterable[State] = ()
) -> Sequence[Nudge]:
    """Latest first, without those whose state is among `besides`."""
    left_out = [state.value for state in besides]
    query = (
        select(nudges)
        .where(nudges.c.member_id == member_id, nudges.c.state.not_in(left_out))
        .order_by(nudges.c.local_day.desc(), nudges.c.due_at.desc())
        .limit(limit)
    )
    return [nudge_of(row) for row in await tx.execute(query)]
