"""The real bot in a browser: simcord's Discord-like page, and a chooser in front that opens it as one of six people.

It promises that nothing leaves this machine and nothing is kept: pages answer on loopback only, there is no token, and
the database lives in a folder that is removed at the end. It refuses to play anything: every answer comes from the
bot's own commands, clicks and forms, in real time. `preview` serves one author's pack in such a page.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import socket

from bot.app import Clock, open_app, utc_now
from bot.base import logs
from bot.base.errors import UserFacing
from bot.base.running import stop_on_signals
from bot.config import Care, Config
from bot.demo.chooser import Chooser, listen
from bot.demo.stage import Stage, open_stage

_PACKS = Path(__file__).parents[2] / "exercises"


def run(port: int) -> int:
    """Serves until Ctrl-C or SIGTERM; the exit code."""
    try:
        asyncio.run(_serve(port))
    except UserFacing as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - the command line
        return 1
    except KeyboardInterrupt:  # the second Ctrl-C
        return 130
    return 0


@asynccontextmanager
async def open_demo(listening: socket, *, clock: Clock = utc_now) -> AsyncGenerator[tuple[Stage, Chooser]]:
    """Everything but the beat."""
    with tempfile.TemporaryDirectory(prefix="secure-base-demo-") as folder:
        app = await open_app(_config(Path(folder)), clock=clock)
        try:
            async with open_stage(app) as stage, Chooser(stage).serving(listening) as chooser:
                yield stage, chooser
        finally:
            await app.close()


async def _serve(port: int) -> None:
    stop = stop_on_signals()
    with listen(port) as listening:
        logs.configure("warning", as_json=False)
        async with open_demo(listening) as (stage, chooser):
            stage.tell = _say
            _say(welcome(chooser.address))
            await stage.beat_until(stop)
    _say("\nStopped. Nothing was kept.")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line


def _config(folder: Path) -> Config:
    return Config(
        database=f"sqlite:///{folder / 'secure-base.db'}",
        keys_database=f"sqlite:///{folder / 'member-keys.db'}",
        operator_key_file=folder / "operator.key",
        packs=[_PACKS],
        first_dm_seconds=0,
        care=Care(enabled=True, operating_read=True),
    )


def welcome(address: str) -> str:
    return f"""
Secure Base is open at  {address}  (this machine only; nothing is kept)

  Mia, in her DM      a nudge comes by itself within about a minute; then Begin, and follow the steps
  Noa, in a DM        has never used the bot: type /start, or /exercise without an account
  In the server       the day's exercise comes by itself; /exercise or /quiz: only who typed sees the answer
  Theo, and Ada       moderators: /pack, from an empty file to what Mia is given; /server
  Ines, and Lea       a practitioner and a client of hers: /clients, and /sharing from the other side
  Anywhere            /support, /help; or type any words into a DM

To be someone else, go back to that address. Ctrl-C ends it.
"""
