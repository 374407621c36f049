"""How many took part in a server's week: a number from five on, and never who."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.database import Database, Tx, metadata
from bot.community import rules
from bot.community.service import Participation
from bot.members.service import Members
from bot.servers.service import Servers
from tests.databases import Storage

HARBOUR, ELSEWHERE = 1001, 1002
MONDAY = date(2026, 11, 16)
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)
NEXT = WEDNESDAY + timedelta(days=7)
ANN, BEN = 11, 12


@dataclass
class House:
    """`zones` of servers; UTC where nothing is said."""

    db: Database
    storage: Storage
    zones: dict[int, str] = field(default_factory=dict[int, str])
    made: int = 0

    @property
    def counts(self) -> Participation:
        """As after a restart, too: it keeps nothing in memory."""
        return Participation(self.db, Members(self.db), Servers(self.db), self._secret, self._zone)

    async def take_part(self, *user_ids: int, at: datetime = WEDNESDAY, server_id: int = HARBOUR) -> None:
        for user_id in user_ids:
            async with self.db.begin() as tx:
                await self.counts.note(tx, server_id, user_id, at)

    async def join(self, member_id: int, server_id: int = HARBOUR) -> None:
        async with self.db.begin() as tx:
            await Members(self.db).agree(tx, member_id, WEDNESDAY)
        await Servers(self.db).see(member_id, server_id, WEDNESDAY)

    async def last_week(self, at: datetime = NEXT, server_id: int = HARBOUR) -> int | None:
        return (await self.counts.last_weeks(server_id, at))[-1].people

    async def rows(self) -> dict[str, int]:
        tables = ("participation_weeks", "participation_marks")
        counted = {table: await self.storage.column(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608
        return {table: number for table, [number] in counted.items() if number}

    def _secret(self) -> str:
        self.made += 1
        return f"{self.made:064x}"

    async def _zone(self, _tx: Tx, server_id: int) -> ZoneInfo:
        return ZoneInfo(self.zones.get(server_id, "UTC"))


@pytest.fixture
async def house(storage: Storage) -> AsyncIterator[House]:
    db = Database.open(storage.data())
    async with db.begin() as tx:
        await tx.run_sync(metadata.create_all)
    yield House(db, storage)
    await db.close()


async def test_five_people_are_a_number_once_their_week_is_over(house: House) -> None:
    await house.take_part(1, 2, 3, 4, 5)
    assert await house.last_week() == 5


async def test_who_takes_part_every_day_is_one_person(house: House) -> None:
    for day in range(-2, 4):
        await house.take_part(1, 2, 3, 4, 5, at=WEDNESDAY + timedelta(days=day))
    assert await house.last_week() == 5


async def test_the_week_that_runs_is_not_told(house: House) -> None:
    await house.take_part(*range(9))
    sunday = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert {week.people for week in await house.counts.last_weeks(HARBOUR, sunday)} == {None}
    assert await house.last_week(sunday + timedelta(minutes=1)) == 9


@given(people=st.integers(0, 4))
def test_below_five_nothing_tells_how_many(people: int) -> None:
    """Neither what is kept nor what is shown."""
    assert rules.told(people) is None
    shown = rules.last_weeks({MONDAY: people}, MONDAY + timedelta(days=7))
    assert shown == rules.last_weeks({}, MONDAY + timedelta(days=7))


@given(
    kept=st.dictionaries(st.integers(-20, 20).map(lambda back: MONDAY + timedelta(weeks=back)), st.integers(0, 999)),
)
def test_whatever_was_counted_twelve_weeks_are_shown_and_none_of_them_small(kept: dict[date, int | None]) -> None:
    shown = rules.last_weeks(kept, MONDAY)
    assert [week.monday for week in shown] == [MONDAY - timedelta(weeks=back) for back in range(12, 0, -1)]
    for week in shown:
        people = kept.get(week.monday) or 0
        assert week.people == (people if people >= 5 else None)


@pytest.mark.parametrize("people", [0, 1, 4])
async def test_of_a_small_week_not_even_the_number_is_kept(house: House, people: int) -> None:
    await house.take_part(1, 2, 3, 4, 5, server_id=ELSEWHERE)
    await house.take_part(*range(people))
    await house.counts.end_weeks(NEXT)
    kept = await house.storage.execute("bot", "SELECT server_id, people FROM participation_weeks")
    assert {tuple(row) for row in kept} == {(ELSEWHERE, 5), *([(HARBOUR, None)] if people else [])}


async def test_when_a_week_is_over_nothing_tells_any_more_who_it_was(house: House) -> None:
    await house.take_part(1, 2, 3, 4, 5)
    assert await house.rows() == {"participation_weeks": 1, "participation_marks": 5}
    await house.counts.end_weeks(NEXT)
    assert await house.rows() == {"participation_weeks": 1}
    assert await house.storage.column("SELECT secret FROM participation_weeks") == [None]
    assert await house.last_week() == 5


async def test_no_id_stands_in_what_is_kept_of_a_week(house: House) -> None:
    await house.take_part(987654321)
    kept = [*await house.storage.execute("bot", "SELECT * FROM participation_marks")]
    kept += await house.storage.execute("bot", "SELECT * FROM participation_weeks")
    assert "987654321" not in str(kept)


def test_the_marks_of_one_person_in_two_weeks_or_servers_have_nothing_in_common() -> None:
    assert rules.mark("a" * 64, ANN) == rules.mark("a" * 64, ANN)
    assert len({rules.mark(secret * 64, user_id) for secret in "ab" for user_id in (ANN, BEN)}) == 4


async def test_each_server_and_each_week_has_a_secret_of_its_own(house: House) -> None:
    await house.take_part(ANN)
    await house.take_part(ANN, server_id=ELSEWHERE)
    await house.take_part(ANN, at=NEXT)
    secrets = await house.storage.column("SELECT secret FROM participation_weeks")
    assert len(set(secrets)) == 3


@pytest.mark.parametrize(
    ("zone", "sunday_evening"),
    [
        ("UTC", datetime(2026, 11, 22, 23, 59, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 22, 10, 59, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 23, 7, 59, tzinfo=UTC)),
    ],
)
async def test_a_week_ends_with_the_sunday_of_the_server(house: House, zone: str, sunday_evening: datetime) -> None:
    house.zones[HARBOUR] = zone
    await house.take_part(1, 2, 3, 4, at=sunday_evening - timedelta(days=3))
    await house.take_part(5, at=sunday_evening)
    await house.take_part(6, at=sunday_evening + timedelta(minutes=1))
    weeks = await house.counts.last_weeks(HARBOUR, sunday_evening + timedelta(days=8))
    assert [week.people for week in weeks[-2:]] == [5, None]


def test_a_week_in_which_the_clocks_change_ends_at_midnight_all_the_same() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert rules.end_of(date(2026, 10, 19), berlin) == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert rules.week_of(datetime(2026, 10, 25, 22, 59, tzinfo=UTC), berlin) == date(2026, 10, 19)
    assert rules.week_of(datetime(2026, 10, 25, 23, tzinfo=UTC), berlin) == date(2026, 10, 26)


@given(
    st.integers(0, 3_000_000),
    st.sampled_from(["UTC", "Asia/Kathmandu", "Europe/Berlin"]),
)
def test_every_moment_is_in_the_week_that_has_begun_and_not_ended(minutes: int, name: str) -> None:
    now, zone = WEDNESDAY + timedelta(minutes=minutes), ZoneInfo(name)
    week = rules.week_of(now, zone)
    assert week.isoweekday() == 1
    assert rules.end_of(week - timedelta(days=7), zone) <= now < rules.end_of(week, zone)


async def test_a_zone_moved_back_across_midnight_opens_no_ended_week_again(house: House) -> None:
    house.zones[HARBOUR] = "Pacific/Auckland"
    await house.take_part(1, 2, 3, 4, 5)
    monday_there = datetime(2026, 11, 22, 12, tzinfo=UTC)
    await house.counts.end_weeks(monday_there)
    house.zones[HARBOUR] = "America/Los_Angeles"
    await house.take_part(6, at=monday_there)
    assert await house.last_week() == 5


async def test_a_member_who_chose_so_is_counted_nowhere_in_that_server_any_more(house: House) -> None:
    await house.join(ANN)
    await house.take_part(ANN, 1, 2, 3, 4)
    await house.counts.set_counted(ANN, HARBOUR, WEDNESDAY, counted=False)
    await house.take_part(ANN)
    await house.take_part(ANN, 1, 2, 3, 4, at=NEXT)
    await house.take_part(ANN, 1, 2, 3, 4, server_id=ELSEWHERE)
    assert await house.last_week() is None
    assert await house.last_week(NEXT + timedelta(days=7)) is None
    assert await house.last_week(server_id=ELSEWHERE) == 5


async def test_nothing_at_all_is_noted_of_a_member_who_does_not_want_to_be_counted(house: House) -> None:
    await house.join(ANN)
    await house.counts.set_counted(ANN, HARBOUR, WEDNESDAY, counted=False)
    await house.take_part(ANN)
    assert "participation_marks" not in await house.rows()


async def test_a_wrong_thumb_can_be_taken_back_within_the_week(house: House) -> None:
    await house.join(ANN)
    await house.take_part(ANN, 1, 2, 3, 4)
    await house.counts.set_counted(ANN, HARBOUR, WEDNESDAY, counted=False)
    assert (await house.counts.set_counted(ANN, HARBOUR, WEDNESDAY, counted=True)).is_counted
    assert await house.last_week() == 5


async def test_choosing_to_be_counted_counts_nobody_who_took_no_part(house: House) -> None:
    await house.join(ANN)
    await house.take_part(1, 2, 3, 4)
    for counted in (False, True, True):
        await house.counts.set_counted(ANN, HARBOUR, WEDNESDAY, counted=counted)
        await house.counts.set_counted(BEN, HARBOUR, WEDNESDAY, counted=counted)
    assert await house.last_week() is None


async def test_someone_without_an_account_stays_out_for_the_week_and_no_longer(house: House) -> None:
    await house.take_part(BEN, 1, 2, 3, 4)
    standing = await house.counts.set_counted(BEN, HARBOUR, WEDNESDAY, counted=False)
    assert (standing.is_counted, standing.has_account) == (False, False)
    await house.take_part(BEN)
    assert not (await house.counts.standing(BEN, HARBOUR, WEDNESDAY)).is_counted
    assert await house.last_week() is None
    await house.take_part(BEN, 1, 2, 3, 4, at=NEXT)
    assert (await house.counts.standing(BEN, HARBOUR, NEXT)).is_counted
    assert await house.last_week(NEXT + timedelta(days=7)) == 5


async def test_someone_without_an_account_may_say_so_before_anybody_took_part(house: House) -> None:
    await house.counts.set_counted(BEN, HARBOUR, WEDNESDAY, counted=False)
    await house.take_part(BEN, 1, 2, 3, 4)
    assert await house.last_week() is None


async def test_everything_about_a_person_is_exported_and_forgotten(house: House) -> None:
    await house.join(ANN)
    await house.take_part(ANN, BEN)
    await house.counts.set_counted(ANN, ELSEWHERE, WEDNESDAY, counted=False)
    async with house.db.begin() as tx:
        assert await house.counts.export(tx, ANN) == [
            {"server_id": ELSEWHERE, "counted": False},
            {"server_id": HARBOUR, "week": MONDAY, "counted_this_week": True},
        ]
        assert await house.counts.kept(tx, BEN) == [{"server_id": HARBOUR, "week": MONDAY, "counted_this_week": True}]
        await house.counts.forget(tx, BEN, None)
        assert await house.counts.kept(tx, BEN) == []
        await Members(house.db).remove(tx, ANN)
        await house.counts.forget(tx, ANN, None)
        assert await house.counts.export(tx, ANN) == []
    assert "participation_marks" not in await house.rows()


async def test_a_member_sees_every_server_where_they_were_seen_or_once_chose(house: House) -> None:
    await house.join(ANN)
    await house.counts.set_counted(ANN, ELSEWHERE, WEDNESDAY, counted=False)
    assert [(each.server_id, each.is_counted) for each in await house.counts.standings(ANN)] == [
        (HARBOUR, True),
        (ELSEWHERE, False),
    ]
    assert await house.counts.standings(BEN) == []


async def test_a_server_that_is_erased_leaves_what_its_members_chose(house: House) -> None:
    await house.join(ANN)
    await house.take_part(*range(1, 6))
    await house.counts.set_counted(ANN, HARBOUR, WEDNESDAY, counted=False)
    async with house.db.begin() as tx:
        await house.counts.erase_server(tx, HARBOUR)
    assert await house.rows() == {}
    assert [each.is_counted for each in await house.counts.standings(ANN)] == [False]


async def test_many_weeks_that_end_at_once_are_ended_in_turns(house: House) -> None:
    for server_id in range(2000, 2050):
        await house.take_part(*range(5), server_id=server_id)
    for _ in range(3):
        await house.counts.end_weeks(NEXT)
    assert await house.storage.column("SELECT count(*) FROM participation_weeks WHERE people = 5") == [50]
