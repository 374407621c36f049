"""Ctrl-C and SIGTERM in the middle of long work: nothing half-written stays."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.base.copies import Progress
from bot.config import load
from tests.databases import Storage
from tests.filled import fill
from tests.shell import Bot


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM])
def stopping(request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The signal comes when the last table is read again."""
    asyncio.run(fill(load(folder / "config.yaml")))

    @contextmanager
    def shown() -> Generator[Progress]:
        yield lambda doing, _done, _total: os.kill(os.getpid(), request.param) if doing == "verify sessions" else None

    monkeypatch.setattr("bot.cli.storage.shown", shown)


@pytest.mark.usefixtures("stopping")
def test_a_backup_that_is_stopped_leaves_no_file(bot: Bot, folder: Path) -> None:
    assert bot("backup", "copies").code == 130
    assert {file.name for file in (folder / "copies").rglob("*")} == {"keys", ".backup.lock"}


@pytest.mark.usefixtures("stopping")
def test_a_move_that_is_stopped_leaves_the_target_empty(
    bot: Bot, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--to", storage.empty("new"), "--keys-to", storage.empty("newkeys"))
    assert bot("migrate", *options).code == 130
    assert not list(storage.folder.glob("*new*"))
    monkeypatch.setattr("bot.cli.storage.shown", quietly)
    assert bot("migrate", *options).code == 0


@pytest.mark.usefixtures("stopping")
def test_a_restore_that_is_stopped_changes_nothing(bot: Bot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as calm:
        calm.setattr("bot.cli.storage.shown", quietly)
        assert bot("backup", "copies").code == 0
    (backup,) = (folder / "copies").glob("*.db")
    before = {file.name: file.read_bytes() for file in (folder / "data").iterdir()}
    assert bot("restore", str(backup)).code == 130
    assert {file.name: file.read_bytes() for file in (folder / "data").iterdir()} == before


@contextmanager
def quietly() -> Generator[Progress]:
    yield lambda _doing, _done, _total: None
