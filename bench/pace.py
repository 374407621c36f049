"""Many nudges due at once: ours against what people do, on a server with Discord's limits.

make bench [N=2000]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.clock import TrialClock
from bench.loopback import Server, Window
from bench.loopback.limits import PER_SECOND
from bench.loopback.server import Latency
from bench.senders import Way

_ROOT = Path(__file__).parents[1]
_RESULTS = _ROOT / "bench" / "results.md"
_WINDOWS = (Window.FIXED, Window.ALIGNED, Window.SLIDING)
_HEAD = (
    "| how | window | due | sent | lost | twice | a second | of the limit | 429s | requests each | CPU each |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)

_ABOUT = """\
A loopback server with Discord's limits: 50 requests a second, counted on three kinds of windows; buckets for each
channel; 100 ms latency (lognormal, σ 0.4). From the first request to the last message accepted. "In turn" was measured
with a tenth: its rate does not depend on how many. CPU is without what starting costs."""


@dataclass(frozen=True)
class Outcome:
    way: Way
    window: Window
    due: int
    arrived: int
    twice: int
    seconds: float
    refused: int
    requests: int
    cpu_seconds: float

    def line(self) -> str:
        rate = self.arrived / self.seconds if self.seconds else 0.0
        lost = self.due - self.arrived
        return (
            f"| {self.way.value} | {self.window.value} | {self.due} | {self.arrived} | {lost} ({lost / self.due:.0%}) "
            f"| {self.twice} | {rate:.1f} | {rate / PER_SECOND:.2f} | {self.refused} "
            f"| {self.requests / max(1, self.arrived):.2f} | {1000 * self.cpu_seconds / self.due:.1f} ms |"
        )


async def run(way: Way, window: Window, due: int) -> Outcome:
    clock = TrialClock.from_now(datetime.now(UTC))
    server = Server(clock, window=window, latency=Latency(median=0.1, sigma=0.4))
    await server.start()
    try:
        cpu_seconds = await _sender(way, server.port, due)
    finally:
        await server.close()
    ledger = server.ledger
    accepted = [message.accepted_at for message in ledger.messages.values()]
    reached = {message.channel_id for message in ledger.messages.values()}
    began = server.traffic.began or clock.start
    seconds = (max(accepted) - began).total_seconds() if accepted else 0.0
    return Outcome(
        way,
        window,
        due,
        len(reached),
        len(accepted) - len(reached),
        seconds,
        server.traffic.refused,
        server.traffic.counted,
        cpu_seconds,
    )


async def _sender(way: Way, port: int, due: int) -> float:
    """The processor seconds that it needed."""
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.senders", way.value, str(port), str(due), folder),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        output, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{way.value} failed")
    return float(output)


async def table(due: int, ways: Sequence[Way], windows: Sequence[Window]) -> list[str]:
    lines = [_HEAD]
    for way in ways:
        for window in windows:
            if way is Way.IN_TURN and window is not windows[0]:
                continue  # far below the limit: no window makes a difference
            outcome = await run(way, window, max(20, due // 10) if way is Way.IN_TURN else due)
            lines.append(outcome.line())
            _tell(lines[-1])
    return lines


def machine() -> str:
    cpu = next((line for line in _cpu_info() if line.startswith("model name")), "").partition(": ")[2]
    packages = ", ".join(f"{name} {version(name)}" for name in ("discord.py", "aiohttp", "sqlalchemy", "aiosqlite"))
    return (
        f"{os.cpu_count()} × {cpu or platform.machine()}, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}; {datetime.now(UTC):%Y-%m-%d}"
    )


def _cpu_info() -> list[str]:
    info = Path("/proc/cpuinfo")
    return info.read_text(encoding="utf-8").splitlines() if info.exists() else []


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description="Many nudges due at once: ours against what people do.")
    parser.add_argument("--nudges", type=int, default=2000)
    parser.add_argument("--results", type=Path, default=_RESULTS)
    parser.add_argument("--way", type=Way, action="append", help="only this one; may be repeated")
    parser.add_argument("--window", type=Window, action="append", help="only this one; may be repeated")
    options = parser.parse_args()
    _tell(_HEAD)
    lines = asyncio.run(table(options.nudges, options.way or list(Way), options.window or _WINDOWS))
    intro = f"# Results of `make bench`\n\n{machine()}\n\n## {options.nudges} nudges due at once\n\n{_ABOUT}\n\n"
    options.results.write_text(intro + "\n".join(lines) + "\n", encoding="utf-8")
    _tell(f"written to {options.results}")


if __name__ == "__main__":
    main()
