"""Packs of servers with their versions; what goes on around them."""

from bot.authoring.store import desk, packs

__all__ = ["desk", "packs"]
