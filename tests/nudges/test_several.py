"""The rules of several plans in one day, of windows and ends, and of times as people type them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.members.rules import parse_when
from bot.nudges.rules import (
    APART,
    Occurrence,
    Plan,
    Replanned,
    Times,
    clash,
    crosses_day_start,
    crowded_days,
    due_at,
    first_coming,
    following,
    is_crowded,
    is_over,
    next_day,
    opens_at,
    parse_times,
    replan,
    upcoming,
    written,
)

FOUR = time(4)
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 2)

minutes = st.integers(0, 1439).map(lambda minute: time(*divmod(minute, 60)))
plans = st.builds(
    Plan,
    at=minutes,
    until=st.none() | minutes,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    seed=st.integers(0, 2**31),
    last_day=st.none() | st.dates(date(2026, 2, 1), date(2026, 5, 1)),
)


# Ends


def test_a_plan_comes_on_its_last_day_and_never_after():
    plan = Plan(time(8), last_day=MONDAY)
    assert next_day(plan, None, NOON - timedelta(days=1), BERLIN, FOUR) == (MONDAY, NOON.replace(hour=7))
    assert next_day(plan, None, NOON, BERLIN, FOUR) is None
    assert following(plan, MONDAY, BERLIN, FOUR) is None
    assert (is_over(plan, MONDAY), is_over(plan, MONDAY + timedelta(days=1))) == (False, True)


def test_an_end_that_is_moved_wakes_the_plan():
    ended = Plan(time(8), last_day=MONDAY)
    later = Plan(time(8), last_day=MONDAY + timedelta(days=9))

    def planned_anew(plan: Plan) -> Replanned:
        return replan(plan, last_day=MONDAY, pending=None, now=NOON, zone=BERLIN, day_starts_at=FOUR)

    assert planned_anew(ended) == Replanned(None)
    woken = planned_anew(later).next
    assert woken is not None
    assert woken.local_day == MONDAY + timedelta(days=1)


@given(plans, st.dates(date(2026, 2, 1), date(2026, 4, 1)))
def test_nothing_comes_after_the_last_day_and_all_before_it(plan: Plan, first: date):
    endless = Plan(plan.at, plan.until, plan.weekdays, plan.seed)
    days = [one.local_day for one in upcoming(plan, first, 1, 40, BERLIN, FOUR)]
    wanted = [one.local_day for one in upcoming(endless, first, 1, 40, BERLIN, FOUR)]
    assert days == [day for day in wanted if plan.last_day is None or day <= plan.last_day]


# Windows


@given(plans, st.dates(date(2026, 2, 1), date(2027, 12, 31)))
def test_a_window_opens_before_its_minute_and_closes_after(plan: Plan, day: date):
    """Also on the days on which clocks change."""
    if crosses_day_start(plan, FOUR):
        return
    opens, due = opens_at(plan, day, BERLIN, FOUR), due_at(plan, day, BERLIN, FOUR)
    assert opens is not None
    assert due is not None
    width = 0 if plan.until is None else (_minute(plan.until) - _minute(plan.at)) % 1440
    assert timedelta(0) <= due - opens <= timedelta(minutes=width + 60)
    assert due_at(plan, day, BERLIN, FOUR) == due, "however often it is asked"


# Sharing a day


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Plan(time(8)), Plan(time(8)), True),
        (Plan(time(8)), Plan(time(8, 14)), True),
        (Plan(time(8)), Plan(time(8, 15)), False),
        (Plan(time(23, 55)), Plan(time(0, 5)), True),
        (Plan(time(8), weekdays=frozenset({0, 1})), Plan(time(8), weekdays=frozenset({2})), False),
        (Plan(time(8)), Plan(time(7), time(9)), False),
    ],
)
def test_two_plans_clash_where_one_would_push_the_other_out(one: Plan, other: Plan, expected: bool):
    assert clash(one, other) is clash(other, one) is expected


def test_days_with_more_plans_than_nudges_are_told():
    weekend, every = Plan(time(10), weekdays=frozenset({5, 6})), Plan(time(8))
    assert crowded_days([every, weekend], 1) == [5, 6]
    assert crowded_days([every, weekend], 2) == []


def test_a_crowd_is_two_within_a_quarter_of_an_hour():
    assert is_crowded(NOON, NOON)
    assert is_crowded(NOON, NOON + APART - timedelta(seconds=1))
    assert not is_crowded(NOON, NOON + APART)
    assert not is_crowded(NOON, NOON - timedelta(minutes=1)), "a clock that went back"
    assert not is_crowded(None, NOON)


@given(
    st.lists(plans, max_size=5),
    st.integers(1, 4),
    st.dictionaries(st.dates(MONDAY, MONDAY + timedelta(days=3)), st.integers(1, 4)),
    st.integers(1, 6),
)
def test_what_comes_next_is_in_order_apart_and_within_the_cap(
    several: list[Plan], cap: int, sent: dict[date, int], count: int
):
    of_each = [upcoming(plan, MONDAY, 1, 5, BERLIN, FOUR) for plan in several]
    found = first_coming(of_each, cap, sent, None, count)
    assert len(found) <= count
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    assert all(later.due_at - one.due_at >= APART for one, later in pairwise(found))
    for day in {one.local_day for one in found}:
        assert sum(one.local_day == day for one in found) + sent.get(day, 0) <= cap
    every = sorted((one for each in of_each for one in each), key=lambda one: one.due_at)
    if every and not sent:
        assert found[0] == every[0], "nothing stands in the way of the first"


@dataclass(frozen=True)
class _Named:
    name: str
    local_day: date
    due_at: datetime


def test_of_two_at_one_minute_the_older_plan_comes():
    first, second = (_Named(name, MONDAY, NOON) for name in ("first", "second"))
    later = _Named("second", MONDAY + timedelta(days=1), NOON + timedelta(days=1))
    assert [one.name for one in first_coming([[first], [second, later]], 3, {}, None, 3)] == ["first", "second"]


# What people type


@pytest.mark.parametrize(
    ("text", "at", "until", "anchor"),
    [
        ("8:30", "08:30", None, None),
        ("after coffee, 8:30", "08:30", None, "after coffee"),
        ("9-12", "09:00", "12:00", None),
        ("9 – 12", "09:00", "12:00", None),
        ("9 to noon", "09:00", "12:00", None),
        ("some time between 9 and 12", "09:00", "12:00", None),
        ("Sometime between 9:30 and 10:45", "09:30", "10:45", None),
        ("from 22 until 1", "22:00", "01:00", None),
        ("9-11 pm", "21:00", "23:00", None),
        ("11-1 pm", "11:00", "13:00", None),
        ("9am - 5pm", "09:00", "17:00", None),
        ("every day 9-12", "09:00", "12:00", None),
        ("after lunch, 13 to 15", "13:00", "15:00", "after lunch"),
        ("13:00-15:30 after lunch", "13:00", "15:30", "after lunch"),
    ],
)
def test_times_and_windows_are_read_as_people_write_them(text: str, at: str, until: str | None, anchor: str | None):
    window = time.fromisoformat(until) if until else None
    assert parse_times(text) == Times(time.fromisoformat(at), window, anchor)


@pytest.mark.parametrize("text", ["", "soon", "9-9", "25-26", "between 9 and", "2026-12-24", "9-12-15", "9:00-12:75"])
def test_what_is_no_time_is_not_guessed_at(text: str):
    assert parse_times(text) is None


@given(minutes, st.none() | minutes, st.sampled_from([None, "after coffee", "before bed", "when the cat wakes me"]))
def test_what_is_shown_in_the_form_is_read_again_as_it_was(at: time, until: time | None, anchor: str | None):
    plan = Plan(at, until if until != at else None)
    assert parse_times(written(plan, anchor)) == Times(plan.at, plan.until, anchor)


@given(st.text(max_size=130))
def test_no_typing_breaks_the_reader(text: str):
    read, plain = parse_times(text), parse_when(text)
    assert read is not None or plain is None


def test_an_occurrence_is_enough_to_be_ordered():
    assert first_coming([[Occurrence(MONDAY, NOON)]], 1, {MONDAY: 1}, None, 1) == ()


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
