"""How long requests take on their way, and when they came."""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Latency:
    """There and back, in seconds: lognormal around `median`. Half of it before the limits are judged."""

    median: float = 0.0
    sigma: float = 0.4
    rng: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - dice

    def draw(self) -> float:
        return self.median * math.exp(self.rng.gauss(0, self.sigma)) if self.median else 0.0


@dataclass
class Traffic:
    refused: int = 0
    """Answers of 429."""
    began: datetime | None = None
    """When the first attempt to open a DM or to send a message came."""
    counted: int = 0
    """Attempts since then, of any kind, refused ones too."""
    at: deque[float] = field(default_factory=lambda: deque[float](maxlen=100_000))
    """When they came, in seconds, any before the first too."""

    def note(self, now: datetime, *, is_first: bool) -> None:
        if self.began is None and is_first:
            self.began = now
        self.counted += self.began is not None
        self.at.append(now.timestamp())

    def busiest_second(self) -> int:
        """The most in any second, wherever it begins."""
        most, since = 0, deque[float]()
        for at in self.at:
            since.append(at)
            while since[0] <= at - 1:
                since.popleft()
            most = max(most, len(since))
        return most
