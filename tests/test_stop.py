"""A stop in the middle of a delivery: what is on its way is finished, the rest is given back, within ten seconds."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.clock import TrialClock
from bench.loopback import Person, Server, Step
from bench.loopback.ledger import FIRST_USER
from bench.population import Member, start
from bot.config import TOKEN_VARIABLE

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")
ROOT = Path(__file__).parents[1]
RUN = """
from bench.loopback.reach import point_at
from bot.__main__ import main
point_at({port})
main()
"""
MEMBERS = 12
ZONES = ("UTC", "Asia/Dhaka", "Asia/Tokyo", "Pacific/Auckland", "America/Sao_Paulo", "America/Los_Angeles")


@pytest.fixture
async def server() -> AsyncGenerator[Server]:
    server = Server(TrialClock.from_now(datetime.now(UTC)))
    await server.start()
    yield server
    await server.close()


@pytest.mark.parametrize("shards", [1, 2])
async def test_a_stop_in_the_middle_of_a_delivery_leaves_no_row_claimed(
    tmp_path: Path, server: Server, shards: int
) -> None:
    """Two shards in one process on SQLite: clicks in servers come on one, those in direct messages on the other."""
    async with running(tmp_path, server, pace=100, shards=shards) as process:
        await connected(server)
        await begin(server)
        began = time.monotonic()
        assert await stopped(process) == 0
        assert time.monotonic() - began < 4, "nothing is on its way, and nothing else is waited for"
    fall_due(tmp_path)
    before = len(server.ledger.messages)
    async with running(tmp_path, server, pace=1, shards=shards) as process:
        await arrived(server, 3)
        began = time.monotonic()
        assert await stopped(process) == 0
        assert time.monotonic() - began < 10
    states = Counter(state for state, is_over in rows(tmp_path) if is_over)
    assert set(states) <= {"sent", "late", "due", "unknown"}, states
    out = len(server.ledger.messages) - before
    assert 3 <= out < MEMBERS
    assert out - 1 <= states["sent"] + states["late"] <= out, "what went out is known to have"


async def begin(server: Server) -> None:
    dice = random.Random(1)
    now = datetime.now(UTC)
    zone = min(ZONES, key=lambda name: abs(now.astimezone(ZoneInfo(name)).hour - 13))
    wall = now.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0, tzinfo=None)
    for number in range(MEMBERS):
        assert await start(server, Member(Person(FIRST_USER + number), zone, wall, dice.random() < 0.5))


def fall_due(folder: Path) -> None:
    """As if it were tomorrow."""
    with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as database, database:
        now = int(time.time() * 1_000_000)
        database.execute("UPDATE nudges SET due_at = ?, try_at = ? WHERE state = 'due'", (now, now))


def rows(folder: Path) -> list[tuple[str, bool]]:
    """The state of each, and whether it was due."""
    with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as database:
        return database.execute("SELECT state, due_at <= ? FROM nudges", (int(time.time() * 1_000_000),)).fetchall()


async def arrived(server: Server, count: int) -> None:
    seen, enough = 0, asyncio.Event()

    def watch(step: Step) -> None:
        nonlocal seen
        seen += step is Step.ARRIVED
        if seen >= count:
            enough.set()

    server.watch = watch
    await asyncio.wait_for(enough.wait(), 60)


async def stopped(process: asyncio.subprocess.Process) -> int:
    process.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(process.communicate(), 120)
    told = [json.loads(line) for line in said.decode().splitlines()]
    assert {line["level"] for line in told} <= {"info", "warning"}, said.decode()
    return process.returncode or 0


async def connected(server: Server) -> None:
    """All shards, which Discord lets in five seconds apart."""
    async with asyncio.timeout(120):
        while {shard for _, shard in server.gateway.identifies} != set(range(server.gateway.shards)):
            server.gateway.identified.clear()
            await server.gateway.identified.wait()


@asynccontextmanager
async def running(folder: Path, server: Server, pace: int, shards: int) -> AsyncGenerator[asyncio.subprocess.Process]:
    settings = f"packs: [{ROOT / 'exercises'}]\npace_per_second: {pace}\nfirst_dm_seconds: 0\nmonitor_port: 0\n"
    (folder / "config.yaml").write_text(f"{settings}shards: {shards}\n")
    server.gateway.shards = shards
    server.gateway.identifies.clear()
    server.gateway.identified.clear()
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), TOKEN_VARIABLE: "aaaa.bbbb.cccc"}
    program = [sys.executable, "-c", RUN.format(port=server.port), "run"]
    process = await asyncio.create_subprocess_exec(*program, cwd=folder, env=surroundings, stdout=-1, stderr=-1)
    try:
        await asyncio.wait_for(server.gateway.identified.wait(), 60)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
