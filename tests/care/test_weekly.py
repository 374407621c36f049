"""The weekly overview: on its minute, naming nobody, and open to the practitioner alone."""

from __future__ import annotations

from random import Random

import pytest

from bot.app import open_app
from bot.config import Care
from tests.care.acts import NAME, assign, practise
from tests.care.test_assigning import client
from tests.conftest import Person, World
from tests.nudges.acts import arrived_at, live, press, utc

ENDED = "Sharing with somebody has ended"
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


async def test_it_goes_on_while_their_own_nudges_rest_and_says_so(world: World, ines: Person) -> None:
    """A practitioner can be a member too: a pause is from practising, and so is what falls quiet."""
    await client(world, ines)
    await start(ines, "8")
    await press(ines, "care-weekly-on")
    await ines.slash("pause", days=10)
    await world.restart()
    assert "Paused until" in await ines.slash("schedule")
    assert "Your weekly overview: on Monday 5 January at 08:00" in ines.text()
    assert "Next: **on Monday 5 January at 08:00** Your pause does not hold for it." in await press(ines, "care-weekly")
    await live(world, utc(1, 5, 9))
    assert arrived_at(ines) == []
    assert ines.inbox() == FIRST
    await live(world, utc(1, 11, 7))
    await ines.slash("resume")
    came = 0
    for monday in (12, 19, 26):
        await live(world, utc(1, monday, 10))
        await world.restart()
        came += FIRST in "".join(each.content for each in ines.user.dm_channel.history()[-2:])
    assert came == 3
    await live(world, utc(3, 2, 10))
    assert "quiet" in await ines.slash("schedule"), "nobody answered their own nudges for weeks"
    assert "Your weekly overview: on Monday 9 March at 08:00" in ines.text()
    assert ines.inbox() == FIRST


async def start(ines: Person, when: str) -> None:
    """They have agreed before, to be a practitioner."""
    await ines.slash("start")
    await ines.click("Go on")
    await ines.fill(place="UTC", when=when)
    await ines.click("Yes, start")


async def test_quiet_hours_that_would_cover_it_are_refused_by_its_name(world: World, ines: Person) -> None:
    await client(world, ines)
    await start(ines, "10")
    await press(ines, "care-weekly-on")
    await ines.slash("schedule")
    await ines.click("Quiet hours")
    shown = await ines.fill(**{"from": "22", "until": "9"})
    assert "would cover your weekly overview at 08:00, so nothing was changed" in shown
    assert "the overview stands under `/clients list`" in shown


async def test_whoever_is_removed_or_has_no_clients_gets_none_and_hears_once_that_it_ended(
    world: World, ines: Person
) -> None:
    assert "Nobody yet" in await press(ines, "care-weekly-on")
    ann, bob = await client(world, ines), await client(world, ines, "bob", "blue folder")
    assert "Mondays" in await press(ines, "care-weekly-on")
    await world.app.rooms.roster.remove(ines.id, world.now())
    await world.restart()
    await live(world, utc(1, 6, 10))
    got = ["\n".join(each.content for each in who.user.dm_channel.history()) for who in (ines, ann, bob)]
    assert FIRST not in got[0]
    assert [told.count(ENDED) for told in got] == [1, 1, 1]


async def test_with_care_switched_off_nothing_of_a_practitioners_comes_and_it_waits(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    await assign(ines, "Tue 10")
    await press(ines, "care-weekly-on")
    on = world.config
    off = on.model_copy(update={"care": Care()})
    await world.restart_as(lambda: open_app(off, clock=world.now, rng=Random(7)))
    await live(world, utc(1, 6, 10))
    assert {each[-5:] for each in arrived_at(ann)} == {"08:00"}
    assert FIRST not in "".join(each.content for each in ines.user.dm_channel.history())
    assert "whoever runs this bot had switched this part off" in await ann.slash("why")
    shown = await ann.slash("schedule")
    assert "It rests, as whoever runs this bot has switched this part off." in shown
    assert "12:00" not in shown, "nothing of it is said to come"
    await ann.click("Look")
    assert "It rests, as whoever" in await ann.click("Change")
    assert "Your weekly overview: it rests" in await ines.slash("schedule")
    await world.restart_as(lambda: open_app(on, clock=world.now, rng=Random(7)))
    await live(world, utc(1, 6, 13))
    assert arrived_at(ann)[-1] == "06 Jan 12:00"
    assert f"{NAME}" in await ann.slash("sharing")


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
