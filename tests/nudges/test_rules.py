from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.logbook.rules import ONE_DAY, Neutral, day_bounds, local_day
from bot.nudges.rules import (
    ANSWERED,
    ENDED,
    IN_FLIGHT,
    LEASE,
    NONCE_WINDOW,
    OPEN,
    RETRY_SECONDS,
    SENT,
    WAITING,
    NoSnooze,
    Occurrence,
    Plan,
    Quiet,
    Replanned,
    Send,
    Snooze,
    State,
    Why,
    can_go,
    crosses_day_start,
    due_at,
    following,
    is_quiet,
    is_taper_day,
    lateness,
    may_repeat,
    minute_of,
    neutral_for,
    next_day,
    plan_is_quiet,
    replan,
    retry_at,
    rhythm,
    snooze_until,
)

FOUR, MIDNIGHT = time(4), time(0)
EIGHT = Plan(time(8))
BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
HONOLULU = ZoneInfo("Pacific/Honolulu")

HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
half_hours = st.sampled_from(HALF_HOURS)
minutes = st.integers(0, 1439).map(lambda minute: time(*divmod(minute, 60)))
dates = st.dates(FIRST, LAST)
plans = st.builds(
    Plan,
    at=minutes,
    until=st.none() | minutes,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    seed=st.integers(0, 2**63 - 1),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def in_zone(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


# Falling due


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Asia/Kathmandu", "2026-03-04", "08:00", "2026-03-04T02:15"),
        ("America/St_Johns", "2026-01-15", "08:00", "2026-01-15T11:30"),
        ("America/St_Johns", "2026-07-15", "08:00", "2026-07-15T10:30"),
        ("Pacific/Auckland", "2026-01-05", "08:00", "2026-01-04T19:00"),
        ("Pacific/Kiritimati", "2026-01-05", "08:00", "2026-01-04T18:00"),
        # Before the day starts, it is the end of the day before.
        ("Asia/Kathmandu", "2026-03-04", "03:59", "2026-03-04T22:14"),
        ("Asia/Kathmandu", "2026-03-04", "04:00", "2026-03-03T22:15"),
        # Gaps: an hour at night, half an hour on Lord Howe, and hours that begin at midnight.
        ("Europe/Berlin", "2026-03-28", "02:30", "2026-03-29T01:00"),
        ("Australia/Lord_Howe", "2026-10-03", "02:10", "2026-10-03T15:30"),
        ("Africa/Cairo", "2026-04-23", "00:30", "2026-04-23T22:00"),
        ("Asia/Beirut", "2026-03-28", "00:00", "2026-03-28T22:00"),
        ("America/Havana", "2026-03-07", "00:15", "2026-03-08T05:00"),
        ("America/Santiago", "2026-09-05", "00:30", "2026-09-06T04:00"),
        # Folds: the first of the two.
        ("Europe/Berlin", "2026-10-24", "02:30", "2026-10-25T00:30"),
        ("Australia/Lord_Howe", "2026-04-04", "01:45", "2026-04-04T14:45"),
        ("Africa/Cairo", "2026-10-29", "23:30", "2026-10-29T20:30"),
        ("Asia/Beirut", "2026-10-24", "23:30", "2026-10-24T20:30"),
        ("America/Havana", "2026-10-31", "00:30", "2026-11-01T04:30"),
        ("America/Santiago", "2026-04-04", "23:30", "2026-04-05T02:30"),
        ("Africa/Cairo", "2026-10-29", "00:30", "2026-10-29T22:30"),
        # Clocks that no longer change.
        ("America/Asuncion", "2026-10-03", "00:30", "2026-10-04T03:30"),
    ],
)
def test_a_plan_falls_due_on_the_wall_clock(zone: str, day: str, at: str, expected: str):
    plan = Plan(time.fromisoformat(at))
    assert due_at(plan, date.fromisoformat(day), ZoneInfo(zone), FOUR) == utc(expected)


def test_asuncion_kept_its_midnight_gap_until_2024():
    due = due_at(Plan(time(0, 30)), date(2023, 9, 30), ZoneInfo("America/Asuncion"), FOUR)
    assert due == utc("2023-10-01T04:00")


