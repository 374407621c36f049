"""What comes next for a member: the schedule as they read it, and the one pending row that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.base.database import Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.logbook.rules import local_day
from bot.logbook.service import Logbook
from bot.members.rules import Member, MemberState, zone_of
from bot.members.service import Members
from bot.nudges import rules, store
from bot.nudges.rules import Occurrence, Plan, Quiet, Replanned, Why
from bot.nudges.store import Nudge, PlanRow

_SHOWN = 3
"""So many nudges to come are named."""


class Refused(StrEnum):
    """Why a plan was not changed."""

    QUIET_HOURS = "quiet-hours"
    NO_DAYS = "no-days"


@dataclass(frozen=True)
class Schedule:
    """All of a member's rhythm. Without a plan, or at rest, `next` is None."""

    member: Member
    plan: Plan | None
    anchor: str | None
    coming: tuple[Occurrence, ...]
    """The next few, as things stand: after a pause, thinned by the taper."""
    snoozed_until: datetime | None
    now: datetime
    today: date
    day_starts_at: time
    refused: Refused | None = None
    repeated: tuple[date, ...] = ()
    """Days between now and `next` that had their nudge before a journey set the date back."""

    @property
    def next(self) -> Occurrence | None:
        return self.coming[0] if self.coming else None

    @property
    def is_paused(self) -> bool:
        return is_paused(self.member, self.today)

    @property
    def is_stopped(self) -> bool:
        return self.member.state is MemberState.STOPPED

    @property
    def days_apart(self) -> int | None:
        """More than one while nobody answers; None once we fell quiet."""
        return rules.rhythm(self.member.unanswered)

    @property
    def is_out_of_reach(self) -> bool:
        """Nudges were wanted, and the last message did not get through."""
        has_begun = self.plan is not None and self.member.state is MemberState.ACTIVE
        return has_begun and (self.member.dm_closed_at is not None or self.member.dm_channel_id is None)


@dataclass(frozen=True)
class Calendar:
    """Everything here belongs to its caller's transaction."""

    vault: Vault
    members: Members
    logbook: Logbook
    day_starts_at: time

    async def read(self, tx: Tx, member: Member, now: datetime, refused: Refused | None = None) -> Schedule:
        row = await self.plan_of(tx, member.member_id)
        coming = await self._coming(tx, member, row) if row else ()
        return Schedule(
            member,
            row.plan if row else None,
            await self.anchor(row) if row else None,
            coming,
            await store.snoozed_until(tx, member.member_id),
            now,
            self.logbook.today(member, now),
            self.day_starts_at,
            refused,
            await self._repeated(tx, member, row, coming[0].local_day, now) if row and coming else (),
        )

    async def plan_of(self, tx: Tx, member_id: int) -> PlanRow | None:
        rows = await store.plans_of(tx, member_id)
        return rows[0] if rows else None

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
        if member.state is not MemberState.ACTIVE:
            return
        await store.forget_moved(tx, row.plan_id, self.logbook.today(member, now))
        pending = await store.pending(tx, row.plan_id)
        known = Occurrence(pending.local_day, pending.due_at) if pending else None
        last_day = await store.last_day(tx, row.plan_id, pending.nudge_id if pending else None)
        zone = zone_of(member.zone)
        replanned = rules.replan(
            row.plan, last_day=last_day, pending=known, now=now, zone=zone, day_starts_at=self.day_starts_at
        )
        if replanned.next != known:
            await self._move(tx, row, pending, replanned)
        await self._explain(tx, member, row, replanned.swallowed, now, why)

    async def replan_all(self, tx: Tx, member_id: int, now: datetime, why: Why) -> None:
        member = await self.members.require(tx, member_id)
        for row in await store.plans_of(tx, member_id):
            await self.replan(tx, member, row, now, why)

    def following(self, member: Member, plan: PlanRow, nudge: Nudge) -> Occurrence | None:
        """What follows `nudge`. None once the member has stopped, or we fell quiet: coming back plans anew."""
        if member.state is MemberState.STOPPED or rules.rhythm(member.unanswered) is None:
            return None
        return rules.following(plan.plan, nudge.local_day, zone_of(member.zone), self.day_starts_at)

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
            if neutral is not None:
                await self.logbook.neutral(tx, member.member_id, day, neutral)

    async def _coming(self, tx: Tx, member: Member, row: PlanRow) -> tuple[Occurrence, ...]:
        pending = await store.pending(tx, row.plan_id)
        apart = rules.rhythm(member.unanswered)
        is_resting = member.state is not MemberState.ACTIVE or (member.paused_at and member.paused_until is None)
        if pending is None or apart is None or is_resting:
            return ()
        last = await store.last_sent_day(tx, member.member_id)
        first = max(
            pending.local_day,
            member.paused_until or pending.local_day,
            rules.next_by_rhythm(last, member.unanswered) or pending.local_day,
        )
        count = _SHOWN if apart == 1 else 1  # further on it depends on whether this one is answered
        known = Occurrence(pending.local_day, pending.due_at)
        if first > pending.local_day:
            return rules.upcoming(row.plan, first, 1, count, zone_of(member.zone), self.day_starts_at)
        after = first + timedelta(days=1)
        return (known, *rules.upcoming(row.plan, after, 1, count - 1, zone_of(member.zone), self.day_starts_at))

    async def _repeated(self, tx: Tx, member: Member, row: PlanRow, until: date, now: datetime) -> tuple[date, ...]:
        sent = await store.sent_between(tx, row.plan_id, self.logbook.today(member, now), until)
        zone = zone_of(member.zone)
        return tuple(day for day, at in sent if local_day(at, zone, self.day_starts_at) < day)


def is_paused(member: Member, day: date) -> bool:
    """A pause ends by itself: nothing has to happen on its last day."""
    return member.paused_at is not None and (member.paused_until is None or day < member.paused_until)


def quiet_of(member: Member) -> Quiet | None:
    if member.quiet_from is None or member.quiet_until is None:
        return None
    return Quiet(member.quiet_from, member.quiet_until)


def anchor_place(member_id: int, plan_id: int) -> Place:
    return Place("plans", "anchor", member_id, plan_id)
