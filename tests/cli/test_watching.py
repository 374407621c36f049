"""The operator's packs change while the bot runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli.watching import keep_fresh, read_anew
from bot.packs.service import Library, Shelf
from tests.packs.example import EXAMPLE


class Told(Shelf):
    """Says when something was put on it."""

    def __init__(self, files: Library) -> None:
        super().__init__(files)
        self.changed = asyncio.Event()

    def put_files(self, files: Library) -> None:
        super().put_files(files)
        self.changed.set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(EXAMPLE)
    return tmp_path


async def test_a_changed_file_is_served_without_a_restart(folder: Path) -> None:
    shelf = Told(Library.read([folder]))
    watching = asyncio.create_task(keep_fresh(shelf, [folder]))
    while not shelf.changed.is_set():
        (folder / "b.yaml").write_text(EXAMPLE.replace("pack: ", "pack: other-"))
        await asyncio.wait([asyncio.create_task(shelf.changed.wait())], timeout=5)
    watching.cancel()
    assert len(shelf.files.packs) == 2


async def test_a_broken_file_leaves_the_old_version_and_is_told_by_line_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "bot")
    shelf = Shelf(Library.read([folder]))
    served = shelf.files.packs
    (folder / "a.yaml").write_text(EXAMPLE.replace("minutes: ", "minuets: "))
    await read_anew(shelf, [folder])
    told = caplog.messages
    await read_anew(shelf, [folder])
    assert shelf.files.packs == served
    assert any("a.yaml:" in line and "minuets" in line for line in told)
    assert caplog.messages == told
    (folder / "a.yaml").write_text(EXAMPLE.replace("minutes: 3", "minutes: 4"))
    await read_anew(shelf, [folder])
    assert shelf.files.packs != served
    assert not shelf.files.broken


async def test_a_file_that_is_gone_takes_its_pack_along(folder: Path) -> None:
    (folder / "b.yaml").write_text(EXAMPLE.replace("pack: ", "pack: other-"))
    shelf = Shelf(Library.read([folder]))
    (folder / "b.yaml").unlink()
    await read_anew(shelf, [folder])
    assert len(shelf.files.packs) == 1


async def test_the_last_exercise_is_never_taken_away(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(Library.read([folder]))
    (folder / "a.yaml").unlink()
    await read_anew(shelf, [folder])
    assert shelf.files.exercises
    assert "stay in service" in caplog.text


async def test_a_folder_that_is_away_for_a_moment_takes_nothing_along(folder: Path) -> None:
    shelf = Shelf(Library.read([folder]))
    (folder / "a.yaml").unlink()
    folder.rmdir()  # noqa: ASYNC240 - nobody else runs here
    await read_anew(shelf, [folder])
    assert shelf.files.exercises
