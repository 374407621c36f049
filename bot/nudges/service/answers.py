"""What a member does with a nudge. Any of it can be taken back from the same message."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from bot.base.database import Database, Tx
from bot.logbook.rules import ONE_DAY
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import Content, NoSnooze, Snooze, State, Why
from bot.nudges.service import courses
from bot.nudges.service.arrival import Arrivals
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.schedule import quiet_of
from bot.nudges.service.standing import STANDS, Answer, Note, Press, Standing, pressed
from bot.nudges.service.wanted import Wanted
from bot.nudges.store import Nudge
from bot.packs.rules import Exercise
from bot.packs.service import Library
from bot.quizzes.service import Quizzes
from bot.sessions.rules import Session
from bot.sessions.service import Scene, Sessions
from bot.streaks.service import Streaks

TOLD = "told"
"""How "I already did it" stands in the logbook."""
_UNTOUCHED = frozenset({State.sent, State.late})
"""Nobody has pressed anything: neither a snooze nor an exercise can have come of it yet, so none is looked for."""


Act = Callable[[Tx, Member, Nudge], Awaitable[Nudge | Note | NoSnooze]]
"""Returns the nudge as it is then, or why it stays as it was."""


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
    quizzes: Quizzes

    async def look(self, press: Press) -> Answer:
        return await self._act(press, None)

    async def begin(self, press: Press, rng: random.Random) -> Answer:
        """Opens its exercise or a quiz, or takes it up where it was left. Also an older nudge's: a click counts."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            nudge = await pressed(tx, press, member, self.arrivals, self.wanted)
            if nudge is None:
                return None
            member = await self.members.answered(tx, member, press.now)
            if nudge.content is not Content.QUIZ:
                return await self._begin_exercise(tx, member, nudge, press.now, rng)
            await self._opened(tx, nudge)
            plan = await store.find_plan(tx, nudge.plan_id) if nudge.is_assigned else None
        # Not in one transaction: pressed again after a crash between the two, it begins the same round.
        return await self.quizzes.begin(press.member_id, plan.topic if plan else None, press.now, rng)

    async def put_off(self, press: Press, choice: Snooze) -> Answer:
        """A row of its own for the same day, with its own nonce. Pressing again moves it."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> Nudge | NoSnooze:
            if nudge.state not in STANDS:
                return nudge
            zone, day_starts_at = zone_of(member.zone), self.calendar.day_starts_at
            until = rules.snooze_until(choice, press.now, zone, day_starts_at, quiet_of(member))
            if isinstance(until, NoSnooze):
                return until
            await _drop_snooze(tx, nudge)
            await store.add_snooze(tx, nudge, until)
            return await _change(tx, nudge, state=State.opened, why=Why.replaced)

        return await self._act(press, act)

    async def other(self, press: Press, besides: str, rng: random.Random) -> Answer:
        """An exercise other than `besides` (its id; empty for a quiz), in the same message; a second click on the same
        button finds it gone already.
        """

        async def act(tx: Tx, member: Member, nudge: Nudge) -> Nudge | Note:
            if nudge.state not in STANDS or (nudge.exercise_id or "") != besides:
                return nudge
            key = f"{nudge.pack}/{nudge.exercise_id}" if besides else None
            practice = await self._practice(tx, member, nudge)
            exercise = await self.sessions.choose(tx, member, practice, press.now, rng, key)
            if exercise is None:
                return Note.NOTHING_ELSE
            what = {"content": Content.EXERCISE, "pack": exercise.pack, "exercise_id": exercise.id}
            # Not what was assigned any more: whatever comes of it is between the member and us.
            return await _change(tx, nudge, **what, is_assigned=False)

        return await self._act(press, act)

    async def already(self, press: Press) -> Answer:
        """They did it without us; it counts for the day of the click."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> Nudge:
            if nudge.state not in (*STANDS, State.expired):
                return nudge
            await _drop_snooze(tx, nudge)
            await self.logbook.record(tx, member, TOLD, nudge.nudge_id, press.now)
            await courses.go_on(tx, nudge.nudge_id, await self._library(tx, member))
            return await _change(tx, nudge, state=State.done, why=None, clear_at=None)

        return await self._act(press, act)

    async def yesterday(self, press: Press) -> Answer:
        """What they said they did counts for the local day before, within 48 hours."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> Nudge | Note:
            told = await self.logbook.day_of(tx, press.member_id, TOLD, nudge.nudge_id)
            if told is None:
                return nudge
            today = self.logbook.today(member, press.now)
            day = rules.yesterday_of(told, today)
            if day is not None:
                await self.logbook.move(tx, press.member_id, TOLD, nudge.nudge_id, day)
            return nudge if day is not None or told == today - ONE_DAY else Note.TOO_LONG_AGO

        return await self._act(press, act)

    async def skip(self, press: Press) -> Answer:
        async def act(tx: Tx, _member: Member, nudge: Nudge) -> Nudge:
            if nudge.state not in (*STANDS, State.expired):
                return nudge
            await _drop_snooze(tx, nudge)
            return await _change(tx, nudge, state=State.skipped, why=None)

        return await self._act(press, act)

    async def take_back(self, press: Press) -> Answer:
        """As if nothing had been pressed; beside a newer one it does not open again."""

        async def act(tx: Tx, member: Member, nudge: Nudge) -> Nudge:
            if nudge.state is State.expired:
                return nudge
            await _drop_snooze(tx, nudge)
            await self.logbook.take_back(tx, press.member_id, TOLD, nudge.nudge_id)
            await courses.go_back(tx, nudge.nudge_id, await self._library(tx, member))
            is_over = await store.has_newer(tx, nudge)
            return await _change(tx, nudge, state=State.expired if is_over else State.opened, why=None)

        return await self._act(press, act)

    async def on_done(self, tx: Tx, member: Member, session: Session, _now: datetime) -> None:
        await self._follow(tx, session, State.done)
        if session.occasion is not None:
            await courses.go_on(tx, session.occasion, await self._library(tx, member))

    async def on_reopened(self, tx: Tx, member: Member, session: Session, _now: datetime) -> None:
        await self._follow(tx, session, State.opened)
        if session.occasion is not None:
            await courses.go_back(tx, session.occasion, await self._library(tx, member))

    async def on_round(self, tx: Tx, member: Member, topic: str | None, _now: datetime) -> None:
        """A quiz was finished, wherever it was begun: that is what a nudge for one asked for, if for that topic."""
        nudge = await store.asked_by_quiz(tx, member.member_id, topic)
        if nudge is not None:
            await _drop_snooze(tx, nudge)
            await _change(tx, nudge, state=State.done, why=None, clear_at=None)

    async def _begin_exercise(
        self, tx: Tx, member: Member, nudge: Nudge, now: datetime, rng: random.Random
    ) -> Scene | Standing:
        exercise = _exercise(nudge, await self._library(tx, member))
        if exercise is None and not nudge.is_assigned:
            exercise = await self.sessions.choose(tx, member, await self._practice(tx, member, nudge), now, rng)
        if exercise is None:
            return await self._standing(tx, member, nudge, now)
        await self._opened(tx, nudge)
        is_first = nudge.state in _UNTOUCHED
        return await self.sessions.begin(tx, member, exercise, now, rng, nudge.nudge_id, is_first=is_first)

    async def _opened(self, tx: Tx, nudge: Nudge) -> None:
        await _drop_snooze(tx, nudge)
        if nudge.state is not State.done:
            await _change(tx, nudge, state=State.opened, why=None, clear_at=None)

    async def _library(self, tx: Tx, member: Member) -> Library:
        return await self.sessions.shelf.of_member(tx, member.member_id)

    async def _follow(self, tx: Tx, session: Session, state: State) -> None:
        if session.occasion is not None:
            await store.change(tx, session.occasion, state=state.value, why=None)

    async def _act(self, press: Press, act: Act | None) -> Answer:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, press.member_id)
            nudge = await pressed(tx, press, member, self.arrivals, self.wanted)
            if nudge is None:
                return None
            member = await self.members.answered(tx, member, press.now)
            is_begun = nudge.state not in _UNTOUCHED
            scene = await self.sessions.on_occasion(tx, member, nudge.nudge_id, press.now) if is_begun else None
            if scene is not None:
                return scene
            came = nudge if act is None else await act(tx, member, nudge)
            if isinstance(came, Nudge):
                return await self._standing(tx, member, came, press.now)
            return replace(await self._standing(tx, member, nudge, press.now), note=came)

    async def _standing(self, tx: Tx, member: Member, nudge: Nudge, now: datetime) -> Standing:
        plan = await store.find_plan(tx, nudge.plan_id)
        child = None if nudge.state in _UNTOUCHED else await store.snoozed(tx, nudge)
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
            return replace(standing, next=(await self.calendar.read(tx, member, now)).next)
        if nudge.state is not State.done:
            return standing
        told = await self.logbook.day_of(tx, member.member_id, TOLD, nudge.nudge_id)
        today = self.logbook.today(member, now)
        return replace(
            standing,
            card=await self.streaks.read(tx, member, now),
            counted_for=told if told is not None and told != today else None,
        )

    async def _practice(self, tx: Tx, member: Member, nudge: Nudge) -> Practice:
        plan = await store.find_plan(tx, nudge.plan_id)
        return plan.practice if plan else member.practice


def _exercise(nudge: Nudge, library: Library) -> Exercise | None:
    if nudge.pack is None or nudge.exercise_id is None:
        return None
    return library.exercise(nudge.pack, nudge.exercise_id)


async def _drop_snooze(tx: Tx, nudge: Nudge) -> None:
    if nudge.state not in _UNTOUCHED:
        await store.drop_snooze(tx, nudge)


async def _change(tx: Tx, nudge: Nudge, **facts: Any) -> Nudge:
    """`facts` by field; returns the nudge with them."""
    await store.change(tx, nudge.nudge_id, **{n: f.value if isinstance(f, Enum) else f for n, f in facts.items()})
    return replace(nudge, **facts)
