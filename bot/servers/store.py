"""Settings of servers, and sightings of members in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.base.database import Instant, Tx, insert_or_skip, metadata

servers = Table(
    "servers",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("moderator_role", BigInteger),
    Column("left_at", Instant),
    Column("erase_at", Instant, index=True),
)
"""`left_at`: we are not in it any more, and what is set for it goes at `erase_at` unless we come back."""
sightings = Table(
    "server_members",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True),
    Column("server_id", BigInteger, primary_key=True),
    Column("seen_at", Instant, nullable=False),
    Index("ix_server_members_server", "server_id", "seen_at"),
)


async def see(tx: Tx, member_id: int, server_id: int, now: datetime) -> bool:
    """False, and nothing noted, for someone without an account."""
    members = metadata.tables["members"]
    who = select(members.c.member_id, literal(server_id), literal(now, Instant)).where(members.c.member_id == member_id)
    statement = (insert_sqlite if tx.dialect.name == "sqlite" else insert_postgresql)(sightings)
    added = statement.from_select(["member_id", "server_id", "seen_at"], who)
    known = [sightings.c.member_id, sightings.c.server_id]
    noted = added.on_conflict_do_update(index_elements=known, set_={"seen_at": added.excluded.seen_at})
    return (await tx.execute(noted)).rowcount == 1


async def servers_of(tx: Tx, member_ids: Iterable[int], server_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Of these members, in which of these servers each was seen."""
    query = select(sightings.c.member_id, sightings.c.server_id).where(
        sightings.c.member_id.in_(sorted(member_ids)), sightings.c.server_id.in_(sorted(server_ids))
    )
    found: dict[int, set[int]] = {}
    for member_id, server_id in await tx.execute(query):
        found.setdefault(member_id, set()).add(server_id)
    return {member_id: frozenset(ids) for member_id, ids in found.items()}


async def take_unsure(
    tx: Tx, server_ids: Collection[int], before: datetime, now: datetime, limit: int
) -> Sequence[tuple[int, int]]:
    """Members and servers last seen `before`; noted as seen `now`, so that nobody else looks at them too."""
    query = (
        select(sightings.c.member_id, sightings.c.server_id)
        .where(sightings.c.server_id.in_(sorted(server_ids)), sightings.c.seen_at < before)
        .order_by(sightings.c.seen_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [(row.member_id, row.server_id) for row in await tx.execute(query)]
    for member_id, server_id in found:
        where = sightings.c.member_id == member_id, sightings.c.server_id == server_id
        await tx.execute(update(sightings).where(*where).values(seen_at=now))
    return found


async def forget(tx: Tx, server_id: int, member_id: int | None = None) -> None:
    """One member's sighting in a server, or all of them."""
    where = [sightings.c.server_id == server_id]
    if member_id is not None:
        where.append(sightings.c.member_id == member_id)
    await tx.execute(delete(sightings).where(*where))


async def moderator_role(tx: Tx, server_id: int) -> int | None:
    return await tx.scalar(select(servers.c.moderator_role).where(servers.c.server_id == server_id))


async def set_moderator_role(tx: Tx, server_id: int, role_id: int | None) -> None:
    await insert_or_skip(tx, servers, server_id=server_id)
    await tx.execute(update(servers).where(servers.c.server_id == server_id).values(moderator_role=role_id))


async def leave(tx: Tx, server_id: int, now: datetime, erase_at: datetime) -> bool:
    """False where that was known."""
    await insert_or_skip(tx, servers, server_id=server_id)
    where = servers.c.server_id == server_id, servers.c.left_at.is_(None)
    return (await tx.execute(update(servers).where(*where).values(left_at=now, erase_at=erase_at))).rowcount == 1


async def come_back(tx: Tx, server_ids: Collection[int]) -> Sequence[int]:
    """Those of them that we had left."""
    where = servers.c.server_id.in_(sorted(server_ids)), servers.c.left_at.is_not(None)
    query = update(servers).where(*where).values(left_at=None, erase_at=None).returning(servers.c.server_id)
    return list((await tx.execute(query)).scalars())


async def take_gone(tx: Tx, now: datetime, again_at: datetime, limit: int) -> Sequence[int]:
    """Servers whose time is over; unless they are erased, they come up again then."""
    query = select(servers.c.server_id).where(servers.c.erase_at <= now).order_by(servers.c.erase_at).limit(limit)
    found = list((await tx.execute(query.with_for_update(skip_locked=True))).scalars())
    await tx.execute(update(servers).where(servers.c.server_id.in_(found)).values(erase_at=again_at))
    return found


async def erase(tx: Tx, server_id: int) -> bool:
    """False if we came back meanwhile."""
    where = servers.c.server_id == server_id, servers.c.left_at.is_not(None)
    return (await tx.execute(delete(servers).where(*where))).rowcount == 1


async def rows(tx: Tx, member_id: int) -> list[dict[str, Any]]:
    query = select(sightings).where(sightings.c.member_id == member_id).order_by(sightings.c.server_id)
    return [{"server_id": row.server_id, "seen_at": row.seen_at} for row in await tx.execute(query)]
