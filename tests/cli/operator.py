"""The operator's command line beside a bot that runs in this process, or was just stopped."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from bot.__main__ import cli
from bot.app import App, open_app
from bot.app.requests import requests
from bot.base.control import listening
from bot.base.errors import UserFacing
from bot.cli.acting import socket_of
from tests.conftest import World
from tests.shell import Ended


@dataclass
class Operator:
    world: World
    folder: Path

    @classmethod
    def of(cls, world: World, folder: Path) -> Operator:
        """With the settings of that bot."""
        config = world.config
        (folder / "config.yaml").touch(mode=0o600)
        (folder / "config.yaml").write_text(
            f"database: {config.database}\nkeys_database: {config.keys_database}\n"
            f"operator_key_file: {config.operator_key_file}\npacks: [{config.packs[0]}]\n"
        )
        return cls(world, folder)

    async def types(self, *words: str, then: str = "") -> Ended:
        """`then` is typed when it asks."""
        return await asyncio.to_thread(self._type, words, then)

    def _type(self, words: tuple[str, ...], then: str) -> Ended:
        shown = CliRunner().invoke(cli, [*words, "--config", str(self.folder / "config.yaml")], input=then)
        if shown.exception is not None and not isinstance(shown.exception, UserFacing | SystemExit):
            raise shown.exception
        told = f"{shown.exception}\n" if isinstance(shown.exception, UserFacing) else ""
        return Ended(shown.exit_code, shown.stdout, shown.stderr + told)

    @asynccontextmanager
    async def beside(self, *, running: bool) -> AsyncGenerator[None]:
        """While the bot runs, with its socket; or while it is stopped, and it is started again at the end."""
        if running:
            async with listening(socket_of(self.world.config), requests(self.world.app)):
                yield
            return
        await self.world.app.close()
        yield

        async def opening() -> App:
            return await open_app(self.world.config, clock=self.world.now, rng=random.Random(self.world.seed))

        self.world.app = await opening()
        await self.world.env.restart_bot(self.world.app.bot)
