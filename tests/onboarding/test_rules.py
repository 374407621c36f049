"""What is read from the form and from typed messages."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.members.loader import Cities
from bot.members.rules import parse_offset, parse_when
from bot.onboarding.rules import ROOM, Lull, Word, carried, place_text, when_text, word_in

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANCHORS = ("after coffee", "before bed", "when I wake up", "lunch", "after my 2nd coffee", "before work", "at the gym")
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize("typed", ["stop", "STOP", "Stop!", " stop. ", "/stop", "“stop”", "*stop*", "stop…", "stop\n"])
def test_stop_is_understood_however_it_is_written(typed: str) -> None:
    assert word_in(typed) is Word.STOP


@pytest.mark.parametrize("typed", ["help", "HELP!!", "/help", "help?"])
def test_help_is_understood_however_it_is_written(typed: str) -> None:
    assert word_in(typed) is Word.HELP


@pytest.mark.parametrize("typed", ["", "please stop", "don't stop", "stop it", "nonstop", "helpless", "s t o p", "🛟"])
def test_nothing_else_is_understood(typed: str) -> None:
    assert word_in(typed) is Word.OTHER


@settings(deadline=None)
@given(st.text(max_size=4000))
def test_no_message_is_too_odd_to_look_at(typed: str) -> None:
    assert word_in(typed) in Word


def lull() -> Lull:
    return Lull(timedelta(seconds=20), most=3)


def test_who_types_on_and_on_is_answered_once_in_a_while() -> None:
    ann = lull()
    answered = [ann.lets_answer(1, Word.OTHER, NOON + timedelta(seconds=second)) for second in range(60)]
    assert [second for second, is_answered in enumerate(answered) if is_answered] == [0, 20, 40]


def test_stop_is_answered_even_right_after_something_else() -> None:
    ann = lull()
    assert ann.lets_answer(1, Word.OTHER, NOON)
    assert ann.lets_answer(1, Word.STOP, NOON)
    assert not ann.lets_answer(1, Word.STOP, NOON)


def test_one_person_s_flood_silences_nobody_else() -> None:
    crowd = lull()
    assert [crowd.lets_answer(user_id, Word.OTHER, NOON) for user_id in (1, 1, 2)] == [True, False, True]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 30))))
def test_it_never_remembers_more_than_it_may(typed: list[tuple[int, int]]) -> None:
    crowd, now = lull(), NOON
    for user_id, seconds in typed:
        now += timedelta(seconds=seconds)
        crowd.lets_answer(user_id, Word.OTHER, now)
        assert len(crowd) <= 3


@settings(deadline=None)
@given(st.integers(-12 * 4, 14 * 4))
def test_an_offset_comes_back_as_people_write_it_and_means_the_same(quarters: int) -> None:
    sign, minutes = "-" if quarters < 0 else "+", abs(quarters) * 15
    zone = parse_offset(f"UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}")
    assert zone is not None
    assert not place_text(zone).startswith("Etc")
    assert parse_offset(place_text(zone)) == zone


def test_every_zone_that_a_place_leads_to_is_found_again_by_its_text() -> None:
    cities = Cities.load()
    zones = [zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")]
    assert [zone for zone in zones if cities.find(place_text(zone))[0].zone != zone] == []


@settings(deadline=None)
@given(TIMES, st.sampled_from((None, *ANCHORS)))
def test_a_time_sent_again_unchanged_is_the_same_time(at: time, anchor: str | None) -> None:
    when = parse_when(when_text(at, anchor))
    assert when is not None
    assert (when.at, when.is_guess) == (at, False)
    assert when.anchor in (anchor, None)


def test_a_time_against_the_usual_keeps_its_anchor_too() -> None:
    when = parse_when(when_text(time(10), "before bed"))
    assert when is not None
    assert (when.at, when.anchor) == (time(10), "before bed")


def test_what_fits_is_carried_as_it_was_typed() -> None:
    assert carried("new yrok", "halb acht", "America/New_York", None) == ("new yrok", "halb acht")


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=100), st.booleans(), st.booleans())
def test_what_was_understood_is_never_lost(place: str, when: str, knows_place: bool, knows_when: bool) -> None:
    short_place = "America/Argentina/ComodRivadavia" if knows_place else None
    short_when = f"{'x' * 60}, 08:00 h" if knows_when and not knows_place else None
    kept_place, kept_when = carried(place, when, short_place, short_when)
    assert len(kept_place) + len(kept_when) <= ROOM
    assert kept_place in (place, short_place) or not knows_place
    assert kept_when in (when, short_when) or short_when is None
