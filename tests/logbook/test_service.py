"""What is recorded for which local day, and which days count neither way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from bot.base.database import Database, Tx, metadata
from bot.logbook import store
from bot.logbook.rules import Neutral
from bot.logbook.service import Book, Logbook
from bot.members.rules import Member
from bot.members.service import Members
from tests.databases import Storage

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 6, 15), date(2026, 6, 14)
ANN, BEN, CYD = 1, 2, 3


@dataclass
class Room:
    logbook: Logbook
    tx: Tx
    ann: Member

    async def book(self, member_id: int = ANN) -> Book:
        return await self.logbook.book(self.tx, member_id)


@pytest.fixture
async def logbook(storage: Storage) -> AsyncIterator[Logbook]:
    """Ann and Ben have started, Ben lives in Kathmandu; Cyd has only agreed."""
    db = Database.open(storage.data())
    members = Members(db)
    async with db.begin() as tx:
        await tx.run_sync(metadata.create_all)
        for member_id in (ANN, BEN, CYD):
            await members.agree(tx, member_id, NOW)
        for member_id in (ANN, BEN):
            await members.activate(tx, member_id, NOW)
        await members.set_zone(tx, BEN, "Asia/Kathmandu")
    yield Logbook(db, members, time(4))
    await db.close()


@pytest.fixture
async def room(logbook: Logbook) -> AsyncIterator[Room]:
    async with logbook.db.begin() as tx:
        yield Room(logbook, tx, await logbook.members.require(tx, ANN))


async def test_the_same_thing_is_recorded_once_for_the_day_of_the_first_time(room: Room) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert await room.logbook.record(room.tx, room.ann, "exercise", 7, NOW) == TODAY
    assert await room.logbook.record(room.tx, room.ann, "exercise", 7, tomorrow) == TODAY
    assert await room.logbook.record(room.tx, room.ann, "quiz", 7, tomorrow) == TODAY + timedelta(days=1)
    assert (await room.book()).practised == {TODAY, TODAY + timedelta(days=1)}


async def test_a_day_is_practised_until_the_last_thing_done_on_it_is_taken_back(room: Room) -> None:
    for row in (1, 2):
        await room.logbook.record(room.tx, room.ann, "exercise", row, NOW)
    assert await room.logbook.take_back(room.tx, ANN, "exercise", 1)
    assert not await room.logbook.take_back(room.tx, ANN, "exercise", 1)
    assert (await room.book()).practised == {TODAY}
    assert not await room.logbook.take_back(room.tx, BEN, "exercise", 2)
    assert await room.logbook.take_back(room.tx, ANN, "exercise", 2)
    assert not (await room.book()).practised


async def test_moved_to_another_day_it_counts_there(room: Room) -> None:
    await room.logbook.record(room.tx, room.ann, "told", 1, NOW)
    await room.logbook.move(room.tx, ANN, "told", 1, YESTERDAY)
    await room.logbook.move(room.tx, BEN, "told", 1, TODAY)
    assert await room.logbook.day_of(room.tx, ANN, "told", 1) == YESTERDAY
    assert (await room.book()).practised == {YESTERDAY}


async def test_the_first_word_about_a_day_stands_unless_it_is_excused(room: Room) -> None:
    await room.logbook.asked(room.tx, [(ANN, TODAY)])
    await room.logbook.neutral(room.tx, ANN, TODAY, Neutral.cap)
    assert (await room.book()).missed == {TODAY}
    await room.logbook.excuse(room.tx, ANN, [TODAY, YESTERDAY], Neutral.away)
    await room.logbook.asked(room.tx, [(ANN, TODAY)])
    assert (await room.book()).asked == {TODAY: Neutral.away, YESTERDAY: Neutral.away}
    assert not (await room.book()).missed


async def test_two_silent_hours_excuse_the_day_for_everyone_who_has_started(logbook: Logbook) -> None:
    assert await logbook.beat(NOW) is None
    assert await logbook.beat(NOW + timedelta(minutes=4)) is None
    back = NOW + timedelta(minutes=4 + 120)
    assert await logbook.beat(back) == timedelta(hours=2)
    assert await logbook.beat(back) is None
    assert await asked(logbook) == {ANN: {TODAY: Neutral.outage}, BEN: {TODAY: Neutral.outage}, CYD: {}}


async def test_short_outages_of_a_day_excuse_it_once_they_come_to_two_hours(logbook: Logbook) -> None:
    await logbook.beat(NOW)
    for minutes in (90, 100, 120):  # an hour and a half, alive for ten minutes, another twenty
        await logbook.beat(NOW + timedelta(minutes=minutes))
    await logbook.beat(NOW + timedelta(minutes=125))
    assert (await asked(logbook))[ANN] == {TODAY: Neutral.outage}


async def test_what_was_alive_between_two_outages_is_no_part_of_them(logbook: Logbook) -> None:
    await logbook.beat(NOW)
    await logbook.beat(NOW + timedelta(minutes=90))
    for minutes in range(90, 180):
        await logbook.beat(NOW + timedelta(minutes=minutes))
    await logbook.beat(NOW + timedelta(minutes=179 + 29))
    assert not (await asked(logbook))[ANN]
    for days in (3, 6):
        await logbook.beat(NOW + timedelta(days=days))
    async with logbook.db.begin() as tx:
        kept = await tx.scalar(select(func.count()).select_from(store.outages))
    assert kept == 2, "what no open day can share is forgotten"


async def test_an_outage_over_midnight_excuses_by_each_members_own_days(logbook: Logbook) -> None:
    await logbook.beat(NOW + timedelta(hours=8))  # 20:00 in UTC, 01:45 in Kathmandu
    await logbook.beat(NOW + timedelta(hours=17))  # 05:00 and 10:45
    async with logbook.db.begin() as tx:
        assert (await logbook.book(tx, ANN)).asked == {TODAY: Neutral.outage}
        assert (await logbook.book(tx, BEN)).asked.keys() == {TODAY, TODAY + timedelta(days=1)}


async def test_a_clock_that_went_back_is_believed_and_hides_no_later_outage(logbook: Logbook) -> None:
    await logbook.beat(NOW + timedelta(days=30))
    assert await logbook.beat(NOW) is None
    assert await logbook.beat(NOW + timedelta(hours=3)) == timedelta(hours=3)
    async with logbook.db.begin() as tx:
        assert (await logbook.book(tx, ANN)).asked == {TODAY: Neutral.outage}


async def test_more_members_than_a_beat_takes_on_are_excused_by_the_next(
    logbook: Logbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.logbook.service._PAGE", 1)
    monkeypatch.setattr("bot.logbook.service._PAGES", 1)
    await logbook.beat(NOW)
    told: list[set[int]] = []
    for second in range(3):
        await logbook.beat(NOW + timedelta(hours=2, seconds=second))
        told.append({member_id for member_id, days in (await asked(logbook)).items() if days})
    assert told == [{ANN}, {ANN, BEN}, {ANN, BEN}]


async def asked(logbook: Logbook) -> dict[int, dict[date, Neutral | None]]:
    async with logbook.db.begin() as tx:
        return {each: (await logbook.book(tx, each)).asked for each in (ANN, BEN, CYD)}
