from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.base.database import Database, metadata
from bot.base.keys import Vault
from bot.figures.rules import MOST, Figure, FigureState, Refusal, Sort
from bot.figures.service import Figures
from bot.members.service import Members, NotStarted
from tests.databases import Storage

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ANN, BEN = 1, 2


@pytest.fixture
async def figures(storage: Storage, tmp_path: Path) -> AsyncIterator[Figures]:
    db = Database.open(storage.data())
    vault = await Vault.open(Database.open(storage.keys()), tmp_path / "key", sealed_rows=False)
    members = Members(db)
    async with db.begin() as tx:
        await tx.run_sync(metadata.create_all)
        for member_id in (ANN, BEN):
            await members.agree(tx, member_id, NOW)
    yield Figures(db, vault, members)
    await db.close()
    await vault.close()


async def named(figures: Figures, name: str, sort: Sort = Sort.PERSON, member_id: int = ANN) -> Figure:
    made = await figures.create(member_id, name, sort, NOW)
    assert isinstance(made, Figure)
    return made


async def in_an_exercise(figures: Figures, name: str) -> Figure | None:
    async with figures.db.begin() as tx:
        return await figures.add(tx, ANN, name, Sort.PERSON, NOW)


async def states(figures: Figures) -> dict[str, FigureState]:
    return {figure.name: figure.state for figure in await figures.list(ANN)}


async def test_a_name_reads_back_as_it_was_given(figures: Figures) -> None:
    mo = await named(figures, " Aunt  Mo ", Sort.PERSON)
    assert await figures.list(ANN) == [mo]
    assert (mo.name, mo.sort, mo.state) == ("Aunt Mo", Sort.PERSON, FigureState.ACTIVE)


async def test_nobody_reaches_the_figures_of_somebody_else(figures: Figures) -> None:
    mo = await named(figures, "Mo")
    assert await figures.one(BEN, mo.figure_id) is None
    assert await figures.move(BEN, mo.figure_id, FigureState.DIED) is None
    assert not await figures.rename(BEN, mo.figure_id, "Ben was here")
    assert not await figures.drop(BEN, mo.figure_id)
    assert await figures.list(ANN) == [mo]
    assert await figures.list(BEN) == []


async def test_a_forged_rename_makes_no_key_for_someone_unknown(figures: Figures, storage: Storage) -> None:
    mo = await named(figures, "Mo")
    assert not await figures.rename(99, mo.figure_id, "x")
    assert await storage.execute("keys", "SELECT member_id FROM member_keys WHERE member_id = 99") == []


async def test_there_are_as_many_as_one_menu_holds(figures: Figures) -> None:
    for number in range(MOST):
        await named(figures, f"Friend {number}")
    assert await figures.create(ANN, "One more", Sort.PERSON, NOW) is Refusal.FULL
    assert isinstance(await figures.create(ANN, "friend 3", Sort.PERSON, NOW), Figure)
    assert len(await figures.list(ANN)) == MOST


async def test_a_name_of_which_nothing_shows_is_refused(figures: Figures) -> None:
    mo = await named(figures, "Mo")
    assert await figures.create(ANN, " \u200d ", Sort.PET, NOW) is Refusal.NO_NAME
    assert not await figures.rename(ANN, mo.figure_id, "\u3164")
    assert await figures.list(ANN) == [mo]


async def test_naming_a_resting_figure_in_an_exercise_brings_them_back(figures: Figures) -> None:
    mo = await named(figures, "Mo")
    await figures.move(ANN, mo.figure_id, FigureState.RESTED)
    assert await in_an_exercise(figures, "mo") == mo
    assert await states(figures) == {"Mo": FigureState.ACTIVE}


async def test_naming_someone_who_died_in_an_exercise_leaves_them_at_rest(figures: Figures) -> None:
    mo = await named(figures, "Mo")
    await figures.move(ANN, mo.figure_id, FigureState.DIED)
    found = await in_an_exercise(figures, "Mo")
    assert found is not None
    assert not found.is_active
    assert await states(figures) == {"Mo": FigureState.DIED}


async def test_naming_someone_who_died_in_the_list_of_figures_brings_them_back(figures: Figures) -> None:
    mo = await named(figures, "Mo")
    await figures.move(ANN, mo.figure_id, FigureState.DIED)
    assert await named(figures, "Mo") == mo
    assert await states(figures) == {"Mo": FigureState.ACTIVE}


async def test_a_change_tells_what_taking_it_back_returns_to(figures: Figures) -> None:
    mo = await named(figures, "Mo")
    await figures.move(ANN, mo.figure_id, FigureState.RESTED)
    change = await figures.move(ANN, mo.figure_id, FigureState.DIED)
    assert change is not None
    assert (change.before, change.figure.state) == (FigureState.RESTED, FigureState.DIED)


async def test_someone_who_never_started_is_sent_to_start(figures: Figures) -> None:
    with pytest.raises(NotStarted):
        await figures.list(99)
    with pytest.raises(NotStarted):
        await figures.create(99, "Mo", Sort.PERSON, NOW)


async def test_the_export_holds_the_resting_ones_too(figures: Figures) -> None:
    mo = await named(figures, "Mo", Sort.PET)
    await figures.move(ANN, mo.figure_id, FigureState.RESTED)
    async with figures.db.begin() as tx:
        exported = await figures.export(tx, ANN)
    assert exported == [{"name": "Mo", "sort": "pet", "state": "rested", "added_at": NOW}]
