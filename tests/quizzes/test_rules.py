from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.packs.rules import Question, Quiz
from bot.quizzes.rules import (
    ROUND,
    Item,
    Key,
    Past,
    Run,
    RunState,
    choose,
    find_topic,
    items_of,
    shuffled,
    topic_key,
    topics_of,
)

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
TOPICS = ("basics", "haven and base", "Change")

pasts = st.dictionaries(
    st.integers(0, 11), st.builds(Past, st.booleans(), st.integers(0, 99).map(lambda days: NOW + timedelta(days=days)))
)


def item(name: object, wrong: int = 3) -> Item:
    question = Question(f"q{name}", "Which?", ("right",), tuple(f"wrong {n}" for n in range(wrong)), "So.", ())
    return Item("pack", "1.0.0", "quiz", "Title", question)


def quiz(topic: str, *names: str, pack: str = "pack") -> Quiz:
    return Quiz(pack, "1.0.0", topic.replace(" ", "-"), topic.title(), topic, tuple(item(n).question for n in names))


def run(*items: Item, seed: int = 1) -> Run:
    return Run(1, None, seed, RunState.OPEN, items)


def key(name: object) -> Key:
    return item(name).key


def chosen(past: dict[int, Past], most: int = ROUND) -> list[str]:
    items = [item(n) for n in range(12)]
    return [each.question.id for each in choose(items, {key(n): last for n, last in past.items()}, most)]


def ago(days: int, *, right: bool) -> Past:
    return Past(right, NOW - timedelta(days=days))


def test_someone_new_gets_the_first_questions_in_their_authors_order():
    assert chosen({}) == ["q0", "q1", "q2", "q3", "q4"]


def test_wrong_ones_come_before_new_ones_and_known_ones_last():
    past = {n: ago(n, right=True) for n in range(9)} | {10: ago(1, right=False)}
    assert chosen(past) == ["q10", "q9", "q11", "q8", "q7"]


def test_once_all_are_known_those_answered_longest_ago_come_first():
    assert chosen({n: ago(n, right=True) for n in range(12)}) == ["q11", "q10", "q9", "q8", "q7"]


def test_of_the_wrong_ones_those_answered_longest_ago_come_first():
    assert chosen({3: ago(2, right=False), 7: ago(5, right=False)}, most=2) == ["q7", "q3"]


def test_a_small_topic_gives_all_it_has():
    assert len(choose([item(1), item(2)], {})) == 2
    assert choose([], {}) == ()


@given(pasts, st.integers(0, 14))
def test_no_question_left_out_is_more_pressing_than_one_that_was_chosen(past: dict[int, Past], most: int):
    def urgency(name: str) -> tuple[int, datetime]:
        last = past.get(int(name[1:]))
        return (1, NOW) if last is None else (2 if last.was_right else 0, last.answered_at)

    picked = chosen(past, most)
    left_out = {f"q{n}" for n in range(12)} - set(picked)
    assert len(picked) == len(set(picked)) == min(most, 12)
    assert [urgency(name) for name in picked] == sorted(urgency(name) for name in picked)
    assert all(urgency(a) <= urgency(b) for a in picked for b in left_out)


@given(pasts)
def test_answers_to_other_questions_change_nothing(past: dict[int, Past]):
    others = {Key("other", "quiz", f"q{n}"): last for n, last in past.items()}
    assert choose([item(n) for n in range(12)], others) == choose([item(n) for n in range(12)], {})


@given(st.integers(0, 2**32), st.integers(0, 99), st.integers(2, 5))
def test_shuffling_keeps_every_choice_and_is_the_same_again(seed: int, number: int, count: int):
    order = shuffled(seed, number, count)
    assert sorted(order) == list(range(count))
    assert shuffled(seed, number, count) == order


def test_shuffling_is_the_same_in_every_version_of_python():
    assert [shuffled(seed, 0, 4) for seed in (0, 1, 2)] == [(3, 1, 2, 0), (2, 1, 3, 0), (2, 0, 1, 3)]


def test_the_right_choice_stands_at_every_place_about_equally_often():
    places = Counter(shuffled(seed, number, 4).index(0) for seed in range(500) for number in range(4))
    assert all(420 < places[place] < 580 for place in range(4))


def test_two_questions_of_one_round_are_shuffled_apart():
    assert len({shuffled(9, number, 4) for number in range(20)}) > 5


@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(-3, 8))
def test_a_tap_picks_what_stands_at_its_place(seed: int, wrong: int, place: int):
    asked = run(item(1, wrong), seed=seed)
    answer = asked.judge(place, NOW)
    if not 0 <= place <= wrong:
        assert answer is None
    else:
        assert answer is not None
        assert asked.order(0)[place] == answer.picked
        assert answer.was_right == (asked.items[0].choices[answer.picked] == "right")


def test_a_complete_round_takes_no_more_answers():
    asked = run(item(1))
    answer = asked.judge(0, NOW)
    assert answer is not None
    done = replace(asked, answers=(answer,))
    assert done.is_complete
    assert done.judge(0, NOW) is None
    assert done.score == int(answer.was_right)


def test_topics_are_told_once_as_first_written():
    quizzes = [quiz("Basics", "a"), quiz("change", "b"), quiz("basics", "c", pack="other")]
    assert topics_of(quizzes) == ("Basics", "change")
    assert [each.question.id for each in items_of(quizzes, "BASICS")] == ["qa", "qc"]
    assert len(items_of(quizzes, None)) == 3


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("basics", "basics"),
        ("  Haven  AND base ", "haven and base"),
        ("chan", "Change"),
        ("ba", None),  # basics, or haven and base
        ("", None),
        ("weather", None),
    ],
)
def test_a_topic_is_found_by_its_name_or_by_a_part_that_only_it_has(typed: str, topic: str | None):
    assert find_topic(TOPICS, typed) == topic


def test_a_topic_that_is_part_of_another_is_found_by_its_whole_name():
    assert find_topic(("trust and doubt", "trust"), "trust") == "trust"


@given(st.text(max_size=40))
def test_a_topic_fits_a_custom_id_whatever_it_is_called(topic: str):
    assert 0 <= topic_key(topic) < 2**32
    assert topic_key(None) == 0
