"""Whether a nudge may go out, and if not, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.base.database import Tx
from bot.logbook.rules import local_day
from bot.logbook.service import Logbook
from bot.members.rules import Member, zone_of
from bot.nudges import rules
from bot.nudges.rules import ASKING, OF_CARE, Content, Send, State, Why
from bot.nudges.service.recent import Recent
from bot.nudges.service.schedule import is_on, is_paused, quiet_of, unanswered_of
from bot.nudges.store import Nudge


@dataclass(frozen=True)
class Wanted:
    """`late_limit`: how long overdue a nudge may be; `per_day`: how many a local day may have."""

    logbook: Logbook
    late_limit: timedelta
    per_day: int
    day_starts_at: time
    is_care_on: bool = True
    """Off: nothing comes that is by somebody else, or for them about others."""

    def why_not(self, nudge: Nudge, member: Member, recent: Recent, now: datetime) -> Why | None:
        """The first reason against sending it now; None: it may go out."""
        why = self.at_rest(nudge, member) or self._out_of_time(nudge, member, now) or self._out_of_reach(member, now)
        if why is not None:
            return why
        if nudge.content not in ASKING:
            return _in_the_way(nudge, member)
        return self._too_many(nudge, member, recent, now) if nudge.turn == 0 else self._done_with(nudge, recent)

    def at_rest(self, nudge: Nudge, member: Member) -> Why | None:
        if not self.is_care_on and (nudge.is_assigned or nudge.content in OF_CARE):
            return Why.off
        if not is_on(member, nudge.content):
            return Why.stopped
        # A pause is from practising: the work with others goes on.
        rests = nudge.content is not Content.OVERVIEW and is_paused(member, nudge.local_day)
        return Why.paused if rests else None

    def is_late(self, nudge: Nudge, now: datetime) -> bool:
        return rules.lateness(nudge.due_at, now, self.late_limit) is not Send.on_time

    async def settle(self, tx: Tx, closed: Sequence[Nudge]) -> None:
        """What becomes of the days of nudges that were closed with a reason. A snooze's day is its parent's, which did
        go out; and one that asks for nothing leaves its day to those that do.
        """
        asked = [nudge for nudge in closed if nudge.counts]
        neutral = [(nudge, rules.neutral_for(nudge.why)) for nudge in asked if nudge.why is not None]
        days = [
            (nudge.member_id, nudge.local_day, why) for nudge, why in neutral if why is not None and nudge.turn == 0
        ]
        await self.logbook.neutral_all(tx, days)

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

    def _too_many(self, nudge: Nudge, member: Member, recent: Recent, now: datetime) -> Why | None:
        unanswered = unanswered_of(member, assigned=nudge.is_assigned) + recent.unanswered(nudge)
        if rules.rhythm(unanswered) is None:
            return Why.fallen_quiet
        if rules.is_taper_day(nudge.local_day, recent.last_day(nudge), unanswered):
            return Why.taper
        if nudge.is_assigned and (why := self._after_own(nudge, member, recent, now)) is not None:
            return why
        if recent.count_on_its_day(nudge) >= self._most(member):
            return Why.cap
        return Why.crowded if rules.is_crowded(recent.last_sent_at(nudge), now) else None

    def _after_own(self, nudge: Nudge, member: Member, recent: Recent, now: datetime) -> Why | None:
        """What somebody else assigned makes room for the member's own plans, also for those later that day."""
        own = recent.own_to_come(nudge)
        if recent.count_on_its_day(nudge) + len(own) >= self._most(member):
            return Why.cap
        return Why.crowded if any(due_at - now < rules.APART for due_at in own) else None

    def _most(self, member: Member) -> int:
        return min(self.per_day, member.most_a_day or self.per_day)

    def _done_with(self, snooze: Nudge, recent: Recent) -> Why | None:
        """A snooze was asked for by the member, so neither cap nor taper is meant for it."""
        parent = recent.parent(snooze)
        is_over = parent is not None and parent.state in (State.done, State.skipped)
        return Why.already_practised if is_over else None


def _in_the_way(nudge: Nudge, member: Member) -> Why | None:
    """Of what does not count: once we fell quiet we are, but for what was asked for on this very day."""
    is_quiet = nudge.content is Content.LOOK_BACK and rules.rhythm(member.unanswered) is None
    return Why.fallen_quiet if is_quiet else None


def closed(nudge: Nudge, state: State, why: Why) -> Nudge:
    """Over, with its reason."""
    return replace(nudge, state=state, why=why, try_at=None)
