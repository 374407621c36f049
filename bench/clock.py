"""Time that runs faster, for every process of a trial alike, down to the sleeps inside discord.py and aiohttp."""

from __future__ import annotations

import asyncio
import selectors
import time
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class TrialClock:
    """`scale` seconds of the trial pass in each real one. Its three numbers tell another process the same time."""

    start: datetime
    began: float
    """`time.monotonic()` at `start`; on Linux that clock is the whole machine's."""
    scale: float = 1.0

    @classmethod
    def from_now(cls, start: datetime, scale: float = 1.0) -> TrialClock:
        return cls(start, time.monotonic(), scale)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self.began) * self.scale)

    def jump(self, span: timedelta) -> None:
        """Only while the bot is down: for it, that is a longer outage."""
        self.start += span

    async def sleep(self, seconds: float) -> None:
        """Seconds of the trial."""
        await asyncio.sleep(seconds / self.scale)


class _Selector(selectors.DefaultSelector):
    scale = 1.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(None if timeout is None else timeout / self.scale)


class ScaledLoop(asyncio.SelectorEventLoop):
    """Seconds pass `scale` times as fast here, so that retries and time-outs keep their measure."""

    def __init__(self, scale: float) -> None:
        selector = _Selector()
        selector.scale = scale
        self._scale = scale
        super().__init__(selector)

    def time(self) -> float:
        return super().time() * self._scale
