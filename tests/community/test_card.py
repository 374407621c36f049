"""A card of an exercise to hand on: what it is, and nothing about anybody."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from bot.base.panels import custom_id
from bot.base.pictures import MOST_BYTES, MOST_SAID, PALETTES, Look, Sheet, draw
from bot.community import views
from bot.community.views.card import wrapped
from bot.packs.service import Library
from tests.authoring.acts import moderators, publish
from tests.conftest import Person, World
from tests.progress.test_cog import gallery, paper
from tests.servers.acts import Server
from tests.sessions.acts import press, started

SHIPPED = Library.read([Path(__file__).parents[2] / "exercises"])


async def to_the_end(person: Person) -> None:
    while "Share this exercise" not in person.labels():
        if "Skip" in person.labels():
            await person.click("Skip")
        else:
            await person.click("Done" if "Done" in person.labels() else "Next")


@pytest.mark.parametrize("is_member", [True, False])
async def test_under_an_exercise_that_is_done_stands_a_card_of_it(world: World, is_member: bool) -> None:
    ann = await started(world) if is_member else world.person()
    title = (await ann.slash("exercise", kind="surprise")).splitlines()[0].removeprefix("### ")
    assert "Share this exercise" not in ann.labels()
    await ann.click("Begin")
    await to_the_end(ann)
    await world.restart()
    text = await ann.click("Share this exercise")
    assert f"**{title}**" in text
    assert title in gallery(ann)["description"]
    assert "ann" not in f"{text} {gallery(ann)['description']}".split()
    assert "1 minute" in text
    await world.restart()
    await ann.click("Dark")
    assert await paper(ann) != PALETTES[Look.LIGHT].paper


async def test_in_a_channel_only_whoever_asks_sees_it(world: World) -> None:
    harbour = Server.open(world)
    ben = harbour.join("ben")
    await ben.slash("exercise", kind="surprise")
    await ben.click("Begin")
    await to_the_end(ben)
    assert "To hand on" in await ben.click("Share this exercise")
    assert ben.overheard() == []
    assert "participation_marks" not in await world.storage.counted()


async def test_what_moderators_wrote_is_for_their_server_and_has_no_card(world: World) -> None:
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    number = max(await world.storage.column("SELECT pack_id FROM own_packs"))
    ann = await started(world)
    await harbour.join(ann).slash("streak")
    await press(ann, custom_id("ex-begin", f"~{number}", "a-time-you-were-comforted"))
    while "Done." not in ann.text():
        await ann.click("Done" if "Done" in ann.labels() else "Next")
    assert "Share this exercise" not in ann.labels()
    assert "no longer here" in await press(ann, custom_id("comm-share", f"~{number}", "a-time-you-were-comforted"))


async def test_of_an_exercise_that_is_gone_there_is_no_card(world: World) -> None:
    assert "no longer here" in await press(world.person(), "comm-share:warm-voices:nothing")


@pytest.mark.parametrize("exercise", SHIPPED.exercises, ids=lambda exercise: exercise.id)
def test_every_shipped_exercise_fits_its_card(exercise: object) -> None:
    """Nothing is cut: as a reader sees it, in the lines that there are."""
    found = next(each for each in SHIPPED.exercises if each is exercise)
    sheet, about = Sheet(40, Look.LIGHT), SHIPPED.about(found.pack)
    words = [*wrapped(sheet, found.title, 21, lines=2, bold=True)]
    words += wrapped(sheet, found.why or about, 13.5, lines=4)
    words += wrapped(sheet, found.caution or "", 12.5, lines=math.ceil(len(found.caution or "") / 44))
    assert not any(line.endswith("…") for line in words)
    assert len(views.card_picture(found, about, b"").says) <= MOST_SAID


async def test_its_caution_goes_with_it_in_the_picture_in_its_words_and_in_what_is_read_out(world: World) -> None:
    found = max(SHIPPED.exercises, key=lambda each: len(each.caution or ""))
    assert found.caution
    text = await press(await started(world), custom_id("comm-share", found.pack, found.id))
    about = SHIPPED.about(found.pack)
    assert found.caution in views.card_picture(found, about, b"").says
    assert f"*{found.caution}*" in text
    assert views.painted_card(found, about)[1] > views.painted_card(replace(found, caution=None), about)[1]


async def test_the_longest_words_that_a_pack_may_have_stay_on_the_card() -> None:
    found = SHIPPED.exercises[0]
    for look in Look:
        assert len(await draw(*views.painted_card(found, "a long word " * 200), look)) < MOST_BYTES
