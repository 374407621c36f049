"""What several workers do at every beat is done once, whoever comes first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import chain

import pytest

from tests.databases import Storage
from tests.nudges.test_locks import ANN, DUE, EVERYBODY, MORNING, two_workers

pytestmark = pytest.mark.only_on("postgresql")


async def test_old_messages_are_deleted_by_one_worker_each(storage: Storage) -> None:
    async with two_workers(storage) as workers:
        await storage.execute("bot", "UPDATE nudges SET clear_at = 0")
        taken = await asyncio.gather(*(worker.delivery.to_clear(DUE, 2) for worker in workers))
        ids = [nudge.member_id for nudge in chain(*taken)]
        left = [nudge.member_id for nudge in await workers[0].delivery.to_clear(DUE, 50)]
        assert sorted([*ids, *left]) == sorted(EVERYBODY)


async def test_a_message_whose_worker_died_over_it_is_deleted_later(storage: Storage) -> None:
    async with two_workers(storage) as (one, two):
        await storage.execute("bot", "UPDATE nudges SET clear_at = 0")
        taken = await one.delivery.to_clear(DUE, 50)
        assert len(await two.delivery.to_clear(DUE + timedelta(hours=2), 50)) == len(taken) == len(EVERYBODY)


async def test_a_journey_ends_once_when_two_workers_bring_somebody_home(storage: Storage) -> None:
    async with two_workers(storage) as workers:
        change = "UPDATE members SET home_zone = 'Europe/Lisbon', home_at = 0 WHERE member_id = :ann"
        await storage.execute("bot", change, ann=ANN)
        await asyncio.gather(*(worker.plans.go_home(ANN, MORNING) for worker in workers))
        assert not list(await workers[0].plans.going_home(MORNING))
        rows = await storage.execute("bot", "SELECT why FROM nudges WHERE member_id = :ann AND turn = 0", ann=ANN)
        assert [row.why for row in rows].count(None) == 1


async def test_one_worker_finds_that_all_were_away(storage: Storage) -> None:
    async with two_workers(storage) as workers:
        await workers[0].logbook.beat(MORNING)
        late = MORNING + timedelta(hours=5)
        found = await asyncio.gather(*(worker.logbook.beat(late) for worker in workers))
        assert sorted(map(bool, found)) == [False, True]
        assert len(await storage.execute("bot", "SELECT 1 FROM outages")) == 1


async def test_a_beat_of_any_worker_is_a_beat_of_ours(storage: Storage) -> None:
    async with two_workers(storage) as (one, two):
        await one.logbook.beat(MORNING)
        for minutes in (2, 4, 6, 8, 10):
            assert await two.logbook.beat(MORNING + timedelta(minutes=minutes)) is None
        assert await one.logbook.beat(MORNING + timedelta(minutes=12)) is None
