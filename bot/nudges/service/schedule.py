"""The schedule as its member reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.members.rules import Member, MemberState, Practice
from bot.nudges import rules
from bot.nudges.rules import Content, Plan, Quiet
from bot.nudges.service.courses import CourseDay
from bot.packs.rules import Programme


class Refused(StrEnum):
    """Why nothing was changed."""

    QUIET_HOURS = "quiet-hours"
    """The plan would fall into them."""
    QUIET_COVERS = "quiet-covers"
    """They would cover a plan."""
    CLASH = "clash"
    """Another plan's nudge comes at that time."""
    DAY_START = "day-start"
    """A window over the start of the practice day."""
    NO_DAYS = "no-days"
    TOO_MANY = "too-many"


@dataclass(frozen=True)
class Given:
    """What an assigned plan is, besides a plan."""

    by: str
    """Whose name its member knows for whoever assigned it; empty where nobody says any more."""
    titles: tuple[str, ...] = ()
    """Of its exercises, if it is not a programme; those that the member can be given."""
    topic: str | None = None
    """Of its quiz."""
    rests: bool = False


@dataclass(frozen=True)
class Planned:
    """One plan, as its member reads it."""

    plan_id: int
    practice: Practice
    plan: Plan
    anchor: str | None = None
    removed: bool = False
    course: CourseDay | None = None
    """Where it stands in the programme that it follows, if any."""
    content: Content = Content.EXERCISE
    has_nothing: bool = False
    """To bring, as things stand: a quiz, where there is none."""
    given: Given | None = None
    """Set where somebody else assigned it."""


@dataclass(frozen=True)
class Coming:
    """A nudge to come. Where `planned` has a window, its drawn minute is not for show: `opens_at` is."""

    local_day: date
    due_at: datetime
    opens_at: datetime
    planned: Planned


@dataclass(frozen=True)
class Aside:
    """A plan that asks for nothing, and when it comes next."""

    planned: Planned
    due_at: datetime | None


@dataclass(frozen=True)
class Missed:
    """A kept line that did not come on the day that was chosen for it."""

    plan_id: int
    line: int
    day: date


@dataclass(frozen=True)
class Schedule:
    """All of a member's rhythm. Without a plan, or at rest, `next` is None."""

    member: Member
    plans: tuple[Planned, ...]
    """Their own, oldest first; those past their end among them."""
    coming: tuple[Coming, ...]
    """The next few over all plans, as things stand: after a pause, thinned by the taper, within the cap."""
    each: tuple[Coming, ...]
    """The next of each plan that has one, though others may fill its day."""
    snoozed_until: datetime | None
    now: datetime
    today: date
    day_starts_at: time
    per_day: int
    """The operator's most nudges a day."""
    refused: Refused | None = None
    repeated: tuple[date, ...] = ()
    """Days between now and `next` that had their nudge before a journey set the date back."""
    programmes: tuple[Programme, ...] = ()
    """Those that a plan of theirs may follow."""
    asides: tuple[Aside, ...] = ()
    """Besides `plans`, oldest first."""
    goes_at: datetime | None = None
    """When all of a member who stopped is removed."""
    missed: tuple[Missed, ...] = ()
    """Latest first; those that have another day to come are left out."""
    assigned: tuple[Planned, ...] = ()
    """By somebody else, oldest first, up to their end."""
    is_care_on: bool = True
    """Off: these rest, and so does an overview of others."""

    @property
    def plan(self) -> Plan | None:
        """The one that `/start` makes and changes."""
        return self.plans[0].plan if self.plans else None

    @property
    def anchor(self) -> str | None:
        return self.plans[0].anchor if self.plans else None

    @property
    def next(self) -> Coming | None:
        return self.coming[0] if self.coming else None

    @property
    def cap(self) -> int:
        """Their own most nudges a day, within the operator's."""
        return cap_of(self.member, self.per_day)

    @property
    def is_paused(self) -> bool:
        return is_paused(self.member, self.today)

    @property
    def is_stopped(self) -> bool:
        return self.member.state is MemberState.STOPPED

    def rests_on(self, day: date) -> bool:
        """As things stand: nothing comes on that local day."""
        return self.is_stopped or is_paused(self.member, day)

    @property
    def days_apart(self) -> int | None:
        """Of their own plans: more than one while nobody answers; None once we fell quiet. 1 where there is none."""
        return rules.rhythm(self.member.unanswered) if self.plans else 1

    @property
    def assigned_apart(self) -> int | None:
        """Likewise, of what somebody else assigned."""
        return rules.rhythm(self.member.unanswered_assigned) if self.assigned else 1

    @property
    def is_out_of_reach(self) -> bool:
        """Nudges were wanted, and the last message did not get through."""
        has_begun = self.has_plans and self.member.state is MemberState.ACTIVE
        return has_begun and (self.member.dm_closed_at is not None or self.member.dm_channel_id is None)

    @property
    def has_plans(self) -> bool:
        return bool(self.plans or self.assigned)

    @property
    def look_back(self) -> Aside | None:
        return self.aside(Content.LOOK_BACK)

    def aside(self, content: Content) -> Aside | None:
        return next((aside for aside in self.asides if aside.planned.content is content), None)

    def next_of(self, plan_id: int) -> Coming | None:
        return next((one for one in self.each if one.planned.plan_id == plan_id), None)

    def find(self, plan_id: int) -> Planned | None:
        return next((planned for planned in (*self.plans, *self.assigned) if planned.plan_id == plan_id), None)


def cap_of(member: Member, per_day: int) -> int:
    """The most nudges a day: the operator's, or fewer where the member wants fewer."""
    return min(per_day, member.most_a_day or per_day)


def is_on(member: Member, content: Content) -> bool:
    """Whether that comes to them at all. An overview is none of the nudges that `/start` switches on."""
    is_apart = content is Content.OVERVIEW and member.state is MemberState.STARTING
    return is_apart or member.state is MemberState.ACTIVE


def unanswered_of(member: Member, *, assigned: bool) -> int:
    """In a row. Their own plans and what somebody else assigned thin out, and fall quiet, each by themselves; whatever
    is answered brings back both.
    """
    return member.unanswered_assigned if assigned else member.unanswered


def is_paused(member: Member, day: date) -> bool:
    """A pause ends by itself: nothing has to happen on its last day."""
    return member.paused_at is not None and (member.paused_until is None or day < member.paused_until)


def quiet_of(member: Member) -> Quiet | None:
    if member.quiet_from is None or member.quiet_until is None:
        return None
    return Quiet(member.quiet_from, member.quiet_until)
