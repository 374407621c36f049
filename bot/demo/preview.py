"""One pack in the page while its author goes on writing: the real bot, which serves each version that is in order."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from simcord import Env

from bot.app import Clock, open_app, utc_now
from bot.base import logs
from bot.base.errors import UserFacing
from bot.base.running import stop_on_signals
from bot.config import Config
from bot.demo import people
from bot.demo.chooser import listen
from bot.demo.contents import size, some
from bot.demo.desk import Desk, Thorough
from bot.demo.manuscript import Manuscript, Reading
from bot.demo.people import Place, World
from bot.demo.stage import Stage, open_stage

_LOOK_SECONDS = 0.5
_HERE = "author"
_NOTE = "You are Mia here, and Grandma Rosa comforts you. Ratings come every time; members get them one time in three."


class Preview:
    """`look` at the file brings what changed into the page; `tell` hears it in words, for the terminal."""

    def __init__(self, stage: Stage, desk: Desk, manuscript: Manuscript, reading: Reading) -> None:
        self.stage = stage
        self.address = ""
        self.reading = reading
        self.tell: Callable[[str], object] = lambda _: None
        self._desk = desk
        self._manuscript = manuscript

    async def open(self, port: int) -> None:
        await self._desk.lay_out(self.reading)
        self.address = await self.stage.open(_HERE, port)

    async def look(self) -> bool:
        """Whether the file had changed."""
        reading = self._manuscript.changed()
        if reading is None:
            return False
        self.reading = reading
        await self._desk.lay_out(reading)
        await self.stage.refresh()
        self.tell(said(reading))
        return True

    async def look_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)


def run(pack: Path, port: int) -> int:
    """Serves until Ctrl-C, SIGTERM or the end of the page; the exit code."""
    try:
        asyncio.run(_serve(pack, port))
    except UserFacing as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - the command line
        return 1
    except KeyboardInterrupt:  # the second Ctrl-C
        return 130
    return 0


@asynccontextmanager
async def open_preview(pack: Path, port: int, *, clock: Clock = utc_now) -> AsyncGenerator[Preview]:
    """Everything but the looking. Raises `UserFacing` for a file or a port that cannot be used."""
    manuscript = Manuscript(pack)
    reading = manuscript.read()
    with listen(port, "python -m bot preview --port {port}"):
        pass  # simcord takes a number, and tells in many lines that it is taken
    with tempfile.TemporaryDirectory(prefix="secure-base-preview-") as folder:
        app = await open_app(_config(Path(folder)), clock=clock, rng=Thorough())
        try:
            async with open_stage(app, _gather) as stage:
                mia = stage.world.mia
                await people.start(mia, clock)
                stage.env.backend.messages[mia.dm_channel.id].clear()
                preview = Preview(stage, Desk(app, mia, _NOTE), manuscript, reading)
                await preview.open(port)
                yield preview
        finally:
            await app.close()


async def _serve(pack: Path, port: int) -> None:
    stop = stop_on_signals()
    logs.configure("warning", as_json=False)
    _say(f"Opening {pack.name} ...")
    async with open_preview(pack, port) as preview:

        async def page_closed(_port: int) -> None:
            stop.set()

        preview.stage.on_closed = page_closed
        preview.tell = _say
        _say(_welcome(pack, preview.address))
        _say(said(preview.reading))
        await preview.look_until(stop)
    _say("\nStopped. Nothing was kept but your file.")


def said(reading: Reading) -> str:
    """For the terminal: in order, or every mistake by line."""
    if reading.pack is None:
        count = some(len(reading.problems), "place")
        return "\n".join([*map(str, reading.problems), f"{count} to mend. Save the file again, and the page follows."])
    return f"In order: {size(reading.pack)}."


def _welcome(pack: Path, address: str) -> str:
    return f"""
{pack.name} is open at  {address}  (this machine only)

Save the file in your editor, and the page follows. Ctrl-C ends it.
"""


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line


def _gather(env: Env) -> World:
    mia = env.create_user("mia", global_name="Mia")
    return World({_HERE: Place(mia.dm_channel, mia)}, mia)


def _config(folder: Path) -> Config:
    """The folder holds no pack: the desk puts the author's on the shelf."""
    return Config(
        database=f"sqlite:///{folder / 'secure-base.db'}",
        keys_database=f"sqlite:///{folder / 'member-keys.db'}",
        operator_key_file=folder / "operator.key",
        packs=[folder],
        first_dm_seconds=0,
    )
