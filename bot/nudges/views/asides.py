"""What comes besides the member's own plans, in a line each."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.base.panels import Line, button, custom_id, escape
from bot.nudges.rules import WEEKDAYS, Content, rhythm
from bot.nudges.service import Aside, Schedule
from bot.nudges.views.times import day_words, moment
from bot.nudges.views.what import what_words

OFF = "it rests, as whoever runs this bot has switched this part off"


def when_words(aside: Aside) -> str:
    """ "Sundays at 19:00"."""
    plan = aside.planned.plan
    return f"{' and '.join(f'{WEEKDAYS[day]}s' for day in sorted(plan.weekdays))} at {plan.at:%H:%M}"


def next_words(aside: Aside, shown: Schedule) -> str:
    """Empty while nothing is to come."""
    content = aside.planned.content
    is_quiet = content is Content.LOOK_BACK and rhythm(shown.member.unanswered) is None
    is_paused = content is not Content.OVERVIEW and shown.is_paused
    if shown.is_stopped or is_paused or is_quiet or aside.due_at is None:
        return ""
    return moment(aside.due_at, shown.now, shown.member)


def beside(shown: Schedule) -> list[str]:
    """What comes besides the nudges."""
    lines: list[str] = []
    if shown.look_back is not None:
        coming = next_words(shown.look_back, shown)
        lines.append(f"A look back at your week: {coming or when_words(shown.look_back)}")
    overview = shown.aside(Content.OVERVIEW)
    if overview is not None:
        coming = next_words(overview, shown) or when_words(overview)
        lines.append(f"Your weekly overview: {coming if shown.is_care_on else OFF}")
    back = sorted((aside for aside in shown.asides if aside.planned.content is Content.LINE), key=_day_and_time)
    if back:
        more = f", and {len(back) - 1} more later" if len(back) > 1 else ""
        plan = back[0].planned.plan
        first = line_words(plan.last_day or shown.today, plan.at, back[0].due_at, shown)
        lines.append(f"A line of yours: {first}{more}")
    return lines


def line_words(day: date, at: time, due_at: datetime | None, shown: Schedule) -> str:
    """When a line comes; or that its day is noted, where it comes only if the nudges do."""
    if due_at is not None and not shown.rests_on(day):
        return moment(due_at, shown.now, shown.member)
    return f"noted for {day_words(day)}, at {at:%H:%M}, if nudges come again by then"


def offered(shown: Schedule) -> list[Line]:
    """A line that did not come. One at a time: the next is offered once this one has a day, or is let go."""
    return [
        Line(
            f"A line of yours did not come on {day_words(missed.day)}. `/why` says why.",
            button("Another day", custom_id("line", missed.line)),
        )
        for missed in shown.missed[:1]
    ]


def _day_and_time(aside: Aside) -> tuple[date, time]:
    plan = aside.planned.plan
    return plan.last_day or date.max, plan.at


def assigned_line(shown: Schedule) -> list[Line]:
    """One line in the schedule, however many there are."""
    if not shown.assigned:
        return []
    what = "; ".join(dict.fromkeys(what_words(planned) for planned in shown.assigned))
    off = "" if shown.is_care_on else f"\n-# {OFF.capitalize()}."
    text = f"**From {_listed(shown) or 'somebody else'}**\n{_cut(what)}{off}"
    return [Line(text, button("Look", custom_id("plan-assigned", 0)))]


def _listed(shown: Schedule) -> str:
    names = dict.fromkeys(escape(planned.given.by) for planned in shown.assigned if planned.given)
    return " and ".join(name for name in names if name)


def _cut(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:299]}…"
