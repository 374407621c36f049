"""Reads the table of cities."""

from bot.members.loader.cities import Cities

__all__ = ["Cities"]
