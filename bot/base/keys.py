"""Member keys, wrapped by the operator's key, in a store of their own.

They stand apart from the data so that forgetting a key also closes every old backup of the data.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import os
import shlex
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, Table, delete, exists, select

from bot.base import sealing
from bot.base.database import Database, Tx, alone, check_place, insert_or_skip
from bot.base.erasures import Erasures, store
from bot.base.errors import UserFacing
from bot.base.sealing import Place

SAMPLE = 16
"""So many stored keys are tried with the operator's: a damaged one must not keep everybody else out."""
_CACHED = 4096
_NOBODY = 0
"""No member: by this key, workers on several machines know that they have the same operator's key."""
_DAMAGED = "Your key is damaged on our side, so nothing new can be kept. Please tell whoever runs this bot."
_keys = Table(
    "member_keys",
    store,
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)


def read_operator_key(path: Path) -> bytes:
    """Raises `UserFacing` for a missing, readable-by-others or damaged file."""
    lost = UserFacing(f"{path}: the operator key is missing. Put the file back from where you keep your copy.")
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise UserFacing(f"{path}: this is a folder or no plain file, and no operator key. Name another file.")
        if stat.S_IMODE(mode) & 0o077:
            raise UserFacing(f"{path}: other users can read this key. Run: chmod 600 {shlex.quote(str(path))}")
        key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (FileNotFoundError, NotADirectoryError):
        raise lost from None
    except OSError as error:
        raise UserFacing(f"{path}: cannot be read ({type(error).__name__}). Look at its permissions.") from None
    except (binascii.Error, UnicodeDecodeError):
        key = b""
    if len(key) != sealing.KEY_BYTES:
        raise UserFacing(f"{path}: this is not an operator key (44 characters of base64). Put your copy back.")
    return key


def write_operator_key(path: Path) -> bytes:
    """Makes a new key file, readable by its owner only. Never overwrites one."""
    check_place(path)
    key = sealing.new_key()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(key).decode() + "\n")
    return key


def fitting_key(path: Path, wrapped: Sequence[object], *, sealed_rows: bool) -> bytes | None:
    """The operator's key, when it opens one of `wrapped`, some stored member keys; None when it is to be made.

    Raises `UserFacing` when key, store and data do not belong together.
    """
    if not wrapped and not sealed_rows and not path.exists():
        check_place(path)
        return None
    key = read_operator_key(path)
    if wrapped and not any(_opens(key, each) for each in wrapped):
        raise UserFacing(f"{path}: this key does not open the stored member keys. Put the right one back.")
    if sealed_rows and not wrapped:
        raise UserFacing("The store of member keys is empty, but the data holds sealed words. Put its backup back.")
    return key


def make_tables(connection: Connection) -> None:
    """Those of the key store that are not there yet."""
    store.create_all(connection)


def make_ready(connection: Connection) -> None:
    """For the keys of another store to come: its tables, without the row that is nobody's."""
    make_tables(connection)
    connection.execute(delete(_keys).where(_keys.c.member_id == _NOBODY))


async def any_sealed(tx: Tx, tables: MetaData) -> bool:
    """Whether any row holds sealed words: nothing else stands in binary columns."""
    columns = [column for table in tables.sorted_tables for column in table.columns]
    for column in columns:
        if isinstance(column.type, LargeBinary) and await tx.scalar(select(exists().where(column.is_not(None)))):
            return True
    return False


async def sealed_members(tx: Tx, tables: MetaData, limit: int) -> set[int]:
    """Some of those of whom sealed words are kept."""
    found: set[int] = set()
    for table in tables.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and "member_id" in table.columns:
                query = select(table.columns["member_id"]).where(column.is_not(None)).distinct().limit(limit)
                found.update(await tx.scalars(query))
    return found


