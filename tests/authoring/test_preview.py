"""Walking a draft in the DM."""

from __future__ import annotations

from tests.authoring.acts import PACK, moderators, yaml
from tests.conftest import Person, World
from tests.onboarding.acts import forge
from tests.servers.acts import Local, Server

LONG = (
    PACK.replace("minutes: 1\n", "minutes: 3\n")
    .replace("figure: none", "figure: required")
    .replace("the sea", "{figure}")
    .replace("kind: grounding", "kind: priming  ")
)


async def opened(world: World, text: str = PACK) -> tuple[Local, Person]:
    mia, _ = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(text))
    assert "in your DM now" in await mia.slash("pack preview", pack="harbour-minute")
    dm = mia.dm
    assert "as members see it" in dm.inbox()
    return mia, dm


async def test_a_draft_is_walked_in_the_dm_as_members_will_and_nothing_is_practice(world: World) -> None:
    mia, dm = await opened(world)
    await dm.click("Open the preview")
    await world.restart()
    assert "### A harbour minute" in await dm.pick("A harbour minute")
    assert "Written by your moderators (Mia and Jo)" in dm.text()
    await dm.click("Write an answer")
    assert "Your answer is written down" in await dm.fill(text="a secret thought")
    assert "**Done.**" in await dm.click("Done")
    await dm.click("Back to the pack")
    assert "A haven is where we go" in await dm.click("Read the questions")
    counted = await world.storage.counted()
    assert not counted.keys() & {"sessions", "practice", "reflections", "members", "own_uses"}
    assert mia.overheard() == []


async def test_figures_and_ratings_come_up_as_they_will(world: World) -> None:
    _, dm = await opened(world, LONG)
    await dm.click("Open the preview")
    assert "Who or what comes to mind" in await dm.pick("A harbour minute")
    assert "leads nowhere" in await dm.click("Name someone")
    await dm.click("Go on")
    assert "how safe and supported" in await dm.pick("Whoever or whatever comes")
    assert "Bring someone or something that comforts you to mind" in await dm.pick("7")
    await dm.click("Next")
    await dm.click("Back")
    assert "Bring someone" in dm.text()
    assert "Left for now" in await dm.click("Stop here")
    assert "Bring someone" in await dm.click("Take that back")


async def test_a_preview_opens_for_nobody_else_and_is_over_after_a_day(world: World) -> None:
    _, dm = await opened(world)
    ann = world.person("ann")
    assert "This preview is over" in await forge(ann, "pack-contents:1")
    assert "This preview is over" in await forge(ann, "pack-walk:1:0:ses-next")
    await dm.click("Open the preview")
    await world.pass_time(hours=25)
    assert "This preview is over" in await dm.pick("A harbour minute")
