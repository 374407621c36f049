"""Whether a nudge may go out, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.base.database import Tx
from bot.logbook.rules import local_day
from bot.logbook.service import Logbook
from bot.members.rules import Member, MemberState, zone_of
from bot.nudges import rules, store
from bot.nudges.rules import Send, State, Why
from bot.nudges.service.calendar import is_paused, quiet_of
from bot.nudges.store import Nudge


@dataclass(frozen=True)
class Wanted:
    """`late_limit`: how long overdue a nudge may be; `per_day`: how many a local day may have."""

    logbook: Logbook
    late_limit: timedelta
    per_day: int
    day_starts_at: time

    async def why_not(self, tx: Tx, nudge: Nudge, member: Member, now: datetime) -> Why | None:
        """The first reason against sending it now; None: it may go out."""
        return (
            self.at_rest(nudge, member)
            or self._out_of_time(nudge, member, now)
            or self._out_of_reach(member, now)
            or (await self._too_many(tx, nudge, member) if nudge.turn == 0 else await self._done_with(tx, nudge))
        )

    def at_rest(self, nudge: Nudge, member: Member) -> Why | None:
        if member.state is not MemberState.ACTIVE:
            return Why.stopped
        return Why.paused if is_paused(member, nudge.local_day) else None

    def is_late(self, nudge: Nudge, now: datetime) -> bool:
        return rules.lateness(nudge.due_at, now, self.late_limit) is not Send.on_time

    async def settle(self, tx: Tx, nudge: Nudge, state: State, why: Why) -> None:
        """Closes the row with its reason. A snooze's day is its parent's, which did go out."""
        await store.change(tx, nudge.nudge_id, state=state.value, why=why.value, try_at=None)
        neutral = rules.neutral_for(why)
        if neutral is not None and nudge.turn == 0:
            await self.logbook.neutral(tx, nudge.member_id, nudge.local_day, neutral)

    def _out_of_time(self, nudge: Nudge, member: Member, now: datetime) -> Why | None:
        if rules.lateness(nudge.due_at, now, self.late_limit) is Send.too_late:
            return Why.too_late
        quiet = quiet_of(member)
        return Why.quiet_hours if quiet and rules.is_quiet(now, zone_of(member.zone), quiet) else None

    def _out_of_reach(self, member: Member, now: datetime) -> Why | None:
        """Compared by local day: to the second, a daily nudge would find itself too early every other day."""
        if member.dm_channel_id is None:
            return Why.dm_closed
        if member.dm_try_at is None:
            return None
        zone = zone_of(member.zone)
        today = local_day(now, zone, self.day_starts_at)
        return Why.dm_closed if today < local_day(member.dm_try_at, zone, self.day_starts_at) else None

    async def _too_many(self, tx: Tx, nudge: Nudge, member: Member) -> Why | None:
        if rules.rhythm(member.unanswered) is None:
            return Why.fallen_quiet
        last_day = await store.last_sent_day(tx, member.member_id)
        if rules.is_taper_day(nudge.local_day, last_day, member.unanswered):
            return Why.taper
        is_full = await store.sent_on(tx, member.member_id, nudge.local_day) >= self.per_day
        return Why.cap if is_full else None

    async def _done_with(self, tx: Tx, snooze: Nudge) -> Why | None:
        """A snooze was asked for by the member, so neither cap nor taper is meant for it."""
        parent = await store.parent(tx, snooze)
        is_over = parent is not None and parent.state in (State.done, State.skipped)
        return Why.already_practised if is_over else None
