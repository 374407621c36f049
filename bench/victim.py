"""The bot in a process of its own, made to be killed.

A parent that has imported everything forks one bot after another (`python -m bench.victim`, spoken to by lines of
JSON): starting Python anew would cost a second and a half a kill.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import traceback
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.clock import ScaledLoop, TrialClock
from bench.loopback.reach import point_at
from bot.app import App, open_app
from bot.base import logs
from bot.base.beat import BEAT_SECONDS
from bot.base.running import connected, stop_on_signals
from bot.config import Config
from bot.members.loader import Cities

_PACKS = Path(__file__).parents[1] / "exercises"
_TOKEN = "not-a-token"  # noqa: S105 - the loopback server asks for none


@dataclass(frozen=True)
class Life:
    """All that one bot is told before it starts."""

    folder: str
    database: str
    port: int
    start: str
    began: float
    scale: float
    seed: int
    most_bytes: int
    """No file may grow beyond this, as on a full disk; 0: no such limit."""

    @classmethod
    def at(cls, clock: TrialClock, folder: Path, database: str, port: int, seed: int, most_bytes: int = 0) -> Life:
        start = clock.start.isoformat()
        return cls(str(folder), database, port, start, clock.began, clock.scale, seed, most_bytes)

    @property
    def clock(self) -> TrialClock:
        return TrialClock(datetime.fromisoformat(self.start), self.began, self.scale)

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


def settings(folder: Path, database: str) -> Config:
    return Config(
        database=database,
        keys_database=f"sqlite:///{folder}/keys.db",
        operator_key_file=folder / "operator.key",
        packs=[_PACKS],
        # The pacer reads the real clock, so that this is more than enough in the trial's.
        pace_per_second=1000,
        first_dm_seconds=0,
    )


async def live(life: Life) -> None:
    point_at(life.port)
    clock = life.clock
    app = await open_app(settings(Path(life.folder), life.database), clock=clock.now, rng=random.Random(life.seed))  # noqa: S311
    beating: list[asyncio.Task[None]] = []

    async def on_ready() -> None:
        if not beating:
            beating.append(asyncio.create_task(_beat(app, clock)))

    app.bot.add_listener(on_ready)
    try:
        await connected(app.bot, _TOKEN, stop_on_signals(), lambda: _end(beating))
    finally:
        await app.close()


def _end(beating: list[asyncio.Task[None]]) -> None:
    for task in beating:
        task.cancel()


async def _beat(app: App, clock: TrialClock) -> None:
    # APScheduler reads the real clock; its rule, one beat at a time and none made up for, is kept.
    while True:
        await app.beat(clock.now())
        await asyncio.sleep(BEAT_SECONDS)


def _be(life: Life) -> None:
    log = os.open(Path(life.folder, "victim.log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if life.most_bytes:
        # Python would leave half a .pyc behind, for everybody.
        sys.dont_write_bytecode = True
        # Python ignores the signal that comes with it, so that writing fails as it does on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (life.most_bytes, life.most_bytes))
    logs.configure("warning", as_json=False)
    logging.getLogger("discord").setLevel(logging.ERROR)
    with asyncio.Runner(loop_factory=lambda: ScaledLoop(life.scale)) as runner:
        runner.run(live(life))


async def _warm_up() -> None:
    """What a process does once and for all, done before the forks: imports on first use, the packs' first reading."""
    with tempfile.TemporaryDirectory() as name:
        app = await open_app(settings(Path(name), f"sqlite:///{name}/bot.db"))
        await app.close()
    Cities.load()


def nursery() -> None:
    """Forks a bot for each line; says when it is there and, once it is dead, of what."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_warm_up())
    if threading.active_count() > 1:
        raise RuntimeError("a fork would lose the other threads")
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        pid = os.fork()
        if pid == 0:
            status = 0
            try:
                _be(Life(**told))
            except BaseException:  # noqa: BLE001 - a fork must never return to its parent's loop
                traceback.print_exc()
                status = 1
            finally:
                sys.stderr.flush()
                os._exit(status)
        _say({"pid": pid})
        _, status = os.waitpid(pid, 0)
        _say({"dead": pid, "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0})


def _say(what: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    nursery()
