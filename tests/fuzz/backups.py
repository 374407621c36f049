"""Backups that were damaged, shortened, swapped or made up: what `restore` reads before it changes anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.base.copies import Kind, Manifest, Snapshot, counted, unpack
from bot.base.errors import UserFacing

MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
WHOLE, MANIFEST, PATCHED = b"w", b"m", b"p"
"""The first byte of an input: it is the file, or what a file says about itself, or bytes in a good one."""


def read_backup(folder: Path, data: bytes) -> None:
    """Each step of `restore` with one file: it ends well, or in words."""
    file, made = folder / "backup.db", folder / "unpacked.db"
    for left in folder.glob(f"{made.name}*"):
        left.unlink()
    _lay(file, data)
    try:
        manifest = Manifest.read(file)
        manifest.verify(file, _quietly)
        assert manifest.made_at.utcoffset() is not None
        unpack(file, made, "unpack", _quietly)
    except UserFacing:
        return
    with Snapshot.of(made, at_rest=True) as unpacked:
        assert unpacked.is_sound()
        found = counted(unpacked, "count", _quietly)
    assert found == manifest.tallies


def _lay(file: Path, data: bytes) -> None:
    how, rest = data[:1], data[1:]
    good = bytearray(_good(file.parent))
    if how == PATCHED:
        for at in range(0, len(rest) - 2, 3):
            good[int.from_bytes(rest[at : at + 2], "big") % len(good)] = rest[at + 2]
    file.write_bytes(rest if how == WHOLE else good)
    if how == MANIFEST:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE backup SET manifest = ?", (rest.decode("utf-8", "replace"),))


@cache
def _good(folder: Path) -> bytes:
    file = folder / "good.db"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA page_size=512")
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT, sealed BLOB)")
        rows = [("one", b"1"), (None, None), ("three", bytes(200))]
        connection.executemany("INSERT INTO notes (words, sealed) VALUES (?, ?)", rows)
    with Snapshot.of(file) as snapshot:
        tallies = counted(snapshot, "count", _quietly)
    Manifest(Kind.data, MADE_AT, "0001", tallies).write(file)
    return file.read_bytes()


def _quietly(_doing: str, _done: int, _total: int) -> None: ...
