"""One of several processes that share a bot: serves the shards that it leases, one client for each.

It speaks to Discord's HTTP with a client of its own that never connects, so that a worker without a shard delivers too.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.base.client import Client, Seat
from bot.base.errors import UserFacing
from bot.base.health import Check, Gateway
from bot.base.logs import facts, where
from bot.base.pacer import Slots
from bot.base.running import Final, refusals
from bot.base.sharing import SETTLED_SECONDS, TICK_SECONDS, Board, Held, identify_bucket, to_adopt, to_give_back

_IDENTIFY_SECONDS = 5.5
"""Discord asks for five, and a request is late by more or less."""
_FINISH_SECONDS = 2.0
"""So long what was clicked on a shard may still be answered after it went to another worker."""
_CONNECT_SECONDS = 2.0
_REST_SECONDS = 10.0
_MOST_REST_SECONDS = 300.0
_UNSERVED_SECONDS = 60.0
_log = logging.getLogger(__name__)


class Holdings(Protocol):
    """`Leases`, or `Alone` where there is one process."""

    me: str

    def holds(self, shard_id: int) -> bool: ...
    async def agree(self, wanted: int) -> int: ...
    async def take(self, shard_id: int) -> bool: ...
    async def renew(self) -> Board: ...
    async def give_back(self, *shard_ids: int) -> None: ...
    async def leave(self) -> None: ...
    async def board(self) -> Board: ...


class Alone:
    """All shards in one process: whatever it takes is its own."""

    me = "alone"

    def __init__(self) -> None:
        self._mine: set[int] = set()
        self._count = 0

    def holds(self, shard_id: int) -> bool:
        return shard_id in self._mine

    async def agree(self, wanted: int) -> int:
        self._count = wanted
        return wanted

    async def take(self, shard_id: int) -> bool:
        self._mine.add(shard_id)
        return True

    async def renew(self) -> Board:
        return await self.board()

    async def board(self) -> Board:
        shards = [Held(shard_id, self.me, float(self.holds(shard_id))) for shard_id in range(self._count)]
        return Board(shards, frozenset({self.me}))

    async def give_back(self, *shard_ids: int) -> None:
        self._mine -= {*shard_ids}

    async def leave(self) -> None:
        self._mine.clear()


@dataclass
class _Run:
    client: Client
    gateway: Gateway
    task: asyncio.Task[None]


@dataclass
class Worker:
    """`http` is logged in, never connected. `wanted` shards, or as many as Discord recommends. `now` is a monotonic
    clock in seconds. `on_tick` is called every two seconds, whatever else happens.
    """

    holdings: Holdings
    http: Client
    make: Callable[[Seat], Client]
    slots: Callable[[str], Slots]
    wanted: int | None
    now: Callable[[], float]
    on_tick: Callable[[], Awaitable[None]]
    on_start: list[Callable[[], Awaitable[None]]] = field(default_factory=list[Callable[[], Awaitable[None]]])
    """Called once, when nudges can be delivered."""
    _runs: dict[int, _Run] = field(default_factory=dict[int, _Run])
    _ending: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _board: Board = field(default_factory=lambda: Board((), frozenset()))
    _count: int = 0
    _concurrency: int = 1
    _failures: Counter[int] = field(default_factory=Counter[int])
    _rests_until: dict[int, float] = field(default_factory=dict[int, float])
    _moved_at: float = float("-inf")
    _is_away: bool = False
    _leaving: asyncio.Task[None] | None = None
    _closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, token: str) -> None:
        """Serves until `close`. Raises what no other try would mend."""
        self.http.tells_commands = False
        await self.http.login(token)
        recommended, _, session = await self.http.http.get_bot_gateway()
        self._concurrency = session["max_concurrency"]
        self._count = await self.holdings.agree(self.wanted or recommended)
        for told in self.on_start:
            await told()
        while not self._closed.is_set():
            await self._tell_tick()
            if self._leaving is None:
                await self._try_tick(token)
            try:
                async with asyncio.timeout(TICK_SECONDS):
                    await self._closed.wait()
            except TimeoutError:
                continue

    def leave(self) -> None:
        """Gives all shards back at once. Until the next worker has connected, clicks are still answered here."""
        self._leaving = self._leaving or asyncio.create_task(self._leave(), name="leave")

    async def close(self) -> None:
        self._closed.set()
        if self._leaving is not None:
            self._leaving.cancel()
        await asyncio.gather(*(self._end(run) for run in self._runs.values()), *self._ending)
        self._runs.clear()
        await self.http.close()

    def standing(self) -> set[asyncio.Task[None]]:
        """Tasks that go on until they are told to end: nobody should wait for them."""
        return {run.task for run in self._runs.values()} | self._ending

    def check(self) -> Check:
        """For health: what this worker serves is connected, and nothing lies there unserved."""
        shards = ", ".join(map(str, sorted(self._runs))) or None
        unserved = sum(held.left < -_UNSERVED_SECONDS for held in self._board.shards)
        is_well = not unserved and not self._is_away and all(run.gateway.check().is_well for run in self._runs.values())
        told = {"shards": shards, "of": self._count, "workers": len(self._board.alive), "unserved": unserved}
        return Check("gateway", is_well, dict(told))

    async def _leave(self) -> None:
        others = self._board.alive - {self.holdings.me}
        try:
            await self.holdings.leave()
            if others and self._runs:
                await self._see_taken({*self._runs})
        except (DBAPIError, PoolTimeout, OSError):
            _log.warning("the shards could not be given back: their leases run out by themselves")

    async def _see_taken(self, shard_ids: set[int]) -> None:
        """Clicks are answered here until somebody else has connected; whoever stops us waits a few seconds for that."""
        while True:
            board = await self.holdings.board()
            if not board.alive:
                return  # all stop together
            if not any(held.shard_id in shard_ids and held.left <= 0 for held in board.shards):
                break
            await asyncio.sleep(TICK_SECONDS / 4)
        await asyncio.sleep(_CONNECT_SECONDS)

    async def _tell_tick(self) -> None:
        with suppress(DBAPIError, PoolTimeout, OSError):  # the next step meets the same trouble, and tells it
            await self.on_tick()

    async def _try_tick(self, token: str) -> None:
        try:
            await self._tick(token)
        except (DBAPIError, PoolTimeout, OSError) as error:
            if not self._is_away:
                _log.error("the database does not answer: no lease can be renewed", extra=facts(error=where(error)))
            self._is_away = True
        else:
            if self._is_away:
                _log.warning("the database answers again")
            self._is_away = False

    async def _tick(self, token: str) -> None:
        self._board = board = await self.holdings.renew()
        self._recount(len(board.shards))
        mine = board.held_by(self.holdings.me)
        for shard_id, run in list(self._runs.items()):
            if shard_id not in mine:
                _log.warning("shard %d is another worker's", shard_id)
                self._drop(shard_id)
            elif run.task.done():
                await self._fell(shard_id, run)
        if missing := [shard_id for shard_id in mine if shard_id not in self._runs and self.holdings.holds(shard_id)]:
            self._run(missing[0], token)
        else:
            await self._adopt(board, token)
        await self._even_out(board)

    def _recount(self, count: int) -> None:
        """After all workers were gone at once, from the database's view, those that came then may count otherwise."""
        if count and count != self._count:
            _log.warning("there are %d shards now, and no longer %d", count, self._count)
            for shard_id in list(self._runs):
                self._drop(shard_id)
            self._count = count

    async def _fell(self, shard_id: int, run: _Run) -> None:
        """Its client has ended by itself. Another worker may have more luck."""
        error = None if run.task.cancelled() else run.task.exception()
        if isinstance(error, Final):
            raise error
        if error is not None and not isinstance(error, UserFacing | OSError):
            self.http.note_bug(error)
        rest = min(_MOST_REST_SECONDS, _REST_SECONDS * 2 ** self._failures[shard_id])
        self._failures[shard_id] += 1
        self._rests_until[shard_id] = self.now() + rest
        said = str(error) if isinstance(error, UserFacing) else type(error).__name__
        _log.warning("shard %d is not connected: %s", shard_id, said)
        await self.holdings.give_back(shard_id)
        self._drop(shard_id)

    async def _adopt(self, board: Board, token: str) -> None:
        for shard_id in to_adopt(board, self.holdings.me):
            if self._rests_until.get(shard_id, 0.0) > self.now() and len(board.alive) > 1:
                continue
            if shard_id not in self._runs and await self.holdings.take(shard_id):
                _log.info("shard %d of %d is ours", shard_id, self._count)
                self._run(shard_id, token)
                return

    async def _even_out(self, board: Board) -> None:
        surplus = to_give_back(board, self.holdings.me)
        if surplus is None or self.now() < self._moved_at + SETTLED_SECONDS:
            return
        self._moved_at = self.now()
        _log.info("shard %d goes to a worker with fewer", surplus)
        await self.holdings.give_back(surplus)
        self._drop(surplus)

    def _run(self, shard_id: int, token: str) -> None:
        async def turn() -> None:
            await self._wait_turn(shard_id)

        seat = Seat(shard_id, self._count, lambda: self._leaving is not None or self.holdings.holds(shard_id), turn)
        client, gateway = self.make(seat), Gateway(self.now)

        async def came() -> None:
            self._failures.pop(shard_id, None)
            await gateway.came()

        client.add_listener(came, "on_ready")
        client.add_listener(gateway.came, "on_resumed")
        client.add_listener(gateway.went, "on_disconnect")
        task = asyncio.create_task(_serve(client, seat, token), name=f"shard {shard_id}")
        self._runs[shard_id] = _Run(client, gateway, task)

    async def _wait_turn(self, shard_id: int) -> None:
        bucket = self.slots(f"identify:{identify_bucket(shard_id, self._concurrency)}")
        (moment,) = await bucket.reserve(1, _IDENTIFY_SECONDS)
        await asyncio.sleep(max(0.0, moment - self.now()))

    def _drop(self, shard_id: int) -> None:
        async def end(run: _Run) -> None:
            await asyncio.wait({run.task}, timeout=_FINISH_SECONDS)
            await self._end(run)

        task = asyncio.create_task(end(self._runs.pop(shard_id)), name=f"end of shard {shard_id}")
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self, run: _Run) -> None:
        try:
            await run.client.close()
        except Exception as error:  # noqa: BLE001 - it is gone either way
            _log.warning("a connection did not close well: %s", where(error))
        run.task.cancel()
        await asyncio.wait({run.task})


async def _serve(client: Client, seat: Seat, token: str) -> None:
    with refusals(client):
        await client.login(token)
        await seat.turn()
        await client.connect()
