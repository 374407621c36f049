from __future__ import annotations

import random
from statistics import mean

import pytest

from bench.learner import A_DAY, ASKERS, DAYS, LEARNERS, AtRandom, Learner, Ours, months, table

PEOPLE = range(8)


def learner(name: str, seed: int = 1, plain: float = 0) -> Learner:
    return LEARNERS[name](random.Random(seed), 60, plain)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learner_knows_nothing_at_first_and_forgets_what_they_met(name: str) -> None:
    someone = learner(name)
    assert someone.learnt(0) == 0
    someone.answer(3, 0)
    known = [someone.recall(3, at) for at in (0.01, 1, 7, 30)]
    assert known == sorted(known, reverse=True)
    assert known[0] > 0.9
    assert known[-1] < 0.5


@pytest.mark.parametrize("name", LEARNERS)
def test_of_what_was_met_once_about_three_in_ten_are_known_a_week_later(name: str) -> None:
    met = [learner(name, seed) for seed in range(300)]
    for someone in met:
        someone.answer(0, 0)
    assert mean(someone.recall(0, 7) for someone in met) == pytest.approx(0.3, abs=0.05)


@pytest.mark.parametrize("name", LEARNERS)
def test_what_is_met_again_after_days_stays_longer_than_what_is_met_twice_at_once(name: str) -> None:
    def stays(again: float) -> float:
        people = [learner(name, seed) for seed in range(200)]
        for someone in people:
            someone.meet(0, 0, knew=False)
            someone.meet(0, again, knew=True)
        return mean(someone.recall(0, again + 14) for someone in people)

    assert stays(2) > stays(1 / 144)


@pytest.mark.parametrize("name", LEARNERS)
def test_what_is_plain_is_always_right_and_never_counts_as_learnt(name: str) -> None:
    someone = learner(name, plain=1)
    assert all(someone.answer(question, day) for day in range(5) for question in range(60))
    assert someone.learnt(5) == 0


@pytest.mark.parametrize("asker", ASKERS)
def test_everybody_asks_the_same_number_of_different_questions_a_day(asker: type[AtRandom]) -> None:
    one = asker(30, random.Random(1))
    for day in range(10):
        asked = one.pick(day)
        assert len(asked) == len(set(asked)) == A_DAY
        for question in asked:
            one.told(question, day, was_right=question % 2 == 0)
    assert {each.asked for each in months("traces", asker, 30, 0, range(2))} == {A_DAY * DAYS}


def test_more_is_learnt_of_sixty_questions_than_at_random() -> None:
    for name in LEARNERS:
        ours, chance = (
            mean(each.learnt for each in months(name, asker, 60, 0.25, PEOPLE)) for asker in (Ours, AtRandom)
        )
        assert ours > 1.05 * chance


def test_the_same_people_come_to_the_same_table() -> None:
    assert table(range(2)).text() == table(range(2)).text()
