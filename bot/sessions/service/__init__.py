"""Doing an exercise, choosing it and who it is with, what helps, and reading back what was written."""

from bot.sessions.service.choosing import Chooser, Choosing, Offer
from bot.sessions.service.company import Company
from bot.sessions.service.feeling import Feeling
from bot.sessions.service.helping import Helping, Helps
from bot.sessions.service.journal import Entry, Journal, Line, Pages
from bot.sessions.service.ratings import Felt, Finished, felt, felt_on, finished
from bot.sessions.service.scene import Scene
from bot.sessions.service.walk import Hooks, Sessions

__all__ = [
    "Chooser",
    "Choosing",
    "Company",
    "Entry",
    "Feeling",
    "Felt",
    "Finished",
    "Helping",
    "Helps",
    "Hooks",
    "Journal",
    "Line",
    "Offer",
    "Pages",
    "Scene",
    "Sessions",
    "felt",
    "felt_on",
    "finished",
]
