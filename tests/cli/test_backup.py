"""`backup` while the bot runs, and `restore` while it is stopped."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from bot.base.copies import Kind, Manifest
from bot.base.database import Database
from bot.base.keys import Vault
from bot.base.operator_key import write_operator_key
from bot.config import Config, load
from bot.members.service import Members
from bot.privacy.service import Privacy
from tests.cli.test_migrate import next_figure, rows, words
from tests.databases import Storage
from tests.filled import FIRST, fill
from tests.shell import ROOT, Bot

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class House:
    folder: Path
    config: Config
    bot: Bot
    storage: Storage

    @property
    def data(self) -> Path:
        return self.folder / "data" / "secure-base.db"

    @property
    def keys(self) -> Path:
        return self.folder / "data" / "member-keys.db"

    def back_up(self) -> tuple[Path, Path]:
        shown = self.bot("backup", "copies")
        assert (shown.code, shown.err) == (0, "")
        return made(self.folder / "copies", Kind.data), made(self.folder / "copies" / "keys", Kind.keys)

    def place(self, database: str, keys_database: str) -> None:
        """Names other databases in the configuration."""
        (self.folder / "config.yaml").write_text(
            f"packs: [{ROOT / 'exercises'}]\ndatabase: {database}\nkeys_database: {keys_database}\n"
        )
        self.config = load(self.folder / "config.yaml")

    def empty(self) -> None:
        """As on a new machine: only the configuration and the operator's key are there."""
        if self.storage.is_sqlite:
            for file in (*self.data.parent.glob("*.db*"),):
                file.unlink()
        else:
            self.place(self.storage.empty("newdata"), self.storage.empty("newkeys"))

    def erase(self, member_id: int, now: datetime = NOW) -> None:
        asyncio.run(self._erase(member_id, now))

    async def _erase(self, member_id: int, now: datetime) -> None:
        db, vault = await self._open()
        assert await Privacy(db, vault, Members(db), []).erase(member_id, now)
        await db.close()
        await vault.close()

    async def _open(self) -> tuple[Database, Vault]:
        keys = Database.open(self.config.keys_database)
        return Database.open(self.config.database), await Vault.open(
            keys, self.config.operator_key_file, sealed_rows=True
        )

    def members(self) -> list[int]:
        return asyncio.run(self._members())

    async def _members(self) -> list[int]:
        db, vault = await self._open()
        members = Members(db)
        found = [n for n in range(1, 10) if await members.get(FIRST + n)]
        await db.close()
        await vault.close()
        return found

    def key_holders(self) -> list[int]:
        async def look() -> list[int]:
            db, vault = await self._open()
            ids = await vault.known_ids()
            await db.close()
            await vault.close()
            return [member_id - FIRST for member_id in ids]

        return asyncio.run(look())

    def words(self) -> list[str]:
        return asyncio.run(words(self.config, self.config.database, self.config.keys_database))


@pytest.fixture
def house(folder: Path, bot: Bot, storage: Storage) -> House:
    """Seven members, each with a row in every table."""
    made_house = House(folder, load(folder / "config.yaml"), bot, storage)
    if not storage.is_sqlite:
        made_house.place(storage.data("bot"), storage.keys())
    asyncio.run(fill(made_house.config))
    return made_house


@pytest.fixture
def home(folder: Path, bot: Bot) -> House:
    """As `house`, on SQLite alone."""
    made_house = House(folder, load(folder / "config.yaml"), bot, Storage(folder, None))
    asyncio.run(fill(made_house.config))
    return made_house


def made(folder: Path, kind: Kind) -> Path:
    (file,) = [file for file in folder.glob("*.db") if Manifest.read(file).kind is kind]
    return file


