"""The loopback server is as strict as Discord where our claims rest on it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bench.loopback import Ledger, Window
from bench.loopback.ledger import NONCE_WINDOW, edit
from bench.loopback.limits import IN_CHANNEL, PER_SECOND, Buckets, Limit

NOW = datetime(2026, 1, 12, 8, tzinfo=UTC)
WINDOWS = [Window.FIXED, Window.ALIGNED, Window.SLIDING]


def passed(window: Window, at: Callable[[int], float], count: int) -> int:
    limit = Limit(window)
    return sum(limit.take(1000.0 + at(number)) == 0 for number in range(count))


@pytest.mark.parametrize("window", WINDOWS)
def test_every_window_takes_fifty_at_once_and_refuses_the_next(window: Window):
    assert passed(window, lambda _: 0.25, 60) == PER_SECOND


@pytest.mark.parametrize("window", WINDOWS)
def test_every_window_takes_an_even_stream_below_the_limit(window: Window):
    assert passed(window, lambda number: number / 49, 490) == 490


def test_a_burst_over_the_turn_of_the_second_passes_only_where_the_clock_is_counted():
    def around(number: int) -> float:
        return 0.99 if number < 50 else 1.01

    assert passed(Window.ALIGNED, around, 100) == 100
    assert passed(Window.SLIDING, around, 100) == passed(Window.FIXED, around, 100) == 50


@pytest.mark.parametrize("window", WINDOWS)
def test_a_refusal_says_how_long_to_wait(window: Window):
    limit = Limit(window)
    waits = [limit.take(1000.25) for _ in range(51)]
    assert limit.take(1000.25 + waits[-1]) == 0


def test_a_channel_takes_five_in_five_seconds():
    buckets = Buckets()
    waits = [buckets.take("POST", "1", IN_CHANNEL, 1000.0)[0] for _ in range(6)]
    assert waits == [0, 0, 0, 0, 0, 5.0]
    assert buckets.take("POST", "2", IN_CHANNEL, 1000.0)[0] == 0, "another channel"
    assert buckets.take("POST", "1", IN_CHANNEL, 1005.0)[0] == 0


def test_a_repeated_nonce_gets_the_first_message_back_for_two_minutes():
    ledger, body = Ledger(), {"content": "hello", "nonce": "1-a", "enforce_nonce": True}
    first, is_new = ledger.accept(1, body, NOW)
    again, is_again_new = ledger.accept(1, body, NOW + NONCE_WINDOW - timedelta(seconds=1))
    late, is_late_new = ledger.accept(1, body, NOW + NONCE_WINDOW)
    assert (is_new, is_again_new, is_late_new) == (True, False, True)
    assert again is first
    assert late is not first


def test_a_nonce_without_enforcing_does_not_help():
    ledger, body = Ledger(), {"content": "hello", "nonce": "1-a"}
    assert ledger.accept(1, body, NOW)[1]
    assert ledger.accept(1, body, NOW)[1]


def test_components_v2_stay_and_take_no_content():
    message, _ = Ledger().accept(1, {"content": "hello"}, NOW)
    assert edit(message, {"flags": 1 << 15, "content": None, "components": []})
    assert not edit(message, {"content": "hello again"})
