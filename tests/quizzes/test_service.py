from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.base.database import Database, metadata
from bot.logbook.service import Logbook
from bot.members.service import Members, NotStarted
from bot.packs.rules import OUR_OWN, Pack, Question, Quiz, Source
from bot.packs.service import Library, Shelf
from bot.quizzes.rules import Run
from bot.quizzes.service import Answered, Asking, Finished, Missing, NoTopic, Offer, Quizzes, Screen
from bot.streaks.service import Streaks
from tests.databases import Storage

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
ANN, BEN = 1, 2


@dataclass
class Room:
    """Its dice and clock; every act takes a minute."""

    quizzes: Quizzes
    rng: random.Random
    now: datetime = NOW

    async def begin(self, member_id: int = ANN, typed: str | None = None) -> Screen:
        self.now += timedelta(minutes=1)
        return await self.quizzes.begin(member_id, typed, self.now, self.rng)

    async def answer(self, run: Run, *, right: bool, member_id: int = ANN) -> Screen:
        self.now += timedelta(minutes=1)
        place = next(at for at, choice in enumerate(run.order(run.number)) if (choice == 0) is right)
        return await self.quizzes.answer(member_id, run.run_id, run.number, place, self.now)

    async def round(self, *right: bool) -> Run:
        """A whole round, answered so; later ones as the last."""
        screen = await self.begin()
        assert isinstance(screen, Asking)
        run = screen.run
        while not run.is_complete:
            answered = await self.answer(run, right=right[min(run.number, len(right) - 1)])
            assert isinstance(answered, Answered)
            run = answered.run
        return run

    async def export(self, member_id: int = ANN) -> list[dict[str, Any]]:
        async with self.quizzes.db.begin() as tx:
            return await self.quizzes.export(tx, member_id)


def pack(count: int) -> Pack:
    source = Source(OUR_OWN, OUR_OWN)
    asked = tuple(
        Question(f"q{n}", f"Question {n}?", ("yes",), ("no", "perhaps"), "So.", (source,)) for n in range(count)
    )
    quizzes = (Quiz("trial", "1.2.0", "quiz", "Title", "basics", asked),) if asked else ()
    return Pack("trial", "Trial", "1.2.0", "en", ("Us",), "CC0", "About.", {}, (), quizzes, ())


@pytest.fixture
async def room(storage: Storage) -> AsyncIterator[Room]:
    db = Database.open(storage.data())
    members = Members(db)
    async with db.begin() as tx:
        await tx.run_sync(metadata.create_all)
        for member_id in (ANN, BEN):
            _ = await members.agree(tx, member_id, NOW)
    logbook = Logbook(db, members, time(4))
    yield Room(
        Quizzes(db, members, logbook, Streaks(db, members, logbook), Shelf(Library.of([pack(7)]))),
        random.Random(3),
    )
    await db.close()


def ids(run: Run) -> list[str]:
    return [item.question.id for item in run.items]


async def test_rounds_work_through_new_questions_then_those_answered_longest_ago(room: Room) -> None:
    assert ids(await room.round(True)) == ["q0", "q1", "q2", "q3", "q4"]
    assert ids(await room.round(True)) == ["q5", "q6", "q0", "q1", "q2"]
    assert ids(await room.round(True)) == ["q3", "q4", "q5", "q6", "q0"]


async def test_a_wrong_one_leads_until_it_is_answered_rightly(room: Room) -> None:
    await room.round(True, True, False, True)
    assert ids(await room.round(False, True))[:2] == ["q2", "q5"]
    assert ids(await room.round(True))[0] == "q2"
    assert ids(await room.round(True))[0] == "q0"


async def test_answers_of_a_round_put_aside_count_for_what_comes_next(room: Room) -> None:
    screen = await room.begin()
    assert isinstance(screen, Asking)
    await room.answer(screen.run, right=True)
    offer = await room.begin()
    assert isinstance(offer, Offer)
    again = await room.quizzes.begin(ANN, None, room.now, room.rng, instead_of=offer.run.run_id)
    assert isinstance(again, Asking)
    assert ids(again.run) == ["q1", "q2", "q3", "q4", "q5"]


async def test_what_one_member_answered_orders_nothing_for_another(room: Room) -> None:
    await room.round(True, False)
    screen = await room.begin(BEN)
    assert isinstance(screen, Asking)
    assert ids(screen.run) == ["q0", "q1", "q2", "q3", "q4"]
    assert await room.export(BEN) != []
    assert all("answer" not in told for told in await room.export(BEN))


async def test_a_round_of_someone_else_is_not_found(room: Room) -> None:
    screen = await room.begin()
    assert isinstance(screen, Asking)
    run_id = screen.run.run_id
    assert await room.answer(screen.run, right=True, member_id=BEN) is Missing.GONE
    assert await room.quizzes.go_on(BEN, run_id, NOW) is Missing.GONE
    assert await room.quizzes.stop(BEN, run_id, NOW) is Missing.GONE
    assert isinstance(await room.begin(), Asking)


async def test_the_score_is_shown_again_whenever_it_is_asked_for(room: Room) -> None:
    run = await room.round(True, False)
    for _ in range(2):
        screen = await room.quizzes.go_on(ANN, run.run_id, room.now)
        assert isinstance(screen, Finished)
        assert (screen.run.score, screen.card.streak.total) == (1, 1)


async def test_a_round_finished_after_the_day_has_changed_counts_for_the_day_of_its_last_answer(room: Room) -> None:
    screen = await room.begin()
    assert isinstance(screen, Asking)
    run = screen.run
    while not run.is_complete:
        room.now += timedelta(days=1)
        answered = await room.answer(run, right=True)
        assert isinstance(answered, Answered)
        run = answered.run
    async with room.quizzes.db.begin() as tx:
        told = await room.quizzes.logbook.export(tx, ANN)
    assert [(each["what"], each["practised"]) for each in told] == [("quiz", room.now.date())]


async def test_the_export_tells_rounds_and_answers_in_words(room: Room) -> None:
    run = await room.round(True, False)
    rounds = [told for told in await room.export() if "questions" in told]
    answers = [told for told in await room.export() if "answer" in told]
    assert [(told["state"], len(told["questions"])) for told in rounds] == [("done", 5)]
    assert [told["was_right"] for told in answers] == [True, False, False, False, False]
    assert answers[0] == {
        "quiz_round": run.run_id,
        "question": "Question 0?",
        "version": "trial 1.2.0",
        "answer": "yes",
        "was_right": True,
        "at": NOW + timedelta(minutes=2),
    }


async def test_everything_goes_with_the_member(room: Room) -> None:
    await room.round(True)
    async with room.quizzes.db.begin() as tx:
        await room.quizzes.members.remove(tx, ANN)
    assert await room.export() == []


async def test_without_an_account_or_without_quizzes_nothing_begins(room: Room) -> None:
    with pytest.raises(NotStarted):
        await room.begin(3)
    room.quizzes = Quizzes(
        room.quizzes.db, room.quizzes.members, room.quizzes.logbook, room.quizzes.streaks, Shelf(Library.of([pack(0)]))
    )
    assert await room.begin() == NoTopic(())
