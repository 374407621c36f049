from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.packs.rules import QuestionKind
from bot.quizzes.rules import (
    FEW,
    ROUND,
    Card,
    CardState,
    Item,
    Reason,
    choose,
    find_topic,
    is_due,
    items_of,
    shuffled,
    topic_key,
    topics_of,
)
from tests.quizzes.makers import item, key, quiz, run

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TOPICS = ("basics", "haven and base", "Change")
ALL = range(12)
SHUFFLED = (QuestionKind.ONE, QuestionKind.SCENARIO, QuestionKind.SEVERAL)

cards = st.builds(
    Card,
    st.sampled_from(CardState),
    st.none(),
    st.floats(0.1, 300),
    st.just(5.0),
    st.integers(-50, 50).map(lambda days: NOW + days * DAY),
    st.integers(0, 99).map(lambda days: NOW - days * DAY),
)
decks = st.dictionaries(st.integers(0, 11), cards)


def known(due_in: float, *, stability: float = 10, asked: float = 20, right: bool = True) -> Card:
    """Due in so many days, and asked so many days ago."""
    state = CardState.REVIEW if right else CardState.RELEARNING
    return Card(state, None, stability, 5, NOW + due_in * DAY, NOW - asked * DAY)


def chosen(deck: dict[int, Card], most: int = ROUND, least: int = FEW) -> list[str]:
    """Of twelve questions."""
    return [each.question.id for each in picked(deck, most, least)]


def picked(deck: dict[int, Card], most: int = ROUND, least: int = FEW) -> tuple[Item, ...]:
    return choose(map(item, ALL), {key(n): card for n, card in deck.items()}, NOW, most=most, least=least)


def why(deck: dict[int, Card]) -> dict[str, Reason | None]:
    return {each.question.id: each.reason for each in picked(deck)}


def test_someone_new_gets_the_first_questions_in_their_authors_order():
    assert chosen({}) == ["q0", "q1", "q2", "q3", "q4"]
    assert set(why({}).values()) == {Reason.NEW}


def test_what_is_due_comes_before_what_is_new_and_what_is_not_due_waits():
    deck = {n: known(3) for n in range(9)} | {10: known(-1)}
    assert chosen(deck) == ["q10", "q9", "q11"]


def test_of_what_is_due_the_longest_due_comes_first_and_two_places_are_left_to_what_is_new():
    deck = {n: known(-n) for n in range(3, 12)}
    assert chosen(deck) == ["q11", "q10", "q9", "q0", "q1"]
    assert chosen({n: known(-n) for n in range(1, 12)}) == ["q11", "q10", "q9", "q8", "q0"]
    assert chosen({n: known(-n) for n in ALL}) == ["q11", "q10", "q9", "q8", "q7"]


def test_where_nothing_is_due_or_new_those_due_soonest_come_and_no_more_than_a_few():
    deck = {n: known(12 - n) for n in ALL}
    assert chosen(deck) == ["q11", "q10", "q9"]
    assert set(why(deck).values()) == {Reason.EARLY}


def test_a_round_of_little_that_is_due_is_filled_up_to_a_few():
    assert chosen({n: known(12 - n) for n in ALL} | {3: known(0)}) == ["q3", "q11", "q10"]


def test_each_says_why_it_comes_now():
    deck = {
        1: known(0, stability=20),
        2: known(-40, stability=0.4, asked=60),
        3: known(-1, right=False, asked=1),
    }
    assert why(deck) == {
        "q2": Reason.FADED,
        "q3": Reason.MISSED,
        "q1": Reason.FADING,
        "q0": Reason.NEW,
        "q4": Reason.NEW,
    }
    assert [each.last_at for each in picked(deck)[3:]] == [None, None]
    assert {each.last_at for each in picked(deck)[:3]} == {card.reviewed_at for card in deck.values()}


def test_what_was_missed_a_minute_ago_says_so_though_it_is_not_due_yet():
    deck = {n: known(12 - n) for n in ALL} | {4: known(0.005, asked=0.001, right=False)}
    assert chosen(deck)[0] == "q4"
    assert why(deck)["q4"] is Reason.MISSED


def test_a_small_topic_gives_all_it_has():
    assert len(choose([item(1), item(2)], {}, NOW)) == 2
    assert choose([], {}, NOW) == ()


def test_a_reflection_comes_in_its_authors_place_and_again_after_a_month():
    items = [item(0), item(1, kind=QuestionKind.REFLECTION), *map(item, range(2, 7))]

    def asked(days: float | None) -> list[str]:
        met = {} if days is None else {key(1): NOW - days * DAY}
        return [each.question.id for each in choose(items, {}, NOW, met)]

    assert asked(None) == ["q0", "q1", "q2", "q3", "q4"]
    assert asked(29.9) == ["q0", "q2", "q3", "q4", "q5"]
    assert asked(30) == ["q0", "q1", "q2", "q3", "q4"]


def test_a_card_of_a_question_that_became_a_reflection_counts_for_nothing():
    reflection = item(0, kind=QuestionKind.REFLECTION)
    assert choose([reflection], {key(0): known(-9)}, NOW)[0].reason is Reason.OPEN


