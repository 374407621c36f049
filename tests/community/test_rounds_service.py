"""Rounds in the database: claimed by one of several, answered by many at once, and gone when they are over."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot import migrations
from bot.base.database import Database, Tx
from bot.community.rules.rounds import LEASE, End, Phase
from bot.community.service.rounds import Begun, Claim, Late, Noted, Rounds, UnderWay, Wish, forget_person
from bot.packs.rules import Pack, QuestionKind, as_own
from bot.packs.service import Library, Shelf, Stock
from tests.community.rounds import NOW, quiz
from tests.databases import Storage

SERVER, CHANNEL = 10, 20
WISH = Wish(None, 3, 30, is_named=True)


def library(*topics: str) -> Library:
    quizzes = tuple(quiz(*[QuestionKind.ONE] * 4, topic=topic) for topic in topics)
    return Library.of([Pack("pack", "Trial", "1.0.0", "en", ("Us",), "CC0", "About.", {}, (), quizzes, ())])


@dataclass
class Worker:
    """One of those that serve; all have the same database."""

    rounds: Rounds
    took_part: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    now: datetime = NOW

    @classmethod
    def open(cls, address: str) -> Worker:
        took_part: list[tuple[int, int]] = []

        async def note(_tx: Tx, server_id: int, user_id: int, _now: datetime) -> bool:
            took_part.append((server_id, user_id))
            return False

        def mark(*of: object) -> str:
            return f"mark of {of[1]} and {int(str(of[2])) * 7}"

        return cls(Rounds(Database.open(address), Shelf(library("basics")), mark, note), took_part)

    async def begin(self, channel_id: int = CHANNEL, wish: Wish = WISH, server_id: int = SERVER) -> int:
        begun = await self.rounds.begin(server_id, channel_id, wish, self.now, random.Random(1))
        assert isinstance(begun, Begun)
        return begun.round.round_id

    async def claim(self) -> Claim | None:
        """The one thing to be shown, if any."""
        claims = await self.rounds.claim_due(self.now, 5)
        assert len(claims) <= 1
        return claims[0] if claims else None

    async def show(self, message_id: int = 5) -> Claim:
        """Whatever is next, when its time has come."""
        for _ in range(200):
            claim = await self.claim()
            if claim is not None:
                assert await self.rounds.record(claim, self.now, is_sent=True, detail="", message_id=message_id)
                return claim
            self.now += timedelta(seconds=1)
        raise AssertionError("nothing is ever due")

    async def answer(self, user_id: int, round_id: int, place: int = 0, number: int = 0) -> Noted | Late | None:
        return await self.rounds.answer(CHANNEL, user_id, round_id, number, (place,), self.now)

    async def close(self) -> None:
        await self.rounds.db.close()


@pytest.fixture
async def worker(storage: Storage) -> AsyncIterator[Worker]:
    made = Worker.open(storage.data())
    await migrations.upgrade(made.rounds.db)
    yield made
    await made.close()


async def left(storage: Storage, *besides: str) -> dict[str, int]:
    """How many rows of rounds there are."""
    counts = {
        name: len(await storage.column(f"SELECT * FROM channel_{name}"))  # noqa: S608 - from here
        for name in ("rounds", "answers", "names", *besides)
    }
    return {name: number for name, number in counts.items() if number}


async def test_of_many_who_begin_at_once_one_does(worker: Worker) -> None:
    dice = random.Random(1)
    begun = await asyncio.gather(*[worker.rounds.begin(SERVER, CHANNEL, WISH, NOW, dice) for _ in range(5)])
    assert sorted(type(each).__name__ for each in begun) == ["Begun", *["UnderWay"] * 4]
    assert len({each.round.round_id for each in begun if isinstance(each, Begun | UnderWay)}) == 1


async def test_a_number_is_never_given_out_twice(worker: Worker, storage: Storage) -> None:
    first = await worker.begin()
    while await left(storage):
        await worker.show()
    assert await worker.begin() > first


async def test_each_step_is_shown_by_one_worker_until_its_lease_is_over(worker: Worker) -> None:
    await worker.begin()
    first = await worker.claim()
    assert first is not None
    assert await worker.claim() is None
    worker.now += LEASE
    again = await worker.claim()
    assert again is not None
    assert again.round.nonce == first.round.nonce
    assert again.round.attempts == 2


@pytest.mark.only_on("postgresql")
async def test_two_workers_show_each_step_once(worker: Worker, storage: Storage) -> None:
    other = Worker.open(storage.data())
    for channel_id in range(20, 40):
        await worker.begin(channel_id, server_id=channel_id)
    claims = await asyncio.gather(*[each.rounds.claim_due(NOW, 4) for each in (worker, other) * 10])
    await other.close()
    taken = [claim.round.round_id for found in claims for claim in found]
    assert len(taken) == len(set(taken))
    assert len(taken) >= 20 or await worker.rounds.claim_due(NOW, 20)


async def test_a_crash_before_recording_shows_the_same_again_and_time_counts_from_then(worker: Worker) -> None:
    round_id = await worker.begin()
    await worker.show()
    worker.now += timedelta(seconds=30)
    lost = await worker.claim()
    assert lost is not None
    assert isinstance(await worker.answer(1, round_id), Noted)
    worker.now += LEASE
    found = await worker.show()
    assert (found.round.nonce, found.round.phase) == (lost.round.nonce, Phase.ASKING)
    worker.now += timedelta(seconds=29)
    assert await worker.claim() is None
    assert isinstance(await worker.answer(1, round_id), Noted)


async def test_everybody_answers_at_once_and_each_is_counted_once(worker: Worker) -> None:
    round_id = await worker.begin()
    await worker.show()
    await worker.show()
    answers = [worker.answer(user_id, round_id, place) for place in (0, 1) for user_id in range(1, 31)]
    assert all(isinstance(noted, Noted) for noted in await asyncio.gather(*answers))
    shown = await worker.show()
    assert shown.tally is not None
    assert shown.tally.answers == sum(shown.tally.counts) == 30
    assert sorted(worker.took_part) == [(SERVER, user_id) for user_id in range(1, 31)]


async def test_an_answer_beside_the_end_of_its_time_is_counted_or_refused(worker: Worker) -> None:
    round_id = await worker.begin()
    await worker.show()
    await worker.show()
    worker.now += timedelta(seconds=30)
    acts = [worker.answer(user_id, round_id) for user_id in range(20)]
    noted, claim = await asyncio.gather(asyncio.gather(*acts), worker.claim())
    claim = claim or await worker.claim()
    assert claim is not None
    assert claim.tally is not None
    assert claim.tally.answers == sum(isinstance(each, Noted) for each in noted)


async def test_a_round_that_is_stopped_while_a_question_is_on_its_way_ends_in_that_questions_place(
    worker: Worker, storage: Storage
) -> None:
    round_id = await worker.begin()
    await worker.show(5)
    worker.now += timedelta(seconds=30)
    asking = await worker.claim()
    assert asking is not None
    assert await worker.rounds.stop(CHANNEL, round_id, worker.now)
    assert await worker.rounds.record(asking, worker.now, is_sent=True, detail="", message_id=6)
    ending = await worker.show()
    assert (ending.round.message_id, ending.round.number, ending.round.end) == (6, 0, End.STOPPED)
    assert await left(storage) == {}
    assert not await worker.rounds.record(asking, worker.now, is_sent=True, detail="", message_id=6)


async def test_what_was_said_late_about_an_earlier_step_changes_nothing(worker: Worker) -> None:
    round_id = await worker.begin()
    first = await worker.claim()
    assert first is not None
    worker.now += LEASE
    await worker.show(5)
    await worker.show(6)
    await worker.rounds.record(first, worker.now, is_sent=False, detail="50013")
    found = await worker.rounds.find(CHANNEL, round_id)
    assert found is not None
    assert (found.phase, found.message_id) == (Phase.ASKING, 6)


async def test_when_it_is_over_everything_is_gone_but_what_was_asked(worker: Worker, storage: Storage) -> None:
    round_id = await worker.begin()
    await worker.show()
    await worker.show()
    await worker.answer(1, round_id)
    await worker.rounds.put_name(CHANNEL, 1, round_id)
    assert await left(storage) == {"rounds": 1, "answers": 1, "names": 1}
    last = await worker.show()
    while await left(storage):
        last = await worker.show()
    assert last.score is not None
    assert [user_id for user_id, _ in last.score.board] == [1]
    assert await left(storage, "asked") == {"asked": 3}


async def test_a_round_is_found_in_its_own_channel_alone(worker: Worker) -> None:
    round_id = await worker.begin()
    assert await worker.rounds.find(CHANNEL + 1, round_id) is None
    assert not await worker.rounds.stop(CHANNEL + 1, round_id, NOW)
    assert await worker.rounds.move_on(CHANNEL + 1, round_id, 0, NOW) is None
    assert await worker.rounds.answer(CHANNEL + 1, 1, round_id, 0, (0,), NOW) is Late.OVER


async def test_a_server_that_is_erased_leaves_nothing(worker: Worker, storage: Storage) -> None:
    round_id = await worker.begin()
    await worker.show()
    await worker.show()
    await worker.answer(1, round_id)
    await worker.rounds.begin(SERVER + 1, CHANNEL + 1, WISH, NOW, random.Random(1))
    async with worker.rounds.db.begin() as tx:
        await worker.rounds.erase_server(tx, SERVER)
    assert await left(storage, "asked") == {"rounds": 1, "asked": 3}


async def test_what_someone_left_in_rounds_is_found_and_forgotten(worker: Worker, storage: Storage) -> None:
    round_id = await worker.begin()
    await worker.show()
    await worker.show()
    for user_id in (1, 2):
        await worker.answer(user_id, round_id, place=1)
    await worker.rounds.put_name(CHANNEL, 1, round_id)
    async with worker.rounds.db.begin() as tx:
        assert await worker.rounds.kept(tx, 1) == [
            {"server_id": SERVER, "channel_id": CHANNEL, "wants_to_be_named": True},
            {"server_id": SERVER, "channel_id": CHANNEL, "question": 1, "choices": [2]},
        ]
        assert await forget_person(worker.rounds.mark, tx, 1, None) == 2
        assert await worker.rounds.kept(tx, 1) == []
        assert len(await worker.rounds.kept(tx, 2)) == 1
    assert (await left(storage))["answers"] == 1


async def test_a_server_is_asked_what_it_has_and_not_what_it_left_out(worker: Worker) -> None:
    own = as_own(library("harbours").packs[0], 3)
    worker.rounds.shelf.put_stock(SERVER, Stock((own,), frozenset({"pack"})))
    assert worker.rounds.topics(SERVER) == ("harbours",)
    assert worker.rounds.topics(SERVER + 1) == ("basics",)
    await worker.begin()
    found = await worker.rounds.find(CHANNEL)
    assert found is not None
    assert {ask.pack for ask in found.plan.asks} == {"~3"}
    assert {ask.by for ask in found.plan.asks} == {"Us"}


async def test_a_round_keeps_its_questions_when_the_pack_changes(worker: Worker) -> None:
    await worker.begin()
    before = await worker.rounds.find(CHANNEL)
    worker.rounds.shelf.put_files(Library.of([]))
    assert await worker.rounds.find(CHANNEL) == before
