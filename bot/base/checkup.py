"""Looks whether what the bot stands on is in order, for `doctor`: changes nothing and makes no file."""

from __future__ import annotations

import asyncio
import platform
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Column

from bot.base import sealing
from bot.base.copies import reading_server
from bot.base.database import file_of, read_address, told
from bot.base.errors import UserFacing
from bot.base.keys import SAMPLE
from bot.base.operator_key import NEXT, Held, fitting_keys, learned, older_secret, read_operator_key, secret_of
from bot.base.places import check_place
from bot.base.sealing import Place
from bot.base.sqlite import reading

_FIRST_START = "will be made at the first start"


@dataclass(frozen=True)
class Finding:
    """One line of the checkup. `detail` says what is, or what to do when it is not well."""

    what: str
    is_well: bool
    detail: str
    is_due: bool = False
    """Well, and yet something is to be done about it."""


def database(address: str, versions: Sequence[str]) -> Finding:
    """`versions`: the schema versions that this code knows, newest first."""

    def look() -> str:
        if _is_server(address):
            place = read_address(address).set(drivername="postgresql").render_as_string()
            schema, tables, _ = _on_server(address)
            return f"{place}, {_said(schema, bool(tables), place, versions)}"
        file = _file(address)
        if file is None:
            return f"{address}: kept in memory, gone at the end"
        if not file.exists():
            return f"{file} {_FIRST_START}"
        with closing(reading(file)) as connection:
            return f"{file}, {_schema(connection, file, versions)}"

    return found("database", look)


def keys(address: str, key_file: Path, data_address: str) -> Finding:
    """The operator's key, the store of member keys, the data, and whether they belong together."""

    def look() -> str:
        if key_file.exists():
            read_operator_key(key_file)  # its own trouble comes before that of others
        held = in_store(address)
        if fitting_keys(key_file, held, sealed_rows=_holds_sealed(data_address)) is None:
            return f"{key_file} {_FIRST_START}"
        change = "; another is taking its place: `python -m bot keys rotate` ends that" if NEXT in held.own else ""
        return str(key_file) + ("" if not held.members else ", opens the stored member keys") + change

    return found("keys", look)


def own_words(address: str, key_file: Path, data_address: str, columns: Sequence[Column[Any]]) -> Sequence[Finding]:
    """What the bot sealed by its own key, in these columns of the data. Nothing to say where there is none, or where
    `keys` or `database` say what is wrong.
    """
    try:
        tried = _own_sealed(data_address, columns)
        own = in_store(address).own
        known = learned([read_operator_key(key_file)], own) if tried else None
    except UserFacing:
        return []
    if known is None:
        return []
    key = sealing.own_key(secret_of(known, own) or older_secret(known))
    shut = sum(sealing.unseal_text(key, stored, where) is None for where, stored in tried)
    return [_told_of_words(len(tried), shut)]


def _told_of_words(tried: int, shut: int) -> Finding:
    whose = "of what the bot sealed itself (reports, reasons, away notes)"
    if not shut:
        return Finding("words", True, f"{tried} {whose} tried, all open")
    said = f"{shut} of {tried} {whose} do not open. Nothing is written over them; people read that they are lost."
    if shut < tried:
        return Finding("words", True, f"{said}\nThey were changed, or are older than the store of keys.", is_due=True)
    return Finding("words", False, f"{said}\nThe store of keys is of another time. Put the backup that fits back.")


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


def _is_server(address: str) -> bool:
    return read_address(address).get_backend_name() != "sqlite"


def _on_server(address: str) -> tuple[str, list[str], list[bytes]]:
    """The schema version, the tables, and some of what stands in binary columns."""

    async def look() -> tuple[str, list[str], list[bytes]]:
        async with reading_server(address) as side:
            tables = [shape.table for shape in await side.shapes()]
            return await side.schema(), tables, await side.sealed(SAMPLE)

    with told(address):
        return asyncio.run(look())


def _file(address: str) -> Path | None:
    file = file_of(address)
    if file is not None:
        check_place(file)
    return file


def _schema(connection: sqlite3.Connection, file: Path, versions: Sequence[str]) -> str:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        row = None
    holds_tables = bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    return _said(row[0] if row else "", holds_tables, str(file), versions)


