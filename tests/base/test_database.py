"""One transaction at a time, whole or not at all; instants come back as they went in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, func, insert, select, text
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.exc import IntegrityError

from bot.base.database import Database, Instant, insert_or_skip, told
from bot.base.errors import UserFacing
from tests.databases import Storage
from tests.lives.cut import Cut, cut_short

tables = MetaData()
people = Table("people", tables, Column("person_id", Integer, primary_key=True), Column("name", String, unique=True))
pets = Table(
    "pets", tables, Column("owner", Integer, ForeignKey("people.person_id", ondelete="CASCADE"), primary_key=True)
)
moments = Table("moments", tables, Column("at", Instant, primary_key=True))


@pytest.fixture(params=["file", "memory"])
async def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/bot.db")
    async with opened.begin() as tx:
        await tx.run_sync(tables.create_all)
    yield opened
    await opened.close()


@pytest.fixture
async def database(storage: Storage) -> AsyncIterator[Database]:
    opened = Database.open(storage.empty("bot"))
    async with opened.begin() as tx:
        await tx.run_sync(tables.create_all)
    yield opened
    await opened.close()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.begin() as tx:
            await tx.execute(insert(people).values(name="ann"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await counted(database) == 0


async def test_on_sqlite_transactions_of_many_tasks_never_mix(sqlite: Database) -> None:
    async def write(number: int) -> None:
        async with sqlite.begin() as tx:
            seen = await tx.scalar(select(func.count()).select_from(people))
            await asyncio.sleep(0)
            await tx.execute(insert(people).values(person_id=(seen or 0) + 1, name=str(number)))

    await asyncio.gather(*[write(number) for number in range(20)])
    assert await counted(sqlite) == 20


async def test_what_one_task_has_not_committed_no_other_sees(database: Database) -> None:
    async def write() -> None:
        async with database.begin() as tx:
            await tx.execute(insert(people).values(name="ann"))
            await asyncio.sleep(0)
            raise RuntimeError

    async def read() -> int:
        return await counted(database)

    done = await asyncio.gather(write(), read(), read(), return_exceptions=True)
    assert done[1:] == [0, 0]


async def test_foreign_keys_hold_and_cascade(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as tx:
            await tx.execute(insert(pets).values(owner=1))
    async with database.begin() as tx:
        await tx.execute(insert(people).values(person_id=1, name="ann"))
        await tx.execute(insert(pets).values(owner=1))
        await tx.execute(people.delete())
        assert await tx.scalar(select(func.count()).select_from(pets)) == 0


async def test_an_error_quotes_no_values(database: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(insert(people).values(name="my secret"))
    with pytest.raises(IntegrityError) as caught:
        async with database.begin() as tx:
            await tx.execute(insert(people).values(name="my secret"))
    assert "my secret" not in str(caught.value)


async def test_a_row_that_is_there_already_is_skipped_and_said_so(database: Database) -> None:
    async with database.begin() as tx:
        assert await insert_or_skip(tx, people, name="ann")
        assert not await insert_or_skip(tx, people, name="ann")
    assert await counted(database) == 1


async def test_a_bare_connection_is_outside_transactions_with_foreign_keys_off(sqlite: Database) -> None:
    async with sqlite.bare() as connection:
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 0
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        assert not raw.driver_connection.in_transaction
    async with sqlite.begin() as tx:
        assert await tx.scalar(text("PRAGMA foreign_keys")) == 1
        raw = await tx.get_raw_connection()
        assert raw.driver_connection is not None
        assert raw.driver_connection.in_transaction


@pytest.mark.parametrize("has_come", [False, True])
async def test_scrubbing_may_be_cancelled_anywhere_and_is_then_just_cancelled(tmp_path: Path, has_come: bool) -> None:
    database, wait, was_cut = Database.open(f"sqlite:///{tmp_path}/bot.db"), 0, True
    while was_cut:
        wait += 1
        _, was_cut = await cut_short(database.scrub(), Cut(wait, has_come))
        async with database.begin() as tx:
            assert await tx.scalar(text("PRAGMA foreign_keys")) == 1
    assert wait > 2
    await database.close()


async def test_a_second_process_is_kept_out_until_the_first_is_gone(tmp_path: Path) -> None:
    first = Database.open(f"sqlite:///{tmp_path}/bot.db")
    with pytest.raises(UserFacing, match="in use by another process"):
        Database.open(f"sqlite:///{tmp_path}/bot.db")
    await first.close()
    await Database.open(f"sqlite:///{tmp_path}/bot.db").close()


async def test_a_file_is_safe_against_power_cuts_and_forgets_what_was_deleted(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/bot.db")
    async with database.begin() as tx:
        settings = [
            await tx.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "secure_delete")
        ]
    await database.close()
    assert settings == ["wal", 2, 1]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bot.db",
        "data/bot.db",
        "mysql://host/name",
        "postgres://host/name",
        "postgresql://host:x/name",
        "sqlite://data/bot.db",
        "sqlite:///bot.db?mode=ro",
    ],
)
def test_an_address_that_is_none_is_told_in_words(address: str) -> None:
    with pytest.raises(UserFacing, match=r"^database: .*Write sqlite:///"):
        Database.open(address)


def test_a_missing_driver_is_told_with_the_way_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_name: str) -> None:
        return None

    monkeypatch.setattr("bot.base.database.find_spec", nothing)
    with pytest.raises(UserFacing, match=r"`postgres` extra. Run: .+ -m pip install asyncpg"):
        Database.open("postgresql://host/name")


def test_a_file_that_cannot_be_one_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(UserFacing, match="is a file, and not a folder"):
        Database.open(f"sqlite:///{tmp_path}/data/bot.db")
    with pytest.raises(UserFacing, match="is a folder"):
        Database.open(f"sqlite:///{tmp_path}")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


async def test_a_damaged_file_is_refused_and_left_free(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("this is no database at all")
    for _ in range(2):
        with pytest.raises(UserFacing, match="Put a backup back"):
            Database.open(f"sqlite:///{tmp_path}/bot.db")
    (tmp_path / "bot.db").unlink()
    await Database.open(f"sqlite:///{tmp_path}/bot.db").close()


async def test_a_server_that_is_not_there_is_one_line_without_the_password() -> None:
    address = "postgresql://ann:secret@127.0.0.1:9/name"
    database = Database.open(address)
    with pytest.raises(UserFacing, match=r"ann:\*\*\*@127.0.0.1:9/name cannot be reached") as caught, told(address):
        async with database.begin():
            pass
    await database.close()
    assert "secret" not in str(caught.value)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds have none
def test_an_instant_comes_back_to_the_microsecond(instant: datetime) -> None:
    kind, dialect = Instant(), sqlite_dialect()
    assert kind.process_result_value(kind.process_bind_param(instant, dialect), dialect) == instant


async def test_instants_compare_across_zones(database: Database) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    async with database.begin() as tx:
        await tx.execute(insert(moments).values(at=noon))
        elsewhere = noon.astimezone(timezone(timedelta(hours=13)))
        assert await tx.scalar(select(moments.c.at).where(moments.c.at == elsewhere)) == noon


async def counted(database: Database) -> int:
    async with database.begin() as tx:
        return await tx.scalar(select(func.count()).select_from(people)) or 0
