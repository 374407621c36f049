"""Lines that somebody wrote and kept, given back on a day that they chose."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.base.database import Database, Tx
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import Content, Plan, State, Why
from bot.nudges.service.arrival import Arrivals
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.schedule import Missed, Refused, Schedule, quiet_of
from bot.nudges.service.standing import Press, pressed
from bot.nudges.service.wanted import Wanted
from bot.nudges.store import PlanRow
from bot.sessions.service import Entry, Journal

MOST_LINES = 10
"""So many are to come at once."""
MORNING = time(9)


@dataclass(frozen=True)
class Back:
    """A kept line, and when it is to come back, if a day was chosen."""

    entry: Entry
    schedule: Schedule
    at: time
    """When it comes, if no time is chosen: with the nudges."""
    day: date | None = None
    due_at: datetime | None = None
    """None also while no nudges come at all."""
    refused: Refused | None = None
    missed: Missed | None = None
    """It did not come on the day that was chosen before, and has no other."""


@dataclass(frozen=True)
class Lines:
    """A line has at most one day to come; None stands for a line that is not theirs, not kept, or at rest."""

    db: Database
    members: Members
    logbook: Logbook
    calendar: Calendar
    arrivals: Arrivals
    wanted: Wanted
    journal: Journal

    async def look(self, member_id: int, line: int, now: datetime) -> Back | None:
        async with self.db.begin() as tx:
            return await self._back(tx, await self.members.require(tx, member_id), line, now)

    async def give_back(
        self, member_id: int, line: int, day: date, at: time | None, now: datetime, rng: random.Random
    ) -> Back | None:
        """On that local day, instead of any other that was chosen for it."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            if await self._entry(tx, member_id, line) is None:
                return None
            wall = at or await self._usual(tx, member_id)
            plan = Plan(wall, seed=rng.getrandbits(31), first_day=day, last_day=day)
            refused = await self._plan(tx, member, line, plan, now)
            return await self._back(tx, member, line, now, refused)

    async def rather_not(self, member_id: int, line: int, now: datetime) -> Back | None:
        """No day any more, and none offered."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._row(tx, member, line, now) or await self._missed_row(tx, member, line, now)
            if row is not None:
                await self.calendar.drop(tx, row, now)
            return await self._back(tx, member, line, now)

    async def show(self, press: Press) -> Entry | None:
        """What its message came for."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            nudge = await pressed(tx, press, member, self.arrivals, self.wanted)
            if nudge is None:
                return None
            await self.members.answered(tx, member, press.now)
            if rules.can_go(nudge.state, State.opened):
                await store.change(tx, nudge.nudge_id, state=State.opened.value, why=None)
            row = await store.find_plan(tx, nudge.plan_id)
            return await self._entry(tx, press.member_id, row.reflection_id) if row and row.reflection_id else None

    async def _entry(self, tx: Tx, member_id: int, line: int) -> Entry | None:
        entry = await self.journal.read(tx, member_id, line)
        return entry if entry is not None and entry.is_kept else None

    async def _back(
        self, tx: Tx, member: Member, line: int, now: datetime, refused: Refused | None = None
    ) -> Back | None:
        entry = await self._entry(tx, member.member_id, line)
        if entry is None:
            return None
        row = await self._row(tx, member, line, now)
        pending = await store.pending(tx, row.plan_id) if row else None
        schedule = await self.calendar.read(tx, member, now, refused)
        return Back(
            entry,
            schedule,
            row.plan.at if row else await self._usual(tx, member.member_id),
            row.plan.last_day if row else None,
            pending.due_at if pending else None,
            refused,
            next((missed for missed in schedule.missed if missed.line == line), None),
        )

    async def _usual(self, tx: Tx, member_id: int) -> time:
        first = await self.calendar.plan_of(tx, member_id)
        return first.plan.at if first else MORNING

    async def _of_member(self, tx: Tx, member: Member, now: datetime) -> list[PlanRow]:
        """Those with a line to come."""
        return [row for row in await self.calendar.in_use(tx, member, now) if row.content is Content.LINE]

    async def _missed_row(self, tx: Tx, member: Member, line: int, now: datetime) -> PlanRow | None:
        missed = (await self.calendar.read(tx, member, now)).missed
        plan_id = next((one.plan_id for one in missed if one.line == line), None)
        return await store.find_plan(tx, plan_id) if plan_id else None

    async def _row(self, tx: Tx, member: Member, line: int, now: datetime) -> PlanRow | None:
        rows = await self._of_member(tx, member, now)
        return next((row for row in rows if row.reflection_id == line), None)

    async def _plan(self, tx: Tx, member: Member, line: int, plan: Plan, now: datetime) -> Refused | None:
        quiet = quiet_of(member)
        if quiet is not None and rules.plan_is_quiet(plan, quiet):
            return Refused.QUIET_HOURS
        rows = await self._of_member(tx, member, now)
        row = next((row for row in rows if row.reflection_id == line), None)
        if row is not None:
            await self.calendar.drop(tx, row, now)
        elif len(rows) >= MOST_LINES:
            return Refused.TOO_MANY
        plan_id = await store.add_plan(tx, member.member_id, Practice.MIX, plan, now, Content.LINE, line)
        row = PlanRow(plan_id, member.member_id, Practice.MIX, plan, None, content=Content.LINE, reflection_id=line)
        await self.calendar.replan(tx, member, row, now, Why.replaced)
        return None
