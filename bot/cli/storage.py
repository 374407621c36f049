"""`migrate`, `backup` and `restore`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import migrations
from bot.base.database import Database, told
from bot.base.errors import UserFacing
from bot.cli import backups, moving, restoring
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.progress import shown
from bot.config import Config, load

commands = typer.Typer()
_To = Annotated[
    str | None, typer.Option("--to", metavar="ADDRESS", help="Copy everything into this empty database instead.")
]
_KeysTo = Annotated[
    str | None,
    typer.Option("--keys-to", metavar="ADDRESS", help="And the members' keys into this one. [default: beside --to]"),
]
_Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the copy of the data goes.")]
_KeysFolder = Annotated[
    Path | None,
    typer.Option("--keys-to", metavar="FOLDER", help="Where that of the keys goes. [default: keys in FOLDER]"),
]
_Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="A backup of the data, one of the keys, or both.")]


@commands.command()
def migrate(to: _To = None, keys_to: _KeysTo = None, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Bring the database to the schema of this version, or move it. `run` does the former by itself."""
    settings = load(config)
    if to is not None:
        _move(settings, to, keys_to or moving.keys_beside(to))
    elif keys_to is not None:
        raise UserFacing("--keys-to: this goes together with --to, the address for the data.")
    else:
        was_older = asyncio.run(_upgrade(settings))
        typer.echo(f"The database {'is now' if was_older else 'was already'} at schema {migrations.versions()[0]}.")


@commands.command()
def backup(folder: _Folder, keys_to: _KeysFolder = None, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Copy data and keys, each into a file of its own, also while the bot runs. Never copies the operator's key."""
    _end_calmly()
    _give_way()
    now = datetime.now(UTC)
    with shown() as progress:
        made = asyncio.run(backups.back_up(load(config), folder, keys_to or folder / "keys", now, progress))
    for line in made:
        typer.echo(line)


@commands.command()
def restore(files: _Files, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Put backups back while the bot is stopped. Erasures since stay erased; what is replaced is kept aside."""
    _end_calmly()
    now = datetime.now(UTC)
    with shown() as progress:
        done = asyncio.run(restoring.restore(load(config), files, now, progress))
    for line in done:
        typer.echo(line)


def _move(settings: Config, to: str, keys_to: str) -> None:
    _end_calmly()
    moving.check_targets(settings, to, keys_to)
    with shown() as progress:
        moved = asyncio.run(moving.move(settings, to, keys_to, progress))
    for kind, tables in moved.items():
        typer.echo(f"{kind}:")
        for table, tally in tables.items():
            typer.echo(f"  {table:<16} {tally.rows:>12,}  {tally.digest[:16]}")
    typer.echo("Each count and checksum is the same on both sides. The old database was left as it is.")
    typer.echo("Write this into the configuration (with the password, if there is one), then start the bot:")
    typer.echo(f"  database: {moving.without_password(to)}")
    typer.echo(f"  keys_database: {moving.without_password(keys_to)}")


async def _upgrade(config: Config) -> bool:
    database = Database.open(config.database)
    try:
        with told(config.database):
            return await migrations.upgrade(database)
    finally:
        await database.close()


def _give_way() -> None:
    """People's clicks go first: on Linux only what the bot leaves of the processors is used, elsewhere little else."""
    os.nice(19)
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _end_calmly() -> None:
    """Ctrl-C and SIGTERM end the work at once, and take away what is half written."""
    # Not Python's own handler: in its place, asyncio would wait for the next pause, and a copy makes few.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
