from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.logbook import store as logbook_store
from bot.members.loader import Cities
from bot.packs.rules import Question
from bot.quizzes import views
from bot.quizzes.rules import Item, Run, RunState, shuffled
from bot.quizzes.service import Asking
from tests.conftest import Person, World, raw, text_of
from tests.quizzes.acts import controls, press, taps

PACK = """
pack: trial
title: Trial
version: 1.0.0
language: en
authors: [Us]
license: CC0
about: Made for the tests.
sources:
  linked: "Somebody (2001). A linked paper. https://doi.org/10.1000/1"
  printed: Somebody (1999). A printed book.
quizzes:
  - id: colours
    title: Colours
    topic: colours
    questions:
      - {id: sky, ask: What is the sky?, right: Blue, wrong: [Green, Red], why: Light scatters., sources: [linked]}
      - {id: grass, ask: What is grass?, right: Green, wrong: [Blue, Red], why: It is alive., sources: [printed]}
      - {id: rose, ask: What is a rose?, right: Red, wrong: [Blue, Green], why: It calls bees., sources: [printed]}
  - id: long
    title: Long words
    topic: long words
    questions:
      - id: tea
        ask: What is tea?
        right: RIGHT_WORDS
        wrong: [WRONG_WORDS, A **bold** guess, "1. A list, @somebody", _quiet_]
        why: Water takes it up.
        sources: [printed]
"""
LONG_RIGHT = "Leaves in warm water, " * 8 + "left"
RIGHT = {
    "What is the sky?": "Blue",
    "What is grass?": "Green",
    "What is a rose?": "Red",
    "What is tea?": LONG_RIGHT,
}
WHY = ("Light scatters.", "It is alive.", "It calls bees.", "Water takes it up.")
LETTERS = list("ABCDE")


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "packs"
    folder.mkdir()
    words = PACK.replace("RIGHT_WORDS", f'"{LONG_RIGHT}"').replace("WRONG_WORDS", '"' + "A very warm hat, " * 10 + '"')
    (folder / "trial.yaml").write_text(words, encoding="utf-8")
    return folder


@pytest.fixture
def config(config: Config, packs: Path) -> Config:
    return config.model_copy(update={"packs": [packs]})


@pytest.fixture(autouse=True)
def places_are_read() -> None:
    """Before anybody acts: on a busy machine the first reading takes longer than simcord waits for an answer."""
    Cities.load()


async def started(world: World, name: str = "ann") -> Person:
    person = world.person(name)
    await person.slash("start")
    await person.click("I am 16 or older, and I agree")
    await person.fill(place="UTC+1", when="08:00")
    await person.click("Yes, start")
    return person


def question(person: Person) -> str:
    return next(line for line in person.text().splitlines() if line in RIGHT)


def letters(person: Person) -> dict[str, str]:
    """Choice to letter, as they stand on the screen."""
    lines = [line.removeprefix("**").split("**\u2002") for line in person.text().splitlines() if "**\u2002" in line]
    return {choice: letter for letter, choice in lines}


async def answer(person: Person, *, right: bool) -> str:
    """Taps the letter of a right or a wrong choice."""
    correct = RIGHT[question(person)]
    return await person.click(
        next(letter for choice, letter in letters(person).items() if (choice == correct) is right)
    )


async def whole_round(person: Person, *, right: bool = True) -> str:
    """From the question in sight to the score."""
    while "See how it went" not in person.labels():
        await answer(person, right=right)
        if "Next question" in person.labels():
            await person.click("Next question")
    return await person.click("See how it went")


async def practice_days(person: Person) -> str:
    """What `/streak` says, leaving the quiz in sight."""
    quiz = person.seen
    said = await person.slash("streak")
    person.seen = quiz
    return said


async def test_a_round_needs_a_start_first(world: World) -> None:
    ann = world.person()
    assert "This needs a start first." in await ann.slash("quiz")
    assert "Start" in ann.labels()


async def test_a_whole_round_right(world: World) -> None:
    ann = await started(world)
    text = await ann.slash("quiz", topic="colours")
    assert "### Colours\n-# Question 1 of 3" in text
    assert "What is the sky?" in text
    assert ann.labels()[:4] == ["A", "B", "C", "Stop here"]
    text = await answer(ann, right=True)
    assert "Yes, that is it." in text
    assert "Blue ✓\u2002*your choice*" in text
    assert "Light scatters." in text
    assert "-# Somebody (2001). A linked paper. [Read it](<https://doi.org/10.1000/1>)" in text
    assert "-# Question 2 of 3" in await ann.click("Next question")
    text = await answer(ann, right=True)
    assert text.endswith("-# Somebody (1999). A printed book.")
    await ann.click("Next question")
    await answer(ann, right=True)
    assert "Stop here" not in ann.labels()
    text = await ann.click("See how it went")
    said = "All of it is with you today. It comes back shortly before it would fade."
    assert text == f"### 3 of 3.\n{said}\nYour first practice day."


