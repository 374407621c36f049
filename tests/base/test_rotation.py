"""Another operator's key: nothing is lost at any moment, whoever is killed, and everybody learns of it."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
import stat
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.base import operator_key, rotation
from bot.base.database import Database, Tx
from bot.base.errors import UserFacing
from bot.base.keys import Vault
from bot.base.operator_key import Foreign, key_id, read_operator_key, replaced_files, write_operator_key
from bot.base.rotation import Rotated, begin, rotate
from bot.base.sealing import Place, Unsealable
from tests.databases import Storage

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
PEOPLE = range(1, 6)


class Killed(BaseException):
    """As when the process ends: nothing after it runs, no `except Exception` either."""


class Fate:
    """Kills at the step of that number: before and after every commit and every change of a file."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        begin, write, replace = Database.begin, operator_key._write, Path.replace  # pyright: ignore[reportPrivateUsage] - where files change

        @asynccontextmanager
        async def beginning(database: Database) -> AsyncGenerator[Tx]:
            async with begin(database) as tx:
                yield tx
                self.step()
            self.step()

        def stepping(what: Callable[..., Any]) -> Callable[..., Any]:
            def stepped(*arguments: Any) -> Any:
                self.step()
                done = what(*arguments)
                self.step()
                return done

            return stepped

        monkeypatch.setattr(Database, "begin", beginning)
        monkeypatch.setattr(operator_key, "_write", stepping(write))
        monkeypatch.setattr(Path, "replace", stepping(replace))

    def step(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            raise Killed


class House:
    """What five people wrote, one who was erased, and one who is being erased."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.file = storage.folder / "operator.key"
        self.vault: Vault
        self.sealed: dict[int, bytes] = {}

    async def open(self) -> Vault:
        database = Database.open(self.storage.keys())
        try:
            self.vault = await Vault.open(database, self.file, sealed_rows=bool(self.sealed))
        except BaseException:
            await database.close()
            raise
        return self.vault

    async def fill(self) -> None:
        for number in PEOPLE:
            self.sealed[number] = await self.vault.seal(f"words {number}", place(number))
        self.mark = self.vault.mark("round", 1, 2)
        await self.vault.erasures.finish(await self.vault.erasures.begin(77, NOW))
        await self.vault.erasures.begin(78, NOW)

    async def check(self, vault: Vault | None = None) -> None:
        """All of it opens, is marked as before, and new words are sealed and opened."""
        vault = vault or self.vault
        vault.fade()
        for number, sealed in self.sealed.items():
            assert await vault.unseal(sealed, place(number)) == f"words {number}"
        assert vault.mark("round", 1, 2) == self.mark
        assert {each.member_id: each.is_done for each in await vault.erasures.all()} == {77: True, 78: False}

    async def wrapped_by(self, key: bytes) -> int:
        rows = await self.storage.execute("keys", "SELECT wrapped FROM member_keys UNION ALL SELECT mark FROM erased")
        return sum(operator_key.opened(key, bytes(row.wrapped)) is not None for row in rows)

    async def own(self) -> list[str]:
        return [row.name for row in await self.storage.execute("keys", "SELECT name FROM own_keys ORDER BY name")]


def place(number: int) -> Place:
    return Place("figures", "name", number, number)


def quiet(_doing: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
async def house(storage: Storage) -> AsyncGenerator[House]:
    made = House(storage)
    await made.open()
    await made.fill()
    yield made
    await made.vault.close()


async def test_everything_is_wrapped_by_the_new_key_and_nothing_by_the_old(house: House) -> None:
    old = read_operator_key(house.file)
    done = await rotate(house.vault, quiet)
    new = read_operator_key(house.file)
    assert (done.old, done.new, done.members, done.erasures, done.damaged) == (key_id(old), key_id(new), 5, 2, 0)
    assert new != old
    assert (await house.wrapped_by(new), await house.wrapped_by(old)) == (7, 0)
    assert await house.own() == ["marks"]
    await house.check()
    await house.vault.close()
    await house.open()
    await house.check()


async def test_the_old_key_is_kept_beside_for_its_owner_alone(house: House) -> None:
    old = read_operator_key(house.file)
    done = await rotate(house.vault, quiet)
    assert done.kept is not None
    assert done.kept == house.file.with_name(f"operator.key.replaced-{key_id(old)}")
    assert read_operator_key(done.kept) == old
    assert stat.S_IMODE(house.file.stat().st_mode) == stat.S_IMODE(done.kept.stat().st_mode) == 0o600
    again = await rotate(house.vault, quiet)
    assert {*replaced_files(house.file)} == {done.kept, again.kept}
    await house.check()


async def test_the_old_key_opens_the_store_no_more(house: House) -> None:
    done = await rotate(house.vault, quiet)
    await house.vault.close()
    new = house.file.read_bytes()
    assert done.kept is not None
    house.file.write_bytes(done.kept.read_bytes())
    with pytest.raises(Foreign, match="does not open the stored member keys"):
        await house.open()
    house.file.write_bytes(new)
    await house.open()
    await house.check()


@pytest.mark.only_on("sqlite")
async def test_killed_at_any_step_it_starts_and_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fate, step, ended = Fate(monkeypatch), 0, False
    while not ended:
        fate.left = step
        try:
            await rotate(house.vault, quiet)
            ended = True
        except Killed:
            step += 1
        fate.left = None
        await house.vault.close()
        await house.open()
        await house.check()
        done = await rotate(house.vault, quiet)
        assert done.members == len(PEOPLE)
        assert await house.wrapped_by(read_operator_key(house.file)) == 7
        await house.check()
    assert step > 20, "it was killed at every step"


async def test_killed_again_and_again_at_each_next_step_it_still_ends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_BATCH", 3)
    old, fate, done = read_operator_key(house.file), Fate(monkeypatch), None
    for step in range(200):
        fate.left = step
        try:
            done = await rotate(house.vault, quiet)
        except Killed:
            fate.left = None
            await house.vault.close()
            await house.open()
            await house.check()
            continue
        fate.left = None
        break
    assert done is not None
    assert await house.wrapped_by(old) == 0
    await house.check()


async def test_who_comes_goes_and_writes_meanwhile_is_neither_lost_nor_brought_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_BATCH", 1)
    acts = {
        2: lambda: house.vault.forget(4),
        3: lambda: house.vault.forget(1),
        1: lambda: house.vault.seal("words 50", place(50)),
        4: lambda: house.vault.seal("words 0", place(-1)),
    }
    made: dict[int, asyncio.Task[Any]] = {}

    def act(_doing: str, done: int, _total: int) -> None:
        if done in acts and done not in made:
            made[done] = asyncio.create_task(acts[done]())

    await rotate(house.vault, act)
    results = {number: await task for number, task in made.items()}
    for gone in (1, 4):
        with pytest.raises(Unsealable):
            await house.vault.unseal(house.sealed.pop(gone), place(gone))
    house.sealed[50] = results[1]
    assert await house.vault.unseal(results[4], place(-1)) == "words 0"
    await house.check()
    ids = [row.member_id for row in await house.storage.execute("keys", "SELECT member_id FROM member_keys")]
    assert sorted(ids) == [-1, *sorted(house.sealed)]
    assert await house.wrapped_by(read_operator_key(house.file)) == len(ids) + 2


async def test_an_erasure_that_was_under_way_ends_as_it_began(house: House) -> None:
    finished, withdrawn = [await house.vault.erasures.begin(number, NOW) for number in (5, 6)]
    await rotate(house.vault, quiet)
    await house.vault.erasures.finish(finished)
    await house.vault.erasures.withdraw(withdrawn)
    known = {each.member_id: each.is_done for each in await house.vault.erasures.all()}
    assert known == {77: True, 78: False, 5: True}


async def test_a_damaged_key_is_counted_and_left_as_it_is(house: House) -> None:
    await house.storage.execute(
        "keys", "UPDATE member_keys SET wrapped = :damaged WHERE member_id = 3", damaged=b"\x01"
    )
    assert (await rotate(house.vault, quiet)).damaged == 1
    [(left,)] = await house.storage.execute("keys", "SELECT wrapped FROM member_keys WHERE member_id = 3")
    assert bytes(left) == b"\x01"
    del house.sealed[3]
    await house.check()


async def test_another_key_in_the_place_of_the_one_in_use_is_refused(house: House) -> None:
    right = house.file.read_bytes()
    house.file.unlink()
    with pytest.raises(UserFacing, match="is missing"):
        await rotate(house.vault, quiet)
    write_operator_key(house.file)
    with pytest.raises(UserFacing, match="not the key in use"):
        await rotate(house.vault, quiet)
    house.file.write_bytes(right)
    assert await house.own() == ["marks"], "and nothing was begun"
    await house.check()


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, "make room"), (errno.EROFS, "Look at the disk")])
async def test_where_no_file_can_be_written_nothing_is_begun(
    house: House, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, "what the system says")

    with monkeypatch.context() as disk:
        disk.setattr(operator_key, "_write", refused)
        with pytest.raises(UserFacing, match=told):
            await rotate(house.vault, quiet)
    assert await house.own() == ["marks"]
    await house.check()
    assert replaced_files(house.file) == []


async def test_two_at_once_are_refused(house: House) -> None:
    done = await asyncio.gather(*[rotate(house.vault, quiet) for _ in range(3)], return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Rotated", "UserFacing", "UserFacing"]
    await house.check()


async def test_a_store_of_an_older_version_keeps_its_marks(house: House) -> None:
    """That knew no rows about the store itself: its marks hung on the operator's key."""
    await house.vault.close()
    await house.storage.execute("keys", "DROP TABLE own_keys")
    await house.open()
    await house.check()
    await rotate(house.vault, quiet)
    await house.vault.close()
    await house.open()
    await house.check()


async def test_before_anybody_is_a_member_marks_and_our_own_words_outlive_it_too(storage: Storage) -> None:
    place, file = Place("pack_reports", "said", 0, 1), storage.folder / "operator.key"
    vault = await Vault.open(Database.open(storage.keys()), file, sealed_rows=False)
    mark, said = vault.mark("round", 1), vault.seal_ours("Said by a moderator.", place)
    await rotate(vault, quiet)
    await vault.close()
    vault = await Vault.open(Database.open(storage.keys()), file, sealed_rows=False)
    assert vault.mark("round", 1) == mark
    assert vault.try_unseal_ours(said, place) == "Said by a moderator."
    await begin(vault)
    await vault.close()
    vault = await Vault.open(Database.open(storage.keys()), file, sealed_rows=False)
    assert len(vault.ring.keys) == 2, "what was cut off goes on"
    await rotate(vault, quiet)
    assert vault.mark("round", 1) == mark
    await vault.close()
    for lose in (file.unlink, lambda: write_operator_key(file)):
        lose()
        database = Database.open(storage.keys())
        with pytest.raises(UserFacing, match=r"move the store of keys \(`keys_database`\) aside"):
            await Vault.open(database, file, sealed_rows=False)
        await database.close()


@pytest.mark.only_on("sqlite")
async def test_nothing_of_the_old_wrapping_stays_on_the_disk(house: House) -> None:
    old = [row.wrapped for row in await house.storage.execute("keys", "SELECT wrapped FROM member_keys")]
    await rotate(house.vault, quiet)
    disk = b"".join(file.read_bytes() for file in house.storage.folder.glob("keys.db*"))
    assert not [wrapped for wrapped in old if wrapped in disk]
    with sqlite3.connect(house.storage.folder / "keys.db") as connection:
        assert connection.execute("SELECT count(*) FROM member_keys").fetchone() == (5,)
    connection.close()


@pytest.mark.only_on("postgresql")
class TestWorkers:
    """Several, on machines of their own: each with a copy of the key."""

    async def elsewhere(self, house: House, name: str) -> Vault:
        folder = house.storage.folder / name
        folder.mkdir()
        copy = folder / "operator.key"
        copy.touch(mode=0o600)
        copy.write_bytes(house.file.read_bytes())
        return await Vault.open(Database.open(house.storage.keys()), copy, sealed_rows=True)

    async def test_every_worker_takes_the_new_key_into_its_file_and_goes_on(self, house: House) -> None:
        there = await self.elsewhere(house, "there")
        await house.check(there)
        done = await self.rotating(house, {"here": house.vault, "there": there})
        assert read_operator_key(there.key_file) == read_operator_key(house.file)
        assert [key_id(read_operator_key(each)) for each in replaced_files(there.key_file)] == [done.old]
        await house.check(there)
        await there.close()

    async def test_words_are_read_and_written_everywhere_meanwhile(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rotation, "_BATCH", 1)
        there = await self.elsewhere(house, "there")
        stopped = asyncio.Event()
        numbers = iter(range(100, 1000))

        async def use() -> None:
            while not stopped.is_set():
                number = next(numbers)
                house.sealed[number] = await there.seal(f"words {number}", place(number))
                await house.check(there)

        using = asyncio.create_task(use())
        await self.rotating(house, {"here": house.vault, "there": there})
        stopped.set()
        await using
        await house.check()
        assert await house.wrapped_by(read_operator_key(house.file)) >= len(house.sealed) + 2
        assert await house.wrapped_by(read_operator_key(replaced_files(house.file)[0])) == 0
        await there.close()

    async def test_a_worker_that_cannot_take_it_keeps_the_old_key_valid_and_that_is_told(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rotation, "_WAIT_SECONDS", 3)
        there = await self.elsewhere(house, "there")
        there.key_file.chmod(0o644)
        with pytest.raises(UserFacing, match=r"^1 workers have not taken the new key"):
            await self.rotating(house, {"here": house.vault, "there": there})
        await house.check(there)
        await house.check()
        there.key_file.chmod(0o600)
        await self.rotating(house, {"here": house.vault, "there": there})
        await house.check(there)
        await there.close()

    async def test_a_worker_that_missed_it_says_so_and_seals_nothing(self, house: House) -> None:
        there = await self.elsewhere(house, "there")
        await rotate(house.vault, quiet)
        with pytest.raises(UserFacing, match="cannot be opened at this moment"):
            await there.seal("lost?", place(200))
        with pytest.raises(UserFacing, match="cannot be opened at this moment"):
            await there.unseal(house.sealed[1], place(1))
        with pytest.raises(Foreign, match="Copy theirs to here"):
            await there.keep_up("there")
        there.key_file.write_bytes(house.file.read_bytes())
        await there.keep_up("there")
        await house.check(there)
        await there.close()

    async def rotating(self, house: House, workers: dict[str, Vault]) -> Rotated:
        """With each worker's own beat meanwhile."""

        stopped = asyncio.Event()

        async def tick() -> None:
            while not stopped.is_set():
                for name, vault in workers.items():
                    await vault.keep_up(name)
                await asyncio.sleep(0.02)

        async def alive() -> set[str]:
            return set(workers)

        ticking = asyncio.create_task(tick())
        try:
            return await rotate(house.vault, quiet, alive)
        finally:
            stopped.set()
            await ticking


def test_how_long_it_waits_is_longer_than_a_lease() -> None:
    from bot.base.sharing import LEASE_SECONDS, TICK_SECONDS  # noqa: PLC0415

    waits = rotation._WAIT_SECONDS  # pyright: ignore[reportPrivateUsage]
    assert timedelta(seconds=waits) > timedelta(seconds=2 * LEASE_SECONDS + TICK_SECONDS)