def test_a_date_that_samoa_skipped_has_no_nudge():
    apia = ZoneInfo("Pacific/Apia")
    assert due_at(Plan(time(12)), date(2011, 12, 30), apia, FOUR) is None
    assert due_at(Plan(time(12)), date(2011, 12, 30), apia, MIDNIGHT) is None
    assert due_at(Plan(time(2)), date(2011, 12, 29), apia, FOUR) is None
    # With days from 04:00, four hours of the skipped day's end remain.
    assert due_at(Plan(time(2)), date(2011, 12, 30), apia, FOUR) == in_zone("2011-12-31T02:00", apia)
    assert following(Plan(time(12)), date(2011, 12, 29), apia, FOUR) == Occurrence(
        date(2011, 12, 31), in_zone("2011-12-31T12:00", apia)
    )


def test_a_gap_at_the_end_of_a_day_moves_the_nudge_to_the_first_minute_of_the_next():
    athens = ZoneInfo("Europe/Athens")
    due = due_at(Plan(time(3, 30)), date(2026, 3, 28), athens, FOUR)
    assert due == day_bounds(date(2026, 3, 28), athens, FOUR)[1] == in_zone("2026-03-29T04:00", athens)


def test_weekdays_are_those_of_the_practice_day():
    friday_night = Plan(time(1), weekdays=frozenset({4}))
    coming = next_day(friday_night, None, utc("2026-06-01T12:00"), BERLIN, FOUR)
    assert coming == Occurrence(date(2026, 6, 5), in_zone("2026-06-06T01:00", BERLIN))


@cache
def changes(zone_name: str) -> tuple[tuple[datetime, timedelta | None], ...]:
    """When its clocks change in 2026 and 2027, to the quarter of an hour, and to which offset from UTC."""
    zone, step = ZoneInfo(zone_name), timedelta(hours=12)
    instant, offset = datetime(2026, 1, 1, tzinfo=UTC), None
    found: list[tuple[datetime, timedelta | None]] = []
    while instant.year < 2028:
        if instant.astimezone(zone).utcoffset() != offset:
            quarters = (instant - timedelta(minutes=15 * n) for n in range(48))
            offset = instant.astimezone(zone).utcoffset()
            found.append((min(one for one in quarters if one.astimezone(zone).utcoffset() == offset), offset))
        instant += step
    return tuple(found)


def distinct_zones() -> list[str]:
    """One name for each history of offsets: links need no second look."""
    return sorted({changes(name): name for name in sorted(available_timezones())}.values())


def walked(zone: ZoneInfo, around: date) -> dict[datetime, datetime]:
    """For each half-hour of five calendar days, the first quarter of an hour at which the clock has got there.

    Found by walking the clock, which is what the rules must agree with.
    """
    start = datetime.combine(around - timedelta(days=4), MIDNIGHT, UTC)
    steps = [start + timedelta(minutes=15 * n) for n in range(8 * 96)]
    clock = iter([(step.astimezone(zone).replace(tzinfo=None), step) for step in steps])
    first_wall = datetime.combine(around - timedelta(days=2), MIDNIGHT)
    reached: dict[datetime, datetime] = {}
    shown, step = next(clock)
    for wall in (first_wall + timedelta(minutes=30 * n) for n in range(5 * 48)):
        while shown < wall:
            shown, step = next(clock)
        reached[wall] = step
    return reached


def test_in_every_zone_each_half_hour_falls_due_once_a_day_also_when_clocks_change():
    looked_at = 0
    for name in distinct_zones():
        zone = ZoneInfo(name)
        for change, _ in changes(name):
            for wall, expected in walked(zone, change.date()).items():
                assert due_at(Plan(wall.time()), wall.date(), zone, MIDNIGHT) == expected, (name, wall)
                looked_at += 1
    assert looked_at > 25_000


