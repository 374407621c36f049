"""What a member does with a nudge. Any of it can be taken back from the same message."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.base.database import Database, Tx
from bot.logbook.rules import ONE_DAY
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import NoSnooze, Occurrence, Snooze, State, Why
from bot.nudges.service.arrival import Arrival, Arrivals, Message
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.schedule import Coming, quiet_of
from bot.nudges.service.wanted import Wanted
from bot.nudges.store import Nudge
from bot.packs.rules import Exercise
from bot.packs.service import Library
from bot.sessions.rules import Session
from bot.sessions.service import Scene, Sessions
from bot.streaks.service import Card, Streaks

TOLD = "told"
"""How "I already did it" stands in the logbook."""
_STANDS = frozenset({State.sent, State.late, State.opened})


@dataclass(frozen=True)
class Press:
    """One click on a nudge's message."""

    member_id: int
    nudge_id: int
    message: Message
    now: datetime


class Note(StrEnum):
    """Why a click did not bring what it asked for."""

    NOTHING_ELSE = "nothing-else"
    TOO_LONG_AGO = "too-long-ago"


@dataclass(frozen=True)
class Standing:
    """A nudge as it stands now, for its own message."""

    nudge: Nudge
    member: Member
    exercise: Exercise | None
    about: str
    anchor: str | None
    now: datetime
    again_at: datetime | None = None
    """When its snooze comes."""
    next: Coming | None = None
    """The next nudge of any plan, where this one was left out."""
    card: Card | None = None
    """Set once it is done."""
    counted_for: date | None = None
    """The local day that "I already did it" counts for, if that is not today."""
    note: Note | NoSnooze | None = None

    @property
    def is_open(self) -> bool:
        return self.nudge.state in _STANDS and self.again_at is None


Act = Callable[[Tx, Member, Nudge], Awaitable[Note | NoSnooze | None]]
Answer = Standing | Scene | None
"""None: not theirs, or never sent. A scene: its exercise was begun, and the message shows that."""


