"""What a nudge brings that asks for nothing. For many members at once, in a few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.base.database import Tx
from bot.logbook.service import Logbook
from bot.nudges.rules import Content, Why
from bot.packs.rules import Kind
from bot.quizzes.service import PRACTICE as QUIZ
from bot.sessions.service import Journal, Line, Sessions

_MISSING = {None: Why.line_gone, Line.RESTS: Why.line_rests}
WEEK, RECENT = timedelta(days=7), timedelta(days=28)


@dataclass(frozen=True)
class Week:
    """The seven local days that end with the one of the look back."""

    days: int
    """Of practice."""
    last_28: int
    most: Kind | Content | None = None
    """What was done most; None where nothing was done twice."""
    keeps_lines: bool = False
    """There is a kept line to be read."""


@dataclass(frozen=True)
class Gifts:
    logbook: Logbook
    sessions: Sessions
    journal: Journal

    async def lines(self, tx: Tx, wanted: Mapping[int, int | None]) -> Mapping[int, Why]:
        """Of plans that give a line back, each with its line: why that cannot be now. Those that can are left out."""
        if not wanted:
            return {}
        found = await self.journal.lines(tx, {line for line in wanted.values() if line is not None})
        missing = {plan_id: found.get(line or 0) for plan_id, line in wanted.items()}
        return {plan_id: _MISSING[line] for plan_id, line in missing.items() if line is not Line.HERE}

    async def weeks(self, tx: Tx, until: Mapping[int, date]) -> Mapping[int, Week]:
        """By member, each with the last day of their week."""
        if not until:
            return {}
        since = min(until.values()) - RECENT
        practised = await self.logbook.practised(tx, until, since)
        kinds = await self.sessions.choosing.done_since(tx, until, since)
        keepers = await self.journal.keepers(tx, until)
        return {
            each: _week(last, practised.get(each, ()), kinds.get(each, ()), keeps_lines=each in keepers)
            for each, last in until.items()
        }


def _week(
    last: date,
    practised: Collection[tuple[str, date]],
    kinds: Sequence[tuple[Kind, date]],
    *,
    keeps_lines: bool,
) -> Week:
    def within(day: date, span: timedelta) -> bool:
        return last - span < day <= last

    done = Counter[Kind | Content](kind for kind, day in kinds if within(day, WEEK))
    done[Content.QUIZ] += sum(what == QUIZ and within(day, WEEK) for what, day in practised)
    (most, times), *_ = done.most_common(1)
    return Week(
        len({day for _, day in practised if within(day, WEEK)}),
        len({day for _, day in practised if within(day, RECENT)}),
        most if times > 1 else None,
        keeps_lines,
    )