@settings(max_examples=60)
@given(zones, minutes, half_hours)
def test_in_every_zone_each_day_of_two_years_has_one_due_time_in_order(zone: ZoneInfo, at: time, starts: time):
    plan, day, ends = Plan(at), FIRST, day_bounds(FIRST, zone, starts)[0]
    while day <= LAST:
        begins, ends = ends, day_bounds(day, zone, starts)[1]
        due = due_at(plan, day, zone, starts)
        assert due is not None
        was_in_gap = due.astimezone(zone).time() != at
        assert begins <= due < ends or (was_in_gap and due == ends)
        assert (
            not was_in_gap
            or (due - timedelta(minutes=1)).astimezone(zone).utcoffset() != due.astimezone(zone).utcoffset()
        )
        day += ONE_DAY


@given(zones, plans, dates, half_hours)
def test_a_chain_of_occurrences_never_stands_still(zone: ZoneInfo, plan: Plan, day: date, starts: time):
    if crosses_day_start(plan, starts):
        return
    first = following(plan, day, zone, starts)
    assert first is not None
    second = following(plan, first.local_day, zone, starts)
    assert second is not None
    assert day < first.local_day < second.local_day
    assert first.due_at < second.due_at
    assert {first.local_day.weekday(), second.local_day.weekday()} <= plan.weekdays


# Windows


def test_a_windows_minute_is_the_same_after_every_restart_and_in_every_python():
    plan = Plan(time(8), until=time(10), seed=7)
    drawn = [minute_of(plan, date(2026, 3, day)).isoformat("minutes") for day in (1, 2, 3, 4)]
    assert drawn == ["09:52", "09:09", "09:33", "08:47"]


def test_a_window_over_midnight_stays_in_one_practice_day():
    plan = Plan(time(23), until=time(1), seed=3)
    dues = [due_at(plan, date(2026, 6, day), BERLIN, FOUR) for day in range(1, 29)]
    assert {due.astimezone(BERLIN).hour for due in dues if due} == {23, 0}
    assert [local_day(due, BERLIN, FOUR).day for due in dues if due] == list(range(1, 29))


@given(plans, dates)
def test_a_drawn_minute_lies_in_the_window(plan: Plan, day: date):
    midnight = datetime.combine(day, MIDNIGHT)
    opens = datetime.combine(day, plan.at)
    closes = datetime.combine(day, plan.until or plan.at)
    closes += timedelta(days=closes < opens)
    drawn = datetime.combine(day, minute_of(plan, day))
    drawn += timedelta(days=drawn < opens)
    assert midnight <= opens <= drawn
    assert drawn < closes or drawn == opens == closes


def test_every_minute_of_a_window_comes_up():
    plan = Plan(time(8), until=time(8, 10))
    assert {minute_of(plan, FIRST + timedelta(days=n)).minute for n in range(200)} == set(range(10))


@pytest.mark.parametrize(
    ("at", "until", "crosses"),
    [
        ("03:00", "05:00", True),
        ("03:00", "04:00", False),
        ("04:00", "06:00", False),
        ("23:00", "01:00", False),
        ("23:00", "04:01", True),
        ("04:00", "04:00", False),
        ("03:59", None, False),
    ],
)
def test_a_window_over_the_start_of_the_day_is_refused(at: str, until: str | None, crosses: bool):
    plan = Plan(time.fromisoformat(at), time.fromisoformat(until) if until else None)
    assert crosses_day_start(plan, FOUR) == crosses


# What comes next


def test_next_is_today_if_its_minute_is_still_to_come():
    assert next_day(EIGHT, None, in_zone("2026-06-01T07:59", BERLIN), BERLIN, FOUR) == Occurrence(
        date(2026, 6, 1), in_zone("2026-06-01T08:00", BERLIN)
    )
    at_eight = next_day(EIGHT, None, in_zone("2026-06-01T08:00", BERLIN), BERLIN, FOUR)
    assert at_eight is not None
    assert at_eight.local_day == date(2026, 6, 2)


def test_after_an_outage_each_day_gets_its_own_occurrence():
    claimed, seen = date(2026, 6, 1), list[int]()
    while claimed < date(2026, 6, 4):
        occurrence = following(EIGHT, claimed, BERLIN, FOUR)
        assert occurrence is not None
        claimed = occurrence.local_day
        seen.append(claimed.day)
    assert seen == [2, 3, 4]


