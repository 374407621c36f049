"""The weekly overview: switched on and off, and its day and time."""

from __future__ import annotations

from discord import ui

from bot.base.panels import Choice, Field, Row, button, custom_id, escape, form, panel, primary, select
from bot.members.rules import zone_label
from bot.nudges.rules import WEEKDAYS, Content
from bot.nudges.service import Aside, Refused, Schedule
from bot.nudges.views import moment, refusal

_ABOUT = (
    "Once a week a message in your DM says that your overview is ready. It names nobody; what stands in the overview "
    "opens with a tap, for you alone, and each of your clients sees that you looked."
)


def weekly(shown: Schedule) -> ui.LayoutView:
    aside = shown.aside(Content.OVERVIEW)
    said = [refusal(shown)] if shown.refused is Refused.QUIET_HOURS else []
    back = button("My clients", custom_id("care-list", 0, 14))
    if aside is None:
        rows: list[Row] = [[primary("Switch it on", custom_id("care-weekly-on")), back]]
        return panel("### An overview, once a week", *said, _ABOUT, rows=rows)
    days = [Choice(str(day), name, chosen=day in aside.planned.plan.weekdays) for day, name in enumerate(WEEKDAYS)]
    row = [
        primary("Time", custom_id("care-weekly-time", "")),
        button("Where I am", custom_id("plan-zone", "")),
        button("Switch it off", custom_id("care-weekly-off")),
        back,
    ]
    when = f"**{_when(aside)}**, by your clock ({zone_label(shown.member.zone, shown.now)})"
    rows = [[select(custom_id("care-weekly-day"), "Which day?", days)], row]
    return panel("### An overview, once a week", *said, f"{when}{_next(aside, shown)}", _ABOUT, rows=rows)


def time_form(shown: Schedule, typed: str) -> ui.Modal:
    aside = shown.aside(Content.OVERVIEW)
    at = f"{aside.planned.plan.at:%H:%M}" if aside else ""
    field = Field("at", "At what time?", None, typed or at or None, example="08:00", most=20)
    return form(custom_id("care-weekly-at"), "The overview", field)


def time_unknown(typed: str) -> ui.LayoutView:
    again = primary("Try again", custom_id("care-weekly-time", typed[:40]))
    text = f"I could not read “{escape(typed)}” as a time. Try 8:00. Nothing was changed."
    return panel(text, rows=[[again, button("Back", custom_id("care-weekly"))]])


def _when(aside: Aside) -> str:
    plan = aside.planned.plan
    return f"{' and '.join(f'{WEEKDAYS[day]}s' for day in sorted(plan.weekdays))} at {plan.at:%H:%M}"


def _next(aside: Aside, shown: Schedule) -> str:
    if shown.is_stopped:
        return "\nYou had stopped: nothing comes until `/resume`."
    goes_on = " Your pause does not hold for it." if shown.is_paused else ""
    return f"\nNext: **{moment(aside.due_at, shown.now, shown.member)}**{goes_on}" if aside.due_at else ""
