"""Guessing codes is slowed down: for each person ever more, and for all together."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

_FREE = 2
"""So many slips cost nothing: codes are long."""
_FIRST, _MOST = timedelta(seconds=30), timedelta(hours=2)
_FORGIVEN = timedelta(days=1)
_ALL_WITHIN, _ALL_MOST = timedelta(minutes=10), 200
_REMEMBERED = 5000


@dataclass(frozen=True)
class _Slips:
    count: int
    last_at: datetime

    def open_at(self) -> datetime:
        over = self.count - _FREE
        return self.last_at + (min(_FIRST * 2 ** min(over - 1, 20), _MOST) if over > 0 else timedelta(0))


@dataclass
class Guard:
    """In memory: a restart forgets it, which leaves 2⁶⁰ codes, of which a few are open, for a few more guesses."""

    _by_person: dict[int, _Slips] = field(default_factory=dict[int, _Slips])
    _lately: list[datetime] = field(default_factory=list[datetime])

    def __len__(self) -> int:
        return len(self._by_person)

    def opens_at(self, person_id: int, now: datetime) -> datetime:
        """When they may try: `now`, or later."""
        self._lately = [at for at in self._lately if now - at < _ALL_WITHIN]
        slips = self._by_person.get(person_id)
        own = now if slips is None or now - slips.last_at > _FORGIVEN else slips.open_at()
        everybody = self._lately[0] + _ALL_WITHIN if len(self._lately) >= _ALL_MOST else now
        return max(now, own, everybody)

    def slipped(self, person_id: int, now: datetime) -> None:
        before = self._by_person.pop(person_id, None)
        is_recent = before is not None and now - before.last_at <= _FORGIVEN
        self._by_person[person_id] = _Slips((before.count if before and is_recent else 0) + 1, now)
        self._lately.append(now)
        while len(self._by_person) > _REMEMBERED:
            del self._by_person[next(iter(self._by_person))]

    def succeeded(self, person_id: int) -> None:
        self._by_person.pop(person_id, None)
