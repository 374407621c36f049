"""The schema that the version files make is the one that the rooms' tables describe."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, inspect, text
from sqlalchemy.exc import IntegrityError

from bot import migrations
from bot.app import open_app
from bot.base.database import Database, metadata
from bot.base.errors import UserFacing
from bot.config import Config
from bot.logbook.service import Logbook
from bot.members.service import Members
from bot.migrations import draft
from tests.databases import Storage

draft.tables()
LATER = """
from alembic import op
revision = "later"
down_revision = {newest!r}
def upgrade():
    {act}
"""


@pytest.fixture
async def database(storage: Storage) -> AsyncIterator[Database]:
    opened = Database.open(storage.empty("bot"))
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path}/bot.db")
    yield opened
    await opened.close()


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds a version after the newest, for this test alone."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder)

    def add(act: str) -> None:
        newest = migrations.versions()[0]
        (folder / "versions" / "later.py").write_text(LATER.format(newest=newest, act=act))
        monkeypatch.setattr(migrations, "FOLDER", folder)

    return add


async def test_a_fresh_database_comes_to_what_the_tables_describe(database: Database) -> None:
    assert await migrations.upgrade(database)
    async with database.begin() as tx:
        assert await tx.run_sync(differences) == []


async def test_keys_and_numbering_come_out_as_described_too(database: Database, storage: Storage) -> None:
    described = Database.open(storage.empty("described"))
    async with described.begin() as tx:
        await tx.run_sync(metadata.create_all)
        wanted = await tx.run_sync(shape)
    await described.close()
    await migrations.upgrade(database)
    async with database.begin() as tx:
        assert await tx.run_sync(shape) == wanted


async def test_a_database_at_the_newest_schema_is_left_alone(database: Database) -> None:
    assert await migrations.upgrade(database)
    assert not await migrations.upgrade(database)


async def test_a_newer_schema_is_refused_and_left_as_it_is(database: Database) -> None:
    await migrations.upgrade(database)
    async with database.begin() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserFacing, match="schema 9999, which is newer than this version of the bot"):
        await migrations.upgrade(database)
    async with database.begin() as tx:
        assert await tx.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


async def test_somebody_elses_database_is_refused(database: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(text("CREATE TABLE recipes (name TEXT)"))
    with pytest.raises(UserFacing, match="this bot did not make them"):
        await migrations.upgrade(database)


async def test_rows_outlive_a_version_that_rebuilds_the_table_they_hang_on(
    database: Database, later: Callable[[str], None]
) -> None:
    await migrations.upgrade(database)
    await add_a_member_who_practised(database)
    later("with op.batch_alter_table('members') as batch: batch.drop_column('dm_told_at')")
    assert await migrations.upgrade(database)
    assert await count(database, "members") == await count(database, "practice") == 1


async def test_on_sqlite_a_version_that_leaves_rows_dangling_is_undone_whole(
    sqlite: Database, later: Callable[[str], None]
) -> None:
    database = sqlite
    await migrations.upgrade(database)
    await add_a_member_who_practised(database)
    later("op.execute('DELETE FROM members')")
    with pytest.raises(UserFacing, match="left as it was: rows of practice"):
        await migrations.upgrade(database)
    assert await count(database, "members") == 1
    assert await count(database, "alembic_version WHERE version_num = 'later'") == 0


async def test_a_version_that_breaks_midway_is_undone_whole(database: Database, later: Callable[[str], None]) -> None:
    await migrations.upgrade(database)
    later("op.drop_table('practice'); raise RuntimeError('power cut')")
    with pytest.raises(RuntimeError):
        await migrations.upgrade(database)
    assert await count(database, "practice") == 0


async def test_foreign_keys_hold_again_after_the_upgrade(database: Database) -> None:
    await migrations.upgrade(database)
    with pytest.raises(IntegrityError):
        async with database.begin() as tx:
            await tx.execute(text("INSERT INTO asked_days (member_id, local_day) VALUES (9, '2026-03-01')"))


@pytest.mark.parametrize("version", sorted(migrations.versions())[:-1])
async def test_every_row_of_a_filled_database_outlives_the_way_from_each_version(
    database: Database, version: str
) -> None:
    async with database.bare() as connection:
        await connection.run_sync(lambda there: command.upgrade(migrations.settings(there), version))
        filled = await connection.run_sync(fill)
    assert await migrations.upgrade(database)
    async with database.begin() as tx:
        assert await tx.run_sync(rows_of, filled) == filled


async def test_what_was_assigned_and_left_is_counted_apart_from_then_on(database: Database) -> None:
    """Of five that are unanswered two were assigned; three more came before the last answer, or are no nudges."""
    async with database.bare() as connection:
        await connection.run_sync(lambda there: command.upgrade(migrations.settings(there), "0025"))
        await connection.run_sync(add_some_left)
    assert await migrations.upgrade(database)
    async with database.begin() as tx:
        counted = await tx.execute(text("SELECT unanswered, unanswered_assigned FROM members ORDER BY member_id"))
        assert [tuple(row) for row in counted] == [(3, 2), (0, 0), (0, 1)]


async def test_every_row_about_a_member_goes_with_the_member(database: Database) -> None:
    await migrations.upgrade(database)
    loose = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name == "member_id" and table.name != "members"
        if not any(key.ondelete == "CASCADE" for key in column.foreign_keys)
    ]
    assert loose == []


async def test_the_bot_starts_on_a_migrated_database(config: Config) -> None:
    app = await open_app(config)
    async with app.db.begin() as tx:
        assert await tx.scalar(text("SELECT version_num FROM alembic_version")) == migrations.versions()[0]
    await app.close()


def test_versions_follow_one_another_in_one_line() -> None:
    assert len(ScriptDirectory.from_config(migrations.settings()).get_heads()) == 1


async def add_a_member_who_practised(database: Database) -> None:
    now = datetime(2026, 3, 1, 8, tzinfo=UTC)
    members = Members(database)
    async with database.begin() as tx:
        member = await members.agree(tx, 1, now)
        await Logbook(database, members, time(4)).record(tx, member, "exercise", 1, now)


async def count(database: Database, table: str) -> int:
    async with database.begin() as tx:
        return int(await tx.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 - from the test itself


def fill(connection: Connection) -> dict[str, list[Any]]:
    """One row in every table, with something in every column; the rows by table."""
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        if table.name != "alembic_version":
            connection.execute(table.insert().values({column.name: something(column) for column in table.columns}))
    return rows_of(connection, {table.name: [] for table in found.sorted_tables if table.name != "alembic_version"})


def something(column: Column[Any]) -> Any:
    by_type = {bool: True, int: 1, float: 1.5, str: "1", bytes: b"1", date: date(2026, 3, 1), time: time(8)}
    return by_type[column.type.python_type]


def add_some_left(connection: Connection) -> None:
    """As they stood when all counted together."""
    found = MetaData()
    found.reflect(connection)
    members, plans, nudges = (found.tables[name] for name in ("members", "plans", "nudges"))
    for member_id, unanswered in ((1, 5), (2, 0), (3, 1)):
        some = {column.name: something(column) for column in members.columns}
        row = {**some, "member_id": member_id, "unanswered": unanswered, "answered_at": 100}
        connection.execute(members.insert().values(row))
        plan = {column.name: something(column) for column in plans.columns} | {"reflection_id": None}
        connection.execute(
            plans.insert().values(plan | {"plan_id": member_id, "member_id": member_id, "assigned": f"{member_id}"})
        )
    came = [(1, True, 0, "exercise", 101), (1, True, 0, "quiz", 102), (1, False, 0, "exercise", 103)]
    came += [(1, True, 0, "exercise", 99), (1, True, 1, "exercise", 104), (1, True, 0, "assigned", 105)]
    came += [(2, True, 0, "exercise", 106), (3, True, 0, "exercise", 107), (3, True, 0, "exercise", 108)]
    for number, (member_id, is_assigned, turn, content, sent_at) in enumerate(came, 1):
        row = {column.name: something(column) for column in nudges.columns}
        told = {"nudge_id": number, "plan_id": member_id, "member_id": member_id, "local_day": date(2026, 3, number)}
        told |= {"is_assigned": is_assigned, "turn": turn, "content": content, "sent_at": sent_at}
        connection.execute(nudges.insert().values(row | told))


def rows_of(connection: Connection, tables: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Of these tables, by their first columns, as far as they had them: a later version may have added others."""
    widths = {name: len(rows[0]) if rows else 3 for name, rows in tables.items()}
    return {
        name: [tuple(row)[:width] for row in connection.execute(text(f"SELECT * FROM {name}"))]  # noqa: S608
        for name, width in widths.items()
    }


