"""Our whole bot in a process of its own, connected to the loopback server and told what to do next.

python -m bench.subject FOLDER PORT [PACE_A_SECOND]
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import discord
from discord.http import Route

from bench.child import Watch, serve
from bench.clones import micros, settings
from bench.loopback.ledger import Json
from bench.loopback.reach import TOKEN, point_at
from bot.app import App, open_app
from bot.base.buckets import Bucket
from bot.packs.service import Library

_FILLED_AT_ONCE = 50
_DAY = 86_400_000_000
_AHEAD = 3_600_000_000
"""An hour: leases of what is under way lie ahead."""


@dataclass
class Subject:
    app: App
    folder: Path
    _cpu: float = 0.0
    _repeated: asyncio.Task[None] | None = None
    _lasts: list[float] = field(default_factory=list[float])

    async def due(self, count: int) -> Json:
        """So many next nudges fall due now. What came before lies a day or more behind, and was answered: nobody is
        tapered or finds it crowded.
        """
        now = micros(datetime.now(UTC))
        chosen = "SELECT nudge_id FROM nudges WHERE state = 'due' AND try_at > ? ORDER BY nudge_id LIMIT ?"
        async with self.app.db.begin() as tx:
            for statement, values in (
                ("UPDATE members SET unanswered = 0 WHERE unanswered > 0", ()),
                ("UPDATE nudges SET sent_at = sent_at - ? WHERE sent_at > ?", (_DAY, now - _DAY)),
                (f"UPDATE nudges SET due_at = ?, try_at = ? WHERE nudge_id IN ({chosen})", (now, now, now, count)),  # noqa: S608
            ):
                await tx.exec_driver_sql(statement, values)
        gc.collect()
        self._cpu = time.process_time()
        return {}

    async def beat_on(self) -> Json:
        """From here on once a second."""
        self._cpu = time.process_time()
        self.app.start_beating()
        return {}

    async def finished(self) -> Json:
        """Once nothing is due any more, but for what people put off: the processor seconds since it fell due."""
        query = "SELECT EXISTS (SELECT 1 FROM nudges WHERE try_at <= ? AND turn = 0)"
        while True:
            async with self.app.db.begin() as tx:
                if not (await tx.exec_driver_sql(query, (micros(datetime.now(UTC)) + _AHEAD,))).scalar_one():
                    return {"cpu": time.process_time() - self._cpu}
            await asyncio.sleep(0.5)

    async def beat(self) -> Json:
        """One beat, watched."""
        watch = Watch()
        watch.begin()
        await self.app.beat(datetime.now(UTC))
        return await watch.end()

    async def silent(self, hours: int) -> Json:
        """As if it had not been running for so long; the next beat finds out."""
        before = micros(datetime.now(UTC)) - hours * _AHEAD
        async with self.app.db.begin() as tx:
            await tx.exec_driver_sql("UPDATE pulse SET beat_at = ?", (before,))
        return {}

    async def fill_buckets(self, count: int) -> Json:
        """As many live buckets as so many requests leave behind, by requests that no limit counts."""
        gate = asyncio.Semaphore(_FILLED_AT_ONCE)

        async def request(number: int) -> None:
            route = Route("GET", _ANSWER, webhook_id=number, webhook_token="any")  # noqa: S106 - no token
            async with gate:
                with suppress(discord.NotFound):
                    await self.app.bot.http.request(route)

        await asyncio.gather(*map(request, range(count)))
        return {"buckets": len(getattr(self.app.bot.http, "_buckets", ()))}

    async def read_packs(self) -> Json:
        """Over and over until `stop`, as at the start: off the loop."""

        async def read() -> None:
            library = await asyncio.to_thread(Library.read, [self.folder / "packs"])
            if library.broken:
                raise RuntimeError(str(library.broken[0]))

        return self._repeat(read)

    async def stop(self) -> Json:
        """How often it was done meanwhile, and how long one took."""
        task, self._repeated = self._repeated, None
        if task is not None:
            if task.done():
                task.result()
            task.cancel()
            await asyncio.wait({task})
        return {"times": len(self._lasts), "seconds": max(self._lasts, default=0.0)}

    def _repeat(self, act: Callable[[], Awaitable[None]]) -> Json:
        async def forever() -> None:
            while True:
                began = time.perf_counter()
                await act()
                self._lasts.append(time.perf_counter() - began)

        self._lasts = []
        self._repeated = asyncio.create_task(forever())
        return {}


_ANSWER = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


async def live(folder: Path, pace_per_second: float | None, began: float) -> None:
    imported = time.monotonic()
    app = await open_app(settings(folder, pace_per_second), rng=random.Random(1))  # noqa: S311 - for choosing exercises
    opened = time.monotonic()
    ready = asyncio.Event()

    async def on_ready() -> None:
        ready.set()

    app.bot.add_listener(on_ready)
    running = asyncio.create_task(app.bot.start(TOKEN))
    await ready.wait()
    _lift(app)
    connected = time.monotonic()
    subject = Subject(app, folder)
    await app.beat(datetime.now(UTC))
    commands = (
        *(subject.due, subject.beat_on, subject.finished, subject.beat, subject.silent),
        *(subject.fill_buckets, subject.read_packs, subject.stop),
    )
    stamps = {"began": began, "imported": imported, "opened": opened, "connected": connected}
    await serve({command.__name__: command for command in commands}, {**stamps, "beaten": time.monotonic()})
    if app.bot.bugs:
        raise RuntimeError("the bot met a bug under measurement") from app.bot.bugs[-1]
    app.stop_beating()
    await app.bot.close()
    await running
    await app.close()


def _lift(app: App) -> None:
    """What costs is measured here, over and over by one person, and not held back."""
    for cog in app.bot.cogs.values():
        for bucket in vars(cog).values():
            if isinstance(bucket, Bucket):
                bucket.most = 10_000


def main() -> None:
    began = time.monotonic()
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    point_at(int(sys.argv[2]))
    pace = float(sys.argv[3]) if len(sys.argv) > 3 else None
    asyncio.run(live(Path(sys.argv[1]), pace, began))


if __name__ == "__main__":
    main()
