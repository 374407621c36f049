"""What became of a member's nudges: by the page for `/why`, whole for the export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.base.database import Tx
from bot.nudges import store
from bot.nudges.rules import ASKING, WEEKDAYS, State
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.schedule import Planned, Schedule
from bot.nudges.store import Nudge

_PAGE = 8
_ROWS = 200
"""So many of the latest rows are told; the export has all."""


@dataclass(frozen=True)
class Entry:
    """A plan's own nudge of one day, with what came of putting it off."""

    nudge: Nudge
    snoozes: tuple[Nudge, ...]
    planned: Planned


@dataclass(frozen=True)
class History:
    schedule: Schedule
    entries: Sequence[Entry]
    """Latest first."""
    page: int
    """Counted from 0."""
    pages: int
    has_several_plans: bool
    """Among those told, on any page; one that asks for nothing is named in any case."""


async def read(tx: Tx, calendar: Calendar, schedule: Schedule, page: int) -> History:
    """Those that are over or under way."""
    member_id = schedule.member.member_id
    rows = await store.of_member(tx, member_id, _ROWS)
    library = await calendar.shelf.of_member(tx, member_id)
    plans = {row.plan_id: await calendar.planned(row, library) for row in await store.all_plans_of(tx, member_id)}
    entries = _entries(rows, plans)
    pages = max(1, -(-len(entries) // _PAGE))
    page = min(page, pages - 1)
    plans_told = {entry.planned.plan_id for entry in entries}
    several = len(plans_told) > 1 or any(entry.nudge.content not in ASKING for entry in entries)
    return History(schedule, entries[page * _PAGE : (page + 1) * _PAGE], page, pages, several)


async def export(tx: Tx, calendar: Calendar, member_id: int) -> list[dict[str, Any]]:
    """All that is stored in this room, for the member's own eyes."""
    plans = [await _exported(calendar, row) for row in await store.all_plans_of(tx, member_id)]
    rows = [
        {
            "nudge": row.local_day,
            "of_plan": row.plan_id,
            "due_at": row.due_at,
            "state": row.state,
            "why": row.why,
            "sent_at": row.sent_at,
            "brought": row.content,
            "assigned_by_somebody_else": row.is_assigned,
            "exercise": f"{row.pack}/{row.exercise_id}" if row.pack else None,
            "channel_id": row.channel_id,
            "message_id": row.message_id,
        }
        for row in await store.of_member(tx, member_id)
    ]
    return [*plans, *rows]


def _entries(rows: Sequence[Nudge], plans: dict[int, Planned]) -> list[Entry]:
    snoozes: dict[tuple[int, date], list[Nudge]] = defaultdict(list)
    for row in rows:
        if row.turn:
            snoozes[row.plan_id, row.local_day].append(row)
    own = (row for row in rows if row.turn == 0 and row.state is not State.due)
    return [
        Entry(
            row,
            tuple(sorted(snoozes[row.plan_id, row.local_day], key=lambda snooze: snooze.turn)),
            plans[row.plan_id],
        )
        for row in own
    ]


async def _exported(calendar: Calendar, row: store.PlanRow) -> dict[str, Any]:
    anchor = await calendar.anchor(row)
    return {
        "plan": row.practice,
        "brings": row.content,
        "number": row.plan_id,
        "at": row.plan.at,
        "until": row.plan.until,
        "weekdays": [WEEKDAYS[day] for day in sorted(row.plan.weekdays)],
        "after": anchor,
        "added_at": row.added_at,
        "first_day": row.plan.first_day,
        "last_day": row.plan.last_day,
        "gives_back": row.reflection_id,
        "programme": (row.course.key or None) if row.course else None,
        "programme_days_done": row.course.done if row.course else None,
        "removed_at": row.removed_at,
        "assigned_by_somebody_else": row.assigned,
        "exercises": [f"{pack}/{exercise}" for pack, exercise in row.course.days] if row.course else [],
        "topic": row.topic,
        "rests_since": row.rests_since,
        **({"cannot_be_opened": "after"} if row.anchor is not None and anchor is None else {}),
    }
