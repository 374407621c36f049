"""One practitioner and one client each, and what is shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, metadata
from bot.care.rules import NAME_LENGTH, Ender, Scope

links = Table(
    "care_links",
    metadata,
    Column("link_id", RowId, primary_key=True),
    # The practitioner: the label is sealed with their key. Once they have erased everything, the client here too.
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("client_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", LargeBinary),
    Column("shares_done", Boolean, nullable=False),
    Column("shares_ratings", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("ended_at", Instant, index=True),
    Column("ended_by", String(20)),
    # Of a practitioner who has erased everything: all that is left of them.
    Column("name", String(NAME_LENGTH)),
    sqlite_autoincrement=True,
)
_ACTIVE = links.c.ended_at.is_(None)
_PAIR = links.c.member_id, links.c.client_id
Index("uq_care_links_pair", *_PAIR, unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)


@dataclass(frozen=True)
class Linked:
    link_id: int
    practitioner_id: int
    client_id: int
    label: bytes | None
    scopes: frozenset[Scope]
    since: datetime
    ended_at: datetime | None
    ended_by: Ender | None
    name: str | None = None
    """Of a practitioner who has erased everything; `practitioner_id` leads to nobody then."""


_ALL = select(links)
# Nobody is a client of their own: such a link is what one who is gone left to theirs.
_OF_ALL = _ALL.where(links.c.member_id == bindparam("whose"), links.c.client_id != links.c.member_id).order_by(
    links.c.link_id
)
_OF = _OF_ALL.where(_ACTIVE)
_TO = _ALL.where(links.c.client_id == bindparam("whose")).order_by(links.c.link_id)
_TO_ACTIVE = _TO.where(_ACTIVE)
_OWN_ALL = _OF_ALL.where(links.c.link_id == bindparam("one"))
_OWN = _OWN_ALL.where(_ACTIVE)
_THEIRS = _ALL.where(links.c.link_id == bindparam("one"), links.c.client_id == bindparam("whose"))
_THEIRS_ACTIVE = _THEIRS.where(_ACTIVE)


async def add(tx: Tx, practitioner_id: int, client_id: int, scopes: frozenset[Scope], now: datetime) -> int:
    """The new id; the label is sealed to it afterwards with `set_label`, in the same transaction."""
    values = {
        "member_id": practitioner_id,
        "client_id": client_id,
        "label": b"",
        "since": now,
        **_flags(scopes),
    }
    return (await tx.execute(insert(links).returning(links.c.link_id), values)).scalar_one()


async def set_label(tx: Tx, link_id: int, label: bytes) -> None:
    await tx.execute(update(links).where(links.c.link_id == link_id).values(label=label))


async def of_practitioner(tx: Tx, practitioner_id: int, *, ended_too: bool = False) -> Sequence[Linked]:
    return await _found(tx, _OF_ALL if ended_too else _OF, whose=practitioner_id)


async def of_client(tx: Tx, client_id: int, *, ended_too: bool = False) -> Sequence[Linked]:
    return await _found(tx, _TO if ended_too else _TO_ACTIVE, whose=client_id)


async def own(tx: Tx, practitioner_id: int, link_id: int, *, ended_too: bool = False) -> Linked | None:
    return next(iter(await _found(tx, _OWN_ALL if ended_too else _OWN, whose=practitioner_id, one=link_id)), None)


async def theirs(tx: Tx, client_id: int, link_id: int, *, ended_too: bool = False) -> Linked | None:
    return next(iter(await _found(tx, _THEIRS if ended_too else _THEIRS_ACTIVE, whose=client_id, one=link_id)), None)


async def count_of(tx: Tx, practitioner_id: int) -> int:
    query = select(func.count()).select_from(links).where(links.c.member_id == practitioner_id, _ACTIVE)
    return await tx.scalar(query) or 0


async def set_scopes(tx: Tx, link_id: int, scopes: frozenset[Scope]) -> None:
    await tx.execute(update(links).where(links.c.link_id == link_id).values(**_flags(scopes)))


async def end(tx: Tx, link_id: int, by: Ender, now: datetime) -> bool:
    """False when it had ended before."""
    ended = update(links).where(links.c.link_id == link_id, _ACTIVE).values(ended_at=now, ended_by=by.value)
    return (await tx.execute(ended)).rowcount == 1


async def hand_over(tx: Tx, practitioner_id: int, name: str) -> None:
    """Theirs, all ended, belong to the clients alone from now on: they see who it was, and who had looked."""
    theirs = links.c.member_id == practitioner_id, links.c.client_id != practitioner_id
    only = {"member_id": links.c.client_id, "label": None, "name": name}
    await tx.execute(update(links).where(*theirs).values(only))


async def drop_ended(tx: Tx, before: datetime) -> None:
    await tx.execute(delete(links).where(links.c.ended_at < before))


def _flags(scopes: frozenset[Scope]) -> dict[str, bool]:
    return {"shares_done": Scope.DONE in scopes, "shares_ratings": Scope.RATINGS in scopes}


async def _found(tx: Tx, query: Select[Any], **values: int) -> list[Linked]:
    return [_read(row) for row in await tx.execute(query, values)]


def _read(row: Row[Any]) -> Linked:
    scopes = {Scope.DONE: row.shares_done, Scope.RATINGS: row.shares_ratings}
    return Linked(
        row.link_id,
        row.member_id,
        row.client_id,
        row.label,
        frozenset(scope for scope, is_on in scopes.items() if is_on),
        row.since,
        row.ended_at,
        None if row.ended_by is None else Ender(row.ended_by),
        row.name,
    )
