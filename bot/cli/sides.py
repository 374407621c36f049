"""The two ends of a copy by their address, whichever kind of database they are."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot import migrations
from bot.base.copies import (
    Kind,
    Side,
    Snapshot,
    check_empty,
    in_file,
    lay_out,
    others_connected,
    reading_server,
    staged,
    writing_server,
)
from bot.base.database import file_of, told
from bot.base.errors import UserFacing
from bot.base.keys import make_ready

PREPARE: dict[Kind, Callable[[Any], object]] = {Kind.data: migrations.bring_up, Kind.keys: make_ready}
"""How each store gets its tables."""
OWN_TABLES = ("alembic_version",)
"""Written by whoever makes the tables, not copied."""


@asynccontextmanager
async def source(address: str) -> AsyncGenerator[Side]:
    """As at one moment."""
    file = file_of(address)
    if file is None:
        with told(address):
            async with reading_server(address) as side:
                yield side
    else:
        with Snapshot.of(file) as side:
            yield side


@asynccontextmanager
async def target(address: str, kind: Kind) -> AsyncGenerator[Side]:
    """Empty, with tables. There for others only once this ends well, and then whole."""
    file = file_of(address)
    if file is None:
        with told(address):
            async with writing_server(address, PREPARE[kind]) as side:
                yield side
    elif file.exists():
        raise UserFacing(f"{file} exists already. It was left as it is. Name a file that does not exist.")
    else:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with staged(file) as part:
            lay_out(part, PREPARE[kind])
            with in_file(part) as side:
                yield side


async def refuse_filled(address: str, kind: Kind) -> None:
    """On PostgreSQL, where nothing is replaced."""
    if file_of(address) is None:
        with told(address):
            async with writing_server(address, PREPARE[kind]) as side:
                await check_empty(side)


async def refuse_others(address: str) -> None:
    """On PostgreSQL, where no file lock keeps a running bot out."""
    if file_of(address) is None:
        with told(address):
            others = await others_connected(address)
        if others:
            raise UserFacing(f"database: {others} other programs are connected to it. Stop the bot, and close shells.")
