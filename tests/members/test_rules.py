from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.members.rules import (
    MAX_ANCHOR,
    MAX_DAYS_AHEAD,
    When,
    parse_day,
    parse_offset,
    parse_time,
    parse_when,
    zone_label,
    zone_of,
)

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
TUESDAY = date(2026, 12, 22)

typed = st.text(max_size=150) | st.text(alphabet="0123456789:.-+/, amphUTCGZdecinafter٣８−½", max_size=20)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("8", time(8)),
        ("08", time(8)),
        ("8:30", time(8, 30)),
        ("08.30", time(8, 30)),
        ("8h30", time(8, 30)),
        ("8h", time(8)),
        ("8 am", time(8)),
        ("7pm", time(19)),
        ("7:15 p.m.", time(19, 15)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("930", time(9, 30)),
        ("1930", time(19, 30)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("0:00", time(0)),
        ("24:00", time(0)),
        ("20 Uhr", time(20)),
        ("20 Uhr 30", time(20, 30)),
        ("20:30 Uhr", time(20, 30)),
        ("at 8 o’clock", time(8)),
        ("half past 7", time(7, 30)),
        ("quarter to 9", time(8, 45)),
        ("19:00 pm", time(19)),
        ("８：３０", time(8, 30)),
        ("٨:٣٠", time(8, 30)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "25:00",
        "24:01",
        "8:75",
        "8:5",
        "2500",
        "13 am",
        "0 pm",
        "half 8",
        "8-9",
        "8:00-9:00",
        "08:30:00",
        "soon",
    ],
)
def test_what_is_no_time_or_more_than_one_is_not_guessed_at(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("19:00", When(time(19), None, is_guess=False)),
        ("every day at 8", When(time(8), None, is_guess=False)),
        ("after coffee at 8:15", When(time(8, 15), "after coffee", is_guess=False)),
        ("After Coffee ☕ at 7.30", When(time(7, 30), "After Coffee ☕", is_guess=False)),
        ("when I get home, 18:00", When(time(18), "when I get home", is_guess=False)),
        ("7am after my run", When(time(7), "after my run", is_guess=False)),
        ("after lunch at noon", When(time(12), "after lunch", is_guess=False)),
        ("after breakfast, 9", When(time(9), "after breakfast", is_guess=False)),
    ],
)
def test_a_time_may_hang_on_a_habit(text: str, when: When) -> None:
    assert parse_when(text) == when


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("after coffee", time(8, 30)),
        ("breakfast", time(8, 30)),
        ("when I wake up", time(8, 30)),
        ("before work", time(8)),
        ("lunch break", time(12, 30)),
        ("after work", time(17, 30)),
        ("when I get home", time(18)),
        ("after dinner", time(19)),
        ("before bed", time(21, 30)),
        ("after my run", time(9)),
    ],
)
def test_a_habit_alone_gets_a_guessed_time_to_confirm(text: str, at: time) -> None:
    assert parse_when(text) == When(at, text, is_guess=True)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("before bed at 10", time(22)),
        ("before bed at 12", time(0)),
        ("after dinner, 8", time(20)),
        ("8 in the evening", time(20)),
        ("after lunch at 1:15", time(13, 15)),
    ],
)
def test_the_evening_hour_is_guessed_beside_an_evening_habit(text: str, at: time) -> None:
    when = parse_when(text)
    assert when is not None
    assert (when.at, when.is_guess) == (at, True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "asdf", "half 8", "8 or 9", "between 8 and 9", "10 to 8", "8-9", "2 coffees later", "at 25:00"),
        *("after coffee at 25:00", "after coffee at 8:75", "after 25 o'clock", "in 5 minutes"),
        *("after " + "x" * MAX_ANCHOR, "after " + "x" * 1000),
    ],
)
def test_what_cannot_be_understood_is_asked_again(text: str) -> None:
    assert parse_when(text) is None


def test_an_anchor_cannot_turn_the_text_around_it() -> None:
    assert parse_when("after\u202e coffee\u200b\nat 8:15") == When(time(8, 15), "after coffee", is_guess=False)


@given(typed)
@example("﷽" * 100)
@example("at " * 40)
def test_no_text_breaks_a_reader_of_times(text: str) -> None:
    parse_time(text)
    when = parse_when(text)
    assert when is None or when.anchor is None or 0 < len(when.anchor) <= MAX_ANCHOR


@given(st.times(timezones=st.none()), st.sampled_from(["%H:%M", "%H.%M", "%Hh%M", "%H%M", "%I:%M %p", "%I.%M%p"]))
def test_every_time_written_out_is_read_back(at: time, form: str) -> None:
    minute = at.replace(second=0, microsecond=0)
    assert parse_time(minute.strftime(form)) == minute
    assert parse_when(f"after coffee at {minute.strftime('%H:%M')}") is not None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("UTC+2", "Etc/GMT-2"),
        ("+2", "Etc/GMT-2"),
        ("GMT-3", "Etc/GMT+3"),
        ("UTC−3", "Etc/GMT+3"),
        ("utc +05:30", "UTC+05:30"),
        ("UTC+5.5", "UTC+05:30"),
        ("+0545", "UTC+05:45"),
        ("+545", "UTC+05:45"),
        ("-3:30", "UTC-03:30"),
        ("-0:30", "UTC-00:30"),
        ("Z", "Etc/UTC"),
        ("gmt", "Etc/UTC"),
        ("UTC-0", "Etc/UTC"),
        ("-12", "Etc/GMT+12"),
        ("+14", "Etc/GMT-14"),
    ],
)
def test_an_offset_becomes_a_zone_name(text: str, zone: str) -> None:
    assert parse_offset(text) == zone


