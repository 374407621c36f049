"""`migrate`."""

from __future__ import annotations

import asyncio

import typer

from bot import migrations
from bot.base.database import Database, told
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.config import Config, load

commands = typer.Typer()


@commands.command()
def migrate(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Bring the database to the schema of this version. `run` does so by itself."""
    was_older = asyncio.run(_migrate(load(config)))
    typer.echo(f"The database {'is now' if was_older else 'was already'} at schema {migrations.versions()[0]}.")


async def _migrate(config: Config) -> bool:
    database = Database.open(config.database)
    try:
        with told(config.database):
            return await migrations.upgrade(database)
    finally:
        await database.close()
