"""What people do in a round."""

from __future__ import annotations

from typing import Any

import discord

from bot.base.panels import Choice, button, panel, select
from tests.conftest import Person, raw, walk


async def press(person: Person, custom_id: str) -> str:
    """A tap that comes too late, or from a forged client: on a button that is not on the message in sight any more."""
    seen = person.seen
    channel = await person.world.app.bot.create_dm(discord.Object(person.id))
    await channel.send(view=panel("Earlier", rows=[[button("Tap", custom_id)]]))
    person.inbox()
    said = await person.click("Tap")
    person.seen = seen
    return said


def taps(person: Person) -> dict[str, str]:
    """Label to custom_id of every button in sight."""
    return {node["label"]: node["custom_id"] for node in controls(person)}


def controls(person: Person) -> list[dict[str, Any]]:
    return [node for node in walk(raw(person.seen)) if node.get("type") == 2]


async def forge_pick(person: Person, custom_id: str, *values: str) -> str:
    """Sends a menu as a forged client may, or one that is not in sight any more: with lines that nobody offered."""
    seen = person.seen
    channel = await person.world.app.bot.create_dm(discord.Object(person.id))
    lines = [Choice(value, value) for value in values]
    await channel.send(view=panel("Earlier", rows=[[select(custom_id, "Pick", lines, most=len(lines))]]))
    person.inbox()
    said = await person.pick(*values)
    person.seen = seen
    return said


async def answer_any(person: Person) -> str:
    """From the question in sight to the score, with the first of whatever can be tapped or picked."""
    while "See how it went" not in person.labels():
        menus = [node for node in walk(raw(person.seen)) if node.get("type") == 3]
        tap = next((label for label in person.labels() if label in _TAPS), None)
        if menus and tap is None:
            await person.pick(menus[0]["options"][0]["value"])
        else:
            await person.click(tap or "Next question")
    return await person.click("See how it went")


_TAPS = ("A", "True", "I have thought of it")
