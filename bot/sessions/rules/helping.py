"""What one member's own ratings say about what helps them, and how far that steers what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from bot.packs.rules import Kind, Measure
from bot.sessions.rules.walk import HIGHEST_RATING

ENOUGH = 5
"""Times that a kind was rated before and after. With fewer, the interval of ratings that scatter by two points, which
is usual, is wider than five: half the scale.
"""
CONFIDENCE = 0.95
MOST_WEIGHT, LEAST_WEIGHT = 2.0, 0.5
"""What helps comes up to twice as often, what feels worse half as often: nothing ever stays away."""
_FULL_SWING = 1.0
"""So many points of change, of ten, weigh as much as anything may."""
_ROUNDING = 2 / 12
"""Variance that a difference of two whole numbers has from their rounding alone, 1/12 each. Five equal differences do
not mean that nothing varies.
"""


@dataclass(frozen=True)
class Tally:
    """All that the estimate needs of the times that one kind was rated on both sides.

    A time's change is after minus before, the mean of both where both measures were asked: one time counts once, and
    not at all where a side of one is missing.
    """

    kind: Kind
    times: int
    total: float
    """Sum of the changes."""
    squares: float
    """Sum of their squares."""
    measures: frozenset[Measure]

    @property
    def is_enough(self) -> bool:
        return self.times >= ENOUGH


@dataclass(frozen=True)
class Effect:
    """What the member's own ratings changed by, from before to after one kind of exercise, in points of ten."""

    kind: Kind
    times: int
    change: float
    low: float
    high: float
    measures: frozenset[Measure]

    @property
    def is_better(self) -> bool:
        return self.low > 0

    @property
    def is_worse(self) -> bool:
        return self.high < 0


def effect_of(tally: Tally) -> Effect | None:
    """The mean change with its 95 % interval by Student's t (1908, doi:10.1093/biomet/6.1.1); None below `ENOUGH`.

    Of four ways to analyse one person's own pairs, the paired t was recommended (Chen & Chen 2014,
    doi:10.1371/journal.pone.0087752). Where one time resembles the next it claims too much (Tang & Landes 2020,
    doi:10.1371/journal.pone.0228077). There is no control: an exercise begun at a low moment is followed by a better
    one anyway, so this says what went along with a kind, never what it did.
    """
    if not tally.is_enough:
        return None
    times, change = tally.times, tally.total / tally.times
    variance = max((tally.squares - tally.total * change) / (times - 1), _ROUNDING)
    reach = t_quantile((1 + CONFIDENCE) / 2, times - 1) * sqrt(variance / times)
    low, high = max(change - reach, -HIGHEST_RATING), min(change + reach, HIGHEST_RATING)
    return Effect(tally.kind, times, change, low, high, tally.measures)


def t_quantile(probability: float, degrees: int) -> float:
    """Of Student's t, from that of the normal (Abramowitz & Stegun 1964, 26.7.5): for 0.975 and four degrees or more
    within 0.001.
    """
    x = NormalDist().inv_cdf(probability)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + sum(term / degrees**power for power, term in enumerate(terms, start=1))


def weight_of(effect: Effect) -> float:
    """How much the wait of this kind counts (`choose`): 1 where nothing is known.

    That something helps must be sure: what counts is the nearer end of its interval. That it feels worse is believed
    as it looks, for there the mistake costs little: a kind that comes less often.
    """
    lean = effect.low if effect.is_better else min(effect.change, 0.0)
    return min(max(2 ** (lean / _FULL_SWING), LEAST_WEIGHT), MOST_WEIGHT)


def weights_of(tallies: Iterable[Tally]) -> Mapping[Kind, float]:
    effects = [effect for effect in map(effect_of, tallies) if effect is not None]
    return {effect.kind: weight_of(effect) for effect in effects}
