"""`backup`: data and keys, each as one SQLite file that says what it holds, whatever they are kept in."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from bot import migrations
from bot.base.copies import (
    Kind,
    Manifest,
    Progress,
    Snapshot,
    Tally,
    copy,
    counted,
    in_file,
    lay_out,
    said_of_disk,
    staged,
)
from bot.base.database import claim, file_of
from bot.base.errors import UserFacing
from bot.base.keys import is_being_replaced
from bot.cli.sides import OWN_TABLES, PREPARE, source
from bot.config import Config

KEYS_KEPT = timedelta(days=30)
"""What was erased is gone from the backups of the keys too, after so long."""
_CHANGING = (
    "The operator's key is being replaced. Let `python -m bot keys rotate` come to its end, then take the backup."
)
_NAMES = {Kind.data: "secure-base", Kind.keys: "member-keys"}
Tallies = dict[str, Tally]
_STAMP = "%Y%m%dT%H%M%SZ"


async def back_up(config: Config, data_folder: Path, keys_folder: Path, now: datetime, progress: Progress) -> list[str]:
    """What was made, in words. The keys come last: they hold every key that the data needs, and later erasures."""
    _check_apart(data_folder, keys_folder)
    with _held(data_folder), _held(keys_folder):
        data = _file(data_folder, Kind.data, now)
        keys = _file(keys_folder, Kind.keys, now)
        rows = await _write(Kind.data, config.database, data, now, progress)
        try:
            await _write(Kind.keys, config.keys_database, keys, now, progress)
        except BaseException:
            data.unlink(missing_ok=True)  # without its keys it opens nothing
            raise
        gone = [file.name for file in _expired(keys_folder, now)]
    return [
        f"Data: {data} ({rows:,} rows, verified)",
        f"Keys: {keys} (verified). Keep it apart from the data, and for 30 days at most.",
        *([f"Removed, because keys are kept for 30 days at most: {', '.join(gone)}"] if gone else []),
    ]


def _check_apart(data_folder: Path, keys_folder: Path) -> None:
    if data_folder.resolve() == keys_folder.resolve():
        raise UserFacing(
            f"{keys_folder}: data and keys are kept apart, so that one theft does not get both. Name two folders."
        )


@contextmanager
def _held(folder: Path) -> Generator[None]:
    """Raises `UserFacing` when another backup is being written there."""
    if folder.exists() and not folder.is_dir():
        raise UserFacing(f"{folder} is a file. Name a folder.")
    with said_of_disk(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(folder / ".backup.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise UserFacing(f"{folder}: another backup is being written there. Wait for its end.") from None
    try:
        for left in folder.glob(".*.part"):  # by a power cut
            left.unlink()
        yield
    finally:
        lock.release()


async def _write(kind: Kind, address: str, file: Path, now: datetime, progress: Progress) -> int:
    """Under another name until its rows were found to be those of the database; how many there are."""
    with staged(file) as part:
        live = file_of(address)
        schema, read = _pages(live, part, kind, progress) if live else await _rows(address, part, kind, progress)
        with Snapshot.of(part) as copied:
            if kind is Kind.keys and is_being_replaced(copied.connection):
                # It would hold the new key, for whoever has the old one.
                raise UserFacing(_CHANGING)
            if not copied.is_sound():
                raise UserFacing(f"{live or 'the copy'} is damaged. Stop the bot and put the last backup back.")
            held = counted(copied, "verify", progress)
        if read is not None and read != held:
            raise UserFacing(f"{file}: the disk did not keep what was written. Look at the disk, then try again.")
        Manifest(kind, now, schema, held).write(part)
    return sum(tally.rows for tally in held.values())


def _pages(live: Path, part: Path, kind: Kind, progress: Progress) -> tuple[str, Tallies | None]:
    """Of an SQLite file, as at one moment; what its rows were then."""
    with _resting(live) as is_at_rest, Snapshot.of(live, at_rest=is_at_rest) as snapshot:
        snapshot.copy_into(part, f"copy {kind}", progress)
        return snapshot.version(), counted(snapshot, "read", progress)


@contextmanager
def _resting(live: Path) -> Generator[bool]:
    """Whether no bot has it open, and then none begins: read as one in use, it would get journals of whoever reads."""
    try:
        lock = claim(live) if live.exists() else None
    except UserFacing:
        lock = None
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


async def _rows(address: str, part: Path, kind: Kind, progress: Progress) -> tuple[str, Tallies | None]:
    """Of PostgreSQL, as at one moment; they are compared on the way."""
    async with source(address) as side:
        schema = await side.schema()
        if kind is Kind.data and schema != migrations.versions()[0]:
            raise UserFacing(f"The database has schema {schema}, and not this version's. Run: python -m bot migrate")
        lay_out(part, PREPARE[kind])
        with in_file(part) as made:
            await copy(side, made, progress, leave_out=OWN_TABLES)
        return schema, None


def _file(folder: Path, kind: Kind, now: datetime) -> Path:
    file = folder / f"{_NAMES[kind]}-{now.strftime(_STAMP)}.db"
    if file.exists():
        raise UserFacing(f"{file} exists already. Wait a second.")
    return file


def _expired(folder: Path, now: datetime) -> Iterator[Path]:
    for file in folder.glob(f"{_NAMES[Kind.keys]}-*.db"):
        try:
            made_at = datetime.strptime(file.stem.removeprefix(f"{_NAMES[Kind.keys]}-"), _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        if now - made_at >= KEYS_KEPT:
            file.unlink()
            yield file
