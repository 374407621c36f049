"""When it is quiet: pauses, quiet hours, and how many nudges a day at most."""

from __future__ import annotations

from discord import ui

from bot.base.panels import Choice, Field, Line, button, custom_id, escape, form, panel, primary, select
from bot.members.rules import Member
from bot.nudges.rules import ASKING, Content, Quiet, is_over, plan_is_quiet
from bot.nudges.service import Planned, Schedule
from bot.nudges.views.look_back import look_back_line
from bot.nudges.views.schedule import back
from bot.nudges.views.times import day_words, listed


def pause_menu() -> ui.LayoutView:
    spans = ((3, "3 days"), (7, "a week"), (14, "two weeks"), (28, "four weeks"))
    row = [button(label.capitalize(), custom_id("plan-pause-for", days)) for days, label in spans]
    other = [
        button("Until I resume", custom_id("plan-pause-for", 0)),
        button("Until a day…", custom_id("plan-pause-day", "")),
    ]
    return panel("### Pause", "Paused days cost nothing. How long, today included?", rows=[row, [*other, back()]])


def pause_form(member_id: int, typed: str) -> ui.Modal:
    field = Field(
        "until",
        "First day with nudges again",
        "“24 Dec”, “2026-12-24”, “in 5 days”",
        typed or None,
        example="24 Dec",
        most=40,
    )
    return form(custom_id("plan-pause-until", member_id), "Pause", field)


def pause_unknown(typed: str) -> ui.LayoutView:
    text = f"I could not read “{escape(typed)}” as a day to come. Try 24 Dec, 2026-12-24 or “in 5 days”."
    again = primary("Try again", custom_id("plan-pause-day", typed[:40]))
    return panel(f"{text} Nothing was changed.", rows=[[again, back()]])


def quiet_form(member: Member, start: str, end: str) -> ui.Modal:
    """`start` and `end` as typed before; empty: as they are."""
    if not start and not end:
        start, end = (f"{t:%H:%M}" if t else "" for t in (member.quiet_from, member.quiet_until))
    return form(
        custom_id("plan-quiet-set", member.member_id),
        "Quiet hours",
        Field("from", "From", "Leave both empty for none.", start or None, example="22:00", required=False, most=20),
        Field("until", "Until", None, end or None, example="07:00", required=False, most=20),
    )


def quiet_unknown(start: str, end: str) -> ui.LayoutView:
    text = "Both times are needed, such as 22:00 and 7:00; or leave both empty for no quiet hours. Nothing was changed."
    return panel(text, rows=[[primary("Try again", custom_id("plan-quiet", start, end)), back()]])


def more(shown: Schedule) -> ui.LayoutView:
    """What is changed once in a while."""
    is_discreet = shown.member.is_discreet
    wording = (
        button("Show titles", custom_id("plan-open"))
        if is_discreet
        else button("Discreet wording", custom_id("plan-discreet"))
    )
    told = "leaves its title out" if is_discreet else "names the exercise"
    choices = [
        Choice(str(most), f"At most {most} a day", chosen=most == shown.cap) for most in range(1, shown.per_day + 1)
    ]
    return panel(
        "### More",
        Line(f"The first line of a nudge, which a lock screen shows, {told}.", wording),
        look_back_line(shown),
        "Where a day has more plans than this, the earliest come.",
        rows=[[select(custom_id("plan-most"), "Most nudges a day", choices)], [back()]],
    )


def covered(shown: Schedule, quiet: Quiet) -> str:
    """Which plans stand in the way of these quiet hours."""
    in_use = [planned for planned in shown.plans if not is_over(planned.plan, shown.today)]
    # Word that something is new waits for the end of quiet hours by itself.
    asides = [aside.planned for aside in shown.asides if aside.planned.content is not Content.ASSIGNED]
    every = (*in_use, *asides)
    found = [planned for planned in every if plan_is_quiet(planned.plan, quiet)]
    asking = [f"{planned.plan.at:%H:%M}" for planned in found if planned.content in ASKING]
    named = [f"your plan{'s' if len(asking) > 1 else ''} at {listed(asking)}"] if asking else []
    named += [_named(planned) for planned in found if planned.content not in ASKING]
    places = dict.fromkeys(_PLACES[planned.content] for planned in found if planned.content not in ASKING)
    where = f" ({listed([*places])})" if places else ""
    return (
        f"Quiet from {quiet.start:%H:%M} to {quiet.end:%H:%M} would cover {listed(named)}, so nothing was changed. "
        f"Move {'it' if len(found) == 1 else 'them'} first{where}, or take other hours."
    )


_NAMES = {
    Content.LOOK_BACK: "your look back",
    Content.LINE: "a line of yours",
    Content.OVERVIEW: "your weekly overview",
}
_PLACES = {
    Content.LOOK_BACK: "the look back stands under More",
    Content.LINE: "lines stand in `/journal`",
    Content.OVERVIEW: "the overview stands under `/clients list`",
}
"""What no button of the schedule leads to at once."""


def _named(aside: Planned) -> str:
    plan = aside.plan
    day = f" on {day_words(plan.last_day)}" if plan.last_day else ""
    return f"{_NAMES[aside.content]}{day} at {plan.at:%H:%M}"
