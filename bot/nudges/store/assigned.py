"""What became of what somebody else assigned. There may be many thousands of rows: the database sums them up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Date, and_, bindparam, case, func, or_, select

from bot.base.database import Tx
from bot.nudges.rules import SENT, UNTOLD, State, Went, Why
from bot.nudges.store.nudges import nudges
from bot.nudges.store.plans import plans


class Given(NamedTuple):
    """Of an assigned plan's row what whoever assigned it asks for."""

    plan_id: int
    key: str
    member_id: int
    last_day: date | None
    is_removed: bool


class Day(NamedTuple):
    """What became of one nudge of an assigned plan."""

    plan_id: int
    local_day: date
    turn: int
    state: State
    why: Why | None
    nudge_id: int


_STATES = {state.value: state for state in State}
_WHYS: dict[str | None, Why | None] = {None: None, **{why.value: why for why in Why}}
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_GIVEN = (
    select(plans.c.plan_id, plans.c.assigned, plans.c.member_id, plans.c.last_day, plans.c.removed_at.is_not(None))
    .where(plans.c.assigned.in_(_KEYS))
    .order_by(plans.c.plan_id)
)
_PLANS: BindParameter[Any] = bindparam("plans", expanding=True)
_OF_PLANS = (
    nudges.c.plan_id.in_(_PLANS),
    nudges.c.local_day >= bindparam("since"),
    nudges.c.is_assigned,
    nudges.c.state != State.due.value,
)
_DAYS = select(*(getattr(nudges.c, name) for name in Day._fields)).where(*_OF_PLANS)

# As `rules.outcome_of` has it: the highest of a day's nudge and its snoozes tells what came of that day.
_NOTHING, _KEPT_BACK, _UNSAID, _CAME, _DONE = range(5)
_WAS_KEPT_BACK = nudges.c.state.in_([State.suppressed.value, State.failed.value])
_RANK = case(
    (nudges.c.state == State.done.value, _DONE),
    (nudges.c.state.in_(sorted(state.value for state in SENT)), _CAME),
    (and_(_WAS_KEPT_BACK, nudges.c.why.in_(sorted(why.value for why in UNTOLD))), _UNSAID),
    (_WAS_KEPT_BACK, _KEPT_BACK),
    else_=_NOTHING,
)
_EACH_DAY = (
    select(func.min(nudges.c.member_id).label("member_id"), nudges.c.local_day, func.max(_RANK).label("best"))
    .where(*_OF_PLANS)
    .group_by(nudges.c.plan_id, nudges.c.local_day)
    .subquery("each_day")
)
_LAST_DONE = func.max(_EACH_DAY.c.local_day).filter(_EACH_DAY.c.best == _DONE)
_TOLD = select(_EACH_DAY, _LAST_DONE.over(partition_by=_EACH_DAY.c.member_id).label("last_done")).subquery("told")
_DAY, _BEST = _TOLD.c.local_day, _TOLD.c.best
_COUNTED = bindparam("counted", type_=Date) <= _DAY
_WAS_LEFT = and_(_BEST == _CAME, bindparam("today", type_=Date) > _DAY)
_LEFT_SINCE = and_(_WAS_LEFT, or_(_TOLD.c.last_done.is_(None), _TOLD.c.last_done < _DAY))
_WENT = select(
    _TOLD.c.member_id,
    func.count().filter(_BEST == _DONE, _COUNTED),
    func.count().filter(_WAS_LEFT, _COUNTED),
    func.count().filter(_BEST == _KEPT_BACK, _COUNTED),
    func.max(_TOLD.c.last_done),
    func.count().filter(_LEFT_SINCE),
    func.min(_DAY).filter(_LEFT_SINCE),
    func.max(_DAY).filter(_BEST.in_([_KEPT_BACK, _CAME, _DONE])),
).group_by(_TOLD.c.member_id)


async def given(tx: Tx, keys: Collection[str]) -> Sequence[Given]:
    """Removed ones too."""
    return [Given(*row) for row in (await tx.execute(_GIVEN, {"keys": sorted(keys)})).all()] if keys else []


async def assigned_days(tx: Tx, plan_ids: Collection[int], since: date) -> Sequence[Day]:
    """Of these plans from that local day on, in no order; what is to come left out."""
    if not plan_ids:
        return []
    rows = await tx.execute(_DAYS, {"plans": sorted(plan_ids), "since": since})
    return [Day(row[0], row[1], row[2], _STATES[row[3]], _WHYS[row[4]], row[5]) for row in rows.all()]


async def went(tx: Tx, plan_ids: Collection[int], since: date, counted: date, today: date) -> dict[int, Went]:
    """By member, of all these plans together, from `since` on; counted from `counted` on. It is `today` for them all.
    A member is left out of whom there is nothing.
    """
    if not plan_ids:
        return {}
    asked = {"plans": sorted(plan_ids), "since": since, "counted": counted, "today": today}
    return {row[0]: Went(*row[1:]) for row in (await tx.execute(_WENT, asked)).all()}
