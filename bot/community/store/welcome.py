"""Where a server's welcome panel stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Row, Table, delete, select, update

from bot.base.database import Instant, Tx, insert_or_skip, metadata

welcomes = Table(
    "welcomes",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger, nullable=False),
    # Null from the moment we begin to post until it is known to be there.
    Column("message_id", BigInteger),
    Column("began_at", Instant, nullable=False),
    # Those of the one before, which is still to be deleted.
    Column("old_channel_id", BigInteger),
    Column("old_message_id", BigInteger),
)


@dataclass(frozen=True)
class Place:
    channel_id: int
    message_id: int


@dataclass(frozen=True)
class Welcome:
    server_id: int
    channel_id: int
    message_id: int | None
    began_at: datetime
    old: Place | None

    @property
    def place(self) -> Place | None:
        return None if self.message_id is None else Place(self.channel_id, self.message_id)


async def find(tx: Tx, server_id: int) -> Welcome | None:
    """Locked until the transaction ends."""
    query = select(welcomes).where(welcomes.c.server_id == server_id).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _read(row)


async def begin(tx: Tx, server_id: int, channel_id: int, now: datetime) -> bool:
    """False when somebody else begins at this very moment."""
    return await insert_or_skip(tx, welcomes, server_id=server_id, channel_id=channel_id, began_at=now)


async def begin_again(tx: Tx, server_id: int, channel_id: int, now: datetime, old: Place | None) -> None:
    """Elsewhere; the old one is to go once the new one stands."""
    values = {
        "channel_id": channel_id,
        "message_id": None,
        "began_at": now,
        "old_channel_id": old.channel_id if old else None,
        "old_message_id": old.message_id if old else None,
    }
    await tx.execute(update(welcomes).where(welcomes.c.server_id == server_id).values(values))


async def stands(tx: Tx, server_id: int, message_id: int) -> None:
    await tx.execute(update(welcomes).where(welcomes.c.server_id == server_id).values(message_id=message_id))


async def old_is_gone(tx: Tx, server_id: int) -> None:
    gone = {"old_channel_id": None, "old_message_id": None}
    await tx.execute(update(welcomes).where(welcomes.c.server_id == server_id).values(gone))


async def forget(tx: Tx, server_id: int) -> None:
    await tx.execute(delete(welcomes).where(welcomes.c.server_id == server_id))


async def erase_server(tx: Tx, server_id: int) -> None:
    await forget(tx, server_id)


def _read(row: Row[Any]) -> Welcome:
    old = None if row.old_message_id is None else Place(row.old_channel_id, row.old_message_id)
    return Welcome(row.server_id, row.channel_id, row.message_id, row.began_at, old)
