"""What is read from the form and from typed messages, and how both are kept without keeping anything."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.members.rules import parse_when, zone_label

ROOM = 86
"""Characters that a button of ours has to spare for what was typed."""


class Word(StrEnum):
    STOP = "stop"
    HELP = "help"
    OTHER = "other"
    """Anything else. It is not looked at further."""


def word_in(text: str) -> Word:
    """Letters large or small, with whatever punctuation around them."""
    found = _WORD.fullmatch(text)
    return Word(found[1].casefold()) if found else Word.OTHER


@dataclass
class Lull:
    """Who was answered within the last `span`: somebody who types on and on is answered once in a while.

    It remembers no more than `most` people, the latest; who is pushed out is answered again, which does no harm.
    """

    span: timedelta
    most: int
    _answered: dict[tuple[int, Word], datetime] = field(default_factory=dict[tuple[int, Word], datetime])

    def __len__(self) -> int:
        return len(self._answered)

    def lets_answer(self, user_id: int, word: Word, now: datetime) -> bool:
        """Counts as answered at once: the next message may come before the answer has left."""
        before = self._answered.get((user_id, word))
        if before is not None and now - before < self.span:
            return False
        self._answered.pop((user_id, word), None)
        self._answered[user_id, word] = now
        while len(self._answered) > self.most:
            del self._answered[next(iter(self._answered))]
        return True


def place_text(zone: str) -> str:
    """A zone as somebody could have typed it: IANA names fixed offsets the wrong way round, "Etc/GMT-2" for UTC+2."""
    return zone_label(zone, _SOME_DAY) if zone.startswith(("Etc/", "UTC")) else zone


def when_text(at: time, anchor: str | None) -> str:
    """What somebody could have typed to get this time and anchor, and gets again by sending it unchanged."""
    clock = f"{at:%H:%M}"
    if anchor is None:
        return clock
    # "before bed, 10:00" would be read as 22:00.
    for text in (f"{anchor}, {clock}", f"{anchor}, {clock} h"):
        when = parse_when(text)
        if when is not None and (when.at, when.anchor, when.is_guess) == (at, anchor, False):
            return text
    return clock


def carried(place: str, when: str, short_place: str | None, short_when: str | None) -> tuple[str, str]:
    """What was typed, as far as a button has room for it.

    If not for both, what was understood goes in our own short words (`short_…`, None for the one that was not), and the
    other is cut.
    """
    if len(place) + len(when) <= ROOM:
        return place, when
    if short_place is not None:
        return short_place, when[: ROOM - len(short_place)]
    if short_when is not None:
        return place[: ROOM - len(short_when)], short_when
    return place[: ROOM // 2], when[: ROOM // 2]


_WORD = re.compile(r"[\W_]*(stop|help)[\W_]*", re.IGNORECASE)
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