def test_a_plan_without_weekdays_never_comes():
    never = Plan(time(8), weekdays=frozenset())
    assert next_day(never, None, utc("2026-06-01T00:00"), BERLIN, FOUR) is None
    assert following(never, date(2026, 6, 1), BERLIN, FOUR) is None


@given(plan=plans, after=st.none() | dates, day=dates, minute=minutes, zone=zones, starts=half_hours)
def test_next_is_the_first_that_is_free_allowed_and_to_come(
    *, plan: Plan, after: date | None, day: date, minute: time, zone: ZoneInfo, starts: time
):
    now = datetime.combine(day, minute, UTC)
    coming = next_day(plan, after, now, zone, starts)
    assert coming is not None
    assert coming.due_at > now
    assert after is None or coming.local_day > after
    assert coming.local_day.weekday() in plan.weekdays
    earlier = day - timedelta(days=3) if after is None else max(after + ONE_DAY, day - timedelta(days=3))
    while earlier < coming.local_day:
        due = due_at(plan, earlier, zone, starts)
        assert due is None or due <= now or earlier.weekday() not in plan.weekdays
        earlier += ONE_DAY


# Travelling


def test_from_auckland_to_honolulu_nothing_fires_on_the_repeated_date():
    now = in_zone("2026-01-05T20:00", AUCKLAND)
    assert local_day(now, HONOLULU, FOUR) == date(2026, 1, 4)
    pending = following(EIGHT, date(2026, 1, 5), AUCKLAND, FOUR)
    replanned = replan(EIGHT, last_day=date(2026, 1, 5), pending=pending, now=now, zone=HONOLULU, day_starts_at=FOUR)
    assert replanned == Replanned(Occurrence(date(2026, 1, 6), in_zone("2026-01-06T08:00", HONOLULU)))


def test_from_honolulu_to_auckland_the_day_in_between_is_swallowed_and_told():
    now = in_zone("2026-01-04T20:00", HONOLULU)
    assert local_day(now, AUCKLAND, FOUR) == date(2026, 1, 5)
    pending = following(EIGHT, date(2026, 1, 4), HONOLULU, FOUR)
    replanned = replan(EIGHT, last_day=date(2026, 1, 4), pending=pending, now=now, zone=AUCKLAND, day_starts_at=FOUR)
    assert replanned.next == Occurrence(date(2026, 1, 6), in_zone("2026-01-06T08:00", AUCKLAND))
    assert replanned.swallowed == (date(2026, 1, 5),)


def test_only_days_that_the_plan_would_have_had_are_swallowed():
    tuesdays = Plan(time(8), weekdays=frozenset({1}))
    now = in_zone("2026-01-04T20:00", HONOLULU)
    pending = following(tuesdays, date(2026, 1, 4), HONOLULU, FOUR)
    replanned = replan(tuesdays, last_day=None, pending=pending, now=now, zone=AUCKLAND, day_starts_at=FOUR)
    assert replanned == Replanned(Occurrence(date(2026, 1, 6), in_zone("2026-01-06T08:00", AUCKLAND)))


def test_the_last_day_of_a_plan_that_the_clock_jumped_over_is_told_too():
    until = Plan(time(8), last_day=date(2026, 1, 5))
    now = in_zone("2026-01-04T20:00", HONOLULU)
    pending = following(until, date(2026, 1, 4), HONOLULU, FOUR)
    replanned = replan(until, last_day=date(2026, 1, 4), pending=pending, now=now, zone=AUCKLAND, day_starts_at=FOUR)
    assert replanned == Replanned(None, (date(2026, 1, 5),))


def test_a_plan_that_was_shortened_swallows_nothing():
    now = in_zone("2026-01-04T20:00", HONOLULU)
    pending = following(EIGHT, date(2026, 1, 4), HONOLULU, FOUR)
    for changed in (Plan(time(8), last_day=date(2026, 1, 4)), Plan(time(8), weekdays=frozenset())):
        replanned = replan(
            changed, last_day=date(2026, 1, 4), pending=pending, now=now, zone=HONOLULU, day_starts_at=FOUR
        )
        assert replanned == Replanned(None)


