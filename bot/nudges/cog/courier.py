"""Delivery under way: claims, sends and records side by side, so that the pace never waits for the database."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.base.edge import Edge, Fate, Letter, Sent
from bot.base.panels import Control
from bot.base.presses import Presses
from bot.nudges import views
from bot.nudges.service import Claim, Claimed, Delivery, Result, Verdict
from bot.packs.rules import Exercise

Extras = Callable[..., Sequence[Control]]
"""Buttons of rooms above; with the pack and the id of an exercise that moderators wrote, those that it needs too."""

_AT_ONCE = 28
"""So many under way: enough to keep the pace when answers take half a second, few enough that none waits for its turn
as long as that.
"""
_HANDFUL, _SHEAF = 12, 20
"""So many are claimed in one transaction, and recorded in one: less has to be done for each."""
_FEW_TO_CLAIM, _FEW_TO_RECORD = 3, 8
"""While people press, whose clicks wait for the end of it."""
_GATHERED_SECONDS = 0.4
"""So long a result may wait for others to be recorded with it. Lost in a crash, it is asked for again by its nonce."""
_BEAT_SECONDS = 15
"""So long a beat waits for what is due; the other things that it does need their turn too."""
_STOP_SECONDS = 3
_STALE = timedelta(seconds=1)
"""A claim that was not sent within this time, say because the machine slept, is looked at again."""


def under(extras: Extras, exercise: Exercise | None) -> Sequence[Control]:
    return extras(exercise.pack, exercise.id) if exercise and exercise.by else extras()


@dataclass
class Courier:
    """One that fails holds up no other. All that matters stands in rows: what is kept here may be lost at any time."""

    delivery: Delivery
    edge: Edge
    presses: Presses
    clock: Callable[[], datetime]
    rng: random.Random
    extras: Extras
    note_bug: Callable[[BaseException], None]
    _round: asyncio.Task[None] | None = None
    """Goes on while anything is due, also from one beat to the next."""
    _claims_until: float = 0
    """By the event loop's clock: where no beat comes any more, nothing is claimed."""
    _ended: int = 0
    """How many rows were claimed, settled or recorded since this was last asked."""
    _sending: dict[asyncio.Task[None], Claim] = field(default_factory=dict[asyncio.Task[None], Claim])
    _results: list[Result] = field(default_factory=list[Result])
    _stuck: set[int] = field(default_factory=set[int])
    """Rows that failed and could not even be put off."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _is_time: bool = False
    """Whether results have waited long enough."""
    _timer: asyncio.TimerHandle | None = None
    _is_stopping: bool = False
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One letter after the other: what else the loop has to do comes in between."""

    async def beat(self) -> bool:
        """Delivers what is due. False while more is, which goes on until long after the next beat."""
        ongoing = self._round = self._round or asyncio.create_task(self._deliver_all())
        try:
            # One that brings nothing to an end is not left to itself: whoever watches the beat must see it hang.
            while not await self._is_over(ongoing):
                if self._ended:
                    return False
        except asyncio.CancelledError:
            ongoing.cancel()
            raise
        self._round = None
        await ongoing
        return True

    def hold(self) -> None:
        """Nothing more is claimed; what is under way goes on."""
        self._is_stopping = True

    async def stop(self) -> None:
        """What is under way may end. What does not is given back: it may be out there or not, and is tried again."""
        self.hold()
        if self._round is None:
            return
        await asyncio.wait({self._round}, timeout=_STOP_SECONDS)
        left = list(self._sending.values())
        self._round.cancel()
        await asyncio.wait({self._round})
        known = {each.claim.nudge.nudge_id for each in self._results}
        for claim in left:
            if claim.nudge.nudge_id not in known:
                self._results.append(Result(claim, Sent(Fate.UNKNOWN, detail="stopped"), self.clock()))
        await self._record()

    async def _is_over(self, ongoing: asyncio.Task[None]) -> bool:
        self._ended = 0
        self._claims_until = asyncio.get_running_loop().time() + 2 * _BEAT_SECONDS
        await asyncio.wait({ongoing}, timeout=_BEAT_SECONDS)
        return ongoing.done()

    async def _deliver_all(self) -> None:
        is_more = True
        try:
            while is_more or self._sending or self._results:
                if is_more and len(self._sending) + (count := self._handful()) <= _AT_ONCE:
                    await self.presses.let_by()
                    is_more = self._may_claim() and await self._claim(count)
                    continue
                if self._sending and not self._is_ripe():
                    await self._news.wait()
                self._news.clear()
                if self._is_ripe() or not self._sending:
                    await self._record()
        finally:
            for task in self._sending:
                task.cancel()

    def _may_claim(self) -> bool:
        is_time = asyncio.get_running_loop().time() < self._claims_until
        return is_time and not self._is_stopping and self.edge.may_send()

    def _is_ripe(self) -> bool:
        sheaf = _FEW_TO_RECORD if self.presses.are_on() else _SHEAF
        return self._is_time or len(self._results) >= sheaf

    def _handful(self) -> int:
        return _FEW_TO_CLAIM if self.presses.are_on() else _HANDFUL

    async def _claim(self, count: int) -> bool:
        """Sends the next few off. False when nothing more is due, or nothing can be claimed."""
        try:
            claimed = await self.delivery.claim_due(self.clock(), count, self.rng, self._stuck)
        except Exception as error:  # noqa: BLE001 - one row's trouble must not hold up the others
            claimed = await self._claim_singly(count, error)
        for claim in claimed.claims:
            task = asyncio.create_task(self._send(claim))
            self._sending[task] = claim
            task.add_done_callback(self._landed)
        # Also after fewer: what was taken may have had a next one that is due already.
        self._ended += claimed.taken
        return claimed.taken > 0

    async def _claim_singly(self, count: int, cause: Exception) -> Claimed:
        """After a batch failed: only what fails again by itself is put off."""
        claims, failed = list[Claim](), list[int]()
        due: Sequence[int] = ()
        try:
            due = await self.delivery.due(self.clock(), count, self._stuck)
        except Exception as error:  # noqa: BLE001 - the database is in trouble, not a row
            self.note_bug(error)
        for nudge_id in due:
            try:
                claimed = await self.delivery.claim(nudge_id, self.clock(), self.rng)
            except Exception as error:  # noqa: BLE001 - the others go on
                self.note_bug(error)
                failed.append(nudge_id)
            else:
                claims += claimed.claims
        if not failed:
            self.note_bug(cause)
        stuck = {each for each in failed if not await self._try(self.delivery.postpone(each, self.clock()))}
        self._stuck |= stuck
        # Where nothing at all goes through, it is not the rows' fault: the next beat tries again.
        return Claimed(claims, 0 if len(stuck) == len(due) else len(due))

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._sending.pop(task, None)
        self._news.set()

    async def _send(self, claim: Claim) -> None:
        try:
            async with self._writing:
                await self.presses.let_by()
                letter = views.letter(claim, under(self.extras, claim.exercise))
        except Exception as error:  # noqa: BLE001 - the others go on
            self.note_bug(error)
            await self._try(self.delivery.keep_back(claim, self.clock()))
            return
        await self._try(self._deliver(claim, letter))

    async def _deliver(self, claim: Claim, letter: Letter) -> None:
        verdict = await self._verdict(claim)
        if verdict is Verdict.SEARCH:
            verdict = await self._search(claim)
        if verdict is Verdict.SEND:
            self._note(claim, await self.edge.send(claim.channel_id, letter, claim.nonce))

    async def _verdict(self, claim: Claim) -> Verdict:
        now = self.clock()
        on_wire = claim.nudge.wire_at
        if claim.is_fresh and on_wire is not None and abs(now - on_wire) < _STALE:
            return Verdict.SEND
        return await self.delivery.verdict(claim, now)

    async def _search(self, claim: Claim) -> Verdict:
        """Every letter keeps its row's id in its buttons until it is clicked, and a click records it sent."""
        found = await self.edge.find(claim.channel_id, views.mark(claim))
        if found is None:
            return await self.delivery.absent(claim, self.clock())
        # Whatever kept us from looking, we know no more than before.
        self._note(claim, found if found.fate is Fate.SENT else Sent(Fate.UNKNOWN, detail=found.detail))
        return Verdict.DROP

    def _note(self, claim: Claim, sent: Sent) -> None:
        if not self._results:
            self._timer = asyncio.get_running_loop().call_later(_GATHERED_SECONDS, self._ripen)
        self._results.append(Result(claim, sent, self.clock()))

    def _ripen(self) -> None:
        self._is_time = True
        self._news.set()

    async def _record(self) -> None:
        await self.presses.let_by()
        results, self._results, self._is_time = self._results, [], False
        if self._timer is not None:
            # Left running, it would cut the next sheaf short.
            self._timer.cancel()
        if not results:
            return
        try:
            await self.delivery.record(results)
            self._ended += len(results)
        except Exception as error:  # noqa: BLE001 - what cannot be recorded is asked for again by its nonce
            self.note_bug(error)
            for each in results:
                await self._try(self.delivery.record([each]))

    async def _try(self, act: Awaitable[None]) -> bool:
        try:
            await act
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            self.note_bug(error)
            return False
        return True
