"""Statements run where they are called; what waits for the disk, or for another program, runs on a thread."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from bot.base import sqlite
from bot.base.database import Database

HERE = "here"
ELSEWHERE = "elsewhere"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path}/bot.db")
    async with opened.begin() as tx:
        await tx.execute(text("CREATE TABLE words (word TEXT)"))
    yield opened
    await opened.close()


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Each SQL statement with where it ran, as SQLite itself reports it."""
    seen: list[tuple[str, str]] = []
    loop = threading.get_ident()
    opening = sqlite3.connect

    def connect(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = opening(*args, **kwargs)
        connection.set_trace_callback(
            lambda sql: seen.append((sql, HERE if threading.get_ident() == loop else ELSEWHERE))
        )
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect)
    return seen


async def test_only_a_commit_with_something_to_write_leaves_the_event_loop(
    places: list[tuple[str, str]], database: Database
) -> None:
    places.clear()
    async with database.begin() as tx:
        await tx.execute(text("SELECT word FROM words"))
    async with database.begin() as tx:
        await tx.execute(text("INSERT INTO words VALUES ('calm')"))
    assert [(sql.split()[0], place) for sql, place in places] == [
        ("BEGIN", HERE),
        ("SELECT", HERE),
        ("COMMIT", HERE),
        ("BEGIN", HERE),
        ("INSERT", HERE),
        ("COMMIT", ELSEWHERE),
    ]


async def test_the_loop_goes_on_while_another_program_writes_and_the_transaction_follows(
    database: Database, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ours = asyncio.create_task(write(database, "ours"))
        for _ in range(100):  # of the loop, which would stand still if the wait were on it
            await asyncio.sleep(0)
        assert not ours.done()
        other.execute("INSERT INTO words VALUES ('theirs')")
        other.execute("COMMIT")
        await ours
    async with database.begin() as tx:
        assert list(await tx.scalars(text("SELECT word FROM words"))) == ["theirs", "ours"]


async def test_a_program_that_never_ends_its_writing_fails_the_transaction_and_not_the_next(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 1)
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await write(database, "too early")
    await write(database, "now")
    async with database.begin() as tx:
        assert list(await tx.scalars(text("SELECT word FROM words"))) == ["now"]


async def test_a_failed_commit_leaves_a_connection_that_serves_again(database: Database) -> None:
    def refuse(_connection: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    event.listen(database._engine.sync_engine, "commit", refuse)  # pyright: ignore[reportPrivateUsage] - to break it
    with pytest.raises(sqlite3.OperationalError):
        await write(database, "lost")
    event.remove(database._engine.sync_engine, "commit", refuse)  # pyright: ignore[reportPrivateUsage]
    await write(database, "kept")
    async with database.begin() as tx:
        assert list(await tx.scalars(text("SELECT word FROM words"))) == ["kept"]


async def test_a_snapshot_reads_one_moment_while_others_write_and_cannot_write_itself(database: Database) -> None:
    await write(database, "before")
    async with database.snapshot() as tx:
        assert list(await tx.scalars(text("SELECT word FROM words"))) == ["before"]
        await write(database, "meanwhile")
        assert list(await tx.scalars(text("SELECT word FROM words"))) == ["before"]
        with pytest.raises(OperationalError, match="readonly"):
            await tx.execute(text("INSERT INTO words VALUES ('by the snapshot')"))
    async with database.snapshot() as tx:
        assert list(await tx.scalars(text("SELECT word FROM words"))) == ["before", "meanwhile"]


async def test_nothing_stands_beside_the_file_once_it_is_closed(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/calm.db")
    async with database.begin() as tx:
        await tx.execute(text("CREATE TABLE words (word TEXT)"))
    async with database.snapshot() as tx:
        assert list(await tx.scalars(text("SELECT word FROM words"))) == []
    await database.close()
    assert set(os.listdir(tmp_path)) <= {"calm.db", "calm.db.lock"}  # noqa: PTH208 - nobody waits here


async def write(database: Database, word: str) -> None:
    async with database.begin() as tx:
        await tx.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})


async def test_the_journal_is_tidied_away_from_the_event_loop_and_not_by_commits(
    places: list[tuple[str, str]], database: Database, tmp_path: Path
) -> None:
    for _ in range(3):
        async with database.begin() as tx:
            await tx.execute(text("INSERT INTO words VALUES ('calm')"))
    at_rest = (tmp_path / "bot.db").stat().st_size
    places.clear()
    await database.tidy()
    assert places == [("PRAGMA wal_checkpoint(PASSIVE)", ELSEWHERE)]
    assert (tmp_path / "bot.db").stat().st_size > at_rest


async def test_nothing_is_tidied_once_the_database_is_closed(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/bot.db")
    async with database.begin() as tx:
        await tx.execute(text("CREATE TABLE words (word TEXT)"))
    await database.tidy()
    await database.close()
    await database.tidy()
    assert not (tmp_path / "bot.db-wal").exists()


async def test_what_was_left_on_the_thread_ends_before_anybody_else_touches_the_connection(tmp_path: Path) -> None:
    """Rolling back and closing meanwhile, as follows when a commit is cancelled, would end the whole process."""
    connection: Any = await sqlite.connect(str(tmp_path / "bot.db"))
    has_begun, may_end, order = threading.Event(), threading.Event(), list[str]()

    def commit_slowly() -> None:
        has_begun.set()
        assert may_end.wait(10)
        order.append("commit")

    async def roll_back() -> None:
        await connection.rollback()
        order.append("roll back")

    committing = asyncio.create_task(connection._on_thread(commit_slowly))
    await asyncio.to_thread(has_begun.wait, 10)
    committing.cancel()
    rolling_back = asyncio.create_task(roll_back())
    for _ in range(5):
        await asyncio.sleep(0)
    assert order == []
    may_end.set()
    await rolling_back
    assert order == ["commit", "roll back"]
    await connection.close()


async def test_a_cursor_is_left_open_as_long_as_the_thread_is_at_work_on_its_connection(tmp_path: Path) -> None:
    connection: Any = await sqlite.connect(str(tmp_path / "bot.db"))
    has_begun, may_end = threading.Event(), threading.Event()

    def commit_slowly() -> None:
        has_begun.set()
        assert may_end.wait(10)

    cursor = connection.plain_cursor()
    working = asyncio.create_task(connection._on_thread(commit_slowly))
    await asyncio.to_thread(has_begun.wait, 10)
    cursor.close()
    may_end.set()
    await working
    assert list(await connection.run(cursor.here, "SELECT 1", ())) == [(1,)]
    cursor.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed cursor"):
        await connection.run(cursor.here, "SELECT 1", ())
    await connection.close()
