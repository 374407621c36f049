"""What a member changes about their nudges: when, on which days, where they are, and rests."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.logbook.rules import Neutral, day_bounds
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice, When, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import Plan, Quiet, State, Why
from bot.nudges.service.calendar import Calendar, Refused, Schedule, quiet_of
from bot.nudges.store import PlanRow


@dataclass(frozen=True)
class Plans:
    """One plan a member, for now. Methods that take `tx` belong to their caller's transaction; the others raise
    `NotStarted`.
    """

    db: Database
    members: Members
    logbook: Logbook
    calendar: Calendar

    async def schedule(self, member_id: int, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            return await self._read(tx, member_id, now)

    async def read(self, tx: Tx, member: Member, now: datetime, refused: Refused | None = None) -> Schedule:
        return await self.calendar.read(tx, member, now, refused)

    async def set_when(self, tx: Tx, member: Member, when: When, now: datetime, rng: random.Random) -> Refused | None:
        """A new time for the plan, or the first plan. Today's nudge moves with it unless it went out already."""
        row = await self.calendar.plan_of(tx, member.member_id)
        plan = replace(row.plan, at=when.at, until=None) if row else Plan(when.at, seed=rng.getrandbits(31))
        if _is_quiet(plan, member):
            return Refused.QUIET_HOURS
        if row is None:
            plan_id = await store.add_plan(tx, member.member_id, member.practice, plan, now)
            row = PlanRow(plan_id, member.member_id, member.practice, plan, None)
        else:
            row = replace(row, plan=plan)
            await store.change_plan(tx, row.plan_id, row.practice, plan)
        await self.calendar.set_anchor(tx, row, when.anchor)
        await self.calendar.replan(tx, member, row, now, Why.replaced)
        return None

    async def change_when(self, member_id: int, when: When, now: datetime, rng: random.Random) -> Schedule:
        async with self.db.begin() as tx:
            refused = await self.set_when(tx, await self.members.require(tx, member_id), when, now, rng)
            return await self._read(tx, member_id, now, refused)

    async def change_practice(self, member_id: int, practice: Practice, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.members.set_practice(tx, member_id, practice)
            for row in await store.plans_of(tx, member_id):
                await store.change_plan(tx, row.plan_id, practice, row.plan)
            return await self._read(tx, member_id, now)

    async def change_weekdays(self, member_id: int, weekdays: frozenset[int], now: datetime) -> Schedule:
        """0 is Monday. At least one."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self.calendar.plan_of(tx, member_id)
            if not weekdays or row is None:
                return await self.read(tx, member, now, Refused.NO_DAYS)
            row = replace(row, plan=replace(row.plan, weekdays=weekdays))
            await store.change_plan(tx, row.plan_id, row.practice, row.plan)
            await self.calendar.replan(tx, member, row, now, Why.replaced)
            return await self.read(tx, member, now)

    async def change_quiet(self, member_id: int, quiet: Quiet | None, now: datetime) -> Schedule:
        """Refused when the plan itself would fall into them."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self.calendar.plan_of(tx, member_id)
            if quiet and row and rules.plan_is_quiet(row.plan, quiet):
                return await self.read(tx, member, now, Refused.QUIET_HOURS)
            await self.members.set_quiet(tx, member_id, quiet.start if quiet else None, quiet.end if quiet else None)
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

    async def going_home(self, now: datetime) -> Sequence[Member]:
        """Members whose journey is over."""
        async with self.db.begin() as tx:
            return await self.members.going_home(tx, now)

    async def go_home(self, member_id: int, now: datetime) -> None:
        """Unless they have changed their journey meanwhile."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            if member.home_zone is not None and member.home_at is not None and member.home_at <= now:
                await self.move(tx, member, member.home_zone, now)

    async def pause(self, member_id: int, until: date | None, now: datetime) -> Schedule:
        """`until` is the first local day with nudges again; None: until they say. Today counts neither way already."""
        async with self.db.begin() as tx:
            await self._excuse_today(tx, member_id, Neutral.paused, now)
            await self.members.pause(tx, member_id, now, until)
            return await self._read(tx, member_id, now)

    async def resume(self, member_id: int, now: datetime) -> Schedule:
        """Ends a pause, a stop, a taper and a quiet: nudges come again as planned. Without a plan nothing changes."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            if await self.calendar.plan_of(tx, member_id) is not None:
                await self.members.activate(tx, member_id, now)
                await self.calendar.replan_all(tx, member_id, now, Why.replaced)
            return await self._read(tx, member_id, now)

    async def stop(self, member_id: int, now: datetime) -> Schedule:
        """The pending row stays, to be told why nothing came; starting again before it is due finds it in its place."""
        async with self.db.begin() as tx:
            await self._excuse_today(tx, member_id, Neutral.stopped, now)
            await self.members.stop(tx, member_id)
            return await self._read(tx, member_id, now)

    async def history(self, member_id: int, now: datetime, limit: int) -> tuple[Schedule, Sequence[store.Nudge]]:
        """The schedule and the latest rows that are over or under way, latest first."""
        async with self.db.begin() as tx:
            shown = await self._read(tx, member_id, now)
            return shown, await store.of_member(tx, member_id, limit, besides=[State.due])

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        plans = [
            {
                "plan": row.practice,
                "at": row.plan.at,
                "until": row.plan.until,
                "weekdays": sorted(row.plan.weekdays),
                "after": anchor,
                **({"cannot_be_opened": "after"} if row.anchor is not None and anchor is None else {}),
            }
            for row in await store.plans_of(tx, member_id)
            for anchor in [await self.calendar.anchor(row)]
        ]
        rows = [
            {
                "nudge": row.local_day,
                "due_at": row.due_at,
                "state": row.state,
                "why": row.why,
                "sent_at": row.sent_at,
                "exercise": f"{row.pack}/{row.exercise_id}" if row.pack else None,
                "channel_id": row.channel_id,
                "message_id": row.message_id,
            }
            for row in await store.of_member(tx, member_id)
        ]
        return [*plans, *rows]

    async def _read(self, tx: Tx, member_id: int, now: datetime, refused: Refused | None = None) -> Schedule:
        return await self.calendar.read(tx, await self.members.require(tx, member_id), now, refused)

    async def _excuse_today(self, tx: Tx, member_id: int, why: Neutral, now: datetime) -> None:
        # A rest that begins after today's nudge went out must not leave today behind as missed.
        member = await self.members.require(tx, member_id)
        await self.logbook.excuse(tx, member_id, [self.logbook.today(member, now)], why)


def _is_quiet(plan: Plan, member: Member) -> bool:
    quiet = quiet_of(member)
    return quiet is not None and rules.plan_is_quiet(plan, quiet)
