"""Member keys: made once, closed for ever when forgotten, and never replaced beside words that they opened."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, text

from bot.base.database import Database
from bot.base.errors import UserFacing
from bot.base.keys import Vault, any_sealed, fitting_key, read_operator_key, write_operator_key
from bot.base.sealing import Place, Unsealable

HERE = Place("figures", "name", 1, 7)


async def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    await (await opened(tmp_path)).close()
    assert stat.S_IMODE((tmp_path / "operator.key").stat().st_mode) == 0o600


async def test_what_was_sealed_opens_after_a_restart(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    sealed = await vault.seal("Grandma", HERE)
    await vault.close()
    vault = await opened(tmp_path, sealed_rows=True)
    assert await vault.unseal(sealed, HERE) == "Grandma"
    await vault.close()


async def test_two_first_words_at_once_share_one_key(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    sealed = await asyncio.gather(*[vault.seal(word, HERE) for word in ("one", "two", "three")])
    assert [await vault.unseal(each, HERE) for each in sealed] == ["one", "two", "three"]
    await vault.close()


async def test_a_forgotten_key_opens_nothing_any_more(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    sealed, others = await vault.seal("Grandma", HERE), await vault.seal("Rex", Place("figures", "name", 2, 8))
    await vault.forget(1)
    with pytest.raises(Unsealable):
        await vault.unseal(sealed, HERE)
    assert await vault.unseal(others, Place("figures", "name", 2, 8)) == "Rex"
    await vault.close()


async def test_a_forgotten_key_is_gone_from_the_disk_at_once(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    await vault.seal("Grandma", HERE)
    wrapped = aes_key_wrap(read_operator_key(tmp_path / "operator.key"), vault._opened[1])  # pyright: ignore[reportPrivateUsage] - to know what to look for
    assert wrapped in on_disk(tmp_path)
    await vault.forget(1)
    assert wrapped not in on_disk(tmp_path)
    await vault.close()


async def test_member_keys_are_stored_wrapped_only(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    await vault.seal("Grandma", HERE)
    key = vault._opened[1]  # pyright: ignore[reportPrivateUsage] - that it is not on the disk is the promise
    await vault.close()
    stored = on_disk(tmp_path)
    assert key not in stored
    assert read_operator_key(tmp_path / "operator.key") not in stored


async def test_a_missing_key_file_beside_stored_keys_is_refused(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    await vault.seal("Grandma", HERE)
    await vault.close()
    (tmp_path / "operator.key").unlink()
    with pytest.raises(UserFacing, match="operator key is missing"):
        await opened(tmp_path)
    assert not (tmp_path / "operator.key").exists()


async def test_a_missing_key_file_beside_sealed_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFacing, match="operator key is missing"):
        await opened(tmp_path, sealed_rows=True)


async def test_an_empty_store_beside_sealed_rows_is_refused(tmp_path: Path) -> None:
    write_operator_key(tmp_path / "operator.key")
    with pytest.raises(UserFacing, match="Put its backup back"):
        await opened(tmp_path, sealed_rows=True)


async def test_another_operators_key_is_refused(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    await vault.seal("Grandma", HERE)
    await vault.close()
    (tmp_path / "operator.key").unlink()
    write_operator_key(tmp_path / "operator.key")
    with pytest.raises(UserFacing, match="does not open the stored member keys"):
        await opened(tmp_path)


def test_a_folder_in_place_of_the_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFacing, match="is a folder"):
        read_operator_key(tmp_path)


async def test_a_place_where_no_key_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(UserFacing, match="is a file, and not a folder"):
        fitting_key(tmp_path / "data" / "operator.key", None, sealed_rows=False)


async def test_a_damaged_store_is_refused_in_words(tmp_path: Path) -> None:
    vault = await opened(tmp_path)
    await vault.seal("Grandma", HERE)
    await vault.close()
    with closing(sqlite3.connect(tmp_path / "keys.db")) as store, store:
        store.execute("UPDATE member_keys SET wrapped = x'01'")
    with pytest.raises(UserFacing, match="does not open the stored member keys"):
        await opened(tmp_path)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    write_operator_key(tmp_path / "operator.key")
    (tmp_path / "operator.key").chmod(0o644)
    with pytest.raises(UserFacing, match="chmod 600"):
        read_operator_key(tmp_path / "operator.key")


@pytest.mark.parametrize("content", ["", "not base64!", "c2hvcnQ=", "ä"])
def test_a_damaged_key_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "operator.key"
    file.touch(mode=0o600)
    file.write_text(content)
    with pytest.raises(UserFacing, match="not an operator key"):
        read_operator_key(file)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    write_operator_key(tmp_path / "operator.key")
    with pytest.raises(FileExistsError):
        write_operator_key(tmp_path / "operator.key")


async def test_whether_words_are_sealed_is_seen_by_the_rows(tmp_path: Path) -> None:
    tables = MetaData()
    Table("notes", tables, Column("note_id", Integer, primary_key=True), Column("said", LargeBinary))
    database = Database.open(f"sqlite:///{tmp_path}/data.db")
    async with database.begin() as tx:
        await tx.run_sync(tables.create_all)
        assert not await any_sealed(tx, tables)
        await tx.execute(text("INSERT INTO notes (said) VALUES (NULL)"))
        assert not await any_sealed(tx, tables)
        await tx.execute(text("INSERT INTO notes (said) VALUES (x'01')"))
        assert await any_sealed(tx, tables)
    await database.close()


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("keys.db*"))


async def opened(folder: Path, *, sealed_rows: bool = False) -> Vault:
    database = Database.open(f"sqlite:///{folder}/keys.db")
    try:
        return await Vault.open(database, folder / "operator.key", sealed_rows=sealed_rows)
    except UserFacing:
        await database.close()
        raise
