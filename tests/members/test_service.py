"""Consent, and whether we may write, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.base.database import Database, Tx, metadata
from bot.members import store
from bot.members.rules import Member, MemberState, Practice
from bot.members.service import Members, NotStarted, Places
from tests.databases import Storage

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANN, BEN = 1, 2


@pytest.fixture
async def db(storage: Storage) -> AsyncIterator[Database]:
    opened = Database.open(storage.data())
    async with opened.begin() as tx:
        await tx.run_sync(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture
def members(db: Database) -> Members:
    return Members(db)


@pytest.fixture
async def tx(db: Database) -> AsyncIterator[Tx]:
    async with db.begin() as opened:
        yield opened


def test_the_columns_stand_in_the_order_of_the_fields_that_they_are_read_into() -> None:
    assert [column.name for column in store.members.columns] == [field.name for field in fields(Member)]


async def test_nobody_is_a_member_before_they_agree(members: Members, tx: Tx) -> None:
    assert await members.find(tx, ANN) is None
    with pytest.raises(NotStarted, match="/start"):
        await members.require(tx, ANN)


async def test_agreeing_again_changes_nothing(members: Members, tx: Tx) -> None:
    first = await members.agree(tx, ANN, NOON)
    await members.set_practice(tx, ANN, Practice.GRATITUDE)
    again = await members.agree(tx, ANN, NOON + timedelta(days=9))
    assert (first.state, again.consented_at, again.practice) == (MemberState.STARTING, NOON, Practice.GRATITUDE)


async def test_a_change_is_about_one_person_alone(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    ben = await members.agree(tx, BEN, NOON)
    await members.set_zone(tx, ANN, "Asia/Kathmandu")
    await members.set_quiet(tx, ANN, time(22), time(7))
    await members.set_flags(tx, ANN, is_discreet=True)
    await members.keep_dm(tx, ANN, 5)
    await members.pause(tx, ANN, NOON, None)
    await members.stop(tx, ANN, NOON)
    assert await members.require(tx, BEN) == ben


async def test_a_second_journey_keeps_the_first_ones_home(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    await members.set_zone(tx, ANN, "Europe/Berlin")
    for zone in ("Asia/Tokyo", "Pacific/Honolulu"):
        await members.travel(tx, await members.require(tx, ANN), zone, NOON + timedelta(days=3))
    ann = await members.require(tx, ANN)
    assert (ann.zone, ann.home_zone) == ("Pacific/Honolulu", "Europe/Berlin")
    assert await members.going_home(tx, NOON) == []
    assert await members.going_home(tx, NOON + timedelta(days=3)) == [ann]


async def test_a_move_ends_the_journey(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    await members.travel(tx, await members.require(tx, ANN), "Asia/Tokyo", NOON)
    await members.set_zone(tx, ANN, "America/Lima")
    assert await members.going_home(tx, NOON) == []


async def test_starting_again_ends_pause_stop_and_silence(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    await members.went_unanswered(tx, [ANN])
    await members.pause(tx, ANN, NOON, None)
    await members.stop(tx, ANN, NOON)
    await members.activate(tx, ANN, NOON + timedelta(days=1))
    ann = await members.require(tx, ANN)
    assert (ann.state, ann.paused_at, ann.unanswered) == (MemberState.ACTIVE, None, 0)
    assert ann.answered_at == NOON + timedelta(days=1)


async def test_a_channel_is_kept_before_it_is_known_to_take_messages(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    await members.keep_dm(tx, ANN, 5)
    await members.dm_closed(tx, ANN, NOON)
    ann = await members.require(tx, ANN)
    assert (ann.dm_channel_id, ann.dm_closed_at) == (5, NOON)


async def test_a_closed_dm_is_tried_ever_less_often_down_to_weekly(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    now, waits = NOON, list[int]()
    for _ in range(6):
        await members.dm_closed(tx, ANN, now)
        ann = await members.require(tx, ANN)
        assert ann.dm_closed_at == NOON
        assert ann.dm_try_at is not None
        waits.append((ann.dm_try_at - now).days)
        now = ann.dm_try_at
    assert waits == [1, 1, 2, 4, 7, 7]


async def test_an_opened_dm_forgets_that_it_was_closed(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    await members.dm_closed(tx, ANN, NOON)
    await members.dm_opened(tx, ANN, 5)
    ann = await members.require(tx, ANN)
    assert (ann.dm_channel_id, ann.dm_closed_at, ann.dm_try_at) == (5, None, None)


async def test_whose_dm_closed_while_they_were_erased_stays_erased(members: Members, tx: Tx) -> None:
    await members.dm_closed(tx, ANN, NOON)
    assert await members.find(tx, ANN) is None


async def test_active_members_come_page_by_page(members: Members, tx: Tx) -> None:
    for member_id in range(1, 6):
        await members.agree(tx, member_id, NOON)
        if member_id != 3:
            await members.activate(tx, member_id, NOON)
    assert [member_id for member_id, _ in await members.active_zones(tx, 0, 2)] == [1, 2]
    assert [member_id for member_id, _ in await members.active_zones(tx, 2, 2)] == [4, 5]


async def test_removing_tells_whether_there_was_anybody(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    assert await members.remove(tx, ANN)
    assert not await members.remove(tx, ANN)
    assert await members.export(tx, ANN) == []


async def test_the_export_holds_every_column(members: Members, tx: Tx) -> None:
    await members.agree(tx, ANN, NOON)
    [row] = await members.export(tx, ANN)
    assert row.keys() == {column.name for column in metadata.tables["members"].columns}


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("UTC+2", "Etc/GMT-2"), ("+0545", "UTC+05:45"), ("new yrok", "America/New_York"), ("GMT", "Etc/UTC")],
)
async def test_a_place_is_found_from_what_is_typed(typed: str, zone: str) -> None:
    assert (await Places().find(typed))[0].zone == zone


async def test_who_says_gmt_may_mean_london() -> None:
    assert "Europe/London" in [place.zone for place in await Places().find(" gmt ")]


async def test_nonsense_is_found_nowhere() -> None:
    assert list(await Places().find("qqqqqq")) == []
