"""What a member changes about their nudges: when, on which days, where they are, and rests."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.sweeping import Swept
from bot.logbook.rules import Neutral, day_bounds
from bot.logbook.service import Logbook
from bot.members.rules import Member, MemberState, When, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import ASKING, MOST_PLANS, Plan, Quiet, Times, What, Why
from bot.nudges.service import courses, history
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.history import History
from bot.nudges.service.schedule import Refused, Schedule, quiet_of
from bot.nudges.store import Course, PlanRow

OnStarted = Callable[[Tx, Member, datetime], Awaitable[None]]
"""Called, inside the transaction, for a member who has just finished `/start`, as they are then."""


@dataclass(frozen=True)
class Plans:
    """Methods that take `tx` belong to their caller's transaction; the others raise `NotStarted`.

    A plan that is not the member's, or removed, is left alone: what stands is shown.
    """

    db: Database
    members: Members
    logbook: Logbook
    calendar: Calendar
    on_started: list[OnStarted] = field(default_factory=list[OnStarted])
    """A slot, wired in app."""

    async def schedule(self, member_id: int, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            return await self._read(tx, member_id, now)

    async def read(self, tx: Tx, member: Member, now: datetime, refused: Refused | None = None) -> Schedule:
        return await self.calendar.read(tx, member, now, refused)

    async def set_when(self, tx: Tx, member: Member, when: When, now: datetime, rng: random.Random) -> Refused | None:
        """A new time for the first plan, or the first plan. Today's nudge moves with it unless it went out already."""
        times = Times(when.at, None, when.anchor)
        row = await self.calendar.plan_of(tx, member.member_id)
        if row is not None:
            if rules.is_over(row.plan, self.logbook.today(member, now)):
                row = replace(row, plan=replace(row.plan, last_day=None))
            return await self._set_times(tx, member, row, times, now)
        return await self._add(tx, member, times, What(), None, now, rng)

    async def add(
        self,
        member_id: int,
        times: Times,
        what: What,
        last_day: date | None,
        now: datetime,
        rng: random.Random,
    ) -> tuple[Schedule, int | None]:
        """The schedule with it, and the new plan's id; None if it was refused."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            refused = await self._add(tx, member, times, what, last_day, now, rng)
            shown = await self.read(tx, member, now, refused)
            if refused:
                return shown, None
            plan_id = shown.plans[-1].plan_id
            if what.course is None:
                return shown, plan_id
            await self._follow(tx, member, plan_id, what.course)
            return await self.read(tx, member, now), plan_id

    async def change_times(self, member_id: int, plan_id: int, times: Times, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._kept(tx, member_id, plan_id)
            refused = await self._set_times(tx, member, row, times, now) if row else None
            return await self.read(tx, member, now, refused)

    async def change_what(self, member_id: int, what: What, now: datetime, plan_id: int | None = None) -> Schedule:
        """Of the first plan, if none is named; what it practises is what the member is offered elsewhere."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            first = await self.calendar.plan_of(tx, member_id)
            row = first if plan_id is None else await self._own(tx, member_id, plan_id)
            if row is not None:
                await store.change_what(tx, row.plan_id, what.practice or row.practice, what.content)
                await self._follow(tx, member, row.plan_id, what.course)
            if row == first and what.practice is not None:
                await self.members.set_practice(tx, member_id, what.practice)
            return await self._read(tx, member_id, now)

    async def change_weekdays(self, member_id: int, plan_id: int, weekdays: frozenset[int], now: datetime) -> Schedule:
        """0 is Monday. At least one."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._kept(tx, member_id, plan_id)
            refused = Refused.NO_DAYS if not weekdays else None
            if row is not None and refused is None:
                refused = await self._change(tx, member, row, replace(row.plan, weekdays=weekdays), now)
            return await self.read(tx, member, now, refused)

    async def change_end(self, member_id: int, plan_id: int, last_day: date | None, now: datetime) -> Schedule:
        """`last_day` is the last with a nudge; None: no end."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self._own(tx, member_id, plan_id)
            refused = await self._change(tx, member, row, replace(row.plan, last_day=last_day), now) if row else None
            return await self.read(tx, member, now, refused)

    async def remove(self, member_id: int, plan_id: int, now: datetime) -> Schedule:
        """Nothing comes from it any more, nor what was put off; what is on its way already still may."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            row = await self._own(tx, member_id, plan_id)
            if row is not None:
                await self.calendar.drop(tx, row, now)
                left = await self.calendar.plan_of(tx, member_id)
                if left is not None:
                    await self.members.set_practice(tx, member_id, left.practice)
            return await self._read(tx, member_id, now)

    async def change_quiet(self, member_id: int, quiet: Quiet | None, now: datetime) -> Schedule:
        """Refused when a plan would fall into them."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            plans = await self.calendar.in_use(tx, member, now)
            if quiet and any(rules.plan_is_quiet(row.plan, quiet) for row in plans):
                return await self.read(tx, member, now, Refused.QUIET_COVERS)
            await self.members.set_quiet(tx, member_id, quiet.start if quiet else None, quiet.end if quiet else None)
            return await self._read(tx, member_id, now)

    async def change_most(self, member_id: int, most_a_day: int, now: datetime) -> Schedule:
        """Within the operator's most, which 0 stands for."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            is_own = 0 < most_a_day < self.calendar.per_day
            await self.members.set_most(tx, member_id, most_a_day if is_own else None)
            return await self._read(tx, member_id, now)

    async def set_discreet(self, member_id: int, now: datetime, *, is_discreet: bool) -> Schedule:
        """Whether a nudge's first line, which a lock screen shows, leaves the title out."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.members.set_flags(tx, member_id, is_discreet=is_discreet)
            return await self._read(tx, member_id, now)

    async def change_zone(self, member_id: int, zone: str, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            await self.move(tx, await self.members.require(tx, member_id), zone, now)
            return await self._read(tx, member_id, now)

    async def move(self, tx: Tx, member: Member, zone: str, now: datetime) -> None:
        """Lives elsewhere from now on: all that is still to come is planned anew."""
        await self.members.set_zone(tx, member.member_id, zone)
        await self.calendar.replan_all(tx, member.member_id, now, Why.zone_change)

    async def travel(self, member_id: int, zone: str, until: date, now: datetime) -> Schedule:
        """Another zone up to and including local day `until`, then home again by itself."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            home_at = day_bounds(until, zone_of(zone), self.calendar.day_starts_at)[1]
            await self.members.travel(tx, member, zone, home_at)
            await self.calendar.replan_all(tx, member_id, now, Why.zone_change)
            return await self._read(tx, member_id, now)

    async def come_home(self, member_id: int, now: datetime) -> Schedule:
        """Before the journey's last day is over. Whoever is not travelling stays where they are."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            if member.home_zone is not None:
                await self.move(tx, member, member.home_zone, now)
            return await self._read(tx, member_id, now)

    async def going_home(self, now: datetime) -> Sequence[Member]:
        """Members whose journey is over."""
        async with self.db.begin() as tx:
            return await self.members.going_home(tx, now)

    async def go_home(self, member_id: int, now: datetime) -> None:
        """Unless they have changed their journey meanwhile. However late we are: as at the moment when it was over."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            if member.home_zone is not None and member.home_at is not None and member.home_at <= now:
                await self.move(tx, member, member.home_zone, member.home_at)

    async def pause(self, member_id: int, until: date | None, now: datetime) -> Schedule:
        """`until` is the first local day with nudges again; None: until they say. Today counts neither way already."""
        async with self.db.begin() as tx:
            await self._excuse_today(tx, member_id, Neutral.paused, now)
            await self.members.pause(tx, member_id, now, until)
            return await self._read(tx, member_id, now)

    async def resume(self, member_id: int, now: datetime) -> Schedule:
        """Ends a pause, a stop, a taper and a quiet: nudges come again as planned. Without a plan nothing changes."""
        async with self.db.begin() as tx:
            before = await self.members.require(tx, member_id)
            if await store.kept_plans_of(tx, member_id):
                await self.members.activate(tx, member_id, now)
                await self.calendar.replan_all(tx, member_id, now, Why.replaced)
                for hook in self.on_started if before.state is MemberState.STARTING else ():
                    await hook(tx, await self.members.require(tx, member_id), now)
            return await self._read(tx, member_id, now)

    async def stop(self, member_id: int, now: datetime) -> Schedule:
        """The pending row stays, to be told why nothing came; starting again before it is due finds it in its place."""
        async with self.db.begin() as tx:
            await self._excuse_today(tx, member_id, Neutral.stopped, now)
            await self.members.stop(tx, member_id, now)
            return await self._read(tx, member_id, now)

    async def history(self, member_id: int, now: datetime, page: int) -> History:
        async with self.db.begin() as tx:
            return await history.read(tx, self.calendar, await self._read(tx, member_id, now), page)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        return await history.export(tx, self.calendar, member_id)

    async def forget_unanswered(self, tx: Tx, after: int, before: datetime, limit: int) -> Swept:
        return await store.forget_unanswered(tx, after, before, limit)

    async def _add(
        self,
        tx: Tx,
        member: Member,
        times: Times,
        what: What,
        last_day: date | None,
        now: datetime,
        rng: random.Random,
    ) -> Refused | None:
        plan = Plan(times.at, times.until, seed=rng.getrandbits(31), last_day=last_day)
        is_full = len(await store.plans_of(tx, member.member_id)) >= MOST_PLANS
        refused = Refused.TOO_MANY if is_full else await self._why_not(tx, member, plan, now)
        if refused is not None:
            return refused
        practice = what.practice or member.practice
        plan_id = await store.add_plan(tx, member.member_id, practice, plan, now, what.content)
        row = PlanRow(plan_id, member.member_id, practice, plan, None, content=what.content)
        await self.calendar.set_anchor(tx, row, times.anchor)
        await self.calendar.replan(tx, member, row, now, Why.replaced)
        return None

    async def _follow(self, tx: Tx, member: Member, plan_id: int, course: str | None) -> None:
        """A programme that they may not be given is none."""
        library = await self.calendar.shelf.of_member(tx, member.member_id)
        known = course is not None and courses.find(library, course) is not None
        await store.set_course(tx, plan_id, Course(course) if course and known else None)

    async def _set_times(self, tx: Tx, member: Member, row: PlanRow, times: Times, now: datetime) -> Refused | None:
        refused = await self._change(tx, member, row, replace(row.plan, at=times.at, until=times.until), now)
        if refused is None:
            await self.calendar.set_anchor(tx, row, times.anchor)
        return refused

    async def _change(self, tx: Tx, member: Member, row: PlanRow, plan: Plan, now: datetime) -> Refused | None:
        refused = await self._why_not(tx, member, plan, now, besides=row.plan_id)
        if refused is None:
            row = replace(row, plan=plan)
            await store.change_plan(tx, row.plan_id, plan)
            await self.calendar.replan(tx, member, row, now, Why.replaced)
        return refused

    async def _why_not(
        self, tx: Tx, member: Member, plan: Plan, now: datetime, besides: int | None = None
    ) -> Refused | None:
        quiet = quiet_of(member)
        if rules.crosses_day_start(plan, self.calendar.day_starts_at):
            return Refused.DAY_START
        if quiet is not None and rules.plan_is_quiet(plan, quiet):
            return Refused.QUIET_HOURS
        in_use = await self.calendar.in_use(tx, member, now)
        others = [row.plan for row in in_use if row.content in ASKING and row.plan_id != besides]
        return Refused.CLASH if any(rules.clash(plan, other) for other in others) else None

    async def _own(self, tx: Tx, member_id: int, plan_id: int) -> PlanRow | None:
        return next((row for row in await store.plans_of(tx, member_id) if row.plan_id == plan_id), None)

    async def _kept(self, tx: Tx, member_id: int, plan_id: int) -> PlanRow | None:
        """An assigned one too: when it comes is the member's to say as well."""
        rows = await store.kept_plans_of(tx, member_id)
        return next((row for row in rows if row.plan_id == plan_id and row.content in ASKING), None)

    async def _read(self, tx: Tx, member_id: int, now: datetime, refused: Refused | None = None) -> Schedule:
        return await self.calendar.read(tx, await self.members.require(tx, member_id), now, refused)

    async def _excuse_today(self, tx: Tx, member_id: int, why: Neutral, now: datetime) -> None:
        # A rest that begins after today's nudge went out must not leave today behind as missed.
        member = await self.members.require(tx, member_id)
        await self.logbook.excuse(tx, member_id, [self.logbook.today(member, now)], why)
