"""One evenly spaced stream of requests, in place of bursts that Discord answers with 429.

Evenly spaced attempts lost nothing; bucket limiters did (measured: 2,000 sends against a loopback server with Discord's
limits and 100 ms latency). How fast it runs, and when it has to stand still, stands in `bot.base.pace`.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from enum import IntEnum
from itertools import count
from typing import Protocol

from bot.base.pace import Answer, Limits, Obstacle

_AT_ONCE = 5
"""So many moments are asked for at a time: a tenth of a second of Discord's limit, and no more than wait for one."""
SLACK_SECONDS = 0.1
"""A moment missed by less is made up for, so that the rate holds; an idle time is not saved up for a burst."""
SLACK_TOGETHER_SECONDS = 0.03
"""What one of several workers makes up for, the others do not see."""


_PATIENCE_SECONDS = 10.0
"""Nobody waits longer for a way that is barred: what is to be sent stays with whoever keeps it."""
_log = logging.getLogger(__name__)


class Barred(ConnectionError):  # noqa: N818 - a state, not an error of ours
    """Nothing may leave for now, and this request has not."""


class Turn(IntEnum):
    """Who goes first when several wait."""

    CLICK = 0
    NUDGE = 1
    TIDYING = 2


class Slots(Protocol):
    """Where the moments come from at which requests may leave."""

    async def reserve(self, count: int, gap: float) -> list[float]:
        """Moments on this process's monotonic clock, earliest first, each at least `gap` seconds after any that was
        given out before, to whomever.
        """
        ...

    async def hold(self, seconds: float) -> None:
        """No moment within so many seconds from now, for anybody."""
        ...


class LocalSlots:
    """For one process alone."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = float("-inf")

    async def reserve(self, count: int, gap: float) -> list[float]:
        now, first = self._now(), self._last + gap
        if first < now - max(gap, SLACK_SECONDS):
            first = now
        slots = [first + gap * number for number in range(count)]
        self._last = slots[-1]
        return slots

    async def hold(self, seconds: float) -> None:
        self._last = max(self._last, self._now() + seconds)


_Ticket = tuple[Turn, int, asyncio.Event]
"""Whose turn it is, in the order in which they came; set when none is before them. No two have the same number."""


class Pacer:
    """`wait` returns when its caller may send; at most `per_second` callers a second, evenly spaced.

    `now` is a monotonic clock in seconds and `sleep` waits that many: handed in, so that tests need no real time. With
    `limits`, the pace is theirs, and they are to be told every answer.
    """

    def __init__(
        self,
        per_second: float,
        *,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        slots: Slots | None = None,
        limits: Limits | None = None,
        slack: float = SLACK_SECONDS,
    ) -> None:
        self.limits = limits
        self._slack = slack
        self._steady_gap = 1 / per_second
        self._now = now
        self._sleep = sleep
        self._slots = slots or LocalSlots(now)
        self._ahead: deque[float] = deque()
        self._reserving = asyncio.Lock()
        self._numbers = count()
        self._waiting: list[_Ticket] = []
        self._paused_until = float("-inf")

    async def wait(self, turn: Turn) -> float:
        """When it left. Raises `Barred` when the way will not be free for a while."""
        mine = (turn, next(self._numbers), asyncio.Event())
        heapq.heappush(self._waiting, mine)
        try:
            await self._come_first(mine)
            self._ahead.popleft()
            now = self._now()
            return now if self.limits is None else self.limits.leave(now)
        finally:
            self._leave(mine)

    async def pause(self, seconds: float) -> None:
        """Nobody leaves for so long, other processes' included."""
        self._paused_until = self._now() + seconds
        self._ahead.clear()
        await self._slots.hold(seconds)

    def is_barred(self) -> bool:
        """Whether `wait` would raise."""
        now = self._now()
        held = self._paused_until if self.limits is None else max(self._paused_until, self.limits.held_until(now))
        return held > now + _PATIENCE_SECONDS

    def obstacle(self) -> Obstacle | None:
        """What keeps everything from going out, if anything does."""
        return None if self.limits is None else self.limits.obstacle(self._now())

    async def heard(self, left_at: float | None, answer: Answer | None) -> None:
        """What came of a request: `left_at` as `wait` returned it, or None for what did not wait its turn."""
        if self.limits is None:
            return
        now = self._now()
        before = self.limits.obstacle(now)
        pause = self.limits.heard(left_at, answer, now)
        obstacle = self.limits.obstacle(now)
        if obstacle is not None and obstacle is not before:
            seconds = self.limits.held_until(now) - now
            _log.warning("nothing is sent to Discord: %s, for %.0f seconds", obstacle.value, seconds)
        if pause:
            self._ahead.clear()
            await self._slots.hold(pause)

    async def _come_first(self, mine: _Ticket) -> None:
        *_, is_first = mine
        while True:
            if self.is_barred():
                raise Barred
            if self._waiting[0] is not mine:
                is_first.clear()
                await is_first.wait()
                continue
            delay = await self._next_slot() - self._now()
            if delay <= 0:
                delay = self._until_open()
            if self._waiting[0] is mine and delay <= 0:
                return
            # Somebody more urgent may come while this one sleeps, so the place is looked at again.
            await self._sleep(max(0.0, delay))

    async def _next_slot(self) -> float:
        async with self._reserving:
            gap = self._steady_gap if self.limits is None else self.limits.gap
            while self._ahead and self._ahead[0] < self._now() - max(gap, self._slack):
                self._ahead.popleft()
            if not self._ahead:
                self._ahead.extend(await self._reserve(min(len(self._waiting), _AT_ONCE), gap))
            return self._ahead[0]

    async def _reserve(self, wanted: int, gap: float) -> list[float]:
        try:
            return await self._slots.reserve(wanted, gap)
        except OSError as error:
            # No moment, so nothing has left: not to be taken for a connection that was lost on the way.
            raise Barred from error

    def _until_open(self) -> float:
        if self.limits is None:
            return 0.0
        now = self._now()
        # An answer may come earlier than that.
        return min(self.limits.opens_at(now) - now, self.limits.gap)

    def _leave(self, mine: _Ticket) -> None:
        if self._waiting[0] is mine:
            heapq.heappop(self._waiting)
        else:
            self._waiting.remove(mine)
            heapq.heapify(self._waiting)
        if self._waiting:
            *_, is_first = self._waiting[0]
            is_first.set()


def pacers(
    per_second: float,
    first_dm_seconds: float,
    slots: Callable[[str], Slots],
    now: Callable[[], float],
    *,
    is_alone: bool,
) -> tuple[Pacer, Pacer]:
    """Of first messages to new people, and of everything."""
    first_dms = Pacer(1 / max(first_dm_seconds, 0.001), now=now, slots=slots("first-dms"))
    limits = Limits(per_second, is_alone=is_alone)
    slack = SLACK_SECONDS if is_alone else SLACK_TOGETHER_SECONDS
    return first_dms, Pacer(per_second, now=now, slots=slots("requests"), limits=limits, slack=slack)
