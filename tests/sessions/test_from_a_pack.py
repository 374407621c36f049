"""Exercises of a pack that somebody chose: the only way to those that are not for everyone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from tests.authoring.acts import PACK, moderators, yaml
from tests.conftest import World, raw, walk
from tests.servers.acts import Server
from tests.sessions.acts import InServer


@pytest.fixture
def config(config: Config) -> Config:
    """With the packs that come with the bot."""
    return config.model_copy(update={"packs": [Path(__file__).parents[2] / "exercises"]})


async def test_a_pack_is_chosen_and_gives_one_after_another(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await ann.slash("exercise")
    assert "From which pack?" in await ann.click("From a pack…")
    first = await ann.pick("For people who care for a child")
    assert "Begin" in ann.labels()
    second = await ann.click("Another of this pack")
    assert first.splitlines()[0] != second.splitlines()[0]
    await world.restart()
    await ann.click("Begin")
    assert second.splitlines()[0].removeprefix("### ") in ann.text()


async def test_all_packs_can_be_chosen_where_a_server_has_many_of_its_own(world: World) -> None:
    """Also those that are given to nobody who has not chosen them. One of Discord's menus holds 25."""
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    for at in range(14):
        text = PACK.replace("pack: harbour-minute", f"pack: pack-{at}").replace("Harbour minutes", f"Harbour {at}")
        await mia.slash("pack upload", file=yaml(text))
        assert "in use" in await jo.slash("pack approve", pack=f"pack-{at}")
    ann = harbour.join("ann")
    await ann.slash("exercise")
    await ann.click("From a pack…")
    menus = {str(node["custom_id"]): node["options"] for node in walk(raw(ann.seen)) if node.get("type") == 3}
    assert [len(options) for options in menus.values()] == [25, 1]
    titles = [option["label"] for options in menus.values() for option in options]
    assert {*(f"Harbour {at}" for at in range(14)), "For people who care for a child"} < {*titles}
    last = [*menus][-1]
    given = ann.look(await ann.actor.select(ann.seen, [menus[last][0]["value"]], custom_id=last))
    assert given.startswith("### ")
    assert "Another of this pack" in ann.labels()


async def test_without_an_account_too_in_a_channel_where_only_they_see_it(world: World) -> None:
    ben = InServer(world, "ben")
    await ben.slash("exercise")
    await ben.click("From a pack…")
    await ben.pick("grounding")
    await ben.click("Begin")
    assert "Next" in ben.labels() or "Done" in ben.labels()


async def test_from_a_pack_the_way_leads_to_another_and_to_anything(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await ann.slash("exercise")
    await ann.click("From a pack…")
    await ann.pick("grounding")
    await ann.click("Another pack")
    await ann.click("Anything")
    assert "Something else" in ann.labels()
