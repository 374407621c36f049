"""SQLite's own ways: how a file is opened, written and looked into."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

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

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        is_at_work = self._handed != self._ended
        if is_at_work or self._connection is None or not self._running or self._writes(fn, args):
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
        if fn.__name__ == "commit":
            return self._conn.total_changes != self._changes_before
        return fn.__name__ == "execute" and str(args[0]).startswith("PRAGMA wal_checkpoint")

    def _patiently(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._conn.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        try:
            return fn(*args, **kwargs)
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


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
