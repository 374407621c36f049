"""Streaks that forgive. Rest days that cost nothing aid persistence (Sharif & Shu 2019), one missed day does not
hurt a habit (Lally 2010), and showing a broken streak lowers engagement (Silverman & Barasch 2023).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WINDOW = 7
"""Of any seven non-neutral days in a row, a run holds at most one miss."""
RECENT = 28
MILESTONES = (7, 28, 100, 365)
"""Practice days in all, on which another line stands in the usual one's place, and nothing else happens."""


class Day(StrEnum):
    practised = "practised"
    neutral = "neutral"
    missed = "missed"


class Headline(StrEnum):
    """What the card leads with."""

    nothing_yet = "nothing-yet"
    run = "run"
    total = "total"


@dataclass(frozen=True)
class Streak:
    run: int
    """Practised days of the longest run that ends today; its neutral days and forgiven misses are not counted."""
    total: int
    last_28: int
    """Practised days among the last 28, today included."""
    is_after_gap: bool
    """There are practised days before the run."""

    @property
    def is_milestone(self) -> bool:
        return self.total in MILESTONES

    @property
    def headline(self) -> tuple[Headline, int]:
        """After a gap all practice days lead, until the new run has filled a window: a comeback never reads "Day
        1".
        """
        if self.total == 0:
            return Headline.nothing_yet, 0
        if self.is_after_gap and self.run < WINDOW:
            return Headline.total, self.total
        return Headline.run, self.run


def kind_of(day: date, practised: AbstractSet[date], missed: AbstractSet[date]) -> Day:
    """Whatever is in neither set is neutral, and a practised day is practised whatever else is said of it."""
    if day in practised:
        return Day.practised
    return Day.missed if day in missed else Day.neutral


def streak_of(practised: AbstractSet[date], missed: AbstractSet[date], today: date) -> Streak:
    """`today`, unless practised, counts neither way, whatever `missed` says.

    Who flew west over the date line may have practised on days still to come; they count, so that landing takes
    nothing away.
    """
    run = _run(practised, missed, today)
    newest = max(practised, default=today)
    recent_from = max(newest, today) - timedelta(days=RECENT - 1)
    return Streak(
        run=run,
        total=len(practised),
        last_28=sum(day >= recent_from for day in practised),
        is_after_gap=run < len(practised),
    )


def week_of(practised: AbstractSet[date], today: date) -> tuple[bool, ...]:
    """Whether each of the last `WINDOW` days was practised, today last: rest and misses look alike."""
    return tuple(today - timedelta(days=back) in practised for back in reversed(range(WINDOW)))


def _run(practised: AbstractSet[date], missed: AbstractSet[date], today: date) -> int:
    """Walks back from the newest day to the first miss too close to a newer one. Runs are closed under
    shortening, so the first obstacle is the end of the longest.
    """
    misses = {day for day in missed if day < today}
    run, since_miss = 0, WINDOW
    for day in sorted(practised | misses, reverse=True):
        since_miss += 1
        if day in practised:
            run += 1
        elif since_miss < WINDOW:
            break
        else:
            since_miss = 0
    return run