@given(decks, st.integers(0, 14), st.integers(0, 6))
def test_no_question_left_out_is_more_pressing_than_one_of_its_turn_that_was_chosen(
    deck: dict[int, Card], most: int, least: int
):
    turns: dict[int, list[tuple[float, int]]] = {0: [], 1: [], 2: []}
    for n in ALL:
        card = deck.get(n)
        turn = 1 if card is None else 0 if is_due(card, NOW) else 2
        turns[turn].append((0 if card is None else card.due_at.timestamp(), n))
    due, new, early = ([n for _, n in sorted(turn)] for turn in turns.values())
    names = [int(name[1:]) for name in chosen(deck, most, least)]
    taken = [sum(n in turn for n in names) for turn in (due, new, early)]
    assert names == [*due[: taken[0]], *new[: taken[1]], *early[: taken[2]]]
    assert len(names) == min(most, max(least, len(due) + len(new)), 12)
    assert taken[2] == 0 or taken[:2] == [len(due), len(new)]
    assert taken[0] == len(due) or taken[1] == min(2, len(new), most)


@given(decks)
def test_cards_of_other_questions_change_nothing(deck: dict[int, Card]):
    others = {key(n)._replace(pack="other"): card for n, card in deck.items()}
    assert choose(map(item, ALL), others, NOW) == choose(map(item, ALL), {}, NOW)


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


@given(st.sampled_from(SHUFFLED), st.integers(0, 2**32), st.integers(1, 3), st.integers(-3, 8))
def test_a_tap_picks_what_stands_at_its_place(kind: QuestionKind, seed: int, wrong: int, place: int):
    asked = run(item(1, wrong, kind, right=2 if kind is QuestionKind.SEVERAL else 1), seed=seed)
    answer = asked.judge((place,), NOW)
    if not 0 <= place < len(asked.items[0].choices):
        assert answer is None
        return
    assert answer is not None
    assert answer.picked == (asked.order(0)[place],)
    is_it = asked.items[0].choices[answer.picked[0]] == "right 0"
    assert answer.was_right == (is_it and kind is not QuestionKind.SEVERAL)


@given(st.integers(0, 2**32), st.integers(2, 4), st.integers(1, 3), st.sets(st.integers(0, 4)))
def test_of_several_all_that_is_right_and_nothing_else_is_right(seed: int, right: int, wrong: int, places: set[int]):
    asked = run(item(1, wrong, QuestionKind.SEVERAL, right), seed=seed)
    answer = asked.judge(places, NOW)
    order = asked.order(0)
    if not places or max(places) >= len(order):
        assert answer is None
        return
    assert answer is not None
    assert answer.picked == tuple(sorted(order[place] for place in places))
    words = {asked.items[0].choices[choice] for choice in answer.picked}
    assert answer.was_right == (words == {f"right {n}" for n in range(right)})


@pytest.mark.parametrize("sort", [QuestionKind.ONE, QuestionKind.SCENARIO, QuestionKind.TRUE_OR_FALSE])
def test_where_one_is_right_two_taps_at_once_are_no_answer(sort: QuestionKind):
    assert run(item(1, kind=sort)).judge((0, 1), NOW) is None
    assert run(item(1, kind=sort)).judge((), NOW) is None


@given(st.integers(0, 2**32), st.sampled_from([1, 2]))
def test_true_stands_before_false_whichever_is_right(seed: int, right: int):
    asked = run(item(1, kind=QuestionKind.TRUE_OR_FALSE, right=right), seed=seed)
    assert [asked.items[0].choices[choice] for choice in asked.order(0)] == ["True", "False"]
    answers = [asked.judge((place,), NOW) for place in (0, 1)]
    assert [answer and answer.was_right for answer in answers] == ([True, False] if right == 1 else [False, True])


@given(st.integers(0, 2**32), st.integers(0, 5), st.integers(-2, 7))
def test_of_a_reflection_nothing_is_kept_but_that_it_was_met(seed: int, choices: int, place: int):
    asked = run(item(1, choices, QuestionKind.REFLECTION), seed=seed)
    assert asked.order(0) == tuple(range(choices))
    answer = asked.judge((place,), NOW)
    if not 0 <= place < max(choices, 1):
        assert answer is None
        return
    assert answer is not None
    assert (answer.picked, answer.was_right) == ((), None)


def test_a_reflection_counts_neither_for_the_score_nor_among_what_there_was_to_know():
    asked = run(item(1, kind=QuestionKind.REFLECTION), item(2, kind=QuestionKind.TRUE_OR_FALSE))
    met = asked.judge((0,), NOW)
    assert met is not None
    asked = replace(asked, answers=(met,))
    assert (asked.score, asked.scored, asked.is_complete) == (0, 1, False)
    right = asked.judge((0,), NOW)
    assert right is not None
    asked = replace(asked, answers=(met, right))
    assert (asked.score, asked.scored, asked.is_complete) == (1, 1, True)


def test_a_complete_round_takes_no_more_answers():
    asked = run(item(1))
    answer = asked.judge((0,), NOW)
    assert answer is not None
    done = replace(asked, answers=(answer,))
    assert done.is_complete
    assert done.judge((0,), NOW) is None
    assert done.score == int(answer.was_right is True)


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
