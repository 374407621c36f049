from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import migrations
from bot.authoring.rules import Refusal, Version
from bot.authoring.service import Desk, Stocking, Uploaded
from bot.authoring.views import REFUSALS
from bot.base.database import Database
from bot.base.keys import Vault
from bot.base.visits import Visit
from bot.packs.service import Library, Shelf
from bot.servers.service import Servers
from tests.authoring.acts import NEXT, PACK
from tests.databases import Storage

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
MIA = Visit(10, "Harbour", 1, "mia", manages=True, role_ids=frozenset())
JO = Visit(10, "Harbour", 2, "jo", manages=True, role_ids=frozenset())
ZOE = Visit(11, "Elsewhere", 3, "zoe", manages=True, role_ids=frozenset())


@dataclass
class Process:
    """One of those that serve; all have the same database."""

    db: Database
    desk: Desk

    @classmethod
    async def open(cls, storage: Storage) -> Process:
        db = Database.open(storage.data())
        shelf = Shelf(Library.of([]))
        vault = await Vault.open(Database.open(storage.keys()), storage.folder / "key", sealed_rows=False)
        return cls(db, Desk(db, vault, shelf, Servers(db), Stocking(db, shelf)))

    async def close(self) -> None:
        await self.db.close()
        await self.desk.vault.close()

    async def publish(self, text: str = PACK, at: datetime = NOW) -> Version:
        uploaded = await self.desk.upload(MIA, text.encode(), "p.yaml", at)
        assert isinstance(uploaded, Uploaded)
        approved = await self.desk.approve(JO, uploaded.version.version_id, at)
        assert isinstance(approved, Version)
        return approved

    def served(self) -> list[str]:
        return [f"{pack.title} {pack.version}" for pack in self.desk.shelf.in_servers([10]).packs]


@pytest.fixture
async def process(storage: Storage) -> AsyncIterator[Process]:
    made = await Process.open(storage)
    await migrations.upgrade(made.db)
    yield made
    await made.close()


async def test_what_is_approved_is_served_there_alone(process: Process) -> None:
    await process.publish()
    assert process.served() == ["Harbour minutes 1.0.0"]
    assert process.desk.shelf.in_servers([11]).packs == ()


async def test_the_same_pack_id_in_two_servers_is_two_packs(process: Process) -> None:
    await process.publish()
    other = await process.desk.upload(ZOE, PACK.encode(), "p.yaml", NOW)
    assert isinstance(other, Uploaded)
    assert await process.desk.approve(MIA, other.version.version_id, NOW) is Refusal.GONE
    approved = await process.desk.approve(ZOE, other.version.version_id, NOW + timedelta(days=1))
    assert isinstance(approved, Version)
    both = process.desk.shelf.in_servers([10, 11])
    assert len({pack.id for pack in both.packs}) == 2


@pytest.mark.only_on("postgresql")
async def test_another_process_has_it_with_its_next_beat(process: Process, storage: Storage) -> None:
    other = await Process.open(storage)
    await process.publish()
    await other.desk.stocking.catch_up(NOW)
    assert other.served() == ["Harbour minutes 1.0.0"]
    await process.publish(NEXT)
    assert other.served() == ["Harbour minutes 1.0.0"]
    await other.desk.stocking.catch_up(NOW)
    assert other.served() == ["Harbour minutes 1.1.0"]
    await process.desk.disable(MIA, "~2", NOW)
    await other.close()


async def test_versions_beyond_the_limit_make_room_from_the_oldest_on(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.authoring.rules.MOST_VERSIONS", 2)
    for minor in range(4):
        await process.publish(PACK.replace("1.0.0", f"1.{minor}.0"))
    assert [version.version for version in await process.desk.versions(MIA)] == ["1.3.0", "1.2.0"]
    assert process.served() == ["Harbour minutes 1.3.0"]


async def test_where_as_many_versions_wait_as_there_is_room_for_it_says_what_makes_room(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.authoring.rules.MOST_VERSIONS", 2)
    assert isinstance(await process.desk.upload(MIA, PACK.encode(), "p.yaml", NOW), Uploaded)
    assert isinstance(await process.desk.upload(JO, NEXT.encode(), "p.yaml", NOW), Uploaded)
    third = PACK.replace("1.0.0", "1.2.0").encode()
    refused = await process.desk.upload(replace(MIA, user_id=9), third, "p.yaml", NOW)
    assert refused is Refusal.FULL_OF_VERSIONS
    assert "approve, return or withdraw some of those that wait" in REFUSALS[refused]


async def test_a_server_has_room_for_so_many_packs(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.authoring.rules.MOST_PACKS", 1)
    await process.publish()
    second = PACK.replace("pack: harbour-minute", "pack: second")
    assert await process.desk.upload(MIA, second.encode(), "p.yaml", NOW) is Refusal.FULL
    assert isinstance(await process.desk.upload(MIA, NEXT.encode(), "p.yaml", NOW), Uploaded)


async def test_of_what_moderators_did_the_latest_is_kept(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.authoring.rules.MOST_ACTS", 3)
    for number in range(3):
        await process.publish(PACK.replace("version: 1.0.0", f"version: 1.0.{number}"))
    acts, total = await process.desk.acts(MIA, 0)
    assert total == 3
    assert [act.act for act in acts] == ["approved", "uploaded", "approved"]
