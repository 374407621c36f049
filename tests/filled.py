"""A database with rows in every table, whatever tables there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Date, LargeBinary, String, Time, insert

from bot import migrations
from bot.base.database import Database, Instant
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.config import Config
from bot.migrations.draft import tables

START = datetime(2026, 1, 1, 8, 0, 0, 123456, tzinfo=UTC)
FIRST = 145607444398080000
"""The first member; row number n of every table is about member FIRST + n."""
_FIT = {
    "members": {"state": "active", "practice": "mix", "zone": "Europe/Berlin", "consented_at": START},
    "prompts": {"state": "sent", "why": None},
}
"""What the rooms read as more than text."""
_WORDS = ("", "plain", "quotes ' \" \\", "emoji 🌿 and ä, ß, 中", "two\nlines")


async def fill(config: Config, count: int = 7) -> None:
    """Makes the stores where there are none, and `count` members with a row in every table."""
    db = Database.open(config.database)
    await migrations.upgrade(db)
    vault = await Vault.open(Database.open(config.keys_database), config.operator_key_file, sealed_rows=False)
    for table in tables().sorted_tables:
        async with db.begin() as tx:
            rows = [
                {column.name: await _value(column, table.name, n, vault) for column in table.columns}
                for n in range(1, count + 1)
            ]
            await tx.execute(insert(table), rows)
    await db.close()
    await vault.close()


async def _value(column: Column[Any], table: str, n: int, vault: Vault) -> object:
    if column.name in _FIT.get(table, ()):
        return _FIT[table][column.name]
    if column.name in {"member_id", "client_id"}:
        return FIRST + n
    if column.nullable and n % 3 == 0:
        return None
    if isinstance(column.type, LargeBinary):
        return await vault.seal(f"words {n}", Place(table, column.name, FIRST + n, n))
    return _plain(column, n)


def _plain(column: Column[Any], n: int) -> object:
    match column.type:
        case Boolean():
            value: object = n % 2 == 0
        case Instant():
            value = START + timedelta(days=n, microseconds=n)
        case Date():
            value = date(2026, 1, 1) + timedelta(days=n)
        case Time():
            value = time(n % 24, 30, 0, n)
        case String():
            text = f"{n}" if column.primary_key else f"{n} {_WORDS[n % len(_WORDS)]}"
            value = text[: column.type.length or 100]
        case _:
            value = n
    return value
