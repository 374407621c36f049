"""`doctor` beside a database server; the rest of it stands in test_cli."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from sqlalchemy import text

from bot import migrations
from bot.base.database import Database
from bot.base.keys import Vault
from bot.base.operator_key import MARKS, read_operator_key, write_operator_key
from bot.base.sealing import Place, new_key
from bot.config import Config, load
from tests.databases import Server, Storage
from tests.filled import fill
from tests.shell import ROOT, Bot


@pytest.fixture
def storage(folder: Path, postgresql: Server) -> Storage:
    """Of a folder whose configuration names two empty databases."""
    made = Storage(folder, postgresql)
    place(folder, made.empty("data"), made.empty("keys"))
    return made


def place(folder: Path, data: str, keys: str) -> None:
    (folder / "config.yaml").write_text(f"packs: [{ROOT / 'exercises'}]\ndatabase: {data}\nkeys_database: {keys}\n")


def test_it_looks_into_a_server(bot: Bot, folder: Path, storage: Storage) -> None:
    before = bot("doctor")
    assert (before.code, "its tables will be made at the first start" in before.out) == (0, True)
    asyncio.run(fill(load(folder / "config.yaml")))
    after = bot("doctor")
    assert (after.code, "opens the stored member keys" in after.out) == (0, True)
    assert "schema 0" in after.out
    storage.close()


def test_a_newer_schema_on_a_server_is_seen(bot: Bot, folder: Path, storage: Storage) -> None:
    asyncio.run(fill(load(folder / "config.yaml")))
    asyncio.run(storage.execute("data", "UPDATE alembic_version SET version_num = '9999'"))
    shown = bot("doctor")
    assert (shown.code, "has schema 9999" in shown.out) == (1, True)
    storage.close()


def test_keys_that_open_nothing_on_a_server_are_seen(bot: Bot, folder: Path, storage: Storage) -> None:
    config = load(folder / "config.yaml")
    asyncio.run(fill(config))
    config.operator_key_file.unlink()
    write_operator_key(config.operator_key_file)
    shown = bot("doctor")
    assert (shown.code, "✗ keys" in shown.out) == (1, True)
    storage.close()


def test_a_server_that_is_not_there_is_seen_and_no_password(bot: Bot, folder: Path) -> None:
    place(folder, "postgresql://ann:secret@127.0.0.1:9/data", "postgresql://ann:secret@127.0.0.1:9/keys")
    shown = bot("doctor")
    assert (shown.code, "cannot be reached" in shown.out) == (1, True)
    assert "secret" not in shown.out


def test_what_the_bot_sealed_by_its_own_key_is_tried(bot: Bot, folder: Path) -> None:
    tries_what_the_bot_sealed(bot, load(folder / "config.yaml"))


def test_what_the_bot_sealed_by_its_own_key_is_tried_on_a_server(bot: Bot, folder: Path, storage: Storage) -> None:
    tries_what_the_bot_sealed(bot, load(folder / "config.yaml"))
    storage.close()


def tries_what_the_bot_sealed(bot: Bot, config: Config) -> None:
    """Before there is any; whole; one changed; by another store of keys."""
    assert " words " not in bot("doctor").out
    asyncio.run(seal_notes(config))
    whole = bot("doctor")
    assert (whole.code, "✓ words     3 of what the bot sealed itself" in whole.out) == (0, True), whole
    asyncio.run(change(config.database, "UPDATE practitioners SET away_note = 'sealed:AA' WHERE practitioner_id = 2"))
    changed = bot("doctor")
    assert (changed.code, "! words     1 of 3" in changed.out) == (0, True), changed
    other = aes_key_wrap(read_operator_key(config.operator_key_file), new_key())
    statement = "UPDATE own_keys SET wrapped = :other WHERE name = :marks"
    asyncio.run(change(config.keys_database, statement, other=other, marks=MARKS))
    lost = bot("doctor")
    assert (lost.code, "✗ words     3 of 3" in lost.out) == (1, True), lost
    assert "Put the backup that fits back" in lost.out
    assert "Back in May" not in whole.out + changed.out + lost.out


async def seal_notes(config: Config) -> None:
    db = Database.open(config.database)
    await migrations.upgrade(db)
    vault = await Vault.open(Database.open(config.keys_database), config.operator_key_file, sealed_rows=False)
    added = "INSERT INTO practitioners (practitioner_id, name, added_at, away_note) VALUES (:id, :name, 0, :note)"
    async with db.begin() as tx:
        for number in (1, 2, 3):
            note = vault.seal_ours("Back in May", Place("practitioners", "away_note", 0, number))
            await tx.execute(text(added), {"id": number, "name": f"P{number}", "note": note})
    await db.close()
    await vault.close()


async def change(address: str, statement: str, **values: object) -> None:
    db = Database.open(address)
    async with db.begin() as tx:
        await tx.execute(text(statement), values)
    await db.close()
