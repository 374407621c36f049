"""Looks whether what the bot stands on is in order, for `doctor`: changes nothing, makes no file, needs no network."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url

from bot.base.errors import UserFacing
from bot.base.keys import read_operator_key, unwrap

_FIRST_START = "will be made at the first start"


@dataclass(frozen=True)
class Finding:
    """One line of the checkup. `detail` says what is, or what to do when it is not well."""

    what: str
    is_well: bool
    detail: str


def database(address: str, versions: Sequence[str]) -> Finding:
    """`versions`: the schema versions that this code knows, newest first."""

    def look() -> str:
        file = _file(address)
        if file is None:
            return f"{make_url(address).render_as_string()} (not looked at: needs the network)"
        if not file.exists():
            return f"{file} {_FIRST_START}" + _writable(file)
        with closing(_reading(file)) as connection:
            _sound(connection, file)
            return f"{file}, {_schema(connection, file, versions)}"

    return found("database", look)


def keys(address: str, key_file: Path, data_address: str) -> Finding:
    """The operator's key, the store of member keys, and whether they belong together."""

    def look() -> str:
        wrapped = _a_wrapped_key(address)
        if not key_file.exists() and wrapped is None and not _holds_sealed(data_address):
            return f"{key_file} {_FIRST_START}" + _writable(key_file)
        key = read_operator_key(key_file)
        if wrapped is not None:
            unwrap(key, wrapped, key_file)
        return str(key_file) + ("" if wrapped is None else ", opens the stored member keys")

    return found("keys", look)


def zones() -> Finding:
    def look() -> str:
        try:
            for name in ("Europe/Berlin", "Asia/Kathmandu", "Pacific/Honolulu"):
                ZoneInfo(name)
        except ZoneInfoNotFoundError as error:
            raise UserFacing("the time zone database is missing. Run: pip install tzdata") from error
        return f"tzdata {version('tzdata')}"

    return found("zones", look)


def stands_on() -> str:
    """The versions of what matters most when something goes wrong."""
    return f"Python {platform.python_version()}, discord.py {version('discord.py')}, SQLite {sqlite3.sqlite_version}"


def found(what: str, look: Callable[[], str]) -> Finding:
    """What `look` says, or what it raises as `UserFacing`."""
    try:
        return Finding(what, True, look())
    except UserFacing as problem:
        return Finding(what, False, str(problem))


def _file(address: str) -> Path | None:
    url = make_url(address)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _writable(file: Path) -> str:
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK):
        raise UserFacing(f"{file} cannot be made: no permission to write in {folder}.")
    return ""


def _reading(file: Path) -> sqlite3.Connection:
    # SQLite would leave a journal beside a file that nobody has open, even as a reader; `immutable` keeps it from that.
    is_open = Path(f"{file}-wal").exists()
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro{'' if is_open else '&immutable=1'}", uri=True)


def _sound(connection: sqlite3.Connection, file: Path) -> None:
    try:
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError:
        said = "not a database"
    if said != "ok":
        raise UserFacing(f"{file} is damaged or not an SQLite file. Put a backup back.")


def _schema(connection: sqlite3.Connection, file: Path, versions: Sequence[str]) -> str:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        row = None
    if row is None:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise UserFacing(f"{file} holds tables, but not this bot's. Name another file under `database`.")
        return f"its tables {_FIRST_START}"
    if row[0] not in versions:
        raise UserFacing(f"{file} has schema {row[0]}, newer than this bot knows ({versions[0]}). Update the bot.")
    return f"schema {row[0]}" + ("" if row[0] == versions[0] else f"; {versions[0]} comes with the next start")


def _holds_sealed(address: str) -> bool:
    """As `keys.any_sealed`, without a transaction."""
    binary = (
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type='table' AND c.type='BLOB'"
    )
    is_filled = "SELECT EXISTS (SELECT 1 FROM {} WHERE {} IS NOT NULL)"
    file = _file(address)
    if file is None or not file.exists():
        return False
    with closing(_reading(file)) as connection:
        _sound(connection, file)
        columns = connection.execute(binary).fetchall()
        return any(connection.execute(is_filled.format(*column)).fetchone()[0] for column in columns)


def _a_wrapped_key(address: str) -> bytes | None:
    file = _file(address)
    if file is None or not file.exists():
        return None
    with closing(_reading(file)) as connection:
        _sound(connection, file)
        try:
            row = connection.execute("SELECT wrapped FROM member_keys LIMIT 1").fetchone()
        except sqlite3.OperationalError:
            return None
        return row[0] if row else None
