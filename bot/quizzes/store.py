"""Rounds, the log of all answers, and the cards that follow from it.

The log is kept for ever, and outlives its rounds: from it every card can be computed again (`rules.fold`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.base.database import Instant, RowId, Tx, insert_or_skip, metadata
from bot.base.sweeping import Swept, sweep
from bot.quizzes.rules import Answer, Card, CardState, Item, Key, Review, Run, RunState

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
    Column("picked", String(20), nullable=False),
    Column("was_right", Boolean),
    Column("answered_at", Instant, nullable=False),
    UniqueConstraint("run_id", "number"),
    sqlite_autoincrement=True,
)
cards = Table(
    "quiz_cards",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True),
    Column("pack", String(40), primary_key=True),
    Column("quiz", String(40), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("step", Integer),
    Column("stability", Double[float](), nullable=False),
    Column("difficulty", Double[float](), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("reviewed_at", Instant, nullable=False),
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
    return Run(run_id, topic, seed, RunState.OPEN, items, started_at=now)


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


async def forget_unfinished(tx: Tx, after: int, before: datetime, limit: int) -> Swept:
    """Rounds that were begun before then and not ended; the log of answers outlives them."""
    is_old = (runs.c.state != RunState.DONE.value) & (runs.c.started_at < before)
    return await sweep(tx, runs.c.run_id, after, limit, is_old)


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
        picked=" ".join(map(str, answer.picked)),
        was_right=answer.was_right,
        answered_at=answer.answered_at,
        **item.key._asdict(),
    )


async def log(tx: Tx, member_id: int) -> Sequence[Review]:
    """Every answer that was right or wrong, in the order in which they were given."""
    query = (
        select(answers)
        .where(answers.c.member_id == member_id, answers.c.was_right.is_not(None))
        .order_by(answers.c.answer_id)
    )
    return [Review(_key(row), row.was_right, row.answered_at) for row in await tx.execute(query)]


async def met(tx: Tx, member_id: int) -> dict[Key, datetime]:
    """When each question that has no right answer was asked last."""
    asked = answers.c.pack, answers.c.quiz, answers.c.question
    query = (
        select(*asked, func.max(answers.c.answered_at))
        .where(answers.c.member_id == member_id, answers.c.was_right.is_(None))
        .group_by(*asked)
    )
    return {Key(pack, quiz, question): at for pack, quiz, question, at in await tx.execute(query)}


async def find_cards(tx: Tx, member_id: int) -> dict[Key, Card]:
    rows = await tx.execute(select(cards).where(cards.c.member_id == member_id))
    return {_key(row): _card(row) for row in rows}


async def put_card(tx: Tx, member_id: int, key: Key, card: Card) -> None:
    """In the place of the one before."""
    await tx.execute(delete(cards).where(cards.c.member_id == member_id, *_is(key)))
    await put_cards(tx, member_id, {key: card})


async def put_cards(tx: Tx, member_id: int, made: Mapping[Key, Card]) -> None:
    rows = [_card_row(member_id, key, card) for key, card in made.items()]
    if rows:
        await tx.execute(insert(cards), rows)


async def drop_cards(tx: Tx, member_id: int) -> None:
    await tx.execute(delete(cards).where(cards.c.member_id == member_id))


async def run_rows(tx: Tx, member_id: int) -> Sequence[tuple[Row[Any], tuple[Item, ...]]]:
    """All that the rows hold, oldest first, with the questions read."""
    rows = await tx.execute(select(runs).where(runs.c.member_id == member_id).order_by(runs.c.run_id))
    return [(row, _items(row.items)) for row in rows]


async def answer_rows(tx: Tx, member_id: int) -> Sequence[Row[Any]]:
    """Oldest first."""
    query = select(answers).where(answers.c.member_id == member_id).order_by(answers.c.answer_id)
    return (await tx.execute(query)).all()


async def card_rows(tx: Tx, member_id: int) -> Sequence[Row[Any]]:
    """Those due soonest first."""
    query = select(cards).where(cards.c.member_id == member_id).order_by(cards.c.due_at, *cards.primary_key)
    return (await tx.execute(query)).all()


def picked(row: Row[Any]) -> tuple[int, ...]:
    return tuple(map(int, row.picked.split()))


async def _run(tx: Tx, row: Row[Any]) -> Run:
    query = select(answers).where(answers.c.run_id == row.run_id).order_by(answers.c.number)
    given = tuple(Answer(picked(each), each.was_right, each.answered_at) for each in await tx.execute(query))
    return Run(row.run_id, row.topic, row.seed, RunState(row.state), _items(row.items), given, row.started_at)


def _items(written: str) -> tuple[Item, ...]:
    """Rounds begun while every question had one right answer hold it as a text."""
    items = json.loads(written)
    for item in items:
        question = item["question"]
        if isinstance(question["right"], str):
            question["right"] = [question["right"]]
    return _snapshot.validate_python(items)


def _key(row: Row[Any]) -> Key:
    return Key(row.pack, row.quiz, row.question)


def _is(key: Key) -> Sequence[ColumnElement[bool]]:
    return cards.c.pack == key.pack, cards.c.quiz == key.quiz, cards.c.question == key.question


def _card(row: Row[Any]) -> Card:
    return Card(CardState(row.state), row.step, row.stability, row.difficulty, row.due_at, row.reviewed_at)


def _card_row(member_id: int, key: Key, card: Card) -> dict[str, Any]:
    return {
        "member_id": member_id,
        **key._asdict(),
        "state": card.state.value,
        "step": card.step,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "due_at": card.due_at,
        "reviewed_at": card.reviewed_at,
    }
