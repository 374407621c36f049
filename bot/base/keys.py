"""Member keys, wrapped by the operator's key, in a store of their own.

They stand apart from the data so that forgetting a key also closes every old backup of the data.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import sqlite3
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, String, Table, delete, exists, select

from bot.base import sealing
from bot.base.database import Database, Tx, alone, insert_or_skip
from bot.base.erasures import Erasures, erased, store
from bot.base.errors import UserFacing
from bot.base.operator_key import (
    MARKS,
    NEXT,
    TAKEN,
    Foreign,
    Held,
    Ring,
    adopt,
    fitting_keys,
    learned,
    older_secret,
    read_operator_key,
    secret_of,
    write_operator_key,
)
from bot.base.sealing import Place

SAMPLE = 16
"""So many stored keys are tried with the operator's: a damaged one must not keep everybody else out."""
_CACHED = 4096
_NOBODY = 0
"""No member: older versions kept a key under it, by which workers saw that they have the same operator's key."""
_DAMAGED = "Your key is damaged on our side, so nothing new can be kept. Please tell whoever runs this bot."
_log = logging.getLogger(__name__)
_AWAY = "Your words cannot be opened at this moment; nothing of them is lost. Please try again in a while."
keys = Table(
    "member_keys",
    store,
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)
own = Table(
    "own_keys",
    store,
    Column("name", String(60), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""What the store keeps about itself: see `operator_key`."""


def make_tables(connection: Connection) -> None:
    """Those of the key store that are not there yet."""
    store.create_all(connection)
    connection.execute(delete(keys).where(keys.c.member_id == _NOBODY))


def make_ready(connection: Connection) -> None:
    """For the keys of another store to come: its tables, without what this one says about itself."""
    make_tables(connection)
    connection.execute(delete(own))


def is_being_replaced(connection: sqlite3.Connection) -> bool:
    """Whether the operator's key is, in this copy of a store."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (own.name,)).fetchone():
        return False
    return connection.execute("SELECT 1 FROM own_keys WHERE name = ?", (NEXT,)).fetchone() is not None


async def own_rows(tx: Tx) -> dict[str, bytes]:
    return {row.name: row.wrapped for row in await tx.execute(select(own))}


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

    def __init__(self, database: Database, ring: Ring, marks: bytes, key_file: Path) -> None:
        self.database = database
        self.ring = ring
        self.key_file = key_file
        self._marks = marks
        self._opened: dict[int, bytes] = {}
        self._is_stuck = False
        self.rotating = asyncio.Lock()
        self.erasures = Erasures(database, ring, self.fence)

    @classmethod
    async def open(cls, database: Database, key_file: Path, *, sealed_rows: bool) -> Vault:
        """`sealed_rows`: whether the data holds sealed values already, so that a new key would be wrong.

        Raises `UserFacing` when the key file or the store does not fit the data.
        """
        async with database.begin() as tx:
            await alone(tx)
            await tx.run_sync(make_tables)
            held = await _held(tx)
            found = await asyncio.to_thread(fitting_keys, key_file, held, sealed_rows=sealed_rows)
            ring = Ring(found or (await asyncio.to_thread(write_operator_key, key_file),))
            marks = await _marks(tx, ring, held)
        return cls(database, ring, marks, key_file)

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
        """Stands for these where they must not: always the same, and telling nothing without the keys."""
        return hmac.digest(self._marks, "|".join(map(str, of)).encode(), "sha256").hex()[:32]

    def seal_ours(self, text: str, place: Place) -> str:
        """By a key of the bot itself, into a column of text: for words that must not lead back to whose they are."""
        return sealing.seal_text(sealing.own_key(self._marks), text, place)

    def try_unseal_ours(self, stored: str, place: Place) -> str | None:
        """None for what cannot be opened. What older versions stored as it was is returned as it is."""
        return sealing.unseal_text(sealing.own_key(self._marks), stored, place)

    async def forget(self, member_id: int) -> bool:
        """What was sealed for this member can be opened by nobody any more, in backups too. Whether there was a key."""
        async with self.database.begin() as tx:
            gone = await tx.execute(delete(keys).where(keys.c.member_id == member_id))
        # Afterwards: a look-up beside the deletion could have put it back.
        self._opened.pop(member_id, None)
        await self.database.scrub()
        return gone.rowcount > 0

    async def known_ids(self) -> list[int]:
        """Whose keys are kept."""
        async with self.database.begin() as tx:
            return [*await tx.scalars(select(keys.c.member_id).order_by(keys.c.member_id))]

    def fade(self) -> None:
        """Opened keys are looked up anew: another worker may have forgotten one. To be called every few seconds."""
        self._opened.clear()

    async def keep_up(self, me: str) -> None:
        """As `fade`; and of several workers, this one takes a new operator's key into its file, and says so.

        Raises `Foreign` when the key was replaced while this one was away.
        """
        self.fade()
        if self.database.is_sqlite:
            return
        async with self.database.begin() as tx:
            rows = await self._catch_up(tx)
        if NEXT in rows and TAKEN + me not in rows and await self._took():
            async with self.database.begin() as tx:
                if NEXT in await self._catch_up(tx):
                    await insert_or_skip(tx, own, name=TAKEN + me, wrapped=self.ring.wrap(self._marks))

    async def fence(self, tx: Tx) -> None:
        """Of several workers none wraps by a key that has been replaced: as long as `tx` is open, none is."""
        try:
            await self._catch_up(tx)
        except UserFacing:
            raise UserFacing(_AWAY) from None

    async def close(self) -> None:
        self._opened.clear()
        await self.database.close()

    async def _catch_up(self, tx: Tx) -> dict[str, bytes]:
        if self.database.is_sqlite:
            return {}
        await alone(tx, together=True)
        rows = await own_rows(tx)
        found = learned(self.ring.keys, rows)
        if found is None:
            # Replaced while we were cut off: by now the file may hold the new one, from another worker or its operator.
            found = learned([await asyncio.to_thread(read_operator_key, self.key_file)], rows)
        if found is None:
            raise Foreign(f"{self.key_file}: the other workers have another key by now. Copy theirs to here.")
        self.ring.keys = found
        return rows

    async def _took(self) -> bool:
        """Whether the new key stands in our file."""
        try:
            await asyncio.to_thread(adopt, self.key_file, self.ring.keys)
        except UserFacing as problem:
            if not self._is_stuck:
                _log.error("the new operator key cannot be taken: %s", str(problem))
            self._is_stuck = True
            return False
        self._is_stuck = False
        return True

    async def _key(self, member_id: int) -> bytes:
        if not self.database.is_sqlite:
            # What another worker has forgotten meanwhile must seal nothing any more: it could never be opened.
            self._opened.pop(member_id, None)
        key = await self._find(member_id)
        if key is not None:
            return key
        key = sealing.new_key()
        async with self.database.begin() as tx:
            await self.fence(tx)
            # Two first words at once, in two workers too, must share one key.
            if not await insert_or_skip(tx, keys, member_id=member_id, wrapped=self.ring.wrap(key)):
                kept = await tx.scalar(select(keys.c.wrapped).where(keys.c.member_id == member_id))
                key = self.ring.unwrap(kept or b"")
        return self._remember(member_id, key)

    async def _find(self, member_id: int) -> bytes | None:
        if member_id in self._opened:
            return self._opened[member_id]
        query = select(keys.c.wrapped).where(keys.c.member_id == member_id)
        async with self.database.begin() as tx:
            wrapped = await tx.scalar(query)
            if wrapped is None:
                return None
            try:
                key = self.ring.unwrap(wrapped)
            except InvalidUnwrap:
                await self.fence(tx)  # perhaps by an operator's key that we do not know yet
                key = self.ring.unwrap(await tx.scalar(query) or b"")
        return self._remember(member_id, key)

    def _remember(self, member_id: int, key: bytes) -> bytes:
        if len(self._opened) >= _CACHED:
            self._opened.pop(next(iter(self._opened)))
        self._opened[member_id] = key
        return key


async def _held(tx: Tx) -> Held:
    some = [(await tx.scalars(select(column).limit(SAMPLE))).all() for column in (keys.c.wrapped, erased.c.mark)]
    return Held(await own_rows(tx), *some)


async def _marks(tx: Tx, ring: Ring, held: Held) -> bytes:
    """The secret of the marks: it stays the same when the operator's key is replaced, for what is marked stays."""
    kept = secret_of(ring.keys, held.own)
    if kept is not None:
        return kept
    secret = older_secret(ring.keys)
    await tx.execute(delete(own).where(own.c.name == MARKS))
    await insert_or_skip(tx, own, name=MARKS, wrapped=ring.wrap(secret))
    return secret
