"""For a message of ours among others: each carries its row's id in a custom_id."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord


async def carrying(history: AsyncIterator[discord.Message], custom_id: str) -> int | None:
    """The id of the first that carries it."""
    async for message in history:
        if custom_id in _custom_ids(message.components):
            return message.id
    return None


def _custom_ids(components: list[Any]) -> set[str]:
    found: set[str] = set()
    for component in components:
        if getattr(component, "custom_id", None):
            found.add(component.custom_id)
        found |= _custom_ids(getattr(component, "children", []))
    return found
