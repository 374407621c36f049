"""A key that is gone, or a damaged value: the rest of it goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, Table

from bot.base.ours import sealed_columns
from bot.migrations.draft import tables
from tests.conftest import Person, World
from tests.databases import Storage
from tests.privacy.acts import SECRET, export, live, name_one, started
from tests.sessions.acts import press, values

Lose = Callable[[World, Storage, Person], Awaitable[None]]
_MOVED = "privacy/test_lost.py::test_what_was_moved_cut_or_changed_is_told_and_left_as_it_is"
_ANCHOR = "privacy/test_lost.py::test_after_what_somebody_does_it_is_left_out_when_it_was_moved_or_cut"
_REASON = "authoring/test_answers.py::test_a_reason_that_was_moved_or_cut_is_told_to_be_lost_and_left_as_it_is"
_PLAN = "support/test_plan.py::test_a_part_that_was_moved_or_cut_says_so_and_stays"
ALTERED = {
    "figures.name": _MOVED,
    "reflections.text": _MOVED,
    "plans.anchor": _ANCHOR,
    "safety_plans.text": _PLAN,
    "care_links.label": "care/test_labels.py::test_labels_of_clients_that_changed_places_are_told_and_left",
    "care_invites.label": "care/test_labels.py::test_labels_of_codes_that_changed_places_are_told_and_left",
    "care_notices.label": (
        "care/test_labels.py::test_a_notice_about_a_client_whose_label_does_not_open_comes_names_nobody_and_says_so"
    ),
}
ALTERED_OF_OURS = {
    "own_versions.reason": _REASON,
    "pack_notices.reason": _REASON,
    "pack_reports.said": (
        "authoring/test_reports.py::test_what_older_versions_kept_is_still_read_and_what_is_lost_is_told"
    ),
    "practitioners.away_note": "care/test_asking.py::test_an_away_note_that_does_not_open_is_told_and_left",
}
"""What the bot seals by its own key, in columns of text."""
LOST_NAME = "A name that can no longer be opened"
LOST_WORDS = "These words can no longer be opened: their key is gone."


async def sealed(storage: Storage) -> list[bytes]:
    """All sealed names and words in the data."""
    names = await storage.execute("bot", "SELECT name FROM figures ORDER BY figure_id")
    return [value for (value,) in names + await storage.execute("bot", "SELECT text FROM reflections")]


async def lose_key(world: World, storage: Storage, who: Person) -> None:
    """As with an older store of keys under newer data; another member's key is still there."""
    await started(world, "ben")
    await storage.execute("keys", "DELETE FROM member_keys WHERE member_id = :who", who=who.id)
    await world.restart()


async def damage_key(world: World, storage: Storage, who: Person) -> None:
    statement = "UPDATE member_keys SET wrapped = :damaged WHERE member_id = :who"
    await storage.execute("keys", statement, damaged=bytes(40), who=who.id)
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
    world: World, storage: Storage, lose: Lose
) -> None:
    await name_one(await started(world, "cat"), "Kit")
    ann = await started(world)
    await live(ann)
    kept = await sealed(storage)
    await lose(world, storage, ann)
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
    assert await sealed(storage) == kept


async def test_what_can_no_longer_be_opened_can_be_let_go(world: World, storage: Storage) -> None:
    ann = await started(world)
    await live(ann)
    await lose_key(world, storage, ann)
    await ann.slash("figures")
    await ann.pick(LOST_NAME)
    assert "Forget this name?" in await ann.click("Forget")
    assert LOST_NAME not in await ann.click("Yes, forget")
    while LOST_WORDS in await ann.slash("journal"):
        await ann.pick(values(ann, "journal-one")[0])
        assert LOST_WORDS in await ann.click("Delete")
        await ann.click("Yes, delete")
    assert await sealed(storage) == []


async def test_one_damaged_name_is_left_out_of_exercises_and_the_others_stay(world: World, storage: Storage) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    await storage.execute("bot", "UPDATE figures SET name = :damaged", damaged=bytes(40))
    await world.restart()
    await begin(ann)
    assert "Who or what comes to mind" in ann.text()
    await ann.click("Name someone")
    assert "Rex" in await ann.fill(name="Rex", sort="pet")
    shown = await ann.slash("figures")
    assert LOST_NAME in shown
    assert "Rex" in shown


async def test_a_name_lost_in_the_middle_of_an_exercise_is_asked_for_anew(world: World, storage: Storage) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    await begin(ann)
    assert "Aunt Mo" in ann.text()
    await lose_key(world, storage, ann)
    assert "Who or what comes to mind" in await ann.click("Next")


