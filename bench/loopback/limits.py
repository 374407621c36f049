"""Discord's request limits: so many a second for a bot, and so many for each route and channel."""

from __future__ import annotations

import zlib
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

PER_SECOND = 50


class Window(StrEnum):
    """How the second is counted. Discord does not say; a bot has to get along with all three."""

    NONE = "none"
    FIXED = "fixed"
    """A second begins with the first request after the last one ended."""
    ALIGNED = "aligned"
    """The clock's own seconds."""
    SLIDING = "sliding"


class Limit:
    """`take` says how many seconds a request has to wait: 0 lets it through."""

    def __init__(self, window: Window, per_second: int = PER_SECOND) -> None:
        self.window = window
        self._per_second = per_second
        self._began = 0.0
        self._count = 0
        self._recent: deque[float] = deque()

    def take(self, at: float) -> float:
        match self.window:
            case Window.NONE:
                return 0.0
            case Window.SLIDING:
                return self._slide(at)
            case Window.ALIGNED:
                return self._count_from(at, float(int(at)))
            case Window.FIXED:
                return self._count_from(at, self._began if at < self._began + 1 else at)

    def _count_from(self, at: float, began: float) -> float:
        if began != self._began:
            self._began, self._count = began, 0
        if self._count >= self._per_second:
            return self._began + 1 - at
        self._count += 1
        return 0.0

    def _slide(self, at: float) -> float:
        while self._recent and self._recent[0] <= at - 1:
            self._recent.popleft()
        if len(self._recent) >= self._per_second:
            return self._recent[0] + 1 - at
        self._recent.append(at)
        return 0.0


@dataclass(frozen=True)
class Rule:
    most: int
    seconds: float


IN_CHANNEL = Rule(5, 5.0)
ELSEWHERE = Rule(1000, 10.0)
"""Wide enough never to bind. Without any headers discord.py would ask one by one."""


class Buckets:
    """So many requests for each route and channel, told in the headers of every answer."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[float, int]] = {}

    def take(self, route: str, major: str, rule: Rule, at: float) -> tuple[float, dict[str, str]]:
        """Seconds to wait (0 lets it through), and the headers."""
        key = f"{route}:{major}"
        began, used = self._used.get(key, (at, 0))
        if at >= began + rule.seconds:
            began, used = at, 0
        wait = began + rule.seconds - at
        is_over = used >= rule.most
        if not is_over:
            used += 1
            self._used[key] = (began, used)
        headers = {
            "X-RateLimit-Bucket": f"{zlib.crc32(route.encode()):08x}",
            "X-RateLimit-Limit": str(rule.most),
            "X-RateLimit-Remaining": str(rule.most - used),
            "X-RateLimit-Reset": f"{began + rule.seconds:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
        }
        return (wait if is_over else 0.0), headers
