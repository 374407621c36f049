"""Exercises of a pack that somebody chose: the only way to those that are not for everyone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from tests.conftest import World
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
