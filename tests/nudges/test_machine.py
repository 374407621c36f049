"""The life of `test_service`, longer and harder: absences of weeks, every snooze and click, days told as spent ill.

Held besides: nothing goes out early or off its plan, and no day that a plan has is passed over without a word.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from bot.base.edge import Sent
from bot.logbook.rules import ONE_DAY
from bot.members.rules import MemberState, zone_of
from bot.nudges.rules import Snooze, due_at, has_day, rhythm
from bot.nudges.service import Claim, Message, Planned, Press
from tests.nudges.test_service import ANN, STARTS, ZONES, Life


class LongLife(Life):
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.unchanged_since: dict[int, tuple[object, date]] = {}

    @rule(days=st.integers(1, 20))
    def we_are_away_for_long(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.run(self.beat())

    @rule(days=st.integers(1, 3), hours=st.integers(1, 5))
    def days_pass(self, days: int, hours: int) -> None:
        for _ in range(days * 24 // hours):
            self.now += timedelta(hours=hours)
            self.run(self.beat())

    @rule(days=st.integers(1, 28), back=st.booleans())
    def was_ill(self, days: int, back: bool) -> None:
        act = self.answers.streaks.was_not_away if back else self.answers.streaks.was_away
        self.run(act(ANN, days, self.now))

    @rule(there=st.sampled_from(ZONES), back=st.sampled_from(ZONES), hours=st.integers(1, 30))
    def flies_there_and_back(self, there: str, back: str, hours: int) -> None:
        for zone in (there, back):
            self.run(self.plans.change_zone(ANN, zone, self.now))
            self.now += timedelta(hours=hours)
            self.run(self.beat())

    @rule(choice=st.sampled_from(Snooze), taps=st.integers(1, 2))
    def puts_off_the_last(self, choice: Snooze, taps: int) -> None:
        for _ in range(taps):
            if press := self.press_on_the_last():
                self.run(self.answers.put_off(press, choice))

    @rule()
    def wants_another_exercise(self) -> None:
        press = self.press_on_the_last()
        if press is not None:
            self.run(self.answers.other(press, self.row(press.nudge_id).exercise_id or "", self.rng))

    @rule()
    def finishes_a_quiz(self) -> None:
        async def finishing() -> None:
            async with self.db.begin() as tx:
                await self.answers.on_round(tx, await self.plans.members.require(tx, ANN), None, self.now)

        self.run(finishing())

    @rule()
    def looks(self) -> None:
        press = self.press_on_the_last()
        if press is not None:
            self.run(self.answers.look(press))

    @invariant()
    def a_day_that_a_plan_has_is_never_passed_over_without_a_row(self) -> None:
        member, rows = self.member(), [row for row in self.rows() if row.turn == 0]
        if member is None or member.state is not MemberState.ACTIVE or rhythm(member.unanswered) is None:
            self.unchanged_since.clear()
            return
        for planned in self.schedule().plans:
            state = (planned.plan, member.zone, member.answered_at == self.now)
            known, since = self.unchanged_since.get(planned.plan_id, (None, self.member_day()))
            if known != state:
                since = self.member_day()
            self.unchanged_since[planned.plan_id] = (state, since)
            told = {row.local_day for row in rows if row.plan_id == planned.plan_id}
            last = max(told, default=since)
            days = [since + n * ONE_DAY for n in range(1, (last - since).days)]
            assert [day for day in days if has_day(planned.plan, day) and day not in told] == []

    def take(self, claim: Claim) -> Sent:
        nudge = claim.nudge
        assert self.now >= nudge.due_at, "not before its time, a snooze too"
        planned = next((one for one in self.on_plan(nudge.plan_id)), None)
        if nudge.turn == 0 and planned is not None and claim.is_fresh and claim.member.home_zone is None:
            assert has_day(planned.plan, nudge.local_day)
            assert nudge.due_at == due_at(planned.plan, nudge.local_day, zone_of(claim.member.zone), STARTS)
        return super().take(claim)

    def on_plan(self, plan_id: int) -> list[Planned]:
        return [one for one in self.shown if one.plan_id == plan_id]

    def press_on_the_last(self) -> Press | None:
        rows = self.rows(with_message=True)
        return Press(ANN, rows[-1].nudge_id, Message(5, rows[-1].message_id), self.now) if rows else None

    def row(self, nudge_id: int) -> Any:
        return next(row for row in self.rows() if row.nudge_id == nudge_id)

    async def beat(self, dies_after: int | None = None) -> None:
        self.shown = (await self.plans.schedule(ANN, self.now)).plans
        await super().beat(dies_after)


TestLongLife = LongLife.TestCase
TestLongLife.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
