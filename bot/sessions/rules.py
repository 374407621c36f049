"""Which exercise comes next, and the pages that one exercise is walked in."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.figures.rules import Figure
from bot.members.rules import Practice
from bot.packs.rules import Exercise, FigureUse, Kind, Measure, Step, When

ONE_SCREEN_BELOW = 2
"""Exercises of fewer minutes are one screen without ratings (design §6)."""
RATED_ONE_IN = 3
WEEKLY_MOST: Mapping[Kind, int] = {Kind.GRATITUDE: 3}
"""In a mix. Gratitude lists were tried one to three times a week (Emmons & McCullough 2003)."""
ANYONE = "anyone"
"""The stand-in for a figure that nobody was named for."""
MOST_WRITTEN = 2000


class Wish(StrEnum):
    """What someone asks for in `/exercise`."""

    SURPRISE = "surprise"
    HARD = "hard"
    COMING = "coming"
    ORDINARY = "ordinary"


class SessionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    LEFT = "left"


class PageKind(StrEnum):
    BEFORE = "before"
    STEPS = "steps"
    AFTER = "after"


@dataclass(frozen=True)
class Page:
    kind: PageKind
    steps: tuple[Step, ...] = ()
    measure: Measure | None = None

    @property
    def question(self) -> Step | None:
        """The step that can be answered in writing; a page has one at most."""
        return next((step for step in self.steps if step.ask), None)


@dataclass(frozen=True)
class Session:
    session_id: int
    member_id: int
    occasion: int | None
    """The nudge it began from."""
    exercise: Exercise
    is_rated: bool
    page: int
    state: SessionState
    figure_id: int | None
    stand_in: str | None
    """A sort of figure, or `ANYONE`, in place of a named one."""
    started_at: datetime
    finished_at: datetime | None

    @property
    def pages(self) -> tuple[Page, ...]:
        return pages(self.exercise, is_rated=self.is_rated)

    @property
    def needs_figure(self) -> bool:
        return self.exercise.figure is FigureUse.REQUIRED and self.figure_id is None and self.stand_in is None

    @property
    def is_last(self) -> bool:
        return self.page >= len(self.pages) - 1


@dataclass(frozen=True)
class Past:
    """One exercise done before."""

    pack: str
    exercise_id: str
    kind: Kind
    local_day: date


def pages(exercise: Exercise, *, is_rated: bool) -> tuple[Page, ...]:
    """Short exercises are one page, unless they ask twice; others one page a step, between the ratings."""
    asks = sum(1 for step in exercise.steps if step.ask)
    if exercise.minutes < ONE_SCREEN_BELOW and asks <= 1:
        return (Page(PageKind.STEPS, exercise.steps),)
    walk = tuple(Page(PageKind.STEPS, (step,)) for step in exercise.steps)
    if not is_rated or exercise.minutes < ONE_SCREEN_BELOW:
        return walk
    before = tuple(Page(PageKind.BEFORE, measure=measure) for measure in exercise.rate)
    after = tuple(Page(PageKind.AFTER, measure=measure) for measure in exercise.rate)
    return before + walk + after


def is_rated(exercise: Exercise, rng: random.Random) -> bool:
    """About one time in three: length, not frequency, is the burden (Eisele et al.)."""
    return bool(exercise.rate) and rng.randrange(RATED_ONE_IN) == 0


def fits(exercise: Exercise, wish: Wish) -> bool:
    """ "Strength before" only ever comes when it is asked for: priming before a stressor can raise cortisol
    (Ai, Gillath & Karantzas 2020, doi:10.3390/ijerph17218093).
    """
    match wish:
        case Wish.SURPRISE:
            return exercise.when is When.ANY and exercise.minutes < ONE_SCREEN_BELOW
        case Wish.HARD:
            return exercise.when is When.COMFORT_AFTER or exercise.kind in (Kind.GROUNDING, Kind.SELF_COMPASSION)
        case Wish.COMING:
            return exercise.when is When.STRENGTH_BEFORE
        case Wish.ORDINARY:
            return exercise.when is When.ANY


def kinds_of(practice: Practice) -> frozenset[Kind]:
    """A mix is every kind there is."""
    return frozenset(Kind) if practice is Practice.MIX else frozenset({Kind(practice.value)})


def choose(
    exercises: Sequence[Exercise],
    past: Sequence[Past],
    today: date,
    rng: random.Random,
    *,
    practice: Practice = Practice.MIX,
    without_figures: bool = False,
    besides: str | None = None,
) -> Exercise | None:
    """The least recently done exercise of the least recently practised kind that has not had its week's fill.

    `besides` (pack/id) is the one that was just turned down. None when nothing is left.
    """
    wanted = [e for e in exercises if e.kind in kinds_of(practice) and _key(e) != besides]
    if without_figures:
        wanted = [e for e in wanted if e.figure is not FigureUse.REQUIRED]
    if practice is Practice.MIX:
        wanted = [e for e in wanted if not _is_full(e.kind, past, today)] or wanted
    if not wanted:
        return None
    kind_day = {kind: _last(p.local_day for p in past if p.kind is kind) for kind in Kind}
    done_day = {f"{p.pack}/{p.exercise_id}": p.local_day for p in sorted(past, key=lambda p: p.local_day)}

    def order(exercise: Exercise) -> tuple[date, date, float]:
        return kind_day[exercise.kind], done_day.get(_key(exercise), date.min), rng.random()

    return min(wanted, key=order)


def next_figure(figures: Sequence[Figure], used: Sequence[int]) -> Figure | None:
    """The active figure used longest ago; `used` are figure ids, latest first."""
    rank = {figure_id: -place for place, figure_id in reversed(list(enumerate(used)))}
    active = [figure for figure in figures if figure.is_active]
    return min(active, key=lambda f: (rank.get(f.figure_id, -len(used) - 1), f.figure_id), default=None)


def _key(exercise: Exercise) -> str:
    return f"{exercise.pack}/{exercise.id}"


def _is_full(kind: Kind, past: Sequence[Past], today: date) -> bool:
    most = WEEKLY_MOST.get(kind)
    week = today - timedelta(days=6)
    return most is not None and sum(1 for p in past if p.kind is kind and p.local_day >= week) >= most


def _last(days: Iterable[date]) -> date:
    return max(days, default=date.min)
