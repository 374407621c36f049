"""`/progress` as members meet it."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from PIL import Image

from bot.base.panels import button, buttons, custom_id
from bot.base.pictures import PALETTES, Look
from tests.conftest import Person, World, raw, walk
from tests.onboarding.acts import InServer
from tests.sessions.acts import press
from tests.streaks.test_cog import practise, started

RATED = ("secure-attachment-priming", "the-long-recall")
"""Asks for felt security, names nobody, and has something to write."""


def gallery(person: Person) -> dict[str, Any]:
    """The only picture in sight."""
    [item] = next(node for node in walk(raw(person.seen)) if node.get("type") == 12)["items"]
    return item


async def paper(person: Person) -> str:
    """The colour in the lowest corner of the picture."""
    [file] = person.seen.attachments
    with Image.open(BytesIO(await file.read())) as picture:
        seen: Any = picture.convert("RGB").getpixel((2, picture.height - 2))
    return "#" + bytes(seen).hex().upper()


async def files(person: Person) -> dict[str, str]:
    return {file.filename: (await file.read()).decode("utf-8-sig") for file in person.seen.attachments}


def lines(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content, newline="")))


async def test_somebody_new_gets_a_picture_and_its_words(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    text = await ann.slash("progress")
    assert "### Your first practice day" in text
    assert "cost nothing" in text
    assert gallery(ann)["description"].startswith("Your first practice day")
    assert "This week: Wednesday." in gallery(ann)["description"]
    assert ann.labels() == ["Take it with me", "Light", "What helps me"]


async def test_before_the_first_day_it_invites(world: World) -> None:
    ann = await started(world)
    assert "Your practice days gather here" in await ann.slash("progress")
    assert "still open" in gallery(ann)["description"]


async def test_without_an_account_there_are_kind_words_and_no_picture(world: World) -> None:
    ann = world.person()
    assert "needs a start first" in await ann.slash("progress")
    assert not ann.seen.attachments


async def test_the_words_beside_the_picture_and_under_the_file_are_the_same(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    await world.pass_time(days=1)
    await practise(ann)
    await ann.slash("progress")
    [file] = ann.seen.attachments
    assert file.description == gallery(ann)["description"]
    assert "2 practice days" in file.description


async def test_light_and_dark_are_one_tap_and_remembered_after_a_restart(world: World) -> None:
    ann = await started(world)
    await ann.slash("progress")
    assert await paper(ann) == PALETTES[Look.DARK].paper
    await world.restart()
    await ann.click("Light")
    assert await paper(ann) == PALETTES[Look.LIGHT].paper
    assert "Dark" in ann.labels()
    await world.restart()
    await ann.slash("progress")
    assert await paper(ann) == PALETTES[Look.LIGHT].paper
    await ann.click("Dark")
    assert await paper(ann) == PALETTES[Look.DARK].paper
    assert len(ann.seen.attachments) == 1


async def test_the_look_of_one_is_not_the_look_of_another(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await ann.slash("progress")
    await ann.click("Light")
    await ben.slash("progress")
    assert await paper(ben) == PALETTES[Look.DARK].paper


async def test_a_look_that_no_button_offers_changes_nothing(world: World) -> None:
    ann = await started(world)
    dm = ann.user.dm_channel
    await world.app.bot.get_partial_messageable(dm.id).send("Old", view=buttons([button("Press", "prog-look:red")]))
    ann.inbox()
    assert "an old one" in await ann.click("Press")


async def test_a_hidden_number_is_hidden_here_too(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    await ann.slash("streak")
    await ann.click("Hide the number")
    text = await ann.slash("progress")
    assert not any(sign.isdigit() for sign in text.replace("###", ""))
    assert "Your last weeks" in gallery(ann)["description"]


async def test_in_a_server_nobody_else_sees_it(world: World) -> None:
    ann = InServer.enter(world)
    await ann.slash("start")
    await ann.click("I am 16 or older, and I agree")
    await ann.slash("progress")
    assert ann.seen.ephemeral
    assert ann.seen.attachments
    assert ann.overheard() == []
    await ann.click("Take it with me")
    assert ann.seen.ephemeral
    assert ann.overheard() == []


async def test_in_the_dm_it_stays(world: World) -> None:
    ann = await started(world)
    await ann.slash("progress")
    assert not ann.seen.ephemeral


async def test_what_is_taken_along_has_the_days_exercises_and_answers_and_no_written_word(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    await rated_and_written(ann, "zephyrbrook")
    await quiz(ann)
    await ann.slash("progress")
    await world.restart()
    text = await ann.click("Take it with me")
    assert "Only you see this" in text
    assert ann.seen.ephemeral
    taken = await files(ann)
    assert [day["practised"] for day in lines(taken["practice-days.csv"])] == ["exercise, quiz"]
    rated = lines(taken["exercises.csv"])[-1]
    assert (rated["felt security before"], rated["felt security after"]) == ("4", "7")
    assert len(lines(taken["quiz-answers.csv"])) >= 3
    told = json.loads(taken["secure-base-progress.json"])
    assert told["exercises"][-1]["exercise"] == rated["exercise"]
    assert len(told["quiz_answers"]) == len(lines(taken["quiz-answers.csv"]))
    assert "zephyrbrook" not in "".join(taken.values())


async def test_five_rated_exercises_show_as_before_and_after(world: World) -> None:
    ann = await started(world)
    for number in range(5):
        assert "around 5 exercises" in await ann.slash("progress"), number
        await rated_and_written(ann)
    assert "Felt security: 4.0 before, 7.0 after, on average over 5 exercises." in await ann.slash("progress")


async def test_what_is_solid_in_quizzes_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await started(world)
    await quiz(ann)
    assert "Solid in quizzes" not in await ann.slash("progress")
    # It takes weeks of right answers; what counts as solid is tried where that is decided.
    monkeypatch.setattr("bot.quizzes.rules.topics.is_solid", was_asked)
    assert "Solid in quizzes: " in await ann.slash("progress")
    assert "Solid in quizzes: " in gallery(ann)["description"]


def was_asked(_card: object, _now: datetime) -> bool:
    return True


async def test_what_helps_opens_from_here(world: World) -> None:
    ann = await started(world)
    await ann.slash("progress")
    await world.restart()
    assert "### What helps me" in await ann.click("What helps me")
    assert ann.seen.ephemeral


async def test_a_button_from_before_an_erasure_gives_nothing(world: World) -> None:
    ann = await started(world)
    await ann.slash("progress")
    old = ann.seen
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await ann.click("Yes, erase everything")
    for label in ("Light", "Take it with me"):
        ann.seen = old
        assert "needs a start first" in await ann.click(label)


async def quiz(ann: Person) -> None:
    """A round, whatever is asked, with whatever stands first."""
    await ann.slash("quiz")
    while "See how it went" not in ann.labels():
        if "Next question" in ann.labels():
            await ann.click("Next question")
        elif any(node.get("type") == 3 for node in walk(raw(ann.seen))):
            await ann.pick(next(n for n in walk(raw(ann.seen)) if n.get("type") == 3)["options"][0]["value"])
        else:
            await ann.click(next(label for label in ann.labels() if label in {"A", "True", "Go on"}))


async def rated_and_written(ann: Person, words: str = "") -> None:
    """One exercise of three minutes, felt security from 4 to 7."""
    while "Right now" not in await press(ann, custom_id("ex-begin", *RATED)):
        await ann.click("Stop here")  # the dice ask one time in three
    given = iter(["4", "7"])
    while "Done." not in ann.text():
        if "Skip" in ann.labels():
            await ann.pick(next(given))
        elif words and "Write an answer" in ann.labels():
            await ann.click("Write an answer")
            await ann.fill(text=words)
            words = ""
        else:
            await ann.click("Done" if "Done" in ann.labels() else "Next")
