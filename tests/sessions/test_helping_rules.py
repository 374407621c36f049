"""What one member's ratings add up to, and how far that steers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.members.rules import Practice
from bot.packs.rules import Exercise, Kind, Measure
from bot.sessions import rules
from bot.sessions.rules import ENOUGH, Effect, Past, Tally
from bot.sessions.rules.choosing import WEEKLY_MOST
from bot.sessions.rules.helping import CONFIDENCE, LEAST_WEIGHT, MOST_WEIGHT, t_quantile
from tests.sessions.test_rules import TODAY, exercise, exercises, libraries, pasts

# From the tables: Student's t at 0.975.
TABLE = {4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 15: 2.131, 20: 2.086, 30: 2.042}
ratings = st.integers(0, 10)
pairs = st.lists(st.tuples(ratings, ratings), max_size=40)
changes = st.lists(st.integers(-20, 20).map(lambda halves: halves / 2), min_size=ENOUGH, max_size=40)


def tally(changes: Iterable[float], kind: Kind = Kind.GROUNDING) -> Tally:
    known = list(changes)
    squares = sum(change * change for change in known)
    return Tally(kind, len(known), sum(known), squares, frozenset({Measure.CALM}))


def effect(changes: Iterable[float], kind: Kind = Kind.GROUNDING) -> Effect:
    found = rules.effect_of(tally(changes, kind))
    assert found is not None
    return found


# The estimate


@pytest.mark.parametrize(("degrees", "value"), TABLE.items())
def test_the_quantile_is_that_of_the_tables(degrees: int, value: float) -> None:
    assert t_quantile(0.975, degrees) == pytest.approx(value, abs=0.0015)


def test_an_estimate_is_the_mean_and_students_interval() -> None:
    found = effect([0, 1, 2, 3, 4])
    assert found.change == 2
    assert (found.low, found.high) == pytest.approx((0.037, 3.963), abs=0.001)  # 2 ± 2.776 · 1.581 / √5


@given(pairs)
def test_below_enough_pairs_there_is_no_estimate_and_from_there_on_there_is_one(rated: list[tuple[int, int]]) -> None:
    found = rules.effect_of(tally(after - before for before, after in rated))
    assert (found is None) == (len(rated) < ENOUGH)


@given(changes)
def test_the_estimate_lies_inside_its_interval_and_the_interval_on_the_scale(known: list[float]) -> None:
    found = effect(known)
    assert -10 <= found.low <= found.change <= found.high <= 10
    assert found.change == pytest.approx(mean(known))
    reach = t_quantile(0.975, len(known) - 1) * stdev(known) / sqrt(len(known))
    assert found.high - found.change >= min(reach, 10 - found.change) - 1e-6


@given(changes)
def test_turned_round_it_says_the_same_the_other_way(known: list[float]) -> None:
    there, back = effect(known), effect(-change for change in known)
    assert (back.change, back.low, back.high) == pytest.approx((-there.change, -there.high, -there.low))
    assert (back.is_better, back.is_worse) == (there.is_worse, there.is_better)


@given(changes, st.randoms(use_true_random=False))
def test_the_order_of_the_times_does_not_matter(known: list[float], shuffler: random.Random) -> None:
    shuffled = shuffler.sample(known, len(known))
    assert effect(shuffled) == effect(known)


@given(changes)
def test_the_same_again_makes_it_surer(known: list[float]) -> None:
    once, twice = effect(known), effect(known * 2)
    assert twice.high - twice.low <= once.high - once.low


def test_equal_changes_are_not_taken_for_certainty() -> None:
    found = effect([2.0] * ENOUGH)
    assert found.high - found.low > 0.9


@pytest.mark.parametrize("times", [5, 8, 15])
@pytest.mark.parametrize(("usual", "gain"), [(5.0, 0.0), (4.0, 1.5), (6.0, -1.0), (7.5, 1.5)])
@pytest.mark.parametrize("scatter", [0.4, 1.0, 2.0])
def test_the_interval_covers_the_truth_as_often_as_it_says(
    times: int, usual: float, gain: float, scatter: float
) -> None:
    """Whole ratings from 0 to 10, of feelings that scatter before and after; the truth is what endless rating finds."""
    rng = random.Random(f"{times} {usual} {gain} {scatter}")
    truth = mean(_rated(rng, usual, gain, scatter) for _ in range(20_000))
    found = [effect(_rated(rng, usual, gain, scatter) for _ in range(times)) for _ in range(2000)]
    covered = mean(one.low <= truth <= one.high for one in found)
    # Ratings are whole numbers: where they hardly scatter, the odds move in steps.
    assert CONFIDENCE - 0.04 <= covered <= 1.0


def _rated(rng: random.Random, usual: float, gain: float, scatter: float) -> int:
    before = rng.gauss(usual, scatter)
    after = rng.gauss(before + gain, scatter)
    return _whole(after) - _whole(before)


def _whole(felt: float) -> int:
    return round(min(max(felt, 0), 10))


# What it weighs


@given(changes)
def test_a_weight_stays_between_half_and_twice(known: list[float]) -> None:
    assert LEAST_WEIGHT <= rules.weight_of(effect(known)) <= MOST_WEIGHT


@given(changes)
def test_only_what_surely_helps_weighs_more_and_only_what_felt_worse_weighs_less(known: list[float]) -> None:
    found = effect(known)
    weight = rules.weight_of(found)
    assert (weight > 1) == found.is_better
    assert (weight < 1) == (found.change < 0)


@given(changes, st.floats(0.5, 3))
def test_what_helps_more_never_weighs_less(known: list[float], more: float) -> None:
    there = effect(known)
    better = replace(there, change=there.change + more, low=there.low + more, high=there.high + more)
    assert rules.weight_of(better) >= rules.weight_of(there)


@given(st.lists(st.lists(ratings, max_size=ENOUGH - 1), max_size=9))
def test_below_enough_pairs_nothing_weighs(known: list[list[int]]) -> None:
    assert rules.weights_of(tally(some, kind) for some, kind in zip(known, Kind, strict=False)) == {}


# How it steers

weights = st.dictionaries(st.sampled_from(Kind), st.floats(LEAST_WEIGHT, MOST_WEIGHT))


def order_before(one: Exercise, past: Sequence[Past]) -> tuple[date, date]:
    """What decided before ratings did: the kind's last day, then the exercise's own."""
    of_kind = [p.local_day for p in past if p.kind is one.kind]
    own = [p.local_day for p in past if (p.pack, p.exercise_id) == (one.pack, one.id)]
    return max(of_kind, default=date.min), max(own, default=date.min)


@given(st.data(), libraries, st.integers(0, 99))
def test_without_weights_it_is_the_least_recent_of_the_least_recent_kind_as_ever(
    data: st.DataObject, library: list[Exercise], seed: int
) -> None:
    past = data.draw(pasts(library))
    besides = data.draw(st.sampled_from([None, *map(rules.key_of, library)]))
    week = TODAY - timedelta(days=6)
    recent = Counter(p.kind for p in past if p.local_day >= week)
    full = {kind for kind, most in WEEKLY_MOST.items() if recent[kind] >= most}
    left = [e for e in library if rules.key_of(e) != besides]
    left = [e for e in left if e.kind not in full] or left
    first = min((order_before(e, past) for e in left), default=None)
    equals = [e for e in left if order_before(e, past) == first]
    chosen = rules.choose(library, past, TODAY, random.Random(seed), besides=besides)
    assert chosen in equals or (chosen is None and not equals)
    even = dict.fromkeys(Kind, 1.0)
    assert rules.choose(library, past, TODAY, random.Random(seed), besides=besides, weights=even) == chosen


@given(st.data(), libraries, st.integers(0, 99), weights, st.sampled_from(Practice), st.booleans())
def test_the_same_dice_choose_the_same_and_only_what_is_wanted(
    data: st.DataObject,
    library: list[Exercise],
    seed: int,
    given_weights: Mapping[Kind, float],
    practice: Practice,
    without: bool,
) -> None:
    past = data.draw(pasts(library))

    def choose(pool: Sequence[Exercise]) -> Exercise | None:
        dice = random.Random(seed)
        return rules.choose(pool, past, TODAY, dice, practice=practice, without_figures=without, weights=given_weights)

    chosen = choose(library)
    assert chosen == choose(library)
    plain = rules.choose(library, past, TODAY, random.Random(seed), practice=practice, without_figures=without)
    assert (chosen is None) == (plain is None)
    assert chosen is None or chosen.kind in rules.kinds_of(practice)


def live(kinds: Sequence[Kind], weights: Mapping[Kind, float], days: int, seed: int) -> list[Kind]:
    """An exercise a day, two of each kind to choose from."""
    library = [exercise(f"{kind}-{number}", kind) for kind in kinds for number in "ab"]
    dice, past = random.Random(seed), list[Past]()
    for day in range(days):
        today = TODAY + timedelta(days=day)
        chosen = rules.choose(library, past, today, dice, weights=weights)
        assert chosen is not None
        past.append(Past(chosen.pack, chosen.id, chosen.kind, today))
    return [done.kind for done in past]


@given(st.sets(st.sampled_from(Kind), min_size=1), weights, st.integers(0, 99))
def test_no_kind_ever_stays_away_whatever_the_weights(
    kinds: set[Kind], given_weights: Mapping[Kind, float], seed: int
) -> None:
    """At half the weight, beside others at twice that, a kind's wait outgrows theirs after four times their number."""
    most = 5 * len(kinds) + 7
    lived = live(sorted(kinds), given_weights, 3 * most, seed)
    for kind in kinds:
        days = [-1, *(day for day, done in enumerate(lived) if done is kind), len(lived)]
        assert max(later - day for day, later in pairwise(days)) <= most


