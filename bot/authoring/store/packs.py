"""Packs of servers, their versions, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.authoring.rules import State, Version
from bot.base import ours
from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.base.sweeping import Swept, sweep
from bot.packs.rules import practice_of, practitioner_of

packs = Table(
    "own_packs",
    metadata,
    Column("pack_id", RowId, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("slug", String(40), nullable=False),
    Column("served_id", BigInteger),
    UniqueConstraint("server_id", "slug"),
    sqlite_autoincrement=True,
)
"""`served_id` is the version in use. Numbers are never given out again: members' histories name packs by them."""
versions = Table(
    "own_versions",
    metadata,
    Column("version_id", RowId, primary_key=True),
    Column("pack_id", RowId, ForeignKey("own_packs.pack_id", ondelete="CASCADE"), nullable=False),
    Column("version", String(20), nullable=False),
    Column("title", String(80), nullable=False),
    Column("content", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("author_id", BigInteger, index=True),
    Column("uploaded_at", Instant, nullable=False),
    Column("reason", Text, info=ours.SEALED),
    UniqueConstraint("pack_id", "version"),
    sqlite_autoincrement=True,
)
left_out = Table(
    "left_out",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(81), primary_key=True),
    Column("title", String(80), nullable=False),
)
"""`pack` or `pack/exercise`, as the shelf has it."""
uses = Table(
    "own_uses",
    metadata,
    Column("pack_id", RowId, ForeignKey("own_packs.pack_id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True, index=True),
)

REASON = versions.c.reason
_VERSION = [column for column in versions.c if column.name != "content"]
_FOUND = select(*_VERSION, packs.c.server_id, packs.c.slug, packs.c.served_id).join(packs)


async def pack_of(tx: Tx, server_id: int, slug: str) -> int:
    """Its number; a new one for a new slug."""
    await insert_or_skip(tx, packs, server_id=server_id, slug=slug)
    query = select(packs.c.pack_id).where(packs.c.server_id == server_id, packs.c.slug == slug)
    # Locked: of two uploads at once, the second sees the first.
    return (await tx.execute(query.with_for_update())).scalar_one()


async def count_packs(tx: Tx, server_id: int, besides: str) -> int:
    query = select(func.count()).where(packs.c.server_id == server_id, packs.c.slug != besides)
    return int(await tx.scalar(query) or 0)


async def idle_packs(tx: Tx, server_id: int, besides: str) -> Sequence[int]:
    """Those of which nothing waits and nothing was ever approved, the oldest upload first."""
    alive = select(versions.c.pack_id).where(versions.c.state.in_([State.DRAFT.value, State.APPROVED.value]))
    query = (
        select(packs.c.pack_id)
        .join(versions)
        .where(packs.c.server_id == server_id, packs.c.slug != besides, packs.c.pack_id.not_in(alive))
        .group_by(packs.c.pack_id)
        .order_by(func.max(versions.c.version_id))
    )
    return list((await tx.execute(query)).scalars())


async def remove_pack(tx: Tx, pack_id: int) -> None:
    await tx.execute(delete(packs).where(packs.c.pack_id == pack_id))


async def add_version(tx: Tx, **values: Any) -> int:
    return (await tx.execute(insert(versions).values(values).returning(versions.c.version_id))).scalar_one()


async def find(tx: Tx, server_id: int, version_id: int, *, lock: bool = False) -> Version | None:
    """None for another server's too."""
    query = _FOUND.where(versions.c.version_id == version_id, packs.c.server_id == server_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _version(row)


async def of_server(tx: Tx, server_id: int) -> Sequence[Version]:
    """By pack, the newest upload first."""
    query = _FOUND.where(packs.c.server_id == server_id).order_by(packs.c.slug, versions.c.version_id.desc())
    return [_version(row) for row in await tx.execute(query)]


async def of_pack(tx: Tx, pack_id: int) -> Sequence[Version]:
    query = _FOUND.where(packs.c.pack_id == pack_id).order_by(versions.c.version_id.desc())
    return [_version(row) for row in await tx.execute(query)]


async def content(tx: Tx, version_id: int) -> str:
    return (await tx.execute(select(versions.c.content).where(versions.c.version_id == version_id))).scalar_one()


async def change(tx: Tx, version_id: int, **values: Any) -> None:
    await tx.execute(update(versions).where(versions.c.version_id == version_id).values(**values))


async def remove_version(tx: Tx, version_id: int) -> None:
    await tx.execute(delete(versions).where(versions.c.version_id == version_id))


async def forget_unapproved(tx: Tx, after: int, before: datetime, limit: int) -> Swept:
    """Versions uploaded before then that members never had; and packs of which nothing is left then."""
    in_use = select(packs.c.served_id).where(packs.c.served_id.is_not(None))
    is_old = (versions.c.state != State.APPROVED.value) & (versions.c.uploaded_at < before)
    swept = await sweep(tx, versions.c.version_id, after, limit, is_old, versions.c.version_id.not_in(in_use))
    if swept.removed:
        await tx.execute(delete(packs).where(packs.c.pack_id.not_in(select(versions.c.pack_id))))
    return swept


async def serve(tx: Tx, pack_id: int, version_id: int) -> None:
    await tx.execute(update(packs).where(packs.c.pack_id == pack_id).values(served_id=version_id))


async def served(tx: Tx, server_id: int | None = None) -> Sequence[Any]:
    """Server, pack and content of all versions in use."""
    query = select(packs.c.server_id, packs.c.pack_id, versions.c.content).join(
        versions, versions.c.version_id == packs.c.served_id
    )
    if server_id is not None:
        query = query.where(packs.c.server_id == server_id)
    return (await tx.execute(query.order_by(packs.c.pack_id))).all()


async def server_of(tx: Tx, pack_id: int) -> int | None:
    return await tx.scalar(select(packs.c.server_id).where(packs.c.pack_id == pack_id))


async def leave_out(tx: Tx, server_id: int, name: str, title: str) -> bool:
    return await insert_or_skip(tx, left_out, server_id=server_id, name=name, title=title)


async def take_in(tx: Tx, server_id: int, name: str) -> bool:
    gone = await tx.execute(delete(left_out).where(left_out.c.server_id == server_id, left_out.c.name == name))
    return gone.rowcount == 1


async def all_left_out(tx: Tx, server_id: int | None = None) -> Sequence[Row[Any]]:
    query = select(left_out).order_by(left_out.c.name)
    return (await tx.execute(query if server_id is None else query.where(left_out.c.server_id == server_id))).all()


async def use(tx: Tx, pack_id: int, member_id: int) -> None:
    await insert_or_skip(tx, uses, pack_id=pack_id, member_id=member_id)


async def used_by(tx: Tx, pack_ids: Iterable[int]) -> dict[int, int]:
    query = select(uses.c.pack_id, func.count()).where(uses.c.pack_id.in_(sorted(pack_ids))).group_by(uses.c.pack_id)
    return {row[0]: row[1] for row in await tx.execute(query)}


async def uses_of(tx: Tx, member_id: int) -> list[dict[str, Any]]:
    query = select(uses.c.pack_id, packs.c.slug, packs.c.server_id).join(packs).where(uses.c.member_id == member_id)
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def uploads_of(tx: Tx, user_id: int) -> list[dict[str, Any]]:
    query = _FOUND.where(versions.c.author_id == user_id).order_by(versions.c.version_id)
    return [
        {"uploaded": f"{row.slug} {row.version}", "server_id": where(row.server_id), "at": row.uploaded_at}
        for row in await tx.execute(query)
    ]


async def of_practice(tx: Tx, practitioner_id: int) -> list[dict[str, Any]]:
    """What is theirs and no server's, with every file."""
    server_id = practice_of(practitioner_id)
    query = select(versions, packs.c.slug, packs.c.served_id).join(packs).where(packs.c.server_id == server_id)
    written = await tx.execute(query.order_by(versions.c.version_id))
    return [
        *(
            {
                "own_pack": f"{row.slug} {row.version}",
                "title": row.title,
                "state": row.state,
                "clients_have_it": row.served_id == row.version_id,
                "file": row.content,
            }
            for row in written
        ),
        *({"own_switched_off": row.title} for row in await all_left_out(tx, server_id)),
    ]


async def home_of(tx: Tx, version_id: int) -> int:
    """Its server, or whatever stands for one."""
    query = select(packs.c.server_id).join(versions, versions.c.pack_id == packs.c.pack_id)
    return (await tx.execute(query.where(versions.c.version_id == version_id))).scalar_one()


async def count(tx: Tx) -> int:
    return int(await tx.scalar(select(func.count()).select_from(packs)) or 0)


async def forget_server(tx: Tx, server_id: int) -> None:
    """With every version, and all that hangs on it."""
    for table in (packs, left_out):
        await tx.execute(delete(table).where(table.c.server_id == server_id))


def where(server_id: int) -> int | str:
    """As people read it."""
    return server_id if practitioner_of(server_id) is None else "my practice"


async def forget_author(tx: Tx, user_id: int, before: datetime | None = None) -> int:
    theirs = update(versions).where(versions.c.author_id == user_id)
    theirs = theirs if before is None else theirs.where(versions.c.uploaded_at <= before)
    return (await tx.execute(theirs.values(author_id=None))).rowcount


def _version(row: Row[Any]) -> Version:
    return Version(
        version_id=row.version_id,
        pack_id=row.pack_id,
        server_id=row.server_id,
        slug=row.slug,
        title=row.title,
        version=row.version,
        state=State(row.state),
        author_id=row.author_id,
        uploaded_at=row.uploaded_at,
        reason=row.reason,
        is_served=row.served_id == row.version_id,
    )
