"""The client's side: switches, who looked, and reflections one by one."""

from __future__ import annotations

from tests.care.acts import ADULT, NAME, code_of, joined, practise
from tests.conftest import Person, World
from tests.sessions.acts import begin, press, rows, started, values
from tests.sessions.test_cog import write

WORDS = "Rain on the roof."


async def wrote(world: World, name: str = "noa", exercise: str = "one-line") -> Person:
    person = await started(world, name)
    await begin(person, exercise)
    await write(person, WORDS)
    return person


async def open_first(person: Person) -> str:
    await person.slash("journal")
    return await person.pick(values(person, "journal-one")[0])


async def test_one_reflection_is_shared_read_and_taken_back(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    await open_first(noa)
    assert "Share this one" not in noa.labels()
    link = await joined(ines, noa, "blue 7")
    await open_first(noa)
    asked = await noa.click("Share this one")
    assert WORDS in asked
    assert "exactly this" in asked
    assert noa.seen.ephemeral
    assert "care_shares" not in await rows(world)
    await world.restart()
    assert f"**Shared with {NAME}**" in await noa.click(f"Share with {NAME}")

    assert "1 shared with you" in await press(ines, f"care-read:{link}")
    await world.restart()
    await ines.click("Back to them")
    await ines.click("Reflections they shared")
    read = await ines.pick(values(ines, "care-read-one")[0])
    assert WORDS in read
    assert "noa" not in read
    assert "first read on" in await noa.click(f"Take back from {NAME}") or "Share this one?" in noa.text()
    assert "None." in await press(ines, f"care-read:{link}")
    await noa.slash("sharing")
    looks = await noa.click("Who looked, and when")
    assert "a reflection you shared" in looks
    assert looks.count("which reflections you shared") == 1


async def share_first(world: World, noa: Person, ines: Person) -> int:
    """The link."""
    link = await joined(ines, noa)
    await open_first(noa)
    await noa.click("Share this one")
    await noa.click(f"Share with {NAME}")
    return link


async def test_what_was_just_written_can_be_shared_from_where_it_was_and_each_anew(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    assert "Share this one" not in noa.labels(), "nobody to share it with"
    await joined(ines, noa)
    await begin(noa, "one-line")
    await write(noa, "A second thing.")
    assert "care_shares" not in await rows(world)
    exercise = noa.seen
    await world.restart()
    asked = await noa.click("Share this one")
    assert "> A second thing." in asked
    assert noa.seen.ephemeral
    assert noa.seen.id != exercise.id, "the exercise stays as it is"
    await noa.click(f"Share with {NAME}")
    noa.seen = exercise
    await noa.click("Done")
    assert "Share this one" not in noa.labels()
    await begin(noa, "one-line")
    assert "Share this one" not in noa.labels(), "never for what is to come"
    assert (await rows(world))["care_shares"] == 1


SHARED = "Something was shared with you."


def told(person: Person) -> int:
    return sum(each.content == SHARED for each in person.user.dm_channel.history())


async def test_a_practitioner_is_told_once_that_something_was_shared_and_nothing_of_it(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    link = await share_first(world, noa, ines)
    await world.pass_time(minutes=9)
    await noa.click(f"Take back from {NAME}")
    await world.pass_time(minutes=2)
    assert told(ines) == 0, "a wrong thumb"
    await noa.click(f"Share with {NAME}")
    await world.restart()
    await world.pass_time(minutes=11)
    assert ines.inbox() == SHARED
    shown = await ines.click("See who")
    assert "### Tue 10 shared something they wrote" in shown
    assert WORDS not in shown
    await noa.click(f"Take back from {NAME}")
    await noa.click(f"Share with {NAME}")
    await world.pass_time(minutes=11)
    assert told(ines) == 1, "once a day"
    assert "**Tue 10** · *shared something to read*" in await ines.slash("clients list")
    await world.restart()
    assert "They shared 1 reflection that you have not opened yet." in await press(ines, f"care-see:{link}")
    await ines.click("Reflections they shared")
    assert WORDS in await ines.pick(values(ines, "care-read-one")[0])
    assert "to read" not in await ines.slash("clients list")
    await noa.slash("sharing")
    assert "that you shared something you wrote" in await noa.click("Who looked, and when")


async def test_a_deleted_reflection_is_out_of_sight_at_once(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    link = await share_first(world, noa, ines)
    await press(ines, f"care-read:{link}")
    share = values(ines, "care-read-one")[0]
    await open_first(noa)
    await noa.click("Delete")
    await noa.click("Yes, delete")
    assert "not shared with you" in await ines.pick(share)
    assert "care_shares" not in await rows(world)


async def test_what_is_about_somebody_who_rests_is_out_of_sight(world: World) -> None:
    ines, noa = await practise(world), await started(world, "noa")
    await noa.slash("figures")
    await noa.click("Add")
    await noa.fill(name="Grandma Rosa", sort="person")
    await begin(noa, "by-the-fire")
    while "Write an answer" not in noa.labels():
        await noa.click("Next")
    await write(noa, WORDS)
    link = await share_first(world, noa, ines)
    await press(ines, f"care-read:{link}")
    share = values(ines, "care-read-one")[0]
    assert "Rosa" not in await ines.pick(share)
    assert WORDS in ines.text()
    await noa.slash("figures")
    await noa.pick("Grandma Rosa")
    await noa.click("Not for now")
    assert "None." in await press(ines, f"care-read:{link}")
    assert "not shared with you" in await press_one(ines, link, share)


async def press_one(person: Person, link: int, share: str) -> str:
    """A choice in an old menu."""
    import discord  # noqa: PLC0415

    from bot.base.panels import Choice, buttons, custom_id, select  # noqa: PLC0415

    dm = await person.world.app.bot.create_dm(discord.Object(person.id))
    await dm.send("From before", view=buttons([select(custom_id("care-read-one", link), "One", [Choice(share, "it")])]))
    person.inbox()
    return await person.pick(share)


async def test_leaving_takes_back_what_was_shared(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    link = await share_first(world, noa, ines)
    await noa.slash("sharing")
    await noa.click("Reflections I shared (1)")
    assert "not opened yet" in noa.text()
    await noa.click("Back")
    await noa.click("Leave")
    assert "care_shares" not in await rows(world)
    assert "not shared with you" in await press(ines, f"care-read:{link}")
    await open_first(noa)
    assert "Share this one" not in noa.labels()


async def test_two_practitioners_are_told_apart_and_know_nothing_of_each_other(world: World) -> None:
    ines, omar = await practise(world), await practise(world, "omar", "Omar Said")
    noa = await wrote(world)
    first = await share_first(world, noa, ines)
    await noa.slash("join", code=await code_of(omar, "for omar"))
    await noa.click(ADULT)
    assert "Omar" not in await press(ines, f"care-read:{first}")
    assert "not shared with you" in await press(omar, f"care-read:{first}")
    share = values_of(await world.storage.column("SELECT share_id FROM care_shares"))
    assert "not shared with you" in await press_one(omar, first, share)
    assert "had ended before" in await press(omar, f"care-end:{first}")
    assert "had ended before" in await press(omar, f"care-end-yes:{first}")
    assert "Tue 10" not in await omar.slash("clients end")
    await noa.slash("sharing")
    assert NAME in noa.text()
    assert "Omar Said" in noa.text()
    assert (await rows(world))["care_links"] == 2


def values_of(found: list[object]) -> str:
    return str(found[0])


async def test_nobody_acts_on_anothers_link(world: World) -> None:
    ines, noa, eve = await practise(world), await wrote(world), await started(world, "eve")
    link = await share_first(world, noa, ines)
    [reflection] = await world.storage.column("SELECT reflection_id FROM reflections")
    forged = (f"care-side:{link}", f"care-scope:{link}:ratings:1", f"care-looks:{link}:0", f"care-shares:{link}")
    for to in (*forged, f"care-leave:{link}"):
        assert "has ended, or was never there" in await press(eve, to)
        assert "has ended, or was never there" in await press(ines, to)
    for to in (
        f"care-share:{reflection}",
        f"care-share-yes:{reflection}:{link}",
        f"care-share-back:{reflection}:{link}",
    ):
        assert "not there any more" in await press(eve, to)
    assert (await rows(world))["care_shares"] == 1
    assert await world.storage.column("SELECT shares_ratings FROM care_links") in ([0], [False])
    assert "old one" in await press(noa, f"care-scope:{link}:everything:1")
    assert "old one" in await press(noa, f"care-scope:{link}:done:7")
