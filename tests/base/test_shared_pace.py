from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from sqlalchemy import text

from bot.base.database import Database
from bot.base.shared_pace import SharedSlots
from tests.databases import Server, Use

GAP = 0.02
TRUST = 0.01
"""How far two processes' ideas of the database's clock may lie apart here."""


@pytest.fixture
async def database(postgresql: Server) -> AsyncIterator[Database]:
    name = postgresql.take(Use.data)
    opened = Database.open(postgresql.address(name))
    yield opened
    await opened.close()
    postgresql.give_back(name, Use.data)


async def shift(database: Database, seconds: float) -> None:
    async with database.begin() as tx:
        await tx.execute(
            text("UPDATE pace SET free_at = free_at + :span, held_until = held_until + :span"),
            {"span": int(seconds * 1_000_000)},
        )


async def test_moments_of_several_workers_are_apart(database: Database) -> None:
    workers = [SharedSlots(database, "requests", time.monotonic) for _ in range(4)]
    for worker in workers * 5:
        await worker.reserve(1, 0.001)  # each learns where the database's clock stands
    reserved = await asyncio.gather(*(worker.reserve(5, GAP) for worker in workers for _ in range(5)))
    moments = sorted(moment for each in reserved for moment in each)
    assert len(moments) == 100
    assert all(later - earlier > GAP - TRUST for earlier, later in pairwise(moments))
    assert moments[-1] - moments[0] < 100 * GAP


async def test_the_first_moment_is_now(database: Database) -> None:
    before = time.monotonic()
    (moment,) = await SharedSlots(database, "requests", time.monotonic).reserve(1, GAP)
    assert before <= moment <= time.monotonic()


async def test_idle_time_is_not_saved_up(database: Database) -> None:
    slots = SharedSlots(database, "requests", time.monotonic)
    await slots.reserve(1, GAP)
    await shift(database, -3600)
    before = time.monotonic()
    moments = await slots.reserve(50, GAP)
    assert moments[0] > before - 0.2
    assert moments[-1] > before + 0.6


async def test_each_name_has_a_pace_of_its_own(database: Database) -> None:
    await SharedSlots(database, "first-dm", time.monotonic).reserve(5, 10)
    (moment,) = await SharedSlots(database, "requests", time.monotonic).reserve(1, GAP)
    assert moment < time.monotonic() + 1


async def test_a_long_stop_holds_for_all_workers_and_nobody_waits_for_its_end(database: Database) -> None:
    await SharedSlots(database, "first-dms", time.monotonic).hold(600)
    with pytest.raises(ConnectionError):
        await SharedSlots(database, "first-dms", time.monotonic).reserve(1, 10)


async def test_a_short_stop_is_waited_for(database: Database) -> None:
    await SharedSlots(database, "requests", time.monotonic).hold(5)
    (moment,) = await SharedSlots(database, "requests", time.monotonic).reserve(1, GAP)
    assert 4 < moment - time.monotonic() < 6


async def test_a_shorter_stop_takes_nothing_from_a_longer_one(database: Database) -> None:
    slots = SharedSlots(database, "first-dms", time.monotonic)
    await slots.hold(600)
    await slots.hold(5)
    with pytest.raises(ConnectionError):
        await slots.reserve(1, 10)


async def test_asking_in_vain_makes_a_stop_no_longer(database: Database) -> None:
    slots = SharedSlots(database, "first-dms", time.monotonic)
    await slots.hold(600)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            await slots.reserve(5, 10)
    await shift(database, -600)
    (moment,) = await slots.reserve(1, 10)
    assert moment < time.monotonic() + 1


async def test_a_database_clock_that_was_set_back_stops_nobody(database: Database) -> None:
    slots = SharedSlots(database, "requests", time.monotonic)
    await slots.reserve(1, GAP)
    await shift(database, 3600)
    (moment,) = await slots.reserve(1, GAP)
    assert moment < time.monotonic() + 1


async def test_a_clock_of_ours_that_leapt_is_read_anew(database: Database) -> None:
    leap = 0.0
    slots = SharedSlots(database, "requests", lambda: time.monotonic() + leap)
    await slots.reserve(1, GAP)
    leap = 500.0
    (moment,) = await slots.reserve(1, GAP)
    assert abs(moment - time.monotonic() - leap) < 1


async def test_without_the_database_nothing_leaves(postgresql: Server) -> None:
    away = Database.open(postgresql.address("there_is_no_such_database"))
    with pytest.raises(ConnectionError):
        await SharedSlots(away, "requests", time.monotonic).reserve(1, GAP)
    await away.close()
