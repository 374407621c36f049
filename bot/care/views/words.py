"""Days and times, and what is said in several places."""

from __future__ import annotations

from datetime import datetime

from bot.base.panels import escape
from bot.members.rules import zone_of

KEEP = "They may keep what they have already seen or downloaded."
NO_EMERGENCY = "I am no emergency line, and nobody is watching here. In a crisis, `/support` points to people."
_LOST = "(This can no longer be opened: its key is gone.)"


def day(instant: datetime, zone: str) -> str:
    """ "3 May", in the reader's zone."""
    local = instant.astimezone(zone_of(zone))
    return f"{local.day} {local:%B}"


def clock(instant: datetime, zone: str) -> str:
    """ "14:05". Who never told a zone reads UTC, and is told so."""
    return f"{instant.astimezone(zone_of(zone)):%H:%M}{' UTC' if zone == 'UTC' else ''}"


def moment(instant: datetime, zone: str) -> str:
    """ "3 May, 14:05"."""
    return f"{day(instant, zone)}, {clock(instant, zone)}"


def away_note(note: str | None) -> str:
    """Empty where none was left."""
    return "" if note is None else escape(note) or _LOST
