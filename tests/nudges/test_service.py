"""Whatever people, clocks and crashes do in whatever order: once a local day, never at rest, and each row ends."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from bot.base.database import Database, metadata
from bot.base.edge import Fate, Sent
from bot.base.keys import Vault
from bot.figures.service import Figures
from bot.logbook.rules import local_day
from bot.logbook.service import Logbook
from bot.members.rules import Member, MemberState, Practice, When, zone_of
from bot.members.service import Members
from bot.nudges.rules import (
    APART,
    ASKING,
    IN_FLIGHT,
    WAITING,
    Content,
    Quiet,
    Snooze,
    State,
    Times,
    What,
    is_quiet,
    rhythm,
)
from bot.nudges.service import (
    Ahead,
    Answers,
    Arrivals,
    Calendar,
    Claim,
    Delivery,
    Gifts,
    Lines,
    LookBacks,
    Message,
    Plans,
    Press,
    Result,
    Schedule,
    Verdict,
    Wanted,
    quiet_of,
)
from bot.nudges.service.schedule import is_paused
from bot.nudges.store.nudges import nudges
from bot.packs.rules import FigureUse
from bot.packs.service import Library, Shelf
from bot.quizzes.service import Quizzes
from bot.sessions.service import Journal, Sessions
from bot.streaks.service import Streaks

ANN = 1
STARTS = time(4)
LATE = timedelta(hours=2)
SHELF = Shelf(Library.read([Path(__file__).parents[2] / "exercises"]))
ZONES = ("Pacific/Auckland", "Pacific/Honolulu", "Asia/Kathmandu", "America/St_Johns", "Europe/Athens", "Etc/UTC")
PRESSES = ("look", "put_off", "skip", "already", "yesterday", "take_back", "begin")
WHICH = st.integers(0, 4)
WHAT = st.sampled_from([What(Practice.MIX), What(content=Content.QUIZ)])
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


class Life(RuleBasedStateMachine):
    """One member. Discord keeps what it took, by nonce, as it does: for two minutes it answers with the first."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.now = datetime(2026, 3, 27, 12, tzinfo=UTC)
        self.rng = random.Random(1)
        self.is_open = True
        self.line = 0
        """What they wrote and kept; given back on days that they choose."""
        self.channel: list[tuple[str, int, datetime]] = []
        self.run(self.open())

    def run(self, act: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(act)

    async def open(self) -> None:
        self.db = Database.open("sqlite:///:memory:")
        async with self.db.begin() as tx:
            await tx.run_sync(metadata.create_all)
        self.vault = await Vault.open(
            Database.open("sqlite:///:memory:"), Path(self.folder.name) / "key", sealed_rows=False
        )
        members = Members(self.db)
        self.logbook = Logbook(self.db, members, STARTS)
        figures = Figures(self.db, self.vault, members)
        streaks = Streaks(self.db, members, self.logbook)
        sessions = Sessions(self.db, self.vault, members, figures, self.logbook, streaks, SHELF)
        gifts = Gifts(self.logbook, sessions, Journal(self.db, self.vault, members, figures))
        calendar = Calendar(self.vault, members, self.logbook, STARTS, 3, SHELF, Ahead(gifts))
        members.on_return.append(calendar.come_back)
        quizzes = Quizzes(self.db, members, self.logbook, streaks, SHELF)
        arrivals = Arrivals(members, self.logbook, sessions, quizzes)
        wanted = Wanted(self.logbook, LATE, 3, STARTS)
        self.plans = Plans(self.db, members, self.logbook, calendar)
        self.journal = Journal(self.db, self.vault, members, figures)
        self.lines = Lines(self.db, members, self.logbook, calendar, arrivals, wanted, self.journal)
        self.looking = LookBacks(self.db, members, self.logbook, calendar, arrivals, wanted)
        self.delivery = Delivery(self.db, members, sessions, calendar, arrivals, wanted, gifts)
        self.answers = Answers(self.db, members, self.logbook, streaks, sessions, calendar, arrivals, wanted, quizzes)

    def teardown(self) -> None:
        self.run(self.db.close())
        self.run(self.vault.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize(zone=st.sampled_from(ZONES), at=TIMES)
    def start(self, zone: str, at: time) -> None:
        async def starting() -> None:
            async with self.db.begin() as tx:
                member = await self.plans.members.agree(tx, ANN, self.now)
                await self.plans.move(tx, member, zone, self.now)
                member = await self.plans.members.require(tx, ANN)
                await self.plans.set_when(tx, member, When(at, None, is_guess=False), self.now, self.rng)
                await self.plans.members.dm_opened(tx, ANN, 5)
            await self.plans.resume(ANN, self.now)
            self.line = await self.written()

        self.run(starting())

    @rule(minutes=st.integers(1, 100), times=st.integers(1, 16))
    def time_passes(self, minutes: int, times: int) -> None:
        for _ in range(times):
            self.now += timedelta(minutes=minutes)
            self.run(self.beat())

    @rule(hours=st.integers(2, 80))
    def we_are_away(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.run(self.beat())

    @rule(step=st.integers(0, 3), later=st.sampled_from([20, 70, 300]))
    def a_worker_dies(self, step: int, later: int) -> None:
        """With the next nudge in its hands, as far as `step`."""
        self.now = max(self.now, self.run(self.next_due()) or self.now)
        self.run(self.beat(dies_after=step))
        self.now += timedelta(seconds=later)
        self.run(self.beat())

    @rule(zone=st.sampled_from(ZONES))
    def moves(self, zone: str) -> None:
        self.run(self.plans.change_zone(ANN, zone, self.now))

    @rule(zone=st.sampled_from(ZONES), count=st.integers(1, 4))
    def travels(self, zone: str, count: int) -> None:
        until = self.member_day() + timedelta(days=count)
        self.run(self.plans.travel(ANN, zone, until, self.now))

    @rule(at=TIMES, until=st.none() | TIMES, days=st.none() | st.integers(0, 9), what=WHAT)
    def adds_a_plan(self, at: time, until: time | None, days: int | None, what: What) -> None:
        last = None if days is None else self.member_day() + timedelta(days=days)
        self.run(self.plans.add(ANN, Times(at, until, None), what, last, self.now, self.rng))

    @rule(which=WHICH, at=TIMES, until=st.none() | TIMES)
    def another_time(self, which: int, at: time, until: time | None) -> None:
        self.run(self.plans.change_times(ANN, self.plan(which), Times(at, until, None), self.now))

    @rule(which=WHICH, weekdays=st.frozensets(st.integers(0, 6), min_size=1))
    def other_days(self, which: int, weekdays: frozenset[int]) -> None:
        self.run(self.plans.change_weekdays(ANN, self.plan(which), weekdays, self.now))

    @rule(which=WHICH, days=st.none() | st.integers(0, 9))
    def another_end(self, which: int, days: int | None) -> None:
        last = None if days is None else self.member_day() + timedelta(days=days)
        self.run(self.plans.change_end(ANN, self.plan(which), last, self.now))

    @rule(which=WHICH, what=WHAT)
    def brings_something_else(self, which: int, what: What) -> None:
        self.run(self.plans.change_what(ANN, what, self.now, self.plan(which)))

    @rule(which=st.integers(1, 4))
    def removes(self, which: int) -> None:
        """Never the first: most of what is looked at would be gone."""
        if which < len(self.schedule().plans):
            self.run(self.plans.remove(ANN, self.plan(which), self.now))

    @rule(switched=st.sampled_from(["on", "off"]), weekday=st.none() | st.integers(0, 6), at=st.none() | TIMES)
    def looks_back_weekly(self, switched: str, weekday: int | None, at: time | None) -> None:
        if switched == "off":
            self.run(self.looking.switch_off(ANN, self.now))
            return
        self.run(self.looking.switch_on(ANN, self.now, self.rng))
        self.run(self.looking.change(ANN, self.now, weekday=weekday, at=at))

    @rule(days=st.integers(1, 9), at=st.none() | TIMES)
    def wants_a_line_back(self, days: int, at: time | None) -> None:
        day = self.member_day() + timedelta(days=days)
        self.run(self.lines.give_back(ANN, self.line, day, at, self.now, self.rng))

    @rule()
    def would_rather_not(self) -> None:
        self.run(self.lines.rather_not(ANN, self.line, self.now))

    @rule(kept=st.booleans())
    def keeps_or_lets_go(self, kept: bool) -> None:
        self.run(self.journal.keep(ANN, self.line, kept=kept))

    @rule(act=st.sampled_from(["stop", "take_back"]))
    def presses_on_a_look_back(self, act: str) -> None:
        rows = [row for row in self.rows(with_message=True, asking=False) if row.content == Content.LOOK_BACK]
        if rows:
            press = Press(ANN, rows[-1].nudge_id, Message(5, rows[-1].message_id), self.now)
            self.run(getattr(self.looking, act)(press))

    @rule(most=st.integers(0, 3))
    def wants_fewer(self, most: int) -> None:
        self.run(self.plans.change_most(ANN, most, self.now))

    @rule(start=TIMES, end=TIMES)
    def quiet_hours(self, start: time, end: time) -> None:
        self.run(self.plans.change_quiet(ANN, Quiet(start, end), self.now))

    @rule(count=st.integers(0, 5))
    def pauses(self, count: int) -> None:
        until = self.member_day() + timedelta(days=count) if count else None
        self.run(self.plans.pause(ANN, until, self.now))

    @rule()
    def resumes(self) -> None:
        self.run(self.plans.resume(ANN, self.now))

    @rule()
    def stops(self) -> None:
        self.run(self.plans.stop(ANN, self.now))

    @rule()
    def opens_or_closes_dms(self) -> None:
        self.is_open = not self.is_open

    @rule(
        act=st.sampled_from(["put_off", "skip", "already", "yesterday", "take_back", "begin"]), back=st.integers(0, 3)
    )
    def presses(self, act: str, back: int) -> None:
        rows = self.rows(with_message=True)
        if len(rows) <= back:
            return
        press = Press(ANN, rows[-1 - back].nudge_id, Message(5, rows[-1 - back].message_id), self.now)
        more = {"put_off": (Snooze.ten_minutes,), "begin": (self.rng,)}.get(act, ())
        self.run(getattr(self.answers, act)(press, *more))

    @invariant()
    def no_local_day_brings_one_plans_nudge_twice_nor_more_than_the_cap(self) -> None:
        sent = [(row.local_day, row.plan_id) for row in self.rows() if row.turn == 0 and row.sent_at is not None]
        assert len(sent) == len(set(sent))
        assert max(Counter(day for day, _ in sent).values(), default=0) <= 3

    @invariant()
    def two_plans_never_come_together(self) -> None:
        own = {row.nudge_id for row in self.rows() if row.turn == 0}
        times = sorted(at for _, nudge_id, at in self.channel if nudge_id in own)
        assert all(later - one >= APART for one, later in pairwise(times))

    @invariant()
    def what_is_shown_is_in_order_and_to_come(self) -> None:
        shown = self.schedule()
        assert [one.due_at for one in shown.coming] == sorted(one.due_at for one in shown.coming) or any(
            one.planned.plan.until for one in shown.coming
        )
        assert all(one.opens_at <= one.due_at for one in shown.coming)
        assert len({one.planned.plan_id for one in shown.each}) == len(shown.each)

    @invariant()
    def discord_took_each_once(self) -> None:
        nonces = [nonce for nonce, _, _ in self.channel]
        assert len(nonces) == len(set(nonces))

    @invariant()
    def every_row_ends_or_waits_for_its_time(self) -> None:
        for row in (*self.rows(), *self.rows(asking=False)):
            if row.state in {state.value for state in WAITING | IN_FLIGHT}:
                assert row.try_at is not None
                assert row.due_at > self.now - LATE - timedelta(minutes=10) or row.try_at > self.now
            else:
                assert row.try_at is None
                assert row.why is not None or row.sent_at is not None

    @invariant()
    def an_active_plan_has_one_nudge_to_come(self) -> None:
        member = self.member()
        if member is None or member.state is not MemberState.ACTIVE or rhythm(member.unanswered) is None:
            return
        waiting = [row for row in self.rows() if row.turn == 0 and row.state == State.due.value]
        assert all(row.due_at > self.now - timedelta(minutes=10) for row in waiting)
        due = Counter(row.plan_id for row in waiting)
        plans = self.schedule().plans
        assert set(due) <= {planned.plan_id for planned in plans}, "nothing is to come from a plan that was removed"
        for planned in plans:
            assert due[planned.plan_id] <= 1
            assert due[planned.plan_id] == 1 or planned.plan.last_day is not None
            assert all(
                planned.plan.last_day is None or row.local_day <= planned.plan.last_day
                for row in waiting
                if row.plan_id == planned.plan_id
            )

    @invariant()
    def a_look_back_comes_once_a_week_and_only_while_it_is_switched_on(self) -> None:
        rows = [row for row in self.rows(asking=False) if row.content == Content.LOOK_BACK]
        sent = [row.local_day for row in rows if row.sent_at is not None]
        assert len(sent) == len(set(sent))
        waiting = [row for row in rows if row.state == State.due.value]
        assert len(waiting) <= (self.schedule().look_back is not None)

    @invariant()
    def a_line_comes_back_once_for_each_time_it_was_asked_for(self) -> None:
        rows = [row for row in self.rows(asking=False) if row.content == Content.LINE]
        assert len({row.plan_id for row in rows}) == len(rows)
        assert sum(row.state == State.due.value for row in rows) <= 1

    @invariant()
    def days_with_only_a_look_back_are_neither_asked_nor_neutral_for_it(self) -> None:
        assert self.nudged_days() <= {row.local_day for row in self.rows() if row.sent_at is not None}

    @invariant()
    def at_most_one_stands_open_besides_what_was_pressed(self) -> None:
        standing = [row for row in self.rows() if row.state in (State.sent.value, State.late.value)]
        assert len(standing) <= 1

    async def beat(self, dies_after: int | None = None) -> None:
        await self.logbook.beat(self.now)
        for member in await self.plans.going_home(self.now):
            await self.plans.go_home(member.member_id, self.now)
        while dies_after != 0:
            claimed = await self.delivery.claim_due(self.now, 3, self.rng)
            for claim in claimed.claims:
                if dies_after == 1 or not await self.deliver(claim, dies_after):
                    return
            if claimed.taken == 0:
                return

    async def deliver(self, claim: Claim, dies_after: int | None) -> bool:
        """False if the worker died."""
        verdict = Verdict.SEND if claim.is_fresh else await self.delivery.verdict(claim, self.now)
        if verdict is Verdict.SEARCH:
            found = next((one for one in self.channel if one[1] == claim.nudge.nudge_id), None)
            if found is not None:
                await self.delivery.record([Result(claim, Sent(Fate.SENT, found[1], 5), self.now)])
                return True
            verdict = await self.delivery.absent(claim, self.now)
        if verdict is Verdict.DROP or dies_after == 2:
            return verdict is Verdict.DROP
        sent = self.take(claim)
        if dies_after == 3:
            return False
        await self.delivery.record([Result(claim, sent, self.now)])
        return True

    def take(self, claim: Claim) -> Sent:
        if not self.is_open:
            return Sent(Fate.CLOSED, detail="50007")
        nudge_id = claim.nudge.nudge_id
        for nonce, row, at in self.channel:
            if nonce == claim.nonce and self.now - at < timedelta(minutes=2):
                return Sent(Fate.SENT, row, 5)
        quiet = quiet_of(claim.member)
        assert quiet is None or not is_quiet(self.now, zone_of(claim.member.zone), quiet)
        assert not is_paused(claim.member, claim.nudge.local_day)
        assert self.now - claim.nudge.due_at <= LATE
        self.channel.append((claim.nonce, nudge_id, self.now))
        return Sent(Fate.SENT, nudge_id, 5)

    def rows(self, *, with_message: bool = False, asking: bool = True) -> list[Any]:
        """Those that ask for practice; with `asking` False, the others."""

        async def reading() -> list[Any]:
            async with self.db.begin() as tx:
                found = list(await tx.execute(select(nudges).order_by(nudges.c.due_at)))
                rows = [row for row in found if (row.content in ASKING) is asking]
                return [row for row in rows if row.message_id is not None or not with_message]

        return self.run(reading())

    async def written(self) -> int:
        """A line that is kept."""
        asks = next(
            each
            for each in SHELF.files.exercises
            if each.figure is FigureUse.NONE and any(step.answer for step in each.steps)
        )
        scene = await self.answers.sessions.start(ANN, asks, self.now, self.rng)
        assert scene is not None
        page = next(number for number, one in enumerate(scene.session.pages) if one.question is not None)
        await self.answers.sessions.write(ANN, scene.session.session_id, page, 0, "a line", self.now)
        line = (await self.journal.pages(ANN, 0)).entries[0].reflection_id
        await self.journal.keep(ANN, line, kept=True)
        return line

    def nudged_days(self) -> set[date]:
        """Those on which practice was asked for, as the streak has it."""

        async def reading() -> set[date]:
            async with self.db.begin() as tx:
                asked = (await self.logbook.book(tx, ANN)).asked
                return {day for day, neutral in asked.items() if neutral is None}

        return self.run(reading())

    def schedule(self) -> Schedule:
        return self.run(self.plans.schedule(ANN, self.now))

    def plan(self, which: int) -> int:
        """The id of one of the plans there are."""
        plans = self.schedule().plans
        return plans[which % len(plans)].plan_id

    def member(self) -> Member | None:
        return self.run(self.plans.members.get(ANN))

    def member_day(self) -> date:
        member = self.member()
        assert member is not None
        return local_day(self.now, zone_of(member.zone), STARTS)

    async def next_due(self) -> datetime | None:
        schedule = await self.plans.schedule(ANN, self.now)
        return schedule.next.due_at if schedule.next else None


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
