"""Exercises under way and done, their ratings, and what was written."""

from bot.sessions.store.helping import steer, steering, tallies, unsteered_since
from bot.sessions.store.ratings import given
from bot.sessions.store.reflections import (
    Written,
    count,
    forget_unfinished,
    keep,
    kept,
    kept_about,
    remove,
    set_text,
    write,
    written,
    written_here,
)
from bot.sessions.store.sessions import (
    add,
    begun_at,
    change,
    figures_used,
    find,
    find_open,
    past,
    rate,
    rows,
    under_way,
)

__all__ = [
    "Written",
    "add",
    "begun_at",
    "change",
    "count",
    "figures_used",
    "find",
    "find_open",
    "forget_unfinished",
    "given",
    "keep",
    "kept",
    "kept_about",
    "past",
    "rate",
    "remove",
    "rows",
    "set_text",
    "steer",
    "steering",
    "tallies",
    "under_way",
    "unsteered_since",
    "write",
    "written",
    "written_here",
]
