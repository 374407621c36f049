"""One database, SQLite or PostgreSQL, behind one transaction at a time per connection."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import (
    AsyncAdaptedQueuePool,
    BigInteger,
    Dialect,
    Executable,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from bot.base import metrics, sqlite
from bot.base.errors import UserFacing, no_room
from bot.base.places import check_place, hand_over, make_for_owner

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Tx = AsyncConnection
_ALONE = 0x5EC0_BA5E
"""Any number of our own: PostgreSQL knows such locks by number."""
RowId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column declared INTEGER."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole microseconds since 1970: both databases order and compare those alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Database:
    """`begin()` is the only way in: every read and write happens inside one transaction."""

    def __init__(self, engine: AsyncEngine, reader: AsyncEngine | None, lock: FileLock | None) -> None:
        self._engine = engine
        self._reader = reader
        self._lock = lock
        self._tidier = None if reader is None else sqlite.Tidier(engine.url.database or "")
        self._tidying = asyncio.Lock()

    @classmethod
    def open(cls, address: str) -> Database:
        """Raises `UserFacing` when the address cannot be read, or the SQLite file is damaged or in use."""
        url = read_address(address)
        lock = _claim(url)
        # Parameters hold reflections and names: they must never reach an error text or a log.
        engine = create_async_engine(url, hide_parameters=True, **_pool(url))
        if url.get_backend_name() == "sqlite":
            event.listen(engine.sync_engine, "begin", _on_begin)
        return cls(engine, _reader(url), lock)

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[Tx]:
        with metrics.transaction():
            async with self._engine.begin() as tx:
                yield tx

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[Tx]:
        """What holds at one moment, to read for as long as it takes: nobody's click waits for the end of it."""
        if self._reader is not None:
            async with self._reader.begin() as tx:
                yield tx
            return
        async with self._engine.connect() as tx:
            if not self.is_sqlite:
                await tx.execution_options(isolation_level="REPEATABLE READ")
            async with tx.begin():
                yield tx

    @asynccontextmanager
    async def bare(self) -> AsyncGenerator[Tx]:
        """A connection outside any transaction and, on SQLite, with foreign keys off: for migrations.

        SQLite ignores that pragma inside a transaction, and then a table that is rebuilt cascades its rows away.
        """
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.is_sqlite:
                await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            try:
                yield connection
            finally:
                # One that a cancellation has closed is none to go on with; the next begins with them on.
                if self.is_sqlite and not connection.invalidated:
                    await connection.exec_driver_sql("PRAGMA foreign_keys=ON")

    async def scrub(self) -> None:
        """What was deleted is gone from SQLite's journal file too, where it would stand until a later checkpoint."""
        if self.is_sqlite:
            async with self._tidying, self.bare() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def tidy(self) -> None:
        """To be called now and then, so that no commit has to: see `sqlite.Tidier`."""
        async with self._tidying:
            if self._tidier is not None:
                await asyncio.to_thread(self._tidier.tidy)

    async def close(self) -> None:
        # The one that may write comes last: it leaves no journal behind.
        if self._reader is not None:
            await self._reader.dispose()
        async with self._tidying:
            if self._tidier is not None:
                self._tidier.close()
                self._tidier = None
        await self._engine.dispose()
        if self._lock is not None:
            self._lock.release()


async def alone(tx: Tx, *, together: bool = False) -> None:
    """Of several workers that make tables and the like at once, one goes first; the others when its transaction has
    ended. On SQLite that is always so. `together`: beside all who say that too."""
    if tx.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if together else func.pg_advisory_xact_lock
        await tx.execute(select(lock(_ALONE)))


async def insert_or_skip(tx: Tx, table: Table, **values: Any) -> bool:
    """Whether the row is new; a row that breaks any unique constraint of the table is left out, silently."""
    return (await tx.execute(_insert(tx.dialect.name, table), values)).rowcount == 1


