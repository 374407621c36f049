"""Which plans still have something to bring, and which lines did not come on their day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.base.database import Tx
from bot.nudges import rules, store
from bot.nudges.rules import Content, Why
from bot.nudges.service.gifts import Gifts
from bot.nudges.service.schedule import Missed
from bot.nudges.store import PlanRow

_OFFERED = timedelta(days=28)
"""So long a line that did not come is offered again."""


@dataclass(frozen=True)
class Ahead:
    """Whether a line can come is asked anew each time: what was let go may be kept again, and who rests be brought
    back, and then its day still stands.
    """

    gifts: Gifts

    async def of(self, tx: Tx, kept: Sequence[PlanRow], today: date) -> list[PlanRow]:
        """Those not past their end; of lines, those that can come and have not gone out."""
        ahead = [row for row in kept if not rules.is_over(row.plan, today)]
        cannot = await self._cannot(tx, ahead)
        return [row for row in ahead if row.content is not Content.LINE or await self._waits(tx, row, cannot)]

    async def missed(self, tx: Tx, kept: Sequence[PlanRow], today: date) -> tuple[Missed, ...]:
        """Latest first, each line once; without those that have another day to come."""
        coming = {row.reflection_id for row in await self.of(tx, kept, today)}
        past = [row for row in kept if _had_its_day(row, today) and row.reflection_id not in coming]
        cannot, came = await self._cannot(tx, past), await store.came(tx, [row.plan_id for row in past])
        latest = {row.reflection_id: row for row in past if row.plan_id not in cannot}
        found = [
            Missed(row.plan_id, row.reflection_id, row.plan.last_day)
            for row in latest.values()
            if row.reflection_id and row.plan.last_day and row.plan_id not in came
        ]
        return tuple(sorted(found, key=lambda one: (one.day, one.plan_id), reverse=True))

    async def _cannot(self, tx: Tx, rows: Sequence[PlanRow]) -> Mapping[int, Why]:
        lines = {row.plan_id: row.reflection_id for row in rows if row.content is Content.LINE}
        return await self.gifts.lines(tx, lines)

    async def _waits(self, tx: Tx, row: PlanRow, cannot: Collection[int]) -> bool:
        """Also where no nudges come now: then it has no row of a nudge at all."""
        if row.plan_id in cannot:
            return False
        is_to_come = await store.pending(tx, row.plan_id) is not None
        return is_to_come or await store.last_day(tx, row.plan_id, None) is None


def _had_its_day(row: PlanRow, today: date) -> bool:
    last = row.plan.last_day
    return row.content is Content.LINE and last is not None and today - _OFFERED <= last <= today
