"""A clock that jumps is not gone by until Discord's time has judged it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.clock import JUMP, Clock

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR, YEARS = timedelta(hours=1), timedelta(days=4 * 365)


@dataclass
class Times:
    """What the two clocks of this computer say, and what Discord's does."""

    wall: datetime = NOON
    steady: float = 100.0
    discord: datetime = NOON
    clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = Clock(lambda: self.wall, lambda: self.steady)

    def passes(self, span: timedelta) -> None:
        self.wall += span
        self.discord += span
        self.steady += span.total_seconds()

    def answers(self) -> None:
        self.clock.heard(format_datetime(self.discord, usegmt=True))


@pytest.fixture
def times() -> Times:
    return Times()


def test_while_both_clocks_move_alike_the_wall_clock_is_gone_by(times: Times) -> None:
    for _ in range(5):
        times.passes(timedelta(seconds=1))
        assert times.clock.is_steady()
        assert times.clock.now() == times.wall
    assert times.clock.trouble is None


def test_an_adjusted_clock_is_no_jump(times: Times) -> None:
    for _ in range(10):
        times.passes(timedelta(seconds=1))
        times.wall += timedelta(seconds=20)
        assert times.clock.is_steady()


@pytest.mark.parametrize("jump", [HOUR, -HOUR, YEARS, -YEARS])
def test_a_jump_stops_it_and_the_time_goes_on_as_before(times: Times, jump: timedelta) -> None:
    times.passes(HOUR)
    assert times.clock.is_steady()
    times.wall += jump
    assert times.clock.now() == NOON + HOUR, "even between two beats"
    assert not times.clock.is_steady()
    times.passes(timedelta(minutes=1))
    assert not times.clock.is_steady(), "being steady at a wrong time is not enough"
    assert times.clock.now() == NOON + HOUR + timedelta(minutes=1)
    assert times.clock.off == jump
    assert "jumped" in (times.clock.trouble or "")


def test_a_machine_that_was_frozen_goes_on_as_soon_as_discord_agrees(times: Times) -> None:
    times.wall += 8 * HOUR
    times.discord += 8 * HOUR
    assert not times.clock.is_steady()
    times.answers()
    assert times.clock.is_steady()
    assert times.clock.now() == times.wall
    assert times.clock.trouble is None


def test_a_clock_set_wrong_is_refused_until_it_is_set_right(times: Times) -> None:
    times.wall += YEARS
    assert not times.clock.is_steady()
    times.passes(timedelta(seconds=5))
    times.answers()
    assert "1460 days, 0:00:00 ahead of Discord's" in (times.clock.trouble or "")
    times.passes(HOUR)
    assert not times.clock.is_steady()
    assert times.clock.now() == times.discord
    times.wall = times.discord
    assert times.clock.is_steady()


def test_a_clock_that_comes_back_by_itself_is_believed_again(times: Times) -> None:
    times.wall += HOUR
    assert not times.clock.is_steady()
    times.wall -= HOUR
    assert times.clock.is_steady()


def test_a_clock_that_is_wrong_from_the_start_is_found_at_the_first_answer(times: Times) -> None:
    times.wall -= HOUR
    wrong = Clock(lambda: times.wall, lambda: times.steady)
    assert wrong.is_steady()
    wrong.heard(format_datetime(times.discord, usegmt=True))
    assert not wrong.is_steady()
    assert wrong.trouble == (
        "This computer's clock is 1:00:00 behind Discord's. Nothing is sent by it. "
        "Set this computer's clock right (timedatectl shows whether it is kept so)."
    )


def test_a_clock_behind_the_last_beat_is_doubted_until_discord_agrees(times: Times) -> None:
    times.clock.suspect(NOON + HOUR)
    assert not times.clock.is_steady()
    assert times.clock.now() == NOON + HOUR
    times.answers()
    assert times.clock.is_steady(), "then it was the last beat that was wrong"


@pytest.mark.parametrize("alive_at", [NOON - HOUR, NOON, NOON + timedelta(minutes=1)])
def test_a_clock_past_the_last_beat_is_not_doubted(times: Times, alive_at: datetime) -> None:
    times.clock.suspect(alive_at)
    assert times.clock.is_steady()


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 99 Xyz 2026 12:00:00 GMT"])
def test_an_answer_without_a_time_changes_nothing(times: Times, date: str | None) -> None:
    times.clock.heard(date)
    assert times.clock.is_steady()
    times.wall += HOUR
    assert not times.clock.is_steady()
    times.clock.heard(date)
    assert not times.clock.is_steady()


@given(st.lists(st.tuples(st.sampled_from(["pass", "jump", "answer", "beat"]), st.integers(-(10**8), 10**8))))
def test_the_time_to_go_by_never_leaps_more_than_a_minute_but_to_discords(
    acts: list[tuple[str, int]],
) -> None:
    times = Times()
    for act, seconds in acts:
        before, steady = times.clock.now(), times.steady
        match act:
            case "pass":
                times.passes(timedelta(seconds=abs(seconds) % 100))
            case "jump":
                times.wall += timedelta(seconds=seconds)
            case "answer":
                times.answers()
            case _:
                times.clock.is_steady()
        leapt = abs(times.clock.now() - before - timedelta(seconds=times.steady - steady))
        is_discords = abs(times.clock.now() - times.discord) <= timedelta(minutes=2)
        assert leapt <= 2 * JUMP or is_discords
