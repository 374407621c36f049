"""An exercise on the screen: its offer, its pages, who it is with, how it ends, and what helps."""

from bot.sessions.views.company import name_form, swap
from bot.sessions.views.helping import WORSE, helps, helps_button
from bot.sessions.views.offer import (
    KINDS,
    about_it,
    byline,
    changed,
    facts,
    gone,
    nothing_else,
    nothing_fits,
    of_pack,
    offer,
    packs,
    short,
    source,
    source_text,
    wish_choices,
    wishes,
    words,
)
from bot.sessions.views.thanks import tell, to_copy
from bot.sessions.views.walk import answer_form, scene
from bot.sessions.views.worse import all_right, guest_worse, worse

__all__ = [
    "KINDS",
    "WORSE",
    "about_it",
    "all_right",
    "answer_form",
    "byline",
    "changed",
    "facts",
    "gone",
    "guest_worse",
    "helps",
    "helps_button",
    "name_form",
    "nothing_else",
    "nothing_fits",
    "of_pack",
    "offer",
    "packs",
    "scene",
    "short",
    "source",
    "source_text",
    "swap",
    "tell",
    "to_copy",
    "wish_choices",
    "wishes",
    "words",
    "worse",
]
