"""The schedule: what comes next, always in the member's own time, and the way to everything about it."""

from __future__ import annotations

from datetime import timedelta

from discord import ui

from bot.base.panels import Control, Line, Row, button, custom_id, escape, panel, primary
from bot.logbook.rules import local_day
from bot.members.rules import Member, MemberState, zone_label, zone_of
from bot.nudges.rules import MOST_PLANS, crowded_days, is_over
from bot.nudges.service import Planned, Refused, Schedule
from bot.nudges.views.asides import assigned_line, beside, offered
from bot.nudges.views.times import (
    clock,
    day_words,
    listed,
    moment,
    nudge_moment,
    short_day,
    until_gone,
    weekdays_words,
)
from bot.nudges.views.what import what_words
from bot.streaks import views as streaks_views

_RHYTHMS = {3: "every third day", 7: "once a week"}


def schedule(shown: Schedule, reconnect: Control, note: str = "") -> ui.LayoutView:
    """`reconnect` is offered while their DMs are closed to us."""
    said = [note or refusal(shown), *_out_of_reach(shown), coming(shown) + afterwards(shown)]
    # One block: five plans, a journey and a closed DM together come close to Discord's forty components.
    top = "\n\n".join(["### Your nudges", *filter(None, said)])
    plans = [*(_line(planned, shown) for planned in shown.plans), *assigned_line(shown)]
    # Of forty components, six such lines leave no room for one more.
    missed = offered(shown) if len(plans) <= MOST_PLANS else []
    rows: list[Row] = [[reconnect]] if shown.is_out_of_reach else []
    return panel(top, *plans, *_details(shown), *missed, rows=[*rows, _ways(shown), _rests(shown)])


def coming(shown: Schedule) -> str:
    """What comes next."""
    snoozed = _snoozed(shown)
    if shown.is_stopped:
        return f"Stopped: I do not write. Everything of yours is still here{until_gone(shown)}."
    if not shown.has_plans:
        return (
            f"{snoozed}No plan yet: `/start` makes one." if _is_new(shown) else f"{snoozed}No plan, so nothing comes."
        )
    if shown.is_paused:
        until = shown.member.paused_until
        back = f" Next: **{_next(shown)}**" if shown.next else ""
        return f"Paused until {day_words(until)}.{back}" if until else "Paused until you resume."
    if shown.next is None:
        return f"{snoozed}{_quiet_now(shown) or _nothing(shown)}"
    return f"{snoozed}Next: **{_next(shown)}**{_of(shown.next.planned, shown)}{_repeated(shown)}{_thinned(shown)}"


def afterwards(shown: Schedule) -> str:
    """The few after the next."""
    later = [nudge_moment(one, shown.now, shown.member) + _of(one.planned, shown) for one in shown.coming[1:]]
    if not later or shown.is_paused:
        return ""
    return "".join(f"\n{'Then ' if number == 0 else 'and '}{one}" for number, one in enumerate(later))


def plan_words(planned: Planned, shown: Schedule) -> str:
    """ "Every day at 08:00, after coffee"."""
    plan = planned.plan
    night = " at night" if plan.at < shown.day_starts_at else ""
    when = f"between {plan.at:%H:%M} and {plan.until:%H:%M}" if plan.until else f"at {plan.at:%H:%M}"
    after = f", {escape(planned.anchor)}" if planned.anchor else ""
    return f"{weekdays_words(plan.weekdays)}{night} {when}{after}"


def end_words(planned: Planned, shown: Schedule) -> str:
    last = planned.plan.last_day
    if last is None:
        return ""
    return (
        f"ended on {day_words(last)}, and rests" if is_over(planned.plan, shown.today) else f"until {day_words(last)}"
    )


