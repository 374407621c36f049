"""What a practitioner asks clients to practise, and when."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

MOST_AT_ONCE = 5
"""Of one practitioner's at one client, as long as they last."""
MOST_EXERCISES = 5
"""In one."""
MOST_DAYS = 184
"""Half a year ahead, at most."""
USUAL_DAYS = 14
_KEY = "care-"


class Kind(StrEnum):
    EXERCISES = "exercises"
    PROGRAMME = "programme"
    QUIZ = "quiz"


class Hitch(StrEnum):
    """Why a draft that is whole could give nobody anything."""

    NEVER = "never"
    """None of its days lies between tomorrow and its last."""
    GONE = "gone"
    """What it would bring is not offered any more."""


@dataclass(frozen=True)
class What:
    """`keys`: pack/id of each exercise, or of the programme; of a quiz its topic."""

    kind: Kind
    keys: tuple[str, ...]
    title: str
    """As it was called when it was chosen."""

    def written(self) -> str:
        """For a row, and for a menu."""
        return f"{self.kind}:{' '.join(self.keys)}"


@dataclass(frozen=True)
class Draft:
    """An assignment that is being put together. There is one for each practitioner."""

    number: int
    """Of no other draft of theirs: what is given twice by two taps is one."""
    clients: tuple[int, ...] = ()
    """Their links."""
    what: What | None = None
    weekdays: frozenset[int] = frozenset(range(7))
    at: time = time(9)
    until: time | None = None
    """The end of a window."""
    last_day: date | None = None

    @property
    def is_whole(self) -> bool:
        return bool(self.clients and self.what and self.weekdays and self.last_day)


def read_what(written: str, title: str) -> What | None:
    kind, colon, rest = written.partition(":")
    if not colon or not rest or kind not in set(Kind):
        return None
    return What(Kind(kind), (rest,) if kind == Kind.QUIZ else tuple(rest.split()), title)


def with_exercise(before: What | None, more: What) -> What:
    """Several exercises take turns; anything else takes the place of what was chosen."""
    if before is None or before.kind is not Kind.EXERCISES or more.kind is not Kind.EXERCISES:
        return more
    keys = tuple(dict.fromkeys((*before.keys, *more.keys)))[:MOST_EXERCISES]
    if keys == before.keys:
        return before
    return replace(before, keys=keys, title=f"{before.title}; {more.title}"[:200])


def usual_end(today: date) -> date:
    return today + timedelta(days=USUAL_DAYS)


def is_too_far(last_day: date, today: date) -> bool:
    return (last_day - today).days > MOST_DAYS


def with_page(chosen: Collection[int], page: Collection[int], picked: Collection[int]) -> tuple[int, ...]:
    """`chosen` before, of which this `page` shows some; of these `picked` are chosen now."""
    return tuple(sorted({*chosen} - {*page} | ({*picked} & {*page})))


def key_of(assignment_id: int) -> str:
    """Under which the client's plan knows it."""
    return f"{_KEY}{assignment_id}"


def of_key(key: str) -> int | None:
    digits = key.removeprefix(_KEY)
    return int(digits) if digits != key and digits.isascii() and digits.isdigit() else None
