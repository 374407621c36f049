"""The wall clock, believed only while it moves with the steady one or Discord says the same.

A plan that is due "now" by a clock that leapt to 2030 would be marked too late, and the next one planned for 2030. So a
leap stops the beat until Discord's own time, which comes with each of its answers, has judged it: the outage of a
machine that was frozen is a true one, and a clock that was set wrong stays refused until somebody sets it right.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.base.logs import facts

JUMP = timedelta(minutes=1)
"""Between two beats, seconds apart, no clock that is merely adjusted moves so far against the steady one."""
WRONG = timedelta(minutes=2)
"""So far from Discord's time no nudge is on its minute any more."""
_HEED_SECONDS = 10
"""How often Discord's time is read while nothing is wrong: its answers come many a second."""
_MEND = "Set this computer's clock right (timedatectl shows whether it is kept so)."
_log = logging.getLogger(__name__)


def steady_seconds() -> float:
    """Goes on while the computer sleeps, where the system has such a clock: then sleep is no jump."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float]) -> None:
        self._wall = wall
        self._steady = steady
        self._believed_at = (wall(), steady())
        """When the time was last known, and what the steady clock said then."""
        self._off: timedelta | None = None
        self._is_judged = False
        self._heeded_at: float | None = None

    def now(self) -> datetime:
        """The time to go by: while the wall clock is not believed, the last known time and what went by since."""
        wall, known = self._wall(), self._reckoned()
        return wall if self._off is None and abs(wall - known) <= JUMP else known

    @property
    def off(self) -> timedelta | None:
        """How far the wall clock is from the time to go by; None while it is believed."""
        return self._off

    @property
    def trouble(self) -> str | None:
        """One line for people: what is wrong, and what to do. None: nothing."""
        if self._off is None:
            return None
        if self._is_judged:
            return f"This computer's clock is {_span(self._off)} Discord's. Nothing is sent by it. {_MEND}"
        return f"This computer's clock jumped: it is {_span(self._off)} what went by. Discord's time will tell. {_MEND}"

    def is_steady(self) -> bool:
        """Whether to go by it at this beat. Called once a beat."""
        wall, steady = self._wall(), self._steady()
        off = wall - self._reckoned()
        if self._off is None and abs(off) > JUMP:
            self._doubt(off, is_judged=False)
        elif abs(off) <= JUMP:
            # It may also have come back by itself.
            self._believe(wall, steady)
        else:
            self._off = off
        return self._off is None

    def suspect(self, alive_at: datetime) -> None:
        """The bot was alive at that time already, by what it wrote down: a clock that says less is doubted."""
        wall = self._wall()
        if alive_at - wall > WRONG:
            self._believed_at = (alive_at, self._steady())
            self._doubt(wall - alive_at, is_judged=False)

    def heard(self, date: str | None) -> None:
        """Discord's time, as an answer of it says, in the words of HTTP."""
        steady = self._steady()
        is_early = self._heeded_at is not None and steady - self._heeded_at < _HEED_SECONDS
        if date is None or (self._off is None and is_early):
            return
        try:
            told = parsedate_to_datetime(date).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        self._heeded_at = steady
        wall = self._wall()
        if abs(wall - told) <= WRONG:
            self._believe(wall, steady)
            return
        self._believed_at = (told, steady)
        self._doubt(wall - told, is_judged=True)

    def _reckoned(self) -> datetime:
        then, steady = self._believed_at
        return then + timedelta(seconds=self._steady() - steady)

    def _believe(self, wall: datetime, steady: float) -> None:
        if self._off is not None:
            _log.warning("the clock is believed again", extra=facts(after_off_by_seconds=_seconds(self._off)))
        self._believed_at = (wall, steady)
        self._off, self._is_judged = None, False

    def _doubt(self, off: timedelta, *, is_judged: bool) -> None:
        is_news = self._off is None or (is_judged and not self._is_judged)
        self._off, self._is_judged = off, is_judged
        if is_news:
            _log.error("%s", self.trouble, extra=facts(off_by_seconds=_seconds(off)))


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())


def _span(off: timedelta) -> str:
    return f"{timedelta(seconds=abs(_seconds(off)))} {'ahead of' if off > timedelta(0) else 'behind'}"
