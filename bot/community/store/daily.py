"""How each server has its daily prompt, and what is being changed about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Row, String, Table, Text, Time, delete, select, update

from bot.base.database import Instant, Tx, insert_or_skip, metadata
from bot.community.rules.daily import Daily, Why
from bot.community.rules.setup import Draft

dailies = Table(
    "dailies",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("server_name", String(100), nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("at", Time, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("packs", Text),
    Column("paused_at", Instant),
    Column("trouble", String(20)),
    Column("trouble_at", Instant),
)
drafts = Table(
    "daily_drafts",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger),
    Column("at", Time),
    Column("zone", String(64)),
    Column("packs", Text),
    Column("moderator_role", BigInteger),
    Column("revision", BigInteger, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""What was picked in `/server setup` and not confirmed yet. `revision` grows with each change, over all drafts."""
keepers = Table(
    "daily_keepers",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("tell_at", Instant, index=True),
    Column("tries", Integer, nullable=False),
)
"""Who set it up last, of those whom we may write to: they are told when it cannot be posted, at `tell_at`."""


async def find(tx: Tx, server_id: int, *, lock: bool = False) -> Daily | None:
    query = select(dailies).where(dailies.c.server_id == server_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _daily(row)


async def lock_free(tx: Tx, server_ids: Sequence[int]) -> dict[int, Daily]:
    """Of these, locked, those that nobody else holds just now."""
    query = select(dailies).where(dailies.c.server_id.in_(sorted(server_ids)))
    return {row.server_id: _daily(row) for row in await tx.execute(query.with_for_update(skip_locked=True))}


async def set_up(tx: Tx, daily: Daily) -> None:
    values = {
        "server_name": daily.server_name[:100],
        "channel_id": daily.channel_id,
        "at": daily.at,
        "zone": daily.zone,
        "packs": _joined(daily.packs),
        "trouble": None,
        "trouble_at": None,
    }
    if not await insert_or_skip(tx, dailies, server_id=daily.server_id, **values):
        await change(tx, daily.server_id, **values)


async def change(tx: Tx, server_id: int, **values: Any) -> None:
    await tx.execute(update(dailies).where(dailies.c.server_id == server_id).values(**values))


async def remove(tx: Tx, server_id: int) -> None:
    for table in (dailies, drafts, keepers):
        await tx.execute(delete(table).where(table.c.server_id == server_id))


async def draft(tx: Tx, server_id: int) -> tuple[Draft, datetime] | None:
    """And when it was last changed."""
    query = select(drafts).where(drafts.c.server_id == server_id)
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    draft = Draft(row.channel_id, row.at, row.zone, _split(row.packs), row.moderator_role, row.revision)
    return draft, row.changed_at


async def keep_draft(tx: Tx, server_id: int, draft: Draft, now: datetime) -> None:
    values = {
        "channel_id": draft.channel_id,
        "at": draft.at,
        "zone": draft.zone,
        "packs": _joined(draft.packs),
        "moderator_role": draft.moderator_role,
        "revision": draft.revision,
        "changed_at": now,
    }
    if not await insert_or_skip(tx, drafts, server_id=server_id, **values):
        await tx.execute(update(drafts).where(drafts.c.server_id == server_id).values(**values))


async def drop_draft(tx: Tx, server_id: int) -> None:
    await tx.execute(delete(drafts).where(drafts.c.server_id == server_id))


async def set_keeper(tx: Tx, server_id: int, member_id: int | None, *, instead: bool = True) -> None:
    """Of another, or only where there is none. None: nobody."""
    if instead:
        await tx.execute(delete(keepers).where(keepers.c.server_id == server_id))
    if member_id is not None:
        await insert_or_skip(tx, keepers, server_id=server_id, member_id=member_id, tries=0)


async def tell_keeper(tx: Tx, server_id: int, at: datetime | None) -> None:
    await tx.execute(update(keepers).where(keepers.c.server_id == server_id).values(tell_at=at, tries=0))


async def take_untold(tx: Tx, now: datetime, again_at: datetime, limit: int) -> Sequence[Row[Any]]:
    """To be told now; unless `tell_keeper` says otherwise, they come up again then."""
    query = select(keepers).where(keepers.c.tell_at <= now).order_by(keepers.c.tell_at).limit(limit)
    found = (await tx.execute(query.with_for_update(skip_locked=True))).all()
    for row in found:
        later = {"tell_at": again_at, "tries": row.tries + 1}
        await tx.execute(update(keepers).where(keepers.c.server_id == row.server_id).values(**later))
    return found


async def kept_by(tx: Tx, member_id: int) -> list[dict[str, Any]]:
    rows = await tx.execute(select(keepers).where(keepers.c.member_id == member_id).order_by(keepers.c.server_id))
    return [{"set_up_daily_prompt_in": row.server_id} for row in rows]


def _daily(row: Row[Any]) -> Daily:
    return Daily(
        row.server_id,
        row.server_name,
        row.channel_id,
        row.at,
        row.zone,
        _split(row.packs),
        row.paused_at,
        None if row.trouble is None else Why(row.trouble),
        row.trouble_at,
    )


def _joined(packs: Sequence[str] | None) -> str | None:
    """Ids hold no comma."""
    return None if packs is None else ",".join(packs)


def _split(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(text.split(","))
