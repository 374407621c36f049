"""Which exercise comes next."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.members.rules import Practice
from bot.packs.rules import Exercise, FigureUse, Kind, When
from bot.sessions.rules.walk import ONE_SCREEN_BELOW

NUDGE_MINUTES = 5
"""Daily recalls of two to five minutes are our inference from the texting studies (Otway, Carnelley & Rowe 2014)."""
WEEKLY_MOST: Mapping[Kind, int] = {Kind.GRATITUDE: 3}
"""In a mix. Gratitude lists were tried one to three times a week (Emmons & McCullough 2003)."""
AS_IT_COMES: Mapping[Kind, float] = {}
"""No kind weighs more than another."""
_EVERY_KIND = frozenset(Kind)
_GENTLE = frozenset({Kind.MINDFULNESS, Kind.GROUNDING})


class Wish(StrEnum):
    """What someone asks for in `/exercise`."""

    SURPRISE = "surprise"
    HARD = "hard"
    COMING = "coming"
    ORDINARY = "ordinary"


class Past(NamedTuple):
    """One exercise done before."""

    pack: str
    exercise_id: str
    kind: Kind
    local_day: date


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
    weights: Mapping[Kind, float] = AS_IT_COMES,
) -> Exercise | None:
    """The least recently done exercise of the kind that has waited longest and has not had its week's fill.

    A kind's wait is counted in days times its weight (1 where none is given): with twice the weight it comes about
    twice as often, and as long as no weight is 0 every kind's wait outgrows the others' in the end. What was never
    done has waited longest of all. `besides` (pack/id) was just turned down. None when nothing is left.
    """
    kinds = kinds_of(practice)
    left = [e for e in exercises if e.kind in kinds and not (without_figures and e.figure is FigureUse.REQUIRED)]
    if besides is not None:
        left = [e for e in left if key_of(e) != besides]
    if practice is Practice.MIX:
        full = [kind for kind in WEEKLY_MOST if _is_full(kind, past, today)]
        left = [e for e in left if e.kind not in full] or left
    due = _of_longest_wait(left, past, today, weights)
    equals = _least_recent(due, past)
    if len(equals) < 2:
        return equals[0] if equals else None
    # Once, and among equals only: this is done for every nudge, over a whole library.
    return rng.choice(equals)


def _of_longest_wait(
    left: Sequence[Exercise], past: Sequence[Past], today: date, weights: Mapping[Kind, float]
) -> Sequence[Exercise]:
    last: dict[Kind, date] = {}
    for done in past:
        if done.local_day > last.get(done.kind, date.min):
            last[done.kind] = done.local_day
    waits: dict[Kind, float] = {}
    for kind in {exercise.kind for exercise in left}:
        days = (today - last[kind]).days if kind in last else math.inf
        # Who flew west may have practised on a day still to come: that is no wait, and has no weight.
        waits[kind] = days * weights.get(kind, 1.0) if days > 0 else days
    longest = max(waits.values(), default=0)
    return [exercise for exercise in left if waits[exercise.kind] == longest]


def _least_recent(due: Sequence[Exercise], past: Sequence[Past]) -> Sequence[Exercise]:
    last: dict[tuple[str, str], date] = {}
    for done in past:
        key = (done.pack, done.exercise_id)
        if done.local_day > last.get(key, date.min):
            last[key] = done.local_day
    days = [last.get((exercise.pack, exercise.id), date.min) for exercise in due]
    oldest = min(days, default=date.min)
    return [exercise for exercise, day in zip(due, days, strict=True) if day == oldest]


def _is_full(kind: Kind, past: Sequence[Past], today: date) -> bool:
    week = today - timedelta(days=6)
    return sum(1 for p in past if p.kind is kind and p.local_day >= week) >= WEEKLY_MOST[kind]
