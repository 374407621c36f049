"""Which of the due nudges go out now, and what with. All within one transaction, and in a few statements."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.base import metrics
from bot.base.database import Tx
from bot.members.rules import Member
from bot.members.service import Members
from bot.nudges import rules
from bot.nudges.rules import ASKING, Content, State, Why
from bot.nudges.service import courses
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.courses import CourseDay
from bot.nudges.service.gifts import Gifts, Week
from bot.nudges.service.recent import Recent
from bot.nudges.service.schedule import is_paused, unanswered_of
from bot.nudges.service.wanted import Wanted, closed
from bot.nudges.store import Nudge, PlanRow, batch
from bot.packs.rules import Exercise, FigureUse
from bot.packs.service import Library
from bot.sessions.service import Chooser, Sessions

_OURS_TO_REGRET = frozenset({Why.too_late, Why.gave_up, Why.refused})


class Farewell(StrEnum):
    """What falls quiet after a nudge."""

    ALL = "all"
    OWN = "own"
    """The member's plans; what was assigned goes on."""
    ASSIGNED = "assigned"
    """The other way round."""


@dataclass(frozen=True)
class Claim:
    """One nudge to be sent now, by us, until its lease runs out."""

    nudge: Nudge
    member: Member
    exercise: Exercise | None
    """What it brings, unless that is something else: `nudge.content` says what."""
    about: str
    """What the exercise's pack is about."""
    anchor: str | None
    is_late: bool
    missed_last: bool
    """The one before did not go out, and that was us."""
    farewell: Farewell | None
    """Set for the last before we fall quiet."""
    is_fresh: bool
    """Never on the wire before. Anything else may be out there already: ask for a verdict."""
    course: CourseDay | None = None
    """The day of its plan's programme that it brings."""
    week: Week | None = None
    """What it looks back on."""

    @property
    def channel_id(self) -> int:
        return self.nudge.channel_id or 0

    @property
    def nonce(self) -> str:
        """Made from the row, so that sending again is harmless; the due time keeps two databases' rows apart."""
        micros = int(self.nudge.due_at.timestamp() * 1_000_000)
        return f"{self.nudge.nudge_id:x}-{micros:x}"[:25]


@dataclass(frozen=True)
class Claimed:
    claims: Sequence[Claim] = ()
    """To be sent now, by us."""
    taken: int = 0
    """How many rows these come from; the others were settled with a reason."""


@dataclass(frozen=True)
class _Due:
    nudge: Nudge
    member: Member
    plan: PlanRow
    library: Library
    """What the member may be given."""
    no_line: Why | None = None
    """Why the line that it is to give back cannot be given."""


