"""Doing an exercise, choosing who it is with, and reading back what was written."""

from bot.sessions.service.choosing import Chooser, Choosing, Offer
from bot.sessions.service.company import Company
from bot.sessions.service.journal import Entry, Journal, Pages
from bot.sessions.service.ratings import Felt, Finished, felt, finished
from bot.sessions.service.scene import Scene
from bot.sessions.service.walk import Hooks, Sessions

__all__ = [
    "Chooser",
    "Choosing",
    "Company",
    "Entry",
    "Felt",
    "Finished",
    "Hooks",
    "Journal",
    "Offer",
    "Pages",
    "Scene",
    "Sessions",
    "felt",
    "finished",
]
