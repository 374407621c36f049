"""Which reflections a client has shown to a practitioner. The words stay where they are, sealed with the client's key:
this only points at them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Row, Table, UniqueConstraint, delete, select, update

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata

shares = Table(
    "care_shares",
    metadata,
    Column("share_id", RowId, primary_key=True),
    # The client.
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("link_id", BigInteger, ForeignKey("care_links.link_id", ondelete="CASCADE"), nullable=False),
    Column(
        "reflection_id",
        BigInteger,
        ForeignKey("reflections.reflection_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("shared_at", Instant, nullable=False),
    Column("seen_at", Instant),
    UniqueConstraint("link_id", "reflection_id"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Share:
    share_id: int
    client_id: int
    link_id: int
    reflection_id: int
    shared_at: datetime
    seen_at: datetime | None


async def add(tx: Tx, client_id: int, link_id: int, reflection_id: int, now: datetime) -> bool:
    """False when it is shared with them already."""
    values = {"member_id": client_id, "link_id": link_id, "reflection_id": reflection_id, "shared_at": now}
    return await insert_or_skip(tx, shares, **values)


async def take_back(tx: Tx, client_id: int, link_id: int, reflection_id: int) -> bool:
    one = shares.c.link_id == link_id, shares.c.reflection_id == reflection_id
    return (await tx.execute(delete(shares).where(shares.c.member_id == client_id, *one))).rowcount == 1


async def take_back_all(tx: Tx, link_id: int) -> None:
    await tx.execute(delete(shares).where(shares.c.link_id == link_id))


async def of_link(tx: Tx, link_id: int) -> Sequence[Share]:
    """Latest first."""
    query = select(shares).where(shares.c.link_id == link_id).order_by(shares.c.share_id.desc())
    return [_read(row) for row in await tx.execute(query)]


async def of_reflection(tx: Tx, client_id: int, reflection_id: int) -> Sequence[Share]:
    query = select(shares).where(shares.c.member_id == client_id, shares.c.reflection_id == reflection_id)
    return [_read(row) for row in await tx.execute(query.order_by(shares.c.share_id))]


async def of_client(tx: Tx, client_id: int) -> Sequence[Share]:
    query = select(shares).where(shares.c.member_id == client_id).order_by(shares.c.share_id)
    return [_read(row) for row in await tx.execute(query)]


async def find(tx: Tx, share_id: int) -> Share | None:
    row = (await tx.execute(select(shares).where(shares.c.share_id == share_id))).one_or_none()
    return None if row is None else _read(row)


async def unseen(tx: Tx, link_ids: Collection[int]) -> set[int]:
    """Those of these links with one that was not opened yet."""
    query = select(shares.c.link_id).where(shares.c.link_id.in_(sorted(link_ids)), shares.c.seen_at.is_(None))
    return {*await tx.scalars(query)} if link_ids else set()


async def seen(tx: Tx, share_id: int, now: datetime) -> None:
    """For the first time."""
    unseen = shares.c.share_id == share_id, shares.c.seen_at.is_(None)
    await tx.execute(update(shares).where(*unseen).values(seen_at=now))


def _read(row: Row[Any]) -> Share:
    return Share(row.share_id, row.member_id, row.link_id, row.reflection_id, row.shared_at, row.seen_at)
