"""What comes next for a member: the schedule as they read it, and the one pending row that it comes from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.base.database import Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.logbook.rules import local_day
from bot.logbook.service import Logbook
from bot.members.rules import Member, MemberState, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import ASKING, Content, Occurrence, Replanned, State, Why
from bot.nudges.service import courses
from bot.nudges.service.ahead import Ahead
from bot.nudges.service.schedule import Aside, Coming, Given, Planned, Refused, Schedule, cap_of, is_on, unanswered_of
from bot.nudges.store import Nudge, PlanRow
from bot.packs.service import Library, Shelf

NamesOf = Callable[[Tx, Collection[str]], Awaitable[Mapping[str, str]]]
"""Of the keys of assigned plans: whose name stands on each. What it does not know is left out."""

_SHOWN = 3
"""So many nudges to come are named."""
_ON_ONE_DAY = frozenset({Content.LINE, Content.ASSIGNED})


@dataclass(frozen=True)
class Calendar:
    """Everything here belongs to its caller's transaction."""

    vault: Vault
    members: Members
    logbook: Logbook
    day_starts_at: time
    per_day: int
    shelf: Shelf
    ahead: Ahead
    is_care_on: bool = True
    """Off: what somebody else assigned rests."""
    names_of: list[NamesOf] = field(default_factory=list[NamesOf])
    """A slot for rooms above, wired in app."""

    async def read(self, tx: Tx, member: Member, now: datetime, refused: Refused | None = None) -> Schedule:
        library = await self.shelf.of_member(tx, member.member_id)
        today = self.logbook.today(member, now)
        kept = await store.kept_plans_of(tx, member.member_id)
        asking = [row for row in kept if row.content in ASKING]
        plans = tuple([await self.planned(row, library) for row in asking if row.assigned is None])
        others = [row for row in asking if row.assigned is not None and not rules.is_over(row.plan, today)]
        assigned = await self._assigned(tx, others, library)
        of_each = await self._of_each(tx, member, [*plans, *assigned])
        coming = await self._coming(tx, member, of_each, now)
        return Schedule(
            member,
            plans,
            coming,
            tuple(one for one, *_ in of_each),
            await store.snoozed_until(tx, member.member_id),
            now,
            today,
            self.day_starts_at,
            self.per_day,
            refused,
            await self._repeated(tx, member, plans, coming[0].local_day, now) if coming else (),
            library.programmes,
            tuple(
                [
                    await self._aside(tx, row, library)
                    for row in await self.ahead.of(tx, kept, today)
                    if row.content not in ASKING
                ]
            ),
            self.members.goes_at(member),
            await self.ahead.missed(tx, kept, today),
            assigned,
            self.is_care_on,
        )

    async def in_use(self, tx: Tx, member: Member, now: datetime) -> list[PlanRow]:
        """The member's own, of every content; those with something to bring still."""
        kept = await store.kept_plans_of(tx, member.member_id)
        own = [row for row in kept if row.assigned is None and row.content is not Content.ASSIGNED]
        return await self.ahead.of(tx, own, self.logbook.today(member, now))

    async def plan_of(self, tx: Tx, member_id: int) -> PlanRow | None:
        rows = await store.plans_of(tx, member_id)
        return rows[0] if rows else None

    async def planned(self, row: PlanRow, library: Library) -> Planned:
        course, removed = courses.day_of(library, row.course), row.removed_at is not None
        anchor = await self.anchor(row)
        has_nothing = row.content is Content.QUIZ and not courses.has_quiz(library, row.topic)
        given = None if row.assigned is None else _given(row, library)
        return Planned(row.plan_id, row.practice, row.plan, anchor, removed, course, row.content, has_nothing, given)

    async def anchor(self, row: PlanRow) -> str | None:
        """The member's own words for what the nudge comes after; a nudge does without what cannot be opened."""
        if row.anchor is None:
            return None
        return await self.vault.try_unseal(row.anchor, anchor_place(row.member_id, row.plan_id))

    async def set_anchor(self, tx: Tx, row: PlanRow, anchor: str | None) -> None:
        place = anchor_place(row.member_id, row.plan_id)
        await store.set_anchor(tx, row.plan_id, await self.vault.seal(anchor, place) if anchor else None)

    async def replan(self, tx: Tx, member: Member, row: PlanRow, now: datetime, why: Why) -> None:
        """Moves the plan's pending row to where it belongs now. Days that this swallows get a row with `why`; a later
        change may free them again, as long as they are to come.
        """
        if not is_on(member, row.content) or row.rests_since is not None:
            return
        zone, today = zone_of(member.zone), self.logbook.today(member, now)
        due_today = rules.due_at(row.plan, today, zone, self.day_starts_at)
        is_past = due_today is None or due_today <= now
        await store.forget_moved(tx, row.plan_id, today + timedelta(days=is_past))
        pending = await store.pending(tx, row.plan_id)
        known = Occurrence(pending.local_day, pending.due_at) if pending else None
        last_day = await store.last_day(tx, row.plan_id, pending.nudge_id if pending else None)
        replanned = rules.replan(
            row.plan, last_day=last_day, pending=known, now=now, zone=zone, day_starts_at=self.day_starts_at
        )
        if replanned.next != known:
            await self._move(tx, row, pending, replanned)
        await self._explain(tx, member, row, replanned.swallowed, now, why)

    async def replan_all(self, tx: Tx, member_id: int, now: datetime, why: Why) -> None:
        member = await self.members.require(tx, member_id)
        today = self.logbook.today(member, now)
        for row in await store.kept_plans_of(tx, member_id):
            if row.content in _ON_ONE_DAY and rules.is_over(row.plan, today):
                continue  # there may be very many
            await self.replan(tx, member, row, now, why)

    async def drop(self, tx: Tx, row: PlanRow, now: datetime) -> None:
        """The plan goes, and with it what was to come; what was put off is told as not sent."""
        await self.clear(tx, row, Why.removed)
        await store.remove_plan(tx, row.plan_id, now)

    async def clear(self, tx: Tx, row: PlanRow, why: Why) -> None:
        """What was to come goes; what was put off is told as not sent."""
        for nudge in await store.waiting(tx, row.plan_id):
            if nudge.turn == 0:
                await store.remove(tx, nudge.nudge_id)
            else:
                values = {"state": State.suppressed.value, "why": why.value, "try_at": None}
                await store.change(tx, nudge.nudge_id, **values)

    async def come_back(self, tx: Tx, before: Member, now: datetime) -> None:
        """They did something with us: where we had fallen quiet, nudges come again. `before` is how they were."""
        if None in (rules.rhythm(before.unanswered), rules.rhythm(before.unanswered_assigned)):
            await self.replan_all(tx, before.member_id, now, Why.replaced)

    def following(self, member: Member, plan: PlanRow, nudge: Nudge) -> Occurrence | None:
        """What follows `nudge`. None once the member has stopped, or we fell quiet: coming back plans anew. What was
        assigned has an end, and whoever assigned it reads that it is not sent.
        """
        is_quiet = plan.assigned is None and rules.rhythm(member.unanswered) is None
        if member.state is MemberState.STOPPED or (is_quiet and plan.content is not Content.OVERVIEW):
            return None
        return rules.following(plan.plan, nudge.local_day, zone_of(member.zone), self.day_starts_at)

    async def _assigned(self, tx: Tx, rows: Sequence[PlanRow], library: Library) -> tuple[Planned, ...]:
        found: list[Planned] = []
        keys = {row.assigned for row in rows if row.assigned is not None}
        names = {key: name for names_of in self.names_of for key, name in (await names_of(tx, keys)).items()}
        for row in rows:
            planned = await self.planned(row, library)
            given = planned.given and replace(planned.given, by=names.get(row.assigned or "", ""))
            found.append(replace(planned, given=given))
        return tuple(found)

    async def _aside(self, tx: Tx, row: PlanRow, library: Library) -> Aside:
        nudge = await store.pending(tx, row.plan_id)
        return Aside(await self.planned(row, library), nudge.due_at if nudge else None)

    async def _move(self, tx: Tx, row: PlanRow, pending: Nudge | None, replanned: Replanned) -> None:
        if pending is not None:
            await store.remove(tx, pending.nudge_id)
        if replanned.next is not None:
            await store.add(tx, row, replanned.next)

    async def _explain(
        self, tx: Tx, member: Member, row: PlanRow, swallowed: Sequence[date], now: datetime, why: Why
    ) -> None:
        neutral, zone = rules.neutral_for(why), zone_of(member.zone)
        for day in swallowed:
            due_at = rules.due_at(row.plan, day, zone, self.day_starts_at) or now
            await store.add_suppressed(tx, row, day, due_at, why)
            if neutral is not None and row.content in ASKING and row.assigned is None:
                await self.logbook.neutral(tx, member.member_id, day, neutral)

    async def _of_each(self, tx: Tx, member: Member, plans: Sequence[Planned]) -> list[Sequence[Coming]]:
        """The next few of each plan that has any."""
        is_resting = member.state is not MemberState.ACTIVE or (member.paused_at and member.paused_until is None)
        if is_resting:
            return []
        found: list[Sequence[Coming]] = []
        for assigned in (False, True):
            unanswered = unanswered_of(member, assigned=assigned)
            if rules.rhythm(unanswered) is None or (assigned and not self.is_care_on):
                continue
            last = await store.last_sent_day(tx, member.member_id, assigned=assigned)
            free = rules.next_by_rhythm(last, unanswered)
            first = max(filter(None, (free, member.paused_until)), default=date.min)
            these = [each for each in plans if not each.has_nothing and (each.given is not None) is assigned]
            found += [await self._of_plan(tx, member, planned, first) for planned in these]
        return [each for each in found if each]

    async def _coming(
        self, tx: Tx, member: Member, of_each: Sequence[Sequence[Coming]], now: datetime
    ) -> tuple[Coming, ...]:
        found = rules.first_coming(
            _thinned(member, of_each),
            cap_of(member, self.per_day),
            await store.sent_on_each(tx, member.member_id, {one.local_day for each in of_each for one in each}),
            await store.last_sent_at(tx, member.member_id),
            _SHOWN,
            lambda one: one.planned.given is None,
        )
        return tuple(sorted(found, key=lambda one: max(one.opens_at, now)))

    async def _of_plan(self, tx: Tx, member: Member, planned: Planned, first: date) -> Sequence[Coming]:
        """From local day `first` on."""
        pending = await store.pending(tx, planned.plan_id)
        is_over = planned.given is not None and planned.course is not None and planned.course.is_over
        if pending is None or is_over:
            return ()
        zone = zone_of(member.zone)
        known = [Occurrence(pending.local_day, pending.due_at)] if pending.local_day >= first else []
        later = max(first, pending.local_day + timedelta(days=1))
        # One more than is shown: today's may be above the cap.
        more = rules.upcoming(planned.plan, later, 1, _SHOWN, zone, self.day_starts_at)
        return [
            Coming(
                one.local_day,
                one.due_at,
                rules.opens_at(planned.plan, one.local_day, zone, self.day_starts_at) or one.due_at,
                planned,
            )
            for one in (*known, *more)
        ]

    async def _repeated(
        self, tx: Tx, member: Member, plans: Sequence[Planned], until: date, now: datetime
    ) -> tuple[date, ...]:
        ids = [planned.plan_id for planned in plans]
        sent = await store.sent_again(tx, ids, self.logbook.today(member, now), until)
        zone = zone_of(member.zone)
        return tuple(sorted({day for day, at in sent if local_day(at, zone, self.day_starts_at) < day}))


def _thinned(member: Member, of_each: Sequence[Sequence[Coming]]) -> list[Sequence[Coming]]:
    """Of what comes less often the very next: further on it depends on whether that is answered."""
    found: list[Sequence[Coming]] = []
    for assigned in (False, True):
        these = [each for each in of_each if (each[0].planned.given is not None) is assigned]
        if these and rules.rhythm(unanswered_of(member, assigned=assigned)) != 1:
            these = [[min((each[0] for each in these), key=lambda one: one.due_at)]]
        found += these
    return found


def _given(row: PlanRow, library: Library) -> Given:
    days = row.course.days if row.course else ()
    exercises = [library.exercise(*day) for day in days]
    titles = tuple(each.title for each in exercises if each is not None)
    return Given("", titles, row.topic, rests=row.rests_since is not None)


def anchor_place(member_id: int, plan_id: int) -> Place:
    return Place("plans", "anchor", member_id, plan_id)
