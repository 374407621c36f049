"""The crash trial: kill the bot at random points, again and again, while people click; then count what arrived.

    make crash KILLS=1000 [SEED=1] [DB=postgresql]

Judged by the loopback server's ledger. The last line reads `kills=… due=… once=… twice=0 lost=0`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import judge
from bench.clock import TrialClock
from bench.cluster import storage
from bench.loopback import Fault, Faults, Latency, Server, Step
from bench.loopback.faults import ROUGH
from bench.nursery import Nursery
from bench.population import Crowd, Member, members, start
from bench.victim import Life

_DAWN = datetime(2026, 1, 12, 6, 0, tzinfo=UTC)
_OPENING = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
_SPREAD = timedelta(minutes=15)
_NEW = 5
"""One in so many starts only while the bot is being killed."""


@dataclass(frozen=True)
class Options:
    kills: int
    members: int
    scale: float
    seed: int
    database: str
    keep: bool


@dataclass
class Trial:
    options: Options
    folder: Path
    database: str
    clock: TrialClock
    server: Server
    nursery: Nursery
    everybody: list[Member]
    rng: random.Random
    kills: int = 0
    by_moment: Counter[str] = field(default_factory=Counter[str])
    died: int = 0
    starts_cut_short: int = 0
    _seen: asyncio.Event = field(default_factory=asyncio.Event)
    _awaited: Step | None = None
    _count: int = 0
    _start_seconds: float = 1.0
    """How long a bot takes to connect, about."""

    async def bear(self, most_bytes: int = 0) -> None:
        self.server.gateway.identified.clear()
        life = Life.at(self.clock, self.folder, self.database, self.server.port, self.rng.getrandbits(30), most_bytes)
        await self.nursery.bear(life)

    async def kill(self) -> None:
        self.kills += 1
        self.died += not await self.nursery.kill()

    @property
    def newcomers(self) -> list[Member]:
        """They go through /start while the bot is killed, over and over, until it is done."""
        return self.everybody[::_NEW]

    async def begin(self) -> None:
        """All others go through /start; nothing goes wrong yet."""
        await self.bear()
        await self._until_connected()
        gate = asyncio.Semaphore(6)

        async def begin(member: Member) -> None:
            async with gate:
                for _ in range(20):
                    if await start(self.server, member):
                        return
            raise RuntimeError("somebody could not start")

        there = {id(member) for member in self.newcomers}
        await asyncio.gather(*(begin(member) for member in self.everybody if id(member) not in there))
        await self.nursery.kill()
        self.clock.jump(max(timedelta(), _OPENING - timedelta(seconds=30) - self.clock.now()))

    async def run(self) -> None:
        crowd = Crowd(self.server, self.everybody, self.rng, acts_per_second=15)
        living = [asyncio.create_task(crowd.live()), asyncio.create_task(self._arrive())]
        self.server.faults.chances = ROUGH
        self.server.watch = self._watch
        began = time.monotonic()
        while self.kills < self.options.kills:
            await self._one_life()
            await self._wait_down()
            if self.kills % 25 == 0:
                _tell(
                    f"{self.kills} kills, {self.kills / (time.monotonic() - began) * 60:.0f} a minute, "
                    f"connected after {self._start_seconds:.2f} s, "
                    f"{len(self.server.ledger.messages)} messages, now {self.clock.now():%d %b %H:%M}"
                )
        for task in living:
            task.cancel()
        await asyncio.gather(*living, return_exceptions=True)
        _tell(f"people pressed {crowd.acts} times; {crowd.unanswered} presses met a dead bot")
        through = sum(member.started_at is not None for member in self.newcomers)
        _tell(
            f"{through} of {len(self.newcomers)} newcomers got through /start, {self.starts_cut_short} times cut short"
        )

    async def _arrive(self) -> None:
        gate = asyncio.Semaphore(3)

        async def begin(member: Member) -> None:
            async with gate:
                while not await start(self.server, member):
                    self.starts_cut_short += self.server.gateway.is_connected
                    await asyncio.sleep(0.05)

        await asyncio.gather(*map(begin, self.newcomers))

    async def settle(self) -> tuple[list[judge.Row], datetime]:
        """No more faults, kills or clicks: what is under way comes to its end. The rows, and until when they count."""
        self.server.faults.chances = {}
        self.server.watch = lambda _step: None
        found, until = list[judge.Row](), self.clock.now()
        for _ in range(40):
            await self.bear()
            await self._until_connected()
            await self.clock.sleep(90)
            until = self.clock.now() - timedelta(seconds=60)
            await self.nursery.kill()
            found = await judge.rows(self.database)
            moving = judge.in_motion(found, until)
            if not moving:
                break
            next_try = min((row.try_at for row in moving if row.try_at), default=self.clock.now())
            self.clock.jump(max(timedelta(), next_try - self.clock.now()))
        return found, until

    async def _one_life(self) -> None:
        if self.database.startswith("sqlite") and self.rng.random() < 0.04:
            # A disk that is full from the start, or soon: it may not even come up.
            await self.bear(most_bytes=self.rng.randrange(1, 400) * 1024)
            await asyncio.sleep(self.rng.uniform(0, 3 * self._start_seconds))
            self.by_moment["full disk"] += 1
            self.kills += 1
            await self.nursery.kill()
            return
        await self.bear()
        self.by_moment[await self._moment()] += 1
        await self.kill()

    def _watch(self, step: Step) -> None:
        if step is self._awaited:
            self._count -= 1
            if self._count <= 0:
                self._seen.set()

    async def _moment(self) -> str:
        """Waits for the moment to kill: any time, also while it starts, or just around something that could spoil."""
        if self.rng.random() < 0.3:
            await asyncio.sleep(self.rng.uniform(0, 2.5 * self._start_seconds))
            return "any time"
        began = time.monotonic()
        await self._until_connected()
        self._start_seconds += (time.monotonic() - began - self._start_seconds) / 4
        self._awaited = self.rng.choices(list(Step), [2, 4, 3, 2])[0]
        self._count = self.rng.randint(1, 5)
        self._seen.clear()
        try:
            async with asyncio.timeout(1.5):
                await self._seen.wait()
        except TimeoutError:
            return "nothing happened"
        if self.rng.random() < 0.7:
            await asyncio.sleep(self.rng.expovariate(1 / 0.004))
        return self._awaited.value

    async def _wait_down(self) -> None:
        """How long it stays down, in the trial's time."""
        dice = self.rng.random()
        if dice < 0.15:
            self.clock.jump(timedelta(minutes=self.rng.uniform(1.5, 10)))  # past the lease, often past the nonce window
        elif dice < 0.153:
            self.clock.jump(timedelta(hours=3))  # past the late limit
        await self._skip_idle_hours()

    async def _skip_idle_hours(self) -> None:
        now = self.clock.now()
        soon = now + timedelta(minutes=1)
        if any(True for member in self.everybody for _ in member.dues(soon, now)):
            return
        coming = sorted(row.try_at for row in await judge.rows(self.database) if row.try_at)
        # To where a handful has fallen due, if they lie close together.
        handful = [at for at in coming[: self.rng.randint(1, 8)] if at < coming[0] + timedelta(minutes=45)]
        if handful and coming[0] > now + timedelta(minutes=1):
            self.clock.jump(handful[-1] - now - timedelta(seconds=self.rng.uniform(0, 10)))

    async def _until_connected(self) -> None:
        async with asyncio.timeout(60):
            await self.server.gateway.identified.wait()


