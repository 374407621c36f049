"""Where a request of the operator goes: to the bot that runs, or to what the bot stands on while it is stopped."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.base import logs
from bot.base.control import NotListening, Progress, ask
from bot.base.database import file_of, told
from bot.base.errors import UserFacing
from bot.config import Config


def socket_of(config: Config) -> Path | None:
    """None on PostgreSQL, where whoever has the keys may act beside the workers."""
    file = file_of(config.database)
    return file and file.with_suffix(".sock")


def act(config: Config, do: str, progress: Progress, *, may_be_first: bool = False, **of: Any) -> dict[str, Any]:
    """What it came to. Raises `UserFacing`. `may_be_first`: it may be done before the bot has ever run."""
    file, socket = file_of(config.database), socket_of(config)
    if file is not None and not file.exists() and not may_be_first:
        raise UserFacing(f"{file} does not exist: nothing is stored yet.")
    try:
        if socket is not None:
            return ask(socket, do, progress, **of)
    except NotListening:
        pass
    logs.configure("warning", as_json=False)
    return asyncio.run(_in_its_place(config, do, progress, of))


async def _in_its_place(config: Config, do: str, progress: Progress, of: dict[str, Any]) -> dict[str, Any]:
    from bot.app import open_app  # noqa: PLC0415 - takes a second that no other command needs
    from bot.app.requests import requests, rotate_alone  # noqa: PLC0415

    with told(config.database):
        if do == "keys":
            return await rotate_alone(config, progress)
        app = await open_app(config)
        try:
            return await requests(app)[do](of, progress)
        finally:
            await app.close()
