"""What a member does with a nudge. Any of it can be taken back from the same message."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.base.database import Database, Tx
from bot.logbook.service import Logbook
from bot.members.rules import Member, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import NoSnooze, Occurrence, Snooze, State, Why
from bot.nudges.service.plans import Plans, quiet_of
from bot.nudges.store import Nudge
from bot.packs.rules import Exercise
from bot.sessions.rules import Session
from bot.sessions.service import Scene, Sessions
from bot.streaks.service import Card, Streaks

TOLD = "told"
"""How "I already did it" stands in the logbook."""


@dataclass(frozen=True)
class Standing:
    """A nudge as it stands now, for its own message."""

    nudge: Nudge
    member: Member
    exercise: Exercise | None
    anchor: str | None
    now: datetime
    again_at: datetime | None = None
    """When its snooze comes."""
    next_at: datetime | None = None
    """When the plan's next nudge comes."""
    card: Card | None = None
    """Set once it is done."""
    counted_for: date | None = None
    """The local day that "I already did it" counts for, if that is not today."""
    no_snooze: NoSnooze | None = None


@dataclass(frozen=True)
class Answers:
    """None stands for a nudge that is not theirs."""

    db: Database
    members: Members
    logbook: Logbook
    streaks: Streaks
    sessions: Sessions
    plans: Plans
    day_starts_at: time

    async def look(self, member_id: int, nudge_id: int, now: datetime) -> Standing | None:
        return await self._act(member_id, nudge_id, now, _stay)

    async def begin(self, member_id: int, nudge_id: int, now: datetime, rng: random.Random) -> Scene | None:
        """Opens the nudge's exercise, or takes it up where it was left."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            nudge = await store.find(tx, member_id, nudge_id)
            exercise = self._exercise(nudge)
            if nudge is None:
                return None
            if exercise is None:
                exercise = await self.sessions.choose(tx, member, member.practice, now, rng)
            if exercise is None:
                return None
            await self._arrived(tx, nudge, now)
            if nudge.state is not State.done:
                await store.change(tx, nudge_id, state=State.opened.value, why=None)
            return await self.sessions.begin(tx, member, exercise, now, rng, nudge_id)

    async def put_off(self, member_id: int, nudge_id: int, choice: Snooze, now: datetime) -> Standing | None:
        """A row of its own for the same day, with its own nonce. Pressing again moves it."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> NoSnooze | None:
            zone = zone_of(member.zone)
            until = rules.snooze_until(choice, now, zone, self.day_starts_at, quiet_of(member))
            plan = await store.find_plan(tx, nudge.plan_id)
            if isinstance(until, NoSnooze) or plan is None:
                return until if isinstance(until, NoSnooze) else None
            await self._drop_snooze(tx, nudge)
            await store.add(tx, plan, Occurrence(nudge.local_day, until), await store.next_turn(tx, nudge))
            child = await store.snoozed(tx, nudge)
            if child is not None:
                await store.change(tx, child.nudge_id, pack=nudge.pack, exercise_id=nudge.exercise_id)
            await store.change(tx, nudge_id, state=State.opened.value, why=Why.replaced.value)
            return None

        return await self._act(member_id, nudge_id, now, act)

    async def other(self, member_id: int, nudge_id: int, now: datetime, rng: random.Random) -> Standing | None:
        """Something else, in the same message."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> None:
            besides = f"{nudge.pack}/{nudge.exercise_id}"
            exercise = await self.sessions.choose(tx, member, member.practice, now, rng, besides)
            if exercise is not None:
                await store.change(tx, nudge_id, pack=exercise.pack, exercise_id=exercise.id)

        return await self._act(member_id, nudge_id, now, act)

    async def already(self, member_id: int, nudge_id: int, now: datetime) -> Standing | None:
        """They did it without us; it counts."""

        async def act(tx: Tx, member: Member, _nudge: Nudge) -> None:
            await self.logbook.record(tx, member, TOLD, nudge_id, now)
            await store.change(tx, nudge_id, state=State.done.value, why=None)

        return await self._act(member_id, nudge_id, now, act)

    async def yesterday(self, member_id: int, nudge_id: int, now: datetime) -> Standing | None:
        """What they did counts for the local day before, within 48 hours of it."""

        async def act(tx: Tx, member: Member, _nudge: Nudge) -> None:
            day = self.logbook.today(member, now) - timedelta(days=1)
            await self.logbook.take_back(tx, member_id, TOLD, nudge_id)
            await self.logbook.record(tx, member, TOLD, nudge_id, now, day)
            await store.change(tx, nudge_id, state=State.done.value, why=None)

        return await self._act(member_id, nudge_id, now, act)

    async def skip(self, member_id: int, nudge_id: int, now: datetime) -> Standing | None:
        async def act(tx: Tx, _member: Member, nudge: Nudge) -> None:
            await self._drop_snooze(tx, nudge)
            await store.change(tx, nudge_id, state=State.skipped.value, why=None)

        return await self._act(member_id, nudge_id, now, act)

    async def take_back(self, member_id: int, nudge_id: int, now: datetime) -> Standing | None:
        """As if nothing had been pressed."""

        async def act(tx: Tx, _member: Member, nudge: Nudge) -> None:
            await self._drop_snooze(tx, nudge)
            await self.logbook.take_back(tx, member_id, TOLD, nudge_id)
            await store.change(tx, nudge_id, state=State.opened.value, why=None)

        return await self._act(member_id, nudge_id, now, act)

    async def on_done(self, tx: Tx, member: Member, session: Session, _now: datetime) -> None:
        if session.occasion is not None:
            await store.change(tx, session.occasion, state=State.done.value, why=None)

    async def on_reopened(self, tx: Tx, member: Member, session: Session, _now: datetime) -> None:
        if session.occasion is not None:
            await store.change(tx, session.occasion, state=State.opened.value, why=None)

    async def _act(
        self,
        member_id: int,
        nudge_id: int,
        now: datetime,
        act: Callable[[Tx, Member, Nudge], Awaitable[NoSnooze | None]],
    ) -> Standing | None:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            nudge = await store.find(tx, member_id, nudge_id)
            if nudge is None:
                return None
            await self._arrived(tx, nudge, now)
            await self.members.answered(tx, member_id, now)
            no_snooze = await act(tx, member, nudge)
            nudge = await store.find(tx, member_id, nudge_id)
            return None if nudge is None else await self._standing(tx, member, nudge, now, no_snooze)

    async def _standing(
        self, tx: Tx, member: Member, nudge: Nudge, now: datetime, no_snooze: NoSnooze | None
    ) -> Standing:
        plan = await store.find_plan(tx, nudge.plan_id)
        coming = await store.pending(tx, nudge.plan_id)
        child = await store.snoozed(tx, nudge)
        standing = Standing(
            nudge,
            member,
            self._exercise(nudge),
            await self.plans.anchor(plan) if plan else None,
            now,
            again_at=child.due_at if child else None,
            next_at=coming.due_at if coming else None,
            no_snooze=no_snooze,
        )
        if nudge.state is not State.done:
            return standing
        told = await self.logbook.day_of(tx, member.member_id, TOLD, nudge.nudge_id)
        today = self.logbook.today(member, now)
        return replace(
            standing,
            card=await self.streaks.read(tx, member, now),
            counted_for=told if told is not None and told != today else None,
        )

    async def _arrived(self, tx: Tx, nudge: Nudge, now: datetime) -> None:
        """A click proves that it reached them, whatever we believed."""
        if nudge.sent_at is None:
            values: dict[str, Any] = {"sent_at": now, "try_at": None, "state": State.sent.value, "why": None}
            await store.change(tx, nudge.nudge_id, **values)
            await self.logbook.asked(tx, nudge.member_id, nudge.local_day)

    async def _drop_snooze(self, tx: Tx, nudge: Nudge) -> None:
        child = await store.snoozed(tx, nudge)
        if child is not None:
            await store.remove(tx, child.nudge_id)

    def _exercise(self, nudge: Nudge | None) -> Exercise | None:
        if nudge is None or nudge.pack is None or nudge.exercise_id is None:
            return None
        return self.sessions.library.exercise(nudge.pack, nudge.exercise_id)


async def _stay(_tx: Tx, _member: Member, _nudge: Nudge) -> None:
    return None