async def test_words_written_where_lost_ones_stand_take_nothing_away(world: World, storage: Storage) -> None:
    ann = await started(world)
    await press(ann, "ex-begin:mindfulness-pauses:weather-inside")
    while "Write an answer" not in ann.labels():
        await step(ann)
    await ann.click("Write an answer")
    await ann.fill(text=SECRET)
    [lost] = await sealed(storage)
    await lose_key(world, storage, ann)
    for words in ("anew", "and again"):
        await ann.click("Change what I wrote")
        assert "Your answer is written down" in await ann.fill(text=words)
    assert lost in await sealed(storage)
    assert len(await sealed(storage)) == 2
    shown = await ann.slash("journal")
    assert LOST_WORDS in shown
    assert "and again" in shown


async def test_what_was_moved_cut_or_changed_is_told_and_left_as_it_is(world: World, storage: Storage) -> None:
    ann, ben = await started(world), await started(world, "ben")
    for who, name in ((ann, "Aunt Mo"), (ann, "Rex"), (ben, "Kit")):
        await name_one(who, name)
    await press(ann, "ex-begin:mindfulness-pauses:weather-inside")
    while "Write an answer" not in ann.labels():
        await step(ann)
    await ann.click("Write an answer")
    await ann.fill(text=SECRET)
    mo, rex, kit, words = whole = await sealed(storage)
    # Rows, members and columns changed places; then cut, flipped, empty, and of a version that never was.
    for changed in (
        (rex, mo, kit, words),
        (kit, rex, mo, words),
        (words, rex, kit, mo),
        (mo[:-1], rex, kit, words[:13]),
        (bytes([*mo[:-1], mo[-1] ^ 1]), rex, kit, bytes([*words[:20], words[20] ^ 128, *words[21:]])),
        (b"", rex, kit, b"\x02" + words[1:]),
    ):
        await put(storage, changed)
        await world.restart()
        assert (LOST_NAME in await ann.slash("figures"), "Aunt Mo" in ann.text()) == (True, False)
        assert (LOST_WORDS in await ann.slash("journal")) is (changed[3] != words)
        assert (SECRET in ann.text()) is (changed[3] == words)
        told, _ = await export(ann)
        assert [row.get("cannot_be_opened") for row in told["sections"]["figures"]] == [
            "name",
            "name" if changed[1] != rex else None,
        ]
        assert "Kit" not in str(told)
        assert (LOST_NAME in await ben.slash("figures")) is (changed[2] != kit)
        assert await sealed(storage) == [*changed], "nothing is overwritten"
    await put(storage, whole)
    assert "Aunt Mo" in await ann.slash("figures")


async def test_after_what_somebody_does_it_is_left_out_when_it_was_moved_or_cut(world: World, storage: Storage) -> None:
    ann, _ = await started(world), await started(world, "ben")
    assert "after coffee" in await ann.slash("schedule")
    first, second = await storage.column("SELECT anchor FROM plans WHERE anchor IS NOT NULL ORDER BY plan_id")
    for changed in (second, first[:-1], b""):
        statement = "UPDATE plans SET anchor = :value WHERE member_id = :who AND anchor IS NOT NULL"
        await storage.execute("bot", statement, value=changed, who=ann.id)
        shown = await ann.slash("schedule")
        assert "08:00" in shown
        assert "coffee" not in shown
        told, _ = await export(ann)
        assert "after" in [row.get("cannot_be_opened") for row in told["sections"]["nudges"]]
        assert changed in await storage.column("SELECT anchor FROM plans")


def test_each_sealed_column_has_a_test_that_alters_it() -> None:
    metadata = tables()
    columns = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in _sealed(table)}
    assert columns == {*ALTERED}
    assert {f"{column.table.name}.{column.name}" for column in sealed_columns(metadata)} == {*ALTERED_OF_OURS}
    for test in (*ALTERED.values(), *ALTERED_OF_OURS.values()):
        path, name = test.split("::")
        assert f"def {name}(" in (Path(__file__).parents[1] / path).read_text("utf-8"), test


def _sealed(table: Table) -> Sequence[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, LargeBinary)]


async def put(storage: Storage, values: Sequence[bytes]) -> None:
    """In the place of all sealed values, in the order of `sealed`."""
    names = await storage.execute("bot", "SELECT figure_id FROM figures ORDER BY figure_id")
    for (number,), value in zip(names, values, strict=False):
        await storage.execute("bot", "UPDATE figures SET name = :value WHERE figure_id = :at", value=value, at=number)
    await storage.execute("bot", "UPDATE reflections SET text = :value", value=values[-1])
