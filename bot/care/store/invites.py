"""Codes that wait for a client. Of a code only its mark is kept, which tells nothing without the operator's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Row, String, Table, delete, insert, select, update

from bot.base.database import Instant, RowId, Tx, metadata

invites = Table(
    "care_invites",
    metadata,
    Column("invite_id", RowId, primary_key=True),
    # The practitioner: the label is sealed with their key.
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("code_mark", String(64), nullable=False, unique=True),
    Column("label", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Invite:
    invite_id: int
    practitioner_id: int
    label: bytes
    made_at: datetime
    expires_at: datetime


async def add(tx: Tx, practitioner_id: int, code_mark: str, now: datetime, expires_at: datetime) -> int:
    """The new id; the label is sealed to it afterwards with `set_label`, in the same transaction."""
    values = {
        "member_id": practitioner_id,
        "code_mark": code_mark,
        "label": b"",
        "made_at": now,
        "expires_at": expires_at,
    }
    return (await tx.execute(insert(invites).returning(invites.c.invite_id), values)).scalar_one()


async def set_label(tx: Tx, invite_id: int, label: bytes) -> None:
    await tx.execute(update(invites).where(invites.c.invite_id == invite_id).values(label=label))


async def open_of(tx: Tx, practitioner_id: int, now: datetime) -> Sequence[Invite]:
    """Oldest first."""
    query = select(invites).where(invites.c.member_id == practitioner_id, invites.c.expires_at > now)
    return [_read(row) for row in await tx.execute(query.order_by(invites.c.invite_id))]


async def all_of(tx: Tx, practitioner_id: int) -> Sequence[Invite]:
    """Those that are too old as well."""
    query = select(invites).where(invites.c.member_id == practitioner_id).order_by(invites.c.invite_id)
    return [_read(row) for row in await tx.execute(query)]


async def find(tx: Tx, code_mark: str, now: datetime) -> Invite | None:
    query = select(invites).where(invites.c.code_mark == code_mark, invites.c.expires_at > now)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _read(row)


async def take(tx: Tx, invite_id: int) -> bool:
    """It is used up, by one alone."""
    return (await tx.execute(delete(invites).where(invites.c.invite_id == invite_id))).rowcount == 1


async def withdraw(tx: Tx, practitioner_id: int, invite_id: int) -> bool:
    own = invites.c.invite_id == invite_id, invites.c.member_id == practitioner_id
    return (await tx.execute(delete(invites).where(*own))).rowcount == 1


async def withdraw_all(tx: Tx, practitioner_id: int) -> None:
    await tx.execute(delete(invites).where(invites.c.member_id == practitioner_id))


async def drop_expired(tx: Tx, now: datetime) -> None:
    await tx.execute(delete(invites).where(invites.c.expires_at <= now))


def _read(row: Row[Any]) -> Invite:
    return Invite(row.invite_id, row.member_id, row.label, row.made_at, row.expires_at)
