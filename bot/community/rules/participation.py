"""Who took part in a week, without knowing who; and from how many people on a number is told."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

FEWEST = 5
"""People. A smaller number could say who."""
WEEKS = 12
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A week that is over. `people` is None for fewer than five, nobody among them."""

    monday: date
    people: int | None


def week_of(now: datetime, zone: tzinfo) -> date:
    """The Monday of the ISO week there."""
    day = now.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def is_later(week: date, instant: datetime) -> bool:
    """Whether it began after that instant, in any zone."""
    return week > instant.date() + timedelta(days=1)


def end_of(week: date, zone: tzinfo) -> datetime:
    """The instant at which the next one begins there."""
    return datetime.combine(week + _WEEK, time(), zone).astimezone(UTC)


def mark(secret: str, user_id: int) -> str:
    """The same for one person all week long. Whoever has no `secret` learns nothing from it, nor from two of them."""
    return hmac.new(secret.encode(), str(user_id).encode(), hashlib.sha256).hexdigest()


def told(people: int) -> int | None:
    """What may be known of a number, and kept."""
    return people if people >= FEWEST else None


def first_shown(this_week: date) -> date:
    return this_week - WEEKS * _WEEK


def last_weeks(kept: Mapping[date, int | None], this_week: date) -> tuple[Week, ...]:
    """The twelve before `this_week`, oldest first. A week of which nothing is known looks like one with few."""
    mondays = [first_shown(this_week) + ahead * _WEEK for ahead in range(WEEKS)]
    return tuple(Week(monday, told(kept.get(monday) or 0)) for monday in mondays)
