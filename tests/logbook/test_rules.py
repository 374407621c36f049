from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logbook.rules import (
    ONE_DAY,
    OUTAGE,
    civil_date,
    day_bounds,
    days_between,
    first_instant,
    has_date,
    local_day,
    outage_days,
)

FOUR = time(4)

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
half_hours = st.sampled_from([time(hour, minute) for hour in range(24) for minute in (0, 30)])
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def in_zone(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


KATHMANDU = ZoneInfo("Asia/Kathmandu")
BERLIN = ZoneInfo("Europe/Berlin")
APIA = ZoneInfo("Pacific/Apia")


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-04T22:14:59", date(2026, 3, 4)),  # 03:59:59 on the 5th: still the evening before
        ("2026-03-04T22:15:00", date(2026, 3, 5)),
        ("2026-03-05T18:14:59", date(2026, 3, 5)),
        ("2026-03-05T18:15:00", date(2026, 3, 5)),  # midnight changes nothing
    ],
)
def test_a_day_starts_when_people_sleep(instant: str, day: date):
    assert local_day(utc(instant), KATHMANDU, FOUR) == day


def test_one_instant_lies_on_two_dates_either_side_of_the_date_line():
    now = utc("2026-01-05T07:00:00")
    assert local_day(now, ZoneInfo("Pacific/Auckland"), FOUR) == date(2026, 1, 5)
    assert local_day(now, ZoneInfo("Pacific/Honolulu"), FOUR) == date(2026, 1, 4)


def test_an_instant_may_come_in_any_zone():
    assert local_day(in_zone("2026-10-25T02:45", BERLIN, fold=1).astimezone(BERLIN), BERLIN, time(2, 30)) == date(
        2026, 10, 25
    )


def test_a_day_with_a_clock_change_is_an_hour_shorter_or_longer():
    spring, autumn = day_bounds(date(2026, 3, 28), BERLIN, FOUR), day_bounds(date(2026, 10, 24), BERLIN, FOUR)
    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


def test_a_day_does_not_go_back_when_the_hour_of_its_start_is_repeated():
    starts = time(2, 30)
    for wall, fold in (("02:30", 0), ("02:59", 0), ("02:00", 1), ("02:29", 1), ("02:30", 1)):
        assert local_day(in_zone(f"2026-10-25T{wall}", BERLIN, fold), BERLIN, starts) == date(2026, 10, 25)
    assert local_day(in_zone("2026-10-25T02:29", BERLIN), BERLIN, starts) == date(2026, 10, 24)


def test_a_day_whose_start_is_missing_starts_after_the_gap():
    start, _ = day_bounds(date(2026, 3, 29), BERLIN, time(2, 30))
    assert start == in_zone("2026-03-29T03:00", BERLIN)


def test_a_date_that_samoa_skipped_is_an_empty_day():
    start, end = day_bounds(date(2011, 12, 30), APIA, time(0))
    assert start == end
    assert not has_date(date(2011, 12, 30), APIA)
    assert has_date(date(2011, 12, 31), APIA)
    assert date(2011, 12, 30) not in days_between(utc("2011-12-28T00:00"), utc("2012-01-03T00:00"), APIA, time(0))


def test_with_days_from_four_a_stub_of_the_skipped_date_remains():
    start, end = day_bounds(date(2011, 12, 30), APIA, FOUR)
    assert end - start == timedelta(hours=4)
    assert local_day(start, APIA, FOUR) == date(2011, 12, 30)


def test_days_between_holds_every_day_that_was_touched():
    start, end = in_zone("2026-03-27T12:00", BERLIN), in_zone("2026-03-30T04:00", BERLIN)
    assert days_between(start, end, BERLIN, FOUR) == [date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 29)]
    assert days_between(start, end + timedelta(seconds=1), BERLIN, FOUR)[-1] == date(2026, 3, 30)
    assert days_between(start, start, BERLIN, FOUR) == []


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-05-05T10:00", "2026-05-05T11:59", []),
        ("2026-05-05T10:00", "2026-05-05T12:00", [5]),
        ("2026-05-06T02:30", "2026-05-06T05:30", []),  # three hours, but one and a half of each day
        ("2026-05-06T02:00", "2026-05-06T05:30", [5]),
        ("2026-05-04T23:00", "2026-05-07T05:00", [4, 5, 6]),
        # Clocks jump from 02:00 to 03:00: from 01:30 to 03:30 is one hour, not two.
        ("2026-03-29T01:30", "2026-03-29T03:30", []),
        # They go back at 03:00: from 02:00 to 03:30 is two and a half hours.
        ("2026-10-25T02:00", "2026-10-25T03:30", [24]),
    ],
)
def test_an_outage_makes_a_day_neutral_once_it_took_two_hours_of_it(start: str, end: str, days: list[int]):
    found = outage_days((in_zone(start, BERLIN), in_zone(end, BERLIN)), [], BERLIN, FOUR)
    assert [day.day for day in found] == days
    last, first = (in_zone(beat, BERLIN).astimezone(BERLIN) for beat in (start, end))
    assert outage_days((last, first), [], BERLIN, FOUR) == found


