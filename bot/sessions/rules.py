"""Which exercise comes next, and the pages that one exercise is walked in."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.figures.rules import Sort
from bot.members.rules import Practice
from bot.packs.rules import AnswerLength, Exercise, FigureUse, Kind, Measure, Step, When

ONE_SCREEN_BELOW = 2
"""Exercises of fewer minutes are one screen without ratings (design §6)."""
NUDGE_MINUTES = 5
"""Daily recalls of two to five minutes are our inference from the texting studies (Otway, Carnelley & Rowe 2014)."""
RATED_ONE_IN = 3
WEEKLY_MOST: Mapping[Kind, int] = {Kind.GRATITUDE: 3}
"""In a mix. Gratitude lists were tried one to three times a week (Emmons & McCullough 2003)."""
ANYONE = "anyone"
"""The stand-in for a figure that nobody was named for."""
STAND_INS: tuple[str, ...] = (*(sort.value for sort in Sort), ANYONE)
MOST_WRITTEN: Mapping[AnswerLength, int] = {AnswerLength.SHORT: 300, AnswerLength.LONG: 2000}
HIGHEST_RATING = 10
_EVERY_KIND = frozenset(Kind)
_GENTLE = frozenset({Kind.MINDFULNESS, Kind.GROUNDING})


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


class Refused(StrEnum):
    """Why a figure that was typed into the form is not there."""

    FULL = "full"
    NO_NAME = "no-name"


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

    @property
    def room(self) -> int:
        """Characters that an answer may have."""
        length = self.question.answer if self.question else None
        return MOST_WRITTEN[length or AnswerLength.SHORT]


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
    finished_at: datetime | None = None
    """When it was done, or left."""
    local_day: date | None = None
    """The day it counts for, once done."""

    @property
    def is_guest(self) -> bool:
        return self.session_id == 0

    @property
    def pages(self) -> tuple[Page, ...]:
        return pages(self.exercise, is_rated=self.is_rated)

    @property
    def here(self) -> Page:
        return self.pages[min(self.page, len(self.pages) - 1)]

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
            is_kind = exercise.when is When.ANY and exercise.kind in (Kind.GROUNDING, Kind.SELF_COMPASSION)
            return exercise.when is When.COMFORT_AFTER or is_kind
        case Wish.COMING:
            return exercise.when is When.STRENGTH_BEFORE
        case Wish.ORDINARY:
            return exercise.when is When.ANY


def short_enough(pool: Sequence[Exercise]) -> Sequence[Exercise]:
    """For a nudge, which comes into the middle of a day; long ones wait for `/exercise`. All, where all are long."""
    return [exercise for exercise in pool if exercise.minutes <= NUDGE_MINUTES] or pool


def pools(exercises: Iterable[Exercise], wish: Wish) -> tuple[Sequence[Exercise], Sequence[Exercise]]:
    """What fits the wish and, for when nothing of that is left, what asks little of anyone: no wish goes unanswered."""
    known = list(exercises)
    gentle = [e for e in known if e.when is When.ANY and e.kind in _GENTLE and e.figure is not FigureUse.REQUIRED]
    return [e for e in known if fits(e, wish)], gentle


def wish_of(exercise: Exercise) -> Wish:
    """What someone wished for who was given this."""
    match exercise.when:
        case When.COMFORT_AFTER:
            return Wish.HARD
        case When.STRENGTH_BEFORE:
            return Wish.COMING
        case When.ANY | When.ASKED_FOR:
            return Wish.SURPRISE if exercise.minutes < ONE_SCREEN_BELOW else Wish.ORDINARY


def read_wish(text: str) -> Wish:
    return Wish(text) if text in set(Wish) else Wish.ORDINARY


def read_rating(text: str) -> int | None:
    """None for what no menu of ours sends."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
    return value if 0 <= value <= HIGHEST_RATING else None


def guest(exercise: Exercise, page: int, stand_in: str | None, now: datetime) -> Session:
    """An exercise that stands in its buttons alone, for someone of whom nothing is stored."""
    is_over = page >= len(pages(exercise, is_rated=False))
    return Session(
        session_id=0,
        member_id=0,
        occasion=None,
        exercise=exercise,
        is_rated=False,
        page=page,
        state=SessionState.DONE if is_over else SessionState.OPEN,
        figure_id=None,
        stand_in=stand_in if stand_in in STAND_INS else None,
        started_at=now,
    )


def stand_in_number(stand_in: str | None) -> int:
    """Short enough for a custom_id beside two long names; 0 is none."""
    return STAND_INS.index(stand_in) + 1 if stand_in in STAND_INS else 0


def numbered_stand_in(number: int) -> str | None:
    return STAND_INS[number - 1] if 0 < number <= len(STAND_INS) else None


def key_of(exercise: Exercise) -> str:
    return f"{exercise.pack}/{exercise.id}"


def kinds_of(practice: Practice) -> frozenset[Kind]:
    """A mix is every kind there is."""
    return _EVERY_KIND if practice is Practice.MIX else frozenset({Kind(practice.value)})


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
    kinds = kinds_of(practice)
    if practice is Practice.MIX:
        full = {kind for kind in WEEKLY_MOST if _is_full(kind, past, today)}
        kinds = kinds - full if any(_is_left(e, kinds - full, besides, without_figures) for e in exercises) else kinds
    wanted = [e for e in exercises if _is_left(e, kinds, besides, without_figures)]
    kind_day: dict[Kind, date] = {}
    done_day: dict[str, date] = {}
    for done in past:
        key = f"{done.pack}/{done.exercise_id}"
        kind_day[done.kind] = max(done.local_day, kind_day.get(done.kind, date.min))
        done_day[key] = max(done.local_day, done_day.get(key, date.min))

    def order(exercise: Exercise) -> tuple[date, date, float]:
        return kind_day.get(exercise.kind, date.min), done_day.get(key_of(exercise), date.min), rng.random()

    return min(wanted, key=order, default=None)


def _is_left(exercise: Exercise, kinds: Collection[Kind], besides: str | None, without_figures: bool) -> bool:
    if exercise.kind not in kinds or (without_figures and exercise.figure is FigureUse.REQUIRED):
        return False
    return besides is None or key_of(exercise) != besides


def _is_full(kind: Kind, past: Sequence[Past], today: date) -> bool:
    week = today - timedelta(days=6)
    return sum(1 for p in past if p.kind is kind and p.local_day >= week) >= WEEKLY_MOST[kind]
