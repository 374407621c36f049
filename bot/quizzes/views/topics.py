"""Topics that come up while one is typed."""

from __future__ import annotations

from collections.abc import Iterable

from discord import app_commands

_MOST = 25


def topics_near(topics: Iterable[str], typed: str) -> list[app_commands.Choice[str]]:
    words = typed.casefold().strip()
    near = [topic for topic in topics if words in topic.casefold()]
    return [app_commands.Choice(name=topic, value=topic) for topic in near[:_MOST]]
