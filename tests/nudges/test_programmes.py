"""A plan that follows a programme: its days in their order, each until it was done."""

from __future__ import annotations

import pytest

from bot.packs.rules import Programme
from bot.packs.service import Library
from tests.conftest import Person, World
from tests.nudges.acts import live, utc


@pytest.fixture
def programme(world: World) -> Programme:
    library = Library.read(world.config.packs)
    return next(each for each in library.programmes if each.id == "three-warm-days")


def titles(world: World, programme: Programme) -> list[str]:
    library = Library.read(world.config.packs)
    return [exercise.title for day in programme.days if (exercise := library.exercise(*day))]


async def follow(ann: Person, programme: Programme) -> str:
    await ann.slash("schedule")
    await ann.click("Change")
    return await ann.pick(f"{programme.pack}/{programme.id}")


async def nudged(world: World, ann: Person, day: int) -> str:
    await live(world, utc(1, day, 8))
    return ann.inbox()


async def test_its_days_come_in_their_order_and_then_a_mix_again(world: World, programme: Programme) -> None:
    ann = world.person("ann")
    await ann.start()
    shown = await follow(ann, programme)
    assert "Three warm days, day 1 of 4" in shown
    assert "our own arrangement" in shown
    in_order = titles(world, programme)
    for number, title in enumerate(in_order):
        text = await nudged(world, ann, 1 + number)
        assert title in text.splitlines()[0]
        assert f"Three warm days, day {number + 1} of 4" in text
        assert ("the last one" in text) == (number == 3)
        await ann.click("I already did it")
        await world.restart()
    assert "Three warm days" not in await nudged(world, ann, 5)
    assert "A mix of all" in await ann.slash("schedule")


async def test_a_day_comes_again_until_it_was_done(world: World, programme: Programme) -> None:
    ann = world.person("ann")
    await ann.start()
    await follow(ann, programme)
    first = (await nudged(world, ann, 1)).splitlines()[0]
    await ann.click("Not today")
    assert (await nudged(world, ann, 2)).splitlines()[0] == first
    assert "day 1 of 4" in await nudged(world, ann, 3), "nobody answered"
    await ann.click("I already did it")
    await ann.click("Take that back")
    assert "day 1 of 4" in await nudged(world, ann, 4)


async def test_what_was_walked_through_counts_and_another_in_its_place_does_not(
    world: World, programme: Programme
) -> None:
    ann = world.person("ann")
    await ann.start()
    await follow(ann, programme)
    await nudged(world, ann, 1)
    await ann.click("Something else")
    await ann.click("I already did it")
    assert "day 1 of 4" in await nudged(world, ann, 2)
    await ann.click("Begin")
    await walk(ann)
    assert "day 2 of 4" in await nudged(world, ann, 3)


async def test_whoever_thinks_of_no_one_gets_the_days_that_need_nobody(world: World, programme: Programme) -> None:
    ann = world.person("ann")
    await ann.start()
    await follow(ann, programme)
    _, needs_someone, *_ = titles(world, programme)
    await nudged(world, ann, 1)
    await ann.click("I already did it")
    assert needs_someone in await nudged(world, ann, 2)
    await ann.click("Begin")
    await ann.click("No one comes to mind")
    for day in range(3, 7):
        assert needs_someone not in await nudged(world, ann, day)


async def test_another_choice_ends_it(world: World, programme: Programme) -> None:
    ann = world.person("ann")
    await ann.start()
    await follow(ann, programme)
    assert "Grounding" in await ann.pick("Grounding")
    assert "day 1 of 4" not in await nudged(world, ann, 1)


async def test_start_and_a_new_plan_offer_programmes_too(world: World, programme: Programme) -> None:
    ann = world.person("ann")
    await ann.start(what=f"{programme.pack}/{programme.id}")
    assert "Three warm days, day 1 of 4" in await ann.slash("schedule")
    await ann.click("Add a plan")
    key = "first-weeks/a-gentle-fortnight"
    assert "A gentle fortnight, day 1 of 14" in await ann.fill(when="20", what=key, until="")


async def walk(ann: Person) -> None:
    """To the end, with the first thing to press each time."""
    for _ in range(30):
        labels = ann.labels()
        for label in ("Done", "Next", "Without rating", "Skip", "Leave it out"):
            if label in labels:
                await ann.click(label)
                break
        else:
            return