def test_flying_on_before_breakfast_keeps_todays_nudge():
    now = in_zone("2026-06-01T07:00", BERLIN)
    pending = next_day(EIGHT, date(2026, 5, 31), now, BERLIN, FOUR)
    lisbon = ZoneInfo("Europe/Lisbon")
    replanned = replan(EIGHT, last_day=date(2026, 5, 31), pending=pending, now=now, zone=lisbon, day_starts_at=FOUR)
    assert replanned == Replanned(Occurrence(date(2026, 6, 1), in_zone("2026-06-01T08:00", lisbon)))


def test_what_is_due_already_is_left_to_the_beat():
    pending = Occurrence(date(2026, 6, 1), in_zone("2026-06-01T08:00", BERLIN))
    replanned = replan(EIGHT, last_day=None, pending=pending, now=pending.due_at, zone=AUCKLAND, day_starts_at=FOUR)
    assert replanned == Replanned(pending)


def test_after_a_pause_nothing_counts_as_swallowed():
    now = utc("2026-06-01T00:00")
    replanned = replan(EIGHT, last_day=date(2026, 1, 1), pending=None, now=now, zone=BERLIN, day_starts_at=FOUR)
    assert replanned == Replanned(Occurrence(date(2026, 6, 1), in_zone("2026-06-01T08:00", BERLIN)))


journeys = st.lists(st.tuples(st.integers(1, 60), st.none() | zones), max_size=25)


@settings(max_examples=150)
@given(plans, zones, half_hours, journeys, dates)
def test_whoever_travels_however_each_day_of_the_plan_is_used_once(
    plan: Plan, zone: ZoneInfo, starts: time, journey: list[tuple[int, ZoneInfo | None]], day: date
):
    """A member moves on every few hours while the beat claims what is due, as the service does."""
    now = datetime.combine(day, MIDNIGHT, UTC)
    pending = next_day(plan, None, now, zone, starts)
    used: list[date] = []
    for hours, goes_to in journey:
        now += timedelta(hours=hours)
        while pending is not None and pending.due_at <= now:
            assert minute_of(plan, pending.local_day) == pending.due_at.astimezone(zone).time() or is_after_gap(
                pending.due_at, zone
            )
            used.append(pending.local_day)
            pending = following(plan, pending.local_day, zone, starts)
        if goes_to is not None:
            zone = goes_to
            last = used[-1] if used else None
            replanned = replan(plan, last_day=last, pending=pending, now=now, zone=zone, day_starts_at=starts)
            used += replanned.swallowed
            pending = replanned.next
            assert pending is not None
            assert pending.due_at > now
    assert all(before < after for before, after in pairwise(used))
    if used:
        span = [used[0] + timedelta(days=n) for n in range((used[-1] - used[0]).days + 1)]
        assert used == [one for one in span if one.weekday() in plan.weekdays]


def is_after_gap(instant: datetime, zone: ZoneInfo) -> bool:
    return instant.astimezone(zone).utcoffset() != (instant - timedelta(minutes=1)).astimezone(zone).utcoffset()


# Quiet hours


NIGHT = Quiet(time(22), time(7))


@pytest.mark.parametrize(
    ("at", "until", "expected"),
    [
        ("21:59", None, False),
        ("22:00", None, True),
        ("06:59", None, True),
        ("07:00", None, False),
        ("20:00", "22:00", False),
        ("20:00", "22:01", True),
        ("06:00", "08:00", True),
        ("21:00", "08:00", True),
        ("07:00", "07:00", False),
    ],
)
def test_a_plan_is_quiet_if_any_of_its_minutes_is(at: str, until: str | None, expected: bool):
    plan = Plan(time.fromisoformat(at), time.fromisoformat(until) if until else None)
    assert plan_is_quiet(plan, NIGHT) == expected


def test_equal_times_mean_no_quiet_hours():
    never = Quiet(time(7), time(7))
    assert not plan_is_quiet(Plan(time(7)), never)
    assert not is_quiet(in_zone("2026-06-01T07:00", BERLIN), BERLIN, never)


