from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.base.database import Database, metadata
from bot.logbook.service import Logbook
from bot.members.service import Members, NotStarted
from bot.packs.rules import OUR_OWN, Pack, Question, QuestionKind, Quiz, Source
from bot.packs.service import Library, Shelf
from bot.quizzes import store
from bot.quizzes.rules import Card, CardState, Key, Reason, Run, Topic, fold
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
        order, fits = run.order(run.number), len(run.items[run.number].question.right)
        places = [at for at, choice in enumerate(order) if choice < fits] if right else [order.index(fits)]
        return await self.quizzes.answer(member_id, run.run_id, run.number, places, self.now)

    async def round(self, *right: bool, member_id: int = ANN) -> Run:
        """A whole round, answered so; later ones as the last."""
        screen = await self.begin(member_id)
        assert isinstance(screen, Asking)
        run = screen.run
        while not run.is_complete:
            answered = await self.answer(run, right=right[min(run.number, len(right) - 1)], member_id=member_id)
            assert isinstance(answered, Answered)
            run = answered.run
        return run

    async def cards(self, member_id: int = ANN) -> tuple[Mapping[Key, Card], Mapping[Key, Card]]:
        """As stored, and as they follow from the log."""
        async with self.quizzes.db.begin() as tx:
            return await store.find_cards(tx, member_id), fold(await store.log(tx, member_id))

    async def solid(self, member_id: int = ANN) -> list[Topic]:
        async with self.quizzes.db.begin() as tx:
            return list(await self.quizzes.solid(tx, member_id, self.now))

    async def due(self, member_id: int = ANN) -> int:
        async with self.quizzes.db.begin() as tx:
            return await self.quizzes.due_count(tx, member_id, self.now)

    def serve(self, *questions: Question) -> None:
        """These alone from now on."""
        self.quizzes = replace(self.quizzes, shelf=Shelf(Library.of([pack_of(questions)])))

    async def export(self, member_id: int = ANN) -> list[dict[str, Any]]:
        async with self.quizzes.db.begin() as tx:
            return await self.quizzes.export(tx, member_id)


def question(n: int) -> Question:
    return Question(f"q{n}", f"Question {n}?", ("yes",), ("no", "perhaps"), "So.", (Source(OUR_OWN, OUR_OWN),))


def pack(count: int) -> Pack:
    return pack_of([question(n) for n in range(count)])


def pack_of(asked: Sequence[Question]) -> Pack:
    quizzes = (Quiz("trial", "1.2.0", "quiz", "Title", "basics", tuple(asked)),) if asked else ()
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


async def test_rounds_work_through_new_questions_then_those_due_soonest(room: Room) -> None:
    assert ids(await room.round(True)) == ["q0", "q1", "q2", "q3", "q4"]
    assert ids(await room.round(True)) == ["q5", "q6", "q0"]
    assert ids(await room.round(True)) == ["q1", "q2", "q3"]


async def test_a_missed_one_is_due_the_next_day_and_then_rests_as_the_others_do(room: Room) -> None:
    await room.round(True, True, False, True)
    room.now += timedelta(days=1)
    assert await room.due() == 1
    run = await room.round(True)
    assert ids(run) == ["q2", "q5", "q6"]
    assert [item.reason for item in run.items] == [Reason.MISSED, Reason.NEW, Reason.NEW]
    assert await room.due() == 0


async def test_what_is_about_to_fade_comes_before_what_is_new(room: Room) -> None:
    await room.round(True)
    room.now += timedelta(days=2)
    assert await room.due() == 5
    run = await room.round(True)
    assert ids(run) == ["q0", "q1", "q2", "q5", "q6"]
    assert [item.reason for item in run.items] == [*[Reason.FADING] * 3, *[Reason.NEW] * 2]
    assert await room.due() == 2


async def test_the_day_of_the_last_answer_is_told_with_the_question(room: Room) -> None:
    await room.round(True)
    room.now += timedelta(days=9)
    screen = await room.begin()
    assert isinstance(screen, Asking)
    assert (screen.today, screen.last_day) == (room.now.date(), room.now.date() - timedelta(days=9))


async def test_answers_of_a_round_put_aside_count_for_what_comes_next(room: Room) -> None:
    screen = await room.begin()
    assert isinstance(screen, Asking)
    await room.answer(screen.run, right=True)
    offer = await room.begin()
    assert isinstance(offer, Offer)
    again = await room.quizzes.begin(ANN, None, room.now, room.rng, instead_of=offer.run.run_id)
    assert isinstance(again, Asking)
    assert ids(again.run) == ["q1", "q2", "q3", "q4", "q5"]


async def test_a_round_without_answers_gives_way_on_another_day_to_what_is_due_by_then(room: Room) -> None:
    await room.round(True)
    first = await room.begin()
    again = await room.begin()
    assert isinstance(first, Asking)
    assert isinstance(again, Asking)
    assert again.run.run_id == first.run.run_id
    assert ids(again.run) == ["q5", "q6", "q0"]
    room.now += timedelta(days=3)
    later = await room.begin()
    assert isinstance(later, Asking)
    assert ids(later.run) == ["q0", "q1", "q2", "q5", "q6"]
    assert await room.quizzes.go_on(ANN, first.run.run_id, room.now) is Missing.DROPPED


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


