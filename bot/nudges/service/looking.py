"""What comes once a week, such as the look back: switched on, moved and switched off. Each time its member reads the
schedule as it is then.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.base.database import Database, Tx
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import Content, Plan, State, Why
from bot.nudges.service.arrival import Arrivals
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.schedule import Refused, Schedule, quiet_of
from bot.nudges.service.standing import Press, pressed
from bot.nudges.service.wanted import Wanted
from bot.nudges.store import PlanRow

SUNDAY, EVENING = 6, time(19)


@dataclass(frozen=True)
class LookBacks:
    """A member has at most one plan of this kind for ever: switched on again it is the same, so that no local day can
    bring two.
    """

    db: Database
    members: Members
    logbook: Logbook
    calendar: Calendar
    arrivals: Arrivals
    wanted: Wanted
    content: Content = Content.LOOK_BACK
    """Or something else that comes once a week and asks for nothing."""
    weekday: int = SUNDAY
    at: time = EVENING

    async def switch_on(self, member_id: int, now: datetime, rng: random.Random) -> Schedule:
        """As it was before, if it ever was; else at its usual time, or when the nudges come if that is a quiet hour."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._row(tx, member_id)
            plan = row.plan if row else Plan(self.at, weekdays=frozenset({self.weekday}), seed=rng.getrandbits(31))
            quiet, first = quiet_of(member), await self.calendar.plan_of(tx, member_id)
            if quiet is not None and first is not None and rules.plan_is_quiet(plan, quiet):
                plan = replace(plan, at=first.plan.at)
            return await self._plan(tx, member, row, plan, now)

    async def change(
        self, member_id: int, now: datetime, *, weekday: int | None = None, at: time | None = None
    ) -> Schedule:
        """Where it is switched off, nothing changes."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._row(tx, member_id)
            if row is None or row.removed_at is not None:
                return await self.calendar.read(tx, member, now)
            weekdays = row.plan.weekdays if weekday is None else frozenset({weekday})
            return await self._plan(tx, member, row, replace(row.plan, weekdays=weekdays, at=at or row.plan.at), now)

    async def drop(self, tx: Tx, member_id: int, now: datetime) -> None:
        """Nobody asked them: there is nothing to look at any more."""
        await self._drop(tx, member_id, now)

    async def switch_off(self, member_id: int, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            await self._drop(tx, member_id, now)
            return await self.calendar.read(tx, member, now)

    async def stop(self, press: Press) -> bool:
        """From its own message. False for one that is not theirs, or was never sent."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            if await self._opened(tx, member, press) is None:
                return False
            await self._drop(tx, press.member_id, press.now)
            return True

    async def open(self, press: Press) -> bool:
        """Its own message was pressed. False for one that is not theirs, or was never sent."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            return await self._opened(tx, member, press) is not None

    async def take_back(self, press: Press) -> Schedule | None:
        """They go on after all."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            row = await self._row(tx, press.member_id)
            if row is None or await self._opened(tx, member, press) is None:
                return None
            return await self._plan(tx, member, row, row.plan, press.now)

    async def _opened(self, tx: Tx, member: Member, press: Press) -> store.Nudge | None:
        nudge = await pressed(tx, press, member, self.arrivals, self.wanted)
        if nudge is not None and rules.can_go(nudge.state, State.opened):
            await store.change(tx, nudge.nudge_id, state=State.opened.value, why=None)
        return nudge

    async def _row(self, tx: Tx, member_id: int) -> PlanRow | None:
        """Also when it is switched off."""
        rows = await store.all_plans_of(tx, member_id)
        return next((row for row in rows if row.content is self.content), None)

    async def _plan(self, tx: Tx, member: Member, row: PlanRow | None, plan: Plan, now: datetime) -> Schedule:
        quiet = quiet_of(member)
        if quiet is not None and rules.plan_is_quiet(plan, quiet):
            return await self.calendar.read(tx, member, now, Refused.QUIET_HOURS)
        if row is None:
            plan_id = await store.add_plan(tx, member.member_id, Practice.MIX, plan, now, self.content)
            row = PlanRow(plan_id, member.member_id, Practice.MIX, plan, None, content=self.content)
        else:
            await store.change_plan(tx, row.plan_id, plan)
            await store.restore_plan(tx, row.plan_id)
        await self.calendar.replan(tx, member, replace(row, plan=plan, removed_at=None), now, Why.replaced)
        return await self.calendar.read(tx, member, now)

    async def _drop(self, tx: Tx, member_id: int, now: datetime) -> None:
        row = await self._row(tx, member_id)
        if row is not None and row.removed_at is None:
            await self.calendar.drop(tx, row, now)
