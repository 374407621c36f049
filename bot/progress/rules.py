"""What the picture shows: the days of the last weeks, and how somebody felt before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.packs.rules import Measure
from bot.quizzes.rules import Topic
from bot.streaks.rules import Day, kind_of

WEEKS = 12
FEW_WEEKS = 4
"""Up to so many are drawn large, one below the other."""
ENOUGH = 5
"""Fewer pairs than this are no trend."""
SHOWN = 12
"""So many of the latest pairs."""
SAME = 0.5
"""A smaller difference of averages is none: it is half a step of the scale that was asked on."""
TOPICS = 4
"""So many are shown."""
_A_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)


class Mark(StrEnum):
    """What one day looks like."""

    PRACTISED = "practised"
    NEUTRAL = "neutral"
    OPEN = "open"
    """Nothing was practised, or not yet: there is nothing to show."""
    OUTSIDE = "outside"
    """Before they began, or still to come."""


@dataclass(frozen=True)
class Week:
    monday: date
    marks: tuple[Mark, ...]
    """From Monday to Sunday."""

    @property
    def practised(self) -> int:
        return self.marks.count(Mark.PRACTISED)


class Turn(StrEnum):
    """Which way it went, more often than not."""

    UP = "up"
    SAME = "same"
    DOWN = "down"
    MIXED = "mixed"
    """No way more often than the others together."""


@dataclass(frozen=True)
class Pair:
    before: int
    after: int


@dataclass(frozen=True)
class Trend:
    measure: Measure
    pairs: tuple[Pair, ...]
    """The latest, oldest first."""

    @property
    def before(self) -> float:
        return sum(pair.before for pair in self.pairs) / len(self.pairs)

    @property
    def after(self) -> float:
        return sum(pair.after for pair in self.pairs) / len(self.pairs)

    @property
    def turn(self) -> Turn:
        """By counting, as the words for it do: one large change outweighs no five small ones."""
        ways = Counter(_way(pair) for pair in self.pairs)
        way, times = ways.most_common(1)[0]
        return way if 2 * times > len(self.pairs) else Turn.MIXED

    @property
    def is_lower(self) -> bool:
        """Afterwards, more often than not or on average."""
        return self.turn is Turn.DOWN or self.after - self.before <= -SAME


def _way(pair: Pair) -> Turn:
    if pair.before == pair.after:
        return Turn.SAME
    return Turn.UP if pair.after > pair.before else Turn.DOWN


def weeks_of(practised: AbstractSet[date], missed: AbstractSet[date], first_day: date, today: date) -> tuple[Week, ...]:
    """Of the last twelve those since the first with a practised day; this week, where there is none.

    So nobody is shown a wall of empty weeks, and who comes back after long begins afresh. `first_day` is when somebody
    began. Who flew west over the date line may have practised on days to come: they are shown too.
    """
    last_day = max(practised | {today})
    first = min(practised | {first_day, today})
    earliest = _monday(last_day) - (WEEKS - 1) * _A_WEEK
    monday = _monday(min((day for day in practised if day >= earliest), default=last_day))

    def mark(day: date) -> Mark:
        if day in practised:
            return Mark.PRACTISED
        if day < first or day > today:
            return Mark.OUTSIDE
        is_neutral = day < today and kind_of(day, practised, missed) is Day.neutral
        return Mark.NEUTRAL if is_neutral else Mark.OPEN

    count = (_monday(last_day) - monday) // _A_WEEK + 1
    mondays = [monday + number * _A_WEEK for number in range(count)]
    return tuple(Week(each, tuple(mark(each + number * _A_DAY) for number in range(7))) for each in mondays)


def trends_of(felt: Iterable[tuple[Measure, Pair]]) -> tuple[Trend, ...]:
    """Those with enough to show, in the order that measures have; `felt` comes oldest first."""
    by_measure: dict[Measure, list[Pair]] = {measure: [] for measure in Measure}
    for measure, pair in felt:
        by_measure[measure].append(pair)
    return tuple(Trend(measure, tuple(pairs[-SHOWN:])) for measure, pairs in by_measure.items() if len(pairs) >= ENOUGH)


def most_solid(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """Those of which something is solid, what is nearest to whole first."""
    begun = [topic for topic in topics if topic.solid]
    return tuple(sorted(begun, key=lambda topic: -topic.solid / topic.of)[:TOPICS])


def is_few(weeks: Sequence[Week]) -> bool:
    return len(weeks) <= FEW_WEEKS


def _monday(day: date) -> date:
    return day - day.weekday() * _A_DAY
