"""What all of this room's cogs stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.base.edge import Edge
from bot.base.panels import Control
from bot.care.service import Care, Invites


@dataclass(frozen=True)
class Room:
    care: Care
    invites: Invites
    edge: Edge
    clock: Callable[[], datetime]
    extras: Callable[[], Sequence[Control]]
    """The way to help."""
    note_bug: Callable[[BaseException], None]
