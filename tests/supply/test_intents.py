"""What the running bot asks of Discord at the gateway: nothing that has to be granted."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot.config import TOKEN_VARIABLE
from tests.loopback import discord_on_loopback
from tests.test_run import ROOT, RUN, connected

GUILDS, DIRECT_MESSAGES = 1 << 0, 1 << 12
GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT = 1 << 1, 1 << 8, 1 << 15
"""Discord's privileged intents, by its own numbers."""


async def test_the_bot_asks_for_no_privileged_intent_when_it_connects(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(f"packs: [{ROOT / 'exercises'}]\nmonitor_port: 0\n")
    async with discord_on_loopback() as discord:
        surroundings = os.environ | {"PYTHONPATH": str(ROOT), TOKEN_VARIABLE: "aaaa.bbbb.cccc"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", RUN, "run", "0", discord.address),
            cwd=tmp_path,
            env=surroundings,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        await connected(process)
        process.terminate()
        await asyncio.wait_for(process.communicate(), 30)
    (said,) = discord.identified
    assert said["intents"] & (GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT) == 0
    assert said["intents"] == GUILDS | DIRECT_MESSAGES
