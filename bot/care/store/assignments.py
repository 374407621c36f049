"""What practitioners assigned; and what each is putting together just now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Date,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.care.rules.assigning import Draft, What, read_what
from bot.care.store.links import links
from bot.care.store.practitioners import practitioners

_TITLE = 200
assignments = Table(
    "care_assignments",
    metadata,
    Column("assignment_id", RowId, primary_key=True),
    # The practitioner.
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("link_id", BigInteger, ForeignKey("care_links.link_id", ondelete="CASCADE"), nullable=False, index=True),
    # Of the draft that it came from.
    Column("batch", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("title", String(_TITLE), nullable=False),
    Column("last_day", Date, nullable=False),
    Column("assigned_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    UniqueConstraint("member_id", "batch", "link_id"),
    sqlite_autoincrement=True,
)
drafts = Table(
    "care_drafts",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("clients", Text, nullable=False),
    Column("what", Text),
    Column("title", String(_TITLE)),
    Column("weekdays", Integer, nullable=False),
    Column("at", Time, nullable=False),
    Column("until", Time),
    Column("last_day", Date),
)


@dataclass(frozen=True)
class Assignment:
    assignment_id: int
    link_id: int
    batch: int
    what: str
    title: str
    last_day: date
    assigned_at: datetime
    withdrawn_at: datetime | None


class Brief(NamedTuple):
    """What a list asks of an assignment."""

    assignment_id: int
    link_id: int
    title: str
    last_day: date
    was_withdrawn: bool


_LINKS: BindParameter[Any] = bindparam("links", expanding=True)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OF_LINKS = select(assignments).where(assignments.c.link_id.in_(_LINKS)).order_by(assignments.c.assignment_id)
_BRIEF = (
    select(*(getattr(assignments.c, name) for name in Brief._fields[:-1]), assignments.c.withdrawn_at.is_not(None))
    .where(assignments.c.link_id.in_(_LINKS), assignments.c.last_day >= bindparam("since"))
    .order_by(assignments.c.assignment_id)
)
_OWN = select(assignments).where(assignments.c.member_id == bindparam("whose"))
_OF_BATCH = _OWN.where(assignments.c.batch == bindparam("batch")).order_by(assignments.c.assignment_id)
_ONE = _OWN.where(assignments.c.assignment_id == bindparam("one"))
_NAMES = (
    select(assignments.c.assignment_id, practitioners.c.name)
    .join_from(assignments, links, links.c.link_id == assignments.c.link_id)
    .join(practitioners, practitioners.c.practitioner_id == links.c.member_id)
    .where(assignments.c.assignment_id.in_(_IDS))
)


async def add(tx: Tx, practitioner_id: int, link_id: int, draft: Draft, now: datetime) -> Assignment | None:
    """None where this draft was given to that client before."""
    if draft.what is None or draft.last_day is None:
        return None
    is_new = await insert_or_skip(
        tx,
        assignments,
        member_id=practitioner_id,
        link_id=link_id,
        batch=draft.number,
        what=draft.what.written(),
        title=draft.what.title[:_TITLE],
        last_day=draft.last_day,
        assigned_at=now,
    )
    found = await of_batch(tx, practitioner_id, draft.number) if is_new else list[Assignment]()
    return next((each for each in found if each.link_id == link_id), None)


async def remove(tx: Tx, assignment_id: int) -> None:
    await tx.execute(delete(assignments).where(assignments.c.assignment_id == assignment_id))


async def of_links(tx: Tx, link_ids: Collection[int]) -> Sequence[Assignment]:
    """Oldest first, with those that are over or were withdrawn."""
    return [_assignment(row) for row in await tx.execute(_OF_LINKS, {"links": sorted(link_ids)})] if link_ids else []


async def brief(tx: Tx, link_ids: Collection[int], since: date) -> Sequence[Brief]:
    """The same, of very many links at once: those whose last day is `since` or later."""
    if not link_ids:
        return []
    rows = await tx.execute(_BRIEF, {"links": sorted(link_ids), "since": since})
    return [Brief(*row) for row in rows.all()]


async def of_batch(tx: Tx, practitioner_id: int, batch: int) -> Sequence[Assignment]:
    return [_assignment(row) for row in await tx.execute(_OF_BATCH, {"whose": practitioner_id, "batch": batch})]


async def find(tx: Tx, practitioner_id: int, assignment_id: int) -> Assignment | None:
    row = (await tx.execute(_ONE, {"whose": practitioner_id, "one": assignment_id})).one_or_none()
    return None if row is None else _assignment(row)


async def all_of(tx: Tx, practitioner_id: int) -> Sequence[Assignment]:
    rows = await tx.execute(_OWN.order_by(assignments.c.assignment_id), {"whose": practitioner_id})
    return [_assignment(row) for row in rows]


async def last_number(tx: Tx, practitioner_id: int) -> int:
    """Of their drafts, given or not; 0 for none."""
    given = select(func.max(assignments.c.batch)).where(assignments.c.member_id == practitioner_id)
    draft = await draft_of(tx, practitioner_id)
    return max(await tx.scalar(given) or 0, draft.number if draft else 0)


async def withdraw(tx: Tx, assignment_ids: Collection[int], now: datetime) -> None:
    ids = sorted(assignment_ids)
    await tx.execute(update(assignments).where(assignments.c.assignment_id.in_(ids)).values(withdrawn_at=now))


async def names(tx: Tx, assignment_ids: Collection[int]) -> Mapping[int, str]:
    """By assignment, the name of whom it is from."""
    return {row.assignment_id: row.name for row in await tx.execute(_NAMES, {"ids": sorted(assignment_ids)})}


async def draft_of(tx: Tx, practitioner_id: int) -> Draft | None:
    row = (await tx.execute(select(drafts).where(drafts.c.member_id == practitioner_id))).one_or_none()
    return None if row is None else _draft(row)


async def keep_draft(tx: Tx, practitioner_id: int, draft: Draft) -> None:
    values = {
        "number": draft.number,
        "clients": " ".join(map(str, draft.clients)),
        "what": draft.what.written() if draft.what else None,
        "title": draft.what.title[:_TITLE] if draft.what else None,
        "weekdays": sum(1 << day for day in draft.weekdays),
        "at": draft.at,
        "until": draft.until,
        "last_day": draft.last_day,
    }
    if not await insert_or_skip(tx, drafts, member_id=practitioner_id, **values):
        await tx.execute(update(drafts).where(drafts.c.member_id == practitioner_id).values(**values))


async def drop_draft(tx: Tx, practitioner_id: int, number: int) -> None:
    await tx.execute(delete(drafts).where(drafts.c.member_id == practitioner_id, drafts.c.number == number))


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        row.assignment_id,
        row.link_id,
        row.batch,
        row.what,
        row.title,
        row.last_day,
        row.assigned_at,
        row.withdrawn_at,
    )


def _draft(row: Row[Any]) -> Draft:
    what: What | None = read_what(row.what, row.title or "") if row.what else None
    return Draft(
        row.number,
        tuple(map(int, row.clients.split())),
        what,
        frozenset(day for day in range(7) if row.weekdays >> day & 1),
        _whole(row.at),
        None if row.until is None else _whole(row.until),
        row.last_day,
    )


def _whole(wall: time) -> time:
    return wall.replace(second=0, microsecond=0)
