"""`run` and `demo`."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Annotated

import typer

from bot.base import logs
from bot.base.database import told
from bot.base.errors import UserFacing
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.packs import note_packs
from bot.config import Config, load, read_token

commands = typer.Typer()
_log = logging.getLogger("bot")


@commands.command()
def run(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Connect to Discord and serve, until Ctrl-C."""
    settings = load(config)
    token = read_token(settings)
    logs.configure(settings.log_level, as_json=not sys.stderr.isatty())
    asyncio.run(_serve(settings, token))


@commands.command()
def demo(port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the page.")] = 8000) -> None:
    """Try the bot in the browser: no token, no network, nothing kept."""
    try:
        from bot.demo import run as open_page  # noqa: PLC0415 - stands on packages that only the demo installs
    except ModuleNotFoundError as error:
        raise UserFacing(f"{error.name} is not installed. Run this with: make demo") from None
    raise typer.Exit(open_page(port))


async def _serve(config: Config, token: str) -> None:
    from bot.app import open_app  # noqa: PLC0415 - takes a second that no other command needs
    from bot.base.running import connected, stop_on_signals  # noqa: PLC0415

    with told(config.database):
        app = await open_app(config)
    try:
        note_packs(app.library, config.packs)

        async def on_ready() -> None:
            # Discord says so after every new connection.
            if not app.heart.is_beating:
                app.start_beating()
                _log.info("connected; Ctrl-C stops")

        app.bot.add_listener(on_ready)
        await connected(app.bot, token, stop_on_signals(), app.stop_beating)
    finally:
        await app.close()
