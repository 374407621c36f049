from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from bot.base.database import Database
from bot.base.leases import Leases
from tests.databases import Server, Use


@dataclass
class Shared:
    """One PostgreSQL, and a machine's clock that tests move. The database's own clock is the real one."""

    database: Database
    seconds: float = 1000.0

    def now(self) -> float:
        return self.seconds

    def worker(self, name: str, lease_seconds: float = 15.0) -> Leases:
        return Leases(self.database, name, self.now, lease_seconds)

    async def set_back(self, seconds: float) -> None:
        """As if all that was written had been written so much earlier."""
        async with self.database.begin() as tx:
            await tx.execute(text("UPDATE leases SET until = until - :span"), {"span": int(seconds * 1_000_000)})


@pytest.fixture
async def shared(postgresql: Server) -> AsyncIterator[Shared]:
    name = postgresql.take(Use.data)
    database = Database.open(postgresql.address(name))
    yield Shared(database)
    await database.close()
    postgresql.give_back(name, Use.data)


async def test_a_shard_has_one_holder(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    assert await ann.agree(1) == await ben.agree(1) == 1
    assert await ann.take(0)
    assert not await ben.take(0)
    assert ann.holds(0)
    assert not ben.holds(0)


async def test_of_many_that_reach_for_a_shard_at_once_one_has_it(shared: Shared) -> None:
    workers = [shared.worker(f"worker{number}") for number in range(8)]
    await workers[0].agree(1)
    taken = await asyncio.gather(*(worker.take(0) for worker in workers))
    assert sum(taken) == 1


async def test_what_the_living_serve_already_is_how_many_shards_there_are(shared: Shared) -> None:
    assert await shared.worker("ann").agree(4) == 4
    assert await shared.worker("ben").agree(7) == 4


async def test_after_all_are_dead_a_new_number_holds(shared: Shared) -> None:
    await shared.worker("ann").agree(4)
    await shared.set_back(20)
    assert await shared.worker("ben").agree(2) == 2
    board = await shared.worker("ben").renew()
    assert [held.shard_id for held in board.shards] == [0, 1]


async def test_workers_that_start_together_agree_on_one_number(shared: Shared) -> None:
    agreed = await asyncio.gather(*(shared.worker(f"worker{wish}").agree(wish) for wish in range(1, 6)))
    assert len(set(agreed)) == 1


async def test_a_dead_workers_shard_is_free_once_its_lease_has_run_out(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(1)
    await ann.take(0)
    await shared.set_back(14)
    assert not await ben.take(0)
    await shared.set_back(1)
    assert await ben.take(0)


async def test_a_worker_stops_before_anybody_else_can_begin(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(1)
    await ann.take(0)
    shared.seconds += 14
    await shared.set_back(14)
    assert not ann.holds(0)
    assert not await ben.take(0)


async def test_renewing_keeps_it(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(1)
    await ann.take(0)
    for _ in range(3):
        shared.seconds += 10
        await shared.set_back(10)
        await ann.renew()
    assert ann.holds(0)
    assert not await ben.take(0)


async def test_one_that_ran_out_unnoticed_by_others_is_taken_up_again(shared: Shared) -> None:
    """As after a database that was away."""
    ann = shared.worker("ann")
    await ann.agree(1)
    await ann.take(0)
    shared.seconds += 60
    await shared.set_back(60)
    assert not ann.holds(0)
    board = await ann.renew()
    assert ann.holds(0)
    assert board.held_by("ann") == [0]


async def test_who_comes_back_too_late_learns_that_it_is_gone(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(1)
    await ann.take(0)
    shared.seconds += 20
    await shared.set_back(20)
    await ben.take(0)
    board = await ann.renew()
    assert not ann.holds(0)
    assert board.held_by("ben") == [0]


async def test_what_is_given_back_is_free_at_once(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(2)
    await ann.take(0)
    await ann.take(1)
    await ann.give_back(1)
    assert ann.holds(0)
    assert not ann.holds(1)
    assert await ben.take(1)
    assert not await ben.take(0)


async def test_a_worker_that_leaves_is_not_counted_and_holds_nothing(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(1)
    await ben.agree(1)
    await ann.take(0)
    await ann.leave()
    assert (await ben.renew()).alive == {"ben"}
    assert await ben.take(0)


@pytest.mark.parametrize("set_by", [-3600.0, 3600.0])
async def test_a_database_clock_that_was_set_keeps_no_shard_for_long(shared: Shared, set_by: float) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(1)
    await ann.take(0)
    await shared.set_back(set_by)
    assert await ben.take(0)


async def test_the_board_names_the_living_and_what_they_serve(shared: Shared) -> None:
    ann, ben = shared.worker("ann"), shared.worker("ben")
    await ann.agree(3)
    await ben.agree(3)
    await ann.take(0)
    await ben.take(2)
    board = await ben.renew()
    assert board.alive == {"ann", "ben"}
    assert [board.held_by(worker) for worker in ("ann", "ben")] == [[0], [2]]
    assert [held.left > 0 for held in board.shards] == [True, False, True]
