"""When nudges fall due: plans, zones, pauses, and the schedule as the member reads it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.logbook.rules import Neutral, day_bounds
from bot.logbook.service import Logbook
from bot.members.rules import Member, MemberState, Practice, When, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import Occurrence, Plan, Quiet, Why
from bot.nudges.store import PlanRow


class Refused(StrEnum):
    """Why a plan was not changed."""

    QUIET_HOURS = "quiet-hours"
    NO_DAYS = "no-days"


@dataclass(frozen=True)
class Schedule:
    """All of a member's rhythm. Without a plan `at` is None."""

    member: Member
    plan: Plan | None
    anchor: str | None
    next: Occurrence | None
    now: datetime
    today: date
    refused: Refused | None = None

    @property
    def is_paused(self) -> bool:
        return self.member.paused_at is not None

    @property
    def is_stopped(self) -> bool:
        return self.member.state is MemberState.STOPPED


@dataclass(frozen=True)
class Plans:
    """One plan a member, for now. Methods that take `tx` belong to their caller's transaction."""

    db: Database
    vault: Vault
    members: Members
    logbook: Logbook
    day_starts_at: time

    async def schedule(self, member_id: int, now: datetime) -> Schedule:
        """Raises `NotStarted`."""
        async with self.db.begin() as tx:
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def read(self, tx: Tx, member: Member, now: datetime, refused: Refused | None = None) -> Schedule:
        row = await self.plan_of(tx, member.member_id)
        pending = await store.pending(tx, row.plan_id) if row else None
        return Schedule(
            member,
            row.plan if row else None,
            await self.anchor(row) if row else None,
            Occurrence(pending.local_day, pending.due_at) if pending else None,
            now,
            self.logbook.today(member, now),
            refused,
        )

    async def plan_of(self, tx: Tx, member_id: int) -> PlanRow | None:
        rows = await store.plans_of(tx, member_id)
        return rows[0] if rows else None

    async def anchor(self, row: PlanRow) -> str | None:
        """The member's own words for what the nudge comes after."""
        if row.anchor is None:
            return None
        return await self.vault.unseal(row.anchor, _anchor_place(row.member_id, row.plan_id))

    async def set_when(self, tx: Tx, member: Member, when: When, now: datetime, rng: random.Random) -> Refused | None:
        """A new time for the plan, or the first plan. Today's nudge moves with it unless it went out already."""
        row = await self.plan_of(tx, member.member_id)
        plan = replace(row.plan, at=when.at, until=None) if row else Plan(when.at, seed=rng.getrandbits(31))
        if _is_quiet(plan, member):
            return Refused.QUIET_HOURS
        if row is None:
            plan_id = await store.add_plan(tx, member.member_id, member.practice, plan, now)
            row = PlanRow(plan_id, member.member_id, member.practice, plan, None)
        else:
            row = replace(row, plan=plan)
            await store.change_plan(tx, row.plan_id, row.practice, plan)
        await self._set_anchor(tx, row, when.anchor)
        await self.replan(tx, member, row, now)
        return None

    async def change_when(self, member_id: int, when: When, now: datetime, rng: random.Random) -> Schedule:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            refused = await self.set_when(tx, member, when, now, rng)
            return await self.read(tx, member, now, refused)

    async def change_practice(self, member_id: int, practice: Practice, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.set_practice(tx, member_id, practice)
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def set_practice(self, tx: Tx, member_id: int, practice: Practice) -> None:
        await self.members.set_practice(tx, member_id, practice)
        for row in await store.plans_of(tx, member_id):
            await store.change_plan(tx, row.plan_id, practice, row.plan)

    async def change_weekdays(self, member_id: int, weekdays: frozenset[int], now: datetime) -> Schedule:
        """0 is Monday. At least one."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self.plan_of(tx, member_id)
            if not weekdays or row is None:
                return await self.read(tx, member, now, Refused.NO_DAYS)
            row = replace(row, plan=replace(row.plan, weekdays=weekdays))
            await store.change_plan(tx, row.plan_id, row.practice, row.plan)
            await self.replan(tx, member, row, now)
            return await self.read(tx, member, now)

    async def change_quiet(self, member_id: int, quiet: Quiet | None, now: datetime) -> Schedule:
        """Refused when the plan itself would fall into them."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            row = await self.plan_of(tx, member_id)
            if quiet and row and rules.plan_is_quiet(row.plan, quiet):
                return await self.read(tx, member, now, Refused.QUIET_HOURS)
            await self.members.set_quiet(tx, member_id, quiet.start if quiet else None, quiet.end if quiet else None)
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def set_discreet(self, member_id: int, now: datetime, *, is_discreet: bool) -> Schedule:
        """Whether a nudge's first line, which a lock screen shows, leaves the title out."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.members.set_flags(tx, member_id, is_discreet=is_discreet)
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def change_zone(self, member_id: int, zone: str, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            await self.move(tx, member, zone, now)
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def move(self, tx: Tx, member: Member, zone: str, now: datetime) -> None:
        """Lives elsewhere from now on: all that is still to come is planned anew."""
        await self.members.set_zone(tx, member.member_id, zone)
        await self._replan_all(tx, member.member_id, now)

    async def travel(self, member_id: int, zone: str, until: date, now: datetime) -> Schedule:
        """Another zone up to and including local day `until`, then home again by itself."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            home_at = day_bounds(until, zone_of(zone), self.day_starts_at)[1]
            await self.members.travel(tx, member, zone, home_at)
            await self._replan_all(tx, member_id, now)
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def end_journeys(self, now: datetime) -> None:
        async with self.db.begin() as tx:
            for member in await self.members.going_home(tx, now):
                await self.move(tx, member, member.home_zone or member.zone, now)

    async def pause(self, member_id: int, until: date | None, now: datetime) -> Schedule:
        """`until` is the first local day with nudges again; None: until they say."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.members.pause(tx, member_id, now, until)
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def resume(self, member_id: int, now: datetime) -> Schedule:
        """Ends a pause, a stop, a taper and a quiet: nudges come daily again."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.activate(tx, member_id, now)
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def activate(self, tx: Tx, member_id: int, now: datetime) -> None:
        await self.members.activate(tx, member_id, now)
        await self._replan_all(tx, member_id, now)

    async def stop(self, member_id: int, now: datetime) -> Schedule:
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await self.members.stop(tx, member_id)
            member = await self.members.require(tx, member_id)
            for row in await store.plans_of(tx, member_id):
                pending = await store.pending(tx, row.plan_id)
                if pending is not None:
                    await store.change(tx, pending.nudge_id, state="suppressed", why=Why.stopped.value, try_at=None)
                    await self.logbook.neutral(tx, member_id, pending.local_day, Neutral.stopped)
            return await self.read(tx, member, now)

    async def replan(self, tx: Tx, member: Member, row: PlanRow, now: datetime) -> None:
        """Moves the plan's next nudge to where it belongs now; days that this swallows are recorded with their reason."""
        if member.state is not MemberState.ACTIVE:
            return
        pending = await store.pending(tx, row.plan_id)
        last_day = await store.last_day(tx, row.plan_id, pending.nudge_id if pending else None)
        replanned = rules.replan(
            row.plan,
            last_day=last_day,
            pending=Occurrence(pending.local_day, pending.due_at) if pending else None,
            now=now,
            zone=zone_of(member.zone),
            day_starts_at=self.day_starts_at,
        )
        if pending is not None:
            await store.remove(tx, pending.nudge_id)
        for day in replanned.swallowed:
            await store.add_suppressed(tx, row, day, now, Why.zone_change)
            await self.logbook.neutral(tx, member.member_id, day, Neutral.zone_change)
        if replanned.next is not None:
            await store.add(tx, row, replanned.next)

    async def history(self, member_id: int, now: datetime, limit: int) -> tuple[Schedule, Sequence[store.Nudge]]:
        """The schedule and the latest rows that are over, latest first."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            rows = await store.of_member(tx, member_id, limit + 5)
            over = [row for row in rows if row.state is not rules.State.due][:limit]
            return await self.read(tx, member, now), over

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        plans = [
            {
                "plan": row.practice,
                "at": row.plan.at,
                "until": row.plan.until,
                "weekdays": sorted(row.plan.weekdays),
                "after": await self.anchor(row),
            }
            for row in await store.plans_of(tx, member_id)
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

    async def _replan_all(self, tx: Tx, member_id: int, now: datetime) -> None:
        member = await self.members.require(tx, member_id)
        for row in await store.plans_of(tx, member_id):
            await self.replan(tx, member, row, now)

    async def _set_anchor(self, tx: Tx, row: PlanRow, anchor: str | None) -> None:
        place = _anchor_place(row.member_id, row.plan_id)
        await store.set_anchor(tx, row.plan_id, await self.vault.seal(anchor, place) if anchor else None)


def quiet_of(member: Member) -> Quiet | None:
    if member.quiet_from is None or member.quiet_until is None:
        return None
    return Quiet(member.quiet_from, member.quiet_until)


def _is_quiet(plan: Plan, member: Member) -> bool:
    quiet = quiet_of(member)
    return quiet is not None and rules.plan_is_quiet(plan, quiet)


def _anchor_place(member_id: int, plan_id: int) -> Place:
    return Place("plans", "anchor", member_id, plan_id)
