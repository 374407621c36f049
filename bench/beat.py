"""What a beat costs with many members and few due, and a start: ours against one APScheduler job for each member.

python -m bench.beat [--quick] [--members N …]
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.child import Child, child
from bench.clock import TrialClock
from bench.clones import Filling, fill
from bench.loopback import Server
from bench.loopback.ledger import Json
from bench.report import Table, mib, ms, seconds, tell
from bench.schedulers import Store

_FAST = 1000
_BEATS, _ROUNDS = 20, 3
HEAD = (
    *("how", "members", "made in", "memory", "nothing due: CPU", "due: sent", "all sent in", "CPU", "CPU each"),
    *("loop blocked at most", "start"),
)
_ABOUT = """\
{due} fall due at once, and everything is sent, by a server without limit or latency. Ours: a beat a second that asks
the table of rows; its CPU holds all of a nudge (claiming, choosing, writing down, rendering), that of the others a
fixed line to a kept channel. "Nothing due" is one beat; APScheduler does not wake up for nothing. "Made in": for ours,
members, plans and rows written straight into the tables; for APScheduler, `add_job` for each. "Start": from the
process's first line to the first beat done; for APScheduler, until its jobs are looked through; those kept in memory
have to be added anew, so that their start is what adding took."""
START_HEAD = (
    *("members", "on disk", "start", "of it: Python's imports", "files and keys", "connecting", "the first beat"),
    *("memory", "SQLite's quick_check alone", "the first beat after 3 h of outage"),
)
_START_ABOUT = """\
From the start of the process to the end of its first beat, with the files in the system's cache. Connecting holds two
seconds in which discord.py waits for servers that may still be told. At every start SQLite is asked whether both files
are sound; what that takes was measured by itself too. The days of an outage of two hours or more are made neutral for
a page of members after the other; the last column is the beat that begins with it."""


@dataclass(frozen=True)
class Sizes:
    members: Sequence[int]
    rivals: Sequence[int]
    due: int = 100


FULL = Sizes((1000, 100_000, 1_000_000), (1000, 100_000))
QUICK = Sizes((1000, 10_000), (1000,))


@dataclass(frozen=True)
class Cost:
    how: str
    members: int
    made: float
    memory: int
    idle_cpu: float | None
    sent: int
    took: Json
    """Seconds to send them: `wall`, `cpu`, and `block`, the longest that the loop was kept from all else."""
    start: float

    def cells(self) -> Sequence[str]:
        return (
            *(self.how, f"{self.members:,}", seconds(self.made), mib(self.memory)),
            "–" if self.idle_cpu is None else ms(1000 * self.idle_cpu),
            *(str(self.sent), seconds(self.took["wall"]), ms(1000 * self.took["cpu"])),
            *(ms(1000 * self.took["cpu"] / max(1, self.sent)), ms(1000 * self.took["block"]), seconds(self.start)),
        )


@dataclass(frozen=True)
class Start:
    members: int
    disk: int
    memory: int
    stamps: Json
    spawned: float
    check: float
    outage: float

    @property
    def span(self) -> float:
        return self.stamps["beaten"] - self.spawned

    def cells(self) -> Sequence[str]:
        at = self.stamps
        steps = (
            at["imported"] - self.spawned,
            at["opened"] - at["imported"],
            at["connected"] - at["opened"],
            at["beaten"] - at["connected"],
        )
        return (
            *(f"{self.members:,}", mib(self.disk), seconds(self.span), *map(seconds, steps)),
            *(mib(self.memory), seconds(self.check), seconds(self.outage)),
        )


async def _ours(members: int, sizes: Sizes) -> tuple[Cost, Start]:
    with tempfile.TemporaryDirectory() as name:
        folder, began = Path(name), time.monotonic()
        await fill(folder, Filling(members))
        made = time.monotonic() - began
        check = _quick_check(folder)
        async with Server(TrialClock.from_now(datetime.now(UTC))) as server:
            spawned = time.monotonic()
            async with child("bench.subject", folder, server.port, _FAST) as bot:
                memory = bot.memory
                idle = [await bot.ask("beat") for _ in range(_BEATS)]
                rounds = [await _round(bot, sizes.due) for _ in range(_ROUNDS)]
                outage = await _outage(bot)
        idle_cpu, sent = median(beat["cpu"] for beat in idle), len(server.ledger.messages) // _ROUNDS
        start = Start(members, _on_disk(folder), memory, bot.greeting, spawned, check, outage)
    return Cost("ours", members, made, memory, idle_cpu, sent, _middle(rounds), start.span), start


def _middle(rounds: Sequence[Json]) -> Json:
    return {what: median(beat[what] for beat in rounds) for what in ("wall", "cpu", "block")}


def _on_disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.db"))


async def _round(bot: Child, due: int) -> Json:
    await bot.ask("due", count=due)
    return await bot.ask("beat")


async def _outage(bot: Child) -> float:
    await bot.ask("silent", hours=3)
    return (await bot.ask("beat"))["wall"]


def _quick_check(folder: Path) -> float:
    began = time.perf_counter()
    for file in ("bot.db", "keys.db"):
        with closing(sqlite3.connect(folder / file)) as connection:
            connection.execute("PRAGMA quick_check(1)").fetchone()
    return time.perf_counter() - began


async def _theirs(store: Store, members: int, sizes: Sizes) -> Cost:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "jobs.db"
        async with Server(TrialClock.from_now(datetime.now(UTC))) as server:
            async with child("bench.schedulers", store.value, file, server.port) as bot:
                added = await bot.ask("add", members=members)
                memory = bot.memory
                rounds = [await bot.ask("due", count=sizes.due) for _ in range(_ROUNDS)]
            start = added["wall"]
            if store is Store.SQLITE:
                async with child("bench.schedulers", store.value, file, server.port) as again:
                    start = again.greeting["beaten"] - again.greeting["began"]
    how = f"APScheduler, {store.value}"
    return Cost(how, members, added["wall"], memory, None, rounds[0]["sent"], _middle(rounds), start)


async def tables(sizes: Sizes) -> Sequence[Table]:
    costs, starts = list[Cost](), list[Start]()
    for members in sizes.members:
        cost, start = await _ours(members, sizes)
        costs.append(cost)
        starts.append(start)
        tell(" | ".join(cost.cells()))
        tell(" | ".join(start.cells()))
    for store in Store:
        for members in sizes.rivals:
            costs.append(await _theirs(store, members, sizes))
            tell(" | ".join(costs[-1].cells()))
    return (
        Table("A beat", _ABOUT.format(due=sizes.due), HEAD, [cost.cells() for cost in costs], compared(costs)),
        Table("A start", _START_ABOUT, START_HEAD, [start.cells() for start in starts]),
    )


def compared(costs: Sequence[Cost]) -> str:
    """Ours over its own sizes, then each rival with its most members against ours with at least as many."""
    ours = sorted((cost for cost in costs if cost.idle_cpu is not None), key=lambda cost: cost.members)
    least, most = ours[0], ours[-1]
    grown = [f"{most.members / least.members:,.0f} times the members cost a beat"]
    grown.append(f"{(most.idle_cpu or 0) / (least.idle_cpu or 1):.2f} times the CPU with nothing due and")
    grown.append(f"{most.took['cpu'] / least.took['cpu']:.2f} times with {least.sent} due.")
    said = [" ".join(grown)]
    for how in dict.fromkeys(cost.how for cost in costs if cost.idle_cpu is None):
        rival = max((cost for cost in costs if cost.how == how), key=lambda cost: cost.members)
        peer = next((cost for cost in ours if cost.members >= rival.members), most)
        said.append(
            f"{how} with {rival.members:,} jobs, against ours with {peer.members:,} members: "
            f"{rival.made / peer.made:.1f} times as long to make, {rival.memory / peer.memory:.2f} times the memory, "
            f"{rival.took['block'] / peer.took['block']:.1f} times as long without answering anything else."
        )
    return "\n".join(f"- {line}" for line in said) + "\n\nAPScheduler was left out with a million."


def main() -> None:
    parser = argparse.ArgumentParser(description="What a beat and a start cost with many members.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--members", type=int, action="append", help="ours only, with so many; may be repeated")
    options = parser.parse_args()
    sizes = QUICK if options.quick else FULL
    if options.members:
        sizes = Sizes(options.members, ())
    for table in asyncio.run(tables(sizes)):
        tell(table.text())


if __name__ == "__main__":
    main()
