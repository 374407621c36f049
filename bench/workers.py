"""Four workers on one PostgreSQL, nudges due at the full limit, people clicking; one is killed in the middle.

    make workers [N=2000]

Killed is the one that serves shard 0, where every click in a direct message arrives. Ends with 1 when anything is lost
or doubled, a second held more requests than Discord takes, or clicks stayed unanswered for more than thirty seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from asyncio.subprocess import Process
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bench import judge
from bench.clock import TrialClock
from bench.cluster import OWN, storage
from bench.copied import execute, populate
from bench.loopback import Latency, Person, Server, Window
from bench.loopback.ledger import FIRST_USER
from bench.loopback.limits import PER_SECOND
from bench.loopback.reach import point_at
from bench.population import Crowd
from bot.base.database import EPOCH

_ROOT = Path(__file__).parents[1]
_SHARDS = 4
_ANSWERED_WITHIN = 30.0
_IDENTIFY_APART = 5.0
_LONGEST = 400
_RATE_SECONDS = 10.0


@dataclass
class Worker:
    number: int
    log: Path
    process: Process
    ended: float = 0.0

    def serves(self, shard_id: int) -> bool:
        """The last that it said of that shard."""
        said = re.findall(rf"shard {shard_id} (of \d+ is ours|is another)", self.log.read_text(encoding="utf-8"))
        return bool(said) and said[-1].startswith("of")


@dataclass
class Probe:
    """Somebody who types a command over and over, and sees when the bot answers."""

    server: Server
    person: Person
    in_server: bool
    tries: list[tuple[float, bool]] = field(default_factory=list[tuple[float, bool]])

    async def live(self) -> None:
        while True:
            began = time.monotonic()
            act = await self.server.people.slash(self.person, "streak", in_server=self.in_server)
            self.tries.append((began, act is not None))
            await asyncio.sleep(0.25)

    def silence(self) -> float:
        """The longest time between two answers, in seconds."""
        answered = [at for at, is_answered in self.tries if is_answered]
        return max((later - earlier for earlier, later in pairwise(answered)), default=0.0)


@dataclass
class Trial:
    folder: Path
    database: str
    server: Server
    rng: random.Random
    count: int
    workers: list[Worker] = field(default_factory=list[Worker])
    probes: list[Probe] = field(default_factory=list[Probe])
    killed_at: datetime | None = None
    began_at: datetime | None = None
    late: float = 0.0
    """The most seconds by which the server came too late to anything: so much it bent what it saw."""
    refused_at: list[datetime] = field(default_factory=list[datetime])

    async def watch(self) -> None:
        refused = 0
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            self.late = max(self.late, time.monotonic() - before - 0.01)
            if self.server.traffic.refused > refused:
                self.refused_at.append(datetime.now(UTC))
                refused = self.server.traffic.refused

    async def start(self, number: int) -> None:
        log = self.folder / f"worker{number}.log"
        with log.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.workers", "--be", str(self.folder), "--port", str(self.server.port)),
                stdout=file,
                stderr=file,
                env={**os.environ, "PYTHONPATH": str(_ROOT), "SECURE_BASE_TOKEN": "not.a.token"},
            )
        self.workers.append(Worker(number, log, process))

    async def all_connected(self) -> None:
        async with asyncio.timeout(120):
            while {shard for _, shard in self.server.gateway.identifies} != set(range(_SHARDS)):
                if any(worker.process.returncode is not None for worker in self.workers):
                    raise SystemExit("a worker ended: " + self.workers[0].log.read_text(encoding="utf-8")[-2000:])
                await asyncio.sleep(0.2)

    async def fall_due(self) -> None:
        """Everybody's nudge, now."""
        self.began_at = datetime.now(UTC)
        await execute(
            self.database,
            "UPDATE nudges SET due_at = :now, try_at = :now",
            now=(self.began_at - EPOCH) // timedelta(microseconds=1),
        )

    async def kill(self) -> None:
        """Once half have arrived: the one that serves shard 0."""
        while len(self.arrived()) < self.count // 2:  # noqa: ASYNC110 - the ledger tells nobody
            await asyncio.sleep(0.05)
        victim = next(worker for worker in self.workers if worker.serves(0))
        _tell(f"killed: worker {victim.number}, after {len(self.arrived())} nudges")
        victim.process.kill()
        self.killed_at = datetime.now(UTC)
        await victim.process.wait()
        self.workers.remove(victim)

    async def settle(self) -> list[judge.Row]:
        async with asyncio.timeout(_LONGEST):
            while True:
                found = [row for row in await judge.rows(self.database) if row.turn == 0]
                if not judge.in_motion(found, datetime.now(UTC)):
                    return found
                await asyncio.sleep(1)

    async def stop(self) -> float:
        """Asks the others to end; how long the slowest took."""
        began = time.monotonic()
        for worker in self.workers:
            with suppress(ProcessLookupError):
                worker.process.send_signal(signal.SIGTERM)
        await asyncio.gather(*(worker.process.wait() for worker in self.workers))
        return time.monotonic() - began

    def arrived(self) -> list[datetime]:
        messages = self.server.ledger.messages.values()
        return sorted(m.accepted_at for m in messages if any(i.startswith("nudge-begin:") for i in m.first_ids))


