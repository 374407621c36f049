"""The bot that people write: discord.py as in its guide, views that live in memory, aiosqlite opened for each click.

python -m bench.plain FILE PORT
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import aiosqlite
import discord
from discord import app_commands, ui
from discord.ext import commands

from bench.child import serve
from bench.loopback.ledger import FIRST_USER, Json, dm_of
from bench.loopback.reach import TOKEN, point_at
from bench.senders import Bucket

_TEXT = "**Three good breaths** · 2 minutes\nA small pause is here when you are."
_HISTORY = 30
_AT_ONCE = 16
_TABLES = """
CREATE TABLE users (id INTEGER PRIMARY KEY, streak INTEGER NOT NULL, last_done TEXT);
CREATE TABLE done (user_id INTEGER NOT NULL, at TEXT NOT NULL);
CREATE INDEX done_by_user ON done (user_id);
"""
Interaction = discord.Interaction[Any]


class Nudge(ui.View):
    def __init__(self, database: str) -> None:
        super().__init__(timeout=None)
        self.database = database

    @ui.button(label="Begin", style=discord.ButtonStyle.primary)
    async def begin(self, interaction: Interaction, _button: ui.Button[Any]) -> None:
        async with aiosqlite.connect(self.database) as db:
            await db.execute("UPDATE users SET last_done = ? WHERE id = ?", (time.time(), interaction.user.id))
            await db.commit()
        await interaction.response.edit_message(content="Breathe in. Breathe out.", view=self)

    @ui.button(label="Done")
    async def done(self, interaction: Interaction, _button: ui.Button[Any]) -> None:
        async with aiosqlite.connect(self.database) as db:
            await db.execute("UPDATE users SET streak = streak + 1 WHERE id = ?", (interaction.user.id,))
            await db.execute("INSERT INTO done VALUES (?, ?)", (interaction.user.id, time.time()))
            await db.commit()
            async with db.execute("SELECT streak FROM users WHERE id = ?", (interaction.user.id,)) as cursor:
                row = await cursor.fetchone()
        await interaction.response.edit_message(content=f"Done. Day {row[0] if row else 1}.", view=self)

    @ui.button(label="Later")
    async def later(self, interaction: Interaction, _button: ui.Button[Any]) -> None:
        async with aiosqlite.connect(self.database) as db:
            await db.execute("UPDATE users SET last_done = NULL WHERE id = ?", (interaction.user.id,))
            await db.commit()
        await interaction.response.edit_message(content="Later is fine.", view=self)


class Answers(commands.Cog):
    def __init__(self, database: str) -> None:
        self.database = database

    @app_commands.command(description="Your streak")
    async def streak(self, interaction: Interaction) -> None:
        async with (
            aiosqlite.connect(self.database) as db,
            db.execute("SELECT streak FROM users WHERE id = ?", (interaction.user.id,)) as cursor,
        ):
            row = await cursor.fetchone()
        await interaction.response.send_message(f"Day {row[0] if row else 0}.", ephemeral=True)

    @app_commands.command(description="What is stored about you")
    async def export(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with (
            aiosqlite.connect(self.database) as db,
            db.execute("SELECT * FROM done WHERE user_id = ?", (interaction.user.id,)) as cursor,
        ):
            rows = [list(row) async for row in cursor]
        file = discord.File(io.BytesIO(json.dumps(rows, indent=1).encode()), "export.json")
        await interaction.followup.send("Here it is.", file=file, ephemeral=True)


class Plain(commands.Bot):
    def __init__(self, database: str) -> None:
        super().__init__(command_prefix="!", intents=discord.Intents.default(), help_command=None)
        self.database = database

    async def setup_hook(self) -> None:
        await self.add_cog(Answers(self.database))
        await self.tree.sync()

    async def remember(self, users: int) -> Json:
        """Makes the file."""
        everybody = range(FIRST_USER, FIRST_USER + users)
        async with aiosqlite.connect(self.database) as db:
            await db.executescript(_TABLES)
            await db.executemany("INSERT INTO users VALUES (?, 12, NULL)", [(user,) for user in everybody])
            days = [(user, str(day)) for user in everybody for day in range(_HISTORY)]
            await db.executemany("INSERT INTO done VALUES (?, ?)", days)
            await db.commit()
        return {}

    async def send(self, first: int, count: int, users: int, per_second: float) -> Json:
        """A view for each, under a bucket limiter; 0: as fast as it goes. Users come round again after `users`."""
        bucket, gate = Bucket(per_second) if per_second else None, asyncio.Semaphore(_AT_ONCE)
        began = time.process_time()

        async def to(user_id: int) -> None:
            if bucket:
                await bucket.wait()
            async with gate:
                await self.get_partial_messageable(dm_of(user_id)).send(_TEXT, view=Nudge(self.database))

        everybody = [FIRST_USER + number % users for number in range(first, first + count)]
        await asyncio.gather(*map(to, everybody), return_exceptions=True)
        return {"cpu": time.process_time() - began}


async def live(file: Path) -> None:
    bot, ready = Plain(str(file)), asyncio.Event()

    async def on_ready() -> None:
        ready.set()

    bot.add_listener(on_ready)
    running = asyncio.create_task(bot.start(TOKEN))
    await ready.wait()
    await serve({"remember": bot.remember, "send": bot.send}, {})
    await bot.close()
    await running


def main() -> None:
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    point_at(int(sys.argv[2]))
    asyncio.run(live(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
