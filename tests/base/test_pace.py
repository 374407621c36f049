"""What Discord's answers teach, and that no second holds more than it takes: as rules, on simulated time."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.pace import LIMIT, Answer, Breaker, Limits, Obstacle, Rate, Scope
from bot.base.room import Room

AIM = 48.0
REFUSED = Answer(429, Scope.GLOBAL, retry_after=0.5)


@dataclass
class Wire:
    """The way to Discord: `seconds` there and back, half of it before the request is judged."""

    seconds: Callable[[], float]
    clock_ahead: float = 1_800_000_000.0
    rounds: Callable[[float], float | None] = lambda moment: round(moment, 3)


def judged(limits: Limits, wire: Wire, count: int) -> list[float]:
    """When each of so many requests was judged, sent as soon as the pace and the room allow."""
    now = slot = 0.0
    under_way: list[tuple[float, float, float]] = []
    moments: list[float] = []
    for _ in range(count):
        now = max(now, slot)
        while True:
            while under_way and under_way[0][0] <= now:
                answered_at, left_at, judged_at = heapq.heappop(under_way)
                answer = Answer(200, served_at=wire.rounds(judged_at + wire.clock_ahead))
                limits.heard(left_at, answer, answered_at)
            if (opens_at := limits.opens_at(now)) <= now:
                break
            now = min(opens_at, under_way[0][0]) if under_way else opens_at
        way = wire.seconds()
        heapq.heappush(under_way, (now + way, limits.leave(now), now + way / 2))
        moments.append(now + way / 2)
        slot = max(slot, now - 0.1) + limits.gap
    return sorted(moments)


def most_in_a_second(moments: list[float]) -> int:
    """Over every second there is: fixed and aligned ones are among them."""
    recent: deque[float] = deque()
    most = 0
    for moment in moments:
        recent.append(moment)
        while recent[0] <= moment - 1:
            recent.popleft()
        most = max(most, len(recent))
    return most


def rate(moments: list[float]) -> float:
    return (len(moments) - 1) / (moments[-1] - moments[0])


def jitter(seed: int, sigma: float = 0.4) -> Callable[[], float]:
    dice = random.Random(seed)
    return lambda: 0.1 * dice.lognormvariate(0, sigma)


@pytest.mark.parametrize("seed", range(5))
def test_at_the_aim_with_jitter_nothing_is_refused_and_the_limit_nearly_reached(seed: int) -> None:
    moments = judged(Limits(AIM), Wire(jitter(seed)), 2000)
    assert most_in_a_second(moments) <= LIMIT
    assert rate(moments) >= 0.945 * LIMIT


def test_evenly_spaced_alone_would_be_refused() -> None:
    """What the room is for."""
    way = jitter(1)
    assert most_in_a_second(sorted(number / AIM + way() / 2 for number in range(2000))) > LIMIT


@given(st.lists(st.floats(0.01, 3.0), min_size=1, max_size=40), st.integers(100, 1000))
@settings(max_examples=60)
def test_however_long_the_ways_and_fast_the_pace_no_second_ever_holds_more(ways: list[float], pace: int) -> None:
    """Where Discord does not say when: by the answers alone, for certain."""
    turns, limits = itertools.cycle(ways), Limits(AIM)
    limits.rate = Rate(pace)
    wire = Wire(lambda: next(turns), rounds=lambda _: None)
    assert most_in_a_second(judged(limits, wire, 300)) <= LIMIT


@pytest.mark.parametrize("step", [1.0, 60.0])
def test_a_discord_that_rounds_what_it_tells_is_not_believed(step: float) -> None:
    wire = Wire(jitter(3), rounds=lambda moment: moment // step * step)
    moments = judged(Limits(AIM), wire, 1000)
    assert most_in_a_second(moments) <= LIMIT
    assert 44 < rate(moments) < 46


def test_a_clock_that_is_set_is_learned_anew() -> None:
    wire = Wire(jitter(4))
    limits = Limits(AIM)
    first = judged(limits, wire, 500)
    assert most_in_a_second(first) <= LIMIT
    wire.clock_ahead += 5
    assert most_in_a_second(judged(limits, wire, 500)) <= LIMIT


def test_a_request_that_is_never_answered_blocks_nobody_for_good() -> None:
    room = Room(1)
    room.leave(0.0)
    assert room.opens_at(1.0) == 10.0
    assert room.opens_at(10.0) == 10.0


def test_one_refusal_lowers_the_pace_once_and_answers_win_it_back() -> None:
    pace = Rate(50)
    for left_at in (0.0, 0.02, 0.04):
        pace.refused(left_at, now=0.1)
    assert pace.per_second == 45
    for _ in range(2500):
        pace.went_well()
    assert pace.per_second == pytest.approx(50)
    pace.went_well()
    assert pace.per_second == 50


@given(st.lists(st.booleans(), max_size=400))
def test_the_pace_stays_between_a_tenth_of_the_aim_and_the_aim(answers: list[bool]) -> None:
    pace = Rate(AIM)
    for moment, is_well in enumerate(answers):
        if is_well:
            pace.went_well()
        else:
            pace.refused(float(moment), float(moment))
    assert AIM / 10 <= pace.per_second <= AIM


class TestAnswers:
    def test_a_global_refusal_holds_everybody_for_as_long_as_asked(self) -> None:
        limits = Limits(AIM)
        assert limits.heard(limits.leave(0.0), REFUSED, 0.1) == 0.5
        assert limits.opens_at(0.2) == pytest.approx(0.6)
        assert limits.obstacle(0.2) is Obstacle.PAUSE
        assert limits.obstacle(0.6) is None
        assert limits.rate.per_second < AIM

    def test_one_channels_limit_slows_but_stops_nobody_else(self) -> None:
        limits = Limits(AIM)
        assert limits.heard(limits.leave(0.0), Answer(429, Scope.USER, retry_after=5), 0.1) == 0
        assert limits.obstacle(0.2) is None
        assert limits.rate.per_second < AIM

    def test_a_shared_limit_is_nobodys_fault(self) -> None:
        limits = Limits(AIM)
        limits.heard(limits.leave(0.0), Answer(429, Scope.SHARED, retry_after=5), 0.1)
        assert limits.rate.per_second == AIM
        assert limits.breaker.count(0.1) == 0

    def test_a_refused_token_stops_everything_at_once(self) -> None:
        limits = Limits(AIM)
        limits.heard(limits.leave(0.0), Answer(401), 0.1)
        assert limits.obstacle(1e9) is Obstacle.TOKEN

    def test_an_old_click_is_no_refused_token(self) -> None:
        limits = Limits(AIM)
        limits.heard(None, Answer(401), 0.1)
        assert limits.obstacle(0.1) is None
        assert limits.breaker.count(0.1) == 1

    def test_workers_who_see_not_all_answers_keep_further_away_from_the_limit(self) -> None:
        assert Limits(AIM, is_alone=False).rate.most == 45.5
        assert Limits(30, is_alone=False).rate.most == 30

    def test_a_raised_limit_is_used(self) -> None:
        moments = judged(Limits(480), Wire(jitter(5)), 3000)
        assert 450 < most_in_a_second(moments) <= 500


class TestBreaker:
    @pytest.mark.parametrize("status", [401, 403, 429])
    def test_it_stops_long_before_discord_does_until_there_is_room_again(self, status: int) -> None:
        limits = Limits(AIM)
        for number in range(999):
            limits.heard(None, Answer(status, Scope.USER if status == 429 else None), number / 10)
        assert limits.obstacle(100.0) is None
        limits.heard(None, Answer(status), 100.0)
        assert limits.obstacle(100.0) is Obstacle.BREAKER
        # The hundred oldest have to be forgotten: the last of them came at 9.9 seconds.
        assert limits.held_until(100.0) == pytest.approx(609.9)
        assert limits.obstacle(609.8) is Obstacle.BREAKER
        assert limits.obstacle(610.0) is None

    @given(st.lists(st.floats(0, 30), max_size=300))
    def test_no_ten_minutes_hold_more_than_it_lets_pass(self, gaps: list[float]) -> None:
        breaker, now, noted = Breaker(most=20, again=15), 0.0, list[float]()
        for gap in gaps:
            now += gap
            if breaker.shut_until(now) <= now:
                breaker.note(now)
                noted.append(now)
        assert all(later - earlier >= 600 for earlier, later in zip(noted, noted[20:], strict=False))

    def test_other_answers_do_not_count(self) -> None:
        limits = Limits(AIM)
        for status in (200, 204, 400, 404, 500, 503):
            limits.heard(None, Answer(status), 0.0)
        assert limits.breaker.count(0.0) == 0