@dataclass(frozen=True)
class Claiming:
    members: Members
    sessions: Sessions
    calendar: Calendar
    wanted: Wanted
    gifts: Gifts

    async def claim(self, tx: Tx, nudges: Sequence[Nudge], now: datetime, rng: random.Random) -> Claimed:
        """Of these rows, which the caller has locked, those that may go out; the others are settled with a reason."""
        if not nudges:
            return Claimed()
        # Locked before anything is counted: two workers with two nudges of one member must not pass the cap. Whom
        # somebody else holds is left for later: of two that wait with rows in hand, each could wait for the other.
        members = await self.members.lock_all(tx, {nudge.member_id for nudge in nudges}, skip=True)
        plans = await batch.plans_in(tx, {nudge.plan_id for nudge in nudges})
        known = [nudge for nudge in nudges if nudge.member_id in members and nudge.plan_id in plans]
        libraries = await self.sessions.shelf.of_members(tx, members.keys())
        due = [
            _Due(nudge, members[nudge.member_id], plans[nudge.plan_id], libraries[nudge.member_id]) for nudge in known
        ]
        due = await self._with_lines(tx, due)
        await self._end_pauses(tx, due)
        await self._write_next(tx, due)
        recent = await Recent.read(tx, known)
        unknown = {
            one.member.member_id for one in due if _content(one) is Content.EXERCISE and self._known(one) is None
        }
        chooser = await self.sessions.for_nudges(tx, unknown, now)
        claims, suppressed = self._judge(due, recent, chooser, now, rng)
        await batch.save(tx, [*(claim.nudge for claim in claims), *suppressed])
        await self.wanted.settle(tx, suppressed)
        metrics.due(len(due))
        for nudge in suppressed:
            metrics.suppressed(nudge.why or "")
        anchored = {one.nudge.nudge_id: one.plan for one in due if one.plan.anchor is not None}
        return Claimed(await self._with_weeks(tx, await self._with_anchors(claims, anchored)), len(due))

    async def _end_pauses(self, tx: Tx, due: Sequence[_Due]) -> None:
        for one in due:
            if one.member.paused_at is not None and not is_paused(one.member, one.nudge.local_day):
                await self.members.end_pause(tx, one.member.member_id)

    async def _write_next(self, tx: Tx, due: Sequence[_Due]) -> None:
        own = [one for one in due if one.nudge.turn == 0 and one.nudge.state is State.due]
        coming = [(one.plan, self.calendar.following(one.member, one.plan, one.nudge)) for one in own]
        await batch.add_all(tx, [(plan, occurrence) for plan, occurrence in coming if occurrence is not None])

    def _judge(
        self, due: Sequence[_Due], recent: Recent, chooser: Chooser, now: datetime, rng: random.Random
    ) -> tuple[list[Claim], list[Nudge]]:
        """One after another: what goes out counts for those that come after it."""
        claims, suppressed = list[Claim](), list[Nudge]()
        for one in due:
            is_fresh = one.nudge.wire_at is None
            # What may be out there already is not judged here: it must be looked for, whatever holds now.
            why = self.wanted.why_not(one.nudge, one.member, recent, now) if is_fresh else None
            brought = why or self._bring(one, claims, chooser, now, rng)
            if isinstance(brought, Why):
                suppressed.append(closed(one.nudge, State.suppressed, brought))
                continue
            claims.append(self._claimed(one, brought, recent, now))
            if claims[-1].nudge.content in ASKING:
                recent.claim(one.nudge, now)
        return claims, suppressed

    def _bring(
        self, one: _Due, claims: Sequence[Claim], chooser: Chooser, now: datetime, rng: random.Random
    ) -> Exercise | Why | None:
        """Why there is nothing to bring; None: something other than an exercise."""
        match _content(one):
            case Content.QUIZ:
                return None if courses.has_quiz(one.library, one.plan.topic) else Why.no_quiz
            case Content.LOOK_BACK | Content.ASSIGNED | Content.OVERVIEW:
                return None
            case Content.LINE:
                return one.no_line
            case Content.EXERCISE:
                return self._known(one) or self._choose(one, claims, chooser, now, rng) or _why_nothing(one)

    def _claimed(self, one: _Due, exercise: Exercise | None, recent: Recent, now: datetime) -> Claim:
        nudge, member = one.nudge, one.member
        is_own = nudge.turn == 0 and _content(one) in ASKING
        before = recent.before(nudge) if is_own else None
        unanswered = unanswered_of(member, assigned=nudge.is_assigned) + recent.unanswered(nudge) + 1
        is_last = is_own and rules.rhythm(unanswered) is None
        return Claim(
            nudge=replace(
                nudge,
                state=State.claimed,
                try_at=now + rules.LEASE,
                attempts=nudge.attempts + 1,
                # A crash right after this makes it look for what was never sent: more work, and nothing lost.
                wire_at=nudge.wire_at or now,
                content=_content(one),
                pack=exercise.pack if exercise else None,
                exercise_id=exercise.id if exercise else None,
                channel_id=member.dm_channel_id or nudge.channel_id,
            ),
            member=member,
            exercise=exercise,
            about=one.library.about(exercise.pack) if exercise else "",
            anchor=None,
            is_late=self.wanted.is_late(nudge, now),
            missed_last=before is not None and before.why in _OURS_TO_REGRET,
            farewell=_farewell(nudge, recent) if is_last else None,
            is_fresh=nudge.wire_at is None,
            course=courses.day_of(one.library, one.plan.course)
            if exercise and exercise is self._next_of_course(one)
            else None,
        )

    def _next_of_course(self, one: _Due) -> Exercise | None:
        return courses.exercise_of(one.library, one.plan.course, one.member)

    def _known(self, one: _Due) -> Exercise | None:
        """A second attempt, and a snooze, bring what the first had, unless no figure came to mind since."""
        if not one.nudge.pack or not one.nudge.exercise_id:
            return None
        known = one.library.exercise(one.nudge.pack, one.nudge.exercise_id)
        is_left_out = known is not None and known.figure is FigureUse.REQUIRED and one.member.leaves_figures_out
        return None if is_left_out else known

    def _choose(
        self, one: _Due, claims: Sequence[Claim], chooser: Chooser, now: datetime, rng: random.Random
    ) -> Exercise | None:
        course = self._next_of_course(one)
        if course is not None or one.plan.assigned is not None:
            return course
        mine = [claim.exercise for claim in claims if claim.exercise and claim.member.member_id == one.member.member_id]
        besides = f"{mine[-1].pack}/{mine[-1].id}" if mine else None
        chosen = chooser.choose(one.member, one.plan.practice, now, rng, besides)
        return chosen or (mine[-1] if mine else None)

    async def _with_lines(self, tx: Tx, due: Sequence[_Due]) -> Sequence[_Due]:
        wanted = {one.plan.plan_id: one.plan.reflection_id for one in due if one.plan.content is Content.LINE}
        missing = await self.gifts.lines(tx, wanted)
        return [replace(one, no_line=missing[one.plan.plan_id]) if one.plan.plan_id in missing else one for one in due]

    async def _with_weeks(self, tx: Tx, claims: Sequence[Claim]) -> Sequence[Claim]:
        last = {
            claim.member.member_id: claim.nudge.local_day
            for claim in claims
            if claim.nudge.content is Content.LOOK_BACK
        }
        weeks = await self.gifts.weeks(tx, last)
        return [
            replace(claim, week=weeks.get(claim.member.member_id))
            if claim.nudge.content is Content.LOOK_BACK
            else claim
            for claim in claims
        ]

    async def _with_anchors(self, claims: Sequence[Claim], plans: Mapping[int, PlanRow]) -> Sequence[Claim]:
        opened = {
            claim.nudge.nudge_id: await self.calendar.anchor(plans[claim.nudge.nudge_id])
            for claim in claims
            if claim.nudge.nudge_id in plans
        }
        return [
            replace(claim, anchor=opened[claim.nudge.nudge_id]) if claim.nudge.nudge_id in opened else claim
            for claim in claims
        ]


def _farewell(nudge: Nudge, recent: Recent) -> Farewell:
    if not recent.has_others_to_come(nudge):
        return Farewell.ALL
    return Farewell.ASSIGNED if nudge.is_assigned else Farewell.OWN


def _why_nothing(one: _Due) -> Why:
    is_over = one.plan.assigned is not None and courses.is_over(one.library, one.plan.course)
    return Why.programme_over if is_over else Why.no_exercise


def _content(one: _Due) -> Content:
    """A second attempt, and a snooze, bring what the first had, whatever the plan has been changed to since."""
    return one.nudge.content if one.nudge.attempts or one.nudge.turn else one.plan.content
