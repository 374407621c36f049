"""Rounds under way, the answers to them, who wants to be named, and what a server was asked when.

A round's row goes when it is over, and all answers and names with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Executable,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.community.rules.asking import Key, Plan
from bot.community.rules.rounds import End, Phase, Round
from bot.community.rules.scores import Given

rounds = Table(
    "channel_rounds",
    metadata,
    Column("round_id", RowId, primary_key=True),
    Column("server_id", BigInteger, nullable=False, index=True),
    # One at a time: two at once would ask across each other.
    Column("channel_id", BigInteger, nullable=False, unique=True),
    Column("plan", Text, nullable=False),
    Column("phase", String(8), nullable=False),
    Column("number", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("is_posted", Boolean, nullable=False),
    Column("message_id", BigInteger),
    Column("try_at", Instant, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("ending", String(8)),
    sqlite_autoincrement=True,
)
_OF_ROUND = "channel_rounds.round_id"
answers = Table(
    "channel_answers",
    metadata,
    Column("round_id", RowId, ForeignKey(_OF_ROUND, ondelete="CASCADE"), primary_key=True),
    Column("mark", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("picked", Integer, nullable=False),
)
names = Table(
    "channel_names",
    metadata,
    Column("round_id", RowId, ForeignKey(_OF_ROUND, ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False, index=True),
)
asked = Table(
    "channel_asked",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    Column("pack", String(40), primary_key=True),
    Column("quiz", String(40), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("asked_at", Instant, nullable=False),
)
_plans = TypeAdapter(Plan)
# Built once: of a click, putting its statements together would be most of the work.
_HAS_ANSWERED = exists().where(answers.c.round_id == rounds.c.round_id, answers.c.mark == bindparam("mark"))
_FOR_ANSWER = (
    select(rounds, _HAS_ANSWERED.label("has_answered"))
    .where(rounds.c.channel_id == bindparam("channel_id"), rounds.c.round_id == bindparam("round_id"))
    .with_for_update(read=True, of=rounds)
)


async def add(tx: Tx, server_id: int, channel_id: int, plan: Plan, now: datetime) -> int | None:
    """Its id; None when there is a round in that channel."""
    is_new = await insert_or_skip(
        tx,
        rounds,
        server_id=server_id,
        channel_id=channel_id,
        plan=_plans.dump_json(plan).decode(),
        phase=Phase.LOBBY.value,
        number=-1,
        since=now,
        is_posted=False,
        try_at=now,
        attempts=0,
    )
    return await tx.scalar(select(rounds.c.round_id).where(rounds.c.channel_id == channel_id)) if is_new else None


async def count(tx: Tx, server_id: int) -> int:
    query = select(func.count()).where(rounds.c.server_id == server_id)
    return int(await tx.scalar(query) or 0)


async def find(tx: Tx, channel_id: int, round_id: int | None = None, *, lock: bool = False) -> Round | None:
    """The round in that channel, if it is this one; `lock` keeps it as it is until the end."""
    query = select(rounds).where(rounds.c.channel_id == channel_id)
    if round_id is not None:
        query = query.where(rounds.c.round_id == round_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _round(row)


async def find_for_answer(tx: Tx, channel_id: int, round_id: int, mark: str) -> tuple[Round, bool] | None:
    """And whether this one has answered anything in it. It stays as it is until the end; any number may answer at
    once.
    """
    values = {"channel_id": channel_id, "round_id": round_id, "mark": mark}
    row = (await tx.execute(_FOR_ANSWER, values)).one_or_none()
    return None if row is None else (_round(row), bool(row.has_answered))


async def take_due(tx: Tx, now: datetime, limit: int, besides: Collection[int] = ()) -> Sequence[Round]:
    """Longest waiting first, locked; on PostgreSQL others' are passed over."""
    query = select(rounds).where(rounds.c.try_at <= now).order_by(rounds.c.try_at).limit(limit)
    if besides:
        query = query.where(rounds.c.round_id.not_in(sorted(besides)))
    return [_round(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]


async def save(tx: Tx, round_: Round) -> None:
    values = {
        "phase": round_.phase.value,
        "number": round_.number,
        "since": round_.since,
        "is_posted": round_.is_posted,
        "message_id": round_.message_id,
        "try_at": round_.try_at,
        "attempts": round_.attempts,
        "ending": round_.end.value if round_.end else None,
    }
    await tx.execute(update(rounds).where(rounds.c.round_id == round_.round_id).values(values))


async def remove(tx: Tx, round_id: int) -> None:
    """All answers and names go with it."""
    await tx.execute(delete(rounds).where(rounds.c.round_id == round_id))


async def remove_server(tx: Tx, server_id: int) -> None:
    await tx.execute(delete(rounds).where(rounds.c.server_id == server_id))
    await tx.execute(delete(asked).where(asked.c.server_id == server_id))


async def answer(tx: Tx, round_id: int, mark: str, number: int, picked: int) -> None:
    """In place of what this one answered to it before."""
    values = {"round_id": round_id, "mark": mark, "number": number, "picked": picked}
    await tx.execute(_answering(tx.dialect.name), values)


async def given(tx: Tx, round_id: int, number: int | None = None) -> Sequence[Given]:
    """To one question, or to all."""
    query = select(answers.c.mark, answers.c.number, answers.c.picked).where(answers.c.round_id == round_id)
    if number is not None:
        query = query.where(answers.c.number == number)
    return [Given(*row) for row in await tx.execute(query)]


async def put_name(tx: Tx, round_id: int, user_id: int) -> None:
    await insert_or_skip(tx, names, round_id=round_id, user_id=user_id)


async def take_name_off(tx: Tx, round_id: int, user_id: int) -> None:
    await tx.execute(delete(names).where(names.c.round_id == round_id, names.c.user_id == user_id))


async def named(tx: Tx, round_id: int) -> Sequence[int]:
    return [*await tx.scalars(select(names.c.user_id).where(names.c.round_id == round_id))]


async def names_of(tx: Tx, user_id: int) -> Sequence[tuple[int, int]]:
    """Rounds under way at whose end somebody wants to be named: their server and channel."""
    query = select(rounds.c.server_id, rounds.c.channel_id).join(names).where(names.c.user_id == user_id)
    return [(row.server_id, row.channel_id) for row in await tx.execute(query.order_by(rounds.c.round_id))]


async def under_way(tx: Tx) -> Sequence[int]:
    return [*await tx.scalars(select(rounds.c.round_id).order_by(rounds.c.round_id))]


async def remove_person(tx: Tx, user_id: int, marks: Mapping[int, str]) -> int:
    """`marks`: theirs, by round. How many rows went."""
    gone = (await tx.execute(delete(names).where(names.c.user_id == user_id))).rowcount
    pairs = list(marks.items())
    if pairs:
        given = delete(answers).where(tuple_(answers.c.round_id, answers.c.mark).in_(pairs))
        gone += (await tx.execute(given)).rowcount
    return gone


async def answered_by(tx: Tx, marks: Mapping[int, str]) -> Sequence[tuple[int, int, Given]]:
    """What was answered under these marks, by round: its server and channel, and the answer."""
    if not marks:
        return []
    query = (
        select(rounds.c.server_id, rounds.c.channel_id, answers.c.mark, answers.c.number, answers.c.picked)
        .join(rounds, rounds.c.round_id == answers.c.round_id)
        .where(tuple_(answers.c.round_id, answers.c.mark).in_(list(marks.items())))
        .order_by(answers.c.round_id, answers.c.number)
    )
    return [(row.server_id, row.channel_id, Given(row.mark, row.number, row.picked)) for row in await tx.execute(query)]


async def asked_in(tx: Tx, server_id: int) -> dict[Key, datetime]:
    rows = await tx.execute(select(asked).where(asked.c.server_id == server_id))
    return {Key(row.pack, row.quiz, row.question): row.asked_at for row in rows}


async def note_asked(tx: Tx, server_id: int, keys: Iterable[Key], now: datetime) -> None:
    for key in keys:
        of = (asked.c.server_id == server_id, *(asked.c[part] == value for part, value in key._asdict().items()))
        await tx.execute(delete(asked).where(*of))
        await tx.execute(insert(asked).values(server_id=server_id, asked_at=now, **key._asdict()))


@cache
def _answering(dialect: str) -> Executable:
    added = (insert_sqlite if dialect == "sqlite" else insert_postgresql)(answers)
    one = [answers.c.round_id, answers.c.mark, answers.c.number]
    return added.on_conflict_do_update(index_elements=one, set_={"picked": added.excluded.picked})


def _round(row: Row[Any]) -> Round:
    return Round(
        round_id=row.round_id,
        server_id=row.server_id,
        channel_id=row.channel_id,
        plan=_plans.validate_json(row.plan),
        phase=Phase(row.phase),
        number=row.number,
        since=row.since,
        is_posted=row.is_posted,
        message_id=row.message_id,
        try_at=row.try_at,
        attempts=row.attempts,
        end=End(row.ending) if row.ending else None,
    )
