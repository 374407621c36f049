"""Every kind of question as a person meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.members.loader import Cities
from tests.conftest import Person, World, raw, walk
from tests.quizzes.acts import forge_pick, press, taps

PACK = """
pack: kinds
title: Kinds
version: 1.0.0
language: en
authors: [Us]
license: CC0
about: Made for the tests.
sources:
  printed: Somebody (1999). A printed book.
quizzes:
  - id: several
    title: What grows
    topic: growing
    questions:
      - id: fruit
        kind: several
        ask: Which of these grow on trees?
        right: [Apples, Pears]
        wrong: [Melons]
        why: Melons lie on the ground.
        sources: [printed]
  - id: truth
    title: Is it so?
    topic: truths
    questions:
      - {id: sea, kind: true-or-false, ask: The sea is sweet., right: false, why: It is salt., sources: [printed]}
      - {id: sun, kind: true-or-false, ask: The sun is warm., right: true, why: It burns., sources: [printed]}
  - id: scene
    title: Which reply?
    topic: replies
    questions:
      - id: door
        kind: scenario
        ask: A friend says they are tired. Which reply keeps the door open?
        right: What would help?
        wrong: [So am I.]
        why: It asks.
        sources: [printed]
  - id: thought
    title: Thinking back
    topic: thoughts
    questions:
      - {id: free, kind: reflection, ask: Who was kind to you?, why: Kindness is often small., sources: [our own]}
      - id: taps
        kind: reflection
        ask: Where do you rest best?
        choices: [At home, Outdoors]
        why: Places differ.
        sources: [printed]
      - {id: one, ask: What is one and one?, right: Two, wrong: [Three], why: Count., sources: [printed]}