class Vault:
    """Seals and opens what one member wrote."""

    def __init__(self, database: Database, operator_key: bytes) -> None:
        self._database = database
        self._operator_key = operator_key
        self._opened: dict[int, bytes] = {}
        self.erasures = Erasures(database, operator_key)

    @classmethod
    async def open(cls, database: Database, key_file: Path, *, sealed_rows: bool) -> Vault:
        """`sealed_rows`: whether the data holds sealed values already, so that a new key would be wrong.

        Raises `UserFacing` when the key file or the store does not fit the data.
        """
        async with database.begin() as tx:
            await alone(tx)
            await tx.run_sync(make_tables)
            some = (await tx.scalars(select(_keys.c.wrapped).limit(SAMPLE))).all()
            key = await asyncio.to_thread(fitting_key, key_file, some, sealed_rows=sealed_rows)
            key = key or await asyncio.to_thread(write_operator_key, key_file)
            if not database.is_sqlite:
                await _agree(tx, key, key_file)
        return cls(database, key)

    async def seal(self, text: str, place: Place) -> bytes:
        """The member's key is committed in its own store before its first use."""
        try:
            return sealing.seal(await self._key(place.member_id), text, place)
        except InvalidUnwrap:
            raise UserFacing(_DAMAGED) from None

    async def unseal(self, sealed: bytes, place: Place) -> str:
        """Raises `sealing.Unsealable`."""
        try:
            key = await self._find(place.member_id)
        except InvalidUnwrap:
            key = None
        if key is None:
            raise sealing.Unsealable
        return sealing.unseal(key, sealed, place)

    async def try_unseal(self, sealed: bytes, place: Place) -> str | None:
        """None for what cannot be opened: its key is gone (an older key store), or it is damaged."""
        try:
            return await self.unseal(sealed, place)
        except sealing.Unsealable:
            return None

    def mark(self, *of: object) -> str:
        """Stands for these where they must not: always the same, and telling nothing without the operator's key."""
        key = hmac.digest(self._operator_key, b"marks", "sha256")
        return hmac.digest(key, "|".join(map(str, of)).encode(), "sha256").hex()[:32]

    async def forget(self, member_id: int) -> None:
        """What was sealed for this member can be opened by nobody any more, in backups too."""
        async with self._database.begin() as tx:
            await tx.execute(delete(_keys).where(_keys.c.member_id == member_id))
        # Afterwards: a look-up beside the deletion could have put it back.
        self._opened.pop(member_id, None)
        await self._database.scrub()

    async def known_ids(self) -> list[int]:
        """Whose keys are kept."""
        async with self._database.begin() as tx:
            ids = select(_keys.c.member_id).where(_keys.c.member_id != _NOBODY)
            return [*await tx.scalars(ids.order_by(_keys.c.member_id))]

    def fade(self) -> None:
        """Opened keys are looked up anew: another worker may have forgotten one. To be called every few seconds."""
        self._opened.clear()

    async def close(self) -> None:
        self._opened.clear()
        await self._database.close()

    async def _key(self, member_id: int) -> bytes:
        if not self._database.is_sqlite:
            # What another worker has forgotten meanwhile must seal nothing any more: it could never be opened.
            self._opened.pop(member_id, None)
        key = await self._find(member_id)
        if key is not None:
            return key
        key = sealing.new_key()
        async with self._database.begin() as tx:
            # Two first words at once, in two workers too, must share one key.
            wrapped = aes_key_wrap(self._operator_key, key)
            if not await insert_or_skip(tx, _keys, member_id=member_id, wrapped=wrapped):
                kept = await tx.scalar(select(_keys.c.wrapped).where(_keys.c.member_id == member_id))
                key = aes_key_unwrap(self._operator_key, kept or b"")
        return self._remember(member_id, key)

    async def _find(self, member_id: int) -> bytes | None:
        if member_id in self._opened:
            return self._opened[member_id]
        async with self._database.begin() as tx:
            wrapped = await tx.scalar(select(_keys.c.wrapped).where(_keys.c.member_id == member_id))
        if wrapped is None:
            return None
        return self._remember(member_id, aes_key_unwrap(self._operator_key, wrapped))

    def _remember(self, member_id: int, key: bytes) -> bytes:
        if len(self._opened) >= _CACHED:
            self._opened.pop(next(iter(self._opened)))
        self._opened[member_id] = key
        return key


async def _agree(tx: Tx, operator_key: bytes, key_file: Path) -> None:
    """Raises `UserFacing` when another machine wraps the members' keys with another operator's key: before the first
    member has one, nothing else would tell.
    """
    await insert_or_skip(tx, _keys, member_id=_NOBODY, wrapped=aes_key_wrap(operator_key, sealing.new_key()))
    known = await tx.scalar(select(_keys.c.wrapped).where(_keys.c.member_id == _NOBODY))
    if not _opens(operator_key, known):
        raise UserFacing(f"{key_file}: the other workers use another key. Copy theirs to here.")


def _opens(operator_key: bytes, wrapped: object) -> bool:
    try:
        return isinstance(wrapped, bytes) and bool(aes_key_unwrap(operator_key, wrapped))
    except InvalidUnwrap:
        return False
