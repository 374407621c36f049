"""What helps me: a member's own ratings in words, and whether they weigh in what comes next."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from bot.base.panels import button, custom_id
from bot.config import Config
from bot.packs.rules import Kind, Measure
from bot.sessions import rules, views
from bot.sessions.rules import ENOUGH, RATED_ONE_IN, Effect
from bot.sessions.service import Helps, Sessions
from tests.conftest import Person, World
from tests.sessions.acts import press, rows, started
from tests.sessions.conftest import with_rated
from tests.sessions.limits import assert_fits


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    return with_rated(config, tmp_path)


class Asking(random.Random):
    """Dice that fall so that ratings are asked for."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return 0 if (start, stop) == (RATED_ONE_IN, None) else super().randrange(start, stop, step)


async def begin_rated(ann: Person, exercise: str) -> None:
    cog: Any = ann.world.app.bot.get_cog("SessionsCog")
    cog.rng, drawn = Asking(1), cog.rng
    assert "Right now" in await press(ann, custom_id("ex-begin", "rated", exercise))
    cog.rng = drawn


async def rate(ann: Person, exercise: str, *values: int) -> str:
    """One from Begin to Done, with these ratings in their order."""
    await begin_rated(ann, exercise)
    asked = len(values) // 2
    for value in values[:asked]:
        await ann.pick(str(value))
    await ann.click("Next")
    for value in values[asked:]:
        await ann.pick(str(value))
    assert "**Done.**" in ann.text()
    return ann.text()


async def rate_often(ann: Person, exercise: str, *afters: int, before: int = 5) -> None:
    for after in afters:
        await rate(ann, exercise, before, after)


async def look(ann: Person) -> str:
    return await press(ann, "ses-helps")


# In words


async def test_the_way_there_stands_where_an_exercise_is_chosen_and_under_one_that_was_rated(world: World) -> None:
    ann = await started(world)
    await ann.slash("exercise")
    assert "### What helps me" in await ann.click("What helps me")
    assert ann.seen.ephemeral
    await rate(ann, "five-things", 4, 6)
    done = ann.seen
    assert "So far: grounding (1 of 5)." in await ann.click("What helps me")
    assert ann.seen.ephemeral
    assert ann.seen.id != done.id


async def test_under_an_exercise_that_was_not_rated_there_is_no_way_to_numbers(world: World) -> None:
    ann = await started(world)
    await press(ann, custom_id("ex-begin", "rated", "a-good-thing"))
    await ann.click("Done")
    assert ann.labels() == ["Take that back", "This felt worse", "Share this exercise", "Support"]


async def test_it_needs_an_account(world: World) -> None:
    ann = world.person()
    await ann.slash("exercise")
    assert "needs a start first" in await ann.click("What helps me")
    assert await rows(world) == {}


async def test_before_the_first_rating_it_says_where_numbers_come_from(world: World) -> None:
    ann = await started(world)
    text = await look(ann)
    assert "About one time in three" in text
    assert "So far" not in text


async def test_four_times_are_not_enough_yet_and_the_fifth_is(world: World) -> None:
    ann = await started(world)
    await rate_often(ann, "five-things", 6, 7, 6, 7)
    assert "grounding (4 of 5)" in await look(ann)
    await rate(ann, "five-things", 5, 6)
    await world.restart()
    text = await look(ann)
    assert "After **grounding** you felt calmer by about 1.4 of 10" in text
    assert "somewhere between 0.7 and 2.1, over 5 times." in text
    assert "not enough" not in text.lower()


async def test_what_felt_worse_is_said_kindly_with_the_way_to_support_and_to_other_kinds(world: World) -> None:
    ann = await started(world)
    await rate_often(ann, "a-kind-hand", 3, 4, 3, 3, 4)
    text = await look(ann)
    assert "After **self-compassion** you felt less safe and supported by about 1.6 of 10" in text
    assert "somewhere between 0.9 and 2.3, over 5 times." in text
    assert "nothing you did wrong" in text
    assert "`/support`" in text
    assert "`/exercise`" in text
    assert "Support" in ann.labels()


async def test_what_went_both_ways_is_called_neither_better_nor_worse_and_what_did_not_move_the_same(
    world: World,
) -> None:
    ann = await started(world)
    await rate_often(ann, "five-things", 3, 7, 5, 4, 6)
    await rate_often(ann, "a-kind-hand", 5, 5, 5, 5, 5)
    text = await look(ann)
    assert "After **grounding** it was not clear which way it went: somewhere between 2 less calm and 2 calmer" in text
    assert "After **self-compassion** it was much the same: somewhere between 0.5 less safe and supported" in text
    assert "nothing you did wrong" not in text
    assert "Comes somewhat" not in text


async def test_where_both_were_asked_one_time_counts_once_with_the_mean_of_both(world: World) -> None:
    ann = await started(world)
    for _ in range(ENOUGH):
        await rate(ann, "a-slow-look", 4, 4, 5, 8)  # felt security 4 to 5, calm 4 to 8
    text = await look(ann)
    assert "After **a mindfulness pause** you felt better by about 2.5 of 10" in text
    assert "over 5 times" in text


async def test_of_two_questions_each_answered_on_another_side_nothing_is_made(world: World) -> None:
    ann = await started(world)
    await begin_rated(ann, "a-slow-look")
    await ann.pick("4")
    await ann.click("Skip")
    await ann.click("Next")
    await ann.click("Skip")
    await ann.pick("9")
    assert "**Done.**" in ann.text()
    assert (await rows(world))["ratings"] == 2
    assert "So far" not in await look(ann)


