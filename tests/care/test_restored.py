"""A backup from before an erasure, put back after it: what the erasure left to others is there, and nothing else."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.app import App, open_app
from bot.cli.backups import back_up
from bot.cli.restoring import restore
from tests.care.acts import NAME, assign, erase, joined, practise
from tests.care.test_sharing import share_first, wrote
from tests.conftest import Person, World
from tests.nudges.acts import press

QUERIES = (
    "SELECT link_id, member_id, client_id, name, label IS NULL, ended_by, ended_at FROM care_links ORDER BY link_id",
    "SELECT link_id, what, at FROM care_looks ORDER BY link_id, at, what",
    "SELECT member_id, kind, link_id, label IS NULL, state, made_at FROM care_notices ORDER BY member_id, kind",
    "SELECT plan_id, member_id, assigned, content, removed_at FROM plans ORDER BY plan_id",
    "SELECT plan_id, local_day, member_id, state, why FROM nudges ORDER BY plan_id, local_day, turn",
    "SELECT assignment_id, link_id, withdrawn_at FROM care_assignments ORDER BY assignment_id",
)
"""What both sides have of each other; of labels, which are sealed anew, whether there is one."""
COUNTED = ("members", "practitioners", "care_shares", "care_drafts", "care_invites", "reflections", "sessions")


@pytest.fixture
async def pair(world: World) -> tuple[Person, Person]:
    """A practitioner who has looked at what a client shares, and given them something; another who does the same."""
    ines, noa = await practise(world), await wrote(world)
    await press(ines, f"care-read:{await share_first(world, noa, ines)}")
    await ines.slash("clients list")
    await assign(ines, "Tue 10")
    omar = await practise(world, "omar", "Omar Said")
    await joined(omar, noa, "blue")
    await assign(omar, "blue", when="15")
    await omar.slash("clients list")
    return ines, noa


@pytest.mark.parametrize("who", [0, 1], ids=["practitioner", "client"])
async def test_a_backup_from_before_leaves_the_same_rows_as_the_erasure_did(
    world: World, pair: tuple[Person, Person], who: int, tmp_path: Path
) -> None:
    await back_up(world.config, tmp_path / "copies", tmp_path / "keys", world.now(), _told)
    before = await rows(world, "bot")
    await erase(pair[who])
    left = await rows(world, "bot")
    assert left != before
    name = await put_back(world, tmp_path / "copies")
    assert await rows(world, name) == left


async def test_who_was_looked_at_still_sees_that_and_gets_nothing_more_from_them(
    world: World, pair: tuple[Person, Person], tmp_path: Path
) -> None:
    ines, noa = pair
    await back_up(world.config, tmp_path / "copies", tmp_path / "keys", world.now(), _told)
    await erase(ines)
    await put_back(world, tmp_path / "copies")
    assert f"{NAME} · ended on" in await noa.slash("sharing")
    looks = await noa.click("Who looked")
    assert "which reflections you shared" in looks
    assert "their list of clients" in looks
    shown = await noa.slash("schedule")
    assert "From Omar Said" in shown
    assert "Ines" not in shown
    assert "This is for practitioners" in await ines.slash("clients list")


async def put_back(world: World, copies: Path) -> str:
    """The backup of the data alone: the keys of today know who was erased. The name of the database it went to."""
    name = "bot" if world.storage.is_sqlite else "anew"
    if not world.storage.is_sqlite:
        world.config = world.config.model_copy(update={"database": world.storage.empty(name)})

    files = list(copies.glob("*.db"))  # noqa: ASYNC240 - nothing else runs here

    async def opening() -> App:
        said = await restore(world.config, files, world.now(), _told)
        assert "Erased since this backup, and left out: 1." in said
        return await open_app(world.config, clock=world.now, rng=Random(7))

    await world.restart_as(opening)
    return name


async def rows(world: World, name: str) -> list[list[tuple[object, ...]]]:
    every = [*QUERIES, *(f"SELECT count(*) FROM {table}" for table in COUNTED)]  # noqa: S608 - our own tables
    return [[tuple(row) for row in await world.storage.execute(name, query)] for query in every]


def _told(*_: object) -> None:
    """Nobody waits here."""