async def insert_all_or_skip(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many at once, all with the same columns; those that break any unique constraint are left out, silently."""
    if rows:
        await tx.execute(_insert(tx.dialect.name, table), list(rows))


@cache
def _insert(dialect: str, table: Table) -> Executable:
    # Made once: to put a statement together costs more than to run it.
    return (insert_sqlite if dialect == "sqlite" else insert_postgresql)(table).on_conflict_do_nothing()


def read_address(address: str, key: str = "database") -> URL:
    """Raises `UserFacing`, naming the key of the settings and never the address: a password may stand in it."""
    ways = "Write sqlite:///data/name.db or postgresql://user@host/name"
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise UserFacing(f"{key}: this is not an address. {ways}.") from None
    match url.get_backend_name():
        case "sqlite" if url.host or url.query:
            raise UserFacing(f"{key}: an SQLite address has three slashes and then the path of a file. {ways}.")
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" if find_spec("asyncpg") is None:
            install = f"{sys.executable} -m pip install asyncpg"
            raise UserFacing(f"{key}: PostgreSQL needs this project's `postgres` extra. Run: {install}")
        case "postgresql":
            return url.set(drivername="postgresql+asyncpg")
        case _:
            raise UserFacing(f"{key}: this kind of database is not supported. {ways}.")


def file_of(address: str) -> Path | None:
    """None for a database that is no file."""
    url = read_address(address)
    in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database or "") if in_file else None


@contextmanager
def told(address: str) -> Generator[None]:
    """What a database answers at the start that is its operator's to mend becomes `UserFacing`."""
    try:
        yield
    except (OSError, DBAPIError, sqlite3.Error) as error:
        raise no_room(error) or _trouble(address, error) from None


def _trouble(address: str, error: Exception) -> UserFacing:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    kind, look = type(cause).__name__, "Look at the disk and the permissions"
    if isinstance(cause, OSError) and cause.filename:
        return UserFacing(f"{cause.filename} cannot be read or written ({kind}). {look}.")
    if file := file_of(address):
        return UserFacing(f"{file} cannot be read or written ({kind}). {look}, or put a backup back.")
    place = read_address(address).set(drivername="postgresql").render_as_string()
    look = "Look whether it runs, and at host, name, user and password."
    return UserFacing(f"database: {place} cannot be reached or refuses ({kind}). {look}")


def claim(path: Path) -> FileLock:
    """Keeps every other process of this bot out of an SQLite file, which need not exist or be sound."""
    check_place(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=0)
        hand_over(Path(lock.lock_file), path.parent)
    except Timeout:
        raise UserFacing(f"{path} is in use by another process of this bot. Stop that one first.") from None
    except OSError as error:
        raise UserFacing(f"{path}.lock cannot be made ({type(error).__name__}). Look at its permissions.") from None
    return lock


def _claim(url: URL) -> FileLock | None:
    path = file_of(url.render_as_string(hide_password=False))
    if path is None:
        return None
    lock = claim(path)
    try:
        if path.exists():
            sqlite.check(path)
        else:
            make_for_owner(path)
    except BaseException:
        lock.release()
        raise
    return lock


def _pool(url: URL) -> dict[str, Any]:
    # One connection owns BEGIN IMMEDIATE to COMMIT: shared connections mixed transactions up (reference/platform.md).
    if url.get_backend_name() == "sqlite":
        # Named, because SQLAlchemy would share the one connection of a database in memory between tasks.
        one = {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
        return {**one, "module": sqlite.driver(), "async_creator": partial(sqlite.connect, url.database or "")}
    return {"pool_size": 5}


def _reader(url: URL) -> AsyncEngine | None:
    """A connection of its own, on its own thread, for SQLite in a file."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    pool = {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(url, hide_parameters=True, **pool, async_creator=partial(sqlite.reader, url.database))
    event.listen(engine.sync_engine, "begin", _on_read)
    return engine


def _on_read(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _on_begin(connection: Any) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        await_only(connection.connection.driver_connection.begin())
