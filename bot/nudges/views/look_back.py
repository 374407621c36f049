"""The weekly look back: in its own message, and where it is switched on."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import (
    Choice,
    Control,
    Field,
    Line,
    Row,
    button,
    buttons,
    custom_id,
    escape,
    form,
    panel,
    primary,
    select,
)
from bot.nudges.rules import WEEKDAYS, Content
from bot.nudges.service import Aside, Claim, Schedule, Week
from bot.nudges.views.asides import next_words, when_words
from bot.nudges.views.schedule import back, refusal
from bot.packs.rules import Kind
from bot.sessions import views as sessions_views
from bot.sessions.views import journal as journal_views

_FIRST, _DISCREET = "**A look back at your week**", "A small note is here when you are."
_ABOUT = (
    "Once a week I write you how the week was: your practice days, what you did most, and whether a line you kept is "
    "waiting. It asks nothing, and counts for nothing."
)


def look_back_letter(claim: Claim, extras: Sequence[Control]) -> Letter:
    first = _DISCREET if claim.member.is_discreet else _FIRST
    lines = [first, *_told(claim.week, hides_numbers=claim.member.hides_streak)] if claim.week else [first]
    line = [journal_views.any_line_button()] if claim.week and claim.week.keeps_lines else []
    stop = button("No more of these", custom_id("look-stop", claim.nudge.nudge_id))
    return Letter("\n".join(lines), buttons([*line, stop, *extras]))


def look_back_stopped(nudge_id: int, extras: Sequence[Control]) -> Letter:
    row = [button("Take that back", custom_id("look-again", nudge_id)), *extras]
    return Letter("Alright, no more look backs. `/schedule` has them under More.", buttons(row))


def look_back_goes_on(shown: Schedule, nudge_id: int, extras: Sequence[Control]) -> Letter:
    if shown.look_back is None:
        return Letter(refusal(shown), buttons(list(extras)))
    row = [button("No more of these", custom_id("look-stop", nudge_id)), *extras]
    return Letter(f"They go on: {when_words(shown.look_back)}.{_next(shown.look_back, shown)}", buttons(row))


def look_back(shown: Schedule, note: str = "") -> ui.LayoutView:
    """Where it is switched on and off."""
    aside = shown.look_back
    said = note or refusal(shown)
    texts = ["### A look back, once a week", *([said] if said else [])]
    if aside is None:
        rows: list[Row] = [[primary("Switch it on", custom_id("look-on")), back()]]
        return panel(*texts, _ABOUT, rows=rows)
    days = [Choice(str(day), name, chosen=day in aside.planned.plan.weekdays) for day, name in enumerate(WEEKDAYS)]
    row = [
        primary("Time", custom_id("look-time", "")),
        button("Switch it off", custom_id("look-off")),
        back(),
    ]
    when = f"**{when_words(aside)}**{_next(aside, shown)}"
    return panel(*texts, when, _ABOUT, rows=[[select(custom_id("look-day"), "Which day?", days)], row])


def look_back_line(shown: Schedule) -> Line:
    """For among what is changed once in a while."""
    aside = shown.look_back
    about = f"A look back at your week: {when_words(aside)}." if aside else "A look back at your week, if you want one."
    return Line(about, look_back_button())


def look_back_button() -> ui.Button[ui.View]:
    """Also stands under the streak."""
    return button("Weekly look back", custom_id("look"))


def look_back_form(shown: Schedule, typed: str) -> ui.Modal:
    at = f"{shown.look_back.planned.plan.at:%H:%M}" if shown.look_back else ""
    field = Field("at", "At what time?", None, typed or at or None, example="19:00", most=20)
    return form(custom_id("look-at", shown.member.member_id), "A look back", field)


def look_back_unknown(typed: str) -> ui.LayoutView:
    again = primary("Try again", custom_id("look-time", typed[:40]))
    text = f"I could not read “{escape(typed)}” as a time. Try 19:00. Nothing was changed."
    return panel(text, rows=[[again, button("Back", custom_id("look"))]])


def _told(week: Week, *, hides_numbers: bool) -> list[str]:
    kept = ["A line you kept is in `/journal`, whenever you want to read it."] if week.keeps_lines else []
    if not week.days:
        return ["A quiet week, and that is fine. Everything is where you left it.", *kept]
    most = [f"Most often: {_KINDS[week.most]}." if week.most else ""]
    if hides_numbers:
        return ["You practised this week.", *filter(None, most), *kept]
    days = "1 practice day" if week.days == 1 else f"{week.days} practice days"
    return [f"{days} in the last seven, {week.last_28} in the last 28.", *filter(None, most), *kept]


def _next(aside: Aside, shown: Schedule) -> str:
    coming = next_words(aside, shown)
    return f"\nNext: **{coming}**" if coming else ""


_KINDS: dict[Kind | Content | None, str] = {**sessions_views.KINDS, Content.QUIZ: "questions"}
