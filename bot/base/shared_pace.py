"""One stream of moments for all workers, from one row in PostgreSQL, by its clock.

A worker that is killed takes with it the few moments it had reserved, and no more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, ColumnElement, String, Table, case, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.base.database import Database, metadata
from bot.base.leases import MICROSECONDS, NOW

pace = Table(
    "pace",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("free_at", BigInteger, nullable=False),
    Column("held_until", BigInteger, nullable=False),
)
"""`free_at`: the first moment not given out yet; `held_until`: none is given out before. In microseconds since 1970 by
the database's clock.
"""
_SLACK_SECONDS = 0.1
"""A moment missed by less is made up for, so that the rate holds; an idle time is not saved up."""
_FURTHEST = 15 * 60 * MICROSECONDS
"""Longer than any stop: whatever seems further ahead is left over from before the database's clock was set back."""
_PATIENCE = 10 * MICROSECONDS
"""Nobody waits longer for the end of a stop."""
_KEPT_SECONDS = 60


@dataclass(frozen=True)
class _Reading:
    """At `at` by our clock, the database's stood at most `behind` and at least `behind - doubt` seconds from it."""

    at: float
    behind: float
    doubt: float

    def agrees(self, other: _Reading) -> bool:
        return self.behind >= other.behind - other.doubt and other.behind >= self.behind - self.doubt


def _believed(moment: ColumnElement[int]) -> ColumnElement[int]:
    return case((moment > NOW + _FURTHEST, 0), else_=moment)


@asynccontextmanager
async def _reached() -> AsyncGenerator[None]:
    """Without a moment nothing may leave: to whoever asks, that is a request that did not reach Discord."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise ConnectionError(f"no moment to send at: {type(error).__name__}") from None


class SharedSlots:
    """`now` is this process's monotonic clock, in seconds. Moments of one `name` are apart over all workers."""

    def __init__(self, database: Database, name: str, now: Callable[[], float]) -> None:
        self._database = database
        self._name = name
        self._now = now
        self._readings: deque[_Reading] = deque()

    async def reserve(self, count: int, gap: float) -> list[float]:
        """Raises `ConnectionError` when there is none for a while: after `hold`, or without the database."""
        span, slack = int(count * gap * MICROSECONDS), int(min(_SLACK_SECONDS, gap) * MICROSECONDS)
        first = func.greatest(_believed(pace.c.free_at), _believed(pace.c.held_until), NOW - slack)
        taken = insert(pace).values(name=self._name, free_at=NOW + span, held_until=0)
        taken = taken.on_conflict_do_update(
            index_elements=[pace.c.name],
            set_={"free_at": first + span},
            where=_believed(pace.c.held_until) <= NOW + _PATIENCE,
        )
        async with _reached(), self._database.bare() as tx:
            asked_at = self._now()
            found = (await tx.execute(taken.returning(pace.c.free_at, NOW))).one_or_none()
            answered_at = self._now()
        if found is None:
            raise ConnectionError("no moment to send at: a stop holds")
        end, read = found
        behind = self._behind(_Reading(answered_at, answered_at - read / MICROSECONDS, answered_at - asked_at))
        start = (end - span) / MICROSECONDS + behind
        return [start + gap * number for number in range(count)]

    async def hold(self, seconds: float) -> None:
        """No moment within so many seconds from now, for any worker; the few reserved already stand."""
        until = NOW + int(seconds * MICROSECONDS)
        row = insert(pace).values(name=self._name, free_at=NOW, held_until=until)
        held = {"held_until": func.greatest(_believed(pace.c.held_until), until)}
        async with _reached(), self._database.bare() as tx:
            await tx.execute(row.on_conflict_do_update(index_elements=[pace.c.name], set_=held))

    def _behind(self, reading: _Reading) -> float:
        """How far our clock stands from the database's, by the quickest of the latest answers: never too early, and the
        same from one to the next, so that slow answers do not push moments together.
        """
        if any(not kept.agrees(reading) for kept in self._readings):
            self._readings.clear()  # one of the clocks was set
        while self._readings and self._readings[0].at < reading.at - _KEPT_SECONDS:
            self._readings.popleft()
        self._readings.append(reading)
        return min(kept.behind for kept in self._readings)
