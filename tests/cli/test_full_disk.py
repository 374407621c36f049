"""A disk without room is told as that, with what to do, and doing it ends what was begun."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.base.database import told
from bot.base.errors import UserFacing
from tests.cli.operator import Operator
from tests.conftest import World
from tests.privacy.acts import name_one, started

ROOM = r"no room left on the disk. Nothing is damaged: make room, then run the same command again"
MEGABYTE = 1024 * 1024


@dataclass
class Disk:
    folder: Path

    @contextmanager
    def filled(self, but: int) -> Generator[None]:
        """Up to so many bytes."""
        filler = self.folder / "filler"
        with filler.open("wb") as file:
            file.write(bytes(max(0, shutil.disk_usage(self.folder).free - but)))
        yield
        filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A really small one, for all that this test keeps."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    wanted = [mount or "mount", "-t", "tmpfs", "-o", f"size={8 * MEGABYTE}", "tmpfs", str(tmp_path)]
    if os.geteuid() or not (mount and unmount) or subprocess.run(wanted, check=False, capture_output=True).returncode:  # noqa: S603 - our own words
        pytest.skip("only root may make a small disk")
    yield Disk(tmp_path)
    subprocess.run([unmount, "--lazy", str(tmp_path)], check=True)  # noqa: S603


def test_each_way_of_saying_it_is_understood(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "full.db")) as full:
        full.execute("CREATE TABLE notes (said)")
        full.execute("PRAGMA max_page_count = 2")
        with pytest.raises(UserFacing, match=ROOM), told(f"sqlite:///{tmp_path}/full.db"):
            full.execute("INSERT INTO notes VALUES (zeroblob(100000))")
    for number in (errno.ENOSPC, errno.EDQUOT):
        with pytest.raises(UserFacing, match=ROOM), told(f"sqlite:///{tmp_path}/full.db"):
            raise OSError(number, "full")
    with pytest.raises(UserFacing, match="put a backup back"), told(f"sqlite:///{tmp_path}/full.db"):
        raise sqlite3.DatabaseError("file is not a database")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("running", [True, False])
async def test_on_a_disk_that_is_full_both_say_to_make_room_and_end_when_run_again(
    disk: Disk, world: World, running: bool
) -> None:
    ann, ben = await started(world), await started(world, "ben")
    await name_one(ann, "Grandma")
    await name_one(ben, "Rex")
    operator = Operator.of(world, disk.folder)
    erase = ("erase", str(ben.id), "--yes")
    async with operator.beside(running=running):
        for words in (("keys", "rotate"), erase):
            refused = 0
            for but in (0, 4096, 16384):
                with disk.filled(but):
                    told_so = await operator.types(*words)
                if told_so.code:
                    assert "no room left on the disk" in told_so.err, told_so
                    refused += 1
            assert refused, "there was room enough"
            again = await operator.types(*words)
            said = "holds a new key" if words[0] == "keys" else "is erased."
            assert again.code == 0, again
            assert said in again.out
    assert "Grandma" in await ann.slash("figures")
    assert [ann.id] == await world.storage.column("SELECT member_id FROM members")
    assert [ann.id] == await world.app.vault.known_ids()
