"""An exercise on the screen: its offer, its pages, who it is with, and how it ends."""

from bot.sessions.views.company import name_form, swap
from bot.sessions.views.offer import (
    about_it,
    byline,
    facts,
    gone,
    nothing_else,
    nothing_fits,
    of_pack,
    offer,
    packs,
    wish_choices,
    wishes,
    words,
)
from bot.sessions.views.walk import answer_form, scene

__all__ = [
    "about_it",
    "answer_form",
    "byline",
    "facts",
    "gone",
    "name_form",
    "nothing_else",
    "nothing_fits",
    "of_pack",
    "offer",
    "packs",
    "scene",
    "swap",
    "wish_choices",
    "wishes",
    "words",
]
