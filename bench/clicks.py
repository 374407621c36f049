"""How long people wait for the answer to a click, while something else goes on: ours against the bot that people write.

python -m bench.clicks [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.child import Child, child
from bench.clock import TrialClock
from bench.clones import HEAVY_USER, PACKS, Filling, fill
from bench.loopback import Latency, Person, Server
from bench.loopback.people import controls
from bench.packs import write_pack
from bench.presses import OURS, Pressing, Waits
from bench.report import Spread, Table, ms, seconds, tell

HEAD = (
    *("meanwhile", "whose bot", "answers", "p50", "p99", "longest", "none in 3 s"),
    *("acknowledged: p99", "follow-ups", "their p50", "their p99"),
)
_ABOUT = """\
From the gateway event, as the server writes it, to the interaction callback, as it reaches the server. {per_second:.0f}
acts a second by different people, at random moments: steps through an exercise begun from a nudge, putting it off,
/streak, and now and then an export of one's own data, which is acknowledged first and followed up with files. Our bot
holds {members:,} members with {history} days behind each; the sending runs at its full pace, at 100 ms latency. The
plain bot is written as in the guides: discord.py's views, aiosqlite opened for each click; it sends through a bucket
limiter. In front of both, people press for {warming:.0f} seconds before anything is counted."""
_NOTES = """\
One after the other: a pack of {kibibytes} KiB, the most there may be, was read {packs} times, in {pack} at most;
`backup` ran {backups} times beside the bot, in {backup} at most; the long export holds {days} days of somebody who
wrote on each; /progress of the same drew {pictures} pictures, from the press to the message: the first, which loads
what draws, in {first}, the others in {picture} at most."""
_CONFIG = """\
database: sqlite:///bot.db
keys_database: sqlite:///keys.db
operator_key_file: operator.key
packs: [{packs}]
"""
_ROOT = Path(__file__).parents[1]
_AFTER = """\
{notes}"""


@dataclass(frozen=True)
class Sizes:
    members: int
    history: int
    years: int
    """Days behind the one who exports a lot."""
    standing: int
    """Nudges in people's DMs when it begins."""
    due: int
    seconds: float
    """How long people press for each row; while nudges go out: until all are sent."""
    per_second: float = 25.0
    warming: float = 10
    """Seconds of pressing before anything is counted."""


FULL = Sizes(5000, 30, 1500, 1200, 2000, 40)
QUICK = Sizes(500, 10, 200, 100, 150, 4, warming=2)


@dataclass(frozen=True)
class Row:
    meanwhile: str
    whose: str
    waits: Waits

    def cells(self) -> Sequence[str]:
        answered, deferred, followed = map(Spread.of, (self.waits.answered, self.waits.deferred, self.waits.followed))
        return (
            *(self.meanwhile, self.whose, f"{answered.count:,}", ms(answered.middle), ms(answered.high)),
            *(ms(answered.longest), str(self.waits.unanswered), ms(deferred.high)),
            *(f"{followed.count:,}", ms(followed.middle), ms(followed.high)),
        )


class Scene:
    """One bot, the people in front of it, and the rows that they make."""

    def __init__(self, server: Server, whose: str, sizes: Sizes, press: Callable[[], Pressing]) -> None:
        self._server = server
        self._whose = whose
        self._sizes = sizes
        self._press = press
        self.rows: list[Row] = []

    async def during(self, meanwhile: str, act: Awaitable[object] | None = None) -> None:
        """While `act` runs; without one, for some seconds."""
        gc.collect()
        until = asyncio.ensure_future(act or self.idle())
        waits = await self._press().go_on(until)
        self.rows.append(Row(meanwhile, self._whose, waits))
        tell(" | ".join(self.rows[-1].cells()))

    async def warm(self) -> None:
        """Whatever is done for the first time takes longer, in both bots."""
        await self._press().go_on(asyncio.ensure_future(asyncio.sleep(self._sizes.warming)))

    async def end(self) -> None:
        """The last answers are on their way back."""
        await asyncio.sleep(1)

    async def idle(self) -> None:
        await asyncio.sleep(self._sizes.seconds)


async def _ours(sizes: Sizes, folder: Path) -> tuple[list[Row], str]:
    await fill(folder, Filling(sizes.members, history=sizes.history, years=sizes.years))
    pack_bytes = write_pack(folder / "packs")
    async with (
        Server(TrialClock.from_now(datetime.now(UTC)), latency=Latency(median=0.1)) as server,
        child("bench.subject", folder, server.port) as bot,
    ):
        rng = random.Random(1)  # noqa: S311 - people press at random
        press = lambda: Pressing(server, rng, OURS, ("privacy", "privacy-export"), sizes.per_second)  # noqa: E731
        scene = Scene(server, "ours", sizes, press)
        await bot.ask("beat_on")
        await _send(bot, sizes.standing)
        await scene.warm()
        await scene.during("nothing")
        await scene.during(f"{sizes.due:,} nudges go out", _send(bot, sizes.due))
        await bot.ask("read_packs")
        await scene.during("a pack is read")
        read = await bot.ask("stop")
        backups: list[float] = []
        await scene.during("a backup is taken", _back_up_again_and_again(folder, sizes.seconds, backups))
        exported = _export_again_and_again(server, sizes.seconds)
        await scene.during("a long export is written", exported)
        pictures: list[float] = []
        await scene.during("a picture is drawn", _draw_again_and_again(server, sizes.seconds, pictures))
        await scene.end()
    return scene.rows, _NOTES.format(
        kibibytes=pack_bytes // 1024,
        packs=read["times"],
        pack=seconds(read["seconds"]),
        backups=len(backups),
        backup=seconds(max(backups)),
        days=sizes.years,
        pictures=len(pictures),
        first=seconds(pictures[0]),
        picture=seconds(max(pictures[1:], default=0.0)),
    )


