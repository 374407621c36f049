"""Two workers on one PostgreSQL, each with its own connections: whoever comes second waits, and never in a ring."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.base.database import Database
from bot.base.edge import Fate, Sent
from bot.base.keys import Vault
from bot.figures.service import Figures
from bot.logbook.service import Logbook
from bot.members.rules import When
from bot.members.service import Members
from bot.nudges.rules import State
from bot.nudges.service import (
    Ahead,
    Answers,
    Arrivals,
    Calendar,
    Claim,
    Delivery,
    Gifts,
    Message,
    Plans,
    Press,
    Result,
    Wanted,
)
from bot.nudges.service.standing import pressed
from bot.nudges.store import batch
from bot.packs.service import Library, Shelf
from bot.quizzes.service import Quizzes
from bot.sessions.service import Journal, Sessions
from bot.streaks.service import Streaks
from tests.databases import Storage

MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
DUE = MORNING + timedelta(hours=2)
ANN, BEN, CYD = 1, 2, 3
EVERYBODY = (ANN, BEN, CYD)
pytestmark = pytest.mark.only_on("postgresql")
STATES = "SELECT state FROM nudges"
SHELF = Shelf(Library.read([Path(__file__).parents[2] / "exercises"]))


@dataclass
class Worker:
    db: Database
    logbook: Logbook
    plans: Plans
    delivery: Delivery
    answers: Answers

    @classmethod
    def on(cls, db: Database, vault: Vault) -> Worker:
        members = Members(db)
        logbook = Logbook(db, members, time(4))
        streaks = Streaks(db, members, logbook)
        sessions = Sessions(db, vault, members, Figures(db, vault, members), logbook, streaks, SHELF)
        gifts = Gifts(logbook, sessions, Journal(db, vault, members, Figures(db, vault, members)))
        calendar = Calendar(vault, members, logbook, time(4), 3, SHELF, Ahead(gifts))
        quizzes = Quizzes(db, members, logbook, streaks, SHELF)
        arrivals = Arrivals(members, logbook, sessions, quizzes)
        wanted = Wanted(logbook, timedelta(hours=2), 3, time(4))
        return cls(
            db,
            logbook,
            Plans(db, members, logbook, calendar),
            Delivery(db, members, sessions, calendar, arrivals, wanted, gifts),
            Answers(db, members, logbook, streaks, sessions, calendar, arrivals, wanted, quizzes),
        )

    async def claim(self) -> list[Claim]:
        return list((await self.delivery.claim_due(DUE, 50, random.Random(1))).claims)

    async def record(self, claims: list[Claim]) -> None:
        results = [Result(c, Sent(Fate.SENT, 90 + c.member.member_id, c.member.member_id), DUE) for c in claims]
        await self.delivery.record(results)


def press(claim: Claim) -> Press:
    member_id = claim.member.member_id
    return Press(member_id, claim.nudge.nudge_id, Message(member_id, 90 + member_id), DUE)


@asynccontextmanager
async def two_workers(storage: Storage) -> AsyncGenerator[tuple[Worker, Worker]]:
    """Everybody's nudge falls due at the same time."""
    vault = await Vault.open(Database.open(storage.keys()), storage.folder / "key", sealed_rows=False)
    one, two = (Worker.on(Database.open(storage.data()), vault) for _ in range(2))
    for member_id in EVERYBODY:
        async with one.db.begin() as tx:
            member = await one.plans.members.agree(tx, member_id, MORNING)
            await one.plans.set_when(tx, member, When(time(8), None, is_guess=False), MORNING, random.Random(1))
            await one.plans.members.dm_opened(tx, member_id, member_id)
        await one.plans.resume(member_id, MORNING)
    yield one, two
    await one.db.close()
    await two.db.close()
    await vault.close()


@pytest.fixture
async def workers(storage: Storage) -> AsyncIterator[tuple[Worker, Worker]]:
    async with two_workers(storage) as both:
        yield both