async def trial(count: int, folder: Path) -> int:
    async with storage(OWN, folder) as database:
        clock = TrialClock.from_now(datetime.now(UTC))
        server = Server(clock, window=Window.SLIDING, latency=Latency(median=0.1))
        server.gateway.shards = _SHARDS
        await server.start()
        run = Trial(folder, database, server, random.Random(1), count)  # noqa: S311 - a trial that can be repeated
        try:
            return await _trial(run)
        finally:
            for worker in run.workers:
                with suppress(ProcessLookupError):
                    worker.process.kill()
            await server.close()


async def _trial(run: Trial) -> int:
    await execute(run.database, "CREATE DATABASE keys", is_bare=True)
    (run.folder / "config.yaml").write_text(_settings(run.database))
    everybody = await populate(run.database, run.count)
    for number in range(1, 5):
        await run.start(number)
    await run.all_connected()
    _tell(f"{_SHARDS} shards connected by {len(run.workers)} workers, no two within {_closest(run):.1f} s")
    crowd = Crowd(run.server, everybody, run.rng, acts_per_second=8)
    # Neighbouring servers belong to neighbouring shards.
    run.probes = [Probe(run.server, Person(FIRST_USER), in_server=False)]
    run.probes += [Probe(run.server, Person(FIRST_USER + number), in_server=True) for number in range(_SHARDS)]
    living = [asyncio.create_task(one.live()) for one in (crowd, *run.probes)]
    living.append(asyncio.create_task(run.watch()))
    await run.fall_due()
    await run.kill()
    found = await run.settle()
    # Long enough for the last click to be answered.
    await asyncio.sleep(5)
    for task in living:
        task.cancel()
    stopped = await run.stop()
    _tell(f"people pressed {crowd.acts} times; {crowd.unanswered} presses met nobody")
    return _report(run, judge.judge(found, run.server.ledger, [], run.began_at or EPOCH), stopped)


def _report(run: Trial, verdict: judge.Verdict, stopped: float) -> int:
    traffic = run.server.traffic
    silences = [probe.silence() for probe in run.probes]
    for worker in run.workers:
        bugs = [line for line in worker.log.read_text(encoding="utf-8").splitlines() if "bug" in line]
        for line in dict.fromkeys(bugs):
            _tell(f"worker {worker.number}: {line[:300]}")
    before, after = _rates(run)
    _tell(f"nudges a second: {before:.1f} before, {after:.1f} in the ten seconds after")
    in_servers = ", ".join(f"{seconds:.1f} s" for seconds in silences[1:])
    _tell(f"longest without an answer: {silences[0]:.1f} s in direct messages; {in_servers} in four servers")
    _tell(f"the server itself came late by {1000 * run.late:.0f} ms at most")
    for at in run.refused_at:
        _tell(f"refused {(at - (run.began_at or at)).total_seconds():.1f} s after all fell due")
    _tell(f"the others ended within {stopped:.1f} s of being asked")
    for line in (*verdict.twice, *verdict.lost, *verdict.early):
        _tell(line)
    busiest, excused = traffic.busiest_second(), sum(verdict.excused.values())
    _tell(
        f"due={run.count} once={verdict.once} twice={len(verdict.twice)} lost={len(verdict.lost)} excused={excused} "
        f"silent={max(silences):.1f}s busiest_second={busiest} refused={traffic.refused}"
    )
    is_good = (
        verdict.is_good
        and verdict.once == run.count
        and max(silences) <= _ANSWERED_WITHIN
        and busiest <= PER_SECOND
        and not traffic.refused
        and stopped <= 10
        and _closest(run) >= _IDENTIFY_APART
    )
    return 0 if is_good else 1


def _rates(run: Trial) -> tuple[float, float]:
    """Up to the kill, and in the ten seconds after it."""
    arrived, killed_at = run.arrived(), run.killed_at or EPOCH
    before = [at for at in arrived if at <= killed_at]
    after = [at for at in arrived if killed_at < at <= killed_at + timedelta(seconds=_RATE_SECONDS)]
    return len(before) / (killed_at - before[0]).total_seconds(), len(after) / _RATE_SECONDS


def _closest(run: Trial) -> float:
    moments = [at for at, _ in run.server.gateway.identifies]
    return min((later - earlier for earlier, later in pairwise(moments)), default=99.0)


def _settings(database: str) -> str:
    keys = database.rpartition("/")[0] + "/keys"
    packs = _ROOT / "exercises"
    return f"database: {database}\nkeys_database: {keys}\npacks: [{packs}]\nmonitor_port: 0\n"


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _be(folder: Path, port: int) -> None:
    """The command itself, turned away from Discord."""
    from bot.cli.serving import run  # noqa: PLC0415 - takes a second that the trial has no use for

    point_at(port)
    run(folder / "config.yaml")


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill one of four workers in the middle, and count what arrived.")
    parser.add_argument("--nudges", type=int, default=2000)
    parser.add_argument("--keep", action="store_true", help="leave the logs behind")
    parser.add_argument("--be", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        _be(options.be, options.port)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="workers-"))
    try:
        return asyncio.run(trial(options.nudges, folder))
    finally:
        if options.keep:
            _tell(f"kept in {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
