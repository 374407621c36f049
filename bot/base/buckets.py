"""What costs us something: a few times at once, then once in a while, for each person apart.

In memory alone: after a restart, and in another worker, everybody begins with a full bucket, which does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.base.errors import UserFacing


class TooSoon(UserFacing):
    """Raised before anything is done: nothing happens, and from when on it may be tried again is said."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


@dataclass
class Bucket:
    """`most` at once; after that, one more each `every`. It remembers no more than `people`, the latest ones."""

    most: int
    every: timedelta
    people: int = 10_000
    _full_at: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """When all of a person's turns are back."""

    def __len__(self) -> int:
        return len(self._full_at)

    def spend(self, user_id: int, now: datetime) -> None:
        """Raises `TooSoon` where no turn is left, which costs none."""
        span = self.every * self.most
        # A clock that was set back must not keep anybody waiting for longer than an empty bucket does.
        full_at = min(max(self._full_at.pop(user_id, now), now), now + span)
        wait = full_at + self.every - (now + span)
        is_empty = wait > timedelta()
        self._full_at[user_id] = full_at if is_empty else full_at + self.every
        while len(self._full_at) > self.people:
            del self._full_at[next(iter(self._full_at))]
        if is_empty:
            raise TooSoon(wait)
