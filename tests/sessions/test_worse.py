"""When an exercise left somebody feeling worse: what they are offered, what comes less often, and the way back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.panels import Control, button, custom_id
from bot.config import Config
from bot.packs.rules import Kind
from bot.sessions.rules import FALLS, LIGHTER, LIGHTEST, Hard, fell, lightened
from tests.conftest import Person, World
from tests.nudges.acts import live, utc
from tests.sessions.acts import choose, press, rows, started
from tests.sessions.conftest import with_rated
from tests.sessions.test_helping import begin_rated, offered, rate
from tests.support.test_cog import remove_databases

FELT = "This felt worse"
FINE = "It was all right after all"


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    return with_rated(config, tmp_path)


async def do(ann: Person, exercise: str = "a-good-thing") -> str:
    """One without ratings, from Begin to Done."""
    await press(ann, custom_id("ex-begin", "rated", exercise))
    while "**Done.**" not in ann.text():
        await ann.click(next(label for label in ann.labels() if label in {"Next", "Skip", "Done"}))
    return ann.text()


async def helps(ann: Person) -> str:
    return await press(ann, "ses-helps")


# Saying so


async def test_it_stands_under_every_exercise_that_is_done_or_left_and_leaves_the_message_as_it_is(
    world: World,
) -> None:
    ann = await started(world)
    await do(ann)
    done = ann.seen
    text = await ann.click(FELT)
    assert ann.seen.ephemeral
    assert ann.seen.id != done.id
    assert "nothing you did wrong" in text
    assert "Nobody is watching here" in text
    assert "gratitude comes less often" in text
    assert ann.labels() == ["Ground me now", "My safety plan", "Who can I talk to", FINE]
    assert "5 things you can see" in await ann.click("Ground me now")
    await press(ann, custom_id("ex-begin", "rated", "a-good-thing"))
    await ann.click("Stop here")
    assert "That happens" in await ann.click(FELT)
    assert (await rows(world))["felt_worse"] == 2


async def test_a_guest_is_offered_the_same_and_nothing_is_stored(world: World) -> None:
    ann = world.person()
    await press(ann, custom_id("ex-begin", "rated", "a-good-thing"))
    await ann.click("Done")
    await world.restart()
    text = await ann.click(FELT)
    assert ann.seen.ephemeral
    assert "Nobody is watching here" in text
    assert "Nothing of this is stored." in text
    assert ann.labels() == ["Ground me now", "My safety plan", "Who can I talk to"]
    assert await rows(world) == {}


async def test_said_twice_is_said_once_and_a_restart_between_changes_nothing(world: World) -> None:
    ann = await started(world)
    await do(ann)
    done = ann.seen
    await ann.click(FELT)
    await world.restart()
    ann.seen = done
    await ann.click(FELT)
    assert (await rows(world))["felt_worse"] == 1
    assert "**Felt worse:** gratitude (once)." in await helps(ann)


async def test_it_can_be_taken_back_at_once_said_again_and_taken_back_later(world: World) -> None:
    ann = await started(world)
    await do(ann)
    await ann.click(FELT)
    assert "gratitude comes as often as before" in await ann.click(FINE)
    assert "Felt worse" not in await helps(ann)
    ann.seen = ann.user.dm_channel.last_message
    await do(ann)
    await ann.click(FELT)
    await ann.click(FINE)
    assert "That happens" in await ann.click("It did feel worse")
    await world.restart()
    text = await helps(ann)
    assert "**Felt worse:** gratitude (once)." in text
    assert "nothing you did wrong" in text
    assert "Felt worse" not in await choose(ann, "ses-fine-kind", "gratitude")
    assert "Felt worse" not in await helps(ann)


async def test_what_was_said_of_one_under_way_again_only_shows_how_it_stands(world: World) -> None:
    ann = await started(world)
    await do(ann)
    done = ann.seen
    await ann.click("Take that back")
    ann.seen = done
    assert "Think of one good thing." in await press(ann, custom_id("ses-worse", 1))
    assert "felt_worse" not in await rows(world)


@pytest.mark.parametrize("prefix", ["ses-worse", "ses-worse-aside", "ses-worse-ways", "ses-fine", "ses-fine-aside"])
async def test_nobody_says_anything_of_somebody_elses_exercise(world: World, prefix: str) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await do(ann)
    says_worse = "worse" in prefix
    assert ("Nothing of this is stored" if says_worse else "no longer here") in await press(ben, custom_id(prefix, 1))
    told = "Nothing of this is stored" if says_worse else "needs a start first"
    assert told in await press(world.person("cleo"), custom_id(prefix, 1))
    assert "felt_worse" not in await rows(world)


async def test_of_one_that_is_gone_or_was_erased_or_cannot_be_read_the_ways_are_there(world: World) -> None:
    ann = await started(world)
    await do(ann)
    done = ann.seen
    ways = ["Ground me now", "My safety plan", "Who can I talk to"]
    assert "Nothing of this is stored." in await press(ann, custom_id("ses-worse", 999))
    assert ann.labels() == ways
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await ann.click("Yes, erase everything")
    ann.seen = done
    assert "Nothing of this is stored." in await ann.click(FELT)
    assert ann.labels() == ways
    assert "felt_worse" not in await rows(world)


@pytest.mark.only_on("sqlite")
async def test_without_a_database_the_ways_are_there(world: World) -> None:
    ann = await started(world)
    await do(ann)
    await remove_databases(world.app, world.config)
    assert "Nobody is watching here" in await ann.click(FELT)
    assert "5 things you can see" in await ann.click("Ground me now")
    assert world.app.bot.bugs
    world.app.bot.bugs = []


async def test_no_kind_that_there_is_not_is_taken_back(world: World) -> None:
    ann = await started(world)
    await do(ann)
    await ann.click(FELT)
    assert "nothing happened" in await press(ann, "ses-fine-kind:1")
    assert "**Felt worse:**" in await helps(ann)


async def test_more_can_stand_beside_it_for_the_member_who_pressed(world: World) -> None:
    ann = await started(world)
    asked: list[int] = []

    async def beside(member_id: int) -> list[Control]:
        asked.append(member_id)
        return [button("Somebody of mine", "support")]

    cog: Any = world.app.bot.get_cog("SessionsCog")
    cog.beside_worse = beside
    await do(ann)
    assert asked == []
    await ann.click(FELT)
    assert asked == [ann.id]
    assert "Somebody of mine" in ann.labels()


async def test_what_is_taken_back_says_whether_others_of_its_kind_still_count(world: World) -> None:
    ann = await started(world)
    for _ in range(3):
        await do(ann)
        await ann.click(FELT)
    assert "This one no longer counts; 2 others still do" in await ann.click(FINE)
    assert ann.labels() == ["What helps me", "It did feel worse"]
    assert "gratitude (2 times)" in await ann.click("What helps me")
    await press(ann, custom_id("ses-fine-aside", 2))
    assert "one other still does" in ann.text()
    assert "as often as before" in await press(ann, custom_id("ses-fine-aside", 1))


# Ratings that fall


async def test_a_rating_that_falls_by_three_says_so_gently_instead_of_warm_words(world: World) -> None:
    ann = await started(world)
    text = await rate(ann, "five-things", 7, 4)
    assert "You rated lower after it than before." in text
    assert "nothing you did wrong" in text
    assert {"Something for this moment", FINE, "Support", "Take that back"} <= {*ann.labels()}
    assert "Share this exercise" not in ann.labels()
    done = ann.seen
    assert "That happens" in await ann.click("Something for this moment")
    assert ann.seen.ephemeral
    ann.seen = done
    await world.restart()
    assert "You rated lower" not in await ann.click(FINE)
    assert FELT in ann.labels()


async def test_a_rating_that_falls_by_two_or_on_one_side_only_says_nothing(world: World) -> None:
    ann = await started(world)
    assert "lower" not in await rate(ann, "five-things", 7, 5)
    await begin_rated(ann, "five-things")
    await ann.pick("9")
    await ann.click("Next")
    assert "lower" not in await ann.click("Skip")
    assert "felt_worse" not in await rows(world)


async def test_one_of_two_ratings_is_enough(world: World) -> None:
    ann = await started(world)
    assert "You rated lower" in await rate(ann, "a-slow-look", 5, 8, 6, 3)


async def test_what_they_said_stands_against_their_ratings(world: World) -> None:
    ann = await started(world)
    await rate(ann, "five-things", 7, 2)
    await ann.click(FINE)
    await ann.click("Take that back")
    assert "You rated lower" not in await ann.pick("1")
    assert "Felt worse" not in await helps(ann)


async def test_a_rating_put_right_takes_its_word_back(world: World) -> None:
    ann = await started(world)
    await rate(ann, "five-things", 7, 2)
    done = ann.seen
    assert "grounding comes less often" in await ann.click("Something for this moment")
    ann.seen = done
    await ann.click("Take that back")
    assert "You rated lower" not in await ann.pick("7")
    assert "felt_worse" not in await rows(world)


# What comes next


async def test_its_kind_comes_less_often_keeps_coming_and_comes_as_before_when_it_was_all_right(world: World) -> None:
    ann = await started(world)
    await offered(ann, 8)  # nothing waits since ever any more
    for _ in range(2):
        await do(ann, "five-things")
        await ann.click(FELT)
    fewer = await offered(ann, 16)
    await helps(ann)
    await choose(ann, "ses-fine-kind", "grounding")
    again = await offered(ann, 16)
    assert 0 < fewer.count("grounding") < again.count("grounding")


async def test_turning_off_the_choice_by_ratings_does_not_bring_back_what_felt_worse(world: World) -> None:
    ann = await started(world)
    await press(ann, "ses-steer:0")
    await do(ann, "five-things")
    await ann.click(FELT)
    cog: Any = world.app.bot.get_cog("SessionsCog")
    async with world.app.db.begin() as tx:
        chooser = await cog.sessions.for_nudges(tx, [ann.id], world.now())
    assert chooser.weights[ann.id] == {Kind.GROUNDING: 0.5}


async def test_what_was_left_because_it_felt_worse_has_not_waited_since_ever(world: World) -> None:
    ann = await started(world)
    await press(ann, custom_id("ex-begin", "rated", "five-things"))
    if "Right now" in ann.text():
        await ann.click("Skip")
    await ann.click("Stop here")
    await ann.click(FELT)
    first_days = await offered(ann, 4)
    assert "grounding" not in first_days


async def test_a_nudged_exercise_says_it_too_after_a_restart(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 1, 8))
    ann.inbox()
    await ann.click("Begin")
    await ann.click("Stop here")
    await world.restart()
    assert "That happens" in await ann.click(FELT)
    assert ann.seen.ephemeral


async def test_it_is_in_the_export_and_gone_with_the_member(world: World) -> None:
    ann = await started(world)
    await do(ann)
    await ann.click(FELT)
    cog: Any = world.app.bot.get_cog("SessionsCog")
    async with world.app.db.begin() as tx:
        told = [row for row in await cog.sessions.export(tx, ann.id) if "felt_worse" in row]
    assert [(row["felt_worse"], row["stands"], row["said_by_me"]) for row in told] == [("A good thing", True, True)]
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await ann.click("Yes, erase everything")
    assert "felt_worse" not in await rows(world)


# Rules

ratings = st.lists(
    st.tuples(st.sampled_from(["calm", "felt-security"]), st.sampled_from(["before", "after"]), st.integers(0, 10)),
    unique_by=lambda rating: rating[:2],
)


@given(ratings)
def test_it_fell_where_any_question_fell_by_three_and_was_answered_on_both_sides(
    given_ones: list[tuple[str, str, int]],
) -> None:
    known = {(measure, side): value for measure, side, value in given_ones}
    falls = [
        known[m, "before"] - known[m, "after"]
        for m in ("calm", "felt-security")
        if (m, "after") in known and (m, "before") in known
    ]
    assert fell(given_ones) == any(fall >= FALLS for fall in falls)


@given(
    st.dictionaries(st.sampled_from(Kind), st.floats(0.5, 2)),
    st.lists(st.sampled_from(Kind), max_size=12),
)
def test_less_of_a_kind_is_never_none_of_it_and_touches_no_other(weights: dict[Kind, float], kinds: list[Kind]) -> None:
    hard = [Hard("pack", "one", kind, date(2026, 1, 1), is_done=True) for kind in kinds]
    lighter = lightened(weights, hard)
    for kind in Kind:
        before, after = weights.get(kind, 1.0), lighter.get(kind, 1.0)
        most = LIGHTER if kinds.count(kind) == 1 else LIGHTEST
        assert after == (min(before, most) if kind in kinds else before)
        assert after > 0
