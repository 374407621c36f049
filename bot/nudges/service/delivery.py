"""From due to sent: each step a transaction of its own, so that a crash between any two loses and doubles nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.base.database import Database, Tx
from bot.base.edge import Fate, Sent
from bot.members.rules import Member
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import State, Why
from bot.nudges.service.arrival import Arrivals, Message
from bot.nudges.service.calendar import Calendar, is_paused
from bot.nudges.service.wanted import Wanted
from bot.nudges.store import Nudge, PlanRow
from bot.packs.rules import Exercise, FigureUse
from bot.sessions.service import Sessions

_NO_COMMON_SERVER = "50278"
_MALFORMED = "50035"
"""Discord will never take this message, however often it is offered."""
_CLEAR_AGAIN = timedelta(hours=1)
_CLEAR_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Claim:
    """One nudge to be sent now, by us, until its lease runs out."""

    nudge: Nudge
    member: Member
    exercise: Exercise
    about: str
    """What the exercise's pack is about."""
    anchor: str | None
    is_late: bool
    missed_last: bool
    """The one before did not go out, and that was us."""
    is_farewell: bool
    """The last before we fall quiet."""

    @property
    def channel_id(self) -> int:
        return self.nudge.channel_id or 0

    @property
    def nonce(self) -> str:
        """Made from the row, so that sending again is harmless; the due time keeps two databases' rows apart."""
        micros = int(self.nudge.due_at.timestamp() * 1_000_000)
        return f"{self.nudge.nudge_id:x}-{micros:x}"[:25]


class Verdict(StrEnum):
    """What to do with a claim, looked at again just before sending."""

    SEND = "send"
    SEARCH = "search"
    """It may be out there already, and the nonce does not help: look for it in the DM first."""
    DROP = "drop"


