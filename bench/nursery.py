"""Where bots are born, one at a time, and where they die."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path

from bench.victim import Life

_ROOT = Path(__file__).parents[1]


class Nursery:
    """Starts bots, one at a time, and says when one is dead."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._pid = 0

    @classmethod
    async def open(cls) -> Nursery:
        pipe = asyncio.subprocess.PIPE
        environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.victim", stdin=pipe, stdout=pipe, env=environment
        )
        return cls(process)

    async def bear(self, life: Life) -> None:
        assert self._process.stdin is not None  # noqa: S101 - opened with a pipe
        self._process.stdin.write(life.line())
        self._pid = (await self._heard())["pid"]

    async def kill(self) -> bool:
        """False when it had died before, by itself."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        return (await self._heard())["signal"] == signal.SIGKILL

    async def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    async def _heard(self) -> dict[str, int]:
        assert self._process.stdout is not None  # noqa: S101 - opened with a pipe
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the nursery of bots is gone")
        return json.loads(line)
