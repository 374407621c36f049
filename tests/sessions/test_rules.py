"""Which exercise comes, and the pages it is walked in."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.members.rules import Practice
from bot.packs.rules import AnswerLength, Evidence, Exercise, FigureUse, Kind, Measure, Source, Step, When
from bot.sessions import rules
from bot.sessions.rules import STAND_INS, PageKind, Past, SessionState, Wish

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DICE = random.Random(1)


def exercise(
    name: str = "one",
    kind: Kind = Kind.MINDFULNESS,
    when: When = When.ANY,
    minutes: int = 3,
    figure: FigureUse = FigureUse.NONE,
    rate: tuple[Measure, ...] = (),
    steps: tuple[Step, ...] = (Step(say="Breathe."),),
) -> Exercise:
    sources = (Source("our own", "our own"),)
    lore = Evidence.PRACTICE_LORE
    return Exercise(
        "pack", "1.0.0", name, name, kind, when, minutes, lore, sources, None, None, figure, rate, steps, None
    )


def done(one: Exercise, days_ago: int) -> Past:
    return Past(one.pack, one.id, one.kind, TODAY - timedelta(days=days_ago))


steps = st.builds(Step, say=st.just("Breathe.")) | st.builds(
    Step, ask=st.just("And now?"), answer=st.sampled_from(AnswerLength)
)
whens = st.sampled_from(When)
exercises = st.builds(
    exercise,
    name=st.text("abcd", min_size=1, max_size=3),
    kind=st.sampled_from(Kind),
    when=whens,
    minutes=st.integers(1, 30),
    figure=st.sampled_from(FigureUse),
    rate=st.lists(st.sampled_from(Measure), unique=True, max_size=2).map(tuple),
    steps=st.lists(steps, min_size=1, max_size=12).map(tuple),
)
libraries = st.lists(exercises, max_size=12, unique_by=lambda e: e.id)


def pasts(of: list[Exercise]) -> st.SearchStrategy[list[Past]]:
    if not of:
        return st.just([])
    return st.lists(st.builds(done, st.sampled_from(of), st.integers(-1, 40)), max_size=20)


# Pages


@given(exercises, st.booleans())
def test_every_step_stands_on_exactly_one_page_in_its_order(one: Exercise, rated: bool) -> None:
    assert [step for page in rules.pages(one, is_rated=rated) for step in page.steps] == list(one.steps)


@given(exercises, st.booleans())
def test_no_page_asks_twice(one: Exercise, rated: bool) -> None:
    assert all(sum(1 for step in page.steps if step.ask) <= 1 for page in rules.pages(one, is_rated=rated))


@given(exercises, st.booleans())
def test_a_page_is_either_a_rating_or_steps(one: Exercise, rated: bool) -> None:
    for page in rules.pages(one, is_rated=rated):
        assert (page.measure is None) == (page.kind is PageKind.STEPS) == bool(page.steps)


@given(exercises)
def test_ratings_stand_around_the_steps_the_same_ones_on_both_sides(one: Exercise) -> None:
    found = rules.pages(one, is_rated=True)
    before = tuple(page.measure for page in found if page.kind is PageKind.BEFORE)
    after = tuple(page.measure for page in found if page.kind is PageKind.AFTER)
    assert before == after == (one.rate if one.minutes > 1 else ())
    order = [page.kind for page in found]
    assert order == sorted(order, key=list(PageKind).index)


@given(exercises)
def test_under_two_minutes_there_is_one_screen_and_no_rating(one: Exercise) -> None:
    if one.minutes == 1 and sum(1 for step in one.steps if step.ask) < 2:
        assert len(rules.pages(one, is_rated=True)) == 1


@given(exercises)
def test_from_two_minutes_each_step_has_a_page_to_itself(one: Exercise) -> None:
    if one.minutes > 1:
        assert all(len(page.steps) == 1 for page in rules.pages(one, is_rated=False))


def test_ratings_are_asked_about_one_time_in_three() -> None:
    dice = random.Random(3)
    rated = exercise(rate=(Measure.CALM,))
    assert 900 < sum(rules.is_rated(rated, dice) for _ in range(3000)) < 1100
    assert not any(rules.is_rated(exercise(), dice) for _ in range(50))


# Wishes


@given(libraries, st.sampled_from(Wish))
def test_strength_before_comes_only_to_those_who_say_that_something_is_coming(
    library: list[Exercise], wish: Wish
) -> None:
    fitting, gentle = rules.pools(library, wish)
    offered = [*fitting, *gentle]
    assert wish is Wish.COMING or not [e for e in offered if e.when is When.STRENGTH_BEFORE]
    assert wish is not Wish.COMING or all(e.when is When.STRENGTH_BEFORE for e in fitting)


@given(libraries, st.sampled_from(Wish))
def test_what_is_for_some_people_only_comes_with_no_wish(library: list[Exercise], wish: Wish) -> None:
    fitting, gentle = rules.pools(library, wish)
    assert not [e for e in [*fitting, *gentle] if e.when is When.ASKED_FOR]


@given(libraries)
def test_a_hard_moment_gets_comfort_grounding_or_kindness_and_nothing_that_needs_work(library: list[Exercise]) -> None:
    fitting, gentle = rules.pools(library, Wish.HARD)
    kind = {Kind.GROUNDING, Kind.SELF_COMPASSION}
    assert all(e.when is When.COMFORT_AFTER or e.kind in kind for e in fitting)
    assert all(e.kind in {Kind.MINDFULNESS, Kind.GROUNDING} and e.figure is not FigureUse.REQUIRED for e in gentle)


@given(libraries)
def test_a_surprise_takes_a_minute(library: list[Exercise]) -> None:
    fitting, _ = rules.pools(library, Wish.SURPRISE)
    assert all(e.minutes == 1 and e.when is When.ANY for e in fitting)


@given(exercises)
def test_what_somebody_was_given_fits_what_they_wished_for(one: Exercise) -> None:
    assert rules.fits(one, rules.wish_of(one)) or one.when is When.ASKED_FOR


def test_a_wish_that_nobody_knows_is_an_ordinary_one() -> None:
    assert rules.read_wish("??") is Wish.ORDINARY
    assert rules.read_wish("hard") is Wish.HARD


# Choosing


@given(st.data())
def test_what_is_chosen_is_among_what_was_there_and_not_what_was_turned_down(data: st.DataObject) -> None:
    library = data.draw(libraries)
    past = data.draw(pasts(library))
    besides = data.draw(st.sampled_from([None, *map(rules.key_of, library)]))
    practice = data.draw(st.sampled_from(Practice))
    without = data.draw(st.booleans())
    one = rules.choose(library, past, TODAY, DICE, practice=practice, without_figures=without, besides=besides)
    left = [e for e in library if rules.key_of(e) != besides and e.kind in rules.kinds_of(practice)]
    left = [e for e in left if not (without and e.figure is FigureUse.REQUIRED)]
    assert (one is None) == (not left)
    assert one is None or one in left


@given(st.data())
def test_of_one_kind_nothing_comes_again_before_what_lies_further_back(data: st.DataObject) -> None:
    library = [exercise(name) for name in ("a", "b", "c", "d")]
    past = data.draw(pasts(library))
    one = rules.choose(library, past, TODAY, DICE)
    last = {e.id: max((p.local_day for p in past if p.exercise_id == e.id), default=date.min) for e in library}
    assert one is not None
    assert last[one.id] == min(last.values())


def test_kinds_take_turns_in_a_mix() -> None:
    pause, thanks = exercise("pause"), exercise("thanks", Kind.GRATITUDE)
    assert rules.choose([pause, thanks], [done(pause, 1)], TODAY, DICE) is thanks
    assert rules.choose([pause, thanks], [done(pause, 1), done(thanks, 0)], TODAY, DICE) is pause


@given(st.lists(st.integers(0, 6), min_size=3, max_size=9))
def test_gratitude_has_its_fill_after_three_times_in_a_week_of_a_mix(ago: list[int]) -> None:
    pause, thanks = exercise("pause"), exercise("thanks", Kind.GRATITUDE)
    past = [done(pause, 0), *(done(thanks, days) for days in ago)]
    assert rules.choose([pause, thanks], past, TODAY, DICE) is pause
    assert rules.choose([pause, thanks], past, TODAY, DICE, practice=Practice.GRATITUDE) is thanks


def test_a_week_later_gratitude_may_come_again() -> None:
    pause, thanks = exercise("pause"), exercise("thanks", Kind.GRATITUDE)
    assert rules.choose([pause, thanks], [done(pause, 0), *[done(thanks, 7)] * 3], TODAY, DICE) is thanks


def test_if_all_there_is_had_its_fill_it_comes_anyway() -> None:
    thanks = exercise("thanks", Kind.GRATITUDE)
    assert rules.choose([thanks], [done(thanks, 0)] * 3, TODAY, DICE) is thanks


def test_equals_are_drawn_by_lot() -> None:
    library = [exercise(name) for name in ("a", "b", "c")]
    assert {one.id for _ in range(50) if (one := rules.choose(library, [], TODAY, DICE))} == {"a", "b", "c"}


# What stands in buttons


@pytest.mark.parametrize("stand_in", [None, *STAND_INS])
def test_a_stand_in_is_read_back_from_its_number(stand_in: str | None) -> None:
    assert rules.numbered_stand_in(rules.stand_in_number(stand_in)) == stand_in


@given(st.integers(0, 10**6))
def test_a_number_that_stands_for_nobody_is_nobody(number: int) -> None:
    assert rules.numbered_stand_in(number) in (None, *STAND_INS)


@given(exercises, st.integers(0, 99), st.none() | st.sampled_from(STAND_INS) | st.text())
def test_a_guest_is_somewhere_in_the_exercise_or_at_its_end(one: Exercise, page: int, stand_in: str | None) -> None:
    session = rules.guest(one, page, stand_in, NOW)
    assert (session.state is SessionState.DONE) == (page >= len(session.pages))
    assert session.here in session.pages
    assert session.stand_in in (None, *STAND_INS)


@given(st.text())
def test_only_zero_to_ten_is_a_rating(text: str) -> None:
    assert rules.read_rating(text) is None or text.lstrip("0") in {"", *map(str, range(1, 11))}


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("10", 10), ("11", None), ("-1", None), ("", None), ("٣", None)])
def test_a_rating_is_read(text: str, value: int | None) -> None:
    assert rules.read_rating(text) == value


def test_a_nudge_brings_no_long_exercise_while_there_is_a_short_one() -> None:
    long, short = exercise("letter", minutes=12), exercise("pause", minutes=5)
    assert rules.short_enough([long, short]) == [short]
    assert rules.short_enough([long]) == [long]
