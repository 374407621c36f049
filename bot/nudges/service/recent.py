"""What became of the latest nudges of a few members: all that the next ones are judged by, read at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.base.database import Tx
from bot.nudges.rules import IN_FLIGHT, SENT, State
from bot.nudges.store import Nudge, batch
from bot.nudges.store.batch import Trace

_DAYS = timedelta(days=8)
"""A taper looks a week back, and so does a plan for one weekday. What became of an older one interests nobody."""
_HAS_ITS_PLACE = SENT | IN_FLIGHT | {State.retry}
"""One that is under way counts as if it had gone out: two that fall due together must not both take the last place."""


@dataclass
class Recent:
    """Kept up while a batch is judged, row by row."""

    traces: dict[int, list[Trace]]
    """By member."""
    _claimed: list[tuple[Nudge, datetime]] = field(default_factory=list[tuple[Nudge, datetime]])

    @classmethod
    async def read(cls, tx: Tx, nudges: Collection[Nudge]) -> Recent:
        traces: dict[int, list[Trace]] = {}
        if nudges:
            since = min(nudge.local_day for nudge in nudges) - _DAYS
            for trace in await batch.traces(tx, {nudge.member_id for nudge in nudges}, since):
                traces.setdefault(trace.member_id, []).append(trace)
        return cls(traces)

    def claim(self, nudge: Nudge, now: datetime) -> None:
        """It goes out next, before any that is judged after it."""
        self._claimed.append((nudge, now))

    def unanswered(self, nudge: Nudge) -> int:
        """How many of its kind in this batch its member gets before it."""
        return len(self._alike(nudge))

    def last_day(self, nudge: Nudge) -> date | None:
        """The newest local day with one of its kind: neither a member's own nor what was assigned thins the other."""
        taken = [one for one in self._taken(nudge) if one.turn == 0 and one.is_assigned is nudge.is_assigned]
        return max([*(one.local_day for one in taken), *(one.local_day for one in self._alike(nudge))], default=None)

    def has_others_to_come(self, nudge: Nudge) -> bool:
        """Of the other kind: of their own plans beside what was assigned, or the other way round."""
        mine = self.traces.get(nudge.member_id, ())
        return any(one.state is State.due and one.is_assigned is not nudge.is_assigned for one in mine)

    def count_on_its_day(self, nudge: Nudge) -> int:
        """How many plans' nudges that day has; snoozes of one count as that one."""
        plans = {trace.plan_id for trace in self._taken(nudge) if trace.local_day == nudge.local_day}
        mine = {
            one.plan_id
            for one, _ in self._claimed
            if (one.member_id, one.local_day) == (nudge.member_id, nudge.local_day)
        }
        return len(plans | mine)

    def own_to_come(self, nudge: Nudge) -> list[datetime]:
        """When the member's own plans fall due that day, as far as they have not been looked at: they go first."""
        claimed = {one.nudge_id for one, _ in self._claimed}
        mine = self.traces.get(nudge.member_id, ())
        own = (one for one in mine if one.local_day == nudge.local_day and one.turn == 0 and not one.is_assigned)
        return [one.due_at for one in own if one.state is State.due and one.nudge_id not in claimed]

    def last_sent_at(self, nudge: Nudge) -> datetime | None:
        sent = [trace.sent_at for trace in self.traces.get(nudge.member_id, ()) if trace.sent_at is not None]
        mine = [at for one, at in self._claimed if one.member_id == nudge.member_id]
        return max([*sent, *mine], default=None)

    def parent(self, snooze: Nudge) -> Trace | None:
        """The plan's own nudge of the same day."""
        return next((one for one in self._of_plan(snooze) if one.local_day == snooze.local_day), None)

    def before(self, nudge: Nudge) -> Trace | None:
        """The plan's own nudge of the day before it in the plan."""
        earlier = (one for one in self._of_plan(nudge) if one.local_day < nudge.local_day)
        return max(earlier, key=lambda one: one.local_day, default=None)

    def _alike(self, nudge: Nudge) -> list[Nudge]:
        mine = (one for one, _ in self._claimed if one.member_id == nudge.member_id and one.turn == 0)
        return [one for one in mine if one.is_assigned is nudge.is_assigned]

    def _of_plan(self, nudge: Nudge) -> Iterable[Trace]:
        mine = self.traces.get(nudge.member_id, ())
        return (one for one in mine if one.plan_id == nudge.plan_id and one.turn == 0)

    def _taken(self, nudge: Nudge) -> Iterable[Trace]:
        mine = self.traces.get(nudge.member_id, ())
        return (one for one in mine if one.nudge_id != nudge.nudge_id and one.state in _HAS_ITS_PLACE)
