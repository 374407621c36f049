"""A nudge, the schedule, and what became of each nudge, in words."""

from bot.nudges.views.history import history
from bot.nudges.views.letter import fullest, gone, is_cut, later, letter, nudge
from bot.nudges.views.plan import (
    end_form,
    end_unknown,
    new_form,
    new_unknown,
    not_added,
    one,
    sure,
    time_form,
    time_set,
    time_unknown,
)
from bot.nudges.views.rests import (
    covered,
    more,
    pause_form,
    pause_menu,
    pause_unknown,
    quiet_form,
    quiet_unknown,
)
from bot.nudges.views.schedule import PRACTICES, coming, nothing_to_stop, plan_words, schedule, too_many
from bot.nudges.views.times import day_words, moment, nudge_moment
from bot.nudges.views.where import (
    journey_set,
    journey_unknown,
    journeys,
    place_unknown,
    places,
    travel_form,
    zone_form,
)

__all__ = [
    "PRACTICES",
    "coming",
    "covered",
    "day_words",
    "end_form",
    "end_unknown",
    "fullest",
    "gone",
    "history",
    "is_cut",
    "journey_set",
    "journey_unknown",
    "journeys",
    "later",
    "letter",
    "moment",
    "more",
    "new_form",
    "new_unknown",
    "not_added",
    "nothing_to_stop",
    "nudge",
    "nudge_moment",
    "one",
    "pause_form",
    "pause_menu",
    "pause_unknown",
    "place_unknown",
    "places",
    "plan_words",
    "quiet_form",
    "quiet_unknown",
    "schedule",
    "sure",
    "time_form",
    "time_set",
    "time_unknown",
    "too_many",
    "travel_form",
    "zone_form",
]
