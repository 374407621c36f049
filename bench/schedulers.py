"""One APScheduler job for each member, in a process of its own: what many bots do with reminders.

python -m bench.schedulers STORE FILE PORT
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import discord
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.child import Watch, serve
from bench.loopback.ledger import FIRST_USER, Json, dm_of
from bench.loopback.reach import TOKEN, point_at

_TEXT = "A small pause is here when you are."
_SOON = timedelta(seconds=2)


class Store(StrEnum):
    MEMORY = "memory"
    SQLITE = "sqlite"


@dataclass
class _Sending:
    """What a job reaches: it is found again by its name, so that a stored job has no other way."""

    client: discord.Client | None = None
    sent: int = 0


_sending = _Sending()


async def remind(user_id: int) -> None:
    if _sending.client is not None:
        await _sending.client.get_partial_messageable(dm_of(user_id)).send(_TEXT)
    _sending.sent += 1


@dataclass
class Reminders:
    scheduler: Any

    async def add(self, members: int) -> Json:
        """A daily job each, hours ahead."""
        watch, now = Watch(), datetime.now(UTC)
        self.scheduler.pause()  # else it wakes up after each
        watch.begin()
        for number in range(members):
            self._add(number, now + timedelta(hours=2, seconds=number % 36_000))
        told = await watch.end()
        self.scheduler.resume()
        return told

    async def due(self, count: int) -> Json:
        """So many fall due in the same moment; until the last is sent, or missed."""
        at, watch = datetime.now(UTC) + _SOON, Watch()
        self.scheduler.pause()
        for number in range(count):
            self.scheduler.modify_job(str(number), next_run_time=at)
        self.scheduler.resume()
        _sending.sent = 0
        await asyncio.sleep((at - datetime.now(UTC)).total_seconds() - 0.05)
        watch.begin()
        until = time.monotonic() + 10
        while _sending.sent < count and time.monotonic() < until:  # noqa: ASYNC110 - jobs tell by a number only
            await asyncio.sleep(0.001)
        told = await watch.end()
        return {**told, "wall": told["wall"] - 0.05, "sent": _sending.sent}

    def _add(self, number: int, first: datetime) -> None:
        arguments = {"id": str(number), "args": [FIRST_USER + number], "next_run_time": first}
        self.scheduler.add_job(remind, "cron", hour=first.hour, minute=first.minute, timezone="UTC", **arguments)


async def live(store: Store, file: Path) -> None:
    client = discord.Client(intents=discord.Intents.none())
    await client.login(TOKEN)
    _sending.client = client
    kept = MemoryJobStore() if store is Store.MEMORY else SQLAlchemyJobStore(f"sqlite:///{file}")
    scheduler: Any = AsyncIOScheduler(timezone=UTC, jobstores={"default": kept})
    began = time.monotonic()
    scheduler.start()
    # It looks through its jobs in a call of its own, just after.
    await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    reminders = Reminders(scheduler)
    await serve({"add": reminders.add, "due": reminders.due}, {"beaten": time.monotonic(), "began": began})
    scheduler.shutdown(wait=False)
    await client.close()


def main() -> None:
    for name in ("discord", "apscheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    point_at(int(sys.argv[3]))
    # A stored job names its function by its module, and this one is not __main__ to the next process.
    from bench import schedulers  # noqa: PLC0415, PLW0406

    asyncio.run(schedulers.live(schedulers.Store(sys.argv[1]), Path(sys.argv[2])))


if __name__ == "__main__":
    main()
