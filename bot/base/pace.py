"""How fast Discord lets a bot ask, as its answers teach it. Pure: every moment is an argument, in seconds of one
monotonic clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from bot.base.room import Room

LIMIT = 50
"""Requests a second that Discord takes from every bot; for large ones it can raise that."""
_AIM = 0.96
"""Of the limit: what a bot alone can keep up without ever being refused."""
_AIM_TOGETHER = 0.91
"""For workers who do not see each other's answers: evenly spaced 45.5 a second met no 429 in 20,000, 46.5 some."""
_LOWER = 0.9
_RAISE = 1 / 25_000
"""Of the aim, for each answer: a tenth is won back in 2,500, about a minute at full pace."""
_LEAST = 0.1
_INVALID_SECONDS = 600.0
_INVALID_MOST = 1000
"""Discord locks an address out at 10,000 in ten minutes; up to nine workers may share one."""
_INVALID_AGAIN = 900
_INVALID = frozenset({401, 403, 429})


class Scope(StrEnum):
    """Whose limit it was that a 429 speaks of."""

    GLOBAL = "global"
    """The bot's, over everything."""
    USER = "user"
    """The bot's, for this route and channel; discord.py keeps to those by itself."""
    SHARED = "shared"
    """Of all who write there. Not our fault, says Discord, and does not count it."""


class Obstacle(StrEnum):
    """What keeps every request from going out."""

    TOKEN = "token refused"  # noqa: S105 - no token
    BREAKER = "too many refusals"
    PAUSE = "asked to wait"


@dataclass(frozen=True)
class Answer:
    status: int
    scope: Scope | None = None
    retry_after: float = 0.0
    served_at: float | None = None
    """When Discord judged the request, by its own clock; only where its headers say so."""

    @property
    def is_invalid(self) -> bool:
        """Whether Discord counts it against us."""
        return self.status in _INVALID and self.scope is not Scope.SHARED


class Rate:
    """Falls by a tenth when refused, and rises again slowly, up to the aim."""

    def __init__(self, most: float) -> None:
        self.most = most
        self.per_second = most
        self._lowered_at = -inf

    def refused(self, left_at: float, now: float) -> None:
        """What was under way already when it was last lowered says nothing new."""
        if left_at >= self._lowered_at:
            self.per_second = max(self.most * _LEAST, self.per_second * _LOWER)
            self._lowered_at = now

    def went_well(self) -> None:
        self.per_second = min(self.most, self.per_second + self.most * _RAISE)


class Breaker:
    """Opens long before Discord would lock this address out, until a tenth of the room is free again."""

    def __init__(self, most: int = _INVALID_MOST, again: int = _INVALID_AGAIN) -> None:
        self._most = most
        self._again = again
        self._at: deque[float] = deque()
        self._is_open = False

    def note(self, now: float) -> None:
        self._at.append(now)

    def count(self, now: float) -> int:
        """Invalid answers in the last ten minutes."""
        while self._at and self._at[0] <= now - _INVALID_SECONDS:
            self._at.popleft()
        return len(self._at)

    def shut_until(self, now: float) -> float:
        """`now`, or earlier, lets everything through."""
        count = self.count(now)
        self._is_open = count >= self._most or (self._is_open and count > self._again)
        return self._at[count - self._again - 1] + _INVALID_SECONDS if self._is_open else -inf


class Limits:
    """`per_second` is the aim. Above Discord's ordinary limit, it says that this token's has been raised.

    `is_alone`: no other process uses the token, so that all answers are seen here.
    """

    def __init__(self, per_second: float, *, is_alone: bool = True) -> None:
        limit = LIMIT if per_second <= LIMIT else round(per_second / _AIM)
        self.rate = Rate(per_second if is_alone else min(per_second, limit * _AIM_TOGETHER))
        self.breaker = Breaker()
        self._room = Room(limit) if is_alone else None
        self._paused_until = -inf

    @property
    def gap(self) -> float:
        return 1 / self.rate.per_second

    def leave(self, now: float) -> float:
        """Notes that a request goes on the wire. What it returns is to be told with the answer."""
        if self._room is not None:
            self._room.leave(now)
        return now

    def opens_at(self, now: float) -> float:
        """When the next may leave, as far as is known: an answer may bring it forward."""
        room = self._room.opens_at(now) if self._room is not None else now
        return max(room, self.held_until(now))

    def held_until(self, now: float) -> float:
        """For everybody; in the past if nothing stands in the way."""
        return max(self._paused_until, self.breaker.shut_until(now))

    def obstacle(self, now: float) -> Obstacle | None:
        if self._paused_until == inf:
            return Obstacle.TOKEN
        if self.breaker.shut_until(now) > now:
            return Obstacle.BREAKER
        return Obstacle.PAUSE if self._paused_until > now else None

    def heard(self, left_at: float | None, answer: Answer | None, now: float) -> float:
        """Seconds for which everybody has to wait. `left_at` is None for what did not wait its turn, such as the answer
        to a click; `answer` is None where none came.
        """
        if left_at is not None and self._room is not None:
            self._room.end(left_at, now, answer.served_at if answer else None)
        if answer is None:
            return 0.0
        if answer.is_invalid:
            self.breaker.note(now)
        return 0.0 if left_at is None else self._learn(left_at, answer, now)

    def _learn(self, left_at: float, answer: Answer, now: float) -> float:
        if answer.status == 401:
            self._paused_until = inf
        elif answer.status < 400:
            self.rate.went_well()
        elif answer.status == 429 and answer.scope is not Scope.SHARED:
            self.rate.refused(left_at, now)
            if answer.scope is Scope.GLOBAL:
                # Not for one channel's limit: whoever types fast would silence the bot for all.
                self._paused_until = max(self._paused_until, now + answer.retry_after)
                return answer.retry_after
        return 0.0
