"""A plan that brings a quiz: by the same rules as one that brings exercises, with restarts between any two acts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.logbook.rules import Neutral
from tests.conftest import Person, World
from tests.nudges.acts import (
    ALIVE,
    Step,
    add,
    arrived_at,
    change,
    choose,
    die_after,
    form_values,
    id_of,
    live,
    nudges_cog,
    posts,
    press,
    standing,
    turn_to,
    twice,
    utc,
)
from tests.nudges.test_schedule import MESSAGES, book

WARM = Path(__file__).parents[1] / "sessions" / "warm.yaml"
PACK = """
pack: trial
title: Trial
version: 1.0.0
language: en
authors: [Us]
license: CC0
about: Made for the tests.
sources:
  printed: Somebody (1999). A printed book.
quizzes:
  - id: colours
    title: Colours
    topic: colours
    questions:
      - {id: sky, ask: What is the sky?, right: Blue, wrong: [Green, Red], why: Light scatters., sources: [printed]}
      - {id: grass, ask: What is grass?, right: Green, wrong: [Blue, Red], why: It is alive., sources: [printed]}
"""
FIRST = "**A few questions** · 3 minutes · quiz"


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "trial.yaml").write_text(PACK, encoding="utf-8")
    (folder / "warm.yaml").write_text(WARM.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture
def config(config: Config, trial: Path) -> Config:
    return config.model_copy(update={"packs": [trial]})


@pytest.fixture
async def ann(world: World) -> Person:
    """Chose a quiz in `/start`, and has just got the nudge of 1 January, 08:00."""
    person = world.person("ann")
    await person.start(what="quiz")
    await world.restart()
    await live(world, utc(1, 1, 8))
    person.inbox()
    return person


async def answer_all(world: World, who: Person, *, besides: int = 0) -> str:
    """With a restart before each tap; `besides` questions are left open."""
    for left in (2, 1):
        await world.restart()
        if left == besides:
            return who.text()
        await who.click("A")
        await world.restart()
        text = await who.click("Next question" if "Next question" in who.labels() else "See how it went")
        if " of 2." in text:
            return text
    return who.text()


async def test_it_comes_on_its_minute_and_a_finished_round_is_the_days_practice(world: World, ann: Person) -> None:
    assert arrived_at(ann) == ["01 Jan 08:00"]
    first, below = ann.text().splitlines()
    assert first == FIRST
    assert "slip your mind come first" in below
    assert ann.labels() == ["Begin", "Later", "Something else", "Not today", "Support"]
    assert posts(world)[0].json["flags"] == 4, "plain content: a push notification shows nothing else"
    await world.restart()
    assert "Question 1 of 2" in await ann.click("Begin")
    assert "Your first practice day." in await answer_all(world, ann)
    assert "sent at 08:00, done" in await ann.slash("why")
    assert "1 practice day" in await ann.slash("streak")
    assert (await book(world, ann)).missed == frozenset()


async def test_begin_pressed_twice_is_one_round(world: World, ann: Person) -> None:
    begin = id_of(ann, "Begin")
    begun = await ann.click("Begin")
    await world.restart()
    assert await press(ann, begin) == begun


async def test_a_round_that_waits_is_offered_and_finishing_it_is_what_was_asked_for(world: World) -> None:
    ann = world.person("ann")
    await ann.start(what="quiz")
    await ann.slash("quiz")
    await ann.click("A")
    await live(world, utc(1, 1, 8))
    ann.inbox()
    assert "A round is waiting for you" in await ann.click("Begin")
    await world.restart()
    assert "Question 2 of 2" in await ann.click("Go on")
    await ann.click("A")
    assert "sent at 08:00, done" in await ann.slash("why")


async def test_a_quiz_by_command_answers_the_nudge_and_takes_its_later_along(world: World, ann: Person) -> None:
    await ann.click("Later")
    await ann.click("An hour")
    waiting = ann.seen
    await ann.slash("quiz")
    await answer_all(world, ann)
    ann.seen = waiting
    assert await ann.click("Another time") == "Done. Your first practice day."
    assert ann.labels() == ["Support"]
    await live(world, utc(1, 1, 12))
    assert len(posts(world)) == 1
    assert "sent at 08:00, done" in await ann.slash("why")


async def test_later_brings_the_quiz_again_whatever_the_plan_brings_by_then(world: World, ann: Person) -> None:
    await ann.click("Later")
    assert "I'll be back today at 08:10." in await twice(world, ann, "10 minutes")
    await change(ann, "08:00")
    await choose(ann, "What to practise", "A mix of all")
    await live(world, utc(1, 1, 8, 10))
    assert ann.inbox().startswith(FIRST)
    await live(world, utc(1, 2, 8))
    assert FIRST not in ann.inbox()
    assert "I already did it" in ann.labels()


async def test_not_today_is_taken_back_like_any_other(world: World, ann: Person) -> None:
    assert "Alright, not today. The next comes tomorrow" in await twice(world, ann, "Not today")
    await world.restart()
    assert (await ann.click("Take that back")).startswith(FIRST)
    assert "Begin" in ann.labels()


async def test_something_else_is_an_exercise_from_then_on(world: World, ann: Person) -> None:
    text = await twice(world, ann, "Something else")
    title = text.splitlines()[0].split("**")[1]
    assert "quiz" not in text.splitlines()[0]
    assert "I already did it" in ann.labels()
    await world.restart()
    assert title in await ann.click("Begin")
    await ann.slash("quiz")
    await answer_all(world, ann)
    assert "sent at 08:00, opened" in await ann.slash("why"), "a quiz is not what it brought in the end"


async def test_unanswered_it_makes_room_and_its_day_was_asked_for(world: World) -> None:
    ann = world.person("ann")
    await ann.start(what="quiz")
    await live(world, utc(1, 2, 9), ALIVE)
    assert arrived_at(ann) == ["02 Jan 08:00"]
    assert "then made room for the next" in await ann.slash("why")
    assert utc(1, 1).date() in (await book(world, ann)).missed


async def test_someone_in_the_middle_of_a_round_keeps_its_message(world: World, ann: Person) -> None:
    await ann.click("Begin")
    answering = ann.seen
    await live(world, utc(1, 2, 9))
    turn_to(ann, answering.id)
    assert " of 2." in await answer_all(world, ann)
    why = await ann.slash("why")
    assert "Fri 2 Jan** · sent at 08:00, done" in why, "the day on which it was finished"
    assert "Thu 1 Jan** · sent at 08:00, then made room" in why


async def test_a_round_that_was_finished_elsewhere_leaves_no_message_behind(world: World, ann: Person) -> None:
    await ann.click("Later")
    await ann.click("Back")
    await live(world, utc(1, 2, 9))
    assert arrived_at(ann) == ["02 Jan 08:00"]


async def test_with_no_quiz_to_bring_nothing_comes_and_why_says_so(world: World, trial: Path) -> None:
    ann = world.person("ann")
    await ann.start(what="quiz")
    (trial / "trial.yaml").unlink()
    await world.restart()
    shown = await ann.slash("schedule")
    assert "Nothing is to come: there is no quiz to bring just now." in shown
    assert "Quiz questions, of which there are none just now" in shown
    assert "Next:" not in await ann.slash("why")
    await live(world, utc(1, 1, 9))
    assert posts(world) == []
    assert "not sent: there was no quiz to bring" in await ann.slash("why")
    assert (await book(world, ann)).asked[utc(1, 1).date()] is Neutral.no_exercise


@pytest.mark.parametrize("step", Step)
async def test_a_crash_at_any_step_loses_nothing_and_sends_nothing_else(world: World, step: Step) -> None:
    ann = world.person("ann")
    await ann.start(what="quiz")
    await world.env.advance_time(8 * 3600)
    await die_after(world, step)
    for _ in range(15):
        await world.pass_time(seconds=10)
    assert len({post.json["nonce"] for post in posts(world)}) == 1
    assert ann.inbox().startswith(FIRST)
    assert "sent at" in await ann.slash("why")


async def test_a_second_try_brings_the_quiz_though_the_plan_was_changed_meanwhile(world: World) -> None:
    ann = world.person("ann")
    await ann.start(what="quiz")
    world.env.inject_error("POST", MESSAGES, status=500, code=0)
    await live(world, utc(1, 1, 8))
    await change(ann, "08:00")
    await choose(ann, "What to practise", "A mix of all")
    await live(world, utc(1, 1, 8, 30), timedelta(minutes=1))
    assert ann.inbox().startswith(FIRST)
    assert len(standing(ann)) == 1


async def test_the_discreet_wording_holds_for_it_too(world: World) -> None:
    ann = world.person("ann")
    await ann.start(what="quiz")
    await ann.slash("schedule")
    await ann.click("More")
    await ann.click("Discreet wording")
    await live(world, utc(1, 1, 8))
    assert ann.inbox().splitlines()[0] == "A small pause is here when you are."


async def test_a_second_plan_can_bring_it_and_a_form_opened_again_remembers(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    assert "as a time" in await add(ann, "soonish", "quiz")
    await world.restart()
    await ann.click("Try again")
    assert form_values(ann)["when"] == "soonish"
    assert "Quiz questions" in await ann.fill(when="20", what="quiz", until="")
    await live(world, utc(1, 1, 21))
    assert arrived_at(ann) == ["01 Jan 20:00"], "the second takes the first one's place"
    assert ann.inbox().startswith(FIRST)
    assert "Quiz questions · sent at 20:00" in await ann.slash("why")


async def test_the_export_says_what_plans_bring_and_nudges_brought(world: World, ann: Person) -> None:
    await change(ann, "08:00")
    await choose(ann, "What to practise", "A mix of all")
    async with world.app.db.begin() as tx:
        plan, *rows = await nudges_cog(world).plans.export(tx, ann.id)
    assert plan["brings"] == "exercise"
    assert [row["brought"] for row in rows if row["sent_at"]] == ["quiz"]
