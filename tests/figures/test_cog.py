from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.figures.rules import MOST
from tests.conftest import Person, World, raw, walk

CANARY = "Quillon Zephyrbrook"


async def started(world: World, name: str = "ann") -> Person:
    person = world.person(name)
    await person.slash("start")
    await person.click("I am 16 or older, and I agree")
    return person


async def add(person: Person, name: str, sort: str = "person") -> str:
    await person.slash("figures")
    await person.click("Add")
    return await person.fill(name=name, sort=sort)


async def open_one(person: Person, name: str) -> str:
    await person.slash("figures")
    return await person.pick(name)


def found_on_disk(folder: Path, words: list[str]) -> list[str]:
    """Every file of the bot in which one of the words stands, in the encodings that SQLite and Python write."""
    contents = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {"bot.db", "bot.db-wal", "keys.db", "keys.db-wal"} <= contents.keys()
    needles = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")]
    return [name for name, content in contents.items() if any(needle in content for needle in needles)]


async def test_an_empty_list_invites_and_asks_for_nothing(world: World) -> None:
    ann = await started(world)
    text = await ann.slash("figures")
    assert "Who or what comforts you?" in text
    assert "If no one comes to mind, that is fine too" in text
    assert ann.labels() == ["Add"]


async def test_someone_who_never_started_is_told_the_way(world: World) -> None:
    ann = world.person()
    assert "needs a start first" in await ann.slash("figures")


async def test_a_figure_is_added_by_name_and_sort(world: World) -> None:
    ann = await started(world)
    text = await add(ann, "Rex", "pet")
    assert "**Rex** · pet" in text
    assert "**The old pier** · place or thing" in await add(ann, "The old pier", "place")


async def test_the_same_one_can_be_picked_again_after_going_back(world: World) -> None:
    ann = await started(world)
    await add(ann, "Rex", "pet")
    menus = [node["custom_id"] for node in walk(raw(ann.seen)) if node.get("type") == 3]
    await ann.pick("Rex")
    await ann.click("Back")
    # A page that keeps choices by custom_id would show Rex as picked already, and do nothing.
    assert [node["custom_id"] for node in walk(raw(ann.seen)) if node.get("type") == 3] != menus
    assert "### Rex" in await ann.pick("Rex")


async def test_a_name_that_looks_like_formatting_or_a_mention_is_shown_as_typed(world: World) -> None:
    ann = await started(world)
    text = await add(ann, "**@everyone** `x`")
    assert "**\\*\\*@\u200beveryone\\*\\* \\`x\\`**" in text


async def test_an_empty_name_gets_a_friendly_word(world: World) -> None:
    ann = await started(world)
    assert "came through empty" in await add(ann, "\u3164")


async def test_a_full_list_says_so_before_the_form_opens_and_after(world: World) -> None:
    ann = await started(world)
    await ann.slash("figures")
    await ann.click("Add")
    left_open = ann.form
    for number in range(MOST):
        await add(ann, f"Friend {number}")
    assert "as many as one menu holds" in await ann.click("Add")
    ann.form = left_open
    assert "as many as one menu holds" in await ann.fill(name="One more", sort="pet")
    assert "One more" not in await ann.slash("figures")


async def test_a_figure_is_renamed(world: World) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await open_one(ann, "Mo")
    await ann.click("Rename")
    assert "### Maureen" in await ann.fill(name="Maureen")
    assert "came through empty" in await _rename(ann, "\u3164")
    assert "**Maureen** · person" in await ann.slash("figures")


async def test_resting_hides_the_name_until_the_member_asks(world: World) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await add(ann, "Rex", "pet")
    await open_one(ann, "Mo")
    assert "Mo rests" in await ann.click("Not for now")
    listed = await ann.click("Back")
    assert "Mo" not in listed
    assert "1 resting" in listed
    assert "**Mo** · person" in await ann.click("Show resting")
    await ann.pick("Mo")
    assert "Mo is back" in await ann.click("Bring back")
    assert "**Mo** · person" in await ann.click("Back")


async def test_when_all_rest_the_list_does_not_press_for_more(world: World) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await open_one(ann, "Mo")
    await ann.click("Not for now")
    text = await ann.click("Back")
    assert "Everyone here is resting" in text
    assert "Mo" not in text


async def test_a_death_is_met_gently_and_the_place_is_kept(world: World) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await open_one(ann, "Mo")
    text = await ann.click("They died")
    assert "I am sorry" in text
    assert "Their place here is kept" in text
    assert "Mo" not in await ann.slash("figures")
    assert "**Mo** · person, died" in await ann.click("Show resting")
    await ann.pick("Mo")
    assert "They died" not in ann.labels()
    assert "Mo is back" in await ann.click("Bring back")


async def test_a_wrong_thumb_is_taken_back_to_where_it_was(world: World) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await open_one(ann, "Mo")
    await ann.click("They died")
    assert "Exercises may call on them" in await ann.click("Take that back")
    await ann.click("Not for now")
    await ann.click("Back")
    await ann.click("Show resting")
    await ann.pick("Mo")
    await ann.click("They died")
    assert "Resting: they come up nowhere" in await ann.click("Take that back")


async def test_only_what_can_die_is_asked_about(world: World) -> None:
    ann = await started(world)
    await add(ann, "The pier", "place")
    await open_one(ann, "The pier")
    assert "They died" not in ann.labels()


async def test_forgetting_asks_once_and_is_then_gone(world: World) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await open_one(ann, "Mo")
    assert "Forget Mo?" in await ann.click("Forget")
    assert "### Mo" in await ann.click("Keep")
    await ann.click("Forget")
    assert "Forgotten" in await ann.click("Yes, forget")
    assert "Mo" not in ann.text()


@pytest.mark.parametrize("label", ["Rename", "Not for now", "They died", "Forget"])
async def test_a_panel_left_open_after_forgetting_says_so_and_does_nothing(world: World, label: str) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await open_one(ann, "Mo")
    left_open = ann.seen
    await open_one(ann, "Mo")
    await ann.click("Forget")
    await ann.click("Yes, forget")
    ann.seen = left_open
    assert "not here any more" in await ann.click(label)


async def test_buttons_and_open_forms_outlive_a_restart(world: World) -> None:
    ann = await started(world)
    await add(ann, "Mo")
    await open_one(ann, "Mo")
    await ann.click("Rename")
    await world.restart()
    assert "### Maureen" in await ann.fill(name="Maureen")
    await world.restart()
    assert "Maureen rests" in await ann.click("Not for now")
    await world.restart()
    assert "### Maureen" in await ann.click("Take that back")


async def test_two_people_with_the_same_form_open_never_mix(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    for person in (ann, ben):
        await person.slash("figures")
        await person.click("Add")
    assert "**Bens**" in await ben.fill(name="Bens", sort="pet")
    text = await ann.fill(name="Anns", sort="person")
    assert "**Anns** · person" in text
    assert "Bens" not in text


async def test_a_typed_name_is_found_in_no_byte_on_disk_and_in_no_line_of_our_logs(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ann = await started(world)
    await add(ann, CANARY)
    await open_one(ann, CANARY)
    await ann.click("Rename")
    assert CANARY[::-1] in await ann.fill(name=CANARY[::-1])
    assert found_on_disk(tmp_path, [*CANARY.split(), *CANARY[::-1].split()]) == []
    ours = [record for record in caplog.records if record.name.split(".")[0] == "bot"]
    assert not [record for record in ours if CANARY in record.getMessage()]


async def _rename(person: Person, name: str) -> str:
    await person.click("Rename")
    return await person.fill(name=name)
