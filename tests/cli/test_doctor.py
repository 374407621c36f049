"""`doctor` beside a database server; the rest of it stands in test_cli."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.base.operator_key import write_operator_key
from bot.config import load
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