async def test_the_export_tells_when_each_question_comes_back(room: Room) -> None:
    await room.round(True, False, True)
    cards = [told for told in await room.export() if "comes_back" in told]
    assert [told["comes_back"] for told in cards] == [f"Question {n}?" for n in (1, 0, 2, 3, 4)]
    assert cards[0]["state"] == "learning"
    assert cards[1]["due_at"] == NOW + timedelta(days=2, minutes=2)
    assert await room.export(BEN) == []


@pytest.mark.parametrize("seed", range(4))
async def test_the_stored_cards_are_those_that_follow_from_the_log(room: Room, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(15):
        member_id = dice.choice((ANN, BEN))
        room.now += timedelta(hours=dice.choice((-1, 0, 1, 24, 200)), microseconds=dice.randrange(10**6))
        await room.round(*(dice.random() < 0.6 for _ in range(5)), member_id=member_id)
    for member_id in (ANN, BEN):
        stored, computed = await room.cards(member_id)
        assert stored == computed
        assert stored


async def test_computing_the_cards_anew_changes_no_one_elses_and_mends_what_was_spoilt(room: Room) -> None:
    await room.round(True, False)
    await room.round(False, member_id=BEN)
    before = await room.cards(ANN), await room.cards(BEN)
    async with room.quizzes.db.begin() as tx:
        spoilt = Card(CardState.REVIEW, None, 1, 1, NOW, NOW)
        await store.put_card(tx, ANN, Key("trial", "quiz", "q0"), spoilt)
    assert (await room.cards(ANN))[0] != before[0][0]
    async with room.quizzes.db.begin() as tx:
        await room.quizzes.recompute(tx, ANN)
    assert (await room.cards(ANN), await room.cards(BEN)) == before


async def test_whoever_answered_before_there_were_cards_is_asked_by_their_log_and_has_all_with_the_next_answer(
    room: Room,
) -> None:
    await room.round(True, False)
    async with room.quizzes.db.begin() as tx:
        await store.drop_cards(tx, ANN)  # as the version before left it
    room.now += timedelta(days=1)
    assert await room.due() == 4
    assert await room.solid() == [Topic("basics", 0, 5, 7)]
    assert (await room.cards())[0] == {}
    screen = await room.begin()
    assert isinstance(screen, Asking)
    assert ids(screen.run) == ["q1", "q2", "q3", "q5", "q6"]
    assert screen.run.items[0].reason is Reason.MISSED
    await room.answer(screen.run, right=True)
    stored, computed = await room.cards()
    assert stored == computed
    assert len(stored) == 5


async def test_topics_become_solid_for_whoever_answers_rightly_over_weeks_and_for_nobody_else(room: Room) -> None:
    room.serve(question(0), question(1))
    for _ in range(4):
        screen = await room.begin()
        while isinstance(screen, Asking | Answered) and not screen.run.is_complete:
            screen = await room.answer(screen.run, right=screen.run.items[screen.run.number].question.id == "q0")
        room.now += timedelta(days=15)
    assert await room.solid() == [Topic("basics", 1, 2, 2)]
    assert await room.solid(BEN) == [Topic("basics", 0, 0, 2)]
    assert (await room.due(ANN), await room.due(BEN)) == (1, 0)


async def test_what_is_served_no_more_is_not_counted_as_due(room: Room) -> None:
    await room.round(False)
    room.now += timedelta(days=1)
    assert await room.due() == 5
    room.serve(question(3), question(9))
    assert await room.due() == 1


async def test_several_are_right_together_and_a_part_is_missed(room: Room) -> None:
    fits = replace(question(0), right=("yes", "surely"), kind=QuestionKind.SEVERAL)
    room.serve(fits)
    screen = await room.begin()
    assert isinstance(screen, Asking)
    order = screen.run.order(0)
    answered = await room.quizzes.answer(ANN, screen.run.run_id, 0, [order.index(0)], room.now)
    assert isinstance(answered, Answered)
    assert answered.run.score == 0
    room.now += timedelta(minutes=11)
    again = await room.round(True)
    assert (again.score, again.answers[0].picked) == (1, (0, 1))
    told = [told["answer"] for told in await room.export() if "answer" in told]
    assert told == ["yes", "yes; surely"]


async def test_of_a_reflection_no_tap_is_stored_and_no_card_made_and_the_round_counts_as_practice(room: Room) -> None:
    thought = Question(
        "q0", "What helped?", (), (), "Rest.", (Source(OUR_OWN, OUR_OWN),), QuestionKind.REFLECTION, ("This", "That")
    )
    room.serve(thought)
    screen = await room.begin()
    assert isinstance(screen, Asking)
    answered = await room.quizzes.answer(ANN, screen.run.run_id, 0, [1], room.now)
    assert isinstance(answered, Answered)
    assert await room.cards() == ({}, {})
    assert [(told["answer"], told["was_right"]) for told in await room.export() if "answer" in told] == [("", None)]
    finished = await room.quizzes.go_on(ANN, screen.run.run_id, room.now)
    assert isinstance(finished, Finished)
    assert (finished.run.score, finished.run.scored, finished.card.streak.total) == (0, 0, 1)
    assert await room.solid() == []


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
