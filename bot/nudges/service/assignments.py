"""What somebody else asks a member to practise: a plan beside their own, which stays theirs to move or leave out."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.base.database import Database, Tx
from bot.logbook.rules import ONE_DAY, local_day
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import MOST_ASSIGNED, Assigned, Content, Outcome, Plan, State, Went, Why
from bot.nudges.service.arrival import Arrivals
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.schedule import Schedule, quiet_of
from bot.nudges.service.standing import Press, pressed
from bot.nudges.service.wanted import Wanted
from bot.nudges.store import Day, PlanRow

_SOON = timedelta(minutes=1)


class NotAssigned(StrEnum):
    GONE = "gone"
    """Nobody of that id has an account."""
    TOO_MANY = "too-many"
    NEVER = "never"
    """None of its days lies between their tomorrow and its last."""


@dataclass(frozen=True)
class AssignedDay:
    """What came of one day of an assigned plan."""

    local_day: date
    outcome: Outcome
    nudge_ids: tuple[int, ...]
    """Of what reached the member that day: what they did begin from one of these."""


@dataclass(frozen=True)
class AssignedPlan:
    """An assigned plan as it is now."""

    plan_id: int
    member_id: int
    last_day: date | None
    is_removed: bool
    today: date
    """Its member's practice day."""


