"""Which worker serves which shard. Pure: a board goes in, a decision comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEASE_SECONDS = 15.0
TICK_SECONDS = 2.0
"""Looked at so often. A dead worker's shards are free after a lease, found within a tick, and connected within the
five seconds that Discord wants between two connections: well within thirty.
"""
SETTLED_SECONDS = 300.0
"""So long a worker waits before it gives a shard back again: the one that should take it may be stuck."""
_OVERDUE_SECONDS = 3 * TICK_SECONDS


@dataclass(frozen=True)
class Held:
    """One shard. `left` seconds of its lease remain; when they are used up, it is free, and has been for `-left`."""

    shard_id: int
    holder: str
    left: float


@dataclass(frozen=True)
class Board:
    """What the database says at one moment."""

    shards: Sequence[Held]
    alive: frozenset[str]
    """The workers whose own lease runs."""

    def held_by(self, worker: str) -> list[int]:
        return [held.shard_id for held in self.shards if held.left > 0 and held.holder == worker]

    def loads(self, me: str) -> Mapping[str, int]:
        """How many shards each living worker serves."""
        return {worker: len(self.held_by(worker)) for worker in self.alive | {me}}


def to_adopt(board: Board, me: str) -> list[int]:
    """The shards that this worker may take now, best first; it takes one, then looks again.

    Whoever serves fewest goes first. What lies there for some ticks is anybody's: the one who should may be stuck.
    """
    free = [held for held in board.shards if held.left <= 0]
    loads = board.loads(me)
    if loads[me] > min(loads.values()):
        free = [held for held in free if held.left <= -_OVERDUE_SECONDS]
    ids = sorted(held.shard_id for held in free)
    if not ids or ids[0] == 0:
        return ids  # shard 0 first: every click in a DM arrives there
    start = sorted(loads).index(me) % len(ids)  # not all after the same one
    return ids[start:] + ids[:start]


def to_give_back(board: Board, me: str) -> int | None:
    """A shard that another worker should serve: only when all are served, and moving one makes it more even.

    Shard 0 stays: moving it keeps every DM waiting.
    """
    loads = board.loads(me)
    most = max(loads.values())
    fullest = min(worker for worker, load in loads.items() if load == most)
    if fullest != me or most - min(loads.values()) < 2 or any(held.left <= 0 for held in board.shards):
        return None
    return max(board.held_by(me))


def identify_bucket(shard_id: int, max_concurrency: int) -> int:
    """Of the shards of one bucket, one may connect every five seconds."""
    return shard_id % max(1, max_concurrency)
