"""Whether a hundred thousand messages leave anything behind: ours against stored views.

python -m bench.memory [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.child import Child, child
from bench.clock import TrialClock
from bench.clones import Filling, fill
from bench.loopback import Server
from bench.report import Table, mib, tell

_FAST = 1000
"""The most that can be set: faster than the processor."""
_ABOUT = """\
Resident memory of the bot's process while it sends, the limit lifted and without latency. {people:,} people are written
to over and over; 13,500 is how many channels five minutes at 45 a second reach, and for so long discord.py keeps the
bucket of each. Ours is the whole bot with its database, by beats of its own. The plain bot sends each message with a
`View(timeout=None)` of three buttons."""


@dataclass(frozen=True)
class Sizes:
    sends: int
    plain_sends: int
    people: int

    @property
    def step(self) -> int:
        return self.sends // 10


FULL = Sizes(100_000, 40_000, 13_500)
QUICK = Sizes(2_000, 1_000, 500)


@dataclass
class Growth:
    """Bytes resident, by how many had been sent."""

    samples: dict[int, int]

    def each(self) -> float:
        """Bytes a message, from the first fifth on: what was loaded and cached until then is not counted."""
        last = max(self.samples)
        first = min(sent for sent in self.samples if sent >= last // 5)
        return (self.samples[last] - self.samples[first]) / max(1, last - first)


async def _watched(bot: Child, server: Server, count: int, step: int, send: Callable[[], Awaitable[None]]) -> Growth:
    growth = Growth({0: bot.memory})
    sending = asyncio.ensure_future(send())
    while not sending.done():
        await asyncio.sleep(0.02)
        sent = len(server.ledger.messages) // step * step
        if sent not in growth.samples and sent <= count:
            growth.samples[sent] = bot.memory
    sending.result()
    growth.samples.setdefault(count, bot.memory)
    return growth


async def _ours(sizes: Sizes, folder: Path) -> Growth:
    await fill(folder, Filling(sizes.people))
    async with (
        Server(TrialClock.from_now(datetime.now(UTC))) as server,
        child("bench.subject", folder, server.port, _FAST) as bot,
    ):
        await bot.ask("beat_on")

        async def send() -> None:
            left = sizes.sends
            while left > 0:
                await bot.ask("due", count=min(left, sizes.people))
                await bot.ask("finished")
                left -= sizes.people

        growth = await _watched(bot, server, sizes.sends, sizes.step, send)
        sent = len(server.ledger.messages)
        if sent != sizes.sends:
            raise RuntimeError(f"{sent} of {sizes.sends} were sent")
    return growth


async def _plain(sizes: Sizes, folder: Path) -> Growth:
    async with (
        Server(TrialClock.from_now(datetime.now(UTC))) as server,
        child("bench.plain", folder / "plain.db", server.port) as bot,
    ):

        async def send() -> None:
            for first in range(0, sizes.plain_sends, _FAST):
                await bot.ask("send", first=first, count=_FAST, users=sizes.people, per_second=0)

        return await _watched(bot, server, sizes.plain_sends, sizes.step, send)


async def table(sizes: Sizes) -> Table:
    with tempfile.TemporaryDirectory() as name:
        ours, plain = await _ours(sizes, Path(name)), await _plain(sizes, Path(name))
    marks = [0, *range(sizes.step, sizes.sends + 1, sizes.step)]
    head = ("after so many messages", *(f"{mark:,}" for mark in marks), "each, from a fifth on")
    rows = [_cells("ours", ours, marks), _cells("plain, stored views", plain, marks)]
    return Table(f"Memory over {sizes.sends:,} messages", _ABOUT.format(people=sizes.people), head, rows)


def _cells(name: str, growth: Growth, marks: Sequence[int]) -> Sequence[str]:
    shown = (mib(growth.samples[mark]) if mark in growth.samples else "" for mark in marks)
    return (name, *shown, f"{growth.each():,.0f} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether messages leave anything behind in memory.")
    parser.add_argument("--quick", action="store_true")
    tell(asyncio.run(table(QUICK if parser.parse_args().quick else FULL)).text())


if __name__ == "__main__":
    main()
