"""`/clients list` and `/clients progress`: what a client shares, no more, and each look in their sight."""

from __future__ import annotations

import csv
import io

import pytest

from tests.care.acts import assign, practise
from tests.care.test_assigning import client
from tests.conftest import Person, World
from tests.nudges.acts import live, press, utc
from tests.nudges.test_programmes import walk


@pytest.fixture
async def ines(world: World) -> Person:
    person = await practise(world)
    await live(world, utc(1, 1, 5))
    return person


async def do(world: World, who: Person, day: int, label: str | None = "I already did it") -> None:
    await live(world, utc(1, day, 12))
    who.inbox()
    if label is not None:
        await who.click(label)


async def table(ines: Person) -> list[list[str]]:
    await ines.click("As a table")
    [file] = ines.seen.attachments
    assert file.filename == "between-sessions.csv"
    return [*csv.reader(io.StringIO((await file.read()).decode("utf-8-sig")))]


async def test_a_line_and_a_picture_of_what_was_done_and_each_look_is_seen(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    await assign(ines, "Tue 10")
    for day, label in ((2, "I already did it"), (3, "Not today"), (4, "I already did it")):
        await do(world, ann, day, label)
    await world.restart()
    shown = await ines.slash("clients list")
    assert "**Tue 10**\nThree breaths · done 2 of 3 times, last on Sunday 4 January" in shown
    assert "ann" not in shown
    await ines.click("Look")
    assert "**Three breaths** · until Saturday 10 January" in ines.text()
    assert "done 2 of 3 times" in ines.text()
    [picture] = ines.seen.attachments
    assert picture.description == "The last four weeks. Three breaths: done 2 of 3 times."
    assert (await picture.read())[:4] == b"\x89PNG"
    await ines.click("Light")
    rows = await table(ines)
    assert rows[1:] == [
        ["2026-01-02", "Three breaths", "done", "", ""],
        ["2026-01-03", "Three breaths", "not done", "", ""],
        ["2026-01-04", "Three breaths", "done", "", ""],
    ]
    await press(ines, f"care-see:{await id_of_client(world, ines)}")
    await ines.click("Withdraw")
    assert "**Three breaths** · withdrawn\ndone 2 of 3 times" in await ines.click("Withdraw it")
    await ann.slash("sharing")
    seen = await ann.click("Who looked, and when")
    assert seen.count("your progress") == 2
    assert seen.count("as a table to keep") == 1
    assert seen.count("list of clients") == 1


async def test_nothing_else_of_theirs_is_ever_in_sight(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    await ann.slash("exercise", kind="surprise")
    await ann.click("Begin")
    await walk(ann)
    await live(world, utc(1, 1, 8))
    ann.inbox()
    await ann.click("I already did it")
    assert "nothing assigned just now" in await ines.slash("clients list")
    assert "done" not in ines.text()
    await ines.click("Look")
    assert "Nothing of yours is in their plan" in ines.text()
    assert not ines.seen.attachments
    assert len(await table(ines)) == 1


async def test_what_was_not_sent_reads_so_and_a_pause_reads_nothing(world: World, ines: Person) -> None:
    ann = await client(world, ines)
    await assign(ines, "Tue 10", when="22:30")
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "22", "until": "7"})
    await live(world, utc(1, 3, 23))
    assert "2 not sent" in await ines.slash("clients list")
    await ines.click("Look")
    assert "Not sent: their day was full, it met their quiet hours" in ines.text()
    await ann.slash("pause", days=5)
    await live(world, utc(1, 6, 23))
    assert "2 not sent" in await ines.slash("clients list")
    assert "pause" not in ines.text().casefold()


