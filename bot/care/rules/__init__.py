"""Facts about practitioners, clients and what these share; readers of codes and names that people type."""

from bot.care.rules.codes import CODE_LIFE, code_from, parse_code, spelled
from bot.care.rules.guard import Guard
from bot.care.rules.links import (
    MOST_CLIENTS,
    MOST_INVITES,
    MOST_PRACTITIONERS,
    Ender,
    Link,
    Practitioner,
    Scope,
    by_label,
)
from bot.care.rules.names import LABEL_LENGTH, NAME_LENGTH, NOTE_LENGTH, label_from, name_trouble, note_from

__all__ = [
    "CODE_LIFE",
    "LABEL_LENGTH",
    "MOST_CLIENTS",
    "MOST_INVITES",
    "MOST_PRACTITIONERS",
    "NAME_LENGTH",
    "NOTE_LENGTH",
    "Ender",
    "Guard",
    "Link",
    "Practitioner",
    "Scope",
    "by_label",
    "code_from",
    "label_from",
    "name_trouble",
    "note_from",
    "parse_code",
    "spelled",
]
