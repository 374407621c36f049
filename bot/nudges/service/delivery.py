"""From due to sent: each step a transaction of its own, so that a crash between any two loses and doubles nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.base.database import Database, Tx
from bot.base.edge import Fate, Sent
from bot.logbook.rules import local_day
from bot.logbook.service import Logbook
from bot.members.rules import Member, MemberState, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import NONCE_WINDOW, Send, State, Why
from bot.nudges.service.plans import Plans, quiet_of
from bot.nudges.store import Nudge, PlanRow
from bot.packs.rules import Exercise
from bot.sessions.service import Sessions


@dataclass(frozen=True)
class Claim:
    """One nudge to be sent now, by us, until its lease runs out."""

    nudge: Nudge
    member: Member
    exercise: Exercise
    anchor: str | None
    is_late: bool
    missed_last: bool
    """The one before did not go out, and that was us."""
    is_farewell: bool
    """The last before we fall quiet."""

    @property
    def nonce(self) -> str:
        """Made from the row, so that sending again is harmless; the due time keeps two databases' rows apart."""
        micros = int(self.nudge.due_at.timestamp() * 1_000_000)
        return f"{self.nudge.nudge_id:x}-{micros:x}"[:25]


class Verdict(StrEnum):
    """What to do with a claim, looked at again just before sending."""

    SEND = "send"
    SEARCH = "search"
    """It may have gone out too long ago for the nonce to help: look for it in the DM first."""
    DROP = "drop"