def test_a_clock_change_can_push_a_plan_into_quiet_hours():
    quiet, plan = Quiet(time(3), time(7)), Plan(time(2, 30))
    due = due_at(plan, date(2026, 3, 28), BERLIN, FOUR)
    assert due is not None
    assert not plan_is_quiet(plan, quiet)
    assert is_quiet(due, BERLIN, quiet)


@given(plans, st.builds(Quiet, minutes, minutes))
def test_a_plan_is_quiet_exactly_if_a_walk_through_its_window_meets_quiet_hours(plan: Plan, quiet: Quiet):
    opens, closes = (wall.hour * 60 + wall.minute for wall in (plan.at, plan.until or plan.at))
    length = (closes - opens) % 1440 or 1
    walk = [time(*divmod((opens + n) % 1440, 60)) for n in range(length)]
    met = any(is_quiet(datetime.combine(FIRST, wall, UTC), ZoneInfo("UTC"), quiet) for wall in walk)
    assert plan_is_quiet(plan, quiet) == met


# Late, thinning out, later, again


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, Send.on_time),
        (0, Send.on_time),
        (90, Send.on_time),
        (91, Send.late),
        (7200, Send.late),
        (7201, Send.too_late),
    ],
)
def test_a_nudge_is_late_up_to_the_limit_and_then_too_late(seconds: int, expected: Send):
    due = utc("2026-06-01T08:00")
    assert lateness(due, due + timedelta(seconds=seconds), timedelta(hours=2)) is expected


def test_unanswered_nudges_thin_out_and_fall_quiet():
    assert [rhythm(unanswered) for unanswered in range(17)] == [1] * 7 + [3] * 4 + [7] * 4 + [None] * 2


def test_a_daily_plan_that_nobody_answers_sends_fifteen_nudges_in_seven_weeks():
    sent = list[int]()
    for n in range(120):
        day, last = FIRST + timedelta(days=n), FIRST + timedelta(days=sent[-1]) if sent else None
        if rhythm(len(sent)) is not None and not is_taper_day(day, last, len(sent)):
            sent.append(n)
    assert sent == [0, 1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 25, 32, 39, 46]


def test_at_full_rhythm_a_second_plan_on_the_same_day_is_not_tapered():
    assert not is_taper_day(FIRST, FIRST, 6)
    assert is_taper_day(FIRST, FIRST, 7)


def test_a_weekly_plan_is_not_thinned_further():
    assert not is_taper_day(FIRST + timedelta(days=7), FIRST, 11)


@pytest.mark.parametrize(
    ("choice", "now", "expected"),
    [
        (Snooze.ten_minutes, "2026-06-01T08:03", "2026-06-01T08:13"),
        (Snooze.hour, "2026-06-01T08:03", "2026-06-01T09:03"),
        (Snooze.evening, "2026-06-01T08:03", "2026-06-01T19:00"),
        (Snooze.evening, "2026-06-01T18:29", "2026-06-01T19:00"),
        (Snooze.evening, "2026-06-01T18:30", "2026-06-01T20:30"),
        (Snooze.evening, "2026-06-01T20:59", "2026-06-01T22:59"),
        (Snooze.evening, "2026-06-01T21:00", NoSnooze.day_ends),
        (Snooze.evening, "2026-06-02T01:59", NoSnooze.day_ends),
        (Snooze.evening, "2026-06-02T02:00", NoSnooze.day_ends),
        (Snooze.hour, "2026-06-02T03:00", NoSnooze.day_ends),
        (Snooze.ten_minutes, "2026-06-02T03:49", "2026-06-02T03:59"),
    ],
)
def test_a_snooze_stays_in_its_practice_day(choice: Snooze, now: str, expected: str):
    until = snooze_until(choice, in_zone(now, BERLIN), BERLIN, FOUR)
    assert until == (expected if isinstance(expected, NoSnooze) else in_zone(expected, BERLIN))


def test_a_snooze_into_quiet_hours_is_refused():
    now = in_zone("2026-06-01T21:30", BERLIN)
    assert snooze_until(Snooze.hour, now, BERLIN, FOUR, NIGHT) is NoSnooze.quiet_hours
    assert snooze_until(Snooze.ten_minutes, now, BERLIN, FOUR, NIGHT) == now + timedelta(minutes=10)


