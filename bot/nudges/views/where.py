"""Where the member is, and where they travel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import Control, Field, button, buttons, custom_id, escape, form, panel, primary
from bot.members.rules import Place
from bot.nudges.service import Schedule
from bot.nudges.views.plan import at_nudge, to_nudge
from bot.nudges.views.schedule import back, coming, here
from bot.nudges.views.times import clock

_PLACE, _DAY = 40, 20
"""Characters of what was typed that a button has room for."""


def zone_form(member_id: int, typed: str) -> ui.Modal:
    field = Field(
        "place", "Where are you?", "A city, or an offset such as UTC+2", typed or None, example="Lisbon", most=80
    )
    return form(custom_id("plan-place", member_id), "Where I am", field)


def travel_form(member_id: int, nudge_id: int, place: str, until: str) -> ui.Modal:
    """`nudge_id` 0: asked from the schedule. With what was typed before."""
    return form(
        custom_id("plan-journey", member_id, nudge_id),
        "Travelling",
        Field("place", "Where to?", "A city, or an offset such as UTC+2", place or None, example="Tokyo", most=80),
        Field(
            "until",
            "Until when?",
            "The last day there: “24 Dec”, “2026-12-24”, “in 5 days”",
            until or None,
            example="24 Dec",
            most=40,
        ),
    )


def place_unknown(typed: str) -> ui.LayoutView:
    again = primary("Try again", custom_id("plan-zone", typed[: _PLACE + _DAY]))
    return panel(f"{_unknown(typed)} Nothing was changed.", rows=[[again, back()]])


def journey_unknown(place: str, until: str, nudge_id: int, *, knows_place: bool) -> ui.LayoutView | Letter:
    """Which of the two could not be read; the form opens again with what was typed."""
    day = f"I could not read “{escape(until)}” as a day to come. Try 24 Dec, 2026-12-24 or “in 5 days”."
    again = primary("Try again", custom_id("plan-travel", nudge_id, place[:_PLACE], until[:_DAY]))
    return at_nudge(f"{day if knows_place else _unknown(place)} Nothing was changed.", [again], nudge_id)


def places(found: Sequence[Place], now: datetime) -> ui.LayoutView:
    """Which of these? One button a place, each with the time that clocks show there now."""
    rows = [[_pick(place, now, custom_id("plan-zone-set", _part(place)))] for place in found[:4]]
    return panel("### Which one?", "Your clock tells you which is right.", rows=[*rows, [back()]])


def journeys(found: Sequence[Place], now: datetime, until: int, nudge_id: int) -> ui.LayoutView | Letter:
    """As `places`; `until` is the last day's ordinal."""
    rows = [[_pick(place, now, custom_id("plan-journey-set", _part(place), until, nudge_id))] for place in found[:4]]
    if nudge_id:
        return Letter("Which one? The clock there tells.", buttons(*rows, [to_nudge(nudge_id)]))
    return panel("### Which one?", "The clock there tells.", rows=[*rows, [back()]])


def journey_set(shown: Schedule, nudge_id: int) -> Letter:
    """Answered in the nudge's own message, which stays a nudge."""
    return Letter(f"{here(shown)}\n{coming(shown)}", buttons([to_nudge(nudge_id)]))


def _unknown(typed: str) -> str:
    return (
        f"I do not know a place called “{escape(typed)}”. A larger city in the same time zone works, or an offset such "
        "as UTC+2."
    )


def _pick(place: Place, now: datetime, to: str) -> Control:
    return button(f"{place.label[:60]} · {clock(place.zone, now)}", to)


def _part(place: Place) -> str:
    # "UTC+05:45" holds the sign that parts a custom_id.
    return place.zone.replace(":", ".")
