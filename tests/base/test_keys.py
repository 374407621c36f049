"""Member keys: made once, closed for ever when forgotten, and never replaced beside words that they opened."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, text

from bot.base.database import Database
from bot.base.errors import UserFacing
from bot.base.keys import Vault, any_sealed
from bot.base.operator_key import Held, fitting_keys, read_operator_key, write_operator_key
from bot.base.sealing import Place, Unsealable
from tests.databases import Storage

HERE = Place("figures", "name", 1, 7)


async def test_the_first_start_makes_a_key_that_only_its_owner_reads(storage: Storage) -> None:
    await (await opened(storage)).close()
    assert stat.S_IMODE((storage.folder / "operator.key").stat().st_mode) == 0o600


async def test_what_was_sealed_opens_after_a_restart(storage: Storage) -> None:
    vault = await opened(storage)
    sealed = await vault.seal("Grandma", HERE)
    await vault.close()
    vault = await opened(storage, sealed_rows=True)
    assert await vault.unseal(sealed, HERE) == "Grandma"
    await vault.close()


async def test_two_first_words_at_once_share_one_key(storage: Storage) -> None:
    vault = await opened(storage)
    sealed = await asyncio.gather(*[vault.seal(word, HERE) for word in ("one", "two", "three")])
    assert [await vault.unseal(each, HERE) for each in sealed] == ["one", "two", "three"]
    await vault.close()


async def test_a_forgotten_key_opens_nothing_any_more(storage: Storage) -> None:
    vault = await opened(storage)
    sealed, others = await vault.seal("Grandma", HERE), await vault.seal("Rex", Place("figures", "name", 2, 8))
    await vault.forget(1)
    with pytest.raises(Unsealable):
        await vault.unseal(sealed, HERE)
    assert await vault.unseal(others, Place("figures", "name", 2, 8)) == "Rex"
    await vault.close()


async def test_a_forgotten_key_is_gone_from_the_disk_at_once(storage: Storage) -> None:
    vault = await opened(storage)
    await vault.seal("Grandma", HERE)
    wrapped = aes_key_wrap(read_operator_key(storage.folder / "operator.key"), vault._opened[1])  # pyright: ignore[reportPrivateUsage] - to know what to look for
    assert wrapped in await on_disk(storage)
    await vault.forget(1)
    assert wrapped not in await on_disk(storage)
    await vault.close()


async def test_member_keys_are_stored_wrapped_only(storage: Storage) -> None:
    vault = await opened(storage)
    await vault.seal("Grandma", HERE)
    key = vault._opened[1]  # pyright: ignore[reportPrivateUsage] - that it is not on the disk is the promise
    await vault.close()
    stored = await on_disk(storage)
    assert key not in stored
    assert read_operator_key(storage.folder / "operator.key") not in stored


async def test_a_missing_key_file_beside_stored_keys_is_refused(storage: Storage) -> None:
    vault = await opened(storage)
    await vault.seal("Grandma", HERE)
    await vault.close()
    (storage.folder / "operator.key").unlink()
    with pytest.raises(UserFacing, match="operator key is missing"):
        await opened(storage)
    assert not (storage.folder / "operator.key").exists()


async def test_a_missing_key_file_beside_sealed_rows_is_refused(storage: Storage) -> None:
    with pytest.raises(UserFacing, match="operator key is missing"):
        await opened(storage, sealed_rows=True)


async def test_an_empty_store_beside_sealed_rows_is_refused(storage: Storage) -> None:
    write_operator_key(storage.folder / "operator.key")
    with pytest.raises(UserFacing, match="Put its backup back"):
        await opened(storage, sealed_rows=True)


async def test_another_operators_key_is_refused(storage: Storage) -> None:
    vault = await opened(storage)
    await vault.seal("Grandma", HERE)
    await vault.close()
    (storage.folder / "operator.key").unlink()
    write_operator_key(storage.folder / "operator.key")
    with pytest.raises(UserFacing, match="does not open the stored member keys"):
        await opened(storage)


def test_a_folder_in_place_of_the_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserFacing, match="is a folder"):
        read_operator_key(tmp_path)


async def test_a_place_where_no_key_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(UserFacing, match="is a file, and not a folder"):
        fitting_keys(tmp_path / "data" / "operator.key", Held({}, ()), sealed_rows=False)


async def test_a_damaged_store_is_refused_in_words(storage: Storage) -> None:
    vault = await opened(storage)
    await vault.seal("Grandma", HERE)
    await vault.close()
    await storage.execute("keys", "UPDATE member_keys SET wrapped = :damaged", damaged=b"\x01")
    with pytest.raises(UserFacing, match="does not open the stored member keys"):
        await opened(storage)


async def test_one_damaged_key_keeps_nobody_else_out(storage: Storage) -> None:
    vault = await opened(storage)
    await vault.seal("Grandma", HERE)
    sealed = await vault.seal("Rex", Place("figures", "name", 2, 8))
    await vault.close()
    await storage.execute("keys", "UPDATE member_keys SET wrapped = :damaged WHERE member_id = 1", damaged=b"\x01")
    vault = await opened(storage)
    assert await vault.unseal(sealed, Place("figures", "name", 2, 8)) == "Rex"
    await vault.close()


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


async def test_whether_words_are_sealed_is_seen_by_the_rows(storage: Storage) -> None:
    tables = MetaData()
    notes = Table("notes", tables, Column("note_id", Integer, primary_key=True), Column("said", LargeBinary))
    database = Database.open(storage.empty("notes"))
    async with database.begin() as tx:
        await tx.run_sync(tables.create_all)
        assert not await any_sealed(tx, tables)
        await tx.execute(text("INSERT INTO notes (said) VALUES (NULL)"))
        assert not await any_sealed(tx, tables)
        await tx.execute(notes.insert().values(said=b"\x01"))
        assert await any_sealed(tx, tables)
    await database.close()


async def test_a_mark_is_the_same_after_a_restart_and_says_nothing_without_the_key(storage: Storage) -> None:
    vault = await opened(storage)
    mark, others = vault.mark("round", 1, 12345), (vault.mark("round", 1, 12346), vault.mark("round", 11, 2345))
    await vault.close()
    vault = await opened(storage)
    assert vault.mark("round", 1, 12345) == mark
    await vault.close()
    assert mark not in others
    assert "12345" not in mark
    (storage.folder / "operator.key").unlink()
    elsewhere = Database.open(storage.empty("other"))
    vault = await Vault.open(elsewhere, storage.folder / "operator.key", sealed_rows=False)
    assert vault.mark("round", 1, 12345) != mark
    await vault.close()


async def on_disk(storage: Storage) -> bytes:
    """PostgreSQL's rows only: its disk is not ours to read."""
    if storage.is_sqlite:
        return b"".join(file.read_bytes() for file in storage.folder.glob("keys.db*"))
    return b"".join(row.wrapped for row in await storage.execute("keys", "SELECT wrapped FROM member_keys"))


async def opened(storage: Storage, *, sealed_rows: bool = False) -> Vault:
    database = Database.open(storage.keys())
    try:
        return await Vault.open(database, storage.folder / "operator.key", sealed_rows=sealed_rows)
    except UserFacing:
        await database.close()
        raise