def here(shown: Schedule) -> str:
    """Where the member is, by the clock, and how long."""
    member = shown.member
    now = f"Your clock shows {clock(member.zone, shown.now)} now · {zone_label(member.zone, shown.now)}"
    if member.home_zone is None or member.home_at is None:
        return now
    # A journey ends where the day after its last begins.
    last = local_day(member.home_at - timedelta(microseconds=1), zone_of(member.zone), shown.day_starts_at)
    return f"{now}, until {day_words(last)}; then {zone_label(member.home_zone, shown.now)}"


def sharing(shown: Schedule) -> list[str]:
    """How plans share a day that has more of them than nudges."""
    plans = [planned.plan for planned in shown.plans if not is_over(planned.plan, shown.today)]
    days = crowded_days(plans, shown.cap)
    most = f"At most {shown.cap} {'nudge' if shown.cap == 1 else 'nudges'} a day"
    if days:
        where = "" if len(days) == 7 else f" ({weekdays_words(days)})"
        return [f"{most}: where there are more plans{where}, the earliest come"]
    return [most] if shown.cap < shown.per_day else []


def refusal(shown: Schedule) -> str:
    """Why nothing was changed, and what would work."""
    return _refusals(shown)[shown.refused] if shown.refused else ""


def too_many() -> str:
    return f"{MOST_PLANS} plans are the most. Change one of them, or remove one first."


def nothing_to_stop() -> ui.LayoutView:
    """For somebody without an account."""
    return panel("Nothing of mine comes to you, and nothing is stored about you.")


def back() -> Control:
    return button("Back", custom_id("plan"))


def _line(planned: Planned, shown: Schedule) -> Line:
    below = " · ".join(filter(None, [what_words(planned), end_words(planned, shown)]))
    text = f"**{plan_words(planned, shown)}**\n{below}"
    return Line(text, button("Change", custom_id("plan-one", planned.plan_id)))


def _refusals(shown: Schedule) -> dict[Refused, str]:
    return {
        Refused.QUIET_HOURS: f"That lies inside your quiet hours, {_quiet(shown.member)}, so nothing was changed. "
        "A time outside them works, or other quiet hours.",
        Refused.QUIET_COVERS: "Those quiet hours would cover a plan of yours, so nothing was changed.",
        Refused.CLASH: "Another plan of yours comes within a quarter of an hour of that, so nothing was changed: the "
        "second would take the first one's place. A little earlier or later works.",
        Refused.DAY_START: f"That window reaches over {shown.day_starts_at:%H:%M}, where a new day begins for me, so "
        "nothing was changed. One before or after it works.",
        Refused.NO_DAYS: "At least one day is needed, so nothing was changed. To rest from all of them, there is "
        "Pause.",
        Refused.TOO_MANY: too_many(),
    }


def _next(shown: Schedule) -> str:
    return nudge_moment(shown.next, shown.now, shown.member) if shown.next else ""


def _of(planned: Planned, shown: Schedule) -> str:
    """Which of several plans."""
    return f" · {what_words(planned)}" if len(shown.plans) + len(shown.assigned) > 1 else ""


def _nothing(shown: Schedule) -> str:
    if shown.member.state is MemberState.STARTING:
        return "Not started yet: `/start` goes on where you left."
    every = (*shown.plans, *shown.assigned)
    if all(planned.plan.last_day is not None and planned.plan.last_day <= shown.today for planned in every):
        return "Nothing is to come: what was planned has ended. Change sets a later end."
    if not shown.is_care_on and not shown.plans:
        return "Nothing comes for now."
    if any(planned.has_nothing for planned in shown.plans):
        return "Nothing is to come: there is no quiz to bring just now."
    return "Nothing is planned. Resume brings the nudges back."


def _thinned(shown: Schedule) -> str:
    if quiet := _quiet_now(shown):
        return f"\n-# {quiet}"
    own, given = _RHYTHMS.get(shown.days_apart or 1), _RHYTHMS.get(shown.assigned_apart or 1)
    if own is None and given is None:
        return ""
    if given is None or own == given or not shown.assigned:
        return f"\n-# For now I come {own} at most; any tap on a nudge brings your own rhythm back."
    what = f"what somebody else gave you comes {given} at most"
    return f"\n-# For now {what}{f', your own plans {own}' if own else ''}; any tap on a nudge brings it back."


