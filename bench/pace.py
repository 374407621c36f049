"""Many nudges due at once: ours against what people do, on a server with Discord's limits.

python -m bench.pace [--nudges 2000] [--way …] [--window …]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.child import Watch, child
from bench.clock import TrialClock
from bench.clones import Filling, fill
from bench.loopback import Latency, Server, Window
from bench.loopback.ledger import Json
from bench.loopback.limits import PER_SECOND
from bench.report import Table, ms, tell
from bench.senders import Way

_ALL = (Window.FIXED, Window.ALIGNED, Window.SLIDING)
_WINDOWS = {
    Way.OURS: _ALL,
    Way.OURS_BUCKETS: (Window.SLIDING,),
    # Far below the limit, or far above it: on one kind of window.
    Way.IN_TURN: (Window.SLIDING,),
    Way.GATHERED: (Window.SLIDING,),
    Way.KEPT: (Window.SLIDING,),
    Way.BUCKET: _ALL,
    Way.EVEN: (Window.SLIDING,),
}
HEAD = (
    *("how", "window", "due", "sent", "lost", "twice", "a second", "of the limit"),
    *("429s", "requests each", "CPU each", "the server: busy, late at most"),
)
_BUCKETS = 15_000
_ABOUT = f"""\
A loopback server with Discord's limits: {PER_SECOND} requests a second, counted on three kinds of windows; buckets for
each channel; 100 ms latency (lognormal, σ 0.4). From the first request to the last message accepted. "In turn" was
measured with a tenth: its rate does not depend on how many. CPU is that of the bot's process while it sends; ours
claims, chooses, writes down and renders, the others send a fixed line; "evenly spaced" is what a message costs in
discord.py itself. "The server": the share of
one processor that it took, and by how much it ever came late to a request; far below the pace's 20 ms, it bent
nothing."""


@dataclass(frozen=True)
class Used:
    cpu_seconds: float
    """The bot's."""
    server_share: float
    """Of one processor, by the loopback server, which is this process."""
    server_late: float
    """The most seconds by which it came too late to anything."""

    @classmethod
    async def by(cls, sending: Awaitable[Json]) -> Used:
        watch = Watch()
        watch.begin()
        told = await sending
        server = await watch.end()
        return cls(told["cpu"], server["cpu"] / server["wall"], server["block"])


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
    used: Used

    @property
    def is_ours(self) -> bool:
        return self.way in (Way.OURS, Way.OURS_BUCKETS)

    @property
    def lost(self) -> int:
        return self.due - self.arrived

    @property
    def cpu_each(self) -> float:
        return self.used.cpu_seconds / self.due

    @property
    def rate(self) -> float:
        return self.arrived / self.seconds if self.seconds else 0.0

    def cells(self) -> Sequence[str]:
        return (
            *(self.way.value, self.window.value, f"{self.due:,}", f"{self.arrived:,}"),
            *(f"{self.lost:,} ({self.lost / self.due:.0%})", str(self.twice)),
            *(f"{self.rate:.1f}", f"{self.rate / PER_SECOND:.2f}", f"{self.refused:,}"),
            f"{self.requests / max(1, self.arrived):.2f}",
            ms(1000 * self.cpu_each),
            f"{self.used.server_share:.0%}, {ms(1000 * self.used.server_late)}",
        )


async def run(way: Way, window: Window, due: int, buckets: int) -> Outcome:
    async with Server(TrialClock.from_now(datetime.now(UTC)), window=window, latency=Latency(median=0.1)) as server:
        if way in (Way.OURS, Way.OURS_BUCKETS):
            used = await _ours(server, due, buckets if way is Way.OURS_BUCKETS else 0)
        else:
            used = await _theirs(server, way, due)
    return _outcome(server, way, window, due, used)


def _outcome(server: Server, way: Way, window: Window, due: int, used: Used) -> Outcome:
    accepted = [message.accepted_at for message in server.ledger.messages.values()]
    reached = {message.channel_id for message in server.ledger.messages.values()}
    traffic = server.traffic
    seconds = (max(accepted) - (traffic.began or max(accepted))).total_seconds() if accepted else 0.0
    twice = len(accepted) - len(reached)
    return Outcome(
        *(way, window, due, len(reached), twice, seconds, traffic.refused, traffic.counted),
        used,
    )


async def _ours(server: Server, due: int, buckets: int) -> Used:
    """The whole bot, as `run` starts it, on a database where these have just fallen due."""
    with tempfile.TemporaryDirectory() as folder:
        await fill(Path(folder), Filling(due, history=7, due_in=timedelta(hours=3)))
        async with child("bench.subject", folder, server.port) as bot:
            if buckets:
                await bot.ask("fill_buckets", count=buckets)
            await bot.ask("due", count=due)
            await bot.ask("beat_on")
            return await Used.by(bot.ask("finished"))


async def _theirs(server: Server, way: Way, due: int) -> Used:
    async with child("bench.senders", way.value, server.port, due) as bot:
        return await Used.by(bot.ask("send"))


async def table(due: int, ways: Sequence[Way] = tuple(Way), windows: Sequence[Window] = _ALL) -> Table:
    found: list[Outcome] = []
    for way in ways:
        for window in _WINDOWS[way]:
            if window in windows:
                count = max(20, due // 10) if way is Way.IN_TURN else due
                found.append(await run(way, window, count, _BUCKETS if due >= 2000 else _BUCKETS * due // 2000))
                tell(" | ".join(found[-1].cells()))
    return Table(f"{due:,} nudges due at once", _ABOUT, HEAD, [one.cells() for one in found], compared(found))


def compared(found: Sequence[Outcome]) -> str:
    """Ours at its slowest, against the fastest of the others that lost nothing, and of those that lost something."""
    ours = min((one for one in found if one.way is Way.OURS), key=lambda one: one.rate, default=None)
    others = sorted((one for one in found if not one.is_ours), key=lambda one: -one.rate)
    if ours is None or not others:
        return ""
    said: list[str] = []
    for one in (next((o for o in others if not o.lost), None), next((o for o in others if o.lost), None)):
        if one is not None:
            lost = f"lost {one.lost:,} of {one.due:,}" if one.lost else "lost nothing either"
            said.append(f"{ours.rate / one.rate:.2f} times as fast as “{one.way.value}”, which {lost}")
    even = next((one for one in others if one.way is Way.EVEN), None)
    costs = "" if even is None else f" Its CPU is {ours.cpu_each / even.cpu_each:.1f} times that of a bare message."
    return f"Ours, on its slowest window: {'; '.join(said)}.{costs}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Many nudges due at once: ours against what people do.")
    parser.add_argument("--nudges", type=int, default=2000)
    parser.add_argument("--way", type=Way, action="append", help="only this one; may be repeated")
    parser.add_argument("--window", type=Window, action="append", help="only this one; may be repeated")
    options = parser.parse_args()
    tell(asyncio.run(table(options.nudges, options.way or tuple(Way), options.window or _ALL)).text())


if __name__ == "__main__":
    main()
