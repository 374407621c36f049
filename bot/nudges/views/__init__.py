"""A nudge, the schedule, and what became of each nudge, in words."""

from bot.nudges.views.history import history
from bot.nudges.views.letter import gone, later, letter, nudge
from bot.nudges.views.schedule import (
    PRACTICES,
    coming,
    day_unknown,
    days_menu,
    nothing_to_stop,
    pause_menu,
    place_unknown,
    places,
    quiet_form,
    quiet_unknown,
    schedule,
    time_form,
    time_unknown,
    travel_form,
    what_menu,
    zone_form,
)
from bot.nudges.views.times import day_words, moment

__all__ = [
    "PRACTICES",
    "coming",
    "day_unknown",
    "day_words",
    "days_menu",
    "gone",
    "history",
    "later",
    "letter",
    "moment",
    "nothing_to_stop",
    "nudge",
    "pause_menu",
    "place_unknown",
    "places",
    "quiet_form",
    "quiet_unknown",
    "schedule",
    "time_form",
    "time_unknown",
    "travel_form",
    "what_menu",
    "zone_form",
]
