"""What root makes beside the bot is for the user that the bot runs as: a service would find it closed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.base.database import Database, claim
from bot.base.errors import UserFacing
from bot.base.operator_key import adopt, read_operator_key, write_operator_key
from bot.base.places import check_place, hand_over
from bot.base.sealing import new_key

BOT = 10001


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The bot's folder, and root looks into it."""
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    os.chown(folder, BOT, BOT)
    return folder


async def open_one(home: Path) -> None:
    database = Database.open(f"sqlite:///{home}/bot.db")
    async with database.begin() as tx:
        await tx.execute(text("CREATE TABLE notes (said)"))
    await database.close()


def owners(home: Path) -> dict[str, int]:
    return {file.name: file.stat().st_uid for file in home.iterdir()}


async def test_a_database_that_root_makes_is_the_bots_with_its_lock(home: Path) -> None:
    await open_one(home)
    assert owners(home) == {"bot.db": BOT, "bot.db.lock": BOT}
    assert (home / "bot.db").stat().st_mode & 0o077 == 0


def test_a_lock_that_root_makes_for_a_file_that_is_lost_is_the_bots(home: Path) -> None:
    claim(home / "bot.db").release()
    assert owners(home) == {"bot.db.lock": BOT}


def test_an_operators_key_that_root_makes_or_changes_is_the_bots(home: Path) -> None:
    path = home / "operator.key"
    old = write_operator_key(path)
    assert adopt(path, (new_key(), old)) is not None
    assert read_operator_key(path) != old
    assert len(owners(home)) == 3, "the key, the one from before, and the lock"
    assert set(owners(home).values()) == {BOT}


def test_what_a_link_leads_to_is_not_given_away(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "shadow"
    elsewhere.touch()
    (home / "bot.db.lock").symlink_to(elsewhere)
    hand_over(home / "bot.db.lock", home)
    assert elsewhere.stat().st_uid == 0


@pytest.mark.parametrize(
    ("closed", "told"),
    [("bot.db", "bot.db cannot be read and written: it is another"), ("", "no permission to write in")],
)
def test_what_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str, told: str) -> None:
    """Told to root, whom nothing refuses, by what the file system would say to others."""
    (tmp_path / "bot.db").touch()
    monkeypatch.setattr(os, "access", refusing(tmp_path / closed))
    with pytest.raises(UserFacing, match=told):
        check_place(tmp_path / "bot.db")


def refusing(closed: Path) -> Callable[[Path, int], bool]:
    return lambda path, _mode: path != closed
