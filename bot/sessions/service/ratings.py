"""How somebody felt before and after, and what they did: for looking back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.base.database import Tx
from bot.packs.rules import Kind, Measure
from bot.sessions import store
from bot.sessions.rules import PageKind, SessionState


@dataclass(frozen=True)
class Felt:
    """One finished exercise that was rated on both sides."""

    local_day: date
    measure: Measure
    before: int
    after: int


@dataclass(frozen=True)
class Finished:
    title: str
    pack: str
    kind: Kind
    minutes: int
    local_day: date | None
    started_at: datetime
    finished_at: datetime | None
    ratings: tuple[tuple[str, str, int], ...]
    """Measure, side and value of each that was given."""


async def felt(tx: Tx, member_id: int) -> Sequence[Felt]:
    """Oldest first."""
    return _paired(await store.given(tx, member_id))


async def felt_on(tx: Tx, member_id: int, occasions: Collection[int], since: date) -> Sequence[Felt]:
    """The same of what was begun from these nudges alone, and done on that day or later."""
    return _paired([row for row in await store.given(tx, member_id, since) if row.occasion in occasions])


def _paired(given: Sequence[Any]) -> Sequence[Felt]:
    pairs: dict[tuple[int, str], dict[str, int]] = {}
    days: dict[int, date] = {}
    for row in given:
        pairs.setdefault((row.session_id, row.measure), {})[row.side] = row.value
        days[row.session_id] = row.local_day
    both = {PageKind.BEFORE.value, PageKind.AFTER.value}
    return [
        Felt(days[session_id], Measure(measure), sides[PageKind.BEFORE.value], sides[PageKind.AFTER.value])
        for (session_id, measure), sides in pairs.items()
        if sides.keys() == both
    ]


async def finished(tx: Tx, member_id: int) -> Sequence[Finished]:
    """Oldest first; nothing of what was written, nor whom it was about."""
    sessions, ratings = await store.rows(tx, member_id)
    given: dict[int, list[tuple[str, str, int]]] = {}
    for row in ratings:
        given.setdefault(row["session_id"], []).append((row["measure"], row["side"], row["value"]))
    return [
        Finished(
            session.exercise.title,
            session.exercise.pack,
            session.exercise.kind,
            session.exercise.minutes,
            session.local_day,
            session.started_at,
            session.finished_at,
            tuple(given.get(session.session_id, ())),
        )
        for session in sessions
        if session.state is SessionState.DONE
    ]
