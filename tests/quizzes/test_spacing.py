from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.packs.rules import QuestionKind
from bot.quizzes.rules import Card, CardState, Key, Review, Topic, fold, is_due, is_solid, recall, review, solid_topics
from tests.quizzes.makers import key, quiz

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)

moments = st.integers(0, 400 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
logs = st.lists(st.builds(Review, st.integers(0, 4).map(key), st.booleans(), moments), max_size=30)


def answered(*right: bool, apart: timedelta = DAY) -> Card:
    """One question, answered so, from `NOW` on."""
    return fold(Review(key(0), was_right, NOW + n * apart) for n, was_right in enumerate(right))[key(0)]


def when_due(times: int) -> Card:
    """Answered rightly so many times, each just when it was due."""
    card = review(None, NOW, was_right=True)
    for _ in range(times - 1):
        card = review(card, card.due_at, was_right=True)
    return card


def test_a_right_answer_comes_back_after_two_days_and_a_missed_one_after_one() -> None:
    assert answered(True).due_at == NOW + 2 * DAY
    assert answered(False).due_at == NOW + DAY


def test_each_right_answer_when_it_is_due_lets_it_rest_longer() -> None:
    rests = [(card.due_at - card.reviewed_at).days for card in map(when_due, range(1, 6))]
    assert rests == sorted(set(rests))
    assert rests[0] == 2
    assert rests[3] > 30


def test_no_question_rests_for_more_than_a_year() -> None:
    assert when_due(30).due_at - when_due(30).reviewed_at == 365 * DAY


def test_a_miss_brings_it_back_soon_and_keeps_some_of_what_was_learnt() -> None:
    card = when_due(4)
    missed = review(card, card.due_at, was_right=False)
    again = review(missed, missed.due_at, was_right=True)
    assert (missed.state, missed.due_at - missed.reviewed_at) == (CardState.RELEARNING, DAY)
    assert answered(True).stability < again.stability < card.stability


def test_it_is_due_from_the_very_instant_on() -> None:
    card = answered(True)
    assert is_due(card, card.due_at)
    assert not is_due(card, card.due_at - timedelta(microseconds=1))


def test_a_stability_of_so_many_days_means_nine_in_ten_after_them() -> None:
    card = Card(CardState.REVIEW, None, 21.0, 5.0, NOW, NOW)
    assert recall(card, NOW) == 1
    assert recall(card, NOW + 21 * DAY) == pytest.approx(0.9)


def test_the_zone_in_which_a_time_is_written_changes_nothing() -> None:
    kathmandu = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert review(None, kathmandu, was_right=True) == review(None, NOW, was_right=True)


def test_a_clock_that_went_back_harms_nothing() -> None:
    card = answered(True, True, apart=-3 * DAY)
    assert card.reviewed_at == NOW - 3 * DAY
    assert card.due_at > card.reviewed_at


def test_solid_takes_several_right_answers_days_apart() -> None:
    assert not is_solid(answered(True), NOW)
    assert not is_solid(answered(*[True] * 12, apart=timedelta(minutes=11)), NOW + DAY)
    assert is_solid(when_due(3), when_due(3).due_at)


def test_what_is_solid_stays_so_while_it_is_due_and_not_for_ever() -> None:
    card = Card(CardState.REVIEW, None, 21.0, 5.0, NOW + 21 * DAY, NOW)
    assert is_solid(card, NOW + 40 * DAY)
    assert is_solid(card, NOW + 65 * DAY)
    assert not is_solid(card, NOW + 75 * DAY)


def test_what_was_missed_the_last_time_is_not_solid_however_well_it_was_known() -> None:
    card = Card(CardState.REVIEW, None, 90.0, 5.0, NOW + 90 * DAY, NOW)
    assert is_solid(card, NOW)
    assert not is_solid(replace(card, state=CardState.RELEARNING), NOW)


def test_topics_tell_what_is_solid_seen_and_there() -> None:
    known = when_due(4)
    quizzes = [quiz("basics", 0, 1, 2), quiz("change", 3), quiz("open", 4, kind=QuestionKind.REFLECTION)]
    cards = {
        Key("pack", "basics", "q0"): known,
        Key("pack", "basics", "q1"): review(None, known.due_at, was_right=False),
        Key("pack", "gone", "q9"): known,
        Key("pack", "open", "q4"): known,
    }
    assert solid_topics(quizzes, cards, known.due_at) == (Topic("basics", 1, 2, 3), Topic("change", 0, 0, 1))


@given(logs)
def test_a_card_depends_on_its_own_answers_alone(log: list[Review]) -> None:
    for name, card in fold(log).items():
        assert fold(each for each in log if each.key == name) == {name: card}


@given(logs, st.integers(0, 30))
def test_a_log_folded_in_two_halves_comes_to_the_same(log: list[Review], middle: int) -> None:
    cards = fold(log[:middle])
    for entry in log[middle:]:
        cards[entry.key] = review(cards.get(entry.key), entry.at, was_right=entry.was_right)
    assert cards == fold(log) == fold(log)


@given(logs)
def test_the_last_answer_decides_whether_a_card_was_right_and_nothing_is_due_at_once(log: list[Review]) -> None:
    last = {entry.key: entry for entry in log}
    for name, card in fold(log).items():
        assert card.was_right is last[name].was_right
        assert card.reviewed_at == last[name].at
        assert DAY <= card.due_at - card.reviewed_at <= 365 * DAY
        assert 1 <= card.difficulty <= 10
        assert card.stability > 0


@given(logs, moments)
def test_waiting_never_makes_it_likelier_to_be_recalled(log: list[Review], now: datetime) -> None:
    for card in fold(log).values():
        likely = [recall(card, now + n * 9 * DAY) for n in range(6)]
        assert all(0 < after <= before <= 1 for before, after in pairwise(likely))