async def _send(bot: Child, count: int) -> None:
    await bot.ask("due", count=count)
    await bot.ask("finished")


async def _back_up_again_and_again(folder: Path, span: float, took: list[float]) -> None:
    began = time.monotonic()
    while time.monotonic() < began + span:
        took.append(await back_up(folder, len(took)))


async def back_up(folder: Path, number: int) -> float:
    """By the command, as an operator does: a process of its own beside the bot. How many seconds it took."""
    config = folder / "config.yaml"
    config.write_text(_CONFIG.format(packs=PACKS), encoding="utf-8")
    command = (sys.executable, "-m", "bot", "backup", folder / f"backup-{number}", "--config", config)
    process = await asyncio.create_subprocess_exec(*map(str, command), cwd=_ROOT, stdout=asyncio.subprocess.DEVNULL)
    before = time.monotonic()
    if await process.wait():
        raise RuntimeError("the backup failed")
    return time.monotonic() - before


async def _export_again_and_again(server: Server, span: float) -> None:
    person, loop = Person(HEAVY_USER), asyncio.get_running_loop()
    until = loop.time() + span
    while loop.time() < until:
        act = await server.people.slash(person, "privacy")
        if act is None or act.message is None:
            raise RuntimeError("no answer to /privacy")
        asked = next(node for node in controls(act.message) if node["custom_id"] == "privacy-export")
        act = await server.people.click(person, act.message, str(asked["custom_id"]))
        if act is None or act.followed is None:
            raise RuntimeError("no answer to the export")
        await act.followed


async def _draw_again_and_again(server: Server, span: float, took: list[float]) -> None:
    person, loop = Person(HEAVY_USER), asyncio.get_running_loop()
    until = loop.time() + span
    while loop.time() < until:
        began = loop.time()
        act = await server.people.slash(person, "progress")
        if act is None or act.followed is None:
            raise RuntimeError("no answer to /progress")
        await act.followed
        took.append(loop.time() - began)


async def _theirs(sizes: Sizes, folder: Path) -> list[Row]:
    async with (
        Server(TrialClock.from_now(datetime.now(UTC)), latency=Latency(median=0.1)) as server,
        child("bench.plain", folder / "plain.db", server.port) as bot,
    ):
        rng = random.Random(1)  # noqa: S311 - people press at random
        press = lambda: Pressing(server, rng, None, ("export", None), sizes.per_second)  # noqa: E731
        scene = Scene(server, "plain", sizes, press)
        await bot.ask("remember", users=sizes.members)
        send = {"users": sizes.members, "per_second": 45.0}
        await bot.ask("send", first=0, count=sizes.standing, **send)
        await scene.warm()
        await scene.during("nothing")
        going = bot.ask("send", first=sizes.standing, count=sizes.due, **send)
        await scene.during(f"{sizes.due:,} nudges go out", going)
        await scene.end()
    return scene.rows


async def table(sizes: Sizes) -> Table:
    with tempfile.TemporaryDirectory() as name:
        ours, notes = await _ours(sizes, Path(name))
        theirs = await _theirs(sizes, Path(name))
    rows = [*ours, *theirs]
    about = _ABOUT.format(
        per_second=sizes.per_second, members=sizes.members, history=sizes.history, warming=sizes.warming
    )
    after = "\n\n".join(filter(None, [compared(rows), _AFTER.format(notes=notes)]))
    return Table("Clicks", about, HEAD, [row.cells() for row in rows], after)


def compared(rows: Sequence[Row]) -> str:
    """Where both have a row."""
    high = {(row.meanwhile, row.whose): Spread.of(row.waits.answered).high for row in rows}
    said = [
        f"{mine / high[meanwhile, 'plain']:.2f} times the plain bot's while {_DOING.get(meanwhile, meanwhile)}"
        for (meanwhile, whose), mine in high.items()
        if whose == "ours" and (meanwhile, "plain") in high
    ]
    return f"Our p99: {', '.join(said)}." if said else ""


_DOING = {"nothing": "nothing else goes on"}


def main() -> None:
    parser = argparse.ArgumentParser(description="How long people wait for the answer to a click.")
    parser.add_argument("--quick", action="store_true")
    tell(asyncio.run(table(QUICK if parser.parse_args().quick else FULL)).text())


if __name__ == "__main__":
    main()
