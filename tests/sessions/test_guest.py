"""An exercise before `/start`: whole, and without a trace."""

from __future__ import annotations

import pytest

from bot.app import open_app
from bot.sessions.rules import text_mark
from tests.conftest import Person, World
from tests.sessions.acts import InServer, begin, press, rows


async def to_the_end(ann: Person) -> str:
    for _ in range(15):
        if "Done" in ann.labels():
            return await ann.click("Done")
        await ann.click("Next")
    raise AssertionError("this never ends")


async def test_a_first_exercise_works_before_start_and_nothing_is_stored(world: World) -> None:
    ann = world.person()
    assert "What would fit?" in await ann.slash("exercise")
    assert "1 minute" in await ann.click("One minute, surprise me")
    assert "Nothing of this is stored before /start" in await ann.click("Begin")
    text = await ann.click("Done")
    assert "**Done.** Nothing of it was stored" in text
    assert "`/start`" in text
    assert await rows(world) == {}


async def test_an_exercise_with_a_figure_is_walked_with_a_stand_in_and_nothing_is_stored(world: World) -> None:
    ann = world.person()
    assert "### After rain" in await ann.slash("exercise", kind="hard")
    assert "mostly comfort" in await ann.click("Begin")
    assert ann.labels() == ["No one comes to mind", "Skip this one", "Support"]
    assert "Let your pet sit with you" in await ann.pick("pet")
    assert ann.labels() == ["Next", "Not this one", "Support"]
    assert "mostly comfort" in await ann.click("Not this one")
    assert "Let that place sit with you" in await ann.pick("place")
    await ann.click("Next")
    assert "Let that place sit with you" in await ann.click("Back")
    assert "Nothing of it was stored" in await to_the_end(ann)
    assert await rows(world) == {}


@pytest.mark.parametrize("sort", ["person", "pet", "place", "spiritual", "fictional", "anyone"])
async def test_every_sort_of_figure_can_stand_in(world: World, sort: str) -> None:
    ann = world.person()
    await begin(ann, "by-the-fire")
    assert "{figure}" not in await ann.pick(sort)
    assert "Nothing of it was stored" in await to_the_end(ann)


async def test_a_guest_is_neither_rated_nor_asked_to_write_or_name_anyone(world: World) -> None:
    ann = world.person()
    seen: set[str] = set()
    for exercise in ("a-letter", "by-the-fire", "one-line") * 3:
        text = await begin(ann, exercise)
        if "mostly comfort" in text:
            await ann.pick("pet")
        while "Done" not in ann.labels():
            seen |= set(ann.labels())
            assert "Right now" not in await ann.click("Next")
        seen |= set(ann.labels())
    assert seen == {"Next", "Back", "Done", "Not this one", "Support"}


async def test_when_no_one_comes_to_mind_a_guest_gets_one_without_a_figure_at_once(world: World) -> None:
    ann = world.person()
    await begin(ann, "by-the-fire")
    assert "mostly comfort" not in await ann.click("No one comes to mind")
    assert "Nothing of it was stored" in await to_the_end(ann)
    assert await rows(world) == {}


async def test_a_guest_who_skips_is_offered_another(world: World) -> None:
    ann = world.person()
    await begin(ann, "by-the-fire")
    assert "### By the fire" not in await ann.click("Skip this one")
    assert "Begin" in ann.labels()


async def test_the_bot_may_restart_between_any_two_clicks_of_a_guest(world: World) -> None:
    ann = world.person()
    await ann.slash("exercise", kind="hard")
    for act in ("Begin", None, "Next", "Back", "Next", "Done", "Another one"):
        await world.restart()
        await (ann.pick("spiritual") if act is None else ann.click(act))
    assert "1 minute" in ann.text()
    assert await rows(world) == {}


@pytest.mark.parametrize("act", ["Begin", "Next", "No one comes to mind"])
async def test_an_exercise_whose_pack_is_gone_since_ends_with_kind_words(world: World, act: str) -> None:
    ann = world.person()
    await ann.slash("exercise", kind="hard")
    if act != "Begin":
        await ann.click("Begin")
    if act == "Next":
        await ann.pick("pet")
    await without_packs(world)
    assert "no longer here. There are others" in await ann.click(act)
    assert "Nothing fits" in await ann.click("Another one")


async def test_an_exercise_that_is_changed_midway_says_so_and_begins_anew(world: World) -> None:
    ann = world.person()
    await begin(ann, "by-the-fire")
    assert "Bring your pet to mind." in await ann.pick("pet")
    for file in world.config.packs[0].iterdir():
        file.write_text(file.read_text("utf-8").replace("Bring {figure} to mind.", "Think of {figure}."), "utf-8")
    await world.restart_as(lambda: open_app(world.config, clock=world.now))
    assert "has just put in a new version of it" in await ann.click("Next")
    await ann.click("From the beginning")
    assert "Think of your pet." in await ann.pick("pet")
    await world.restart_as(lambda: open_app(world.config, clock=world.now))
    assert "Nothing of it was stored" in await to_the_end(ann)


async def without_packs(world: World) -> None:
    """The packs are taken away while the bot is down."""
    for file in world.config.packs[0].iterdir():
        file.unlink()
    await world.restart_as(lambda: open_app(world.config, clock=world.now))


async def test_in_a_channel_only_they_see_it(world: World) -> None:
    ben = InServer(world, "ben")
    await ben.slash("exercise", kind="hard")
    await ben.click("Begin")
    assert "Let that character sit with you" in await ben.pick("fictional")
    await ben.click("Next")
    assert "Nothing of it was stored" in await ben.click("Done")
    assert await rows(world) == {}


@pytest.mark.parametrize(("place", "said"), [("0:99", "mostly comfort"), ("7:0", "**Done.**")])
async def test_a_forged_place_of_a_guest_leads_somewhere_sensible(world: World, place: str, said: str) -> None:
    exercise = world.app.shelf.files.exercise("warm-voices", "by-the-fire")
    assert exercise is not None
    text = await press(world.person(), f"guest-at:warm-voices:by-the-fire:{text_mark(exercise)}:{place}")
    assert said in text
    assert "a new version" in await press(world.person("ben"), f"guest-at:warm-voices:by-the-fire:nope:{place}")


async def test_a_members_buttons_lead_someone_without_an_account_to_start(world: World) -> None:
    assert "needs a start first" in await press(world.person(), "ses-next:1:0")


async def test_with_figures_again_does_no_harm_to_a_guest(world: World) -> None:
    assert "### After rain" in await press(world.person(), "ex-figures:hard")
    assert await rows(world) == {}
