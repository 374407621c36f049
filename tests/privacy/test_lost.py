"""A key that is gone, or a damaged value: the rest of it goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Person, World
from tests.privacy.test_cog import SECRET, export, live, name_one, started
from tests.sessions.acts import press, values

Lose = Callable[[World, Path, Person], Awaitable[None]]
LOST_NAME = "A name that can no longer be opened"
LOST_WORDS = "These words can no longer be opened: their key is gone."


def change(folder: Path, file: str, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / file)) as db, db:
        db.execute(statement, values)


def sealed(folder: Path) -> list[bytes]:
    """All sealed names and words in the data."""
    with closing(sqlite3.connect(folder / "bot.db")) as db:
        names = db.execute("select name from figures").fetchall()
        return [value for (value,) in names + db.execute("select text from reflections").fetchall()]


async def lose_key(world: World, folder: Path, who: Person) -> None:
    """As with an older store of keys under newer data; another member's key is still there."""
    await started(world, "ben")
    change(folder, "keys.db", "delete from member_keys where member_id = ?", who.id)
    await world.restart()


async def damage_key(world: World, folder: Path, who: Person) -> None:
    change(folder, "keys.db", "update member_keys set wrapped = zeroblob(40) where member_id = ?", who.id)
    await world.restart()


async def begin(who: Person) -> str:
    """An exercise that needs someone."""
    return await press(who, "ex-begin:secure-attachment-priming:a-voice-to-keep")


async def step(who: Person) -> None:
    """On by whatever is at hand."""
    if "Skip" in who.labels():
        await who.pick("7")
    else:
        await who.click("Next" if "Next" in who.labels() else "Done")


@pytest.mark.parametrize("lose", [lose_key, damage_key])
async def test_without_the_key_everything_goes_on_and_nothing_is_overwritten(
    world: World, tmp_path: Path, lose: Lose
) -> None:
    await name_one(await started(world, "cat"), "Kit")
    ann = await started(world)
    await live(ann)
    kept = sealed(tmp_path)
    await lose(world, tmp_path, ann)
    assert LOST_NAME in await ann.slash("figures")
    assert LOST_NAME in await ann.pick(LOST_NAME)
    assert ann.labels() == ["Forget", "Back"]
    assert LOST_WORDS in await ann.slash("journal")
    assert LOST_WORDS in await ann.pick(values(ann, "journal-one")[0])
    assert ann.labels() == ["Delete", "Back"]
    told, page = await export(ann)
    assert told["sections"]["figures"][0]["cannot_be_opened"] == "name"
    assert "can no longer be opened" in page
    assert SECRET not in page
    assert "can no longer be opened" in ann.text()
    assert sealed(tmp_path) == kept


async def test_what_can_no_longer_be_opened_can_be_let_go(world: World, tmp_path: Path) -> None:
    ann = await started(world)
    await live(ann)
    await lose_key(world, tmp_path, ann)
    await ann.slash("figures")
    await ann.pick(LOST_NAME)
    assert "Forget this name?" in await ann.click("Forget")
    assert LOST_NAME not in await ann.click("Yes, forget")
    while LOST_WORDS in await ann.slash("journal"):
        await ann.pick(values(ann, "journal-one")[0])
        assert LOST_WORDS in await ann.click("Delete")
        await ann.click("Yes, delete")
    assert sealed(tmp_path) == []


async def test_one_damaged_name_is_left_out_of_exercises_and_the_others_stay(world: World, tmp_path: Path) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    change(tmp_path, "bot.db", "update figures set name = zeroblob(40)")
    await world.restart()
    await begin(ann)
    assert "Who or what comes to mind" in ann.text()
    await ann.click("Name someone")
    assert "Rex" in await ann.fill(name="Rex", sort="pet")
    shown = await ann.slash("figures")
    assert LOST_NAME in shown
    assert "Rex" in shown


async def test_a_name_lost_in_the_middle_of_an_exercise_is_asked_for_anew(world: World, tmp_path: Path) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    await begin(ann)
    assert "Aunt Mo" in ann.text()
    await lose_key(world, tmp_path, ann)
    assert "Who or what comes to mind" in await ann.click("Next")


async def test_words_written_where_lost_ones_stand_take_nothing_away(world: World, tmp_path: Path) -> None:
    ann = await started(world)
    await press(ann, "ex-begin:mindfulness-pauses:weather-inside")
    while "Write an answer" not in ann.labels():
        await step(ann)
    await ann.click("Write an answer")
    await ann.fill(text=SECRET)
    [lost] = sealed(tmp_path)
    await lose_key(world, tmp_path, ann)
    for words in ("anew", "and again"):
        await ann.click("Change what I wrote")
        assert "Your answer is written down" in await ann.fill(text=words)
    assert lost in sealed(tmp_path)
    assert len(sealed(tmp_path)) == 2
    shown = await ann.slash("journal")
    assert LOST_WORDS in shown
    assert "and again" in shown
