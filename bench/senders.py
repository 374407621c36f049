"""Ways to bring many people a message at once: ours, and what people do. Each runs in a process of its own.

python -m bench.senders WAY PORT HOW_MANY FOLDER
"""

from __future__ import annotations

import asyncio
import logging
import random
import sys
import time as clocks
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

import discord

from bench.loopback.ledger import FIRST_USER, dm_of
from bench.loopback.reach import point_at
from bot.app import open_app
from bot.base.database import Database
from bot.config import Config
from bot.members.rules import Practice
from bot.members.service import Members
from bot.nudges import store
from bot.nudges.rules import Occurrence, Plan
from bot.nudges.store import PlanRow

_PACKS = Path(__file__).parents[1] / "exercises"
_TOKEN = "not-a-token"  # noqa: S105 - the loopback server asks for none
_PER_SECOND = 49


class Way(StrEnum):
    OURS = "ours"
    IN_TURN = "user.send in turn"
    GATHERED = "user.send, gathered"
    KEPT = "kept channels, gathered"
    BUCKET = "kept channels, bucket limiter at 49/s"


Send = Callable[[int], Awaitable[object]]


class _Bucket:
    """The limiter of the shelf: it drips steadily, but starts with a full bucket."""

    def __init__(self, per_second: float) -> None:
        self._rate = per_second
        self._level = 0.0
        self._at = clocks.monotonic()

    async def wait(self) -> None:
        while True:
            now = clocks.monotonic()
            self._level = max(0.0, self._level - (now - self._at) * self._rate)
            self._at = now
            if self._level + 1 <= self._rate:
                self._level += 1
                return
            await asyncio.sleep(1 / self._rate)


async def theirs(way: Way, count: int) -> float:
    """Processor seconds of the sending alone."""
    client = discord.Client(intents=discord.Intents.none())
    await client.login(_TOKEN)

    async def to_user(user_id: int) -> None:
        # What user.send does: it asks for the channel, then sends.
        channel = await client.create_dm(discord.Object(user_id))
        await channel.send(_TEXT)

    async def to_channel(user_id: int) -> None:
        await client.get_partial_messageable(dm_of(user_id)).send(_TEXT)

    bucket = _Bucket(_PER_SECOND)

    async def in_bucket(user_id: int) -> None:
        await bucket.wait()
        await to_channel(user_id)

    began = clocks.process_time()
    everybody = range(FIRST_USER, FIRST_USER + count)
    if way is Way.IN_TURN:
        for user_id in everybody:
            await to_user(user_id)
    else:
        send: Send = {Way.GATHERED: to_user, Way.KEPT: to_channel, Way.BUCKET: in_bucket}[way]
        await asyncio.gather(*map(send, everybody), return_exceptions=True)
    used = clocks.process_time() - began
    await client.close()
    return used


async def ours(count: int, folder: Path) -> float:
    """The whole bot, as `run` starts it; it ends by itself once nothing is due any more. Processor seconds from there
    to the last nudge.
    """
    config = Config(
        database=f"sqlite:///{folder}/bot.db",
        keys_database=f"sqlite:///{folder}/keys.db",
        operator_key_file=folder / "operator.key",
        packs=[_PACKS],
    )
    app = await open_app(config, rng=random.Random(1))  # noqa: S311 - for choosing exercises
    await _populate(app.db, count)

    ready = asyncio.Event()

    async def on_ready() -> None:
        ready.set()

    app.bot.add_listener(on_ready)
    running = asyncio.create_task(app.bot.start(_TOKEN))
    await ready.wait()
    began = clocks.process_time()
    app.start_beating()
    await _nothing_due(app.db)
    used = clocks.process_time() - began
    app.stop_beating()
    await app.bot.close()
    await running
    await app.close()
    return used


async def _populate(db: Database, count: int) -> None:
    """Members with a kept channel, and for each a nudge that has just fallen due."""
    members, now = Members(db), datetime.now(UTC)
    async with db.begin() as tx:
        for user_id in range(FIRST_USER, FIRST_USER + count):
            await members.agree(tx, user_id, now)
            await members.activate(tx, user_id, now)
            await members.dm_opened(tx, user_id, dm_of(user_id))
            plan = Plan(time(now.hour, now.minute))
            plan_id = await store.add_plan(tx, user_id, Practice.MIX, plan, now)
            row = PlanRow(plan_id, user_id, Practice.MIX, plan, None)
            await store.add(tx, row, Occurrence((now - timedelta(hours=4)).date(), now))


async def _nothing_due(db: Database) -> None:
    for _ in range(1000):
        async with db.begin() as tx:
            if not await store.due_ids(tx, datetime.now(UTC) + timedelta(hours=1), 1):
                return
        await asyncio.sleep(1)


_TEXT = "A small pause is here when you are."


def main() -> None:
    way, port, count, folder = Way(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    point_at(port)
    used = asyncio.run(ours(count, folder) if way is Way.OURS else theirs(way, count))
    sys.stdout.write(f"{used:.3f}\n")


if __name__ == "__main__":
    main()