@dataclass(frozen=True)
class Assignments:
    """For whoever assigns, methods that take `tx`; for the member, those that raise `NotStarted`.

    What is assigned takes no place from the member's own plans, on no day, and none of their nudges.
    """

    db: Database
    members: Members
    logbook: Logbook
    calendar: Calendar
    arrivals: Arrivals
    wanted: Wanted

    async def assign(
        self, tx: Tx, member_id: int, assigned: Assigned, now: datetime, rng: random.Random
    ) -> NotAssigned | None:
        """From their tomorrow on; until then they are told, once, that something new is in their plan. The same key
        again changes nothing.
        """
        member = await self.members.find(tx, member_id, lock=True)
        if member is None:
            return NotAssigned.GONE
        if any(row.assigned == assigned.key for row in await store.assigned_plans(tx, [assigned.key])):
            return None
        today = self.logbook.today(member, now)
        kept = [row for row in await store.kept_plans_of(tx, member_id) if row.assigned is not None]
        if len([row for row in kept if not rules.is_over(row.plan, today)]) >= MOST_ASSIGNED:
            return NotAssigned.TOO_MANY
        first_day = max(assigned.plan.first_day or today, today + ONE_DAY)
        plan = replace(assigned.plan, first_day=first_day, seed=rng.getrandbits(31))
        if not rules.ever_comes(plan):
            return NotAssigned.NEVER
        row = await store.add_assigned(tx, member_id, replace(assigned, plan=plan), now)
        if row is not None:
            await self.calendar.replan(tx, member, row, now, Why.replaced)
            await self._announce(tx, member, now)
        return None

    async def withdraw(self, tx: Tx, keys: Collection[str], now: datetime) -> None:
        """Nothing comes from these any more. What is on its way already still may."""
        rows = [row for row in await store.assigned_plans(tx, keys) if row.removed_at is None]
        await self.members.lock_all(tx, {row.member_id for row in rows})
        for row in rows:
            await self.calendar.drop(tx, row, now)
        for member_id in {row.member_id for row in rows}:
            await self._hush(tx, member_id, now)

    async def plans(self, tx: Tx, keys: Collection[str], now: datetime) -> Mapping[str, AssignedPlan]:
        """By key; what has no plan is left out."""
        rows = await store.given(tx, keys)
        zones = await self.members.zones(tx, {row.member_id for row in rows})
        days = {zone: local_day(now, zone_of(zone), self.calendar.day_starts_at) for zone in {*zones.values()}}
        return {
            row.key: AssignedPlan(row.plan_id, row.member_id, row.last_day, row.is_removed, days[zones[row.member_id]])
            for row in rows
        }

    async def days(
        self, tx: Tx, keys: Collection[str], since: date, now: datetime
    ) -> Mapping[str, Sequence[AssignedDay]]:
        """By key, what came of each day from `since` on, oldest first. A pause, a rest and what is to come read as if
        nothing had been planned.
        """
        plans = await self.plans(tx, keys, now)
        by_plan: dict[int, dict[date, list[Day]]] = defaultdict(lambda: defaultdict(list))
        for day in await store.assigned_days(tx, [plan.plan_id for plan in plans.values()], since):
            by_plan[day.plan_id][day.local_day].append(day)
        return {key: _told(by_plan[plan.plan_id], plan.today) for key, plan in plans.items() if plan.plan_id in by_plan}

    async def went(self, tx: Tx, plans: Iterable[AssignedPlan], since: date, counted: timedelta) -> Mapping[int, Went]:
        """By member, what came of all these from `since` on, summed up; counted are the last days, so many. Of very
        many at once; nothing of a member of whom there is nothing to tell.
        """
        by_today: dict[date, list[int]] = defaultdict(list)
        for plan in plans:
            by_today[plan.today].append(plan.plan_id)
        found: dict[int, Went] = {}
        # All around the world it is three days at most.
        for today, plan_ids in by_today.items():
            found |= await store.went(tx, plan_ids, since, today - counted + ONE_DAY, today)
        return found

    async def nudges(self, tx: Tx, keys: Collection[str], since: date) -> Collection[int]:
        """All nudges that came of these from that day on: what was begun from one of them was assigned."""
        plans = await store.given(tx, keys)
        return {day.nudge_id for day in await store.assigned_days(tx, [row.plan_id for row in plans], since)}

    async def rest(self, member_id: int, plan_id: int, now: datetime) -> Schedule:
        """Nothing comes of it until they say; whoever assigned it sees nothing of that."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._own(tx, member_id, plan_id)
            if row is not None and row.rests_since is None:
                await self.calendar.clear(tx, row, Why.paused)
                await store.set_rest(tx, plan_id, now)
            return await self.calendar.read(tx, member, now)

    async def wake(self, member_id: int, plan_id: int, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._own(tx, member_id, plan_id)
            if row is not None and row.rests_since is not None:
                await store.set_rest(tx, plan_id, None)
                member = await self._saw(tx, member)
                await self.calendar.replan(tx, member, replace(row, rests_since=None), now, Why.replaced)
            return await self.calendar.read(tx, member, now)

    async def decline(self, member_id: int, plan_id: int, now: datetime) -> Schedule:
        """They would rather not. It leaves their plan for good."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._own(tx, member_id, plan_id)
            if row is not None:
                await self.calendar.drop(tx, row, now)
                await self._hush(tx, member_id, now)
            return await self.calendar.read(tx, member, now)

    async def look(self, press: Press) -> Schedule | None:
        """From the message that says something is new, or from a nudge that brought it. None: not theirs."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            nudge = await pressed(tx, press, member, self.arrivals, self.wanted)
            if nudge is None:
                return None
            if nudge.content is Content.ASSIGNED and rules.can_go(nudge.state, State.opened):
                await store.change(tx, nudge.nudge_id, state=State.opened.value, why=None)
            member = await self._saw(tx, member)
            return await self.calendar.read(tx, member, press.now)

    async def on_started(self, tx: Tx, member: Member, now: datetime) -> None:
        """What was assigned before they finished `/start` was never told of."""
        if any(row.assigned is not None for row in await store.kept_plans_of(tx, member.member_id)):
            await self._announce(tx, member, now)

    async def _saw(self, tx: Tx, member: Member) -> Member:
        """Their own plans stay as they are: those are brought back by what is done with them."""
        if member.unanswered_assigned:
            await self.members.saw_assigned(tx, member.member_id)
        return replace(member, unanswered_assigned=0)

    async def _own(self, tx: Tx, member_id: int, plan_id: int) -> PlanRow | None:
        rows = await store.kept_plans_of(tx, member_id)
        return next((row for row in rows if row.plan_id == plan_id and row.assigned is not None), None)

    async def _announce(self, tx: Tx, member: Member, now: datetime) -> None:
        """Once for all that comes together: at once, or when quiet hours end."""
        if await self._news(tx, member.member_id):
            return
        at = _when(member, now)
        day = local_day(at, zone_of(member.zone), self.calendar.day_starts_at)
        wall = at.astimezone(zone_of(member.zone)).time()
        plan = Plan(time(wall.hour, wall.minute), first_day=day, last_day=day)
        plan_id = await store.add_plan(tx, member.member_id, Practice.MIX, plan, now, Content.ASSIGNED)
        row = PlanRow(plan_id, member.member_id, Practice.MIX, plan, None, content=Content.ASSIGNED)
        await self.calendar.replan(tx, member, row, now, Why.replaced)

    async def _hush(self, tx: Tx, member_id: int, now: datetime) -> None:
        """Nothing is to be told any more where nothing is left."""
        left = [row for row in await store.kept_plans_of(tx, member_id) if row.assigned is not None]
        for row in [] if left else await self._news(tx, member_id):
            await self.calendar.drop(tx, row, now)

    async def _news(self, tx: Tx, member_id: int) -> list[PlanRow]:
        """Those that wait to be sent."""
        rows = [row for row in await store.kept_plans_of(tx, member_id) if row.content is Content.ASSIGNED]
        return [row for row in rows if await store.pending(tx, row.plan_id) is not None]


def _when(member: Member, now: datetime) -> datetime:
    """The next whole minute, or the first after quiet hours."""
    zone, quiet = zone_of(member.zone), quiet_of(member)
    soon = (now + _SOON).replace(second=0, microsecond=0)
    if quiet is None or not rules.is_quiet(soon, zone, quiet):
        return soon
    local = soon.astimezone(zone)
    ends = local.replace(hour=quiet.end.hour, minute=quiet.end.minute)
    return ends if ends > local else ends + ONE_DAY


def _told(of_plan: Mapping[date, Sequence[Day]], today: date) -> list[AssignedDay]:
    found: list[AssignedDay] = []
    for day, rows in sorted(of_plan.items()):
        outcome = rules.outcome_of([(row.state, row.why) for row in rows], is_today=day >= today)
        if outcome is not None:
            found.append(AssignedDay(day, outcome, tuple(row.nudge_id for row in rows)))
    return found
