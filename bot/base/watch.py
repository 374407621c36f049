"""Looks, from a thread of its own, whether the event loop turns, and from the loop, whether the beat does."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from types import FrameType

from bot.base import metrics, systemd
from bot.base.beat import Beat
from bot.base.logs import facts, place

TICK_SECONDS = 0.25
BLOCKED_SECONDS = 1.0
_LOOK_SECONDS = 5
_DEAD_SECONDS = 900
"""A beat that has not ended for so long, though its steps were given up, does not recover: systemd restarts us."""
_PLACES = 8
_log = logging.getLogger(__name__)


class Watch:
    """Timers, not tasks: nothing has to be waited for at the end. `seconds` is a monotonic clock."""

    def __init__(self, beat: Beat, seconds: Callable[[], float]) -> None:
        self._beat = beat
        self._seconds = seconds
        self._turned_at = self._looked_at = seconds()
        self._beat_looked_at = seconds()
        self._is_told = False
        self._ended = threading.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._watched = threading.get_ident()

    def start(self) -> None:
        """From the thread of the event loop."""
        self._watched = threading.get_ident()
        self._looked_at = self._seconds()
        self.turn()
        threading.Thread(target=self._look_on, name="watch", daemon=True).start()

    def stop(self) -> None:
        self._ended.set()
        if self._timer is not None:
            self._timer.cancel()

    def turn(self) -> None:
        """The loop turns."""
        now = self._seconds()
        if self._is_told:
            self._is_told = False
            stood = round(now - self._turned_at, 1)
            _log.warning("the event loop turns again", extra=facts(stood_still_seconds=stood))
        self._turned_at = now
        if now - self._beat_looked_at >= _LOOK_SECONDS:
            self._beat_looked_at = now
            self._beat.look()
            if self._beat.age() < _DEAD_SECONDS:
                systemd.tell("WATCHDOG=1")
        if not self._ended.is_set():
            self._timer = asyncio.get_running_loop().call_later(TICK_SECONDS, self.turn)

    def look(self) -> None:
        """From outside the loop: tells once that it stands still, and where."""
        now = self._seconds()
        slept, self._looked_at = now - self._looked_at, now
        # When this thread was not run either, the whole process stood still: nobody blocked the loop.
        if slept < BLOCKED_SECONDS and now - self._turned_at > BLOCKED_SECONDS and not self._is_told:
            self._is_told = True
            metrics.loop_blocked()
            _log.warning("the event loop stands still", extra=facts(at=running(self._watched)))

    def _look_on(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            self.look()


def running(thread: int) -> str:
    """Where a thread is at this moment, outermost first, by file and line alone."""
    # Its documented name, for all its underscore.
    frame: FrameType | None = sys._current_frames().get(thread)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    places: list[str] = []
    while frame is not None and len(places) < _PLACES:
        places.append(f"{place(frame.f_code.co_filename)}:{frame.f_lineno}")
        frame = frame.f_back
    return " > ".join(reversed(places))
