"""The pages that one exercise is walked in."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zlib import crc32

from bot.figures.rules import Sort
from bot.packs.rules import AnswerLength, Exercise, FigureUse, Measure, Step

ONE_SCREEN_BELOW = 2
"""Exercises of fewer minutes are one screen without ratings (design §6)."""
RATED_ONE_IN = 3
ANYONE = "anyone"
"""The stand-in for a figure that nobody was named for."""
STAND_INS: tuple[str, ...] = (*(sort.value for sort in Sort), ANYONE)
MOST_WRITTEN: Mapping[AnswerLength, int] = {AnswerLength.SHORT: 300, AnswerLength.LONG: 2000}
HIGHEST_RATING = 10


class SessionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    LEFT = "left"


MOST_ENTRIES = 3000
"""In one journal: several a day for years."""


class Refused(StrEnum):
    """Why a figure that was typed into the form is not there, or an answer cannot be written."""

    FULL = "full"
    NO_NAME = "no-name"
    JOURNAL_FULL = "journal-full"


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


def text_mark(exercise: Exercise) -> str:
    """Four signs that tell one text of an exercise from another, whatever its version says: who walks it in its
    buttons has no row that keeps the one they began with.
    """
    text = repr((exercise.figure, exercise.steps, exercise.close))
    return f"{crc32(text.encode()) & 0xFFFF:04x}"


def stand_in_number(stand_in: str | None) -> int:
    """Short enough for a custom_id beside two long names; 0 is none."""
    return STAND_INS.index(stand_in) + 1 if stand_in in STAND_INS else 0


def numbered_stand_in(number: int) -> str | None:
    return STAND_INS[number - 1] if 0 < number <= len(STAND_INS) else None
