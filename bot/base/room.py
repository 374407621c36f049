"""How many requests may have reached Discord within any one second.

Requests leave evenly spaced, but are late by more or less on their way, so that more than the limit can arrive within
a second (simulated with 100 ms latency, lognormal σ 0.4: of 1,000 at 48/s, 10 were refused). So whoever leaves looks at
all that may have arrived within the second before its own arrival, and waits while that is the limit. If the last that
left among those of some second saw fewer than the limit, that second holds no more than the limit: whether Discord's
seconds are fixed, the clock's own or sliding.

A request arrived before its answer came; without further knowledge that leaves 50 / (1 s + latency) = 45/s. Discord's
headers tell more: when it judged the request, by its own clock. Between that clock and ours lies an unknown span, which
need not be known: the least difference between leaving here and being judged there says how early the next may arrive.
That leaves 47.6/s.
"""

from __future__ import annotations

import heapq
from math import inf

_WINDOW = 1.0
_MARGIN = 0.01
"""Seconds by which the next may be faster than the fastest so far (simulated: 0 of 80,000 refused; 3 with half)."""
_LOST_SECONDS = 10.0
"""A request that is unanswered for so long has arrived by now, or never will."""
_ENOUGH = 20
_MANY = 500
_OLD_SECONDS = 60.0
_TOLERANCE = 0.002
"""Discord tells both moments to the millisecond."""


class Room:
    """For `most` requests a second. Moments are seconds of one monotonic clock."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._out: list[float] = []
        """When each that is unanswered left, earliest first."""
        self._free_at: list[float] = []
        """A heap: from when on each answered one can be in no second any more with whoever leaves."""
        self._fastest = _Fastest()

    def opens_at(self, now: float) -> float:
        """When the next may leave, if no answer comes before."""
        while self._free_at and self._free_at[0] <= now:
            heapq.heappop(self._free_at)
        while self._out and self._out[0] <= now - _LOST_SECONDS:
            self._out.pop(0)
        if len(self._out) + len(self._free_at) < self._most:
            return now
        return self._free_at[0] if self._free_at else self._out[0] + _LOST_SECONDS

    def leave(self, now: float) -> None:
        self._out.append(now)

    def end(self, left_at: float, now: float, judged_at: float | None) -> None:
        """Its answer came, or the news that none will. `judged_at` is by Discord's clock."""
        if left_at in self._out:
            self._out.remove(left_at)
        free_at = now + _WINDOW
        if judged_at is not None:
            self._fastest.note(left_at, judged_at, now)
            free_at = min(free_at, judged_at + _WINDOW - self._fastest.least + _MARGIN)
        heapq.heappush(self._free_at, free_at)


class _Fastest:
    """The least that Discord's clock was ahead of ours when it judged, on top of the way there: of the last minute.

    Where the clocks contradict each other, or Discord rounds what it tells, nothing is known.
    """

    def __init__(self) -> None:
        self._old = _Span(-inf)
        self._new = _Span(-inf)

    @property
    def least(self) -> float:
        is_known = self._old.count + self._new.count >= _ENOUGH
        return min(self._old.most, self._new.most) if is_known else -inf

    def note(self, left_at: float, judged_at: float, answered_at: float) -> None:
        if self._new.count >= _MANY or self._new.since < answered_at - _OLD_SECONDS:
            self._old, self._new = self._new, _Span(answered_at)
        self._new.note(judged_at - answered_at, judged_at - left_at)
        if max(self._old.least, self._new.least) > min(self._old.most, self._new.most) + _TOLERANCE:
            self._old, self._new = _Span(-inf), _Span(answered_at)


class _Span:
    """How far one clock can be ahead of the other, as each answer narrows it down."""

    def __init__(self, since: float) -> None:
        self.since = since
        self.count = 0
        self.least = -inf
        self.most = inf

    def note(self, least: float, most: float) -> None:
        self.count += 1
        self.least = max(self.least, least)
        self.most = min(self.most, most)