@dataclass(frozen=True)
class Answers:
    db: Database
    members: Members
    logbook: Logbook
    streaks: Streaks
    sessions: Sessions
    calendar: Calendar
    arrivals: Arrivals
    wanted: Wanted

    async def look(self, press: Press) -> Answer:
        return await self._act(press, None)

    async def begin(self, press: Press, rng: random.Random) -> Answer:
        """Opens the nudge's exercise, or takes it up where it was left. Also an older one's: a click counts."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            nudge = await self._pressed(tx, press, member)
            if nudge is None:
                return None
            library = await self.sessions.shelf.of_member(tx, press.member_id)
            exercise = _exercise(nudge, library)
            if exercise is None:
                practice = await self._practice(tx, member, nudge)
                exercise = await self.sessions.choose(tx, member, practice, press.now, rng)
            if exercise is None:
                return await self._standing(tx, member, nudge, press.now)
            await self._drop_snooze(tx, nudge)
            if nudge.state is not State.done:
                await store.change(tx, nudge.nudge_id, state=State.opened.value, why=None, clear_at=None)
            return await self.sessions.begin(tx, member, exercise, press.now, rng, nudge.nudge_id)

    async def put_off(self, press: Press, choice: Snooze) -> Answer:
        """A row of its own for the same day, with its own nonce. Pressing again moves it."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> NoSnooze | None:
            if nudge.state not in _STANDS:
                return None
            zone, day_starts_at = zone_of(member.zone), self.calendar.day_starts_at
            until = rules.snooze_until(choice, press.now, zone, day_starts_at, quiet_of(member))
            if isinstance(until, NoSnooze):
                return until
            await self._snooze(tx, nudge, until)
            return None

        return await self._act(press, act)

    async def other(self, press: Press, besides: str, rng: random.Random) -> Answer:
        """Something else than `besides` (an exercise's id), in the same message; a second click on the same button
        finds it gone already.
        """

        async def act(tx: Tx, member: Member, nudge: Nudge) -> Note | None:
            if nudge.state not in _STANDS or nudge.exercise_id != besides:
                return None
            key = f"{nudge.pack}/{nudge.exercise_id}"
            practice = await self._practice(tx, member, nudge)
            exercise = await self.sessions.choose(tx, member, practice, press.now, rng, key)
            if exercise is None:
                return Note.NOTHING_ELSE
            await store.change(tx, nudge.nudge_id, pack=exercise.pack, exercise_id=exercise.id)
            return None

        return await self._act(press, act)

    async def already(self, press: Press) -> Answer:
        """They did it without us; it counts for the day of the click."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> None:
            if nudge.state not in (*_STANDS, State.expired):
                return
            await self._drop_snooze(tx, nudge)
            await self.logbook.record(tx, member, TOLD, nudge.nudge_id, press.now)
            await store.change(tx, nudge.nudge_id, state=State.done.value, why=None, clear_at=None)

        return await self._act(press, act)

    async def yesterday(self, press: Press) -> Answer:
        """What they said they did counts for the local day before, within 48 hours."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> Note | None:
            told = await self.logbook.day_of(tx, press.member_id, TOLD, nudge.nudge_id)
            if told is None:
                return None
            today = self.logbook.today(member, press.now)
            day = rules.yesterday_of(told, today)
            if day is not None:
                await self.logbook.move(tx, press.member_id, TOLD, nudge.nudge_id, day)
            return None if day is not None or told == today - ONE_DAY else Note.TOO_LONG_AGO

        return await self._act(press, act)

    async def skip(self, press: Press) -> Answer:
        async def act(tx: Tx, _member: Member, nudge: Nudge) -> None:
            if nudge.state in (*_STANDS, State.expired):
                await self._drop_snooze(tx, nudge)
                await store.change(tx, nudge.nudge_id, state=State.skipped.value, why=None)

        return await self._act(press, act)

    async def take_back(self, press: Press) -> Answer:
        """As if nothing had been pressed; beside a newer one it does not open again."""

        async def act(tx: Tx, _member: Member, nudge: Nudge) -> None:
            if nudge.state is State.expired:
                return
            await self._drop_snooze(tx, nudge)
            await self.logbook.take_back(tx, press.member_id, TOLD, nudge.nudge_id)
            is_over = await store.has_newer(tx, nudge)
            await store.change(tx, nudge.nudge_id, state=(State.expired if is_over else State.opened).value, why=None)

        return await self._act(press, act)

    async def on_done(self, tx: Tx, member: Member, session: Session, _now: datetime) -> None:
        await self._follow(tx, member, session, State.done)

    async def on_reopened(self, tx: Tx, member: Member, session: Session, _now: datetime) -> None:
        await self._follow(tx, member, session, State.opened)

    async def _follow(self, tx: Tx, member: Member, session: Session, state: State) -> None:
        nudge = await store.find(tx, member.member_id, session.occasion) if session.occasion else None
        if nudge is not None:
            await store.change(tx, nudge.nudge_id, state=state.value, why=None)

    async def _act(self, press: Press, act: Act | None) -> Answer:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            nudge = await self._pressed(tx, press, member)
            if nudge is None:
                return None
            scene = await self.sessions.on_occasion(tx, member, nudge.nudge_id, press.now)
            if scene is not None:
                return scene
            if act is None:
                return await self._standing(tx, member, nudge, press.now)
            note = await act(tx, member, nudge)
            nudge = await store.find(tx, press.member_id, press.nudge_id) or nudge
            return replace(await self._standing(tx, member, nudge, press.now), note=note)

    async def _pressed(self, tx: Tx, press: Press, member: Member) -> Nudge | None:
        """The nudge, whose arrival the click proves, whatever we believed. None for one that never went out."""
        nudge = await store.find(tx, press.member_id, press.nudge_id)
        if nudge is None or (nudge.sent_at is None and not rules.can_go(nudge.state, State.sent)):
            return None
        if nudge.sent_at is None or nudge.message_id is None:
            at = nudge.wire_at or press.now
            is_late = self.wanted.is_late(nudge, at)
            await self.arrivals.note(tx, [Arrival(nudge, member, press.message, at, is_late=is_late)])
            nudge = await store.find(tx, press.member_id, press.nudge_id)
        await self.members.answered(tx, press.member_id, press.now)
        return nudge

    async def _standing(self, tx: Tx, member: Member, nudge: Nudge, now: datetime) -> Standing:
        plan = await store.find_plan(tx, nudge.plan_id)
        child = await store.snoozed(tx, nudge)
        library = await self.sessions.shelf.of_member(tx, member.member_id)
        exercise = _exercise(nudge, library)
        standing = Standing(
            nudge,
            member,
            exercise,
            library.about(exercise.pack) if exercise else "",
            await self.calendar.anchor(plan) if plan else None,
            now,
            again_at=child.due_at if child else None,
        )
        if nudge.state is State.skipped:
            back = await self.members.require(tx, member.member_id)
            return replace(standing, next=(await self.calendar.read(tx, back, now)).next)
        if nudge.state is not State.done:
            return standing
        told = await self.logbook.day_of(tx, member.member_id, TOLD, nudge.nudge_id)
        today = self.logbook.today(member, now)
        return replace(
            standing,
            card=await self.streaks.read(tx, member, now),
            counted_for=told if told is not None and told != today else None,
        )

    async def _snooze(self, tx: Tx, nudge: Nudge, until: datetime) -> None:
        plan = await store.find_plan(tx, nudge.plan_id)
        if plan is None:
            return
        await self._drop_snooze(tx, nudge)
        await store.add(tx, plan, Occurrence(nudge.local_day, until), await store.next_turn(tx, nudge))
        child = await store.snoozed(tx, nudge)
        if child is not None:
            await store.change(tx, child.nudge_id, pack=nudge.pack, exercise_id=nudge.exercise_id)
        await store.change(tx, nudge.nudge_id, state=State.opened.value, why=Why.replaced.value)

    async def _drop_snooze(self, tx: Tx, nudge: Nudge) -> None:
        child = await store.snoozed(tx, nudge)
        if child is not None:
            await store.remove(tx, child.nudge_id)

    async def _practice(self, tx: Tx, member: Member, nudge: Nudge) -> Practice:
        plan = await store.find_plan(tx, nudge.plan_id)
        return plan.practice if plan else member.practice


def _exercise(nudge: Nudge, library: Library) -> Exercise | None:
    if nudge.pack is None or nudge.exercise_id is None:
        return None
    return library.exercise(nudge.pack, nudge.exercise_id)