async def test_a_wrong_answer_is_met_with_interest_and_comes_first_next_time(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await answer(ann, right=True)
    await ann.click("Next question")
    text = await answer(ann, right=False)
    assert "### Not quite; worth a closer look." in text
    assert text.count("*your choice*") == 1
    assert "Green ✓" in text
    assert "Green ✓\u2002*your choice*" not in text
    assert not {"wrong", "incorrect", "sorry", "unfortunately", "no,"} & set(text.casefold().split())
    await ann.click("Next question")
    await answer(ann, right=True)
    text = await ann.click("See how it went")
    assert "### 2 of 3.\nMuch of it is with you, and the other one will come round again soon." in text
    assert "What is grass?" in await ann.click("Another round")


async def test_none_right_is_new_ground_and_a_practice_day_all_the_same(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    text = await whole_round(ann, right=False)
    assert "### 0 of 3.\nAll new ground" in text
    assert "Your first practice day." in text


async def test_a_mix_brings_new_questions_before_what_is_not_due_yet(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await whole_round(ann)
    await world.pass_time(days=1)
    assert "Question 1 of 3 · New to you." in await ann.slash("quiz")
    assert "What is tea?" in ann.text()
    await answer(ann, right=True)
    text = await ann.click("Next question")
    assert "What is the sky?" in text
    assert "Not due yet, and one of the next to come back." in text


async def test_what_is_about_to_fade_comes_first_and_says_when_it_was_answered(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await whole_round(ann)
    await world.pass_time(days=9)
    await world.restart()
    text = await ann.slash("quiz")
    assert "Question 1 of 4 · You answered this nine days ago; it is about to fade." in text
    assert "What is the sky?" in text
    await world.pass_time(days=3)
    await ann.click("Stop here")
    assert "You answered this twelve days ago" in await ann.click("Go on")


async def test_a_round_that_waited_says_why_the_question_comes_now_and_not_why_it_came_then(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await whole_round(ann)
    await world.pass_time(days=1)
    await ann.slash("quiz", topic="colours")
    assert "Not due yet" in ann.text()
    await answer(ann, right=True)
    assert "Not due yet" in await ann.click("Next question")
    await ann.click("Stop here")
    await world.pass_time(days=13)
    await world.restart()
    text = await ann.click("Go on")
    assert "Question 2 of 3 · You answered this two weeks ago; " in text
    assert "Not due yet" not in text


async def test_what_was_missed_before_and_is_missed_again_is_not_called_new(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await whole_round(ann, right=False)
    await world.pass_time(days=1)
    await world.restart()
    await ann.slash("quiz", topic="colours")
    text = await whole_round(ann, right=False)
    assert "### 0 of 3.\nSome things take a few rounds, and that is how they settle." in text
    await world.pass_time(days=1)
    await ann.slash("quiz", topic="colours")
    await answer(ann, right=True)
    text = await whole_round(await next_question(ann), right=False)
    assert "### 1 of 3.\nSome of it is with you. The others will come round again soon." in text


async def next_question(person: Person) -> Person:
    await person.click("Next question")
    return person


async def test_what_was_missed_says_so_by_the_weekday(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="long words")
    weekday = (world.now() - timedelta(hours=3)).strftime("%A")  # a practice day begins at four, an hour east of UTC
    await whole_round(ann, right=False)
    await world.pass_time(days=3)
    assert f"You missed this on {weekday}." in await ann.slash("quiz", topic="long words")
    await whole_round(ann)
    await world.pass_time(days=1)
    assert "You missed" not in await ann.slash("quiz", topic="long words")


async def test_a_second_click_shows_the_first_answer_again(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    ids = taps(ann)
    right = letters(ann)["Blue"]
    wrong = next(letter for letter in "ABC" if letter != right)
    first = await ann.click(wrong)
    assert await press(ann, ids[right]) == first
    await ann.click("Next question")
    assert await press(ann, ids[wrong]) == first
    await answer(ann, right=True)
    assert "What is a rose?" in await ann.click("Next question")
    assert "### 2 of 3." in await whole_round(ann)


async def test_a_second_click_on_the_last_answer_records_no_second_practice(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="long words")
    ids = taps(ann)
    first = await answer(ann, right=True)
    assert "**1 practice day** in all" in await practice_days(ann)
    score = await ann.click("See how it went")
    await world.pass_time(days=1)
    assert await press(ann, ids["A"]) == first
    assert await press(ann, ids["Stop here"]) == score
    assert "**1 practice day** in all" in await practice_days(ann)
    assert await recorded(world, ann) == 1


async def test_closing_the_app_after_the_last_answer_still_counts(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="long words")
    await answer(ann, right=False)
    assert "Today is done." in await practice_days(ann)


async def test_a_round_left_in_the_middle_is_no_practice_yet(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await answer(ann, right=True)
    assert "will gather here" in await practice_days(ann)


async def test_a_restart_between_any_two_clicks_loses_nothing(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    for ask in list(RIGHT)[:3]:
        assert question(ann) == ask
        await world.restart()
        shown = letters(ann)
        await answer(ann, right=True)
        assert {choice.partition(" ✓")[0]: letter for choice, letter in letters(ann).items()} == shown
        await world.restart()
        await ann.click("Next question" if "Next question" in ann.labels() else "See how it went")
    assert "### 3 of 3." in ann.text()


async def test_a_round_can_be_left_and_taken_up_again(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await answer(ann, right=False)
    assert "1 of 3 questions are answered." in await ann.click("Stop here")
    assert "What is grass?" in await ann.click("Go on")
    await ann.click("Stop here")
    await world.pass_time(days=3)
    await world.restart()
    text = await ann.slash("quiz")
    assert "You left it in the middle, on colours. 1 of 3" in text
    assert ann.labels()[:2] == ["Go on", "A new round"]
    assert "What is grass?" in await ann.click("Go on")
    assert "### 2 of 3." in await whole_round(ann)


async def test_a_new_round_may_be_begun_instead_and_the_old_one_says_so(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await answer(ann, right=True)
    await ann.click("Next question")
    tap = taps(ann)["A"]
    assert "A round is waiting" in await ann.slash("quiz", topic="long words")
    anew = taps(ann)["A new round"]
    shown = await ann.click("A new round")
    assert "What is tea?" in shown
    assert await press(ann, anew) == shown, "a second click gets the same round"
    assert "You put this round aside" in await press(ann, tap)
    await answer(ann, right=True)
    assert await ann.click("See how it went")
    assert "### 1 of 1." in ann.text()


async def test_an_unanswered_round_gives_way_to_another_topic_without_a_question(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    assert "What is tea?" in await ann.slash("quiz", topic="long words")
    assert "What is tea?" in await ann.slash("quiz")


async def test_a_round_stays_on_the_version_it_began_with(world: World, packs: Path) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    await answer(ann, right=True)
    changed = (packs / "trial.yaml").read_text(encoding="utf-8").replace("What is grass?", "What is straw?")
    (packs / "trial.yaml").write_text(changed.replace("1.0.0", "1.1.0"), encoding="utf-8")
    await world.restart()
    assert "What is grass?" in await ann.click("Next question")
    await whole_round(ann)
    await ann.slash("quiz", topic="colours")
    await answer(ann, right=True)
    assert "What is straw?" in await ann.click("Next question")


async def test_a_round_can_be_finished_when_its_pack_is_gone(world: World, packs: Path) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    (packs / "trial.yaml").unlink()
    await world.restart()
    assert "### 3 of 3." in await whole_round(ann)
    assert "There are no quizzes here" in await ann.click("Another round")


async def test_a_part_of_a_topic_is_enough_and_an_unknown_one_shows_those_there_are(world: World) -> None:
    ann = await started(world)
    assert "What is tea?" in await ann.slash("quiz", topic="LONG")
    assert "There is no quiz on that yet." in await ann.slash("quiz", topic="weather")
    assert "What is the sky?" in await ann.pick("colours")
    await ann.slash("quiz", topic="weather")
    assert "What is the sky?" in await ann.click("A bit of everything")


async def test_topics_are_offered_while_typing_without_touching_the_database(world: World) -> None:
    ann = world.person()

    async def offered(typed: str) -> list[str]:
        return [choice["name"] for choice in await ann.user.autocomplete("quiz", "topic", typed)]

    async with world.app.db.begin():  # the only connection: whoever waits for it here waits for ever
        assert await offered("") == ["colours", "long words"]
        assert await offered("WORD") == ["long words"]
        assert await offered("zzz") == []


async def test_nothing_on_the_screen_tells_which_choice_is_right(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    choices = [node for node in controls(ann) if node["label"] in LETTERS]
    shapes = [{**node, "id": 0, "label": "", "custom_id": node["custom_id"].rpartition(":")[0]} for node in choices]
    assert [node["custom_id"].rpartition(":")[2] for node in choices] == ["0", "1", "2"]
    assert shapes == [shapes[0]] * 3
    assert not any(why in json.dumps(raw(ann.seen)) for why in WHY)
    assert "Somebody" not in ann.text()


async def test_the_same_screen_is_shown_whichever_choice_is_right(world: World) -> None:
    def asked(right: str, wrong: str, seed: int) -> Any:
        item = Item("p", "1.0.0", "q", "Title", Question("id", "Which?", (right,), (wrong,), f"{right}!", ()))
        return views.show(Asking(Run(1, None, seed, RunState.OPEN, (item,))), lambda *_: ()).to_components()

    straight, turned = (next(seed for seed in range(99) if shuffled(seed, 0, 2) == order) for order in ((0, 1), (1, 0)))
    assert asked("this", "that", straight) == asked("that", "this", turned)


async def test_long_choices_stand_whole_in_the_text_and_as_they_were_written(world: World) -> None:
    ann = await started(world)
    text = await ann.slash("quiz", topic="long words")
    assert ann.labels()[:5] == LETTERS
    assert f"**\u2002{LONG_RIGHT}\n" in text + "\n"
    assert "**\u20021. A list, @somebody" in text
    assert "\\" not in text


async def test_two_members_never_mix(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await ann.slash("quiz", topic="colours")
    await ben.slash("quiz", topic="colours")
    await answer(ann, right=False)
    assert "1 of 3 questions" in await ann.click("Stop here")
    assert "Nothing is answered yet." in await ben.click("Stop here")
    await ben.click("Go on")
    assert "### 3 of 3." in await whole_round(ben)
    assert "will gather here" in await practice_days(ann)
    await ann.click("Go on")
    assert "### 2 of 3." in await whole_round(ann)


@pytest.mark.parametrize("act", ["quiz-answer:{run}:0:0", "quiz-next:{run}", "quiz-stop:{run}", "quiz-new:0:{run}"])
async def test_the_custom_id_of_someone_else_does_nothing(world: World, act: str) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await ann.slash("quiz", topic="colours")
    seen = ann.text()
    run = controls(ann)[0]["custom_id"].split(":")[1]
    await ben.slash("quiz", topic="long words")
    said = await press(ben, act.format(run=run))
    assert not any(ask in said for ask in list(RIGHT)[:3])
    assert ann.text() == seen
    assert "Nothing is answered yet." in await ann.click("Stop here")


@pytest.mark.parametrize("act", ["quiz-answer:{run}:0:9", "quiz-answer:{run}:2:0", "quiz-answer:{run}:99:99"])
async def test_a_forged_place_or_number_leads_back_to_the_question(world: World, act: str) -> None:
    ann = await started(world)
    text = await ann.slash("quiz", topic="colours")
    run = controls(ann)[0]["custom_id"].split(":")[1]
    assert await press(ann, act.format(run=run)) == text


async def test_in_a_server_only_the_member_sees_the_round_and_in_the_dm_it_stays(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz")
    assert not ann.seen.ephemeral
    guild = world.env.create_guild("Harbour")
    actor, bystander = guild.add_member(ann.user), guild.add_member(world.env.create_user("cleo"))
    channel = guild.create_text_channel("general")
    shown = await actor.slash(channel, "quiz")
    assert shown.ephemeral
    assert shown.response is not None
    assert "What is" in text_of(shown.response)
    tapped = await actor.click(shown.response, label="A")
    assert tapped.response is not None
    assert tapped.response.ephemeral
    assert channel.history(viewer=bystander) == []


async def test_support_stands_under_every_screen(world: World) -> None:
    ann = await started(world)
    await ann.slash("quiz", topic="colours")
    assert ann.labels()[-1] == "Support"
    await answer(ann, right=True)
    assert ann.labels()[-1] == "Support"
    await ann.click("Stop here")
    assert ann.labels()[-1] == "Support"
    await ann.click("Go on")
    await whole_round(ann)
    assert ann.labels()[-1] == "Support"


async def recorded(world: World, person: Person) -> int:
    """Rows of practice in the logbook; their number is shown nowhere."""
    async with world.app.db.begin() as tx:
        return len(await logbook_store.done(tx, person.id))
