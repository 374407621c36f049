"""Whoever erases everything takes their side along; the other is told only that sharing has ended."""

from __future__ import annotations

from typing import Any

from tests.care.acts import ADULT, NAME, add, code_of, erase, export, joined, practise
from tests.care.test_sharing import share_first, wrote
from tests.conftest import World
from tests.sessions.acts import press, rows


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
    assert not {"care_shares", "care_invites", "practitioners"} & set(left)
    assert "This is for practitioners" in await ines.slash("clients invite")
    assert ines.id not in await numbers(world, "care_links"), "nothing of theirs is left but the name"


async def test_for_thirty_days_clients_see_who_it_was_and_who_had_looked(world: World) -> None:
    """As when the operator removes them."""
    ines, noa = await practise(world), await wrote(world)
    await press(ines, f"care-read:{await share_first(world, noa, ines)}")
    await ines.slash("clients list")
    await erase(ines)
    await world.restart()
    await world.beat()
    assert "Sharing with somebody has ended" in noa.inbox()
    assert f"Sharing with {NAME} has ended" in await noa.click("See who")
    assert "Nothing is shared any more" in await noa.click("What I share")
    assert f"{NAME} · ended on" in noa.text()
    looks = await noa.click("Who looked")
    assert f"What {NAME} looked at" in looks
    assert "which reflections you shared" in looks
    assert "their list of clients" in looks
    told = (await export(noa))["care"]
    assert {NAME, "reflections"} <= words(told)
    # Somebody of the same id comes back: what was is none of theirs.
    await add(world, ines, "Somebody Else")
    await ines.slash("clients invite")
    await ines.click(ADULT)
    assert "Nobody yet" in await ines.slash("clients list")
    assert NAME in await noa.slash("sharing")
    assert NAME not in str(await export(ines))
    await world.pass_time(days=31)
    await world.pass_time(hours=1)
    assert "Nothing is shared with anybody" in await noa.slash("sharing")
    assert not {"care_links", "care_looks"} & set(await rows(world))


async def test_a_practitioner_who_is_gone_for_long_leaves_the_same_behind(world: World) -> None:
    ines, noa = await practise(world), await wrote(world)
    await joined(ines, noa)
    await ines.slash("stop")
    await world.pass_time(days=364)
    await noa.slash("sharing")
    await world.pass_time(days=2)
    await world.pass_time(minutes=1)
    assert "Sharing with somebody has ended" in noa.inbox()
    assert f"Sharing with {NAME} has ended" in await noa.click("See who")
    assert f"{NAME} · ended on" in await noa.slash("sharing")


async def numbers(world: World, table: str) -> list[object]:
    sides = await world.storage.column(f"SELECT member_id FROM {table}")  # noqa: S608 - from the test itself
    return [*sides, *await world.storage.column(f"SELECT client_id FROM {table}")]  # noqa: S608


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
