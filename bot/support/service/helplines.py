"""Which lines are shown: those of a file, read again when it changes."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.base.errors import UserFacing
from bot.support.loader import SHIPPED, load
from bot.support.rules import Directory

_log = logging.getLogger(__name__)
_Stamp = tuple[int, int]


@dataclass
class Helplines:
    """What is shown stands in memory, so that it is there without a database. `directory` never shows half a file."""

    file: Path
    directory: Directory
    _stamp: _Stamp | None

    @classmethod
    def open(cls, file: Path | None, today: date = date.max) -> Helplines:
        """None is what comes with the bot, whatever the clock says. Raises `UserFacing` with every problem."""
        place = file or SHIPPED
        stamp = _stamp(place)
        return cls(place, read_helplines(place, today if file else date.max), stamp)

    async def refresh(self, today: date = date.max) -> None:
        """To be called now and then. A file that is broken now leaves the lines before in service, and says so once."""
        stamp = _stamp(self.file)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.directory = await asyncio.to_thread(read_helplines, self.file, today)
        except UserFacing as problems:
            _log.warning("helplines stay as they were: %s", str(problems).splitlines()[0])
        else:
            _log.info("helplines were read again")


def read_helplines(file: Path, today: date = date.max) -> Directory:
    """Raises `UserFacing` with every problem, one a line. `today`: no line was looked up later."""
    try:
        found = load(file.read_bytes(), str(file), today)
    except OSError as error:
        why = (
            "there is no such file"
            if isinstance(error, FileNotFoundError)
            else f"cannot be read ({type(error).__name__})"
        )
        raise UserFacing(f"{file}: {why}. Look at `helplines` in the settings.") from None
    if not isinstance(found, Directory):
        raise UserFacing("\n".join(map(str, found)))
    return found


def _stamp(file: Path) -> _Stamp | None:
    try:
        about = file.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size