async def test_whoever_left_things_for_long_may_welcome_a_word_and_stands_first(world: World, ines: Person) -> None:
    ann = await client(world, ines, "ann", "a first")
    await client(world, ines, "bob", "b second")
    await assign(ines, "a first", "b second", last="in 20 days")
    for day in range(2, 12):
        await do(world, ann, day)
    shown = await ines.slash("clients list")
    assert "One of them may welcome a word" in shown
    assert shown.index("b second") < shown.index("a first")
    assert "**b second** · *may welcome a word*" in shown
    assert "fail" not in shown


async def test_ratings_are_a_trend_of_what_was_assigned_and_only_where_switched_on(world: World, ines: Person) -> None:
    ann = await client(world, ines, ratings=True)
    await assign(ines, "Tue 10", what="A letter", last="in 60 days")
    await rate_five(world, ann)
    await ines.slash("clients progress", client=await id_of_client(world, ines))
    assert "Felt security: 3.0 before, 7.0 after, on average over 5 of what you assigned." in ines.text()
    assert ["", "Felt security, on average", "", "3.0", "7.0"] in await table(ines)
    await ann.slash("sharing")
    await ann.click("Switch off")
    await ann.click("Switch off")
    await ines.slash("clients progress", client=await id_of_client(world, ines))
    assert "Felt security" not in ines.text()
    assert "not shared whether it was done" in ines.text()
    assert not ines.seen.attachments


async def test_ratings_older_than_half_a_year_are_no_part_of_the_trend(world: World, ines: Person) -> None:
    ann = await client(world, ines, ratings=True)
    await assign(ines, "Tue 10", what="A letter", last="in 180 days")
    await rate_five(world, ann)
    link = await id_of_client(world, ines)
    await world.move_to(utc(7, 1, 12))
    await ines.slash("clients progress", client=link)
    assert "Felt security: 3.0 before, 7.0 after" in ines.text()
    await world.move_to(utc(8, 3, 12))
    await ines.slash("clients progress", client=link)
    assert "Before and after: once 5" in ines.text()
    assert "3.0" not in ines.text()


async def rate_five(world: World, ann: Person) -> None:
    """Of what comes to her in January."""
    rated = 0
    for day in range(2, 31):
        await live(world, utc(1, day, 12))
        ann.inbox()
        await ann.click("Begin")
        rated += await rate(ann)
        if rated >= 5:
            break
    assert rated >= 5


async def rate(ann: Person) -> int:
    """To the end; whether it was one of those that ask for ratings."""
    was_rated = 0
    for _ in range(30):
        text, labels = ann.text(), ann.labels()
        if "Before we begin:" in text or "And now, after it:" in text:
            was_rated = 1
            await ann.pick("3" if "Before we begin:" in text else "7")
            continue
        label = next((each for each in ("Done", "Next", "Skip", "Leave it out") if each in labels), None)
        if label is None:
            break
        await ann.click(label)
    return was_rated


async def id_of_client(world: World, ines: Person) -> str:
    async with world.app.db.begin() as tx:
        [link] = await world.app.rooms.care.links_of(tx, ines.id)
    return str(link.id)


async def test_labels_come_while_typing_for_ones_own_clients_alone(world: World, ines: Person) -> None:
    await client(world, ines, "ann", "Tue 10")
    await client(world, ines, "bob", "=blue")
    otto = await practise(world, "otto", "Otto Lind")
    offered = await ines.user.autocomplete("clients progress", "client", "t")
    assert [each["name"] for each in offered] == ["Tue 10"]
    assert await otto.user.autocomplete("clients progress", "client", "") == []
    await otto.slash("clients list")
    assert "Nobody yet" in otto.text()
    assert "no client of yours" in await press(otto, "care-table:1")


async def test_a_practitioner_with_many_turns_pages(world: World, ines: Person) -> None:
    for number in range(9):
        await client(world, ines, f"c{number}", f"label {number}")
    shown = await ines.slash("clients list")
    assert "Your clients · 9 · page 1 of 2" in shown
    assert "label 7" in shown
    assert "label 8" not in shown
    assert "label 8" in await ines.click("Later")
    assert "label 0" in await ines.click("Earlier")
