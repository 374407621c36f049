"""Nothing stops the beat."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.base import beat as beats
from bot.base import logs, metrics
from bot.base.beat import GIVE_UP_SECONDS, STALLED_SECONDS, Beat
from bot.base.clock import Clock

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@dataclass
class House:
    """A step that hangs while `gate` is closed, one that fails, and one that counts."""

    seconds: float = 0.0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    has_counted: asyncio.Event = field(default_factory=asyncio.Event)
    hangs: int = 0
    counted: list[datetime] = field(default_factory=list[datetime])
    bugs: list[BaseException] = field(default_factory=list[BaseException])

    async def hang(self, _now: datetime) -> None:
        self.hangs += 1
        await self.gate.wait()

    async def fail(self, _now: datetime) -> None:
        raise LookupError("of this step alone")

    async def count(self, now: datetime) -> None:
        self.counted.append(now)
        self.has_counted.set()
        metrics.due(2)
        metrics.sent(is_late=False)
        metrics.suppressed("paused")

    def beat(self, *steps: beats.Step, clock: Clock | None = None) -> Beat:
        return Beat(steps, lambda: self.seconds, self.bugs.append, clock, self.ask)

    async def ask(self) -> None:
        self.seconds += 0


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(beats, "PATIENCE_SECONDS", 0.01)
    return House()


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    handlers, raises = logging.getLogger().handlers[:], logging.raiseExceptions
    stream = io.StringIO()
    logs.configure("info", as_json=True, stream=stream)
    yield stream
    logging.getLogger().handlers[:] = handlers
    logging.raiseExceptions = raises
    logging.getLogger("bot").setLevel(logging.NOTSET)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


async def test_a_step_that_fails_stops_neither_the_others_nor_the_next_beat(house: House) -> None:
    beat = house.beat(house.fail, house.count)
    await beat.once(NOON)
    await beat.once(NOON + timedelta(seconds=1))
    assert house.counted == [NOON, NOON + timedelta(seconds=1)]
    assert [type(bug) for bug in house.bugs] == [LookupError, LookupError]


async def test_a_step_that_hangs_is_left_to_itself_and_not_begun_twice(house: House) -> None:
    beat = house.beat(house.hang, house.count)
    for _ in range(3):
        await beat.once(NOON)
    assert (house.hangs, len(house.counted)) == (1, 3)
    house.gate.set()
    await asyncio.sleep(0)
    await beat.once(NOON)
    assert house.hangs == 2


async def test_a_step_that_hangs_is_told_once_within_a_minute_with_its_place(
    house: House, written: io.StringIO
) -> None:
    beat = house.beat(house.hang)
    await beat.once(NOON)
    house.seconds = STALLED_SECONDS - 1
    beat.look()
    assert (beat.hanging(), written.getvalue()) == ([], "")
    house.seconds = 59
    beat.look()
    beat.look()
    [line] = lines(written)
    assert (line["level"], line["step"], line["seconds"]) == ("error", "House.hang", 59)
    assert "base/test_beat.py:" in str(line["at"])
    assert beat.hanging() == ["House.hang"]
    assert b"secure_base_beat_stalled 1.0" in metrics.page()
    house.gate.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    beat.look()
    assert lines(written)[-1]["event"] == "a step of the beat has ended after all"
    assert beat.hanging() == []
    assert b"secure_base_beat_stalled 0.0" in metrics.page()


async def test_a_step_that_hangs_for_good_is_given_up_and_begins_anew(house: House) -> None:
    beat = house.beat(house.hang)
    await beat.once(NOON)
    house.seconds = GIVE_UP_SECONDS + 1
    beat.look()
    await asyncio.sleep(0)
    await beat.once(NOON)
    assert house.hangs == 2


async def test_after_a_beat_with_something_to_do_one_line_says_what(house: House, written: io.StringIO) -> None:
    await house.beat(house.count).once(NOON)
    [line] = lines(written)
    assert line["event"] == "a beat"
    fates = {"due": 2, "sent": 1, "late": 0, "suppressed": 1, "failed": 0, "retry": 0, "unknown": 0}
    assert {name: line[name] for name in fates} == fates


async def test_a_beat_with_nothing_to_do_says_nothing(house: House, written: io.StringIO) -> None:
    await house.beat(house.hang).once(NOON)
    assert written.getvalue() == ""
    house.gate.set()


async def its_end() -> None:
    """Of the beat that is under way."""
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)


async def test_it_beats_at_once_and_no_more_when_told(house: House) -> None:
    beat = house.beat(house.count)
    beat.start(lambda: NOON)
    assert beat.is_beating
    await house.has_counted.wait()
    beat.stop()
    await its_end()
    assert house.counted == [NOON]
    assert not beat.is_beating


async def test_a_wall_clock_that_goes_back_keeps_the_beat_away_for_seconds_only(house: House) -> None:
    """APScheduler waits for a time of the wall clock, and that is now an hour off."""
    beat = house.beat(house.count)
    beat.start(lambda: NOON)
    await house.has_counted.wait()
    await its_end()
    assert beat._job is not None  # pyright: ignore[reportPrivateUsage] - the clock of this computer stays as it is
    beat._job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
    house.has_counted.clear()
    house.seconds += 4
    beat.look()
    async with asyncio.timeout(5):
        await house.has_counted.wait()
    beat.stop()


def test_after_a_leap_of_years_the_next_beat_is_a_second_away_and_nothing_is_listed() -> None:
    leapt = NOON + timedelta(days=1400)
    trigger = beats._FromNow()  # pyright: ignore[reportPrivateUsage]
    assert trigger.get_next_fire_time(NOON, leapt) == leapt + timedelta(seconds=1)


async def test_no_step_is_taken_by_a_clock_that_jumped_and_all_by_one_that_discord_confirms(house: House) -> None:
    wall = [NOON]
    clock = Clock(lambda: wall[0], lambda: house.seconds)
    beat = house.beat(house.count, clock=clock)
    await beat.once(clock.now())
    wall[0] += timedelta(days=1400)
    house.seconds += 1
    await beat.once(clock.now())
    assert house.counted == [NOON]
    assert b"secure_base_clock_off_seconds 0.0" not in metrics.page()
    clock.heard(wall[0].strftime("%a, %d %b %Y %H:%M:%S GMT"))
    await beat.once(clock.now())
    assert house.counted == [NOON, wall[0]]


async def test_the_question_after_a_jump_is_answered_within_the_same_beat(house: House) -> None:
    """A machine that was frozen loses no beat more than it has to."""
    wall = [NOON]
    clock = Clock(lambda: wall[0], lambda: house.seconds)

    async def ask() -> None:
        clock.heard(wall[0].strftime("%a, %d %b %Y %H:%M:%S GMT"))

    beat = Beat([house.count], lambda: house.seconds, house.bugs.append, clock, ask)
    wall[0] += timedelta(hours=8)
    await beat.once(clock.now())
    assert house.counted == [wall[0]]
