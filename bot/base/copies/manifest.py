"""What a backup says about itself, in a table of its own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.base.copies.files import Snapshot
from bot.base.copies.rows import Progress, Tally, Tallying
from bot.base.errors import UserFacing
from bot.base.sqlite import DAMAGED

TABLE = "backup"
_FORMAT = 1
_LEAP = 1_000_000_000
"""The numbers of rows that were given out after a backup stand in buttons on people's screens."""


class Kind(StrEnum):
    """What a backup holds."""

    data = "data"
    keys = "keys"


class _Format(BaseModel):
    """All that a newer version's is read for."""

    format: int


class _Said(BaseModel):
    """As it is written."""

    model_config = ConfigDict(strict=True)

    kind: Kind
    made_at: AwareDatetime
    version: str = Field(alias="schema")
    tables: dict[str, Tally]
    layout: str = ""


@dataclass(frozen=True)
class Manifest:
    """`schema` is empty for keys; `layout`, which `write` finds out, for backups from before it was held."""

    kind: Kind
    made_at: datetime
    schema: str
    tallies: dict[str, Tally]
    layout: str = ""

    @classmethod
    def read(cls, file: Path) -> Manifest:
        """Raises `UserFacing` for what is no backup of ours."""
        with Snapshot.of(file, at_rest=True) as snapshot:
            try:
                found = snapshot.connection.execute(f"SELECT manifest FROM {TABLE}").fetchone()  # noqa: S608
                text = str(found[0]) if found else ""
                if _Format.model_validate_json(text).format > _FORMAT:
                    raise UserFacing(f"{file} was made by a newer version of the bot. Update the bot.")
                said = _Said.model_validate_json(text)
            except (*DAMAGED, ValidationError):
                raise UserFacing(
                    f"{file} is no backup: name a file that `python -m bot backup` made. Nothing was changed."
                ) from None
        return cls(said.kind, said.made_at, said.version, said.tables, said.layout)

    def write(self, file: Path) -> None:
        with Snapshot.of(file, at_rest=True) as snapshot:
            layout = snapshot.layout(TABLE)
        said = {
            "format": _FORMAT,
            "kind": self.kind.value,
            "made_at": self.made_at.isoformat(),
            "schema": self.schema,
            "tables": {table: asdict(tally) for table, tally in self.tallies.items()},
            "layout": layout,
        }
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(f"CREATE TABLE {TABLE} (manifest TEXT NOT NULL)")
            connection.execute(f"INSERT INTO {TABLE} VALUES (?)", (json.dumps(said),))  # noqa: S608

    def verify(self, file: Path, progress: Progress) -> None:
        """Raises `UserFacing` when the file is not as it was written."""
        with Snapshot.of(file, at_rest=True) as snapshot:
            try:
                is_as_made = self.layout in ("", snapshot.layout(TABLE))
                is_whole = is_as_made and snapshot.is_sound() and counted(snapshot, "verify", progress) == self.tallies
            except DAMAGED:
                is_whole = False
        if not is_whole:
            raise UserFacing(f"{file} is damaged: its rows are not those that were written. Take another backup.")


def unpack(backup: Path, file: Path, doing: str, progress: Progress) -> None:
    """The database that was backed up, ready to go on: rows are numbered far above all that were given out since."""
    with Snapshot.of(backup, at_rest=True) as snapshot:
        snapshot.copy_into(file, doing, progress)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"DROP TABLE {TABLE}")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
            connection.execute("UPDATE sqlite_sequence SET seq = seq + ?", (_LEAP,))


def counted(snapshot: Snapshot, doing: str, progress: Progress) -> dict[str, Tally]:
    """Of every table but the manifest's own."""
    found: dict[str, Tally] = {}
    for shape in snapshot.tables():
        if shape.table != TABLE:
            tallying, done, total = Tallying(shape), 0, snapshot.how_many(shape.table)
            progress(f"{doing} {shape.table}", 0, total)
            for rows in snapshot.batches(shape):
                tallying.add(rows)
                done += len(rows)
                progress(f"{doing} {shape.table}", done, total)
            found[shape.table] = tallying.result()
    return found
