"""`run` and `demo`."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from bot import __version__
from bot.base import logs, metrics, systemd
from bot.base.clock import Clock, steady_seconds
from bot.base.control import listening
from bot.base.database import told
from bot.base.errors import UserFacing
from bot.base.logs import facts
from bot.cli.acting import socket_of
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.packs import note_packs
from bot.cli.watching import keep_fresh
from bot.config import Config, load, read_token
from bot.nudges.rules import Why

if TYPE_CHECKING:
    from bot.app import App

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
    from bot.app import open_app, utc_now  # noqa: PLC0415 - takes a second that no other command needs
    from bot.app.requests import requests  # noqa: PLC0415
    from bot.base.monitor import monitored  # noqa: PLC0415
    from bot.base.running import connected, stop_on_signals  # noqa: PLC0415
    from bot.base.watch import Watch  # noqa: PLC0415

    clock = Clock(utc_now, steady_seconds)
    with told(config.database):
        app = await open_app(config, watched=clock)
    watch, stop = Watch(app.heart, time.monotonic), stop_on_signals()
    reading = asyncio.create_task(keep_fresh(app.shelf, config.packs))
    refused: list[str] = []
    try:
        note_packs(app.shelf.files, config.packs)
        _note_start(app, config)

        async def on_ready() -> None:
            # Discord says so after every new connection.
            if app.heart.is_beating or stop.is_set():
                return
            # By now its answer to the login has told Discord's time.
            if clock.trouble:
                refused.append(clock.trouble)
                stop.set()
                return
            app.start_beating()
            systemd.tell("READY=1")
            _log.info("connected; Ctrl-C stops")

        def at_stop() -> None:
            systemd.tell("STOPPING=1")
            _ = reading.cancel()  # it would not end by itself, and what is in flight is waited for
            app.stop_beating()
            if app.worker is not None:
                app.worker.leave()

        if app.worker is None:
            app.bot.add_listener(on_ready)
        else:
            app.worker.on_start.append(on_ready)
        watch.start()
        async with monitored(app.health, config.monitor_port), listening(socket_of(config), requests(app)):
            line, standing = (app.worker, app.worker.standing) if app.worker else (app.bot, set)
            await connected(line, token, stop, at_stop, standing)
    finally:
        watch.stop()
        _ = reading.cancel()
        await app.close()
    if refused:
        raise UserFacing(refused[0])


def _note_start(app: App, config: Config) -> None:
    kind = "sqlite" if app.db.is_sqlite else "postgresql"
    metrics.started(__version__, kind, config.pace_per_second, [why.value for why in Why])
    served = facts(
        version=__version__,
        database=kind,
        packs=len(app.shelf.files.packs),
        exercises=len(app.shelf.files.exercises),
        pace_per_second=config.pace_per_second,
        monitor_port=config.monitor_port,
    )
    _log.info("started", extra=served)
    if config.care.enabled:
        _log.info("care is on: docs/operating.md says what that asks of you")
