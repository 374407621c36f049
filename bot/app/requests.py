"""What the operator may ask, of the running bot through its socket or in its place while it is stopped."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from discord import ui

from bot.app import App, open_storage
from bot.base.clock import steady_seconds
from bot.base.control import Act, Progress
from bot.base.database import Database, told
from bot.base.keys import Vault
from bot.base.leases import Leases
from bot.base.rotation import rotate
from bot.config import Config
from bot.privacy import views

_NO_LIMIT = 2**62


def requests(app: App) -> dict[str, Act]:
    async def export(asked: Mapping[str, Any], _: Progress) -> dict[str, Any]:
        """`files` by name; none when nothing is stored."""
        made = await app.rooms.privacy.export(int(asked["user"]), app.clock())
        files = [] if made is None else views.attachments(made, _NO_LIMIT)
        return {"files": {file.filename: file.fp.read().decode() for file in files}}

    async def erase(asked: Mapping[str, Any], _: Progress) -> dict[str, Any]:
        """`receipt` is to be handed on; None when there was nothing."""
        done = await app.rooms.privacy.erase(int(asked["user"]), app.clock())
        return {"receipt": None if done is None else _plain(views.erased(done, None))}

    async def keys(_: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
        return await _rotated(app.config, app.db, app.vault, progress)

    roster = app.rooms.roster

    async def add(asked: Mapping[str, Any], _: Progress) -> dict[str, Any]:
        return {"added": (await roster.add(int(asked["user"]), str(asked["name"]), app.clock())).value}

    async def listed(_: Mapping[str, Any], __: Progress) -> dict[str, Any]:
        return {
            "practitioners": [[str(each.practitioner_id), each.name, count] for each, count in await roster.listed()]
        }

    async def remove(asked: Mapping[str, Any], _: Progress) -> dict[str, Any]:
        """How many links ended; None for one who was none."""
        return {"ended": await roster.remove(int(asked["user"]), app.clock())}

    care = {"practitioner-add": add, "practitioner-list": listed, "practitioner-remove": remove}
    return {"export": export, "erase": erase, "keys": keys, **care}


def _plain(view: ui.LayoutView) -> str:
    """Its words without the marks of Discord's formatting."""
    texts = [item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay)]
    return re.sub(r"^(?:#+|-#) |\*\*", "", "\n".join(texts), flags=re.MULTILINE)


async def rotate_alone(config: Config, progress: Progress) -> dict[str, Any]:
    """Without all that only people need."""
    db, vault = await open_storage(config)
    try:
        return await _rotated(config, db, vault, progress)
    finally:
        await db.close()
        await vault.close()


async def _rotated(config: Config, db: Database, vault: Vault, progress: Progress) -> dict[str, Any]:
    async def alive() -> Collection[str]:
        """The workers that hold a lease: each has a copy of the operator's key."""
        return (await Leases(db, "", steady_seconds).board()).alive

    with told(config.keys_database):
        done = await rotate(vault, progress, None if db.is_sqlite else alive)
    return {**vars(done), "kept": None if done.kept is None else str(done.kept)}
