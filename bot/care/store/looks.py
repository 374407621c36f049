"""Who looked at what, and when: for the client's eyes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, UniqueConstraint, delete, func, select

from bot.base.database import Instant, RowId, Tx, insert_all_or_skip, metadata

looks = Table(
    "care_looks",
    metadata,
    Column("look_id", RowId, primary_key=True),
    Column("link_id", BigInteger, ForeignKey("care_links.link_id", ondelete="CASCADE"), nullable=False),
    Column("what", String(20), nullable=False),
    # The minute: looking at the same twice within one is one look.
    Column("at", Instant, nullable=False, index=True),
    UniqueConstraint("link_id", "what", "at"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Look:
    what: str
    at: datetime


async def note(tx: Tx, link_ids: Collection[int], what: str, now: datetime) -> None:
    at = now.replace(second=0, microsecond=0)
    await insert_all_or_skip(tx, looks, [{"link_id": each, "what": what, "at": at} for each in link_ids])


async def page(tx: Tx, link_id: int, first: int, most: int) -> Sequence[Look]:
    """Latest first."""
    query = select(looks.c.what, looks.c.at).where(looks.c.link_id == link_id)
    rows = await tx.execute(query.order_by(looks.c.look_id.desc()).offset(first).limit(most))
    return [Look(row.what, row.at) for row in rows]


async def all_of(tx: Tx, link_id: int) -> Sequence[Look]:
    query = select(looks.c.what, looks.c.at).where(looks.c.link_id == link_id).order_by(looks.c.look_id)
    return [Look(row.what, row.at) for row in await tx.execute(query)]


async def count(tx: Tx, link_id: int) -> int:
    return await tx.scalar(select(func.count()).select_from(looks).where(looks.c.link_id == link_id)) or 0


async def drop(tx: Tx, before: datetime) -> None:
    await tx.execute(delete(looks).where(looks.c.at < before))
