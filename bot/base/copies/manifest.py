"""What a backup says about itself, in a table of its own."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.base.copies.files import Snapshot
from bot.base.copies.rows import Progress, Tally, Tallying
from bot.base.errors import UserFacing

TABLE = "backup"
_FORMAT = 1


class Kind(StrEnum):
    """What a backup holds."""

    data = "data"
    keys = "keys"


@dataclass(frozen=True)
class Manifest:
    """`schema` is empty for keys."""

    kind: Kind
    made_at: datetime
    schema: str
    tallies: dict[str, Tally]

    @classmethod
    def read(cls, file: Path) -> Manifest:
        """Raises `UserFacing` for what is no backup of ours."""
        with Snapshot.of(file) as snapshot:
            try:
                (text,) = snapshot.connection.execute(f"SELECT manifest FROM {TABLE}").fetchone()  # noqa: S608
                said: dict[str, Any] = json.loads(text)
            except (sqlite3.DatabaseError, TypeError, ValueError):
                raise UserFacing(
                    f"{file} is no backup: name a file that `python -m bot backup` made. Nothing was changed."
                ) from None
        if said.get("format") != _FORMAT:
            raise UserFacing(f"{file} was made by a newer version of the bot. Update the bot.")
        counted = {table: Tally(**tally) for table, tally in said["tables"].items()}
        return cls(Kind(said["kind"]), datetime.fromisoformat(said["made_at"]), said["schema"], counted)

    def write(self, connection: sqlite3.Connection) -> None:
        said = {
            "format": _FORMAT,
            "kind": self.kind.value,
            "made_at": self.made_at.isoformat(),
            "schema": self.schema,
            "tables": {table: asdict(tally) for table, tally in self.tallies.items()},
        }
        connection.execute(f"CREATE TABLE {TABLE} (manifest TEXT NOT NULL)")
        connection.execute(f"INSERT INTO {TABLE} VALUES (?)", (json.dumps(said),))  # noqa: S608

    def verify(self, file: Path, progress: Progress) -> None:
        """Raises `UserFacing` when the file is not as it was written."""
        with Snapshot.of(file) as snapshot:
            try:
                is_whole = snapshot.is_sound() and counted(snapshot, progress) == self.tallies
            except sqlite3.DatabaseError:
                is_whole = False
        if not is_whole:
            raise UserFacing(f"{file} is damaged: its rows are not those that were written. Take another backup.")


def counted(snapshot: Snapshot, progress: Progress) -> dict[str, Tally]:
    """Of every table but the manifest's own."""
    found: dict[str, Tally] = {}
    for shape in snapshot.tables():
        if shape.table != TABLE:
            tallying, done, total = Tallying(shape), 0, snapshot.how_many(shape.table)
            progress(f"verify {shape.table}", 0, total)
            for rows in snapshot.batches(shape):
                tallying.add(rows)
                done += len(rows)
                progress(f"verify {shape.table}", done, total)
            found[shape.table] = tallying.result()
    return found
