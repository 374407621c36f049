"""Who an exercise is done with: asked, changed, rested, mourned, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.figures.rules import MOST
from tests.conftest import Person, World
from tests.sessions.acts import (
    begin,
    choose,
    column,
    fields,
    forge,
    form_id,
    id_of,
    name_one,
    options,
    press,
    started,
    values,
)
from tests.sessions.test_cog import to_the_end, write

ASKS = "mostly comfort"


async def with_mo(world: World) -> Person:
    """In the middle of an exercise, with Mo."""
    ann = await started(world)
    await name_one(ann, "Mo")
    await begin(ann, "by-the-fire")
    return ann


async def swap(ann: Person, label: str) -> str:
    await ann.click("Not this one")
    return await ann.click(label)


# Asking


async def test_without_a_figure_the_step_asks_and_offers_every_sort_no_one_and_skip(world: World) -> None:
    ann = await started(world)
    assert ASKS in await begin(ann, "by-the-fire")
    assert ann.labels() == ["Name someone", "No one comes to mind", "Skip this one", "Support"]
    sorts = ["A person", "A pet", "A place or a thing", "Someone or something spiritual", "A character"]
    assert options(ann, "ses-stand-in") == [*sorts, "Whoever or whatever comes"]
    assert options(ann, "ses-figure") == []


async def test_a_stand_in_serves_without_a_name_and_is_a_figure_nowhere(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    assert "Bring your pet to mind." in await choose(ann, "ses-stand-in", "pet")
    assert "The warmth of your pet goes along." in await to_the_end(ann)
    assert "Who or what comforts you?" in await ann.slash("figures")


async def test_whoever_is_named_in_the_step_is_there_at_once_and_later_too(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    assert await ann.click("Name someone") == "Someone or something that comforts you"
    await world.restart()
    assert "Bring The old pier to mind." in await ann.fill(name="The old pier", sort="place")
    assert "Bring The old pier to mind." in await begin(ann, "by-the-fire")
    assert "**The old pier** · place or thing" in await ann.slash("figures")


async def test_an_empty_name_gets_a_friendly_word_and_the_step_asks_again(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    await ann.click("Name someone")
    text = await ann.fill(name="\u3164", sort="pet")
    assert "came through empty" in text
    assert ASKS in text


async def test_when_the_list_is_full_that_is_said_before_the_form_and_after_and_the_step_stays(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    asking = ann.seen
    await ann.click("Name someone")
    left_open = ann.form
    for number in range(MOST):
        await name_one(ann, f"Friend {number}")
    ann.form = left_open
    assert "as many as one menu holds" in await ann.fill(name="One more", sort="pet")
    assert ASKS in ann.text()
    ann.seen = asking
    assert "as many as one menu holds" in await ann.click("Name someone")
    assert len(options(ann, "ses-figure")) == MOST
    assert "Bring Friend 3 to mind." in await choose(ann, "ses-figure", "4")


async def test_two_who_name_someone_at_the_same_time_never_mix_and_a_forged_form_is_refused(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    for person in (ann, ben):
        await begin(person, "by-the-fire")
        await person.click("Name someone")
    assert "Bring Rex to mind." in await ben.fill(name="Rex", sort="pet")
    await begin(ben, "after-rain")
    await ben.click("Not this one")
    await ben.click("Someone new")
    assert "an old one" in await forge(ben, form_id(ann), name="Eve", sort="person")
    assert "Bring Mo to mind." in await ann.fill(name="Mo", sort="person")


async def test_another_members_figure_cannot_be_taken(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await name_one(ann, "Mo")
    await begin(ben, "by-the-fire")
    await ben.click("Name someone")
    await ben.fill(name="Rex", sort="pet")
    session = id_of(ben, "Not this one").split(":")[1]
    assert "Mo" not in await press(ben, f"ses-recall:{session}:1")
    assert "Bring Rex to mind." in await press(ben, f"ses-rest:{session}:1")
    assert "**Mo**" in await ann.slash("figures")


async def test_ones_own_figures_take_turns(world: World) -> None:
    ann = await started(world)
    for name in ("Mo", "Rex", "Kim"):
        await name_one(ann, name)
    names = [(await begin(ann, "by-the-fire")).split("Bring ")[1].split(" to mind")[0] for _ in range(6)]
    assert sorted(names[:3]) == ["Kim", "Mo", "Rex"]
    assert names[3:] == names[:3]


async def test_skip_this_one_leaves_it_for_another_time(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    assert "Left for now" in await ann.click("Skip this one")
    assert ASKS in await ann.click("Take that back")


# No one


async def test_when_no_one_comes_to_mind_another_exercise_begins_at_once(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    text = await ann.click("No one comes to mind")
    assert "No one has to come to mind." in text
    assert ASKS not in text
    assert "**Done.** Your first practice day." in await to_the_end(ann)
    assert await column(world, "SELECT state FROM sessions ORDER BY session_id") == ["left", "done"]


async def test_after_that_exercises_with_a_figure_stay_out_until_asked_for(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    await ann.click("No one comes to mind")
    for kind in ("ordinary", "hard", "coming", "surprise") * 3:
        text = await ann.slash("exercise", kind=kind)
        assert not [title for title in ("By the fire", "After rain", "At the door") if title in text]
        assert "Begin" in ann.labels()
    await ann.slash("exercise", kind="hard")
    assert "### After rain" in await ann.click("With a figure again")
    assert "With a figure again" not in ann.labels()
    assert "### At the door" in await ann.slash("exercise", kind="coming")


async def test_who_names_somebody_after_all_has_asked_for_them(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    await ann.click("No one comes to mind")
    await begin(ann, "by-the-fire")
    await ann.click("Name someone")
    await ann.fill(name="Mo", sort="person")
    assert "### After rain" in await ann.slash("exercise", kind="hard")


async def test_no_one_by_a_wrong_thumb_is_taken_back_from_the_same_message(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    await ann.click("No one comes to mind")
    await world.restart()
    assert ASKS in await ann.click("Take that back")
    assert await column(world, "SELECT state FROM sessions ORDER BY session_id") == ["open", "left"]
    assert "### After rain" in await ann.slash("exercise", kind="hard")


async def test_no_one_pressed_twice_shows_the_same_other_exercise(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    again = id_of(ann, "No one comes to mind")
    title = (await ann.click("No one comes to mind")).splitlines()[0]
    assert (await press(ann, again)).splitlines()[0] == title
    assert len(await column(world, "SELECT 1 FROM sessions")) == 2


async def test_taking_no_one_back_after_the_other_was_done_undoes_nothing(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    await ann.click("No one comes to mind")
    back = id_of(ann, "Take that back")
    await to_the_end(ann)
    assert "**Done.**" in await press(ann, back)
    assert await column(world, "SELECT state FROM sessions ORDER BY session_id") == ["left", "done"]


# Not this one


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_not_this_one_stands_at_every_step(world: World, turns: int) -> None:
    ann = await with_mo(world)
    for _ in range(turns):
        await ann.click("Next")
    assert "What would be better?" in await ann.click("Not this one")
    assert ann.labels()[:3] == ["Someone new", "Rest them for now", "They died"]
    assert f"Step {turns + 1} of 3" in await ann.click("Back")


async def test_another_of_ones_own_takes_their_place_at_the_same_step(world: World) -> None:
    ann = await started(world)
    for name in ("Mo", "Rex"):
        await name_one(ann, name)
    await begin(ann, "by-the-fire")
    await ann.click("Next")
    await ann.click("Not this one")
    assert options(ann, "ses-figure") == ["Rex"]
    text = await choose(ann, "ses-figure", "2")
    assert "What would Rex say?" in text
    assert "Step 2 of 3" in text


async def test_someone_new_takes_their_place(world: World) -> None:
    ann = await with_mo(world)
    await swap(ann, "Someone new")
    assert "Bring Kim to mind." in await ann.fill(name="Kim", sort="person")


async def test_resting_them_asks_for_another_and_hides_the_name(world: World) -> None:
    ann = await with_mo(world)
    assert "### Mo rests" in await swap(ann, "Rest them for now")
    assert ann.labels() == ["Go on without them", "Take that back", "Stop here", "Support"]
    text = await ann.click("Go on without them")
    assert ASKS in text
    assert "Mo" not in text
    assert options(ann, "ses-figure") == []
    assert "Bring that place to mind" in await choose(ann, "ses-stand-in", "place")


async def test_a_death_is_met_gently_and_nobody_is_hurried_on(world: World) -> None:
    ann = await with_mo(world)
    text = await swap(ann, "They died")
    assert "I am sorry" in text
    assert "Mo will not come up in any exercise" in text
    assert "There is no need to go on." in text
    assert "Support" in ann.labels()
    await ann.slash("figures")
    await ann.click("Show resting")
    assert "**Mo** · person, died" in ann.text()


@pytest.mark.parametrize("label", ["Rest them for now", "They died"])
async def test_a_wrong_thumb_brings_them_back_from_the_same_message(world: World, label: str) -> None:
    ann = await with_mo(world)
    await ann.click("Next")
    await swap(ann, label)
    await world.restart()
    text = await ann.click("Take that back")
    assert "What would Mo say?" in text
    assert "Step 2 of 3" in text
    assert "**Mo** · person" in await ann.slash("figures")


async def test_pressed_again_it_says_the_same_and_never_rests_who_came_next(world: World) -> None:
    ann = await started(world)
    for name in ("Mo", "Rex"):
        await name_one(ann, name)
    await begin(ann, "by-the-fire")
    await ann.click("Not this one")
    died, rest = id_of(ann, "They died"), id_of(ann, "Rest them for now")
    told = await ann.click("They died")
    assert await press(ann, died) == told
    await ann.click("Go on without them")
    await choose(ann, "ses-figure", "2")
    assert await press(ann, rest) == told
    assert "Bring Rex to mind." in await ann.click("Go on without them")


async def test_a_late_rest_lets_the_exercise_go_on_with_who_came_meanwhile(world: World) -> None:
    ann = await started(world)
    for name in ("Mo", "Rex"):
        await name_one(ann, name)
    await begin(ann, "by-the-fire")
    await ann.click("Not this one")
    late = id_of(ann, "Rest them for now")
    await choose(ann, "ses-figure", "2")
    assert "### Mo rests" in await press(ann, late)
    assert "Bring Rex to mind." in await ann.click("Go on without them")


@pytest.mark.parametrize("sort", ["place", "fictional"])
async def test_what_cannot_die_is_not_said_to_have_died(world: World, sort: str) -> None:
    ann = await started(world)
    await name_one(ann, "Moominvalley", sort)
    await begin(ann, "by-the-fire")
    await ann.click("Not this one")
    assert "They died" not in ann.labels()
    assert "Rest them for now" in ann.labels()


async def test_a_stand_in_can_be_changed_too(world: World) -> None:
    ann = await started(world)
    await begin(ann, "by-the-fire")
    await choose(ann, "ses-stand-in", "pet")
    await ann.click("Not this one")
    assert "They died" not in ann.labels()
    assert "Bring that presence to mind" in await choose(ann, "ses-stand-in", "spiritual")


# Rest and what was written


async def test_resting_hides_the_answer_and_bringing_back_shows_it_again(world: World) -> None:
    ann = await with_mo(world)
    await ann.click("Next")
    await write(ann, "Sit down, child.")
    await swap(ann, "Rest them for now")
    await ann.click("Go on without them")
    text = await choose(ann, "ses-stand-in", "pet")
    assert "written down" not in text
    await ann.click("Write an answer")
    assert not [part.get("value") for part in fields(ann) if part.get("value")]
    await ann.fill(text="Woof.")
    assert "Sit down, child." not in await ann.slash("journal")
    assert "Woof." in ann.text()
    await ann.slash("figures")
    await ann.click("Show resting")
    await ann.pick("Mo")
    await ann.click("Bring back")
    text = await ann.slash("journal")
    assert "Sit down, child." in text
    assert "Woof." in text


async def test_what_is_sent_after_they_were_changed_belongs_to_whom_the_form_was_about(world: World) -> None:
    ann = await started(world)
    for name in ("Mo", "Rex"):
        await name_one(ann, name)
    await begin(ann, "by-the-fire")
    await ann.click("Next")
    await ann.click("Write an answer")
    left_open = ann.form
    await ann.click("Not this one")
    await choose(ann, "ses-figure", "2")
    ann.form = left_open
    assert "written down" not in await ann.fill(text="This was Mo.")
    await ann.click("Not this one")
    assert "written down" in await choose(ann, "ses-figure", "1")
    await swap(ann, "Rest them for now")
    assert "This was Mo." not in await ann.slash("journal")


async def test_resting_elsewhere_makes_an_open_exercise_ask_again_at_the_same_step(world: World) -> None:
    ann = await with_mo(world)
    onward = id_of(ann, "Next")
    await rest_in_figures(ann, "Mo")
    text = await press(ann, onward)
    assert ASKS in text
    assert "Mo" not in text
    assert "Step 1 of 3" in await choose(ann, "ses-stand-in", "pet")


async def test_a_done_message_shown_again_names_nobody_who_rests(world: World) -> None:
    ann = await with_mo(world)
    for _ in range(2):
        await ann.click("Next")
    again = id_of(ann, "Done")
    assert "The warmth of Mo goes along." in await ann.click("Done")
    await rest_in_figures(ann, "Mo")
    text = await press(ann, again)
    assert "**Done.**" in text
    assert "Mo" not in text


async def rest_in_figures(ann: Person, name: str) -> None:
    await ann.slash("figures")
    await ann.pick(name)
    await ann.click("Not for now")


async def test_forgetting_midway_takes_the_answers_along_and_the_exercise_asks_again(world: World) -> None:
    ann = await with_mo(world)
    await ann.click("Next")
    await write(ann, "Sit down, child.")
    await ann.click("Change what I wrote")
    left_open, onward = ann.form, id_of(ann, "Next")
    await ann.slash("figures")
    await ann.pick("Mo")
    await ann.click("Forget")
    await ann.click("Yes, forget")
    assert await column(world, "SELECT 1 FROM reflections") == []
    assert ASKS in await press(ann, onward)
    ann.form = left_open
    assert ASKS in await ann.fill(text="Still here.")
    assert "Still here." in await ann.slash("journal")


# Optional


async def test_where_a_figure_is_optional_ones_own_comes_along(world: World) -> None:
    ann = await started(world)
    assert "Perhaps someone or something that comforts you comes along." in await begin(ann, "a-walk")
    await ann.click("Choose someone")
    assert "Perhaps that place comes along." in await choose(ann, "ses-stand-in", "place")
    await name_one(ann, "Mo")
    assert "Perhaps Mo comes along." in await begin(ann, "a-walk")
    await swap(ann, "Rest them for now")
    assert "Perhaps someone or something that comforts you" in await ann.click("Go on without them")


async def test_to_whom_no_one_comes_to_mind_nobody_is_put_before_them(world: World) -> None:
    ann = await with_mo(world)
    await swap(ann, "No one comes to mind")
    assert "Perhaps someone or something that comforts you" in await begin(ann, "a-walk")


# Names are plain text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("{name}", "{name}"),
        ("{figure}", "{figure}"),
        ("@everyone", "@\u200beveryone"),
        ("**x**", "\\*\\*x\\*\\*"),
        ("# Mo", "\\# Mo"),
        ("[a](http://b.c)", "\\[a](http://b.c)"),
        ("<@123456789012345678>", "\\<@\u200b123456789012345678>"),
        ("M" * 40, "M" * 40),
    ],
)
async def test_a_name_is_plain_text_in_every_place(world: World, name: str, shown: str) -> None:
    ann = await started(world)
    await name_one(ann, "Rex", "pet")
    await begin(ann, "by-the-fire")
    await ann.click("Not this one")
    await ann.click("Someone new")
    assert f"Bring {shown} to mind." in await ann.fill(name=name, sort="person")
    assert f"What would {shown} say?" in await ann.click("Next")
    await ann.click("Write an answer")
    label = next(part["label"] for part in fields(ann) if part.get("label"))
    asked = f"What would {name} say?"
    assert label == (asked if len(asked) <= 45 else "Your answer")
    await ann.fill(text="Yes.")
    await ann.slash("journal")
    assert f"What would {shown} say?" in await ann.pick(values(ann, "journal-one")[0])
    await begin(ann, "by-the-fire")
    await ann.click("Not this one")
    assert options(ann, "ses-figure") == [name]
    await choose(ann, "ses-figure", "2")
    assert f"The warmth of {shown} goes along." in await to_the_end(ann)
    await begin(ann, "by-the-fire")
    await ann.click("Not this one")
    await choose(ann, "ses-figure", "2")
    assert f"### {shown} rests" in await swap(ann, "Rest them for now")


# Nudges


async def test_no_one_keeps_exercises_with_a_figure_out_of_nudges_and_of_those_put_off(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="08:00")
    titles = ("By the fire", "After rain", "At the door")
    seen = await nudge(ann)
    for _ in range(20):
        if "By the fire" in seen:
            break
        seen = await ann.click("Something else")
    assert "By the fire" in seen
    await ann.click("Later")
    await ann.click("10 minutes")
    await begin(ann, "by-the-fire")
    await ann.click("No one comes to mind")
    await world.pass_time(minutes=10)
    assert "Begin" in (ann.inbox(), *ann.labels())
    for _ in range(8):
        assert not [title for title in titles if title in ann.text()]
        await ann.click("Something else")


async def nudge(ann: Person) -> str:
    now = ann.world.now()
    at_eight = now.replace(hour=8, minute=0, second=5)
    await ann.world.move_to(at_eight if at_eight > now else at_eight + timedelta(days=1))
    return ann.inbox()
