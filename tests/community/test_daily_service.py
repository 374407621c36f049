"""Several workers, and what is claimed and never recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot import migrations
from bot.base.database import Database
from bot.base.edge import Fate, Sent
from bot.base.visits import Visit
from bot.community.service import Dailies, Posting, Verdict
from bot.members.service import Members
from bot.nudges.rules import LEASE
from bot.packs.service import Library, Shelf
from bot.servers.service import Servers
from tests.community.test_daily_rules import PLAIN
from tests.databases import Storage
from tests.packs.example import changed, good

NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)


@dataclass
class Worker:
    """One of those that serve; all have the same database."""

    dailies: Dailies
    posting: Posting

    @classmethod
    def open(cls, address: str) -> Worker:
        db = Database.open(address)
        shelf = Shelf(Library.of([replace(good(changed()), id="plain", exercises=(PLAIN,))]))
        posting = Posting(db, shelf, timedelta(hours=2), lambda: "ab" * 32)
        return cls(Dailies(db, Servers(db), Members(db), shelf), posting)

    async def set_up(self, server_id: int) -> None:
        picked = await self.dailies.pick(server_id, EARLIER, channel_id=server_id, at=time(8), zone="UTC")
        visit = Visit(server_id, "Harbour", 1, "mia", manages=True, role_ids=frozenset())
        assert await self.dailies.confirm(visit, picked.draft.revision, EARLIER)

    async def claimed(self, now: datetime = NOW) -> list[int]:
        """The servers whose prompts it took."""
        return [post.daily.server_id for post in (await self.posting.claim_due(now, 4)).posts]


@pytest.fixture
async def worker(storage: Storage) -> AsyncIterator[Worker]:
    made = Worker.open(storage.data())
    await migrations.upgrade(made.posting.db)
    yield made
    await made.posting.db.close()


async def test_what_was_claimed_is_nobodys_else_until_its_lease_is_over_and_keeps_its_nonce(worker: Worker) -> None:
    await worker.set_up(7)
    [first] = (await worker.posting.claim_due(NOW, 4)).posts
    assert await worker.claimed() == []
    [again] = (await worker.posting.claim_due(NOW + LEASE, 4)).posts
    assert again.nonce == first.nonce
    assert await worker.posting.verdict(first, NOW + LEASE) is Verdict.DROP
    assert await worker.posting.verdict(again, NOW + LEASE) is Verdict.SEND
    assert await worker.posting.verdict(again, NOW + timedelta(seconds=90)) is Verdict.SEARCH


async def test_an_answer_that_comes_after_the_lease_changes_nothing_that_is_known_by_then(worker: Worker) -> None:
    await worker.set_up(7)
    [first] = (await worker.posting.claim_due(NOW, 4)).posts
    [again] = (await worker.posting.claim_due(NOW + LEASE, 4)).posts
    await worker.posting.record(again, Sent(Fate.SENT, 5, 7), NOW + LEASE)
    assert await worker.posting.record(first, Sent(Fate.RETRY, detail="50013"), NOW + LEASE) is None
    settings = await worker.dailies.look(7, NOW + LEASE)
    assert [prompt.message_id for prompt in settings.past] == [5]
    assert settings.daily is not None
    assert settings.daily.trouble is None


@pytest.mark.only_on("postgresql")
async def test_two_workers_take_each_prompt_once(worker: Worker, storage: Storage) -> None:
    other = Worker.open(storage.data())
    for server_id in range(20, 40):
        await worker.set_up(server_id)
    taken = [each for found in await asyncio.gather(*[w.claimed() for w in (worker, other) * 10]) for each in found]
    while found := await worker.claimed():
        taken += found
    await other.posting.db.close()
    assert sorted(taken) == list(range(20, 40))
