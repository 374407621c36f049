"""Plans that ask for nothing, and when they come, in a line each."""

from __future__ import annotations

from bot.nudges.rules import WEEKDAYS, Content
from bot.nudges.service import Aside, Schedule
from bot.nudges.views.times import moment


def when_words(aside: Aside) -> str:
    """ "Sundays at 19:00"."""
    plan = aside.planned.plan
    return f"{' and '.join(f'{WEEKDAYS[day]}s' for day in sorted(plan.weekdays))} at {plan.at:%H:%M}"


def next_words(aside: Aside, shown: Schedule) -> str:
    """Empty while nothing is to come."""
    is_quiet = shown.days_apart is None and aside.planned.content is Content.LOOK_BACK
    if shown.is_stopped or shown.is_paused or is_quiet or aside.due_at is None:
        return ""
    return moment(aside.due_at, shown.now, shown.member)


def beside(shown: Schedule) -> list[str]:
    """What comes besides the nudges."""
    lines: list[str] = []
    if shown.look_back is not None:
        coming = next_words(shown.look_back, shown)
        lines.append(f"A look back at your week: {coming or when_words(shown.look_back)}")
    back = sorted(
        (aside for aside in shown.asides if aside.planned.content is Content.LINE and aside.due_at is not None),
        key=lambda aside: aside.due_at or shown.now,
    )
    if back and (first := next_words(back[0], shown)):
        more = f", and {len(back) - 1} more later" if len(back) > 1 else ""
        lines.append(f"A line of yours: {first}{more}")
    return lines
