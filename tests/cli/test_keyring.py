"""`keys` and `keys rotate`, and what becomes of backups from before."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.base import rotation
from bot.base.database import Database
from bot.base.keys import Vault
from bot.base.operator_key import NEXT, key_id, read_operator_key, replaced_files
from bot.base.sealing import Place
from tests.cli.operator import Operator
from tests.cli.test_backup import House, home, house
from tests.conftest import World
from tests.filled import FIRST
from tests.privacy.acts import name_one, started
from tests.shell import unchanged

__all__ = ("home", "house")


def test_it_says_which_key_wraps_how_much(house: House) -> None:
    shown = house.bot("keys")
    assert (shown.code, shown.err) == (0, "")
    key = read_operator_key(house.config.operator_key_file)
    assert f"Operator's key {key_id(key)}, in " in shown.out
    assert "Members' keys: 7. Marks of erasures: 0." in shown.out


def test_a_stopped_bot_gets_a_new_key_and_everything_opens(house: House) -> None:
    house.erase(FIRST + 2)
    old = read_operator_key(house.config.operator_key_file)
    shown = house.bot("keys", "rotate")
    assert (shown.code, shown.err) == (0, "")
    new = read_operator_key(house.config.operator_key_file)
    assert old != new
    assert f"holds a new key, {key_id(new)}." in shown.out
    assert "It wraps the members' keys (6) and the marks of erasures (1)." in shown.out
    assert "members' keys: 6 of 6" in shown.out
    [kept] = replaced_files(house.config.operator_key_file)
    assert f"{kept} is the key from before" in shown.out
    assert house.words() == ["words 1", "words 3"]
    assert house.members() == [1, 3, 4, 5, 6, 7]
    assert str(kept) in house.bot("keys").out
    assert house.bot("doctor").out.count("opens the stored member keys") == 1


def test_a_change_that_was_cut_off_is_told_everywhere_and_ends_when_run_again(house: House) -> None:
    begin(house)
    assert "another is taking its place" in house.bot("doctor").out
    assert "not all are wrapped anew yet" in house.bot("keys").out
    shown = house.bot("backup", "copies")
    assert (shown.code, "keys rotate" in shown.err) == (1, True)
    assert not list((house.folder / "copies").rglob("*.db"))
    assert house.bot("keys", "rotate").code == 0
    assert "taking its place" not in house.bot("doctor").out
    house.back_up()
    assert house.words() == ["words 1", "words 2"]


def test_a_backup_of_the_keys_from_before_is_wrapped_anew_on_its_way_back(house: House) -> None:
    files = house.back_up()
    house.bot("keys", "rotate")
    house.bot("keys", "rotate")
    house.empty()
    shown = house.bot("restore", *map(str, files))
    assert (shown.code, shown.err) == (0, "")
    assert "now are by today's operator key" in shown.out
    assert house.words() == ["words 1", "words 2"]
    assert house.bot("keys", "rotate").code == 0


def test_neither_does_such_a_backup_bring_back_who_was_erased_after_the_change(home: House) -> None:
    data, keys = home.back_up()
    home.erase(FIRST + 1)
    home.bot("keys", "rotate")
    home.erase(FIRST + 2)
    shown = home.bot("restore", str(data), str(keys))
    assert "left out: 2." in shown.out
    assert home.key_holders() == home.members() == [3, 4, 5, 6, 7]


def test_without_the_key_of_that_time_such_a_backup_is_refused_and_says_what_is_missing(home: House) -> None:
    files = home.back_up()
    home.bot("keys", "rotate")
    [kept] = replaced_files(home.config.operator_key_file)
    aside = kept.rename(home.folder / "aside")
    shown = home.bot("restore", *map(str, files))
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert "put the key of that time beside, as operator.key.replaced-before" in shown.err
    aside.rename(home.config.operator_key_file.with_name("operator.key.replaced-before"))
    assert home.bot("restore", *map(str, files)).code == 0
    assert home.words() == ["words 1", "words 2"]


def test_with_the_old_key_in_place_todays_store_is_not_thrown_away(home: House) -> None:
    files = home.back_up()
    home.bot("keys", "rotate")
    [kept] = replaced_files(home.config.operator_key_file)
    before = home.keys.read_bytes()
    home.config.operator_key_file.write_bytes(kept.read_bytes())
    shown = home.bot("restore", *map(str, files))
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert "first move today's store of keys aside" in shown.err
    assert home.keys.read_bytes() == before


def test_a_stolen_backup_opens_nothing_with_the_data_alone_nor_with_a_key_made_anew(home: House) -> None:
    data, keys = home.back_up()
    stolen = home.folder / "stolen"
    stolen.mkdir()
    for file in (data, keys):
        (stolen / file.name).write_bytes(file.read_bytes())
        with closing(sqlite3.connect(stolen / file.name)) as connection:
            assert (
                b"words" not in b"".join(bytes(row[0]) for row in connection.execute("SELECT name FROM figures"))
                if (file == data)
                else connection.execute("SELECT count(*) FROM member_keys").fetchone() == (7,)
            )
    disk = b"".join(file.read_bytes() for file in (data, keys))
    assert b"words" not in disk
    assert read_operator_key(home.config.operator_key_file) not in disk


def test_an_old_backup_of_the_data_and_todays_keys_open_nothing_of_who_was_erased(home: House) -> None:
    data, _ = home.back_up()
    home.erase(FIRST + 2)
    home.bot("keys", "rotate")
    home.data.unlink()
    home.data.write_bytes(data.read_bytes())  # past `restore`, as a thief would
    assert asyncio.run(opened(home)) == [True, False, True, True, True, True, True]


def test_a_folder_that_cannot_be_written_is_one_line_and_nothing_is_begun(home: House) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    home.config.operator_key_file.parent.chmod(0o500)
    shown = home.bot("keys", "rotate")
    home.config.operator_key_file.parent.chmod(0o700)
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)


@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
async def test_people_go_on_writing_while_the_key_is_replaced(
    world: World, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch, *, running: bool
) -> None:
    assert kind
    monkeypatch.setattr("bot.base.logs.configure", unchanged)
    operator = Operator.of(world, tmp_path)
    ann = await started(world)
    await name_one(ann, "Rex")
    async with operator.beside(running=running):
        changing = asyncio.create_task(operator.types("keys", "rotate"))
        if running:
            await name_one(ann, "Kit")
        shown = await changing
        assert (shown.code, shown.err) == (0, "")
        if running:
            assert "Rex" in await ann.slash("figures")
    assert "Rex" in await ann.slash("figures")
    await name_one(ann, "Moss")
    await world.restart()
    assert "Rex" in await ann.slash("figures")
    assert "Moss" in ann.text()


async def opened(house: House) -> list[bool]:
    """Of whom the name of a figure opens."""
    db = Database.open(house.config.database)
    vault = await Vault.open(
        Database.open(house.config.keys_database), house.config.operator_key_file, sealed_rows=True
    )
    async with db.begin() as tx:
        rows = (await tx.execute(text("SELECT member_id, figure_id, name FROM figures ORDER BY figure_id"))).all()
    places = [(row.name, Place("figures", "name", row.member_id, row.figure_id)) for row in rows]
    found = [await vault.try_unseal(name, place) is not None for name, place in places]
    await db.close()
    await vault.close()
    return found


def begin(house: House) -> None:
    """As when it is killed right after its first step."""

    async def cut_off() -> None:
        vault = await Vault.open(
            Database.open(house.config.keys_database), house.config.operator_key_file, sealed_rows=True
        )
        await rotation.begin(vault)
        await vault.close()

    asyncio.run(cut_off())


def test_when_an_old_key_may_go_is_told(home: House) -> None:
    home.bot("keys", "rotate")
    [kept] = replaced_files(home.config.operator_key_file)
    then = datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()
    os.utime(kept, (then, then))
    assert "from before 2026-06-01" in home.bot("keys").out
    assert "Remove it on 2026-07-02" in home.bot("keys").out
    assert NEXT == "next"
