"""How many took part in a server's week. While it runs, as marks under a secret of it; then as a number alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    select,
    update,
)

from bot.base.database import Instant, Tx, insert_or_skip, metadata

_AT_ONCE = 5000
"""Marks in one query; both databases allow some 32,000."""

weeks = Table(
    "participation_weeks",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("week", Date, primary_key=True),
    # Null once the week is over, and then nothing tells any more whose its marks were.
    Column("secret", String(64)),
    Column("ends_at", Instant),
    Column("people", Integer),
    Index("ix_participation_weeks_ends", "ends_at"),
)
marks = Table(
    "participation_marks",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("week", Date, primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("took_part", Boolean, nullable=False),
    Column("left_out", Boolean, nullable=False),
)
uncounted = Table(
    "uncounted_members",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True),
    Column("server_id", BigInteger, primary_key=True),
)


@dataclass(frozen=True)
class Open:
    """A week that is not over yet."""

    server_id: int
    week: date
    secret: str


async def open_week(tx: Tx, server_id: int, week: date, ends_at: datetime, secret: str) -> Open | None:
    """The week as it stands, opened with this secret if it was not; None when it is over. Locked until the end."""
    await insert_or_skip(tx, weeks, server_id=server_id, week=week, ends_at=ends_at, secret=secret)
    return await find_open(tx, server_id, week)


async def find_open(tx: Tx, server_id: int, week: date) -> Open | None:
    query = select(weeks.c.secret).where(*_of(weeks, server_id, week)).with_for_update()
    secret = await tx.scalar(query)
    return None if secret is None else Open(server_id, week, secret)


async def all_open(tx: Tx) -> Sequence[Open]:
    query = select(weeks.c.server_id, weeks.c.week, weeks.c.secret).where(weeks.c.secret.is_not(None))
    return [Open(*row) for row in await tx.execute(query)]


async def take_ended(tx: Tx, now: datetime, limit: int, server_id: int | None = None) -> Sequence[Open]:
    """Open ones whose end has come, of one server or of all; nobody else has them."""
    query = select(weeks.c.server_id, weeks.c.week, weeks.c.secret).where(
        weeks.c.ends_at <= now, weeks.c.secret.is_not(None)
    )
    if server_id is not None:
        query = query.where(weeks.c.server_id == server_id)
    query = query.order_by(weeks.c.ends_at).limit(limit).with_for_update(skip_locked=server_id is None)
    return [Open(*row) for row in await tx.execute(query)]


async def end(tx: Tx, week: Open, people: int | None) -> None:
    """Only the number stays."""
    await tx.execute(delete(marks).where(*_of(marks, week.server_id, week.week)))
    ended = update(weeks).where(*_of(weeks, week.server_id, week.week))
    await tx.execute(ended.values(secret=None, ends_at=None, people=people))


async def count(tx: Tx, week: Open) -> int:
    query = select(func.count()).select_from(marks)
    counted = query.where(*_of(marks, week.server_id, week.week), marks.c.took_part, ~marks.c.left_out)
    return await tx.scalar(counted) or 0


async def take_part(tx: Tx, week: Open, mark: str) -> None:
    """Taking part again changes nothing; who is left out stays so."""
    if not await _add(tx, week, mark, took_part=True, left_out=False):
        await tx.execute(_mark(week, mark).values(took_part=True))


async def leave_out(tx: Tx, week: Open, mark: str) -> None:
    """Whether or not they have taken part yet."""
    if not await _add(tx, week, mark, took_part=False, left_out=True):
        await tx.execute(_mark(week, mark).values(left_out=True))


async def let_in(tx: Tx, week: Open, mark: str) -> None:
    """Takes `leave_out` back."""
    await tx.execute(_mark(week, mark).values(left_out=False))


async def is_left_out(tx: Tx, week: Open, mark: str) -> bool:
    query = select(marks.c.left_out).where(*_of(marks, week.server_id, week.week), marks.c.mark == mark)
    return bool(await tx.scalar(query))


async def marked(tx: Tx, of: Mapping[str, Open]) -> Sequence[tuple[Open, bool]]:
    """Which of these marks there are, and whether each is counted."""
    wanted = sorted(of)
    found: list[tuple[Open, bool]] = []
    for at in range(0, len(wanted), _AT_ONCE):
        query = select(marks.c.mark, marks.c.took_part, marks.c.left_out).where(
            marks.c.mark.in_(wanted[at : at + _AT_ONCE])
        )
        found += [(of[mark], took_part and not left_out) for mark, took_part, left_out in await tx.execute(query)]
    return found


async def remove(tx: Tx, week: Open, mark: str) -> None:
    await tx.execute(delete(marks).where(*_of(marks, week.server_id, week.week), marks.c.mark == mark))


async def set_uncounted(tx: Tx, member_id: int, server_id: int, *, uncounted_from_now: bool) -> None:
    if uncounted_from_now:
        await insert_or_skip(tx, uncounted, member_id=member_id, server_id=server_id)
    else:
        await tx.execute(
            delete(uncounted).where(uncounted.c.member_id == member_id, uncounted.c.server_id == server_id)
        )


async def uncounted_in(tx: Tx, member_id: int) -> frozenset[int]:
    """The servers in which they chose so."""
    return frozenset(await tx.scalars(select(uncounted.c.server_id).where(uncounted.c.member_id == member_id)))


async def numbers(tx: Tx, server_id: int, since: date) -> dict[date, int | None]:
    """Of weeks that are over."""
    query = select(weeks.c.week, weeks.c.people).where(
        weeks.c.server_id == server_id, weeks.c.week >= since, weeks.c.secret.is_(None)
    )
    return {row.week: row.people for row in await tx.execute(query)}


async def erase_server(tx: Tx, server_id: int) -> None:
    """Its numbers; what its members chose is theirs."""
    for table in (marks, weeks):
        await tx.execute(delete(table).where(table.c.server_id == server_id))


async def _add(tx: Tx, week: Open, mark: str, **values: bool) -> bool:
    return await insert_or_skip(tx, marks, server_id=week.server_id, week=week.week, mark=mark, **values)


def _mark(week: Open, mark: str):
    return update(marks).where(*_of(marks, week.server_id, week.week), marks.c.mark == mark)


def _of(table: Table, server_id: int, week: date):
    return table.c.server_id == server_id, table.c.week == week