def _said(schema: str, holds_tables: bool, place: str, versions: Sequence[str]) -> str:
    if not schema:
        if holds_tables:
            raise UserFacing(f"{place} holds tables, but not this bot's. Name another one under `database`.")
        return f"its tables {_FIRST_START}"
    if schema not in versions:
        raise UserFacing(f"{place} has schema {schema}, newer than this bot knows ({versions[0]}). Update the bot.")
    return f"schema {schema}" + ("" if schema == versions[0] else f"; {versions[0]} comes with the next start")


def _holds_sealed(address: str) -> bool:
    """As `keys.any_sealed`, without a transaction."""
    binary = (
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type='table' AND c.type='BLOB'"
    )
    is_filled = "SELECT EXISTS (SELECT 1 FROM {} WHERE {} IS NOT NULL)"
    if _is_server(address):
        return bool(_on_server(address)[2])
    file = _file(address)
    if file is None or not file.exists():
        return False
    with closing(reading(file)) as connection:
        columns = connection.execute(binary).fetchall()
        return any(connection.execute(is_filled.format(*column)).fetchone()[0] for column in columns)


def _own_sealed(address: str, columns: Sequence[Column[Any]]) -> list[tuple[Place, str]]:
    """Some of each column."""
    if _is_server(address):
        found = asyncio.run(_texts_in_server(address, columns))
    else:
        file = _file(address)
        found = [] if file is None or not file.exists() else _texts_in_file(file, columns)
    return [(Place(column.table.name, column.name, 0, number), text) for column, number, text in found]


def _texts_in_file(file: Path, columns: Sequence[Column[Any]]) -> list[tuple[Column[Any], int, str]]:
    found: list[tuple[Column[Any], int, str]] = []
    with closing(reading(file)) as connection:
        for column in columns:
            [key] = column.table.primary_key
            query = (
                f"SELECT {key.name}, {column.name} FROM {column.table.name} WHERE {column.name} GLOB ? LIMIT {SAMPLE}"  # noqa: S608 - our own names
            )
            try:
                rows = connection.execute(query, (f"{sealing.OURS}*",)).fetchall()
            except sqlite3.OperationalError:  # made by an older version
                continue
            found += [(column, number, text) for number, text in rows]
    return found


async def _texts_in_server(address: str, columns: Sequence[Column[Any]]) -> list[tuple[Column[Any], int, str]]:
    with told(address):
        async with reading_server(address) as side:
            await side.shapes()
            found = [(column, await side.texts(column, sealing.OURS, SAMPLE)) for column in columns]
    return [(column, number, text) for column, rows in found for number, text in rows]


def in_store(address: str) -> Held:
    """Of a store of keys, whoever has it open; empty when there is none yet."""
    if _is_server(address):
        return asyncio.run(_in_server(address))
    file = _file(address)
    if file is None or not file.exists():
        return Held({}, ())
    with closing(reading(file)) as connection:

        def rows(query: str) -> list[Any]:
            try:
                return connection.execute(query).fetchall()
            except sqlite3.OperationalError:  # made by an older version, or not by us
                return []

        members = rows(f"SELECT wrapped FROM member_keys LIMIT {SAMPLE}")  # noqa: S608 - a number of ours
        erased = rows(f"SELECT mark FROM erased LIMIT {SAMPLE}")  # noqa: S608
        return Held(dict(rows("SELECT name, wrapped FROM own_keys")), _firsts(members), _firsts(erased))


def key_counts(address: str) -> tuple[int, int]:
    """How many members' keys, and how many marks of erasures, are in a store that is there."""
    tables = ("member_keys", "erased")
    if _is_server(address):

        async def count() -> list[int]:
            async with reading_server(address) as side:
                return [await side.count(table) for table in tables]

        with told(address):
            members, erasures = asyncio.run(count())
    else:
        with closing(reading(_file(address) or Path())) as connection:
            query = "SELECT count(*) FROM {}"
            members, erasures = (connection.execute(query.format(table)).fetchone()[0] for table in tables)
    return members, erasures


async def _in_server(address: str) -> Held:
    with told(address):
        async with reading_server(address) as side:
            shapes = {shape.table: shape for shape in await side.shapes()}
            own = [row async for rows in side.rows(shapes["own_keys"]) for row in rows] if "own_keys" in shapes else []
            sealed = {table: await side.sealed(SAMPLE, table) for table in ("member_keys", "erased")}
    return Held({str(name): wrapped for name, wrapped in own if isinstance(wrapped, bytes)}, *sealed.values())


def _firsts(rows: Sequence[Any]) -> list[object]:
    return [row[0] for row in rows]