def test_an_hour_is_an_hour_also_when_clocks_change():
    now = in_zone("2026-03-29T01:30", BERLIN)
    assert snooze_until(Snooze.hour, now.astimezone(BERLIN), BERLIN, FOUR) == in_zone("2026-03-29T03:30", BERLIN)


@given(
    choice=st.sampled_from(Snooze),
    day=dates,
    minute=minutes,
    zone=zones,
    starts=half_hours,
    quiet=st.none() | st.builds(Quiet, minutes, minutes),
)
def test_a_snooze_is_ahead_on_the_same_day_and_not_quiet(
    *, choice: Snooze, day: date, minute: time, zone: ZoneInfo, starts: time, quiet: Quiet | None
):
    now = datetime.combine(day, minute, UTC)
    until = snooze_until(choice, now, zone, starts, quiet)
    if not isinstance(until, NoSnooze):
        assert now < until
        assert local_day(until, zone, starts) == local_day(now, zone, starts)
        assert quiet is None or not is_quiet(until, zone, quiet)


def test_retries_back_off_and_end_before_the_usual_late_limit():
    now = utc("2026-06-01T08:00")
    assert retry_at(now, 1) == now + timedelta(seconds=15)
    assert retry_at(now, len(RETRY_SECONDS)) == now + timedelta(minutes=10)
    assert retry_at(now, len(RETRY_SECONDS) + 1) is None
    assert list(RETRY_SECONDS) == sorted(RETRY_SECONDS)
    assert sum(RETRY_SECONDS) < timedelta(hours=2).total_seconds()


def test_a_repeat_decided_on_at_the_last_moment_still_arrives_in_the_nonce_window():
    wire_at = utc("2026-06-01T08:00")
    tries_of_discord_py = timedelta(seconds=1 + 3 + 5 + 7)
    assert may_repeat(wire_at, wire_at + LEASE), "after a crash, once the lease has run out"
    assert not may_repeat(wire_at, wire_at + NONCE_WINDOW - tries_of_discord_py)
    assert not may_repeat(wire_at, wire_at - timedelta(seconds=1)), "a clock that went back"


def test_the_first_retries_still_fall_in_the_nonce_window():
    assert timedelta(seconds=sum(RETRY_SECONDS[:3])) < NONCE_WINDOW


# States


def reachable(start: State) -> set[State]:
    found, todo = set[State](), [start]
    while todo:
        state = todo.pop()
        if state not in found:
            found.add(state)
            todo += [after for after in State if can_go(state, after)]
    return found


def test_every_state_is_reached_from_due_and_every_path_can_end():
    assert reachable(State.due) == set(State)
    assert all(reachable(state) & ENDED for state in State)


def test_each_state_waits_flies_stands_open_or_has_ended():
    groups = [WAITING, IN_FLIGHT, OPEN, ENDED]
    assert all(sum(state in group for group in groups) == 1 for state in State)
    assert ANSWERED < SENT
    assert OPEN < SENT


def test_what_was_sent_is_never_sent_again():
    assert not any(can_go(state, again) for state in SENT for again in (State.due, State.claimed, State.retry))


def test_a_click_proves_that_a_claimed_row_was_sent():
    assert can_go(State.claimed, State.sent)
    assert can_go(State.unknown, State.sent)
    assert not can_go(State.due, State.sent)


def test_a_wrong_thumb_is_taken_back():
    assert can_go(State.done, State.opened)
    assert can_go(State.skipped, State.opened)


def test_each_reason_says_what_it_makes_of_its_day():
    found = {why: neutral_for(why) for why in Why}
    left = {why for why, neutral in found.items() if neutral is None}
    over = {Why.line_gone, Why.line_rests, Why.programme_over}
    assert left == {Why.replaced, Why.removed, Why.crowded, Why.already_practised, *over}
    assert found[Why.no_common_server] is Neutral.dm_closed
    assert found[Why.gave_up] is Neutral.failed
    assert found[Why.too_late] is Neutral.too_late
