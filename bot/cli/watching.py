"""The operator's folders of packs, read anew whenever a file in them changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from watchfiles import Change, awatch  # pyright: ignore[reportUnknownVariableType] - one of its events may be trio's

from bot.base.logs import facts
from bot.packs.service import Library, Shelf

_log = logging.getLogger("bot")


async def keep_fresh(shelf: Shelf, folders: Sequence[Path]) -> None:
    """Until cancelled. A file that is being written settles for a second and a half first."""
    there = [folder for folder in folders if folder.is_dir()]
    if not there:
        return
    try:
        async for _ in awatch(*there, watch_filter=_is_pack, recursive=False):
            await read_anew(shelf, folders)
    except Exception as error:  # noqa: BLE001 - whatever ends this, such as a system without watches left, the bot goes on
        _log.warning("packs are not watched any more (%s): what changes holds from the next start", error)


async def read_anew(shelf: Shelf, folders: Sequence[Path]) -> None:
    """What is broken leaves the version before in service, and is told once."""
    before = shelf.files
    fresh = await asyncio.to_thread(Library.read, folders, before)
    for problem in dict.fromkeys(fresh.broken):
        if problem not in before.broken:
            _log.warning("%s", problem)
    if not fresh.exercises:
        _log.warning("packs: no exercise is left in the folders, so those from before stay in service")
        return
    shelf.put_files(fresh)
    _log.info("packs read anew", extra=facts(packs=len(fresh.packs), exercises=len(fresh.exercises)))


def _is_pack(_change: Change, path: str) -> bool:
    name = Path(path).name
    return name.endswith((".yaml", ".yml")) and not name.startswith(".")
