"""One row for every daily prompt of every server: when it was due, what became of it, and how many took it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    literal,
    select,
    tuple_,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.community.rules.daily import Why
from bot.nudges.rules import Occurrence, State

prompts = Table(
    "prompts",
    metadata,
    Column("prompt_id", RowId, primary_key=True),
    Column("server_id", BigInteger, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),
    Column("why", String(20)),
    Column("try_at", Instant, index=True),
    Column("attempts", Integer, nullable=False),
    Column("wire_at", Instant),
    Column("sent_at", Instant),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("pack", String(40)),
    Column("exercise_id", String(40)),
    Column("title", String(100)),
    Column("secret", String(64)),
    Column("takers", Integer, nullable=False),
    Column("show_at", Instant, index=True),
    UniqueConstraint("server_id", "local_day"),
    Index("ix_prompts_secret", "secret"),
    sqlite_autoincrement=True,
)
"""`try_at` is when the beat has to look at the row: due, to be retried, or its lease run out. `show_at`: its message is
to say another number. `secret` turns people into marks, and goes with them when the day is over.
"""
marks = Table(
    "prompt_marks",
    metadata,
    Column("prompt_id", RowId, ForeignKey("prompts.prompt_id", ondelete="CASCADE"), primary_key=True),
    Column("mark", String(64), primary_key=True),
)
_AT_ONCE = 500


@dataclass(frozen=True)
class Prompt:
    prompt_id: int
    server_id: int
    local_day: date
    due_at: datetime
    state: State
    why: Why | None
    try_at: datetime | None
    attempts: int
    wire_at: datetime | None
    """When it was last put on the wire: from then on it may be out there."""
    sent_at: datetime | None
    channel_id: int | None
    message_id: int | None
    pack: str | None
    exercise_id: str | None
    title: str | None
    secret: str | None
    takers: int


async def add(tx: Tx, server_id: int, occurrence: Occurrence, why: Why | None = None) -> bool:
    """False when that server has one for that day already. With `why`, one that does not come."""
    return await insert_or_skip(
        tx,
        prompts,
        server_id=server_id,
        local_day=occurrence.local_day,
        due_at=occurrence.due_at,
        state=(State.suppressed if why else State.due).value,
        why=why.value if why else None,
        try_at=None if why else occurrence.due_at,
        attempts=0,
        takers=0,
    )


async def take_due(tx: Tx, now: datetime, limit: int) -> Sequence[Prompt]:
    """Rows that the beat has to look at, longest waiting first, locked; on PostgreSQL others' are passed over."""
    query = select(prompts).where(prompts.c.try_at <= now).order_by(prompts.c.try_at).limit(limit)
    return [_prompt(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]


async def find(tx: Tx, prompt_id: int, *, lock: bool = False) -> Prompt | None:
    query = select(prompts).where(prompts.c.prompt_id == prompt_id)
    return await _one(tx, query.with_for_update() if lock else query)


async def of_day(tx: Tx, server_id: int, day: date, *, lock: bool = False) -> Prompt | None:
    query = select(prompts).where(prompts.c.server_id == server_id, prompts.c.local_day == day)
    return await _one(tx, query.with_for_update() if lock else query)


async def pending(tx: Tx, server_id: int) -> Prompt | None:
    """The next one, not claimed yet."""
    where = prompts.c.server_id == server_id, prompts.c.state == State.due.value
    return await _one(tx, select(prompts).where(*where).order_by(prompts.c.local_day))


async def last_day(tx: Tx, server_id: int, besides: int | None) -> date | None:
    """The newest day with a row, other than `besides`."""
    where = prompts.c.server_id == server_id, prompts.c.prompt_id != (besides or 0)
    return await tx.scalar(select(func.max(prompts.c.local_day)).where(*where))


async def last_used_day(tx: Tx, server_id: int) -> date | None:
    """The newest day that no other prompt can have; one that a change swallowed is free for the next change."""
    is_over = prompts.c.state != State.due.value, func.coalesce(prompts.c.why, "") != Why.moved.value
    return await tx.scalar(select(func.max(prompts.c.local_day)).where(prompts.c.server_id == server_id, *is_over))


async def change(tx: Tx, prompt_id: int, **values: Any) -> None:
    """`values` by column name; enums by their value."""
    await tx.execute(update(prompts).where(prompts.c.prompt_id == prompt_id).values(**values))


async def drop_pending(tx: Tx, server_id: int) -> None:
    where = prompts.c.server_id == server_id, prompts.c.state == State.due.value
    await tx.execute(delete(prompts).where(*where))


async def forget_moved(tx: Tx, server_id: int, since: date) -> None:
    """Days that a change swallowed are free again: nothing was posted for them."""
    where = prompts.c.server_id == server_id, prompts.c.local_day >= since, prompts.c.why == Why.moved.value
    await tx.execute(delete(prompts).where(*where))


async def latest(tx: Tx, server_id: int, limit: int) -> Sequence[Prompt]:
    """What became of the last ones; what is to come is not among them."""
    where = prompts.c.server_id == server_id, prompts.c.state != State.due.value
    query = select(prompts).where(*where).order_by(prompts.c.local_day.desc()).limit(limit)
    return [_prompt(row) for row in await tx.execute(query)]


async def posted(tx: Tx, server_id: int) -> Mapping[tuple[str, str], date]:
    """When each exercise (pack, id) was posted last, or tried."""
    query = (
        select(prompts.c.pack, prompts.c.exercise_id, func.max(prompts.c.local_day).label("last"))
        .where(prompts.c.server_id == server_id, prompts.c.pack.is_not(None))
        .group_by(prompts.c.pack, prompts.c.exercise_id)
    )
    return {(row.pack, row.exercise_id): row.last for row in await tx.execute(query)}


async def add_mark(tx: Tx, prompt_id: int, mark: str) -> bool:
    """False for somebody who was counted already."""
    return await insert_or_skip(tx, marks, prompt_id=prompt_id, mark=mark)


async def drop_mark(tx: Tx, prompt_id: int, mark: str) -> bool:
    """False for somebody who was not counted."""
    where = marks.c.prompt_id == prompt_id, marks.c.mark == mark
    return await tx.scalar(delete(marks).where(*where).returning(marks.c.mark)) is not None


async def counting(tx: Tx, server_id: int) -> Sequence[Prompt]:
    """Those of a server that still hold marks, locked."""
    where = prompts.c.server_id == server_id, prompts.c.secret.is_not(None)
    query = select(prompts).where(*where).order_by(prompts.c.prompt_id)
    return [_prompt(row) for row in await tx.execute(query.with_for_update())]


async def all_counting(tx: Tx) -> Sequence[Prompt]:
    """Those of all servers, not locked."""
    return [_prompt(row) for row in await tx.execute(select(prompts).where(prompts.c.secret.is_not(None)))]


async def marked(tx: Tx, of: Mapping[int, str]) -> frozenset[int]:
    """Those prompts that hold the mark that is theirs in `of`."""
    pairs = list(of.items())
    found: set[int] = set()
    for at in range(0, len(pairs), _AT_ONCE):
        these = tuple_(marks.c.prompt_id, marks.c.mark).in_(pairs[at : at + _AT_ONCE])
        found.update(await tx.scalars(select(marks.c.prompt_id).where(these)))
    return frozenset(found)


async def count(tx: Tx, prompt_id: int, secret: str, takers: int, show_by: datetime | None) -> None:
    """So many took it. `show_by`: when its message says so, unless it is to say so earlier."""
    values = {
        "secret": secret,
        "takers": takers,
        "show_at": func.coalesce(prompts.c.show_at, literal(show_by, Instant)),
    }
    await change(tx, prompt_id, **values)


async def take_to_show(tx: Tx, now: datetime, limit: int) -> Sequence[Prompt]:
    """Those whose message is to say another number now, by us."""
    query = select(prompts).where(prompts.c.show_at <= now).order_by(prompts.c.show_at).limit(limit)
    found = [_prompt(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]
    for each in found:
        await change(tx, each.prompt_id, show_at=None)
    return found


async def drop_marks(tx: Tx, due_before: datetime, limit: int) -> None:
    """Of those days that are over. The number stays."""
    query = select(prompts.c.prompt_id).where(prompts.c.secret.is_not(None), prompts.c.due_at <= due_before)
    over = list((await tx.execute(query.limit(limit).with_for_update(skip_locked=True))).scalars())
    if over:
        await tx.execute(delete(marks).where(marks.c.prompt_id.in_(over)))
        await tx.execute(update(prompts).where(prompts.c.prompt_id.in_(over)).values(secret=None))


async def remove(tx: Tx, server_id: int) -> None:
    of_server = select(prompts.c.prompt_id).where(prompts.c.server_id == server_id)
    await tx.execute(delete(marks).where(marks.c.prompt_id.in_(of_server)))
    await tx.execute(delete(prompts).where(prompts.c.server_id == server_id))


async def remove_older(tx: Tx, server_id: int, before: date) -> None:
    await tx.execute(delete(prompts).where(prompts.c.server_id == server_id, prompts.c.local_day < before))


async def _one(tx: Tx, query: Select[Any]) -> Prompt | None:
    row = (await tx.execute(query.limit(1))).one_or_none()
    return None if row is None else _prompt(row)


def _prompt(row: Row[Any]) -> Prompt:
    return Prompt(
        row.prompt_id,
        row.server_id,
        row.local_day,
        row.due_at,
        State(row.state),
        None if row.why is None else Why(row.why),
        row.try_at,
        row.attempts,
        row.wire_at,
        row.sent_at,
        row.channel_id,
        row.message_id,
        row.pack,
        row.exercise_id,
        row.title,
        row.secret,
        row.takers,
    )
