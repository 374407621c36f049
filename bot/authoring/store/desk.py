"""Who looks after packs, what they did, what they are to be told, what was reported, and previews under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.authoring import rules
from bot.authoring.store.packs import where
from bot.base import ours
from bot.base.database import Instant, RowId, Tx, metadata
from bot.base.sweeping import Swept, sweep

_version = ForeignKey("own_versions.version_id", ondelete="CASCADE")
keepers = Table(
    "pack_keepers",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", Instant, nullable=False),
    Column("dm_channel_id", BigInteger),
    Index("ix_pack_keepers_user", "user_id"),
)
"""Who looked after packs in a server, and when last. They need no account."""
audit = Table(
    "pack_audit",
    metadata,
    Column("audit_id", RowId, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, index=True),
    Column("act", String(16), nullable=False),
    Column("what", String(170), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_pack_audit_server", "server_id", "audit_id"),
    sqlite_autoincrement=True,
)
notices = Table(
    "pack_notices",
    metadata,
    Column("notice_id", RowId, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("server_name", String(100), nullable=False),
    Column("title", String(80), nullable=False),
    Column("version", String(20), nullable=False),
    Column("reason", Text, info=ours.SEALED),
    Column("try_at", Instant, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    sqlite_autoincrement=True,
)
reports = Table(
    "pack_reports",
    metadata,
    Column("report_id", RowId, primary_key=True),
    Column("pack_id", RowId, ForeignKey("own_packs.pack_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("part", String(40), nullable=False),
    Column("said", Text, info=ours.SEALED),
    Column("at", Instant, nullable=False),
    # Of the form that it was written in, so that a form sent twice reports once.
    Column("once", String(32)),
    Index("ix_pack_reports_once", "once", unique=True),
    sqlite_autoincrement=True,
)
"""Nothing in it says who reported."""
previews = Table(
    "pack_previews",
    metadata,
    Column("preview_id", RowId, primary_key=True),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("version_id", RowId, _version, nullable=False, index=True),
    Column("part", String(43)),
    Column("page", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("stand_in", String(12)),
    Column("opened_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
"""Where a moderator stands in a pack they try out; nothing they rate or write there is kept."""


SAID, NEWS_REASON = reports.c.said, notices.c.reason
_SENT = "sent"
"""The state of a preview that nobody has opened."""


async def see(tx: Tx, server_id: int, user_id: int, now: datetime) -> None:
    statement = (insert_sqlite if tx.dialect.name == "sqlite" else insert_postgresql)(keepers)
    added = statement.values(server_id=server_id, user_id=user_id, seen_at=now)
    known = [keepers.c.server_id, keepers.c.user_id]
    await tx.execute(added.on_conflict_do_update(index_elements=known, set_={"seen_at": now}))


async def others(tx: Tx, server_id: int, besides: int, since: datetime, limit: int) -> Sequence[int]:
    """Whoever else looked after packs there, the latest first."""
    query = (
        select(keepers.c.user_id)
        .where(keepers.c.server_id == server_id, keepers.c.user_id != besides, keepers.c.seen_at >= since)
        .order_by(keepers.c.seen_at.desc())
        .limit(limit)
    )
    return list((await tx.execute(query)).scalars())


async def dm_of(tx: Tx, user_id: int) -> int | None:
    query = select(keepers.c.dm_channel_id).where(keepers.c.user_id == user_id, keepers.c.dm_channel_id.is_not(None))
    return (await tx.execute(query.limit(1))).scalar_one_or_none()


async def note_dm(tx: Tx, user_id: int, channel_id: int) -> None:
    await tx.execute(update(keepers).where(keepers.c.user_id == user_id).values(dm_channel_id=channel_id))


async def write_down(tx: Tx, server_id: int, user_id: int, act: str, what: str, now: datetime) -> None:
    await tx.execute(insert(audit).values(server_id=server_id, user_id=user_id, act=act, what=what, at=now))
    of_server = audit.c.server_id == server_id
    acts = select(audit.c.audit_id).where(of_server).order_by(audit.c.audit_id.desc())
    oldest_kept = acts.offset(rules.MOST_ACTS - 1).limit(1).scalar_subquery()
    await tx.execute(delete(audit).where(of_server, audit.c.audit_id < oldest_kept))


async def written_down(tx: Tx, server_id: int, offset: int, limit: int) -> tuple[Sequence[Row[Any]], int]:
    """A page, the latest first, and how many there are in all."""
    of_server = audit.c.server_id == server_id
    query = select(audit).where(of_server).order_by(audit.c.audit_id.desc()).offset(offset).limit(limit)
    total = await tx.scalar(select(func.count()).where(of_server))
    return (await tx.execute(query)).all(), int(total or 0)


async def was_written_down(tx: Tx, server_id: int, act: str, what: str, at: datetime) -> bool:
    where = audit.c.server_id == server_id, audit.c.act == act, audit.c.what == what, audit.c.at == at
    return bool(await tx.scalar(select(func.count()).where(*where)))


async def last_written(tx: Tx) -> int:
    """Grows with every act in any server."""
    return int(await tx.scalar(select(func.max(audit.c.audit_id))) or 0)


async def tell(tx: Tx, user_ids: Sequence[int], now: datetime, **values: Any) -> Sequence[int]:
    """The numbers of what is to be told, to which a reason is sealed."""
    rows = [insert(notices).values(user_id=each, try_at=now, tries=0, **values) for each in user_ids]
    return [(await tx.execute(row.returning(notices.c.notice_id))).scalar_one() for row in rows]


async def put_reason(tx: Tx, notice_id: int, sealed: str) -> None:
    await tx.execute(update(notices).where(notices.c.notice_id == notice_id).values(reason=sealed))


async def take_notices(tx: Tx, now: datetime, again_at: datetime, limit: int) -> Sequence[Row[Any]]:
    """To be sent now; unless they are removed, they come up again then."""
    query = select(notices).where(notices.c.try_at <= now).order_by(notices.c.notice_id).limit(limit)
    found = (await tx.execute(query.with_for_update(skip_locked=True))).all()
    for row in found:
        later = {"try_at": again_at, "tries": row.tries + 1}
        await tx.execute(update(notices).where(notices.c.notice_id == row.notice_id).values(later))
    return found


async def remove_notice(tx: Tx, notice_id: int) -> None:
    await tx.execute(delete(notices).where(notices.c.notice_id == notice_id))


async def leave(tx: Tx, server_id: int, user_id: int) -> None:
    """Nothing of that server is for them any more."""
    for table in (keepers, notices):
        await tx.execute(delete(table).where(table.c.server_id == server_id, table.c.user_id == user_id))


async def report(tx: Tx, pack_id: int, part: str, now: datetime, once: str | None) -> int | None:
    """Its number, to which what was said is sealed; None where that is reported already."""
    statement = (insert_sqlite if tx.dialect.name == "sqlite" else insert_postgresql)(reports)
    added = statement.values(pack_id=pack_id, part=part, at=now, once=once).on_conflict_do_nothing()
    return await tx.scalar(added.returning(reports.c.report_id))


async def put_said(tx: Tx, report_id: int, sealed: str) -> None:
    await tx.execute(update(reports).where(reports.c.report_id == report_id).values(said=sealed))


async def forget_reports(tx: Tx, after: int, before: datetime, limit: int) -> Swept:
    """Those that nobody has looked at for so long."""
    return await sweep(tx, reports.c.report_id, after, limit, reports.c.at < before)


async def open_reports(tx: Tx, pack_ids: Sequence[int]) -> Sequence[Row[Any]]:
    query = select(reports).where(reports.c.pack_id.in_(sorted(pack_ids))).order_by(reports.c.report_id)
    return (await tx.execute(query)).all()


async def settle(tx: Tx, report_id: int) -> None:
    """What a member said goes with it."""
    await tx.execute(delete(reports).where(reports.c.report_id == report_id))


async def add_preview(tx: Tx, user_id: int, version_id: int, now: datetime, before: datetime) -> int:
    """Those opened `before` are over, whoever's they were."""
    await tx.execute(delete(previews).where(previews.c.opened_at < before))
    await tx.execute(delete(previews).where(previews.c.user_id == user_id, previews.c.version_id == version_id))
    values = {"user_id": user_id, "version_id": version_id, "page": 0, "state": _SENT, "opened_at": now}
    return (await tx.execute(insert(previews).values(values).returning(previews.c.preview_id))).scalar_one()


