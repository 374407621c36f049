"""Rows are told apart by what stands in them, and by nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date, time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, MetaData, String, Table, Time

from bot.base.copies import Snapshot, Tally, Value, canonical, copy, counted, in_file, lay_out, writing_server
from tests.databases import Storage

VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.text(), st.binary(max_size=20)
)
ROWS = st.lists(VALUES, max_size=5).map(tuple)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


def kinds(row: tuple[Value, ...]) -> list[tuple[type, Value]]:
    """Python holds 1 and 1.0 for equal, and 0.0 and -0.0."""
    return [(type(value), repr(value) if isinstance(value, float) else value) for value in row]


@given(st.lists(ROWS, max_size=4), st.lists(ROWS, max_size=4))
def test_rows_strung_together_give_the_same_bytes_only_when_they_are_the_same(
    some: list[tuple[Value, ...]], others: list[tuple[Value, ...]]
) -> None:
    are_same = [kinds(row) for row in some] == [kinds(row) for row in others]
    assert (b"".join(map(canonical, some)) == b"".join(map(canonical, others))) == are_same


@given(ROWS, st.integers(0, 4), VALUES)
def test_one_changed_value_is_seen(row: tuple[Value, ...], place: int, value: Value) -> None:
    changed = (*row[:place], value, *row[place + 1 :])
    assert (canonical(row) == canonical(changed)) == (kinds(row) == kinds(changed))


def test_nothing_is_not_empty_and_a_number_is_not_its_text() -> None:
    alike = [(None,), ("",), (b"",), (0,), ("0",), (b"0",), (0.0,), (), (None, None), ("", "")]
    assert len({canonical(row) for row in alike}) == len(alike)


def test_the_bytes_stay_what_they_are_because_backups_hold_their_hash() -> None:
    row = (None, 7, -1, "ä", b"\xff", 0.5, "")
    assert canonical(row) == b"r7:ni7;i-1;s2:\xc3\xa4b1:\xfff?\xe0\0\0\0\0\0\0s0:"


def test_values_that_only_sql_tells_apart_come_to_the_same_on_both_sides(storage: Storage, tmp_path: Path) -> None:
    """Days, times of day and truth values have types of their own on PostgreSQL; text is sorted otherwise."""
    metadata = MetaData()
    Table(
        "things",
        metadata,
        Column("word", String(40), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("day", Date),
        Column("at", Time),
        Column("is_so", Boolean),
        Column("size", Float),
        Column("sealed", LargeBinary),
    )
    lay_out(tmp_path / "first.db", metadata.create_all)
    with in_file(tmp_path / "first.db") as side:
        (shape,) = side.tables()
        words = ("b", "A", "a", "Ä", "ä", "_", "", " ", "z", "🌿", "\uffff", "B", "a b", "ab", "a-b")
        rows = [
            (
                word,
                n,
                *(
                    (None,) * 5
                    if n == 1
                    else (f"{date(2026, 1, n):%Y-%m-%d}", f"{time(n, 0, 0, n):%H:%M:%S.%f}", n % 2, n / 3, bytes([n]))
                ),
            )
            for word in words
            for n in (1, 2, 3)
        ]
        asyncio.run(side.write(shape, rows))
    assert asyncio.run(there_and_back(storage.empty("other"), tmp_path, metadata)) == 45
    with Snapshot.of(tmp_path / "first.db") as first, Snapshot.of(tmp_path / "second.db") as second:
        assert counted(first, "", quiet) == counted(second, "", quiet)


async def there_and_back(address: str, folder: Path, metadata: MetaData) -> int:
    if address.startswith("sqlite"):
        lay_out(folder / "second.db", metadata.create_all)
        with Snapshot.of(folder / "first.db") as source, in_file(folder / "second.db") as target:
            return (await copy(source, target, quiet))["things"].rows
    lay_out(folder / "second.db", metadata.create_all)
    async with writing_server(address, metadata.create_all) as server:
        with Snapshot.of(folder / "first.db") as source:
            moved = await copy(source, server, quiet)
        with in_file(folder / "second.db") as target:
            assert await copy(server, target, quiet) == moved
    return moved["things"].rows


@given(st.lists(st.tuples(TEXT, st.binary(max_size=9)), unique_by=lambda row: row[0], max_size=20))
def test_a_tally_does_not_depend_on_the_order_in_which_rows_came(rows: list[tuple[str, bytes]]) -> None:
    assert tally(rows) == tally(rows[::-1])


def tally(rows: list[tuple[str, bytes]]) -> Tally:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (word TEXT PRIMARY KEY, sealed BLOB)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        return counted(Snapshot(connection), "", quiet)["t"]


def quiet(_doing: str, _done: int, _total: int) -> None:
    pass
