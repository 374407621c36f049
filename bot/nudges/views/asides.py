"""Plans that ask for nothing, and when they come, in a line each."""

from __future__ import annotations

from bot.nudges.rules import WEEKDAYS
from bot.nudges.service import Aside, Schedule
from bot.nudges.views.times import moment


def when_words(aside: Aside) -> str:
    """ "Sundays at 19:00"."""
    plan = aside.planned.plan
    return f"{' and '.join(f'{WEEKDAYS[day]}s' for day in sorted(plan.weekdays))} at {plan.at:%H:%M}"


def next_words(aside: Aside, shown: Schedule) -> str:
    """Empty while nothing is to come."""
    if shown.is_stopped or shown.is_paused or shown.days_apart is None or aside.due_at is None:
        return ""
    return moment(aside.due_at, shown.now, shown.member)


def beside(shown: Schedule) -> list[str]:
    """What comes besides the nudges."""
    if shown.look_back is None:
        return []
    coming = next_words(shown.look_back, shown)
    return [f"A look back at your week: {coming or when_words(shown.look_back)}"]
