"""From due to sent: each step a transaction of its own, so that a crash between any two loses and doubles nothing."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.base import metrics
from bot.base.database import Database, Tx
from bot.base.edge import Fate, Sent
from bot.members.rules import Member
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import ASKING, State, Why
from bot.nudges.service.arrival import Arrival, Arrivals, Message
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.claiming import Claim, Claimed, Claiming
from bot.nudges.service.gifts import Gifts
from bot.nudges.service.recent import Recent
from bot.nudges.service.wanted import Wanted, closed
from bot.nudges.store import Nudge, batch
from bot.sessions.service import Sessions

_NO_COMMON_SERVER = "50278"
_MALFORMED = "50035"
"""Discord will never take this message, however often it is offered."""
_CLEAR_AGAIN = timedelta(hours=1)
_CLEAR_FOR = timedelta(days=2)


class Verdict(StrEnum):
    """What to do with a claim that is not to be sent just so."""

    SEND = "send"
    SEARCH = "search"
    """It may be out there already, and the nonce does not help: look for it in the DM first."""
    DROP = "drop"


@dataclass(frozen=True)
class Result:
    """What came of sending one, and when that was known."""

    claim: Claim
    sent: Sent
    at: datetime


@dataclass(frozen=True)
class Delivery:
    db: Database
    members: Members
    sessions: Sessions
    calendar: Calendar
    arrivals: Arrivals
    wanted: Wanted
    gifts: Gifts

    @property
    def claiming(self) -> Claiming:
        return Claiming(self.members, self.sessions, self.calendar, self.wanted, self.gifts)

    async def due(self, now: datetime, limit: int, besides: Collection[int] = ()) -> Sequence[int]:
        async with self.db.begin() as tx:
            return [nudge.nudge_id for nudge in await batch.take_due(tx, now, limit, besides)]

    async def claim_due(self, now: datetime, limit: int, rng: random.Random, besides: Collection[int] = ()) -> Claimed:
        """Takes the rows that wait longest, or settles them with a reason; what is taken goes on the wire at once. Each
        plan's next nudge is written in the same transaction.
        """
        async with self.db.begin() as tx:
            due = await batch.take_due(tx, now, limit, besides)
            return await self.claiming.claim(tx, due, now, rng)

    async def claim(self, nudge_id: int, now: datetime, rng: random.Random) -> Claimed:
        """One row alone, where a batch of them failed."""
        async with self.db.begin() as tx:
            nudge = await store.take(tx, nudge_id, now)
            return await self.claiming.claim(tx, [nudge] if nudge else [], now, rng)

    async def postpone(self, nudge_id: int, now: datetime) -> None:
        """A row that could not be worked on steps back, so that it holds up no other."""
        async with self.db.begin() as tx:
            await store.change(tx, nudge_id, try_at=now + rules.LEASE)

    async def keep_back(self, claim: Claim, now: datetime) -> None:
        """The same for one that was claimed, and surely has not been on the wire since."""
        async with self.db.begin() as tx:
            found = await self._claimed(tx, claim)
            if found is not None:
                wire_at = None if claim.is_fresh else found[0].wire_at
                await batch.save(tx, [replace(found[0], try_at=now + rules.LEASE, wire_at=wire_at)])

    async def verdict(self, claim: Claim, now: datetime) -> Verdict:
        """For what may be out there already, or has waited since it was claimed: whether to send it all the same."""
        async with self.db.begin() as tx:
            found = await self._claimed(tx, claim)
            if found is None:
                return Verdict.DROP
            nudge, member = found
            why = self.wanted.at_rest(nudge, member)
            if claim.is_fresh:
                return await self._put_on_wire(tx, nudge, why, now)
            is_safe = why is None and nudge.wire_at is not None and rules.may_repeat(nudge.wire_at, now)
            return Verdict.SEND if is_safe else Verdict.SEARCH

    async def absent(self, claim: Claim, now: datetime) -> Verdict:
        """It was looked for and is not out there: as if it had never been sent, if it is still wanted."""
        async with self.db.begin() as tx:
            found = await self._claimed(tx, claim)
            if found is None:
                return Verdict.DROP
            nudge, member = found
            recent = await Recent.read(tx, [nudge])
            return await self._put_on_wire(tx, nudge, self.wanted.why_not(nudge, member, recent, now), now)

    async def record(self, results: Sequence[Result]) -> None:
        """What came of each, once. A row that a click has moved on meanwhile keeps its place and gains the message."""
        by_nudge: dict[int, Result] = {}
        for each in results:
            known = by_nudge.get(each.claim.nudge.nudge_id)
            if known is None or known.sent.fate is not Fate.SENT:
                by_nudge[each.claim.nudge.nudge_id] = each
        async with self.db.begin() as tx:
            members = await self.members.lock_all(tx, {each.claim.member.member_id for each in results})
            nudges = await batch.find_all(tx, by_nudge)
            found = [(each, nudges[nudge_id]) for nudge_id, each in by_nudge.items() if nudge_id in nudges]
            await self._sent(tx, [(each, nudge) for each, nudge in found if each.sent.fate is Fate.SENT], members)
            for each, nudge in found:
                is_ours = nudge.state is State.claimed and nudge.attempts == each.claim.nudge.attempts
                if each.sent.fate is not Fate.SENT and is_ours:
                    await self._not_sent(tx, nudge, each)

    async def to_clear(self, now: datetime, limit: int) -> Sequence[Nudge]:
        """Messages of expired nudges, to be deleted when there is time."""
        async with self.db.begin() as tx:
            return await store.to_clear(tx, now, now + _CLEAR_AGAIN, limit)

    async def cleared(self, results: Sequence[tuple[Nudge, Sent]], now: datetime) -> None:
        """What came of deleting these messages. One that would not go is left alone in the end."""
        async with self.db.begin() as tx:
            await self.members.lock_all(tx, {nudge.member_id for nudge, _ in results})
            known = await batch.find_all(tx, [nudge.nudge_id for nudge, _ in results])
            found = [(known[nudge.nudge_id], sent) for nudge, sent in results if nudge.nudge_id in known]
            await batch.save(tx, [_cleared(nudge, sent, now) for nudge, sent in found])

    async def _claimed(self, tx: Tx, claim: Claim) -> tuple[Nudge, Member] | None:
        """None once a click, an erasure or another worker has moved it on."""
        member = (await self.members.lock_all(tx, [claim.member.member_id])).get(claim.member.member_id)
        nudge = await store.find(tx, claim.member.member_id, claim.nudge.nudge_id)
        is_ours = nudge is not None and nudge.state is State.claimed and nudge.attempts == claim.nudge.attempts
        return (nudge, member) if nudge and member and is_ours else None

    async def _put_on_wire(self, tx: Tx, nudge: Nudge, why: Why | None, now: datetime) -> Verdict:
        if why is not None:
            await self._close(tx, nudge, State.suppressed, why)
            return Verdict.DROP
        await store.change(tx, nudge.nudge_id, wire_at=now)
        return Verdict.SEND

    async def _sent(self, tx: Tx, found: Sequence[tuple[Result, Nudge]], members: dict[int, Member]) -> None:
        arrivals = [
            Arrival(nudge, members[nudge.member_id], _message(each), each.at, is_late=each.claim.is_late)
            for each, nudge in found
        ]
        if not arrivals:
            return
        await self.arrivals.note(tx, arrivals)
        for each in arrivals:
            if each.is_news:
                metrics.sent(is_late=each.is_late)
        asked = [each for each in arrivals if each.is_news and each.nudge.turn == 0 and each.nudge.content in ASKING]
        for assigned in (False, True):
            theirs = [each.nudge.member_id for each in asked if each.nudge.is_assigned is assigned]
            await self.members.went_unanswered(tx, theirs, assigned=assigned)

    async def _not_sent(self, tx: Tx, nudge: Nudge, result: Result) -> None:
        sent = result.sent
        if sent.fate is Fate.CLOSED:
            await self.members.dm_closed(tx, nudge.member_id, result.at)
            why = Why.no_common_server if sent.detail == _NO_COMMON_SERVER else Why.dm_closed
            await self._close(tx, nudge, State.failed, why)
        elif sent.fate is Fate.RETRY and sent.detail == _MALFORMED:
            await self._close(tx, nudge, State.failed, Why.refused)
        else:
            await self._again(tx, nudge, sent.fate, result.at)

    async def _again(self, tx: Tx, nudge: Nudge, fate: Fate, now: datetime) -> None:
        again = rules.retry_at(now, nudge.attempts)
        if again is None or again - nudge.due_at > self.wanted.late_limit:
            await self._close(tx, nudge, State.failed, Why.gave_up)
            return
        state = State.unknown if fate is Fate.UNKNOWN else State.retry
        metrics.put_off(state)
        # A refusal is no proof that it is not out there: discord.py repeats by itself what was answered with a 500, and
        # we see the last answer only. So `wire_at` stays.
        await store.change(tx, nudge.nudge_id, state=state.value, try_at=again)

    async def _close(self, tx: Tx, nudge: Nudge, state: State, why: Why) -> None:
        over = closed(nudge, state, why)
        (metrics.failed if state is State.failed else metrics.suppressed)(why)
        await batch.save(tx, [over])
        await self.wanted.settle(tx, [over])


def _message(result: Result) -> Message:
    return Message(result.sent.channel_id or result.claim.channel_id, result.sent.message_id or 0)


def _cleared(nudge: Nudge, sent: Sent, now: datetime) -> Nudge:
    if sent.fate is Fate.SENT:
        return replace(nudge, clear_at=None, message_id=None)
    gives_up = sent.fate is Fate.CLOSED or now - nudge.due_at > _CLEAR_FOR
    return replace(nudge, clear_at=None if gives_up else now + _CLEAR_AGAIN)
