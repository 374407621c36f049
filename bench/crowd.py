"""200 people who press in the same moment, while a pack is read and a backup is taken.

python -m bench.crowd [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.child import Child, child
from bench.clicks import back_up
from bench.clock import TrialClock
from bench.clones import Filling, fill
from bench.loopback import Latency, Message, Person, Server
from bench.loopback.ledger import user_of
from bench.loopback.people import controls
from bench.packs import write_pack
from bench.presses import Waits
from bench.report import Spread, Table, ms, seconds, tell

HEAD = ("meanwhile", "people", "times", "answers", "p50", "p99", "longest", "none in 3 s")
_BEGIN = "nudge-begin"
_ABOUT = """\
{people} people press Begin under their nudges in the same moment, again and again with other people: from the gateway
event, as the server writes it, to the interaction callback, as it reaches the server. Discord waits for three seconds.
Each press writes an exercise into the database. The bot holds {members:,} members with {history} days behind each."""
_NOTES = """\
A pack of {kibibytes} KiB, the most there may be, was read {packs} times, in {pack} at most; `backup` ran {backups}
times beside the bot, in {backup} at most. Of {pressed:,} presses {written:,} exercises were begun, of {nudges:,}
nudges."""


@dataclass(frozen=True)
class Sizes:
    members: int
    history: int
    people: int
    times: int


FULL = Sizes(5000, 30, 200, 5)
QUICK = Sizes(500, 10, 50, 2)


@dataclass
class Crowd:
    """Everybody presses the nudge in their DM, at once; and all of them once more, for each further tap."""

    server: Server
    waits: Waits = field(default_factory=Waits)
    _pressed: set[int] = field(default_factory=set[int])

    async def press(self, people: int, taps: int = 1) -> None:
        waiting = [message for message in self.server.ledger.messages.values() if self._is_new(message)][:people]
        if len(waiting) < people:
            raise RuntimeError(f"only {len(waiting)} nudges wait for {people} people")
        self._pressed.update(message.channel_id for message in waiting)
        begins = [(message, self._to(message)) for message in waiting]
        for _ in range(taps):
            await asyncio.gather(*(self._tap(message, to) for message, to in begins))

    def _to(self, message: Message) -> str:
        return next(str(node["custom_id"]) for node in controls(message) if _begins(node))

    def _is_new(self, message: Message) -> bool:
        return message.channel_id not in self._pressed and any(_begins(node) for node in controls(message))

    async def _tap(self, message: Message, to: str) -> None:
        act = await self.server.people.click(Person(user_of(message.channel_id)), message, to)
        if act is None:
            self.waits.unanswered += 1
        else:
            self.waits.answered.append(act.took)


def _begins(node: dict[str, object]) -> bool:
    return str(node["custom_id"]).startswith(f"{_BEGIN}:")


async def begun(folder: Path) -> tuple[int, int]:
    """Exercises begun from nudges, and how many nudges these were."""
    query = "SELECT count(*), count(DISTINCT occasion) FROM sessions WHERE occasion IS NOT NULL AND state = 'open'"
    with closing(sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True)) as db:
        exercises, nudges = db.execute(query).fetchone()
    return int(exercises), int(nudges)


class Beside:
    """What else goes on, until it is told to end."""

    def __init__(self, bot: Child, folder: Path) -> None:
        self._bot = bot
        self._folder = folder
        self.backups: list[float] = []
        self.packs = 0
        self.pack = 0.0

    async def reading(self, act: Callable[[], Awaitable[None]]) -> None:
        await self._bot.ask("read_packs")
        await act()
        read = await self._bot.ask("stop")
        self.packs += int(read["times"])
        self.pack = max(self.pack, float(read["seconds"]))

    async def backing_up(self, act: Callable[[], Awaitable[None]]) -> None:
        """One backup after the other, the last of them to its end."""
        is_over = asyncio.Event()

        async def again() -> None:
            while not is_over.is_set():
                self.backups.append(await back_up(self._folder, len(self.backups)))

        task = asyncio.create_task(again())
        # The command takes a moment to begin.
        await asyncio.sleep(1)
        await act()
        is_over.set()
        await task

    async def both(self, act: Callable[[], Awaitable[None]]) -> None:
        async def inner() -> None:
            await self.reading(act)

        await self.backing_up(inner)


async def _measure(sizes: Sizes, folder: Path) -> Table:
    await fill(folder, Filling(sizes.members, history=sizes.history))
    pack_bytes = write_pack(folder / "packs")
    rows: list[Sequence[str]] = []
    async with (
        Server(TrialClock.from_now(datetime.now(UTC)), latency=Latency(median=0.1)) as server,
        child("bench.subject", folder, server.port, 1000) as bot,
    ):
        await bot.ask("beat_on")
        await bot.ask("due", count=4 * sizes.people * sizes.times)
        await bot.ask("finished")
        await asyncio.sleep(2)
        crowd, beside = Crowd(server), Beside(bot, folder)

        async def press() -> None:
            for _ in range(sizes.times):
                await crowd.press(sizes.people)
                await asyncio.sleep(1)

        async def alone(act: Callable[[], Awaitable[None]]) -> None:
            await act()

        for meanwhile, around in (
            ("nothing", alone),
            ("a pack is read", beside.reading),
            ("a backup is taken", beside.backing_up),
            ("a pack is read and a backup is taken", beside.both),
        ):
            gc.collect()
            crowd.waits = Waits()
            await around(press)
            spread = Spread.of(crowd.waits.answered)
            times = (ms(spread.middle), ms(spread.high), ms(spread.longest), str(crowd.waits.unanswered))
            rows.append((meanwhile, str(sizes.people), str(sizes.times), f"{spread.count:,}", *times))
            tell(" | ".join(rows[-1]))
        written, nudges = await begun(folder)
    notes = _NOTES.format(
        kibibytes=pack_bytes // 1024,
        packs=beside.packs,
        pack=seconds(beside.pack),
        backups=len(beside.backups),
        backup=seconds(max(beside.backups)),
        pressed=4 * sizes.people * sizes.times,
        written=written,
        nudges=nudges,
    )
    about = _ABOUT.format(people=sizes.people, members=sizes.members, history=sizes.history)
    return Table("A crowd", about, HEAD, rows, notes)


async def table(sizes: Sizes) -> Table:
    with tempfile.TemporaryDirectory() as name:
        return await _measure(sizes, Path(name))


def main() -> None:
    parser = argparse.ArgumentParser(description="200 people who press in the same moment.")
    parser.add_argument("--quick", action="store_true")
    began = time.monotonic()
    tell(asyncio.run(table(QUICK if parser.parse_args().quick else FULL)).text())
    tell(seconds(time.monotonic() - began))


if __name__ == "__main__":
    main()