async def test_a_skipped_side_and_an_exercise_left_or_taken_back_do_not_count(world: World) -> None:
    ann = await started(world)
    await rate(ann, "five-things", 4, 6)
    await begin_rated(ann, "five-things")
    await ann.click("Skip")
    await ann.click("Next")
    await ann.pick("9")
    await begin_rated(ann, "five-things")
    await ann.pick("9")
    await ann.click("Next")
    await ann.click("Stop here")
    await rate(ann, "five-things", 4, 7)
    done = ann.seen
    assert "grounding (2 of 5)" in await look(ann)
    ann.seen = done
    await ann.click("Take that back")
    assert "grounding (1 of 5)" in await look(ann)


async def test_nobodys_ratings_say_anything_about_anybody_else(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await rate_often(ann, "five-things", 6, 7, 6, 7, 6)
    assert "So far" not in await look(ben)
    await rate(ben, "five-things", 5, 4)
    assert "grounding (1 of 5)" in await look(ben)
    assert "1.4 of 10" in await look(ann)


# How it steers


async def offered(ann: Person, times: int) -> list[str]:
    """The kinds that come when they do what is offered, one exercise a day; nothing is rated."""
    kinds: list[str] = []
    for _ in range(times):
        await ann.world.pass_time(days=1)
        text = await ann.slash("exercise", kind="ordinary")
        kinds.append(text.splitlines()[1].partition(" · ")[2])
        await ann.click("Begin")
        if "mostly comfort" in ann.text():
            await ann.pick("pet")
        while "**Done.**" not in ann.text():
            await ann.click(next(label for label in ann.labels() if label in {"Next", "Skip", "Done"}))
    return kinds


async def test_what_helps_comes_more_often_and_that_can_be_seen_and_turned_off_and_on_again(world: World) -> None:
    ann = await started(world)
    await rate_often(ann, "five-things", 8, 8, 9, 8, 9)
    text = await look(ann)
    assert "Comes somewhat more often." in text
    assert "What helped comes up somewhat more often" in text
    steered = await offered(ann, 14)
    await look(ann)
    text = await ann.click("Do not choose by this")
    assert "each kind comes in its turn" in text
    assert "Comes somewhat" not in text
    assert "After **grounding** you felt calmer" in text
    await world.restart()
    plain = await offered(ann, 14)
    assert steered.count("grounding") > plain.count("grounding")
    assert {*plain} <= {*steered}, "every kind keeps coming"
    assert "each kind comes in its turn" in await look(ann)
    assert "Comes somewhat more often." in await ann.click("Choose by this")
    assert "unsteered" not in await rows(world)


async def test_what_felt_worse_comes_less_often_and_keeps_coming(world: World) -> None:
    ann = await started(world)
    await rate_often(ann, "a-kind-hand", 2, 2, 3, 2, 3)
    assert "Comes somewhat less often." in await look(ann)
    counted = await offered(ann, 26)
    assert 0 < counted.count("self-compassion") < counted.count("grounding")


async def test_turning_it_off_twice_is_turning_it_off(world: World) -> None:
    ann = await started(world)
    for _ in range(2):
        assert "each kind comes in its turn" in await press(ann, "ses-steer:0")
    assert (await rows(world))["unsteered"] == 1
    assert "somewhat more often" in await press(ann, "ses-steer:1")


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Every statement that reaches a database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


async def test_the_ratings_of_many_are_read_in_one_statement_for_their_nudges(world: World, asked: list[str]) -> None:
    people = [await started(world, name) for name in ("ann", "ben", "cem")]
    for person in people[:2]:
        await rate_often(person, "five-things", 8, 8, 9, 8, 9)
    await press(people[1], "ses-steer:0")
    asked.clear()
    cog: Any = world.app.bot.get_cog("SessionsCog")
    sessions: Sessions = cog.sessions
    async with sessions.db.begin() as tx:
        chooser = await sessions.for_nudges(tx, [person.id for person in people], world.now())
    assert len([statement for statement in asked if "ratings" in statement]) == 1
    assert {*chooser.weights} == {people[0].id}
    assert chooser.weights[people[0].id][Kind.GROUNDING] == 2


# On the screen


def around(one: Kind, times: int, change: float, reach: float, measures: set[Measure]) -> Effect:
    low, high = max(change - reach, -10), min(change + reach, 10)
    return Effect(one, times, change, low, high, frozenset(measures))


effects = st.builds(
    around,
    st.sampled_from(Kind),
    st.integers(ENOUGH, 10**6),
    st.floats(-10, 10),
    st.floats(0, 20),
    st.sets(st.sampled_from(Measure), min_size=1),
)


@given(
    st.lists(effects, max_size=9, unique_by=lambda effect: effect.kind),
    st.dictionaries(st.sampled_from(Kind), st.integers(1, ENOUGH - 1)),
    st.booleans(),
)
def test_whatever_was_rated_fits_a_message_and_shows_no_sign_of_minus(
    known: list[Effect], too_few: dict[Kind, int], steers: bool
) -> None:
    view = views.helps(Helps(tuple(known), too_few, steers), [button("Support", "support")])
    assert_fits(view)
    assert "-0" not in str(view.to_components())
    assert "of 10, somewhere" in str(view.to_components()) or not any(e.is_better or e.is_worse for e in known)


@pytest.mark.parametrize("one", Kind)
def test_every_kind_has_its_words(one: Kind) -> None:
    shown = Helps((Effect(one, 5, 1, 0.5, 1.5, frozenset({Measure.CALM})),), {one: 2}, steers=True)
    assert "After **" in str(views.helps(shown, []).to_components())
    assert rules.weights_of([]) == {}
