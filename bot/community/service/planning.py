"""When a server's next prompt comes. Everything here belongs to its caller's transaction, which holds the settings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.base.database import Tx
from bot.community import store
from bot.community.rules.daily import DAY_STARTS_AT, Daily, Why
from bot.logbook.rules import local_day
from bot.members.rules import zone_of
from bot.nudges import rules as times
from bot.nudges.rules import Occurrence, Plan


def today(daily: Daily, now: datetime) -> date:
    return local_day(now, zone_of(daily.zone), DAY_STARTS_AT)


async def coming(tx: Tx, daily: Daily) -> Occurrence | None:
    pending = await store.prompts.pending(tx, daily.server_id)
    return Occurrence(pending.local_day, pending.due_at) if pending else None


def first(daily: Daily, last_day: date | None, now: datetime) -> Occurrence | None:
    """When the first would come, if this were set now and `last_day` had been the last with one."""
    return times.next_day(Plan(daily.at), last_day, now, zone_of(daily.zone), DAY_STARTS_AT)


async def replan(tx: Tx, daily: Daily, now: datetime) -> None:
    """Moves the pending row to where it belongs now; a day that this swallows keeps a row that says so."""
    zone, plan = zone_of(daily.zone), Plan(daily.at)
    day = today(daily, now)
    due = times.due_at(plan, day, zone, DAY_STARTS_AT)
    is_past = due is None or due <= now
    await store.prompts.forget_moved(tx, daily.server_id, day + timedelta(days=is_past))
    pending = await store.prompts.pending(tx, daily.server_id)
    known = Occurrence(pending.local_day, pending.due_at) if pending else None
    last_day = await store.prompts.last_day(tx, daily.server_id, pending.prompt_id if pending else None)
    moved = times.replan(plan, last_day=last_day, pending=known, now=now, zone=zone, day_starts_at=DAY_STARTS_AT)
    if moved.next == known:
        return
    await store.prompts.drop_pending(tx, daily.server_id)
    if moved.next is not None:
        await store.prompts.add(tx, daily.server_id, moved.next)
    for gone in moved.swallowed:
        at = times.due_at(plan, gone, zone, DAY_STARTS_AT) or now
        await store.prompts.add(tx, daily.server_id, Occurrence(gone, at), Why.moved)


async def write_next(tx: Tx, daily: Daily, after: date) -> None:
    """What follows day `after`, even if past: each day of an outage gets its own row."""
    following = times.following(Plan(daily.at), after, zone_of(daily.zone), DAY_STARTS_AT)
    if following is not None and daily.paused_at is None:
        await store.prompts.add(tx, daily.server_id, following)