def _quiet_now(shown: Schedule) -> str:
    """Once we fell quiet, all or in part."""
    own, given = shown.days_apart is None, shown.assigned_apart is None
    if not own and not given:
        return ""
    if shown.next is None:
        return "I have gone quiet, so as not to press. Resume brings the nudges back; so does any exercise."
    what = "Your own plans are quiet for now" if own else "What somebody else gave you is quiet for now"
    return f"{what}, so as not to press. Resume brings {'them' if own else 'it'} back; so does any exercise."


def _repeated(shown: Schedule) -> str:
    """Why a date that is lived through twice has nothing the second time."""
    days = [f"today ({short_day(day)})" if day == shown.today else short_day(day) for day in shown.repeated]
    if not days:
        return ""
    named = listed(days)
    whose = "its" if len(days) == 1 else "their"
    return f"\n{named[0].upper()}{named[1:]} had {whose} nudge before your clocks went back."


def _ways(shown: Schedule) -> Row:
    add = [] if _is_new(shown) else [button("Add a plan", custom_id("plan-new", "", "", ""))]
    return [
        *add,
        button("Quiet hours", custom_id("plan-quiet", "", "")),
        button("Where I am", custom_id("plan-zone", "")),
        button("Travelling", custom_id("plan-travel", 0, "", "")),
        button("More", custom_id("plan-more")),
    ]


def _rests(shown: Schedule) -> Row:
    is_resting = shown.is_paused or shown.is_stopped
    row: list[Control] = []
    apart = (shown.days_apart, shown.assigned_apart)
    if shown.has_plans and (is_resting or None in apart):
        row.append(primary("Resume", custom_id("plan-resume")))
    elif shown.has_plans and apart != (1, 1):
        row.append(primary("My own rhythm again", custom_id("plan-resume")))
    if not is_resting:
        row.append(button("Pause", custom_id("plan-pause")))
    row.append(streaks_views.away_button())
    return row if shown.is_stopped else [*row, button("Stop", custom_id("plan-stop"))]


def _out_of_reach(shown: Schedule) -> list[str]:
    if not shown.is_out_of_reach:
        return []
    member = shown.member
    since = ""
    if member.dm_closed_at is not None:
        local = member.dm_closed_at.astimezone(zone_of(member.zone))
        since = f" since {day_words(local.date())}"
    text = (
        f"**I could not reach your DMs{since}.** In a server we share: its menu, **Privacy Settings**, "
        "**Direct Messages**. I keep trying, once a day at most; no day counts as missed meanwhile."
    )
    return [text]


def _snoozed(shown: Schedule) -> str:
    if shown.snoozed_until is None:
        return ""
    return f"Put off until **{moment(shown.snoozed_until, shown.now, shown.member)}**\n"


def _details(shown: Schedule) -> list[str | Line]:
    member = shown.member
    lines = [*sharing(shown), *beside(shown)]
    if member.quiet_from is not None and member.quiet_until is not None:
        lines.append(f"Quiet from {member.quiet_from:%H:%M} to {member.quiet_until:%H:%M}")
    if member.is_discreet:
        lines.append("Discreet wording: the first line of a nudge, which a lock screen shows, leaves the title out")
    if member.home_zone is None:
        return ["\n".join([here(shown), *lines])]
    home = Line(here(shown), button("I'm home", custom_id("plan-home")))
    return [home, "\n".join(lines)] if lines else [home]


def _quiet(member: Member) -> str:
    return (
        f"{member.quiet_from:%H:%M} to {member.quiet_until:%H:%M}" if member.quiet_from and member.quiet_until else ""
    )


def _is_new(shown: Schedule) -> bool:
    return shown.member.state is MemberState.STARTING
