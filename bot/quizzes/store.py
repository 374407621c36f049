"""Rounds, and the log of all answers. The log outlives its rounds, so that a schedule can be computed from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.quizzes.rules import Answer, Item, Key, Past, Run, RunState

runs = Table(
    "quiz_runs",
    metadata,
    Column("run_id", RowId, primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("topic", String(40)),
    Column("seed", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("items", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    sqlite_autoincrement=True,
)
answers = Table(
    "quiz_answers",
    metadata,
    Column("answer_id", RowId, primary_key=True),
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("run_id", RowId, ForeignKey("quiz_runs.run_id", ondelete="SET NULL")),
    Column("number", Integer, nullable=False),
    Column("pack", String(40), nullable=False),
    Column("version", String(20), nullable=False),
    Column("quiz", String(40), nullable=False),
    Column("question", String(40), nullable=False),
    Column("picked", Integer, nullable=False),
    Column("was_right", Boolean, nullable=False),
    Column("answered_at", Instant, nullable=False),
    UniqueConstraint("run_id", "number"),
    sqlite_autoincrement=True,
)
_snapshot = TypeAdapter(tuple[Item, ...])
_MEMBERS: BindParameter[Any] = bindparam("members", expanding=True)
_UNDER_WAY = select(runs.c.member_id).where(runs.c.member_id.in_(_MEMBERS), runs.c.state == RunState.OPEN.value)


async def add_run(
    tx: Tx, member_id: int, topic: str | None, *, seed: int, items: tuple[Item, ...], now: datetime
) -> Run:
    values = {
        "member_id": member_id,
        "topic": topic,
        "seed": seed,
        "state": RunState.OPEN.value,
        "items": _snapshot.dump_json(items).decode(),
        "started_at": now,
    }
    run_id = (await tx.execute(insert(runs).values(values).returning(runs.c.run_id))).scalar_one()
    return Run(run_id, topic, seed, RunState.OPEN, items)


async def find_run(tx: Tx, member_id: int, run_id: int) -> Run | None:
    query = select(runs).where(runs.c.run_id == run_id, runs.c.member_id == member_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else await _run(tx, row)


async def open_run(tx: Tx, member_id: int) -> Run | None:
    query = (
        select(runs)
        .where(runs.c.member_id == member_id, runs.c.state == RunState.OPEN.value)
        .order_by(runs.c.run_id.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else await _run(tx, row)


async def under_way(tx: Tx, member_ids: Collection[int]) -> set[int]:
    """Those of these members who have an open round."""
    return set(await tx.scalars(_UNDER_WAY, {"members": sorted(member_ids)}))


async def end_run(tx: Tx, member_id: int, run_id: int, state: RunState, now: datetime) -> None:
    """Only an open one changes."""
    await tx.execute(
        update(runs)
        .where(runs.c.run_id == run_id, runs.c.member_id == member_id, runs.c.state == RunState.OPEN.value)
        .values(state=state.value, ended_at=now)
    )


async def add_answer(tx: Tx, member_id: int, run: Run, answer: Answer) -> bool:
    """To the next question of the run. False when that was answered meanwhile; then nothing changes."""
    item = run.items[run.number]
    return await insert_or_skip(
        tx,
        answers,
        member_id=member_id,
        run_id=run.run_id,
        number=run.number,
        version=item.version,
        picked=answer.picked,
        was_right=answer.was_right,
        answered_at=answer.answered_at,
        **item.key._asdict(),
    )


async def past(tx: Tx, member_id: int) -> dict[Key, Past]:
    """The latest answer to each question."""
    newest = (
        select(func.max(answers.c.answer_id))
        .where(answers.c.member_id == member_id)
        .group_by(answers.c.pack, answers.c.quiz, answers.c.question)
    )
    rows = await tx.execute(select(answers).where(answers.c.answer_id.in_(newest)))
    return {Key(row.pack, row.quiz, row.question): Past(row.was_right, row.answered_at) for row in rows}


async def run_rows(tx: Tx, member_id: int) -> Sequence[tuple[Row[Any], tuple[Item, ...]]]:
    """All that the rows hold, oldest first, with the questions read."""
    rows = await tx.execute(select(runs).where(runs.c.member_id == member_id).order_by(runs.c.run_id))
    return [(row, _items(row.items)) for row in rows]


async def answer_rows(tx: Tx, member_id: int) -> Sequence[Row[Any]]:
    """Oldest first."""
    query = select(answers).where(answers.c.member_id == member_id).order_by(answers.c.answer_id)
    return (await tx.execute(query)).all()


async def _run(tx: Tx, row: Row[Any]) -> Run:
    query = select(answers).where(answers.c.run_id == row.run_id).order_by(answers.c.number)
    given = tuple(Answer(each.picked, each.was_right, each.answered_at) for each in await tx.execute(query))
    return Run(row.run_id, row.topic, row.seed, RunState(row.state), _items(row.items), given)


def _items(written: str) -> tuple[Item, ...]:
    """Rounds begun while every question had one right answer hold it as a text."""
    items = json.loads(written)
    for item in items:
        question = item["question"]
        if isinstance(question["right"], str):
            question["right"] = [question["right"]]
    return _snapshot.validate_python(items)