@given(st.sets(st.sampled_from(Kind), min_size=2), weights, st.integers(0, 99))
def test_no_week_of_a_mix_has_more_gratitude_than_its_fill_however_much_it_helps(
    kinds: set[Kind], given_weights: Mapping[Kind, float], seed: int
) -> None:
    lived = live(sorted(kinds), {**given_weights, Kind.GRATITUDE: MOST_WEIGHT}, 40, seed)
    for day in range(len(lived)):
        assert lived[day : day + 7].count(Kind.GRATITUDE) <= WEEKLY_MOST[Kind.GRATITUDE]


def test_what_helps_comes_about_twice_as_often_and_what_felt_worse_half_as_often() -> None:
    kinds = [Kind.MINDFULNESS, Kind.PRIMING, Kind.GROUNDING, Kind.REFLECTION, Kind.TRUST]
    weighed = {Kind.GROUNDING: MOST_WEIGHT, Kind.TRUST: LEAST_WEIGHT}
    counted = Counter(live(kinds, weighed, 400, seed=1))
    plain = Counter(live(kinds, {}, 400, seed=1))
    assert set(plain.values()) == {80}
    ordinary = mean(counted[kind] for kind in kinds if kind not in weighed)
    assert 1.5 <= counted[Kind.GROUNDING] / ordinary <= 2.2
    assert 0.4 <= counted[Kind.TRUST] / ordinary <= 0.7


@given(exercises)
def test_one_that_is_alone_comes_and_takes_no_dice(one: Exercise) -> None:
    dice = random.Random(1)
    before = dice.getstate()
    assert rules.choose([one], [], TODAY, dice) is one
    assert dice.getstate() == before
