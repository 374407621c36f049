"""What nobody uses any more goes by itself: a page of each table at a time, and a few people at a time.

Nothing is remembered about how far it came: whoever begins anew finds that the old rows are gone already.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.base import metrics
from bot.base.database import Database, Tx
from bot.base.sweeping import Swept
from bot.privacy.service.leaving import Privacy

EVERY = timedelta(hours=1)
"""So long it rests when everything was looked through."""
_PAGE = 1000
"""Rows looked at in one transaction (measured on SQLite and a busy machine: 1 ms, and 14 ms where half of them go)."""
_PEOPLE = 5
"""Let go in one beat."""
Sweep = Callable[[Tx, int, datetime, int], Awaitable[Swept]]
"""Removes, of the rows after that number, those of the next so many that are from before then."""


@dataclass(frozen=True)
class Old:
    """`what` is a word for the metric."""

    what: str
    kept_for: timedelta
    sweep: Sweep


@dataclass
class Retention:
    db: Database
    privacy: Privacy
    olds: Sequence[Old]
    _next_at: dict[str, datetime] = field(default_factory=dict[str, datetime])
    _after: dict[str, int] = field(default_factory=dict[str, int])

    async def let_go(self, now: datetime) -> None:
        """One page of each kind, and a few members who stopped long ago."""
        for old in self.olds:
            if self._is_time(old.what, now):
                await self._sweep(old, now)
        if self._is_time("members", now):
            looked_at, gone = await self.privacy.retire(now, _PEOPLE)
            metrics.removed("members", gone)
            self._rest("members", now, is_done=looked_at < _PEOPLE)

    async def _sweep(self, old: Old, now: datetime) -> None:
        async with self.db.begin() as tx:
            swept = await old.sweep(tx, self._after.get(old.what, 0), now - old.kept_for, _PAGE)
            metrics.removed(old.what, swept.removed)
        self._after[old.what] = swept.last or 0
        self._rest(old.what, now, is_done=swept.last is None)

    def _is_time(self, what: str, now: datetime) -> bool:
        at = self._next_at.get(what)
        # A clock that was set back does not make it rest for ever.
        return at is None or now >= at or at - now > EVERY

    def _rest(self, what: str, now: datetime, *, is_done: bool) -> None:
        self._next_at[what] = now + EVERY if is_done else now
