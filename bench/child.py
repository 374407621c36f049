"""A program under measurement, in a process of its own, spoken to by lines of JSON.

The parent asks `{"do": name, …}` and gets one line back; the first line comes by itself, when the child is ready.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench.loopback.ledger import Json

_ROOT = Path(__file__).parents[1]
_MOST = 2**22
Command = Callable[..., Awaitable[Json]]


class Child:
    """The parent's end."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.greeting: Json = {}

    async def ask(self, do: str, **more: Any) -> Json:
        assert self._process.stdin is not None  # noqa: S101 - opened with a pipe
        self._process.stdin.write(json.dumps({"do": do, **more}).encode() + b"\n")
        return await self._heard()

    async def hello(self) -> None:
        self.greeting = await self._heard()

    @property
    def memory(self) -> int:
        """Bytes resident now."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 60)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _heard(self) -> Json:
        assert self._process.stdout is not None  # noqa: S101 - opened with a pipe
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the program under measurement is gone")
        return json.loads(line)


@asynccontextmanager
async def child(module: str, *arguments: str | int | float | Path) -> AsyncGenerator[Child]:
    """From its first line on. Ended afterwards, whatever happens."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *map(str, arguments)),
        stdin=pipe,
        stdout=pipe,
        limit=_MOST,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    made = Child(process)
    try:
        await made.hello()
        yield made
    finally:
        await made.end()


async def serve(commands: Mapping[str, Command], greeting: Json) -> None:
    """The child's end: answers until the parent closes its side."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    _say(greeting)
    while line := await reader.readline():
        told: Json = json.loads(line)
        _say(await commands[told.pop("do")](**told))


def _say(what: Json) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Watch:
    """How long something takes, in processor time too, and how long it kept the loop from everything else."""

    def __init__(self) -> None:
        self.block = 0.0
        self._watching: asyncio.Task[None] | None = None
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def begin(self) -> None:
        self._watching = asyncio.create_task(self._look())
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    async def end(self) -> Json:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        if self._watching is not None:
            await asyncio.sleep(2 * _LOOK_SECONDS)
            self._watching.cancel()
        return {"wall": wall, "cpu": cpu, "block": self.block}

    async def _look(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_LOOK_SECONDS)
            self.block = max(self.block, time.perf_counter() - before - _LOOK_SECONDS)


_LOOK_SECONDS = 0.002
