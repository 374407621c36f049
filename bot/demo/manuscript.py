"""The pack on its author's disk: read again whenever it has changed and rests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.base.errors import UserFacing
from bot.packs.loader import MOST_BYTES, Problem, load
from bot.packs.rules import Pack


@dataclass(frozen=True)
class Reading:
    """One state of the file: a pack, or what is wrong with it."""

    content: bytes
    pack: Pack | None
    problems: tuple[Problem, ...]


class Manuscript:
    """Asked now and then: editors save in so many ways that looking is surer than being told."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            what = "is a folder. Name one pack file in it" if path.is_dir() else "is not there. Look at the name"
            raise UserFacing(f"{path}: {what}.")
        self.path = path
        self._read: bytes | None = None
        self._seen: bytes | None = None

    def changed(self) -> Reading | None:
        """None as long as nothing is new, or it is being written: two looks must find the same."""
        content = self._content()
        rests, self._seen = content == self._seen, content
        if content is None or content == self._read or not rests:
            return None
        return self.read()

    def read(self) -> Reading:
        """As it stands. Raises `UserFacing` when it cannot be read at all."""
        content = self._content()
        if content is None:
            raise UserFacing(f"{self.path}: cannot be read. Look at the file and its permissions.")
        self._read = self._seen = content
        loaded = load(content, self.path.name)
        return Reading(content, loaded.pack, loaded.problems)

    def _content(self) -> bytes | None:
        """None for a file that is away: many editors put a new one in the place of the old."""
        try:
            with self.path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except OSError:
            return None