@dataclass(frozen=True)
class Delivery:
    db: Database
    members: Members
    logbook: Logbook
    plans: Plans
    sessions: Sessions
    late_limit: timedelta
    per_day: int
    day_starts_at: time

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        async with self.db.begin() as tx:
            return await store.due_ids(tx, now, limit)

    async def claim(self, nudge_id: int, now: datetime, rng: random.Random) -> Claim | None:
        """Takes the row, or settles it with a reason; the plan's next nudge is written in the same transaction."""
        async with self.db.begin() as tx:
            nudge = await store.take(tx, nudge_id, now)
            if nudge is None:
                return None
            # Locked before anything is counted: two workers with two nudges of one member must not pass the cap.
            member = await self.members.require(tx, nudge.member_id, lock=True)
            plan = await store.find_plan(tx, nudge.plan_id)
            if plan is None:
                return None
            if nudge.turn == 0 and nudge.state is State.due:
                await self._write_next(tx, plan, nudge, member)
            return await self._claim(tx, nudge, plan, member, now, rng)

    async def postpone(self, nudge_id: int, now: datetime) -> None:
        """A row that could not be worked on steps back, so that it holds up no other."""
        async with self.db.begin() as tx:
            await store.change(tx, nudge_id, try_at=now + rules.LEASE)

    async def verdict(self, claim: Claim, now: datetime) -> Verdict:
        """Rechecks that it is still wanted, and notes that it goes on the wire."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, claim.member.member_id)
            nudge = await store.find(tx, claim.member.member_id, claim.nudge.nudge_id)
            if member is None or nudge is None or nudge.state is not State.claimed:
                return Verdict.DROP
            why = _not_wanted(member, local_day(now, zone_of(member.zone), self.day_starts_at))
            if why is not None and nudge.wire_at is None:
                await self._suppress(tx, nudge, why)
                return Verdict.DROP
            if nudge.wire_at is None:
                await store.change(tx, nudge.nudge_id, wire_at=now)
                return Verdict.SEND
            return Verdict.SEND if now - nudge.wire_at < NONCE_WINDOW else Verdict.SEARCH

    async def record(self, claim: Claim, sent: Sent, now: datetime) -> None:
        """What came of it, once. A row that a click has moved on meanwhile keeps its place and gains the message."""
        async with self.db.begin() as tx:
            nudge = await store.find(tx, claim.member.member_id, claim.nudge.nudge_id)
            if nudge is None:
                return
            match sent.fate:
                case Fate.SENT:
                    await self._record_sent(tx, claim, nudge, sent, now)
                case Fate.CLOSED if nudge.state is State.claimed:
                    await self.members.dm_closed(tx, nudge.member_id, now)
                    await self._fail(tx, nudge, Why.dm_closed)
                case Fate.RETRY | Fate.UNKNOWN if nudge.state is State.claimed:
                    await self._retry(tx, nudge, sent.fate, now)
                case _:
                    return

    async def to_clear(self, now: datetime, limit: int) -> Sequence[Nudge]:
        """Messages of expired nudges, to be deleted when there is time."""
        async with self.db.begin() as tx:
            return await store.to_clear(tx, now, limit)

    async def cleared(self, nudge: Nudge, sent: Sent, now: datetime) -> None:
        """A message that would not go is left alone after a day of tries."""
        again = now + timedelta(hours=1)
        gives_up = sent.fate in (Fate.SENT, Fate.CLOSED) or now - nudge.due_at > timedelta(days=2)
        async with self.db.begin() as tx:
            await store.change(tx, nudge.nudge_id, clear_at=None if gives_up else again)

    async def _write_next(self, tx: Tx, plan: PlanRow, nudge: Nudge, member: Member) -> None:
        if member.state is MemberState.STOPPED:
            return
        coming = rules.following(plan.plan, nudge.local_day, zone_of(member.zone), self.day_starts_at)
        if coming is not None:
            await store.add(tx, plan, coming)

    async def _claim(
        self, tx: Tx, nudge: Nudge, plan: PlanRow, member: Member, now: datetime, rng: random.Random
    ) -> Claim | None:
        may_be_out = nudge.wire_at is not None
        why = None if may_be_out else await self._why_not(tx, nudge, member, now)
        if why is not None:
            await self._suppress(tx, nudge, why)
            return None
        exercise = await self._exercise(tx, nudge, plan, member, now, rng)
        if exercise is None:
            await self._suppress(tx, nudge, Why.no_exercise)
            return None
        values = {"state": State.claimed.value, "try_at": now + rules.LEASE, "attempts": nudge.attempts + 1}
        await store.change(
            tx, nudge.nudge_id, pack=exercise.pack, exercise_id=exercise.id, channel_id=member.dm_channel_id, **values
        )
        before = await store.before(tx, nudge)
        return Claim(
            nudge=await store.find(tx, member.member_id, nudge.nudge_id) or nudge,
            member=member,
            exercise=exercise,
            anchor=await self.plans.anchor(plan),
            is_late=rules.lateness(nudge.due_at, now, self.late_limit) is not Send.on_time,
            missed_last=before is not None and before.why in (Why.too_late, Why.gave_up, Why.refused),
            is_farewell=nudge.turn == 0 and rules.rhythm(member.unanswered + 1) is None,
        )

    async def _why_not(self, tx: Tx, nudge: Nudge, member: Member, now: datetime) -> Why | None:
        zone = zone_of(member.zone)
        why = _not_wanted(member, nudge.local_day)
        if why is not None:
            return why
        if rules.lateness(nudge.due_at, now, self.late_limit) is Send.too_late:
            return Why.too_late
        quiet = quiet_of(member)
        if quiet is not None and rules.is_quiet(now, zone, quiet):
            return Why.quiet_hours
        if member.dm_channel_id is None or (member.dm_try_at is not None and now < member.dm_try_at):
            return Why.dm_closed
        return await self._too_many(tx, nudge, member)

    async def _too_many(self, tx: Tx, nudge: Nudge, member: Member) -> Why | None:
        if nudge.turn > 0:
            return None  # asked for by the member: neither cap nor taper is meant for it
        if rules.rhythm(member.unanswered) is None:
            return Why.fallen_quiet
        last_day = await store.last_sent_day(tx, member.member_id)
        if rules.is_taper_day(nudge.local_day, last_day, member.unanswered):
            return Why.taper
        if await store.sent_on(tx, member.member_id, nudge.local_day) >= self.per_day:
            return Why.cap
        return None

    async def _exercise(
        self, tx: Tx, nudge: Nudge, plan: PlanRow, member: Member, now: datetime, rng: random.Random
    ) -> Exercise | None:
        if nudge.pack and nudge.exercise_id:
            known = self.sessions.library.exercise(nudge.pack, nudge.exercise_id)
            if known is not None:
                return known
        return await self.sessions.choose(tx, member, plan.practice, now, rng)

    async def _suppress(self, tx: Tx, nudge: Nudge, why: Why) -> None:
        await store.change(tx, nudge.nudge_id, state=State.suppressed.value, why=why.value, try_at=None)
        await self._neutral(tx, nudge, why)

    async def _fail(self, tx: Tx, nudge: Nudge, why: Why) -> None:
        await store.change(tx, nudge.nudge_id, state=State.failed.value, why=why.value, try_at=None)
        await self._neutral(tx, nudge, why)

    async def _neutral(self, tx: Tx, nudge: Nudge, why: Why) -> None:
        neutral = rules.neutral_for(why)
        if neutral is not None and nudge.turn == 0:
            await self.logbook.neutral(tx, nudge.member_id, nudge.local_day, neutral)

    async def _record_sent(self, tx: Tx, claim: Claim, nudge: Nudge, sent: Sent, now: datetime) -> None:
        state = State.late if claim.is_late else State.sent
        is_first = nudge.state in (State.claimed, State.unknown, State.retry)
        await store.change(
            tx,
            nudge.nudge_id,
            state=state.value if is_first else nudge.state.value,
            why=None,
            try_at=None,
            sent_at=nudge.sent_at or now,
            message_id=sent.message_id,
            channel_id=sent.channel_id or nudge.channel_id,
        )
        if nudge.sent_at is None:
            await self._after_sent(tx, nudge, now)

    async def _after_sent(self, tx: Tx, nudge: Nudge, now: datetime) -> None:
        await self.logbook.asked(tx, nudge.member_id, nudge.local_day)
        member = await self.members.require(tx, nudge.member_id)
        if nudge.turn == 0 and nudge.state is State.claimed:
            await self.members.went_unanswered(tx, member)
        if member.dm_channel_id is not None and member.dm_closed_at is not None:
            await self.members.dm_opened(tx, member.member_id, member.dm_channel_id)
        for other in await store.standing(tx, nudge.member_id, nudge.nudge_id):
            # Someone in the middle of an exercise keeps its message; only the row is closed.
            clears = other.state is not State.opened or other.why is Why.replaced
            await store.change(tx, other.nudge_id, state=State.expired.value, clear_at=now if clears else None)

    async def _retry(self, tx: Tx, nudge: Nudge, fate: Fate, now: datetime) -> None:
        again = rules.retry_at(now, nudge.attempts)
        if again is None or again - nudge.due_at > self.late_limit:
            await self._fail(tx, nudge, Why.gave_up)
            return
        state = State.unknown if fate is Fate.UNKNOWN else State.retry
        values = {"state": state.value, "try_at": again}
        if fate is Fate.RETRY:
            values["wire_at"] = None  # refused outright: it is not out there
        await store.change(tx, nudge.nudge_id, **values)


def _not_wanted(member: Member, day: date) -> Why | None:
    if member.state is not MemberState.ACTIVE:
        return Why.stopped
    if member.paused_at is not None and (member.paused_until is None or day < member.paused_until):
        return Why.paused
    return None
