"""Whoever erases everything takes their side along; the other is told only that sharing has ended."""

from __future__ import annotations

from typing import Any

from tests.care.acts import NAME, code_of, erase, export, practise
from tests.care.test_sharing import share_first, wrote
from tests.conftest import World
from tests.sessions.acts import rows


async def test_a_client_who_erases_everything_ends_it(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    await share_first(world, noa, ines)
    await erase(noa)
    left = await rows(world)
    assert not {"care_links", "care_shares", "care_looks"} & set(left)
    await world.restart()
    await world.beat()
    assert ines.inbox() == "Sharing with somebody has ended. Nothing is needed from you."
    assert "Sharing with **Tue 10** has ended" in await ines.click("See who")


async def test_a_practitioner_who_erases_everything_is_none_any_more(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    await share_first(world, noa, ines)
    await code_of(ines, "open")
    await erase(ines)
    left = await rows(world)
    assert not {"care_links", "care_shares", "care_looks", "care_invites", "practitioners"} & set(left)
    await world.beat()
    assert "Sharing with somebody has ended" in noa.inbox()
    assert "Sharing has ended" in await noa.click("See who")
    assert "This is for practitioners" in await ines.slash("clients invite")
    assert "Nothing is shared" in await noa.slash("sharing")


async def test_one_who_was_added_and_never_came_can_erase_that_too(world: World) -> None:
    omar = world.person("omar")
    await world.app.rooms.roster.add(omar.id, "Omar Said", world.now())
    assert "Nothing is stored" not in await omar.slash("privacy")
    told = await export(omar)
    assert "Omar Said" in str(told)
    await erase(omar)
    assert "practitioners" not in await rows(world)


async def test_each_takes_along_their_own_side(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    await share_first(world, noa, ines)
    await code_of(ines, "waits")
    theirs, own = await export(noa), await export(ines)
    assert NAME in str(theirs["care"])
    assert "Tue 10" not in str(theirs)
    assert {"Tue 10", "waits"} <= words(own["care"])
    assert str(noa.id) not in str(own)


def words(part: list[dict[str, Any]]) -> set[str]:
    return {str(value) for row in part for value in row.values()}