@pytest.mark.parametrize(
    "text", ["", "2", "+", "UTC+", "UTC 2", "-12:15", "+14:15", "+15", "+5:17", "+05:60", "UTC+5:5", "Berlin"]
)
def test_an_offset_that_no_clock_shows_is_not_understood(text: str) -> None:
    assert parse_offset(text) is None


@given(st.integers(min_value=-12 * 4, max_value=14 * 4), st.sampled_from(["", "UTC", "gmt ", "utc"]))
def test_every_quarter_hour_keeps_its_offset(quarters: int, prefix: str) -> None:
    hours, minutes = divmod(abs(quarters) * 15, 60)
    zone = parse_offset(f"{prefix}{'-' if quarters < 0 else '+'}{hours}:{minutes:02d}")
    assert zone is not None
    assert NEW_YEAR.astimezone(zone_of(zone)).utcoffset() == timedelta(minutes=quarters * 15)


@given(typed)
def test_no_text_breaks_the_reader_of_offsets_and_what_it_names_is_a_zone(text: str) -> None:
    zone = parse_offset(text)
    assert zone is None or zone_label(zone, NEW_YEAR).startswith("UTC")


def test_iana_names_are_zones() -> None:
    assert zone_of("Asia/Kathmandu") == ZoneInfo("Asia/Kathmandu")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Nowhere",
        "America",
        "Europe/",
        "../UTC",
        "/etc/hostname",
        "\0",
        "UTC+2",
        "UTC+02:00",
        "UTC+05:17",
        "UTC+15:45",
    ],
)
def test_anything_else_is_no_zone(name: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        zone_of(name)


@given(typed)
def test_no_other_error_comes_from_a_name(name: str) -> None:
    try:
        zone_of(name)
    except (KeyError, ValueError):
        return


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Kathmandu", "Kathmandu time (UTC+05:45)"),
        ("America/St_Johns", "St Johns time (UTC-03:30)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time (UTC-03:00)"),
        ("Europe/London", "London time (UTC)"),
        ("Etc/GMT-2", "UTC+02:00"),
        ("UTC+05:45", "UTC+05:45"),
        ("Etc/UTC", "UTC"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_shown_by_its_city_and_its_offset_now(zone: str, label: str) -> None:
    assert zone_label(zone, NEW_YEAR) == label


def test_the_offset_shown_follows_summer_time() -> None:
    assert zone_label("Europe/London", NEW_YEAR.replace(month=7)) == "London time (UTC+01:00)"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("24.12", date(2026, 12, 24)),
        ("24. 12. 2026", date(2026, 12, 24)),
        ("24.12.26", date(2026, 12, 24)),
        ("24 Dec", date(2026, 12, 24)),
        ("24th of December", date(2026, 12, 24)),
        ("Dec 24", date(2026, 12, 24)),
        ("December 24th, 2026", date(2026, 12, 24)),
        ("Dec 24 2026", date(2026, 12, 24)),
        ("until Jan 5", date(2027, 1, 5)),
        ("sept 3", date(2027, 9, 3)),
        ("tomorrow", date(2026, 12, 23)),
        ("in 5 days", date(2026, 12, 27)),
        ("in a week", date(2026, 12, 29)),
        ("in 2 weeks", date(2027, 1, 5)),
        ("friday", date(2026, 12, 25)),
        ("until Thurs", date(2026, 12, 24)),
        ("tuesday", date(2026, 12, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date) -> None:
    assert parse_day(text, TUESDAY) == day


@pytest.mark.parametrize(
    "text",
    [
        *("", "03/04", "12-24", "24 foo", "may", "next friday", "31.11.", "2026-02-30", "in 401 days", "2029-01-01"),
        *("22.12.", "2026-12-22", "yesterday", "2026-12-21", "29 Feb", "today"),
    ],
)
def test_a_day_that_is_ambiguous_past_or_far_is_not_understood(text: str) -> None:
    assert parse_day(text, TUESDAY) is None


@pytest.mark.parametrize("text", ["today", "until today", "2026-12-22", "22 Dec", "22.12."])
def test_today_is_understood_where_it_is_allowed(text: str) -> None:
    assert parse_day(text, TUESDAY, or_today=True) == TUESDAY
    assert parse_day("tomorrow", TUESDAY, or_today=True) == TUESDAY + timedelta(days=1)
    assert parse_day("tuesday", TUESDAY, or_today=True) == TUESDAY + timedelta(days=7)
    assert parse_day("2026-12-21", TUESDAY, or_today=True) is None


def test_the_leap_day_is_found_when_it_is_near() -> None:
    assert parse_day("29 Feb", date(2027, 6, 1)) == date(2028, 2, 29)


@given(typed | st.integers().map(lambda days: f"in {days} days"), st.dates())
@example("friday", date.max)
@example("in 5 days", date.max)
@example("Dec 24", date.max)
@example("0000-00-00", date.min)
def test_a_day_is_always_ahead_and_never_far(text: str, today: date) -> None:
    day = parse_day(text, today)
    assert day is None or timedelta(0) < day - today <= timedelta(days=MAX_DAYS_AHEAD)


@given(
    st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 1, 1)),
    st.integers(min_value=1, max_value=MAX_DAYS_AHEAD),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d %B %Y", "%b %d, %Y", "%d. %b %Y"]),
)
def test_every_day_within_reach_is_read_back(today: date, ahead: int, form: str) -> None:
    day = today + timedelta(days=ahead)
    assert parse_day(day.strftime(form), today) == day
