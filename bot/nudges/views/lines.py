"""A kept line: the day on which it comes back, and the message that brings it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import Control, Field, button, buttons, custom_id, escape, form, panel, primary
from bot.nudges.rules import Content
from bot.nudges.service import MOST_LINES, Back, Claim, Refused
from bot.nudges.views.asides import line_words
from bot.nudges.views.assigned import OVERVIEW
from bot.nudges.views.schedule import refusal
from bot.nudges.views.times import day_words

_FIRST, _DISCREET = "**A line of yours is here**", "A small note is here when you are."
_TYPED = 30
"""Characters of each thing that was typed that a button has room for."""


def line_letter(claim: Claim, extras: Sequence[Control]) -> Letter:
    """Never the line itself: a lock screen may show all of this."""
    first = _DISCREET if claim.member.is_discreet else _FIRST
    row = [primary("Show it", custom_id("line-show", claim.nudge.nudge_id)), *extras]
    return Letter(f"{first}\nYou kept it, and wanted it back about now.", buttons(row))


def give_back_button(line: int) -> Control:
    """Stands under a kept line."""
    return button("Give it back to me", custom_id("line", line))


def give_back(back: Back | None) -> ui.LayoutView:
    """When a line comes back, and the ways to say when."""
    if back is None:
        return line_gone()
    line = back.entry.reflection_id
    soon = [
        button(label, custom_id("line-in", line, word))
        for word, label in (("day", "Tomorrow"), ("week", "In a week"), ("month", "In a month"))
    ]
    drop = [button("Rather not", custom_id("line-drop", line))] if back.day or back.missed else []
    row = [button("A day…", custom_id("line-form", line, "", "")), *drop]
    texts = [_refused(back), _when(back)]
    about = "The message says only that it is here; the line itself waits behind a tap."
    to_line = button("Back", custom_id("journal-read", line))
    return panel("### Give it back to me", *filter(None, texts), about, rows=[soon, [*row, to_line]])


def give_back_form(member_id: int, back: Back, day: str, at: str) -> ui.Modal:
    """With what was typed before."""
    days = "“3 March”, “friday”, “in 10 days”"
    return form(
        custom_id("line-on", member_id, back.entry.reflection_id),
        "Give it back to me",
        Field("day", "On which day?", days, day or None, example="3 March", most=40),
        Field("at", "At what time?", None, at or f"{back.at:%H:%M}", example="08:00", most=20),
    )


def give_back_unknown(line: int, day: str, at: str, *, knows_day: bool) -> ui.LayoutView:
    """Which of the two could not be read; the form opens again with what was typed."""
    unread = f"“{escape(at)}” as a time. Try 8:30" if knows_day else f"“{escape(day)}” as a day to come. Try 3 March"
    again = primary("Try again", custom_id("line-form", line, day[:_TYPED], at[: _TYPED // 2]))
    rows = [[again, button("Back", custom_id("line", line))]]
    return panel(f"I could not read {unread}. Nothing was changed.", rows=rows)


def line_gone() -> ui.LayoutView:
    return panel("That line is not here just now: it was let go, or who it is about rests. `/journal` has the others.")


def mark(claim: Claim) -> str:
    """By which its letter is known again in the DM: the id of a button, until something else was pressed there."""
    return custom_id(_MARKS[claim.nudge.content], claim.nudge.nudge_id)


def _when(back: Back) -> str:
    shown = back.schedule
    if back.day is None:
        before = f"It did not come on {day_words(back.missed.day)}. " if back.missed else ""
        return f"{before}On a day that you choose, at {back.at:%H:%M} unless you say otherwise. When?"
    words = line_words(back.day, back.at, back.due_at, shown)
    return f"It is {words}." if back.due_at is None or shown.rests_on(back.day) else f"It comes **{words}**."


def _refused(back: Back) -> str:
    if back.refused is Refused.TOO_MANY:
        return f"{MOST_LINES} lines are to come back already, and that is the most. Nothing was changed."
    return refusal(back.schedule)


_MARKS = {
    Content.EXERCISE: "nudge-begin",
    Content.QUIZ: "nudge-begin",
    Content.LOOK_BACK: "look-stop",
    Content.LINE: "line-show",
    Content.ASSIGNED: "plan-news",
    Content.OVERVIEW: OVERVIEW,
}
