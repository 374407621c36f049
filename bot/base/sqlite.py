"""SQLite's own ways: how a file is opened, written and looked into."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import await_only

from bot.base.errors import UserFacing, no_room

BUSY_MILLISECONDS = 5000
"""So long a transaction waits for another program, such as somebody's `sqlite3` shell, that writes in the file."""
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file may raise: SQLite quotes it in its messages, and Python takes those for text."""
_MOST_PAGES = 10_000
"""So far the journal may grow, 40 MB, before a commit moves it into the file itself and has a click wait for that."""


class Connection(aiosqlite.Connection):
    """What waits for the disk runs on aiosqlite's thread; everything else, where it is called.

    A statement of ours takes some 20 µs, and its way to a thread and back several times that: aiosqlite goes it four
    times a statement, and a busy event loop keeps each way waiting for Python's lock (measured: 185 ways and most of
    20 ms for one nudge).
    """

    _changes_before = 0
    _handed = _ended = 0
    """To the thread, and by it. Where they differ, somebody who was cancelled left it at work, on this connection."""

    async def begin(self) -> None:
        """A transaction that may write, from its first statement on."""
        await self._execute(self._conn.execute, "BEGIN IMMEDIATE")
        self._changes_before = self._conn.total_changes

    def plain_cursor(self) -> _Plain:
        return _Plain(self, self._conn.cursor())

    async def run(self, cursor: sqlite3.Cursor, sql: str, values: Any) -> Sequence[Any]:
        """The statement's rows, all of them."""
        return await self._execute(_run, cursor, sql, values)

    async def run_many(self, cursor: sqlite3.Cursor, sql: str, values: Any) -> None:
        await self._execute(cursor.executemany, sql, values)

    @property
    def is_at_work(self) -> bool:
        """On its thread."""
        return self._handed != self._ended

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.is_at_work or self._connection is None or not self._running or self._writes(fn, args):
            return await self._on_thread(fn, *args, **kwargs)
        try:
            return fn(*args, **kwargs)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        return await self._on_thread(self._patiently, fn, *args, **kwargs)

    async def _on_thread(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._handed += 1
        work = partial(self._until_its_end, fn, *args, **kwargs)
        return await super()._execute(work)  # pyright: ignore[reportUnknownMemberType] - has no types

    def _until_its_end(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        finally:
            self._ended += 1

    def _writes(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if fn is _run:
            return args[1].startswith("PRAGMA wal_checkpoint")
        return fn.__name__ == "commit" and self._conn.total_changes != self._changes_before

    def _patiently(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._conn.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        try:
            return fn(*args, **kwargs)
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


def _run(cursor: sqlite3.Cursor, sql: str, values: Any) -> Sequence[Any]:
    cursor.execute(sql, values)
    return cursor.fetchall() if cursor.description else ()


class _Plain:
    """A cursor as SQLAlchemy wants it, without aiosqlite's coroutines around each step."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self.here = cursor

    @property
    def description(self) -> Any:
        return self.here.description

    @property
    def rowcount(self) -> int:
        return self.here.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self.here.lastrowid

    async def executemany(self, sql: str, values: Any) -> None:
        await self._connection.run_many(self.here, sql, values)

    def close(self) -> None:
        # Whoever was cancelled may have left the thread at work on it; then it goes when that has ended.
        if not self._connection.is_at_work:
            self.here.close()


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """One statement, one way into aiosqlite and back; SQLAlchemy's own goes four."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection.plain_cursor()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        cursor: Any = self._cursor
        self._rows = deque(await self._connection.run(cursor.here, operation, parameters or ()))


class _Adapted(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _Cursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *args: Any, **kwargs: Any) -> Any:
        return _Adapted(self, await_only(kwargs.pop("async_creator_fn")(*args, **kwargs)))


def driver() -> Any:
    """For SQLAlchemy's engine over a `Connection`, in place of its own."""
    return _Driver(aiosqlite, sqlite3)


async def connect(path: str) -> aiosqlite.Connection:
    """`path` is empty for a database in memory."""
    connection = Connection(lambda: _open(path or ":memory:"), iter_chunk_size=64)
    try:
        return await connection
    except Exception:
        # Refused, it stops its thread, which says so to this loop: that must not be over by then.
        await asyncio.to_thread(connection._thread.join)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        raise


async def reader(path: str) -> aiosqlite.Connection:
    """Cannot write, and so needs no place in the queue of those that do."""
    return await aiosqlite.connect(f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None)


def _open(path: str) -> sqlite3.Connection:
    # No isolation level: the driver would begin deferred transactions by itself; those fail when they turn from reading
    # to writing. Two threads use it, never at once.
    connection = sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None, check_same_thread=False)
    # Patient until it is ready: one before it that was cancelled may still write, on its own thread.
    try:
        for pragma in (*_PRAGMAS, f"wal_autocheckpoint={_MOST_PAGES}", "busy_timeout=0"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


class Tidier:
    """Moves the journal into the file on a connection of its own, beside those who write: left to itself, SQLite has
    every hundredth commit or so do it (measured: 12 to 97 ms instead of one).

    For one thread at a time.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def tidy(self) -> None:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def reading(file: Path) -> sqlite3.Connection:
    """Leaves nothing behind. Raises `UserFacing` when the file is damaged."""
    # SQLite would leave a journal beside a file that nobody has open, even as a reader; `immutable` keeps it from that.
    is_open = Path(f"{file}-wal").exists()
    connection = full = None
    try:
        connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro{'' if is_open else '&immutable=1'}", uri=True)
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except DAMAGED as error:
        said = "locked" if "locked" in str(error) else "not a database"
        full = no_room(error)
    if connection is None or said != "ok":
        if connection is not None:
            connection.close()
        if full is not None:
            raise full
        if said == "locked":
            raise UserFacing(f"{file} is locked by another program. Stop that one first.")
        raise UserFacing(f"{file} is damaged or not an SQLite file. Put a backup back.")
    return connection


def check(file: Path) -> None:
    """Raises `UserFacing` when the file is damaged."""
    with closing(reading(file)):
        pass
