"""`migrate --to`: everything moves, whole or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from bot.base.database import Database, metadata
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.config import Config, load
from bot.migrations.draft import tables
from tests.databases import Server, Storage
from tests.filled import fill
from tests.shell import Bot

tables()
NAMES = sorted(table.name for table in metadata.sorted_tables)


@pytest.fixture
def config(folder: Path) -> Config:
    """Of a folder with seven members, each with a row in every table."""
    made = load(folder / "config.yaml")
    asyncio.run(fill(made))
    return made


def test_everything_comes_over_and_the_counts_are_told(bot: Bot, config: Config, storage: Storage) -> None:
    shown = bot("migrate", "--to", storage.empty("new"), "--keys-to", storage.empty("newkeys"))
    assert (shown.code, shown.err) == (0, "")
    counted = {
        line.split()[0]: int(line.split()[1])
        for line in shown.out.splitlines()
        if line.startswith("  ") and ":" not in line
    }
    assert counted == dict.fromkeys(NAMES, 7) | {"member_keys": 7, "own_keys": 1, "erased": 0}
    assert "  database: " in shown.out
    assert asyncio.run(words(config, storage.empty("new"), storage.empty("newkeys"))) == ["words 1", "words 2"]


def test_there_and_back_nothing_is_changed(bot: Bot, folder: Path, config: Config, postgresql: Server) -> None:
    storage = Storage(folder, postgresql)
    assert bot("migrate", "--to", storage.empty("new"), "--keys-to", storage.empty("newkeys")).code == 0
    (folder / "config.yaml").write_text(
        f"database: {storage.empty('new')}\nkeys_database: {storage.empty('newkeys')}\n"
    )
    shown = bot("migrate", "--to", f"sqlite:///{folder}/back.db")
    assert (shown.code, shown.err) == (0, "")
    assert rows(folder / "back.db") == rows(folder / "data" / "secure-base.db")
    assert rows(folder / "back-keys.db") == rows(folder / "data" / "member-keys.db")
    storage.close()


async def words(config: Config, address: str, keys: str) -> list[str]:
    db = Database.open(address)
    vault = await Vault.open(Database.open(keys), config.operator_key_file, sealed_rows=True)
    figures = metadata.tables["figures"]
    async with db.begin() as tx:
        found = (await tx.execute(figures.select().order_by(figures.c.figure_id).limit(2))).all()
    told = [await vault.unseal(row.name, Place("figures", "name", row.member_id, row.figure_id)) for row in found]
    await db.close()
    await vault.close()
    return told


def test_numbers_of_rows_that_are_gone_are_not_given_out_again(
    bot: Bot, folder: Path, config: Config, storage: Storage
) -> None:
    with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as old, old:
        old.execute("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'figures'")
    bot("migrate", "--to", storage.empty("new"), "--keys-to", storage.empty("newkeys"))
    assert asyncio.run(next_figure(storage.empty("new"))) == 5001


async def next_figure(address: str) -> int:
    db = Database.open(address)
    figures = metadata.tables["figures"]
    async with db.begin() as tx:
        row = (await tx.execute(figures.select().limit(1))).mappings().one()
        made = await tx.execute(figures.insert().values({k: v for k, v in row.items() if k != "figure_id"}))
    await db.close()
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])


def test_a_target_that_holds_rows_is_refused_and_left_as_it_is(
    bot: Bot, folder: Path, config: Config, storage: Storage
) -> None:
    first = bot("migrate", "--to", storage.empty("new"), "--keys-to", storage.empty("newkeys"))
    again = bot("migrate", "--to", storage.empty("new"), "--keys-to", storage.empty("newkeys"))
    assert (first.code, again.code, len(again.err.splitlines())) == (0, 1, 1)
    assert "not empty" in again.err or "exists already" in again.err


def test_what_fails_on_the_way_leaves_nothing(bot: Bot, folder: Path, config: Config, storage: Storage) -> None:
    with closing(sqlite3.connect(folder / "data" / "member-keys.db")) as keys, keys:
        keys.execute("CREATE TABLE strange (one INTEGER PRIMARY KEY)")
    shown = bot("migrate", "--to", storage.empty("new"), "--keys-to", storage.empty("newkeys"))
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert shown.err.startswith("strange: not the same tables on both sides")
    with closing(sqlite3.connect(folder / "data" / "member-keys.db")) as keys, keys:
        keys.execute("DROP TABLE strange")
    assert bot("migrate", "--to", storage.empty("new"), "--keys-to", storage.empty("newkeys")).code == 0


def test_a_running_bot_is_not_moved(bot: Bot, folder: Path, config: Config) -> None:
    with FileLock(folder / "data" / "secure-base.db.lock"):
        shown = bot("migrate", "--to", "sqlite:///new.db")
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert "in use by another process" in shown.err
    assert not list(folder.glob("*new*"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--to", "sqlite:///data/secure-base.db"), "--to: this is the same as database."),
        (("--to", "sqlite:///new.db", "--keys-to", "sqlite:///new.db"), "--to: this is the same as --keys-to."),
        (("--to", "sqlite://"), "--to: no database is named."),
        (("--to", "mysql://here/there"), "--to: this kind of database is not supported."),
        (("--keys-to", "sqlite:///new.db"), "--keys-to: this goes together with --to"),
        (("--to", "postgresql://ann:secret@127.0.0.1:9/name"), "cannot be reached"),
    ],
)
def test_a_wrong_target_is_one_line(bot: Bot, config: Config, options: tuple[str, ...], told: str) -> None:
    shown = bot("migrate", *options)
    assert (shown.code, shown.out, len(shown.err.splitlines())) == (1, "", 1)
    assert told in shown.err
    assert "secret" not in shown.err
    assert config.database.startswith("sqlite")


def rows(file: Path) -> dict[str, list[object]]:
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)  # noqa: S608
            for name in names
        }
