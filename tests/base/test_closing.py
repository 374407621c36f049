"""What discord.py tells of a connection when it has let go of its loop already."""

from __future__ import annotations

import aiohttp
from discord import ui

from bot.base.client import Client
from bot.base.presses import Presses


def explain(_error: Exception | None) -> ui.LayoutView:
    return ui.LayoutView()


async def test_the_end_of_a_connection_after_closing_is_told_to_nobody() -> None:
    """Else its task could not be made: the worker that closes would end with a bug, and an event never awaited."""
    told: list[str] = []

    async def on_disconnect() -> None:
        told.append("disconnected")

    client = Client(explain, aiohttp.TraceConfig(), Presses())
    client.add_listener(on_disconnect)
    await client.close()
    client.dispatch("disconnect")
    assert told == []
