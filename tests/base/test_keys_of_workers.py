"""Member keys that several workers share on one PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.base.database import Database
from bot.base.errors import UserFacing
from bot.base.keys import Vault
from bot.base.operator_key import write_operator_key
from bot.base.sealing import Place, Unsealable
from tests.databases import Server, Use

HERE = Place("figures", "name", 1, 7)


@pytest.fixture
async def address(postgresql: Server) -> AsyncIterator[str]:
    name = postgresql.take(Use.keys)
    yield postgresql.address(name)
    postgresql.give_back(name, Use.keys)


async def worker(address: str, key_file: Path) -> Vault:
    return await Vault.open(Database.open(address), key_file, sealed_rows=False)


async def two(address: str, folder: Path) -> tuple[Vault, Vault]:
    return await worker(address, folder / "operator.key"), await worker(address, folder / "operator.key")


async def test_workers_that_start_together_for_the_first_time_make_one_key(address: str, tmp_path: Path) -> None:
    vaults = await asyncio.gather(*(worker(address, tmp_path / "operator.key") for _ in range(4)))
    sealed = [await vault.seal("Grandma", Place("figures", "name", n, n)) for n, vault in enumerate(vaults, 1)]
    for number, each in enumerate(sealed, 1):
        assert await vaults[-number].unseal(each, Place("figures", "name", number, number)) == "Grandma"
    for vault in vaults:
        await vault.close()


async def test_two_first_words_in_two_workers_share_one_key(address: str, tmp_path: Path) -> None:
    ann, ben = await two(address, tmp_path)
    places = [Place("figures", "name", 1, row) for row in range(8)]
    sealed = await asyncio.gather(*((ann, ben)[place.row_id % 2].seal("Rex", place) for place in places))
    ann.fade()
    ben.fade()
    assert [await ann.unseal(each, place) for each, place in zip(sealed, places, strict=True)] == ["Rex"] * 8
    await ann.close()
    await ben.close()


async def test_nothing_is_sealed_with_a_key_that_another_worker_forgot(address: str, tmp_path: Path) -> None:
    ann, ben = await two(address, tmp_path)
    await ben.seal("Grandma", HERE)
    await ann.forget(1)
    sealed = await ben.seal("Rex", HERE)
    assert await ann.unseal(sealed, HERE) == "Rex"
    await ann.close()
    await ben.close()


async def test_what_another_worker_forgot_opens_here_for_seconds_at_most(address: str, tmp_path: Path) -> None:
    ann, ben = await two(address, tmp_path)
    sealed = await ben.seal("Grandma", HERE)
    await ann.forget(1)
    ben.fade()
    with pytest.raises(Unsealable):
        await ben.unseal(sealed, HERE)
    await ann.close()
    await ben.close()


async def test_a_machine_with_another_operators_key_is_refused(address: str, tmp_path: Path) -> None:
    await (await worker(address, tmp_path / "operator.key")).close()
    write_operator_key(tmp_path / "other.key")
    database = Database.open(address)
    with pytest.raises(UserFacing, match=r"other\.key"):
        await Vault.open(database, tmp_path / "other.key", sealed_rows=False)
    await database.close()
