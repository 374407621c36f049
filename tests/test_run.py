"""`run` as its operator meets it: what it refuses, and how it tells that it is well."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sqlite3
import stat
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from typer.main import get_command

from bot.__main__ import cli
from bot.config import TOKEN_VARIABLE
from tests.loopback import discord_on_loopback

ROOT = Path(__file__).parents[1]
RUN = """
import sys
import yarl
from datetime import timedelta
from discord.gateway import DiscordWebSocket
from discord.http import Route
import bot.app
from bot.__main__ import main
address, ahead = sys.argv.pop(), float(sys.argv.pop())
Route.BASE = address + "/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address + "/socket")
right = bot.app.utc_now
bot.app.utc_now = lambda: right() + timedelta(seconds=ahead)
main()
"""


@dataclass
class Operator:
    folder: Path
    discord: str
    port: int

    @property
    def rows(self) -> Path:
        return self.folder / "data" / "secure-base.db"

    async def run(self, ahead: float = 0, **surroundings: str) -> asyncio.subprocess.Process:
        """`ahead`: seconds by which the computer's clock is."""
        named = {"PYTHONPATH": str(ROOT), TOKEN_VARIABLE: "aaaa.bbbb.cccc"} | surroundings
        program = [sys.executable, "-c", RUN, "run", str(ahead), self.discord]
        return await asyncio.create_subprocess_exec(
            *program, cwd=self.folder, env=os.environ | named, stdout=-1, stderr=-1
        )

    async def refused(self, ahead: float = 0) -> str:
        """The one line that it says, instead of running."""
        process = await self.run(ahead)
        out, err = await asyncio.wait_for(process.communicate(), 60)
        told = [line for line in err.decode().splitlines() if not line.startswith("{")]
        assert (process.returncode, out.decode(), len(told)) == (1, "", 1), err.decode()
        return told[0]

    async def stopped(self, process: asyncio.subprocess.Process) -> None:
        process.terminate()
        _, err = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0, err.decode()

    async def types(self, command: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command, cwd=self.folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=-1
        )
        await process.communicate()
        assert process.returncode == 0

    async def asks(self, *words: str, ends: int = 0) -> str:
        """What another process says that asks this one."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=-1,
            stderr=-2,
        )  # fmt: skip
        out, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == ends, out.decode()
        return out.decode()


@pytest.fixture
async def operator(tmp_path: Path) -> AsyncGenerator[Operator]:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    (tmp_path / "config.yaml").write_text(f"packs: [{ROOT / 'exercises'}]\nmonitor_port: {port}\n")
    async with discord_on_loopback() as discord:
        yield Operator(tmp_path, discord.address, port)


async def test_it_tells_systemd_prometheus_and_whoever_asks_that_it_is_well(operator: Operator) -> None:
    with hearing(operator.folder / "notify") as heard:
        process = await operator.run(NOTIFY_SOCKET=str(operator.folder / "notify"))
        lines = await connected(process)
        start = next(line for line in lines if line["event"] == "started")
        assert {"version", "database", "packs", "exercises", "pace_per_second"} <= start.keys()
        await said(heard, "READY=1")
        async with aiohttp.request("GET", f"http://127.0.0.1:{operator.port}/healthz") as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "ok")
        async with aiohttp.request("GET", f"http://127.0.0.1:{operator.port}/metrics") as answer:
            page = await answer.text()
        assert 'secure_base_info{database="sqlite"' in page
        assert 'secure_base_discord_answers_total{status="200"}' in page
        await said(heard, "WATCHDOG=1")
        await operator.stopped(process)
        await said(heard, "STOPPING=1")


async def test_a_clock_that_discord_contradicts_is_refused(operator: Operator) -> None:
    line = await operator.refused(ahead=-3 * 3600)
    assert line.startswith("This computer's clock is ")
    assert " behind Discord's. Nothing is sent by it. Set this computer's clock right" in line
    with closing(sqlite3.connect(operator.rows)) as database:
        assert database.execute("SELECT count(*) FROM pulse").fetchone() == (0,), "and nothing was done by it"


async def test_a_last_beat_in_the_future_is_forgiven_when_discord_agrees_with_the_clock(operator: Operator) -> None:
    await operator.types("migrate")
    with closing(sqlite3.connect(operator.rows)) as database, database:
        database.execute("INSERT INTO pulse (one, beat_at) VALUES (1, 4000000000000000)")
    process = await operator.run()
    await connected(process)
    await operator.stopped(process)


async def connected(process: asyncio.subprocess.Process) -> list[dict[str, object]]:
    """What it logged until then."""
    assert process.stderr is not None
    lines = list[dict[str, object]]()
    while not lines or not str(lines[-1]["event"]).startswith("connected"):
        line = await asyncio.wait_for(process.stderr.readline(), 60)
        assert line.startswith(b"{"), line
        lines.append(json.loads(line))
    return lines


@contextmanager
def hearing(path: Path) -> Generator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.setblocking(False)
        yield listening


async def said(heard: socket.socket, words: str) -> None:
    """Waits for it."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(120):
        while (await loop.sock_recv(heard, 100)).decode() != words:
            pass


async def test_the_operator_asks_the_bot_that_runs_and_the_token_stands_in_nobodys_arguments(
    operator: Operator,
) -> None:
    process = await operator.run()
    await connected(process)
    told = arguments(process.pid)
    assert b"run" in told
    assert b"aaaa" not in told
    asked = operator.rows.with_suffix(".sock")
    assert stat.S_IMODE(asked.stat().st_mode) == 0o600
    key = (operator.folder / "data" / "operator.key").read_bytes()
    assert "holds a new key" in await operator.asks("keys", "rotate")
    assert (operator.folder / "data" / "operator.key").read_bytes() != key
    assert "Nothing is stored" in await operator.asks("erase", "123456789012345678", "--yes", ends=1)
    await operator.stopped(process)
    assert not asked.exists()


def arguments(pid: int) -> bytes:
    """As every user of the machine can read them."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_no_command_takes_a_token() -> None:
    program: Any = get_command(cli)
    options = {name: [str(each.opts) for each in command.params] for name, command in program.commands.items()}
    assert any("--config" in each for each in options["run"])
    assert not [name for name, taken in options.items() if "token" in str(taken)]
