"""Lines that go to somebody's DM, and what became of each: written down before the first try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, metadata

notices = Table(
    "care_notices",
    metadata,
    Column("notice_id", RowId, primary_key=True),
    # To whom; the label is sealed with their key.
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("link_id", BigInteger, ForeignKey("care_links.link_id", ondelete="SET NULL"), index=True),
    Column("label", LargeBinary),
    Column("state", String(10), nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    # When it is to be tried (again); null once that is over.
    Column("try_at", Instant, index=True),
    # When it was put on the wire for the first time.
    Column("wire_at", Instant),
    Column("tries", Integer, nullable=False),
    Column("ended_at", Instant),
    sqlite_autoincrement=True,
)


class Kind(StrEnum):
    ASKED = "asked"
    """A client would like their practitioner to get in touch."""
    ENDED = "ended"
    """Sharing has ended."""
    SHARED = "shared"
    """A client has shared something they wrote."""


class State(StrEnum):
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Notice:
    notice_id: int
    to_id: int
    kind: Kind
    link_id: int | None
    label: bytes | None
    """Of whom it tells; only where it goes to a practitioner."""
    state: State
    made_at: datetime
    try_at: datetime | None
    wire_at: datetime | None
    tries: int
    ended_at: datetime | None


async def add(tx: Tx, to_id: int, kind: Kind, link_id: int, now: datetime, try_at: datetime) -> int:
    """The new id; a label is sealed to it afterwards with `set_label`, in the same transaction."""
    values = {
        "member_id": to_id,
        "kind": kind.value,
        "link_id": link_id,
        "state": State.DUE.value,
        "made_at": now,
        "try_at": try_at,
        "tries": 0,
    }
    return (await tx.execute(insert(notices).returning(notices.c.notice_id), values)).scalar_one()


async def set_label(tx: Tx, notice_id: int, label: bytes) -> None:
    await change(tx, notice_id, label=label)


async def find(tx: Tx, notice_id: int, *, lock: bool = False) -> Notice | None:
    query = select(notices).where(notices.c.notice_id == notice_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _read(row)


async def due(tx: Tx, now: datetime, limit: int) -> Sequence[Notice]:
    """Those that nobody else holds; locked."""
    query = select(notices).where(notices.c.try_at <= now).order_by(notices.c.try_at).limit(limit)
    return [_read(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]


async def change(tx: Tx, notice_id: int, **values: Any) -> None:
    await tx.execute(update(notices).where(notices.c.notice_id == notice_id).values(**values))


async def last(tx: Tx, link_id: int, kind: Kind) -> Notice | None:
    return next(reversed(await of_link(tx, link_id, kind)), None)


async def of_link(tx: Tx, link_id: int, kind: Kind) -> Sequence[Notice]:
    query = select(notices).where(notices.c.link_id == link_id, notices.c.kind == kind.value)
    return [_read(row) for row in await tx.execute(query.order_by(notices.c.notice_id))]


async def of_member(tx: Tx, to_id: int) -> Sequence[Notice]:
    query = select(notices).where(notices.c.member_id == to_id).order_by(notices.c.notice_id)
    return [_read(row) for row in await tx.execute(query)]


async def drop(tx: Tx, before: datetime) -> None:
    await tx.execute(delete(notices).where(notices.c.made_at < before))


def _read(row: Row[Any]) -> Notice:
    return Notice(
        row.notice_id,
        row.member_id,
        Kind(row.kind),
        row.link_id,
        row.label,
        State(row.state),
        row.made_at,
        row.try_at,
        row.wire_at,
        row.tries,
        row.ended_at,
    )