class TestBackup:
    def test_it_holds_every_row_and_is_its_owners_alone(self, house: House) -> None:
        for file in house.back_up():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        manifest = Manifest.read(made(house.folder / "copies", Kind.data))
        assert {tally.rows for table, tally in manifest.tallies.items() if table != "alembic_version"} == {7}
        left = {file.name for file in (house.folder / "copies").rglob("*")} - {"keys", ".backup.lock"}
        assert len(left) == 2

    def test_it_is_taken_while_the_bot_writes(self, home: House) -> None:
        with closing(sqlite3.connect(home.data, isolation_level=None)) as writing:
            writing.execute("PRAGMA journal_mode=WAL")
            writing.execute("BEGIN IMMEDIATE")
            writing.execute("DELETE FROM figures")
            data, _ = home.back_up()
            writing.execute("COMMIT")
        assert len(rows(data)["figures"]) == 7

    def test_of_a_bot_at_rest_it_leaves_nothing_beside_the_database(self, home: House) -> None:
        before = sorted(file.name for file in home.data.parent.iterdir())
        home.back_up()
        assert sorted(file.name for file in home.data.parent.iterdir()) == before

    def test_the_operators_key_is_in_neither(self, home: House) -> None:
        key = home.config.operator_key_file.read_bytes().strip()
        for file in home.back_up():
            assert key not in file.read_bytes()

    def test_keys_older_than_thirty_days_go_and_it_says_so(self, home: House) -> None:
        old = home.folder / "copies" / "keys" / "member-keys-20200101T000000Z.db"
        old.parent.mkdir(parents=True)
        old.touch()
        (old.parent / "member-keys-mine.db").touch()
        shown = home.bot("backup", "copies")
        assert not old.exists()
        assert (old.parent / "member-keys-mine.db").exists()
        assert f"Removed, because keys are kept for 30 days at most: {old.name}" in shown.out

    def test_data_and_keys_in_one_folder_are_refused(self, home: House) -> None:
        shown = home.bot("backup", "copies", "--keys-to", "copies")
        assert (shown.code, len(shown.err.splitlines())) == (1, 1)
        assert "Name two folders" in shown.err

    def test_two_at_once_are_refused(self, home: House) -> None:
        (home.folder / "copies").mkdir()
        with FileLock(home.folder / "copies" / ".backup.lock"):
            shown = home.bot("backup", "copies")
        assert (shown.code, len(shown.err.splitlines())) == (1, 1)
        assert "another backup is being written" in shown.err

    def test_a_disk_without_room_is_one_line_and_leaves_nothing(self, home: House) -> None:
        program = (
            "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000));"
            "from bot.__main__ import main; sys.argv = ['bot', 'backup', 'copies']; main()"
        )
        ended = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", program],
            cwd=home.folder,
            env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},  # they would be cut off too, and stay
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
        assert "Make room" in ended.stderr
        assert [file for file in (home.folder / "copies").rglob("*") if file.suffix != ".lock" and file.is_file()] == []

    def test_a_damaged_database_gives_no_backup(self, home: House) -> None:
        damage(home.data)
        shown = home.bot("backup", "copies")
        assert (shown.code, len(shown.err.splitlines())) == (1, 1)
        assert "damaged" in shown.err
        assert list((home.folder / "copies").glob("*.db")) == []

    def test_without_a_database_it_says_so(self, bot: Bot, folder: Path) -> None:
        shown = bot("backup", "copies")
        assert (shown.code, len(shown.err.splitlines())) == (1, 1)
        assert "does not exist" in shown.err


