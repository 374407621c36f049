"""The beat: everything that is due, once a second, whatever one part of it does.

A step that takes long is left to itself and the others go on; it is not begun anew before it has ended. Nothing is
cancelled in the middle of a transaction, but what hangs for good, after ten minutes: that is then as if the process had
been killed there, which every step bears.

APScheduler beats. Left alone it would wait for a time of the wall clock, and one that goes back an hour would silence
it for that hour; one that leaps ahead would have it list every second in between. So the next beat is always a second
from now, and a beat that stays away by the steady clock is called.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.base import metrics
from bot.base.clock import Clock
from bot.base.logs import facts, place

BEAT_SECONDS = 1
"""How often the beat looks for due rows. A beat that takes longer leaves the next ones out."""
PATIENCE_SECONDS = 20
"""So long a beat waits for one of its steps."""
_OVERDUE_SECONDS = 3
STALLED_SECONDS = 45
"""From then on a step that has not ended is told, and health is bad: within a minute, as promised."""
GIVE_UP_SECONDS = 600
_ASK_SECONDS = 10
_PLACES = 8
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Step = Callable[[datetime], Awaitable[object]]
_log = logging.getLogger(__name__)


@dataclass
class _Run:
    task: asyncio.Task[None]
    began: float
    is_told: bool = False
    is_given_up: bool = False


class _FromNow(BaseTrigger):
    """The same span from whatever the clock shows."""

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride] - APScheduler 3 has no types
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime:
        return now if previous_fire_time is None else now + timedelta(seconds=BEAT_SECONDS)


class Beat:
    """`seconds` is a monotonic clock. With a `clock`, no step is taken while that is not believed, and `ask` is called
    to hear Discord's time. `let_by` is awaited before each step: people go first.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        seconds: Callable[[], float],
        note_bug: Callable[[BaseException], None],
        clock: Clock | None = None,
        ask: Callable[[], Awaitable[object]] | None = None,
        let_by: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._steps = steps
        self._seconds = seconds
        self._note_bug = note_bug
        self._clock = clock
        self._ask = ask
        self._let_by = let_by
        self._runs: dict[str, _Run] = {}
        self._finished_at = seconds()
        self._asked_at = seconds() - _ASK_SECONDS
        self._is_stopped = False
        self._is_under_way = False
        self._scheduler: AsyncIOScheduler | None = None
        self._job: Job | None = None

    async def once(self, now: datetime) -> None:
        """Everything that is due at `now`. Never raises: what failed is logged and tried at the next beat."""
        began, before = self._seconds(), metrics.tally.copy()
        if self._clock is None or await self._is_steady(self._clock, now):
            for step in self._steps:
                if self._let_by is not None:
                    await self._let_by()
                if self._is_stopped:
                    break
                await self._take(step, self._clock.now() if self._clock else now)
        self._finished_at = self._seconds()
        metrics.beat_took(self._finished_at - began)
        done = metrics.tally - before
        if done:
            counts = {fate: done[fate] for fate in metrics.FATES}
            _log.info("a beat", extra=facts(**counts, seconds=round(self._finished_at - began, 3)))

    def start(self, now: Callable[[], datetime]) -> None:
        """In real time from here on."""
        self._finished_at = self._seconds()
        metrics.beat_age(self.age)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        # One late beat does the work of all that were missed; APScheduler would drop it after a second.
        self._job = self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType] - APScheduler 3 has no types
            self._run, _FromNow(), [now], misfire_grace_time=None, coalesce=True, max_instances=1
        )
        self._scheduler.start()

    def stop(self) -> None:
        """No step begins any more; one that is under way ends by itself."""
        self._is_stopped = True
        if self._scheduler is not None:
            # A shutdown would cancel the beat that is under way.
            self._scheduler.pause() if self._is_under_way else self._scheduler.shutdown(wait=False)
            self._scheduler = None

    @property
    def is_beating(self) -> bool:
        return self._scheduler is not None

    def age(self) -> float:
        """Seconds since the last finished beat."""
        return self._seconds() - self._finished_at

    def hanging(self) -> list[str]:
        """The steps that have stalled, or `beat` when none is even begun."""
        now = self._seconds()
        stalled = [name for name, run in self._runs.items() if now - run.began > STALLED_SECONDS]
        return stalled or (["beat"] if self.is_beating and self.age() > STALLED_SECONDS else [])

    def look(self) -> None:
        """Tells once of each step that hangs, and gives it up in the end; calls a beat that stays away. Called every
        few seconds.
        """
        now = self._seconds()
        if self._job is not None and self.is_beating and not self._is_under_way and self.age() > _OVERDUE_SECONDS:
            self._job.modify(next_run_time=_LONG_AGO)  # pyright: ignore[reportUnknownMemberType]
        for name, run in self._runs.items():
            if now - run.began > STALLED_SECONDS and not run.is_told:
                run.is_told = True
                others = asyncio.all_tasks() - {run.task}
                told = facts(step=name, seconds=round(now - run.began), at=standing(run.task), others=gathered(others))
                _log.error("a step of the beat hangs; the others go on", extra=told)
            if now - run.began > GIVE_UP_SECONDS and not run.is_given_up:
                run.is_given_up = True
                _log.error("a step of the beat is given up, and begins anew", extra=facts(step=name))
                run.task.cancel()
        metrics.stalled(bool(self.hanging()))

    async def _run(self, now: Callable[[], datetime]) -> None:
        self._is_under_way = True
        try:
            await self.once(now())
        except Exception as error:  # noqa: BLE001 - nothing stops the beat
            self._note_bug(error)
        finally:
            self._is_under_way = False

    async def _is_steady(self, clock: Clock, now: datetime) -> bool:
        if not clock.is_steady() and self._ask is not None and self._seconds() - self._asked_at >= _ASK_SECONDS:
            self._asked_at = self._seconds()
            await self._take(self._hear, now)
        metrics.clock_off(0 if clock.off is None else clock.off.total_seconds())
        return clock.off is None

    async def _hear(self, _now: datetime) -> None:
        if self._ask is not None:
            await self._ask()

    async def _take(self, step: Step, now: datetime) -> None:
        name = getattr(step, "__qualname__", type(step).__name__)
        if name in self._runs:
            return
        task = asyncio.create_task(self._guarded(name, step, now), name=name)
        self._runs[name] = _Run(task, self._seconds())
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)

    async def _guarded(self, name: str, step: Step, now: datetime) -> None:
        try:
            await step(now)
        except Exception as error:  # noqa: BLE001 - one step's trouble must not stop the others, nor the next beat
            self._note_bug(error)
        finally:
            run = self._runs.pop(name)
            if run.is_told:
                seconds = round(self._seconds() - run.began)
                _log.warning("a step of the beat has ended after all", extra=facts(step=name, seconds=seconds))


def standing(task: asyncio.Task[Any]) -> str:
    """Where a task waits, outermost first, by file and line alone."""
    places: list[str] = []
    at: Any = task.get_coro()
    while at is not None:
        frames = (getattr(at, name, None) for name in ("cr_frame", "gi_frame", "ag_frame"))
        frame = next(filter(None, frames), None)
        if frame is None:
            break
        places.append(f"{place(frame.f_code.co_filename)}:{frame.f_lineno}")
        at = next(filter(None, (getattr(at, name, None) for name in ("cr_await", "gi_yieldfrom", "ag_await"))), None)
    return " > ".join(places[-_PLACES:])


def gathered(tasks: set[asyncio.Task[Any]]) -> str:
    """Where most of the others wait."""
    innermost = Counter(standing(task).rpartition(" > ")[2] for task in tasks)
    return ", ".join(chain.from_iterable([f"{count} at {where}"] for where, count in innermost.most_common(5)))
