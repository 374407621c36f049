"""What a practitioner sees of a client, made from what that client shares."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.nudges.rules import Outcome, Went

WEEK, FORTNIGHT, SHOWN = timedelta(days=7), timedelta(days=14), timedelta(days=28)
"""What the overview, the list and a client's picture look back on."""
RATED = timedelta(days=182)
"""Likewise, their ratings: of these only the latest are shown."""
_ENOUGH = 3
Told = tuple[date, Outcome]


@dataclass(frozen=True)
class Tally:
    """Of the days that came to somebody; what came today and is open yet is left out."""

    done: int = 0
    not_done: int = 0
    not_sent: int = 0

    @property
    def came(self) -> int:
        return self.done + self.not_done


def tally(days: Iterable[Told], since: date) -> Tally:
    counted = Counter(outcome for day, outcome in days if day >= since)
    return Tally(counted[Outcome.DONE], counted[Outcome.NOT_DONE], counted[Outcome.NOT_SENT])


def may_welcome_a_word(went: Went, today: date) -> bool:
    """Three times or more something came and was left, over a week or longer, and nothing was done since.

    A hint for a kind line, and nothing more: it knows only what was assigned, and people are busy, travel, or practise
    on their own. Pauses read nothing, so that whoever rests is never among these: something must have been planned in
    the last week. Our own choice; no study stands behind these numbers.
    """
    is_going_on = went.last_told is not None and today - went.last_told <= WEEK
    is_long = went.first_left is not None and today - went.first_left >= WEEK
    return is_going_on and is_long and went.left >= _ENOUGH


def by_day(days: Iterable[Told]) -> Mapping[date, Outcome]:
    """Several on one day read as the best of them."""
    found: dict[date, Outcome] = {}
    for day, outcome in days:
        if day not in found or _BEST.index(outcome) < _BEST.index(found[day]):
            found[day] = outcome
    return found


_BEST = (Outcome.DONE, Outcome.OPEN, Outcome.NOT_DONE, Outcome.NOT_SENT)
