"""Several plans of one member: how they share a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from bot.nudges.rules.plan import Plan, minutes_from

MOST_PLANS = 5
MOST_ASSIGNED = 25
"""By others, beside a member's own: as many as all of those may give together, so that nobody who finds no room learns
that there is somebody else.
"""
APART = timedelta(minutes=15)
"""The least time between two nudges: at most one stands open, so the second takes the first one's place."""


class _Coming(Protocol):
    @property
    def local_day(self) -> date: ...

    @property
    def due_at(self) -> datetime: ...


_C = TypeVar("_C", bound=_Coming)


def clash(one: Plan, other: Plan) -> bool:
    """Whether, on some day, one would push the other out. Windows may meet by chance; that is for `is_crowded`."""
    if one.until is not None or other.until is not None or not one.weekdays & other.weekdays:
        return False
    apart = min(minutes_from(one.at, other.at), minutes_from(other.at, one.at))
    return timedelta(minutes=apart) < APART


def is_crowded(last_sent_at: datetime | None, now: datetime) -> bool:
    """Whether another nudge of the same member came just before. A clock that went back makes no crowd."""
    return last_sent_at is not None and timedelta(0) <= now - last_sent_at < APART


def crowded_days(plans: Iterable[Plan], cap: int) -> list[int]:
    """The weekdays with more plans than nudges a day."""
    every = list(plans)
    return [day for day in range(7) if sum(day in plan.weekdays for plan in every) > cap]


def first_coming(
    of_each_plan: Iterable[Sequence[_C]],
    cap: int,
    sent: Mapping[date, int],
    last_sent_at: datetime | None,
    count: int,
    is_own: Callable[[_C], bool] = lambda _: True,
) -> tuple[_C, ...]:
    """The first `count` over all plans that will go out: in order of time, no two too close, and no more than `cap` a
    local day together with those `sent`. What others assigned makes room for the member's own, also for later ones.
    """
    used, before = dict(sent), last_sent_at
    found: list[_C] = []
    every = sorted((one for each in of_each_plan for one in each), key=lambda one: one.due_at)
    own = [one for one in every if is_own(one)]
    for one in every:
        if len(found) == count:
            break
        to_come = [other for other in own if other.local_day == one.local_day and other.due_at > one.due_at]
        ahead = [] if is_own(one) else to_come
        is_near = is_crowded(before, one.due_at) or any(is_crowded(one.due_at, other.due_at) for other in ahead)
        if used.get(one.local_day, 0) + len(ahead) < cap and not is_near:
            used[one.local_day] = used.get(one.local_day, 0) + 1
            before = one.due_at
            found.append(one)
    return tuple(found)