def test_several_short_outages_of_a_day_add_up():
    noon, hour = utc("2026-05-05T12:00"), timedelta(hours=1)
    first, second, other_day = (
        (noon, noon + hour),
        (noon + 3 * hour, noon + 4 * hour),
        (noon - 24 * hour, noon - 23 * hour),
    )
    assert outage_days(second, [first, other_day], BERLIN, FOUR) == [date(2026, 5, 5)]
    assert outage_days(second, [other_day], BERLIN, FOUR) == []


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2026-03-29T01:59", "2026-03-29T00:59"),
        ("2026-03-29T02:00", "2026-03-29T01:00"),
        ("2026-03-29T02:30", "2026-03-29T01:00"),
        ("2026-03-29T03:00", "2026-03-29T01:00"),
        ("2026-10-25T02:30", "2026-10-25T00:30"),
        ("2026-10-25T03:00", "2026-10-25T02:00"),
    ],
)
def test_a_missing_time_comes_right_after_the_gap_and_a_doubled_one_the_first_time(wall: str, expected: str):
    local = datetime.fromisoformat(wall)
    assert first_instant(local.date(), local.time(), BERLIN) == utc(expected)


def test_lord_howe_changes_its_clocks_by_half_an_hour():
    zone = ZoneInfo("Australia/Lord_Howe")
    assert first_instant(date(2026, 10, 4), time(2, 10), zone) == in_zone("2026-10-04T02:30", zone)
    start, end = day_bounds(date(2026, 10, 3), zone, FOUR)
    assert end - start == timedelta(hours=23, minutes=30)


@given(instants, zones, half_hours)
def test_every_instant_lies_in_the_bounds_of_its_day_and_of_no_other(instant: datetime, zone: ZoneInfo, starts: time):
    day = local_day(instant, zone, starts)
    start, end = day_bounds(day, zone, starts)
    assert start <= instant < end


@given(instants, zones, half_hours)
def test_days_follow_each_other_without_gap_or_overlap(instant: datetime, zone: ZoneInfo, starts: time):
    day = local_day(instant, zone, starts)
    start, end = day_bounds(day, zone, starts)
    assert day_bounds(day + ONE_DAY, zone, starts)[0] == end
    assert local_day(end, zone, starts) == day + ONE_DAY
    assert local_day(start - timedelta(microseconds=1), zone, starts) == day - ONE_DAY


@given(instants, st.timedeltas(timedelta(0), timedelta(days=9)), zones, half_hours)
def test_outage_days_agree_with_counting_minutes(start: datetime, length: timedelta, zone: ZoneInfo, starts: time):
    start = start.replace(second=0, microsecond=0)
    minutes = int(length / timedelta(minutes=15)) * 15
    counted: dict[date, int] = {}
    for quarter in range(0, minutes, 15):
        day = local_day(start + timedelta(minutes=quarter), zone, starts)
        counted[day] = counted.get(day, 0) + 15
    found = outage_days((start, start + timedelta(minutes=minutes)), [], zone, starts)
    assert found == sorted(found)
    for day, silent in counted.items():
        # A quarter that lies over the border was counted whole for the day it began in.
        if abs(timedelta(minutes=silent) - OUTAGE) >= timedelta(minutes=15):
            assert (day in found) == (timedelta(minutes=silent) >= OUTAGE)


def wall_seconds_after(wall: time, starts: time) -> int:
    return (wall.hour * 3600 + wall.minute * 60 - starts.hour * 3600 - starts.minute * 60) % 86400


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), half_hours, half_hours)
def test_a_civil_date_lies_in_the_24_hours_of_wall_clock_after_the_start(day: date, wall: time, starts: time):
    begins = datetime.combine(day, starts, UTC)
    assert datetime.combine(civil_date(day, wall, starts), wall, UTC) - begins == timedelta(
        seconds=wall_seconds_after(wall, starts)
    )