"""


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "kinds.yaml").write_text(PACK, encoding="utf-8")
    return config.model_copy(update={"packs": [tmp_path / "packs"]})


@pytest.fixture
async def ann(world: World) -> Person:
    Cities.load()
    person = world.person()
    await person.start()
    return person


def line(person: Person, words: str) -> str:
    """The line on the screen with that choice."""
    return next(line for line in person.text().splitlines() if words in line)


def letter(person: Person, words: str) -> str:
    """The place of a choice in the menu, as it stands beside the choice."""
    return line(person, words).removeprefix("**").partition("**")[0]


async def pick(person: Person, *choices: str) -> str:
    return await person.pick(*(letter(person, choice) for choice in choices))


def menu(person: Person) -> Any:
    return next(node for node in walk(raw(person.seen)) if node.get("type") == 3)


async def choose(person: Person, words: str) -> str:
    return await person.click(letter(person, words))


async def test_of_several_one_pick_is_the_answer_and_each_choice_is_explained(ann: Person, world: World) -> None:
    text = await ann.slash("quiz", topic="growing")
    assert "More than one of these fits." in text
    assert "Submit" not in ann.labels()
    await world.restart()
    text = await pick(ann, "Pears", "Apples")
    assert "### Yes, that is it." in text
    for fruit in ("Apples", "Pears"):
        assert line(ann, fruit).endswith(f"{fruit} ✓\u2002*your choice*")
    assert line(ann, "Melons").endswith("Melons")
    assert "-# Somebody (1999). A printed book." in text
    await world.restart()
    assert "### 1 of 1." in await ann.click("See how it went")


async def test_a_part_of_several_is_told_with_interest_and_comes_round_again(ann: Person, world: World) -> None:
    await ann.slash("quiz", topic="growing")
    text = await pick(ann, "Pears")
    assert "### Part of it: one of the two that fit." in text
    assert line(ann, "Apples").endswith("Apples ✓\u2002*fits too*")
    assert "### 0 of 1.\nAll new ground" in await ann.click("See how it went")
    await world.pass_time(minutes=10)
    assert "You missed this earlier today." in await ann.click("Another round")
    text = await pick(ann, "Pears", "Apples", "Melons")
    assert "### All that fit, and one more; worth a closer look." in text
    assert line(ann, "Melons").endswith("Melons\u2002*your choice; not this one*")
    assert "### 0 of 1." in await ann.click("See how it went")


async def test_the_menu_of_several_shows_the_choices_and_tells_nothing(ann: Person) -> None:
    await ann.slash("quiz", topic="growing")
    options = menu(ann)["options"]
    assert [option["label"] for option in options] == ["A", "B", "C"]
    assert [option["value"] for option in options] == ["0", "1", "2"]
    assert {option["description"] for option in options} == {"Apples", "Pears", "Melons"}
    assert (menu(ann)["min_values"], menu(ann)["max_values"]) == (1, 3)
    for option in options:
        assert letter(ann, option["description"]) == option["label"]


async def test_true_and_false_are_the_buttons_in_that_order(ann: Person, world: World) -> None:
    text = await ann.slash("quiz", topic="truths")
    assert "The sea is sweet." in text
    assert ann.labels()[:3] == ["True", "False", "Stop here"]
    text = await ann.click("True")
    assert "### Not quite, and an interesting one." in text
    assert "**True**\u2002*your choice*\n**False** ✓" in text
    assert "It is salt." in text
    await world.restart()
    await ann.click("Next question")
    assert ann.labels()[:2] == ["True", "False"]
    assert "**True** ✓\u2002*your choice*\n**False**" in await ann.click("True")
    assert "### 1 of 2." in await ann.click("See how it went")


async def test_a_scene_is_answered_with_one_tap(ann: Person) -> None:
    await ann.slash("quiz", topic="replies")
    assert "That fits." not in ann.text()
    assert "It asks." in await choose(ann, "What would help?")
    assert line(ann, "What would help?").endswith("✓\u2002*your choice*")


async def test_a_reflection_is_met_and_not_scored(ann: Person, world: World) -> None:
    text = await ann.slash("quiz", topic="thoughts")
    assert "Question 1 of 3 · New to you. Nothing to get right here, and nothing to write down." in text
    assert ann.labels()[:2] == ["I have thought of it", "Stop here"]
    await world.restart()
    text = await ann.click("I have thought of it")
    assert "### Thank you for pausing on it." in text
    assert "Kindness is often small.\n-# An idea of our own" in text
    text = await ann.click("Next question")
    assert "what you tap is not kept" in text
    assert line(ann, "At home").startswith("**A**")
    assert line(ann, "Outdoors").startswith("**B**")
    text = await ann.click("B")
    assert "your choice" not in text
    assert "✓" not in text
    await world.restart()
    await ann.click("Next question")
    await choose(ann, "Two")
    assert "### 1 of 1.\nAll of it is with you today." in await ann.click("See how it went")
    assert await world.storage.column("SELECT picked FROM quiz_answers ORDER BY number") == ["", "", "0"]
    assert await world.storage.column("SELECT was_right FROM quiz_answers WHERE number < 2") == [None, None]
    assert await world.storage.column("SELECT question FROM quiz_cards") == ["one"]


async def test_a_second_tap_or_pick_shows_the_first_answer_again(ann: Person) -> None:
    await ann.slash("quiz", topic="thoughts")
    tap = taps(ann)["I have thought of it"]
    first = await ann.click("I have thought of it")
    assert await press(ann, tap) == first
    await ann.slash("quiz", topic="growing")
    await ann.click("A new round")
    several = menu(ann)["custom_id"]
    first = await pick(ann, "Pears")
    assert await forge_pick(ann, several, "0", "1", "2") == first


@pytest.mark.parametrize("values", [("9",), ("0", "9"), ("-1",), ("one",), ("999999999999",)])
async def test_a_forged_pick_leads_back_to_the_question(ann: Person, values: tuple[str, ...]) -> None:
    text = await ann.slash("quiz", topic="growing")
    assert await forge_pick(ann, menu(ann)["custom_id"], *values) == text


async def test_the_menu_of_someone_else_does_nothing(ann: Person, world: World) -> None:
    ben = world.person("ben")
    await ben.start()
    await ann.slash("quiz", topic="growing")
    await ben.slash("quiz", topic="growing")
    assert "That round is not here any more." in await forge_pick(ben, menu(ann)["custom_id"], "0")
    assert "Nothing is answered yet." in await ann.click("Stop here")


@pytest.mark.parametrize(("topic", "resumed"), [("growing", "What grows"), ("truths", "Is it so?")])
async def test_every_kind_can_be_left_and_taken_up_again(ann: Person, world: World, topic: str, resumed: str) -> None:
    asked = await ann.slash("quiz", topic=topic)
    assert "Nothing is answered yet." in await ann.click("Stop here")
    await world.restart()
    assert await ann.click("Go on") == asked
    assert resumed in asked


async def test_two_people_pick_apart_from_each_other(ann: Person, world: World) -> None:
    ben = world.person("ben")
    await ben.start()
    await ann.slash("quiz", topic="growing")
    await ben.slash("quiz", topic="growing")
    await pick(ann, "Pears", "Apples")
    await pick(ben, "Melons")
    assert "### 1 of 1." in await ann.click("See how it went")
    assert "### 0 of 1." in await ben.click("See how it went")
    await world.pass_time(minutes=10)
    assert "You missed this" in await ben.slash("quiz", topic="growing")
    assert "You missed this" not in await ann.slash("quiz", topic="growing")