@pytest.fixture
def at_the_lock(storage: Storage) -> AtTheLock:
    return AtTheLock(storage)


@dataclass
class AtTheLock:
    storage: Storage

    async def until(self, task: asyncio.Task[object]) -> None:
        """Returns once the task waits for what another transaction holds, or has ended."""
        waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        while not task.done() and not await self.storage.execute("bot", waiting):
            pass


Both = tuple[Worker, Worker]


async def test_a_click_that_comes_while_its_nudge_is_being_claimed(workers: Both, at_the_lock: AtTheLock) -> None:
    one, two = workers
    claims = await one.claim()
    async with one.db.begin() as tx:
        again = await batch.take_due(tx, DUE + timedelta(minutes=5), 50)
        click = asyncio.create_task(two.answers.skip(press(claims[0])))
        await at_the_lock.until(click)
        taken = await one.delivery.claiming.claim(tx, again, DUE + timedelta(minutes=5), random.Random(1))
    assert {claim.member.member_id for claim in taken.claims} == {BEN, CYD}, "whom somebody else holds is left out"
    shown = await click
    assert shown is not None


async def test_a_click_that_comes_while_its_sending_is_recorded(workers: Both, at_the_lock: AtTheLock) -> None:
    one, two = workers
    claims = await one.claim()
    async with two.db.begin() as tx:
        await two.plans.members.require(tx, ANN)
        recording = asyncio.create_task(one.record(claims))
        await at_the_lock.until(recording)
        # What a click does next, with the member in its hands.
        await pressed(tx, press(claims[0]), claims[0].member, two.answers.arrivals, two.answers.wanted)
    await recording
    assert [row.state for row in await at_the_lock.storage.execute("bot", STATES)].count(State.sent.value) == 3


async def test_two_workers_that_record_the_same_in_another_order(workers: Both) -> None:
    one, two = workers
    claims = await one.claim()
    await asyncio.gather(*(who.record(order) for who in workers for order in (claims, claims[::-1])))
    assert await unanswered(two) == [1, 1, 1]


async def test_a_change_of_plan_that_comes_while_the_next_nudge_is_written(
    workers: Both, at_the_lock: AtTheLock
) -> None:
    one, two = workers
    async with one.db.begin() as tx:
        due = await batch.take_due(tx, DUE, 50)
        taken = await one.delivery.claiming.claim(tx, due, DUE, random.Random(1))
        moving = asyncio.create_task(two.plans.change_zone(ANN, "Asia/Kathmandu", DUE))
        await at_the_lock.until(moving)
        assert not moving.done()
    await moving
    assert len(taken.claims) == 3
    waiting = await at_the_lock.storage.execute("bot", f"{STATES} WHERE member_id = 1 AND state = 'due'")
    assert len(waiting) == 1


async def test_everything_at_once(workers: Both) -> None:
    one, _ = workers
    claims = await one.claim()
    acts = [
        act
        for _ in range(6)
        for who in workers
        for act in (
            *(who.answers.already(press(claim)) for claim in claims),
            *(who.answers.take_back(press(claim)) for claim in claims),
            *(who.answers.skip(press(claim)) for claim in reversed(claims)),
            who.record(claims),
            who.record(claims[::-1]),
            who.delivery.cleared([(c.nudge, Sent(Fate.RETRY)) for c in reversed(claims)], DUE),
            who.delivery.claim_due(DUE + timedelta(minutes=5), 50, random.Random(1)),
            *(who.plans.pause(member_id, None, DUE) for member_id in EVERYBODY),
            *(who.plans.resume(member_id, DUE) for member_id in EVERYBODY),
            who.logbook.beat(DUE + timedelta(hours=5)),
        )
    ]
    random.Random(3).shuffle(acts)
    await asyncio.gather(*acts)


async def unanswered(worker: Worker) -> list[int]:
    async with worker.db.begin() as tx:
        return [(await worker.plans.members.require(tx, member_id)).unanswered for member_id in EVERYBODY]