@dataclass(frozen=True)
class Delivery:
    db: Database
    members: Members
    sessions: Sessions
    calendar: Calendar
    arrivals: Arrivals
    wanted: Wanted

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        async with self.db.begin() as tx:
            return await store.due_ids(tx, now, limit)

    async def claim(self, nudge_id: int, now: datetime, rng: random.Random) -> Claim | None:
        """Takes the row, or settles it with a reason; the plan's next nudge is written in the same transaction."""
        async with self.db.begin() as tx:
            nudge = await store.take(tx, nudge_id, now)
            plan = await store.find_plan(tx, nudge.plan_id) if nudge else None
            if nudge is None or plan is None:
                return None
            # Locked before anything is counted: two workers with two nudges of one member must not pass the cap.
            member = await self.members.require(tx, nudge.member_id, lock=True)
            if member.paused_at is not None and not is_paused(member, nudge.local_day):
                await self.members.end_pause(tx, member.member_id)
            if nudge.turn == 0 and nudge.state is State.due:
                await self.calendar.write_next(tx, member, plan, nudge)
            return await self._claim(tx, nudge, plan, member, now, rng)

    async def postpone(self, nudge_id: int, now: datetime) -> None:
        """A row that could not be worked on steps back, so that it holds up no other."""
        async with self.db.begin() as tx:
            await store.change(tx, nudge_id, try_at=now + rules.LEASE)

    async def verdict(self, claim: Claim, now: datetime) -> Verdict:
        """Rechecks that it is still wanted, and notes that it goes on the wire."""
        async with self.db.begin() as tx:
            found = await self._claimed(tx, claim)
            if found is None:
                return Verdict.DROP
            nudge, member = found
            why = self.wanted.at_rest(nudge, member)
            if nudge.wire_at is not None:
                is_safe = why is None and rules.may_repeat(nudge.wire_at, now)
                return Verdict.SEND if is_safe else Verdict.SEARCH
            return await self._put_on_wire(tx, nudge, why, now)

    async def absent(self, claim: Claim, now: datetime) -> Verdict:
        """It was looked for and is not out there: as if it had never been sent, if it is still wanted."""
        async with self.db.begin() as tx:
            found = await self._claimed(tx, claim)
            if found is None:
                return Verdict.DROP
            nudge, member = found
            return await self._put_on_wire(tx, nudge, await self.wanted.why_not(tx, nudge, member, now), now)

    async def record(self, claim: Claim, sent: Sent, now: datetime) -> None:
        """What came of it, once. A row that a click has moved on meanwhile keeps its place and gains the message."""
        async with self.db.begin() as tx:
            nudge = await store.find(tx, claim.member.member_id, claim.nudge.nudge_id)
            if nudge is None:
                return
            if sent.fate is Fate.SENT:
                await self._sent(tx, claim, nudge, sent, now)
            elif nudge.state is State.claimed and nudge.attempts == claim.nudge.attempts:
                await self._not_sent(tx, claim, nudge, sent, now)

    async def to_clear(self, now: datetime, limit: int) -> Sequence[Nudge]:
        """Messages of expired nudges, to be deleted when there is time."""
        async with self.db.begin() as tx:
            return await store.to_clear(tx, now, limit)

    async def cleared(self, nudge: Nudge, sent: Sent, now: datetime) -> None:
        """What came of deleting its message. One that would not go is left alone in the end."""
        async with self.db.begin() as tx:
            if sent.fate is Fate.SENT:
                await store.change(tx, nudge.nudge_id, clear_at=None, message_id=None)
                return
            gives_up = sent.fate is Fate.CLOSED or now - nudge.due_at > _CLEAR_FOR
            await store.change(tx, nudge.nudge_id, clear_at=None if gives_up else now + _CLEAR_AGAIN)

    async def _claim(
        self, tx: Tx, nudge: Nudge, plan: PlanRow, member: Member, now: datetime, rng: random.Random
    ) -> Claim | None:
        # What may be out there already is not judged here: it must be looked for, whatever holds now.
        why = await self.wanted.why_not(tx, nudge, member, now) if nudge.wire_at is None else None
        exercise = None if why else await self._exercise(tx, nudge, plan, member, now, rng)
        if exercise is None:
            await self.wanted.settle(tx, nudge, State.suppressed, why or Why.no_exercise)
            return None
        await store.change(
            tx,
            nudge.nudge_id,
            state=State.claimed.value,
            try_at=now + rules.LEASE,
            attempts=nudge.attempts + 1,
            pack=exercise.pack,
            exercise_id=exercise.id,
            channel_id=member.dm_channel_id or nudge.channel_id,
        )
        claimed = await store.find(tx, member.member_id, nudge.nudge_id) or nudge
        before = await store.before(tx, nudge) if nudge.turn == 0 else None
        return Claim(
            nudge=claimed,
            member=member,
            exercise=exercise,
            about=self.sessions.library.about(exercise.pack),
            anchor=await self.calendar.anchor(plan),
            is_late=self.wanted.is_late(nudge, now),
            missed_last=before is not None and before.why in (Why.too_late, Why.gave_up, Why.refused),
            is_farewell=nudge.turn == 0 and rules.rhythm(member.unanswered + 1) is None,
        )

    async def _exercise(
        self, tx: Tx, nudge: Nudge, plan: PlanRow, member: Member, now: datetime, rng: random.Random
    ) -> Exercise | None:
        """A second attempt, and a snooze, bring what the first had, unless no figure came to mind since."""
        known = None
        if nudge.pack and nudge.exercise_id:
            known = self.sessions.library.exercise(nudge.pack, nudge.exercise_id)
        if known is not None and known.figure is FigureUse.REQUIRED and member.leaves_figures_out:
            known = None
        return known or await self.sessions.choose(tx, member, plan.practice, now, rng)

    async def _claimed(self, tx: Tx, claim: Claim) -> tuple[Nudge, Member] | None:
        """None once a click, an erasure or another worker has moved it on."""
        member = await self.members.find(tx, claim.member.member_id)
        nudge = await store.find(tx, claim.member.member_id, claim.nudge.nudge_id)
        is_ours = nudge is not None and nudge.state is State.claimed and nudge.attempts == claim.nudge.attempts
        return (nudge, member) if nudge and member and is_ours else None

    async def _put_on_wire(self, tx: Tx, nudge: Nudge, why: Why | None, now: datetime) -> Verdict:
        if why is not None:
            await self.wanted.settle(tx, nudge, State.suppressed, why)
            return Verdict.DROP
        await store.change(tx, nudge.nudge_id, wire_at=now)
        return Verdict.SEND

    async def _sent(self, tx: Tx, claim: Claim, nudge: Nudge, sent: Sent, now: datetime) -> None:
        message = Message(sent.channel_id or claim.channel_id, sent.message_id or 0)
        is_news = nudge.sent_at is None
        await self.arrivals.note(tx, nudge, message, now, is_late=claim.is_late)
        if is_news and nudge.turn == 0:
            await self.members.went_unanswered(tx, await self.members.require(tx, nudge.member_id))

    async def _not_sent(self, tx: Tx, claim: Claim, nudge: Nudge, sent: Sent, now: datetime) -> None:
        if sent.fate is Fate.CLOSED:
            await self.members.dm_closed(tx, nudge.member_id, now)
            why = Why.no_common_server if sent.detail == _NO_COMMON_SERVER else Why.dm_closed
            await self.wanted.settle(tx, nudge, State.failed, why)
        elif sent.fate is Fate.RETRY and sent.detail == _MALFORMED:
            await self.wanted.settle(tx, nudge, State.failed, Why.refused)
        else:
            await self._again(tx, nudge, sent.fate, now)

    async def _again(self, tx: Tx, nudge: Nudge, fate: Fate, now: datetime) -> None:
        again = rules.retry_at(now, nudge.attempts)
        if again is None or again - nudge.due_at > self.wanted.late_limit:
            await self.wanted.settle(tx, nudge, State.failed, Why.gave_up)
            return
        state = State.unknown if fate is Fate.UNKNOWN else State.retry
        # A refusal is no proof that it is not out there: discord.py repeats by itself what was answered with a 500, and
        # we see the last answer only. So `wire_at` stays.
        await store.change(tx, nudge.nudge_id, state=state.value, try_at=again)
