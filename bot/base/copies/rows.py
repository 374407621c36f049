"""What a row is, whichever database it stands in, and the hash that tells two of them apart."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

Value = int | float | str | bytes | None
"""As SQLite keeps it. A truth value is 0 or 1, a day is ISO text, a time of day is text down to microseconds."""
Row = Sequence[Value]
Progress = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and of how much."""
BATCH = 5_000
"""Rows in memory at once."""


@dataclass(frozen=True)
class Shape:
    """A table: the names of its columns and of those that make its primary key."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    rows: int
    digest: str


class Side(Protocol):
    """One end of a copy, at one moment."""

    async def schema(self) -> str:
        """Its version; empty where there is none."""
        ...

    async def shapes(self) -> list[Shape]:
        """Every table of ours; where foreign keys are enforced, those that are pointed to come first."""
        ...

    async def count(self, table: str) -> int: ...

    def rows(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """All rows in the order of the primary key, in batches, the columns in the order of the shape."""
        ...

    async def write(self, shape: Shape, rows: Sequence[Row]) -> None: ...

    async def last_numbers(self) -> dict[str, int]:
        """By table, the highest number that was ever given to a row: none is given twice, a button may carry it."""
        ...

    async def go_on_from(self, numbers: dict[str, int]) -> None: ...


class Tallying:
    """Counts and hashes the rows of one table as they pass."""

    def __init__(self, shape: Shape) -> None:
        self._rows = 0
        self._hash = hashlib.sha256(canonical((shape.table, *shape.columns)))

    def add(self, rows: Sequence[Row]) -> None:
        self._rows += len(rows)
        self._hash.update(b"".join(map(canonical, rows)))

    def result(self) -> Tally:
        return Tally(self._rows, self._hash.hexdigest())


def canonical(row: Row) -> bytes:
    """No two different rows give the same bytes, also not when rows are strung together: each part says its length.

    It is kept in backups, so it never changes, and depends on no version of Python or of a database.
    """
    parts = [b"r%d:" % len(row)]
    for value in row:
        if value is None:
            parts.append(b"n")
        elif isinstance(value, int):
            parts.append(b"i%d;" % value)
        elif isinstance(value, str):
            text = value.encode("utf-8", "surrogatepass")
            parts.append(b"s%d:%b" % (len(text), text))
        elif isinstance(value, float):
            parts.append(b"f" + struct.pack(">d", value))
        else:
            parts.append(b"b%d:%b" % (len(value), value))
    return b"".join(parts)
