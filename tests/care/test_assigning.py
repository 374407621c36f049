"""`/clients assign`, from the first word to the client's plan and back, with restarts between the acts."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from random import Random

import pytest

from bot.app import open_app
from bot.care import store
from bot.care.rules import MOST_PRACTITIONERS, Scope
from bot.care.rules.assigning import MOST_AT_ONCE, Draft, Kind, What
from bot.care.views import assigning as assigning_views
from bot.nudges.rules import MOST_ASSIGNED
from tests.care.acts import ADULT, assign, code_of, draft, joined, practise
from tests.conftest import Person, World
from tests.nudges.acts import arrived_at, choose, id_of, live, press, utc
from tests.sessions.conftest import RATED

NEW = "**Something new is in your plan**"


@pytest.fixture
async def ines(world: World) -> Person:
    """A practitioner; it is Thursday, 1 January, five in the morning, UTC."""
    person = await practise(world)
    await live(world, utc(1, 1, 5))
    return person


async def client(
    world: World, ines: Person, name: str = "ann", label: str = "Tue 10", *, ratings: bool = False
) -> Person:
    """Practises daily at 08:00, and shares whether exercises were done."""
    person = world.person(name)
    await person.start()
    await joined(ines, person, label, ratings=ratings)
    return person


async def test_it_is_told_in_words_then_given_to_several_and_comes_to_each(world: World, ines: Person) -> None:
    ann, bob = await client(world, ines, "ann", "Tue 10"), await client(world, ines, "bob", "blue folder")
    assert "nobody yet" in await ines.slash("clients assign")
    assert "Still open: who and what" in ines.text()
    await world.restart()
    await ines.click("Who")
    await ines.pick("Tue 10", "blue folder")
    await ines.click("Done")
    await ines.click("What")
    await ines.fill(typed="breath")
    assert "Three breaths · exercise" in await choose(ines, "Choose one", "Three breaths")
    await world.restart()
    await ines.click("One more exercise")
    await ines.fill(typed="")
    await choose(ines, "Choose one", "One line")
    await choose(ines, "On which days?", "0", "4", "5")
    await ines.click("When, and until")
    shown = await ines.fill(when="9 to 12", last="in 3 weeks")
    assert "to 2 clients, Monday, Friday and Saturday between 09:00 and 12:00, until Thursday 22 January" in shown
    assert "They take turns" in shown
    await world.restart()
    told = await ines.click("Give it to 2 clients")
    assert "**Three breaths; One line** is in the plan of" in told
    assert "Tue 10" in told
    assert "blue folder" in told
    await live(world, utc(1, 1, 6))
    for who in (ann, bob):
        assert who.inbox().splitlines()[0] == NEW
        assert "Ines" not in who.text()
        assert "Three breaths, and 1 more in turn · from Ines Nowak" in await who.click("Look at it")
    await world.restart()
    await live(world, utc(1, 2, 13))
    assert ann.inbox().splitlines()[0].startswith("**Three breaths**")
    assert "Ines" not in ann.text()


async def test_a_second_tap_on_give_gives_nothing_twice_and_one_takes_it_back(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    await ines.slash("clients assign", what="exercises:warm-voices/three-breaths")
    await ines.click("Who")
    await ines.pick("Tue 10")
    await ines.click("Done")
    give = id_of(ines, "Give it to 1 client")
    await ines.click("Give it to 1 client")
    assert "**Three breaths** is in the plan of Tue 10" in await press(ines, give)
    await world.restart()
    assert "Taken back from 1 client" in await ines.click("Take it back")
    await live(world, utc(1, 3, 13))
    assert arrived_at(ann) == ["03 Jan 08:00"]
    assert "Ines" not in await ann.slash("schedule")


async def test_not_more_than_five_of_one_practitioner_stand_at_one_client(world: World, ines: Person) -> None:
    await client(world, ines)
    for number in range(MOST_AT_ONCE):
        assert "### Given" in await assign(ines, "Tue 10", when=f"{12 + number}")
    assert "have no room in their plan for more just now" in await assign(ines, "Tue 10", when="18")
    assert "### Not given" in ines.text()
    assert "They are told" not in ines.text()
    await ines.click("My clients")
    await ines.click("Look")
    await ines.click("Withdraw")
    await ines.click("Withdraw it")
    assert "ended on" not in ines.text()
    assert "### Given" in await assign(ines, "Tue 10", when="18")


async def test_nobody_finds_room_taken_by_others_and_the_client_turns_pages(world: World, ines: Person) -> None:
    """Whoever gave three and is refused a fourth would know that there is somebody else."""
    assert MOST_ASSIGNED == MOST_AT_ONCE * MOST_PRACTITIONERS
    ann, omar = await client(world, ines), await practise(world, "omar", "Omar Said")
    await joined(omar, ann, "blue")
    rooms, given, shown = world.app.rooms, list[int](), ""
    for practitioner in (ines, omar):
        for number in range(1, 7):
            async with world.app.db.begin() as tx:
                [link] = await rooms.care.links_of(tx, practitioner.id)
                what = What(Kind.EXERCISES, ("warm-voices/three-breaths",), "Three breaths")
                one = Draft(number, (link.id,), what, last_day=date(2026, 1, 9))
                await store.assignments.keep_draft(tx, practitioner.id, one)
            outcome = await rooms.assigning.give(practitioner.id, number, world.now(), Random(number))
            assert outcome
            given.append(len(outcome.given))
            shown = str(assigning_views.given(outcome).to_components())
    assert given == [1, 1, 1, 1, 1, 0] * 2
    assert "have no room in their plan for more just now" in shown
    await ann.slash("schedule")
    assert (await ann.click("Look")).count("from Omar Said") == 3
    await world.restart()
    assert (await ann.click("Later")).count("from Omar Said") == 2
    assert "from Ines" not in ann.text()
    assert (await ann.click("Earlier")).count("from Ines") == 5


async def test_what_was_left_out_unseen_is_not_found_out_by_giving_more(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    for number in range(MOST_AT_ONCE):
        await assign(ines, "Tue 10", when=f"{12 + number}")
    await ann.slash("sharing")
    await ann.click("Switch off")
    await ann.slash("schedule")
    await ann.click("Look")
    await ann.click("Change")
    await ann.click("Not for me")
    await ann.click("Leave it out")
    assert "have no room in their plan" in await assign(ines, "Tue 10", when="18")
    await ann.slash("sharing")
    await ann.click("Switch on")
    assert "### Given" in await assign(ines, "Tue 10", when="18")


async def test_what_can_never_come_is_not_given_and_said_in_words(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    assert "What will happen" in await draft(ines, "Tue 10", last="in 2 days")
    give = id_of(ines, "Give it to 1 client")
    await live(world, utc(1, 10, 5))
    assert "Nothing would come of this" in await press(ines, give)
    assert "Give it to 1 client" not in ines.labels()
    # Saturday, 10 January: no Friday until Monday.
    await ines.click("When, and until")
    assert "What will happen" in await ines.fill(when="9", last="in 2 days")
    assert "none of these days" in await choose(ines, "On which days?", "4")
    await world.restart()
    assert "What will happen" in await choose(ines, "On which days?", "0")
    assert "### Given" in await ines.click("Give it to 1 client")
    assert "From Ines" in await ann.slash("schedule")


async def test_whose_day_is_further_on_than_the_last_one_does_not_get_it(world: World, ines: Person) -> None:
    """Noon in Greenwich and past: where ann is, the second of January has begun, and nothing comes before tomorrow."""
    ann = world.person("ann")
    await ann.start(place="UTC+14")
    await joined(ines, ann)
    await live(world, utc(1, 1, 16))
    assert "What will happen" in await draft(ines, "Tue 10", last="2026-01-02")
    told = await ines.click("Give it to 1 client")
    assert "### Not given" in told
    assert "would get it on no day before the last: Tue 10" in told
    assert "From" not in await ann.slash("schedule")


async def test_who_has_not_finished_start_is_led_there_and_their_practitioner_reads_so(
    world: World, ines: Person
) -> None:
    ann = world.person("ann")
    await ann.slash("join", code=await code_of(ines))
    assert "Until then nothing of theirs can come" in await ann.click(ADULT)
    assert "**Tue 10**\nnothing assigned just now · has not set up their times yet" in await ines.slash("clients list")
    assert "Has not set up their times yet: Tue 10." in await assign(ines, "Tue 10")
    await world.restart()
    await live(world, utc(1, 2, 13))
    assert "Three breaths · has not set up their times yet" in await ines.slash("clients list")
    assert "so nothing can come to them" in await ines.click("Look")
    await ann.click("Say where I am")
    await ann.click("Go on")
    await ann.fill(place="UTC", when="8")
    await ann.click("Yes, start")
    assert "not set up" not in await ines.slash("clients list")
    await live(world, utc(1, 2, 13, 5))
    assert ann.inbox().splitlines()[0] == NEW, "told now, as it never was"
    await live(world, utc(1, 3, 13))
    assert arrived_at(ann)[-1] == "03 Jan 12:00"
    link = (await links(world, ines))[0]
    async with world.app.db.begin() as tx:
        assert len(await store.assignments.brief(tx, [link], date(2026, 1, 10))) == 1
        assert not await store.assignments.brief(tx, [link], date(2026, 1, 11)), "what has ended long ago is not read"


async def test_what_is_in_no_pack_any_more_is_not_given(world: World, ines: Person, tmp_path: Path) -> None:
    await client(world, ines)
    await draft(ines, "Tue 10")
    (tmp_path / "other").mkdir()
    shutil.copy(RATED, tmp_path / "other")
    other = world.config.model_copy(update={"packs": [tmp_path / "other"]})
    await world.restart_as(lambda: open_app(other, clock=world.now, rng=Random(7)))
    assert "it is not here any more" in await ines.click("Give it to 1 client")
    assert "Nothing of yours" in await press(ines, f"care-see:{(await links(world, ines))[0]}")


async def test_leaving_ends_it_at_once_and_what_was_done_stays(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    await assign(ines, "Tue 10")
    await live(world, utc(1, 2, 12))
    ann.inbox()
    await ann.click("I already did it")
    await ann.slash("sharing")
    await ann.click("Leave")
    await world.restart()
    await live(world, utc(1, 4, 13))
    assert [each[-5:] for each in arrived_at(ann)].count("12:00") == 1
    assert "From" not in await ann.slash("schedule")
    assert "Nobody yet" in await ines.slash("clients list")
    assert "practice day" in await ann.slash("streak")


async def test_only_ones_own_clients_and_only_a_practitioner(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    link_id = (await links(world, ines))[0]
    otto = await practise(world, "otto", "Otto Lind")
    await code_of(otto)
    assert "nobody to give it to" in await otto.slash("clients assign", client=str(link_id))
    assert "no client of yours" in await press(otto, f"care-see:{link_id}")
    await assign(ines, "Tue 10")
    assert "no client of yours" in await press(otto, "care-undo-yes:1")
    assert "for practitioners" in await ann.slash("clients assign")
    assert "From Ines" in await ann.slash("schedule")
    assert [*await ann.user.autocomplete("clients assign", "what", "")] == []


async def test_an_end_too_far_and_a_night_window_are_said_in_words(world: World, ines: Person) -> None:
    await client(world, ines)
    await ines.slash("clients assign")
    await ines.click("When, and until")
    assert "26 weeks are the most" in await ines.fill(when="9", last="2026-12-24")
    await ines.click("When, and until")
    assert "new day begins" in await ines.fill(when="22 to 6", last="in 2 weeks")
    await ines.click("Try again")
    assert "could not read “soon”" in await ines.fill(when="9", last="soon")


async def test_whoever_shares_nothing_can_be_given_something_too(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    async with world.app.db.begin() as tx:
        [link] = await world.app.rooms.care.links_of(tx, ines.id)
    assert link.scopes == {Scope.DONE}
    await ann.slash("sharing")
    await ann.click("Switch off")
    await assign(ines, "Tue 10")
    await live(world, utc(1, 2, 12))
    ann.inbox()
    await ann.click("I already did it")
    assert "not shared whether it was done" in await ines.slash("clients list")
    assert "done 1" not in ines.text()
    assert "shows the past weeks too" in await ann.slash("sharing")
    await ann.click("Switch on")
    assert "done 1 of 1 times" in await ines.slash("clients list")


async def links(world: World, ines: Person) -> list[int]:
    async with world.app.db.begin() as tx:
        return [link.id for link in await world.app.rooms.care.links_of(tx, ines.id)]
