"""What somebody else asks a member to practise: word that it is there, and everything the member may do with it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.base.edge import Letter
from bot.base.panels import Choice, Control, Line, Row, button, buttons, custom_id, escape, panel, primary, select
from bot.members.rules import MemberState
from bot.nudges.rules import WEEKDAYS, plan_is_quiet
from bot.nudges.service import Claim, Planned, Schedule, quiet_of
from bot.nudges.views.asides import OFF
from bot.nudges.views.schedule import back, end_words, plan_words, refusal
from bot.nudges.views.times import nudge_moment
from bot.nudges.views.what import what_words

OVERVIEW = "overview"
"""Begins the custom_id of the button that opens an overview; the room that has one answers it, with the nudge's id."""
_NEW, _WEEKLY, _DISCREET = (
    "**Something new is in your plan**",
    "**Your overview of the week is ready**",
    "A small note is here when you are.",
)
_A_PAGE = 8
_ABOUT = (
    "You decide: move it, let it rest, or leave it out. It never takes the place of a plan of your own, and a day "
    "without it costs nothing."
)


def assigned_letter(claim: Claim, extras: Sequence[Control]) -> Letter:
    """Not from whom: a lock screen shows all of this."""
    first = _DISCREET if claim.member.is_discreet else _NEW
    row = [primary("Look at it", custom_id("plan-news", claim.nudge.nudge_id)), *extras]
    return Letter(f"{first}\nIt begins tomorrow at the earliest, and is yours to move or leave out.", buttons(row))


def overview_letter(claim: Claim, extras: Sequence[Control]) -> Letter:
    first = _DISCREET if claim.member.is_discreet else _WEEKLY
    row = [primary("Show it", custom_id(OVERVIEW, claim.nudge.nudge_id)), *extras]
    return Letter(first, buttons(row))


def about_button(nudge_id: int) -> Control:
    """Under a nudge that somebody else assigned."""
    return button("About this plan", custom_id("plan-news", nudge_id))


def assigned(shown: Schedule, page: int = 0, note: str = "") -> ui.LayoutView:
    if not shown.assigned:
        return panel(*filter(None, [note]), "Nothing from anybody else is in your plan.", rows=[[back()]])
    page = min(page, (len(shown.assigned) - 1) // _A_PAGE)
    lines = [
        Line(
            f"**{_title(planned)}**\n{_when(planned, shown)}", button("Change", custom_id("plan-one", planned.plan_id))
        )
        for planned in shown.assigned[page * _A_PAGE : (page + 1) * _A_PAGE]
    ]
    earlier = [button("Earlier", custom_id("plan-assigned", page - 1))] if page else []
    has_more = (page + 1) * _A_PAGE < len(shown.assigned)
    later = [button("Later", custom_id("plan-assigned", page + 1))] if has_more else []
    row = [*earlier, *later, back()]
    return panel("### In your plan, from somebody else", *filter(None, [note]), *lines, _ABOUT, rows=[row])


def assigned_one(planned: Planned, shown: Schedule) -> ui.LayoutView:
    plan_id, rests = planned.plan_id, planned.given is not None and planned.given.rests
    days = [Choice(str(day), name, chosen=day in planned.plan.weekdays) for day, name in enumerate(WEEKDAYS)]
    rest = (
        primary("Bring it back", custom_id("plan-wake", plan_id))
        if rests
        else button("Let it rest", custom_id("plan-rest", plan_id))
    )
    rows: list[Row] = [
        [select(custom_id("plan-days", plan_id), "Which days?", days, most=7)],
        [
            button("Time", custom_id("plan-time", plan_id, 0, "")),
            rest,
            button("Not for me", custom_id("plan-decline", plan_id)),
            button("Back", custom_id("plan-assigned", 0)),
        ],
    ]
    said = [refusal(shown), _when(planned, shown), _coming(planned, shown), _ABOUT]
    return panel(f"### {_title(planned)}", *filter(None, said), rows=rows)


def sure_not(planned: Planned) -> ui.LayoutView:
    row = [
        button("Leave it out", custom_id("plan-decline-yes", planned.plan_id), ButtonStyle.danger),
        button("Keep it", custom_id("plan-one", planned.plan_id)),
    ]
    text = (
        "It leaves your plan for good. What you did with it stays yours. Whoever put it there can see that it is gone, "
        "and no reason. Letting it rest instead is seen by nobody."
    )
    return panel(f"### Leave out {_title(planned)}?", text, rows=[row])


def declined(shown: Schedule) -> ui.LayoutView:
    return assigned(shown, note="Alright, it is out of your plan.")


def _title(planned: Planned) -> str:
    by = _from(planned)
    return f"{what_words(planned)}{f' · {by}' if by else ''}"


def _from(planned: Planned) -> str:
    return f"from {escape(planned.given.by)}" if planned.given and planned.given.by else ""


def _when(planned: Planned, shown: Schedule) -> str:
    return " · ".join(filter(None, [plan_words(planned, shown), end_words(planned, shown)]))


def _coming(planned: Planned, shown: Schedule) -> str:
    quiet = quiet_of(shown.member)
    held_back = (
        (not shown.is_care_on, f"{OFF.capitalize()}."),
        (
            planned.given is not None and planned.given.rests,
            "It rests: nothing comes of it until you bring it back.",
        ),
        (
            shown.member.state is not MemberState.ACTIVE,
            "Nothing comes while your nudges are off: `/start` or `/resume` switches them on.",
        ),
        (planned.course is not None and planned.course.is_over, "All its days are done."),
        (
            quiet is not None and plan_is_quiet(planned.plan, quiet),
            "That reaches into your quiet hours, which come first. Another time would suit.",
        ),
        (shown.is_paused, "It comes again when your pause is over."),
        (
            shown.assigned_apart is None,
            "It is quiet for now, so as not to press. `/resume` brings it back; so does any exercise.",
        ),
    )
    if said := next((words for is_so, words in held_back if is_so), ""):
        return said
    coming = shown.next_of(planned.plan_id)
    return f"Next: **{nudge_moment(coming, shown.now, shown.member)}**" if coming else ""