async def find_preview(tx: Tx, user_id: int, preview_id: int, since: datetime) -> Row[Any] | None:
    """None for somebody else's, and for one opened before `since`."""
    where = previews.c.preview_id == preview_id, previews.c.user_id == user_id, previews.c.opened_at >= since
    return (await tx.execute(select(previews).where(*where))).one_or_none()


async def was_opened(tx: Tx, user_id: int, version_id: int, since: datetime) -> bool:
    """Not only sent."""
    whose = previews.c.user_id == user_id, previews.c.version_id == version_id
    seen = previews.c.state != _SENT, previews.c.opened_at >= since
    return bool(await tx.scalar(select(func.count()).where(*whose, *seen)))


async def change_preview(tx: Tx, preview_id: int, **values: Any) -> None:
    await tx.execute(update(previews).where(previews.c.preview_id == preview_id).values(**values))


async def acts_of(tx: Tx, user_id: int) -> list[dict[str, Any]]:
    """All that is kept here about somebody who looks after packs."""
    seen = await tx.execute(select(keepers).where(keepers.c.user_id == user_id))
    done = await tx.execute(select(audit).where(audit.c.user_id == user_id).order_by(audit.c.audit_id))
    return [
        *({"looks_after_packs_in": where(row.server_id), "seen_at": row.seen_at} for row in seen),
        *({"act": row.act, "what": row.what, "server_id": where(row.server_id), "at": row.at} for row in done),
    ]


async def forget(tx: Tx, user_id: int, before: datetime | None = None) -> int:
    """What they did stays on the server's list, without them. How many rows; none of what came after `before`."""
    done = update(audit).where(audit.c.user_id == user_id, *_until(audit.c.at, before))
    count = (await tx.execute(done.values(user_id=None))).rowcount
    for since in (keepers.c.seen_at, previews.c.opened_at):
        theirs = since.table.c.user_id == user_id, *_until(since, before)
        count += (await tx.execute(delete(since.table).where(*theirs))).rowcount
    return count + (await tx.execute(delete(notices).where(notices.c.user_id == user_id))).rowcount


async def forget_server(tx: Tx, server_id: int) -> None:
    """What was done there, and by whom."""
    for table in (keepers, notices, audit):
        await tx.execute(delete(table).where(table.c.server_id == server_id))


def _until(column: Column[Any], before: datetime | None) -> Sequence[ColumnElement[bool]]:
    return [] if before is None else [column <= before]
