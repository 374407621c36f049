"""Evenly spaced, most urgent first, on a clock that the tests move."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.pacer import Pacer, Turn


@dataclass
class Watch:
    """Time passes only when everybody sleeps."""

    time: float = 1000.0
    sleepers: list[tuple[float, asyncio.Event]] = field(default_factory=list[tuple[float, asyncio.Event]])

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.sleepers.append((self.time + seconds, woken))
        await woken.wait()

    async def pass_time(self) -> None:
        """To the next moment at which somebody wakes."""
        await settle()
        if self.sleepers:
            self.sleepers.sort(key=lambda sleeper: sleeper[0])
            self.time, woken = self.sleepers.pop(0)
            woken.set()
            await settle()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
def watch() -> Watch:
    return Watch()


async def test_waiters_leave_evenly_spaced(watch: Watch) -> None:
    pacer = Pacer(10, now=watch.now, sleep=watch.sleep)
    left = await departures(watch, pacer, [Turn.NUDGE] * 5)
    assert [round(time - 1000, 6) for time, _ in left] == [0.0, 0.1, 0.2, 0.3, 0.4]


async def test_a_click_goes_before_nudges_that_waited_longer(watch: Watch) -> None:
    pacer = Pacer(10, now=watch.now, sleep=watch.sleep)
    await pacer.wait(Turn.NUDGE)
    left = await departures(watch, pacer, [Turn.TIDYING, Turn.NUDGE, Turn.NUDGE, Turn.CLICK])
    assert [turn for _, turn in left] == [Turn.CLICK, Turn.NUDGE, Turn.NUDGE, Turn.TIDYING]


async def test_an_idle_hour_is_not_saved_up_for_a_burst(watch: Watch) -> None:
    pacer = Pacer(10, now=watch.now, sleep=watch.sleep)
    await pacer.wait(Turn.NUDGE)
    watch.time += 3600
    left = await departures(watch, pacer, [Turn.NUDGE] * 3)
    assert [round(time - watch.time, 6) for time, _ in left] == [-0.2, -0.1, 0.0]


async def test_one_who_gives_up_blocks_nobody(watch: Watch) -> None:
    pacer = Pacer(10, now=watch.now, sleep=watch.sleep)
    await pacer.wait(Turn.NUDGE)
    impatient = asyncio.create_task(pacer.wait(Turn.CLICK))
    patient = asyncio.create_task(pacer.wait(Turn.NUDGE))
    await settle()
    impatient.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await impatient
    for _ in range(3):
        await watch.pass_time()
    assert patient.done()


@given(turns=st.lists(st.sampled_from(Turn), min_size=1, max_size=30), per_second=st.integers(1, 50))
def test_no_two_leave_closer_than_the_pace(turns: list[Turn], per_second: int) -> None:
    async def run() -> list[tuple[float, Turn]]:
        watch = Watch()
        return await departures(watch, Pacer(per_second, now=watch.now, sleep=watch.sleep), turns)

    left = asyncio.run(run())
    times = [time for time, _ in left]
    assert len(left) == len(turns)
    assert all(later - earlier >= 1 / per_second - 1e-6 for earlier, later in pairwise(times))


async def departures(watch: Watch, pacer: Pacer, turns: list[Turn]) -> list[tuple[float, Turn]]:
    left: list[tuple[float, Turn]] = []

    async def one(turn: Turn) -> None:
        await pacer.wait(turn)
        left.append((watch.time, turn))

    tasks = [asyncio.create_task(one(turn)) for turn in turns]
    for _ in range(2 * len(turns) + 2):
        await watch.pass_time()
    assert all(task.done() for task in tasks)
    return left
