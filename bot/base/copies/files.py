"""SQLite files: a snapshot of one that is in use, one that is written beside and then put in its place."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine

from bot.base.copies.rows import BATCH, Progress, Row, Shape, canonical
from bot.base.errors import UserFacing
from bot.base.places import hand_over
from bot.base.sqlite import DAMAGED

_PAGES = 512
"""Copied in one step, and then others get their turn."""
_BESIDE = ("-wal", "-shm", "-journal")


class SqliteSide:
    """A connection to a file. Reads and writes run at once: a copy has nothing else to do meanwhile."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    async def schema(self) -> str:
        return self.version()

    def version(self) -> str:
        if not self.connection.execute("SELECT 1 FROM sqlite_master WHERE name='alembic_version'").fetchone():
            return ""
        return str(self.connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])

    async def shapes(self) -> list[Shape]:
        return self.tables()

    def tables(self) -> list[Shape]:
        names = self.connection.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        )
        return [self._shape(name) for (name,) in names.fetchall()]

    async def count(self, table: str) -> int:
        return self.how_many(table)

    def how_many(self, table: str) -> int:
        return int(self.connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - our tables

    async def rows(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        for batch in self.batches(shape):
            yield batch

    def batches(self, shape: Shape) -> Iterator[Sequence[Row]]:
        order = f" ORDER BY {_listed(shape.key)}" if shape.key else " ORDER BY rowid"
        cursor = self.connection.execute(f'SELECT {_listed(shape.columns)} FROM "{shape.table}"{order}')  # noqa: S608
        while batch := cursor.fetchmany(BATCH):
            yield batch

    async def write(self, shape: Shape, rows: Sequence[Row]) -> None:
        places = ", ".join("?" * len(shape.columns))
        into = f'INSERT INTO "{shape.table}" ({_listed(shape.columns)}) VALUES ({places})'  # noqa: S608
        self.connection.executemany(into, rows)

    async def last_numbers(self) -> dict[str, int]:
        if not self.connection.execute("SELECT 1 FROM sqlite_master WHERE name='sqlite_sequence'").fetchone():
            return {}
        return dict(self.connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())

    async def go_on_from(self, numbers: dict[str, int]) -> None:
        for table, number in numbers.items():
            self.connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self.connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))

    def _shape(self, name: str) -> Shape:
        columns = self.connection.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
        key = sorted((place, column) for column, place in columns if place)
        return Shape(name, tuple(column for column, _ in columns), tuple(column for _, column in key))


class Snapshot(SqliteSide):
    """A file at one moment, whoever writes in it meanwhile; nothing is changed in it."""

    @classmethod
    @contextmanager
    def of(cls, file: Path, *, at_rest: bool = False) -> Generator[Snapshot]:
        """Raises `UserFacing` when it is not there or is no SQLite file. One that is `at_rest` is in nobody's use, as a
        backup is; SQLite would leave a journal beside any other that it reads.
        """
        if not file.is_file():
            raise UserFacing(f"{file} does not exist, or is no file.")
        how = "mode=ro&immutable=1" if at_rest and not Path(f"{file}-wal").exists() else "mode=ro"
        with closing(sqlite3.connect(f"file:{quote(str(file))}?{how}", uri=True, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except DAMAGED:
                raise UserFacing(f"{file} is damaged or not an SQLite file.") from None
            yield cls(connection)

    def copy_into(self, file: Path, doing: str, progress: Progress) -> None:
        """All pages, as they are at the moment of this snapshot, into a new or empty file, which is not synced yet."""
        written = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)

        def step(_status: int, left: int, total: int) -> None:
            # Left to the end, it would go to the disk at one stroke, and every commit of the bot would wait behind it.
            os.fsync(written)
            progress(doing, total - left, total)

        try:
            with closing(sqlite3.connect(file)) as copied:
                copied.execute("PRAGMA synchronous=OFF")
                self.connection.backup(copied, pages=_PAGES, progress=step)
                # A file on its own: no journal beside it.
                copied.execute("PRAGMA journal_mode=DELETE")
        finally:
            # Not before: whoever closes a file gives up SQLite's locks in it.
            os.close(written)

    def is_sound(self) -> bool:
        try:
            return self.connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        except DAMAGED:
            return False

    def layout(self, besides: str) -> str:
        """A hash of how its tables are made, all but one of that name, and of their last numbers: a flaw there shows in
        no row.
        """
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name <> ? ORDER BY type, name"
        rows = self.connection.execute(query, (besides,)).fetchall()
        if any(row[1] == "sqlite_sequence" for row in rows):
            rows += self.connection.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name").fetchall()
        return hashlib.sha256(b"".join(map(canonical, rows))).hexdigest()


def lay_out(file: Path, prepare: Callable[[Connection], object]) -> None:
    """Makes the tables in an empty file."""
    engine = create_engine(URL.create("sqlite", database=str(file)))
    try:
        with engine.begin() as connection:
            prepare(connection)
    finally:
        engine.dispose()


@contextmanager
def in_file(file: Path) -> Generator[SqliteSide]:
    """One transaction in a file that nobody else has, without foreign keys until its end. Not made to outlive a crash:
    the file counts for nothing before it is put in its place.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        yield SqliteSide(connection)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise UserFacing(f"{file.name}: rows point to rows that do not exist. Nothing was kept.")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def staged(file: Path) -> Generator[Path]:
    """A file beside, for its owner alone, that takes the name at the end, whole; when anything fails, nothing stays."""
    part = file.with_name(f".{file.name}.part")
    try:
        with said_of_disk(file.parent):
            part.unlink(missing_ok=True)  # left by a power cut
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield part
            _sync(part)
            part.replace(file)
            _sync(file.parent)
    finally:
        for name in (part, *(Path(f"{part}{end}") for end in (*_BESIDE, ".lock"))):
            name.unlink(missing_ok=True)


def put_in_place(new: Path, file: Path, kept: Path) -> bool:
    """`new` takes the name of `file` at one stroke; whether there was one, which then stands under `kept`.

    Raises `UserFacing`. Both are on one disk, and nobody has either open.
    """
    with said_of_disk(file.parent):
        _sync(new)
        was_there = file.exists()
        if was_there:
            _set_aside(file, kept)
        new.chmod(0o600)
        hand_over(new, file.parent)
        new.replace(file)
        _sync(file.parent)
    return was_there


@contextmanager
def said_of_disk(folder: Path) -> Generator[None]:
    """A full disk, or one that refuses, becomes `UserFacing`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise UserFacing("The database is damaged. Stop the bot and put the last backup back.") from None
        if code not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
            raise
        raise _refused(folder, code == sqlite3.SQLITE_FULL) from None
    except OSError as error:
        raise _refused(folder, error.errno == errno.ENOSPC) from None


def _refused(folder: Path, is_full: bool) -> UserFacing:
    what = "the disk is full" if is_full else "the disk refuses what is to be written, or has no room for it"
    return UserFacing(
        f"{folder}: {what}. Nothing was left behind. Make room or look at the permissions, and try again."
    )


def settle(file: Path) -> bool:
    """Takes into a file what stands in the journal beside it; False when the file is damaged."""
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
    except DAMAGED:
        return False


def _set_aside(file: Path, kept: Path) -> None:
    """The file keeps its own name too, so that at no moment there is none: a start would make an empty one."""
    if not settle(file):
        # A journal beside a new file of the old name would be played into it.
        for end in _BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{file}{end}").replace(f"{kept}{end}")
    kept.hardlink_to(file)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
