"""What goes wrong on the way, drawn by dice for each message that the bot sends."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    NONE = "none"
    DROPPED_BEFORE = "dropped-before"
    """The connection ends; the message was not taken."""
    DROPPED_AFTER = "dropped-after"
    """The connection ends after the message was taken: the bot cannot know."""
    ERROR_BEFORE = "error-before"
    """503: discord.py raises."""
    ERROR_AFTER = "error-after"
    """500 although the message was taken: discord.py tries again by itself, with the same nonce."""
    GATEWAY_TIMEOUT = "gateway-timeout"
    """504 without taking it."""
    CLOSED = "closed"
    """403 with code 50007."""
    REFUSED = "refused"
    """403 with code 50001: refused this time, whatever became of an attempt before."""


ROUGH: Mapping[Fault, float] = {
    Fault.DROPPED_BEFORE: 0.02,
    Fault.DROPPED_AFTER: 0.03,
    Fault.ERROR_BEFORE: 0.02,
    Fault.ERROR_AFTER: 0.03,
    Fault.GATEWAY_TIMEOUT: 0.01,
    Fault.CLOSED: 0.002,
    Fault.REFUSED: 0.03,
}


@dataclass
class Faults:
    chances: Mapping[Fault, float] = field(default_factory=dict[Fault, float])
    rng: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - dice
    counted: dict[Fault, int] = field(default_factory=dict[Fault, int])

    def draw(self) -> Fault:
        point = self.rng.random()
        for fault, chance in self.chances.items():
            point -= chance
            if point < 0:
                self.counted[fault] = self.counted.get(fault, 0) + 1
                return fault
        return Fault.NONE