async def trial(options: Options, folder: Path) -> int:
    async with storage(options.database, folder) as database:
        return await _trial(options, folder, database)


async def _trial(options: Options, folder: Path, database: str) -> int:
    rng = random.Random(options.seed)  # noqa: S311 - a trial that can be repeated
    clock = TrialClock.from_now(_DAWN, options.scale)
    faults = Faults(rng=random.Random(options.seed + 1))  # noqa: S311
    server = Server(clock, latency=Latency(median=0.1), faults=faults)
    await server.start()
    nursery = await Nursery.open()
    everybody = members(options.members, _OPENING, _SPREAD, rng)
    run = Trial(options, folder, database, clock, server, nursery, everybody, rng)
    try:
        began = time.monotonic()
        await run.begin()
        there = len(everybody) - len(run.newcomers)
        _tell(f"{there} of {len(everybody)} people have started, after {time.monotonic() - began:.0f} s")
        await run.run()
        found, until = await run.settle()
    finally:
        await nursery.close()
        await server.close()
    return _report(run, judge.judge(found, server.ledger, everybody, until))


def _report(run: Trial, verdict: judge.Verdict) -> int:
    faults, ledger = run.server.faults.counted, run.server.ledger
    _tell("killed at: " + _listed(run.by_moment))
    _tell("faults: " + _listed({fault.value: faults.get(fault, 0) for fault in Fault if fault in faults}))
    _tell(f"a repeated nonce got the first message back {ledger.repeats} times")
    _tell("not sent, with a reason: " + (_listed(verdict.excused) or "none"))
    if verdict.late:
        late = sorted(verdict.late)
        _tell(f"sent after due, in the trial's time: median {late[len(late) // 2]}, worst {late[-1]}")
    _tell("bugs logged: " + (_listed(_bugs(run.folder)) or "none"))
    if run.died:
        _tell(f"{run.died} bots died by themselves")
    for name in ("twice", "lost", "early", "denied"):
        for line in getattr(verdict, name):
            _tell(f"{name}: {line}")
    _tell(
        f"kills={run.kills} due={verdict.due} once={verdict.once} twice={len(verdict.twice)} lost={len(verdict.lost)}"
    )
    return 0 if verdict.is_good else 1


def _bugs(folder: Path) -> Counter[str]:
    log = folder / "victim.log"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return Counter(line.partition("bug: ")[2][:200] for line in lines if "bug: " in line)


def _listed(counted: Counter[str] | dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counted.items(), key=lambda item: -item[1]))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill the bot, again and again, and count what arrived.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--members", type=int, default=0, help="else by the number of kills")
    parser.add_argument("--scale", type=float, default=30.0, help="seconds of the trial in a real one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="postgresql, or an address; else a fresh SQLite file")
    parser.add_argument("--keep", action="store_true", help="leave the database and the bot's log behind")
    given = vars(parser.parse_args())
    given["members"] = given["members"] or min(300, max(40, 2 * int(given["kills"])))
    options = Options(**given)
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    try:
        return asyncio.run(trial(options, folder))
    finally:
        if options.keep:
            _tell(f"kept in {folder}")
        else:
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()


if __name__ == "__main__":
    sys.exit(main())
