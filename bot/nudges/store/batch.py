"""Many nudges at once, for delivery: a handful costs a few statements, however many it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, or_, select, update

from bot.base.database import Tx, insert_all_or_skip
from bot.nudges.rules import OPEN, Occurrence, State, Why
from bot.nudges.store.nudges import ASKS, Nudge, nudge_of, nudges
from bot.nudges.store.plans import PlanRow, plan_of, plans

_KEPT = (
    *("state", "why", "try_at", "attempts", "wire_at", "sent_at", "channel_id", "message_id"),
    *("content", "pack", "exercise_id"),
)
_SAVED = (
    update(nudges)
    .where(nudges.c.nudge_id == bindparam("of"))
    .values({name: bindparam(name) for name in (*_KEPT, "clear_at")})
)
_MEMBERS: BindParameter[Any] = bindparam("members", expanding=True)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Built once: putting a statement together costs more than SQLite needs to run it.
_DUE = (
    select(nudges)
    .where(nudges.c.try_at <= bindparam("now"))
    .order_by(nudges.c.try_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_FOUND = select(nudges).where(nudges.c.nudge_id.in_(_IDS))
_PLANS = select(plans).where(plans.c.plan_id.in_(_IDS))
_STANDING = select(nudges).where(
    nudges.c.member_id.in_(_MEMBERS),
    or_(
        nudges.c.state.in_(sorted(state.value for state in OPEN)),
        and_(nudges.c.state == State.skipped.value, nudges.c.message_id.is_not(None)),
    ),
)


class Trace(NamedTuple):
    """As much of a nudge as others are judged by."""

    nudge_id: int
    plan_id: int
    member_id: int
    local_day: date
    turn: int
    state: State
    why: Why | None
    sent_at: datetime | None
    is_assigned: bool
    due_at: datetime


_TRACES = select(*(getattr(nudges.c, name) for name in Trace._fields)).where(
    nudges.c.member_id.in_(_MEMBERS), nudges.c.local_day >= bindparam("since"), ASKS
)


async def take_due(tx: Tx, now: datetime, limit: int, besides: Collection[int] = ()) -> Sequence[Nudge]:
    """Rows that the beat has to look at, longest waiting first, locked; on PostgreSQL others' are passed over."""
    query = _DUE.where(nudges.c.nudge_id.not_in(sorted(besides))) if besides else _DUE
    return [nudge_of(row) for row in (await tx.execute(query, {"now": now, "most": limit})).all()]


async def find_all(tx: Tx, nudge_ids: Iterable[int]) -> dict[int, Nudge]:
    rows = await tx.execute(_FOUND, {"ids": sorted(nudge_ids)})
    return {row.nudge_id: nudge_of(row) for row in rows.all()}


async def plans_in(tx: Tx, plan_ids: Iterable[int]) -> dict[int, PlanRow]:
    rows = await tx.execute(_PLANS, {"ids": sorted(plan_ids)})
    return {row.plan_id: plan_of(row) for row in rows.all()}


async def traces(tx: Tx, member_ids: Iterable[int], since: date) -> Sequence[Trace]:
    """All rows of these members from that local day on, but those that ask for nothing."""
    rows = await tx.execute(_TRACES, {"members": sorted(member_ids), "since": since})
    return [_trace(row) for row in rows.all()]


async def standing(tx: Tx, member_ids: Iterable[int]) -> Sequence[Nudge]:
    """Messages of these members that can still be acted on, those left out ("not today") among them."""
    return [nudge_of(row) for row in (await tx.execute(_STANDING, {"members": sorted(member_ids)})).all()]


async def add_all(tx: Tx, coming: Iterable[tuple[PlanRow, Occurrence]]) -> None:
    """Each plan's own nudge of that day, where it has none yet."""
    rows = [
        {
            "plan_id": plan.plan_id,
            "member_id": plan.member_id,
            "local_day": one.local_day,
            "turn": 0,
            "due_at": one.due_at,
            "state": State.due.value,
            "try_at": one.due_at,
            "attempts": 0,
            "content": plan.content.value,
            "is_assigned": plan.assigned is not None,
        }
        for plan, one in coming
    ]
    await insert_all_or_skip(tx, nudges, rows)


async def save(tx: Tx, changed: Iterable[Nudge]) -> None:
    """What may change about a nudge, as it stands in these."""
    values = [{"of": nudge.nudge_id, "clear_at": nudge.clear_at, **_values(nudge)} for nudge in changed]
    if values:
        await tx.execute(_SAVED, values)


def _values(nudge: Nudge) -> dict[str, Any]:
    return {name: getattr(nudge, name) for name in _KEPT}


def _trace(row: Any) -> Trace:
    nudge_id, plan_id, member_id, local_day, turn, state, why, sent_at, is_assigned, due_at = row
    why = None if why is None else Why(why)
    return Trace(nudge_id, plan_id, member_id, local_day, turn, State(state), why, sent_at, is_assigned, due_at)
