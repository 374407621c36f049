"""PostgreSQL as one end of a copy: read from one snapshot, written in one transaction."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, time
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    LargeBinary,
    MetaData,
    NullPool,
    String,
    Table,
    Time,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.base.copies.rows import BATCH, Row, Shape, Value
from bot.base.database import read_address
from bot.base.errors import UserFacing


class PostgresSide:
    """An open transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx
        self._tables: dict[str, Table] = {}

    async def schema(self) -> str:
        if not await self._tx.scalar(text("SELECT to_regclass('alembic_version')")):
            return ""
        return str(await self._tx.scalar(text("SELECT version_num FROM alembic_version")) or "")

    async def shapes(self) -> list[Shape]:
        found = MetaData()
        await self._tx.run_sync(found.reflect)
        self._tables = {table.name: table for table in found.sorted_tables}
        return [
            Shape(table.name, tuple(table.columns.keys()), tuple(table.primary_key.columns.keys()))
            for table in found.sorted_tables
        ]

    async def sealed(self, limit: int, only: str | None = None) -> list[bytes]:
        """Some of what stands in binary columns, of one table or of all. Call `shapes` before."""
        found: list[bytes] = []
        for table in self._tables.values():
            for column in table.columns:
                if isinstance(column.type, LargeBinary) and only in (None, table.name) and len(found) < limit:
                    query = select(column).where(column.is_not(None)).limit(limit)
                    found += [bytes(value) for value in await self._tx.scalars(query)]
        return found

    async def texts(self, column: Column[Any], start: str, limit: int) -> list[tuple[int, str]]:
        """Some that begin so, by the number of their row. Call `shapes` before."""
        table = self._tables.get(column.table.name)
        if table is None or column.name not in table.columns:
            return []
        [key] = table.primary_key
        found = table.columns[column.name]
        rows = await self._tx.execute(select(key, found).where(found.startswith(start, autoescape=True)).limit(limit))
        return [(int(number), str(stored)) for number, stored in rows]

    async def count(self, table: str) -> int:
        return int(await self._tx.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)  # noqa: S608 - our tables

    async def rows(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        columns = ", ".join(f'"{column}"' for column in shape.columns)
        order = ", ".join(self._ordered(shape.table, column) for column in shape.key)
        query = f'SELECT {columns} FROM "{shape.table}" ORDER BY {order}'  # noqa: S608
        turns = [_plain(self._tables[shape.table].columns[column].type) for column in shape.columns]
        # The driver's own cursor: through SQLAlchemy's, three million rows took 2.8 GB.
        cursor: Any = await (await self._driver()).cursor(query)
        while batch := await cursor.fetch(BATCH):
            yield [
                [v if turn is None or v is None else turn(v) for v, turn in zip(row, turns, strict=True)]
                for row in batch
            ]

    async def write(self, shape: Shape, rows: Sequence[Row]) -> None:
        turns = [_typed(self._tables[shape.table].columns[column].type) for column in shape.columns]
        records = [
            [v if turn is None or v is None else turn(v) for v, turn in zip(row, turns, strict=True)] for row in rows
        ]
        from asyncpg import PostgresError  # noqa: PLC0415 - an extra

        driver = await self._driver()
        try:
            await driver.copy_records_to_table(shape.table, records=records, columns=list(shape.columns))
        except (PostgresError, ValueError, TypeError) as error:
            raise UserFacing(
                f"{shape.table}: PostgreSQL refuses a row ({type(error).__name__}). Nothing was kept there."
            ) from None

    async def _driver(self) -> Any:
        """asyncpg's own connection, inside this transaction."""
        await self._tx.execute(text("SELECT 1"))  # it begins at the first statement
        return (await self._tx.get_raw_connection()).driver_connection

    async def last_numbers(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for table, sequence in (await self._sequences()).items():
            number = await self._tx.scalar(text(f"SELECT last_value FROM {sequence} WHERE is_called"))  # noqa: S608
            if number is not None:
                found[table] = int(number)
        return found

    async def go_on_from(self, numbers: dict[str, int]) -> None:
        for table, sequence in (await self._sequences()).items():
            if numbers.get(table):
                await self._tx.execute(text("SELECT setval(:name, :to)"), {"name": sequence, "to": numbers[table]})

    async def _sequences(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for table in self._tables.values():
            for column in table.primary_key.columns:
                name = await self._tx.scalar(
                    text("SELECT pg_get_serial_sequence(:table, :column)"),
                    {"table": f'"{table.name}"', "column": column.name},
                )
                if name is not None:
                    found[table.name] = str(name)
        return found

    def _ordered(self, table: str, column: str) -> str:
        # Byte by byte, as SQLite does, whatever language the server sorts in.
        is_text = isinstance(self._tables[table].columns[column].type, String)
        return f'"{column}"' + (' COLLATE "C"' if is_text else "")


@asynccontextmanager
async def reading_server(address: str) -> AsyncGenerator[PostgresSide]:
    """Everything as at one moment, whoever writes meanwhile."""
    async with _connected(address) as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield PostgresSide(connection)


@asynccontextmanager
async def writing_server(address: str, prepare: Callable[[Connection], object]) -> AsyncGenerator[PostgresSide]:
    """One transaction, committed at the end: until then nobody sees anything, and what fails leaves nothing.

    `prepare` makes the tables.
    """
    async with _connected(address) as connection, connection.begin():
        await connection.run_sync(prepare)
        yield PostgresSide(connection)


async def others_connected(address: str) -> int:
    """How many programs use this database just now: the bot is one, a shell another."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND (backend_type IS NULL OR backend_type = 'client backend')"
    )
    async with _connected(address) as connection:
        return int(await connection.scalar(text(query)) or 0)


@asynccontextmanager
async def _connected(address: str) -> AsyncGenerator[AsyncConnection]:
    engine = create_async_engine(read_address(address), hide_parameters=True, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _plain(kind: Any) -> Callable[[Any], Value] | None:
    match kind:
        case Boolean():
            return int
        case Date():
            return date.isoformat
        case Time():
            return lambda at: at.strftime("%H:%M:%S.%f")
        case _:
            return None


def _typed(kind: Any) -> Callable[[Any], Any] | None:
    match kind:
        case Boolean():
            return bool
        case Date():
            return date.fromisoformat
        case Time():
            return time.fromisoformat
        case _:
            return None
