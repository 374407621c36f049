"""Rounds that were begun before questions had kinds."""

from __future__ import annotations

import json

from sqlalchemy import select, update

from bot.quizzes import store
from bot.quizzes.service import Answered, Asking
from tests.quizzes.test_service import Room, room

__all__ = ["room"]


async def written_of_old(room: Room, run_id: int) -> None:
    """The round as the first versions kept it: the right answer a text, and no word of a kind."""
    async with room.quizzes.db.begin() as tx:
        items = json.loads((await tx.execute(select(store.runs.c["items"]))).scalar_one())
        for item in items:
            question = item["question"]
            (question["right"],) = question["right"]
            del question["kind"], question["choices"], item["reason"], item["last_at"]
        _ = await tx.execute(
            update(store.runs)
            .where(store.runs.c.run_id == run_id)
            .values(items=json.dumps(items, separators=(",", ":")))
        )


async def test_a_round_from_before_there_were_kinds_goes_on_and_is_exported(room: Room) -> None:
    screen = await room.begin()
    assert isinstance(screen, Asking)
    await written_of_old(room, screen.run.run_id)
    again = await room.begin()
    assert isinstance(again, Asking)
    assert [item.question for item in again.run.items] == [item.question for item in screen.run.items]
    assert again.last_day is None
    answered = await room.answer(again.run, right=True)
    assert isinstance(answered, Answered)
    assert answered.run.answers[0].was_right
    assert [told["answer"] for told in await room.export() if "answer" in told] == ["yes"]
