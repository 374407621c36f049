from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.base.buckets import Bucket, TooSoon

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def spent(bucket: Bucket, now: datetime, user_id: int = 1) -> timedelta | None:
    """None, or how long to wait."""
    try:
        bucket.spend(user_id, now)
    except TooSoon as error:
        return error.wait
    return None


def test_a_few_times_at_once_then_one_each_while() -> None:
    bucket = Bucket(3, MINUTE)
    assert [spent(bucket, NOW) for _ in range(3)] == [None, None, None]
    assert spent(bucket, NOW) == MINUTE
    assert spent(bucket, NOW + MINUTE / 2) == MINUTE / 2
    assert spent(bucket, NOW + MINUTE) is None
    assert spent(bucket, NOW + MINUTE) == MINUTE


def test_each_person_has_turns_of_their_own() -> None:
    bucket = Bucket(1, MINUTE)
    assert spent(bucket, NOW, 1) is None
    assert spent(bucket, NOW, 1) == MINUTE
    assert spent(bucket, NOW, 2) is None


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_long() -> None:
    bucket = Bucket(2, MINUTE)
    spent(bucket, NOW)
    assert spent(bucket, NOW - timedelta(days=300)) == MINUTE
    assert spent(bucket, NOW - timedelta(days=300) + MINUTE) is None


def test_it_remembers_only_so_many_people() -> None:
    bucket = Bucket(1, MINUTE, people=3)
    for user_id in range(9):
        spent(bucket, NOW, user_id)
    assert len(bucket) == 3
    assert spent(bucket, NOW, 8) == MINUTE
    assert spent(bucket, NOW, 0) is None


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 4))
def test_never_more_than_a_full_bucket_and_what_comes_back_meanwhile(gaps: list[int], most: int) -> None:
    bucket, now, passed = Bucket(most, timedelta(seconds=10)), NOW, list[datetime]()
    for gap in gaps:
        now += timedelta(seconds=gap)
        wait = spent(bucket, now)
        if wait is None:
            passed.append(now)
        else:
            assert timedelta() < wait <= timedelta(seconds=10)
    for number, first in enumerate(passed):
        for count, last in enumerate(passed[number:], 1):
            assert count <= most + (last - first) / timedelta(seconds=10)
