"""Doing an exercise, and reading back what was written."""

from bot.sessions.service.journal import Entry, Journal, Pages
from bot.sessions.service.walk import Hooks, Scene, Sessions

__all__ = ["Entry", "Hooks", "Journal", "Pages", "Scene", "Sessions"]
