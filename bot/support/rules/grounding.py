"""5-4-3-2-1 grounding: five senses in a fixed order, one screen each."""

from __future__ import annotations

from enum import StrEnum


class Sense(StrEnum):
    """In the order of the exercise: five things to see, four to feel, down to one to taste."""

    see = "see"
    feel = "feel"
    hear = "hear"
    smell = "smell"
    taste = "taste"


ORDER = tuple(Sense)


def named(word: str) -> Sense | None:
    """None for a word that no sense of ours has: a forged click, or one from another version."""
    return Sense(word) if word in ORDER else None


def number(sense: Sense) -> int:
    """Which screen this is, from 1."""
    return ORDER.index(sense) + 1


def before(sense: Sense) -> Sense | None:
    return ORDER[number(sense) - 2] if number(sense) > 1 else None


def after(sense: Sense) -> Sense | None:
    return ORDER[number(sense)] if number(sense) < len(ORDER) else None
