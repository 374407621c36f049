"""Each measurement's machinery at its smallest: real processes, a real loopback server, few of everything."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import beat, clicks, pace
from bench.child import Watch, child
from bench.clock import TrialClock
from bench.clones import Filling, fill
from bench.loopback import Server, Window
from bench.memory import Growth
from bench.packs import write_pack
from bench.presses import Pressing, Waits
from bench.schedulers import Store
from bench.senders import Way
from bot.packs.service import Library


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server(TrialClock.from_now(datetime.now(UTC)))
    await made.start()
    yield made
    await made.close()


async def test_our_whole_bot_is_told_what_falls_due_and_sends_it(server: Server, tmp_path: Path):
    await fill(tmp_path, Filling(5))
    async with child("bench.subject", tmp_path, server.port, 1000) as bot:
        await bot.ask("due", count=3)
        told = await bot.ask("beat")
        await bot.ask("finished")
        assert bot.memory > 2**20
    assert len(server.ledger.messages) == 3
    assert told["wall"] > 0


async def test_people_press_and_follow_ups_are_timed_too(server: Server, tmp_path: Path):
    press = Pressing(server, random.Random(1), None, ("export", None), per_second=200)
    async with child("bench.plain", tmp_path / "plain.db", server.port) as bot:
        await bot.ask("remember", users=20)
        await bot.ask("send", first=0, count=20, users=20, per_second=0)
        await asyncio.sleep(1.1)
        waits = await press.go_on(asyncio.ensure_future(asyncio.sleep(1)))
    assert waits.unanswered == 0
    assert len(waits.answered) > 10
    assert len(waits.followed) == len(waits.deferred) > 0


@pytest.mark.parametrize("store", list(Store))
async def test_one_job_a_member_sends_what_falls_due(server: Server, tmp_path: Path, store: Store):
    file = tmp_path / "jobs.db"
    async with child("bench.schedulers", store.value, file, server.port) as bot:
        await bot.ask("add", members=10)
        told = await bot.ask("due", count=4)
    assert told["sent"] == len(server.ledger.messages) == 4
    assert is_there(file) is (store is Store.SQLITE)


def is_there(file: Path) -> bool:
    return file.exists()


async def test_a_watch_sees_how_long_the_loop_was_kept():
    watch = Watch()
    watch.begin()
    await asyncio.sleep(0.01)
    sum(range(2_000_000))
    told = await watch.end()
    assert told["block"] > 0
    assert told["cpu"] > 0


def test_the_longest_pack_is_one_that_may_be(tmp_path: Path):
    size = write_pack(tmp_path / "packs")
    library = Library.read([tmp_path / "packs"])
    assert not library.broken
    assert size > 250 * 1024


def test_growth_is_reckoned_without_what_was_loaded_at_first():
    assert Growth({0: 0, 100: 50_000, 200: 51_000, 500: 54_000}).each() == 10.0


def test_a_line_of_the_pace_says_what_was_lost_and_how_near_the_limit_it_came():
    outcome = pace.Outcome(Way.KEPT, Window.SLIDING, 200, 150, 1, 4.0, 60, 300, pace.Used(0.4, 0.1, 0.002))
    cells = dict(zip(pace.HEAD, outcome.cells(), strict=True))
    assert (cells["lost"], cells["a second"], cells["of the limit"]) == ("50 (25%)", "37.5", "0.75")
    assert (cells["requests each"], cells["CPU each"]) == ("2.00", "2.0 ms")


def test_every_line_is_as_wide_as_its_head():
    took = {"wall": 0.1, "cpu": 0.1, "block": 0.001}
    cost = beat.Cost("ours", 1000, 0.1, 2**20, 0.001, 100, took, 2.0)
    stamps = {"imported": 2.0, "opened": 3.0, "connected": 5.0, "beaten": 6.0}
    start = beat.Start(1000, 2**20, 2**20, stamps, 1.0, 0.1, 0.2)
    assert len(cost.cells()) == len(beat.HEAD)
    assert len(start.cells()) == len(beat.START_HEAD)
    assert start.cells()[2:7] == ("5.0 s", "1.0 s", "1.0 s", "2.0 s", "1.0 s")
    assert len(clicks.Row("nothing", "ours", Waits([0.001])).cells()) == len(clicks.HEAD)


def outcome(way: Way, arrived: int, seconds: float) -> pace.Outcome:
    return pace.Outcome(way, Window.SLIDING, 100, arrived, 0, seconds, 0, 100, pace.Used(0.1, 0.1, 0.001))


def test_ours_is_held_at_its_slowest_against_the_fastest_of_the_others():
    found = [
        *(outcome(Way.OURS, 100, 2.0), outcome(Way.OURS, 100, 2.5), outcome(Way.OURS_BUCKETS, 100, 9.0)),
        *(outcome(Way.IN_TURN, 100, 20.0), outcome(Way.KEPT, 60, 2.0), outcome(Way.BUCKET, 90, 2.0)),
    ]
    said = pace.compared(found)
    assert "8.00 times as fast as “user.send in turn”, which lost nothing either" in said
    assert "0.89 times as fast as “kept channels, bucket limiter at 49/s”, which lost 10 of 100" in said


def test_clicks_are_compared_where_both_have_a_row():
    rows = [clicks.Row("nothing", "ours", Waits([0.004])), clicks.Row("nothing", "plain", Waits([0.002]))]
    rows.append(clicks.Row("a pack is read", "ours", Waits([0.1])))
    assert clicks.compared(rows) == "Our p99: 2.00 times the plain bot's while nothing else goes on."


def test_a_beat_is_compared_with_itself_and_with_the_rival_of_as_many():
    took = {"wall": 0.1, "cpu": 0.2, "block": 0.01}
    ours = [beat.Cost("ours", n, 1.0, 2**20, 0.002, 100, took, 2.0) for n in (1000, 100_000, 1_000_000)]
    rival = beat.Cost("APScheduler, memory", 100_000, 20.0, 2**21, None, 100, {**took, "block": 0.05}, 20.0)
    said = beat.compared([*ours, rival])
    assert "1,000 times the members cost a beat 1.00 times the CPU" in said
    assert "ours with 100,000 members: 20.0 times as long to make, 2.00 times the memory, 5.0 times as long" in said
