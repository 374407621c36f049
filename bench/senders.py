"""What people do to bring many a message at once, in a process of its own.

python -m bench.senders WAY PORT HOW_MANY
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum

import discord

from bench.child import serve
from bench.loopback.ledger import FIRST_USER, Json, dm_of
from bench.loopback.reach import TOKEN, point_at

_PER_SECOND = 49
_EVENLY_PER_SECOND = 47.5
_TEXT = "A small pause is here when you are."


class Way(StrEnum):
    OURS = "ours"
    OURS_BUCKETS = "ours, 15,000 live buckets"
    IN_TURN = "user.send in turn"
    GATHERED = "user.send, gathered"
    KEPT = "kept channels, gathered"
    BUCKET = "kept channels, bucket limiter at 49/s"
    EVEN = "kept channels, evenly spaced at 47.5/s"
    """What a message costs that is sent at the right moment, and of which nothing is known or kept."""


Send = Callable[[int], Awaitable[object]]


class Bucket:
    """The limiter of the shelf: it drips steadily, but starts with a full bucket."""

    def __init__(self, per_second: float = _PER_SECOND) -> None:
        self._rate = per_second
        self._level = 0.0
        self._at = time.monotonic()

    async def wait(self) -> None:
        while True:
            now = time.monotonic()
            self._level = max(0.0, self._level - (now - self._at) * self._rate)
            self._at = now
            if self._level + 1 <= self._rate:
                self._level += 1
                return
            await asyncio.sleep(1 / self._rate)


async def send_all(client: discord.Client, way: Way, count: int) -> None:
    async def to_user(user_id: int) -> None:
        # What user.send does: it asks for the channel, then sends.
        channel = await client.create_dm(discord.Object(user_id))
        await channel.send(_TEXT)

    async def to_channel(user_id: int) -> None:
        await client.get_partial_messageable(dm_of(user_id)).send(_TEXT)

    bucket = Bucket()

    async def in_bucket(user_id: int) -> None:
        await bucket.wait()
        await to_channel(user_id)

    first = time.monotonic()

    async def evenly(user_id: int) -> None:
        await asyncio.sleep(first + (user_id - FIRST_USER) / _EVENLY_PER_SECOND - time.monotonic())
        await to_channel(user_id)

    everybody = range(FIRST_USER, FIRST_USER + count)
    if way is Way.IN_TURN:
        for user_id in everybody:
            await to_user(user_id)
    else:
        send: Send = {Way.GATHERED: to_user, Way.KEPT: to_channel, Way.BUCKET: in_bucket, Way.EVEN: evenly}[way]
        await asyncio.gather(*map(send, everybody), return_exceptions=True)


async def live(way: Way, count: int) -> None:
    client = discord.Client(intents=discord.Intents.none())
    await client.login(TOKEN)

    async def send() -> Json:
        began = time.process_time()
        await send_all(client, way, count)
        return {"cpu": time.process_time() - began}

    await serve({"send": send}, {})
    await client.close()


def main() -> None:
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    point_at(int(sys.argv[2]))
    asyncio.run(live(Way(sys.argv[1]), int(sys.argv[3])))


if __name__ == "__main__":
    main()