def differences(connection: Connection) -> list[Any]:
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def shape(connection: Connection) -> dict[str, Any]:
    """What the comparison of Alembic leaves out."""
    looking = inspect(connection)
    return {
        table: {
            "columns": sorted(plain(column) for column in looking.get_columns(table)),
            "key": looking.get_pk_constraint(table),
            "refers to": sorted(looking.get_foreign_keys(table), key=str),
            "is unique": sorted(looking.get_unique_constraints(table), key=str),
            "must hold": sorted(looking.get_check_constraints(table), key=str),
            "indexes": sorted(str(indexed(index)) for index in looking.get_indexes(table)),
            "numbers": connection.dialect.name == "postgresql" or is_numbered(connection, table),
        }
        for table in looking.get_table_names()
        if table != "alembic_version"
    }


def indexed(index: Any) -> dict[str, Any]:
    """With the rows that it is for in words: as objects, no two are equal."""
    options = index.get("dialect_options", {})
    return dict(index) | {"dialect_options": {name: str(option) for name, option in sorted(options.items())}}


def plain(column: Any) -> tuple[str, ...]:
    return tuple(str(column.get(fact)) for fact in ("name", "type", "nullable", "default", "identity"))


def is_numbered(connection: Connection, table: str) -> bool:
    """Whether numbers of rows that are gone are never given out again: a button may still carry one."""
    sql = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
    return "AUTOINCREMENT" in str(sql)
