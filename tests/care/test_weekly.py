"""The weekly overview: on its minute, naming nobody, and open to the practitioner alone."""

from __future__ import annotations

import pytest

from tests.care.acts import assign, practise
from tests.care.test_assigning import client
from tests.conftest import Person, World
from tests.nudges.acts import live, press, utc

FIRST = "**Your overview of the week is ready**"


@pytest.fixture
async def ines(world: World) -> Person:
    """Has never been to `/start`; it is Thursday, 1 January, five in the morning."""
    person = await practise(world)
    await live(world, utc(1, 1, 5))
    return person


async def test_it_comes_once_a_week_names_nobody_and_opens_with_a_tap(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    await assign(ines, "Tue 10")
    await live(world, utc(1, 2, 12))
    ann.inbox()
    await ann.click("I already did it")
    await ines.slash("clients list")
    await ines.click("Weekly overview")
    await ines.click("Switch it on")
    await world.restart()
    assert "Mondays at 08:00" in ines.text()
    await ines.click("Time")
    assert "Next: **on Monday 5 January at 09:30**" in await ines.fill(at="9:30")
    await live(world, utc(1, 5, 9, 29))
    assert FIRST not in "".join(each.content for each in ines.user.dm_channel.history())
    await live(world, utc(1, 5, 9, 31))
    await world.restart()
    await live(world, utc(1, 5, 10))
    messages = [each.content for each in ines.user.dm_channel.history() if FIRST in each.content]
    assert messages == [FIRST], "nothing in it that a lock screen should not show"
    ines.inbox()
    shown = await ines.click("Show it")
    assert "Your week with 1 client" in shown
    assert "**Tue 10**\nThree breaths · done 1 of 3 times" in shown
    await ann.slash("sharing")
    assert "the weekly summary, with you in it" in await ann.click("Who looked, and when")
    await live(world, utc(1, 12, 10))
    assert sum(FIRST in each.content for each in ines.user.dm_channel.history()) == 1, "the newer takes its place"


async def test_without_clients_or_for_others_it_does_not_come(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    assert "for practitioners" in await press(ann, "care-weekly-on")
    await ines.slash("clients list")
    await ines.click("Weekly overview")
    await ines.click("Switch it on")
    await ann.slash("sharing")
    await ann.click("Leave")
    await live(world, utc(1, 6, 10))
    assert FIRST not in "".join(each.content for each in ines.user.dm_channel.history())
