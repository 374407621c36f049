"""Which days, weeks and ratings the picture shows."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.packs.rules import Measure
from bot.progress.rules import ENOUGH, SHOWN, WEEKS, Mark, Pair, Turn, trends_of, weeks_of

FRIDAY = date(2026, 11, 20)
DAY = timedelta(days=1)
P, N, O, X = Mark.PRACTISED, Mark.NEUTRAL, Mark.OPEN, Mark.OUTSIDE  # noqa: E741 - one letter a day
days = st.sets(st.integers(0, 400).map(lambda back: FRIDAY - back * DAY))


def test_somebody_new_sees_this_week_from_the_day_they_began() -> None:
    [week] = weeks_of({FRIDAY}, frozenset(), FRIDAY - DAY, FRIDAY)
    assert week.monday == date(2026, 11, 16)
    assert week.marks == (X, X, X, N, P, X, X)


def test_today_is_open_until_it_is_practised_even_if_a_nudge_went_out() -> None:
    [week] = weeks_of(frozenset(), {FRIDAY}, FRIDAY, FRIDAY)
    assert week.marks == (X, X, X, X, O, X, X)


def test_a_day_is_practised_neutral_or_open() -> None:
    week = weeks_of({FRIDAY - DAY}, {FRIDAY - 2 * DAY}, FRIDAY - 30 * DAY, FRIDAY)[-1]
    assert week.marks == (N, N, O, P, O, X, X)


def test_a_year_shows_as_its_last_twelve_weeks() -> None:
    practised = {FRIDAY - back * DAY for back in range(365)}
    weeks = weeks_of(practised, frozenset(), min(practised), FRIDAY)
    assert len(weeks) == WEEKS
    assert weeks[0].monday == date(2026, 8, 31)
    assert sum(week.practised for week in weeks) == 11 * 7 + 5


def test_weeks_before_the_first_practised_day_are_not_shown() -> None:
    [week] = weeks_of({FRIDAY - 200 * DAY}, {FRIDAY - back * DAY for back in range(1, 100)}, FRIDAY - 300 * DAY, FRIDAY)
    assert week.marks == (O, O, O, O, O, X, X)
    weeks = weeks_of({FRIDAY - 21 * DAY}, frozenset(), FRIDAY - 300 * DAY, FRIDAY)
    assert [week.practised for week in weeks] == [1, 0, 0, 0]


def test_who_flew_over_the_date_line_sees_the_day_they_practised() -> None:
    week = weeks_of({FRIDAY + DAY}, frozenset(), FRIDAY, FRIDAY)[-1]
    assert week.marks == (X, X, X, X, O, P, X)


@given(days, days, st.integers(0, 400))
def test_every_practised_day_of_the_last_weeks_is_shown_and_no_other(
    practised: set[date], missed: set[date], back: int
) -> None:
    weeks = weeks_of(practised, missed, FRIDAY - back * DAY, FRIDAY)
    shown = {
        week.monday + number * DAY: mark for week in weeks for number, mark in enumerate(week.marks) if mark is not X
    }
    assert {day for day, mark in shown.items() if mark is P} == {day for day in practised if day >= weeks[0].monday}
    assert 1 <= len(weeks) <= WEEKS
    assert FRIDAY in shown
    assert all(later.monday - week.monday == 7 * DAY for week, later in pairwise(weeks))


def felt(count: int, *, up: int = 1, measure: Measure = Measure.CALM) -> list[tuple[Measure, Pair]]:
    return [(measure, Pair(4, 4 + up))] * count


def test_fewer_ratings_than_enough_are_no_trend() -> None:
    assert trends_of(felt(ENOUGH - 1)) == ()
    [trend] = trends_of(felt(ENOUGH))
    assert (trend.measure, trend.before, trend.after, trend.turn) == (Measure.CALM, 4, 5, Turn.UP)


def test_measures_are_never_mixed() -> None:
    several = felt(ENOUGH) + felt(ENOUGH + 1, up=-1, measure=Measure.FELT_SECURITY)
    assert [(trend.measure, len(trend.pairs), trend.turn) for trend in trends_of(several)] == [
        (Measure.FELT_SECURITY, ENOUGH + 1, Turn.DOWN),
        (Measure.CALM, ENOUGH, Turn.UP),
    ]


@pytest.mark.parametrize(
    ("changes", "turn", "is_lower"),
    [
        ((1, 1, 1, -4, -4), Turn.UP, True),
        ((-1, -1, -1, 4, 4), Turn.DOWN, True),
        ((0, 0, 0, 1, -1), Turn.SAME, False),
        ((2, 2, -1, -1, 0), Turn.MIXED, False),
    ],
)
def test_mostly_is_counted_and_not_averaged(changes: tuple[int, ...], turn: Turn, *, is_lower: bool) -> None:
    [trend] = trends_of((Measure.CALM, Pair(5, 5 + change)) for change in changes)
    assert (trend.turn, trend.is_lower) == (turn, is_lower)


def test_only_the_latest_pairs_count() -> None:
    [trend] = trends_of(felt(30, up=6) + felt(SHOWN, up=0))
    assert trend.pairs == (Pair(4, 4),) * SHOWN
    assert trend.turn is Turn.SAME
