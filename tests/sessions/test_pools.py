"""What nudges may bring is sorted out once for each library, and kept no longer than that."""

from __future__ import annotations

import gc
import random
import weakref
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.members.rules import Practice
from bot.packs.rules import Pack
from bot.packs.service import Library, Shelf
from bot.sessions.service import choosing
from tests.conftest import World

PACKS = Path(__file__).parents[2] / "exercises"
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return next(pack for pack in Library.read([PACKS]).packs if len(pack.exercises) > 1)


async def test_a_pack_that_was_changed_is_chosen_from_as_it_is_now(world: World, pack: Pack) -> None:
    ann = world.person("ann")
    await ann.start()
    first, second = (replace(pack, exercises=(exercise,)) for exercise in pack.exercises[:2])
    sessions = world.app.rooms.sessions
    shelf: Shelf = sessions.shelf
    chosen: list[str] = []
    for served in (first, second, first):
        shelf.put_files(Library.of([served]))
        async with world.app.db.begin() as tx:
            member = await sessions.members.require(tx, ann.id)
            exercise = await sessions.choose(tx, member, Practice.MIX, NOW, random.Random(1))
        assert exercise is not None
        chosen.append(exercise.id)
    assert chosen == [each.exercises[0].id for each in (first, second, first)]


def test_nothing_is_kept_of_a_library_that_is_gone(pack: Pack) -> None:
    library = Library.of([pack])
    there = weakref.ref(library)
    assert choosing._for_nudges(library) is choosing._for_nudges(library)  # pyright: ignore[reportPrivateUsage]
    kept = id(library)
    assert kept in choosing._POOLS  # pyright: ignore[reportPrivateUsage]
    del library
    gc.collect()
    assert there() is None
    assert kept not in choosing._POOLS  # pyright: ignore[reportPrivateUsage]
