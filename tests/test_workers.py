"""Several workers of one bot, on one PostgreSQL and against Discord on loopback."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import discord.gateway
import pytest
import yarl

from bench.clock import TrialClock
from bench.loopback import Person, Server
from bench.loopback.ledger import FIRST_USER
from bot.app import App, open_app
from bot.base import running
from bot.base import worker as workers
from bot.config import Config
from tests.databases import Storage

pytestmark = pytest.mark.only_on("postgresql")
ANN = Person(FIRST_USER)


@dataclass
class Fleet:
    """Workers are started and stopped; between them stands one `server`."""

    config: Config
    storage: Storage
    server: Server
    stops: dict[int, asyncio.Event] = field(default_factory=dict[int, asyncio.Event])
    running: dict[int, asyncio.Task[None]] = field(default_factory=dict[int, asyncio.Task[None]])

    async def start(self) -> App:
        app = await open_app(self.config, rng=random.Random(1))
        stop = self.stops[id(app)] = asyncio.Event()
        self.running[id(app)] = asyncio.create_task(self._serve(app, stop))
        return app

    async def stop(self, app: App) -> None:
        self.stops[id(app)].set()
        await self.running[id(app)]

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 - what is waited for lies in other tasks and tells nobody
                await asyncio.sleep(0.02)

    async def all_connected(self) -> None:
        count = self.server.gateway.shards
        await self.until(lambda: {shard for _, shard in self.server.gateway.identifies} == set(range(count)))
        await self.until(lambda: "streak" in self.server.people.commands)

    async def answers(self, command: str = "streak", *, in_server: bool = False) -> bool:
        return await self.server.people.slash(ANN, command, in_server=in_server) is not None

    async def seize(self) -> None:
        """As if somebody else had taken every shard meanwhile."""
        later = "until = until + 30000000"
        await self.storage.execute("bot", f"UPDATE leases SET holder = 'dan', {later} WHERE name LIKE 'shard:%'")  # noqa: S608

    async def forget(self) -> None:
        """As if all leases had run out."""
        await self.storage.execute("bot", "UPDATE leases SET until = 0")

    async def _serve(self, app: App, stop: asyncio.Event) -> None:
        assert app.worker is not None
        await running.connected(app.worker, "a.to.ken", stop, app.worker.leave, app.worker.standing)
        assert not app.bot.bugs
        await app.close()


@pytest.fixture
async def fleet(config: Config, storage: Storage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fleet]:
    monkeypatch.setattr(workers, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(workers, "_IDENTIFY_SECONDS", 0.05)
    monkeypatch.setattr(running, "_FINISH_SECONDS", 0.2)
    server = Server(TrialClock.from_now(datetime.now(UTC)))
    await server.start()
    monkeypatch.setattr("discord.http.Route.BASE", f"http://127.0.0.1:{server.port}/api/v10")
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway.url))
    made = Fleet(config, storage, server)
    yield made
    for stop in made.stops.values():
        stop.set()
    await asyncio.gather(*made.running.values())
    await server.close()


async def test_one_worker_serves_all_shards(fleet: Fleet) -> None:
    fleet.server.gateway.shards = 3
    await fleet.start()
    await fleet.all_connected()
    assert await fleet.answers()
    assert await fleet.answers(in_server=True)


async def test_a_second_worker_leaves_the_only_shard_to_the_first_and_is_well(fleet: Fleet) -> None:
    await fleet.start()
    await fleet.all_connected()
    second = await fleet.start()
    assert second.worker is not None
    await fleet.until(lambda: second.worker and second.worker.check().facts["workers"] == 2)
    assert second.worker.check().is_well
    assert second.worker.check().facts["shards"] is None
    assert len(fleet.server.gateway.identifies) == 1


async def test_what_a_worker_gave_back_at_its_end_is_answered_by_the_next(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await fleet.start()
    await fleet.all_connected()
    second = await fleet.start()
    await fleet.until(lambda: first.worker and first.worker.check().facts["workers"] == 2)
    monkeypatch.setattr(running, "_FINISH_SECONDS", 5)
    await fleet.stop(first)
    assert second.worker is not None
    assert second.worker.holdings.holds(0), "it stayed until then"
    await fleet.until(lambda: len(fleet.server.gateway.identifies) == 2)
    await fleet.until(lambda: fleet.server.gateway.is_connected)
    assert await fleet.answers()


async def test_a_worker_that_lost_its_shard_leaves_it(fleet: Fleet) -> None:
    await fleet.start()
    await fleet.all_connected()
    await fleet.seize()
    await fleet.until(lambda: not fleet.server.gateway.is_connected)


async def test_what_ran_out_and_nobody_took_is_served_on_without_a_new_connection(fleet: Fleet) -> None:
    first = await fleet.start()
    await fleet.all_connected()
    await fleet.forget()
    assert first.worker is not None
    await fleet.until(lambda: first.worker and first.worker.holdings.holds(0))
    assert await fleet.answers()
    assert len(fleet.server.gateway.identifies) == 1


async def test_without_a_lease_nothing_is_answered_but_the_way_to_help(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await fleet.start()
    await fleet.all_connected()
    assert first.worker is not None

    def holds(_shard_id: int) -> bool:
        return False

    monkeypatch.setattr(first.worker.holdings, "holds", holds)
    fleet.server.people._answer_seconds = 0.5  # pyright: ignore[reportPrivateUsage]
    assert not await fleet.answers("streak")
    assert await fleet.answers("support")


async def test_another_number_of_shards_is_taken_over_from_the_database(fleet: Fleet) -> None:
    await fleet.start()
    await fleet.all_connected()
    await fleet.storage.execute("bot", "INSERT INTO leases VALUES ('shard:1', '', 0)")
    await fleet.until(lambda: len(fleet.server.gateway.identifies) == 3)
    assert sorted(shard for _, shard in fleet.server.gateway.identifies[1:]) == [0, 1]