class TestRestore:
    def test_on_a_new_machine_everything_is_there_again(self, house: House) -> None:
        files = house.back_up()
        house.empty()
        shown = house.bot("restore", *map(str, files))
        assert shown.err == ""
        assert house.words() == ["words 1", "words 2"]
        assert house.members() == [1, 2, 3, 4, 5, 6, 7]

    def test_what_is_replaced_is_kept_aside(self, home: House) -> None:
        data, _ = home.back_up()
        with closing(sqlite3.connect(home.data)) as connection, connection:
            connection.execute("DELETE FROM figures")
        shown = home.bot("restore", str(data))
        assert shown.code == 0
        (kept,) = home.data.parent.glob("secure-base.db.replaced-*")
        assert str(kept) in shown.out
        assert rows(kept)["figures"] == []
        assert home.words() == ["words 1", "words 2"]
        assert not list(home.data.parent.glob(".restoring*"))

    def test_erasures_since_stay_erased(self, house: House) -> None:
        data, _ = house.back_up()
        house.erase(FIRST + 2)
        if not house.storage.is_sqlite:
            house.place(house.storage.empty("newdata"), house.storage.keys())
        shown = house.bot("restore", str(data))
        assert shown.err == ""
        assert "Erased since this backup, and left out: 1." in shown.out
        assert house.members() == [1, 3, 4, 5, 6, 7]

    def test_neither_does_an_old_backup_of_the_keys_bring_a_key_back(self, home: House) -> None:
        data, keys = home.back_up()
        home.erase(FIRST + 2)
        home.bot("restore", str(keys))
        assert home.key_holders() == [1, 3, 4, 5, 6, 7]
        home.bot("restore", str(data), str(keys))
        assert home.key_holders() == home.members() == [1, 3, 4, 5, 6, 7]

    def test_numbers_given_out_since_the_backup_are_not_given_out_again(self, house: House) -> None:
        files = house.back_up()
        house.empty()
        house.bot("restore", *map(str, files))
        assert asyncio.run(next_figure(house.config.database)) > 1_000_000_000

    def test_the_bot_has_to_be_stopped(self, home: House) -> None:
        data, _ = home.back_up()
        with FileLock(f"{home.data}.lock"):
            refused(home, "in use by another process", data)

    def test_a_damaged_backup_is_refused(self, home: House) -> None:
        data, _ = home.back_up()
        damage(data)
        refused(home, "damaged", data)

    def test_a_changed_row_is_seen(self, home: House) -> None:
        data, _ = home.back_up()
        with closing(sqlite3.connect(data)) as connection, connection:
            connection.execute("UPDATE figures SET sort = 'pet' WHERE figure_id = 3")
        refused(home, "its rows are not those that were written", data)

    @pytest.mark.parametrize("name", ["config.yaml", "data/secure-base.db", "data/nothing.db", "data"])
    def test_another_file_is_refused(self, home: House, name: str) -> None:
        refused(home, name, home.folder / name)

    def test_two_of_a_kind_are_refused(self, home: House) -> None:
        data, _ = home.back_up()
        refused(home, "both backups of the data", data, data)

    def test_a_newer_schema_is_refused(self, home: House) -> None:
        data, _ = home.back_up()
        manifest = Manifest.read(data)
        with closing(sqlite3.connect(data)) as connection, connection:
            connection.execute("DROP TABLE backup")
        Manifest(Kind.data, manifest.made_at, "9999", manifest.tallies).write(data)
        refused(home, "newer than this version of the bot", data)

    def test_one_that_outlived_the_marks_of_erasures_is_refused(self, home: House) -> None:
        data, _ = home.back_up()
        manifest = Manifest.read(data)
        with closing(sqlite3.connect(data)) as connection, connection:
            connection.execute("DROP TABLE backup")
        Manifest(Kind.data, manifest.made_at - timedelta(days=400), manifest.schema, manifest.tallies).write(data)
        refused(home, "over a year old", data)

    def test_without_its_keys_data_is_refused(self, home: House) -> None:
        data, _ = home.back_up()
        for file in home.data.parent.glob("*.db*"):
            file.unlink()
        refused(home, "Restore both", data)

    def test_keys_of_another_bot_are_refused(self, home: House) -> None:
        data, keys = home.back_up()
        with closing(sqlite3.connect(keys)) as connection, connection:
            connection.execute("SELECT 1")
        home.config.operator_key_file.unlink()
        write_operator_key(home.config.operator_key_file)
        refused(home, "does not open the stored member keys", data)
        refused(home, "does not open the stored member keys", data, keys)

    def test_a_store_of_keys_that_fits_nothing_is_refused(self, home: House) -> None:
        data, _ = home.back_up()
        with closing(sqlite3.connect(home.keys)) as connection, connection:
            connection.execute("UPDATE member_keys SET member_id = member_id + 1000")
        refused(home, "The keys do not open the words", data)

    def test_a_missing_operators_key_is_refused(self, home: House) -> None:
        data, _ = home.back_up()
        home.config.operator_key_file.unlink()
        refused(home, "operator key is missing", data)

    def test_a_damaged_database_is_replaced(self, home: House) -> None:
        files = home.back_up()
        damage(home.data)
        damage(home.keys)
        shown = home.bot("restore", *map(str, files))
        assert (shown.code, shown.err) == (0, "")
        assert "erasures since the backup of the keys are not known" in shown.out
        assert home.words() == ["words 1", "words 2"]

    def test_a_server_that_holds_rows_is_left_as_it_is(self, house: House) -> None:
        if house.storage.is_sqlite:
            pytest.skip("on SQLite it is kept aside")
        data, _ = house.back_up()
        shown = house.bot("restore", str(data))
        assert (shown.code, len(shown.err.splitlines())) == (1, 1)
        assert "not empty" in shown.err


def refused(house: House, told: str, *files: Path) -> None:
    """One line that says so, and everything is as it was."""
    before = contents(house.data.parent)
    shown = house.bot("restore", *map(str, files))
    after = contents(house.data.parent)
    assert (shown.code, len(shown.err.splitlines())) == (1, 1), shown
    assert told in shown.err
    assert after == before


def contents(folder: Path) -> dict[str, bytes]:
    """Without the empty journals and locks that opening a file leaves."""
    return {
        file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith(("lock", "-shm", "-wal"))
    }


def damage(file: Path) -> None:
    """As a bad disk does, in the middle."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = bytearray(file.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 4096] = bytes(range(256)) * 16
    file.write_bytes(whole)
