"""What the picture shows, in words: beside it, and for those who do not see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from discord import ui

from bot.base.panels import Control, Image, Row, authored, button, custom_id, panel, primary
from bot.base.pictures import MOST_SAID, Look, Picture
from bot.packs.rules import Measure
from bot.progress.rules import ENOUGH, Mark, Trend, Turn, Week
from bot.progress.service import Facts
from bot.quizzes.rules import Topic
from bot.sessions import views as sessions_views

MEASURES: Mapping[Measure, str] = {Measure.FELT_SECURITY: "Felt security", Measure.CALM: "Calm"}
NOT_YET = f"Before and after: once you have rated calm, or felt security, around {ENOUGH} exercises, it shows here."
NOT_YET_WITHOUT = "Before and after: once you have rated calm, or felt security, a few times, it shows here."
SOLID = "Solid in quizzes"
_TURNS = {
    Turn.UP: "mostly higher after an exercise than before",
    Turn.SAME: "mostly the same before and after an exercise",
    Turn.DOWN: "more often lower than higher after an exercise",
    Turn.MIXED: "sometimes higher after an exercise, sometimes not",
}
_NAME = "progress.png"
_FOOTER = "Rest days, pauses and our own outages cost nothing."
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def headline(facts: Facts) -> tuple[str, str]:
    """What leads, and what stands under it."""
    streak = facts.card.streak
    if streak.total == 0:
        return "Your practice days gather here", "One small exercise is enough to begin."
    if facts.hides_numbers:
        return "Your last weeks", "You have practised today." if facts.card.is_done_today else "Here whenever you are."
    if streak.last_28 == 0:
        return _days(streak.total), "in all; here whenever you are"
    if streak.total == 1:
        return "Your first practice day", "It is here, and it stays."
    if streak.total == streak.last_28:
        return _days(streak.total), "so far"
    return _days(streak.last_28), f"in the last 28, {streak.total} in all"


def beside(facts: Facts, more: Sequence[Control] = ()) -> ui.LayoutView:
    """The message around the picture. `more` are buttons of other rooms."""
    other = Look.LIGHT if facts.look is Look.DARK else Look.DARK
    toggle = button(other.value.capitalize(), custom_id("prog-look", other.value))
    rows: list[Row] = [[primary("Take it with me", custom_id("prog-take")), toggle]]
    if more:
        rows.append(list(more))
    first, second = headline(facts)
    felt = [_trend(trend, facts) for trend in facts.trends] or [_not_yet(facts)]
    kindly = [sessions_views.WORSE] if any(trend.is_lower for trend in facts.trends) else []
    head, below = f"### {first}\n{second}", "\n".join([*felt, *kindly, *_topics(facts, authored)])
    return panel(head, Image(_NAME, alt(facts)), below, rows=rows, footer=_FOOTER)


def shown(facts: Facts, png: bytes) -> Picture:
    return Picture(_NAME, png, alt(facts))


def alt(facts: Facts) -> str:
    first, second = headline(facts)
    told = [
        f"{first}{' ' if second[0].islower() else ': '}{second.rstrip('.')}.",
        _calendar(facts),
        *(_trend(trend, facts) for trend in facts.trends),
        *_topics(facts, str),
    ]
    return " ".join(told if facts.trends else [*told, _not_yet(facts)])[:MOST_SAID]


def _days(number: int) -> str:
    return "1 practice day" if number == 1 else f"{number} practice days"


def _date(day: date) -> str:
    return f"{day.day} {day:%B}"


def _calendar(facts: Facts) -> str:
    weeks = facts.weeks
    first = f"A calendar from {_date(weeks[0].monday)} to {_date(facts.today)}."
    latest = f"This week: {_practised(weeks[-1]) or 'still open'}."
    if facts.hides_numbers:
        return f"{first} {latest}"
    counts = ", ".join(str(week.practised) for week in weeks)
    by_week = f"Days practised in each week, oldest first: {counts}." if len(weeks) > 1 else ""
    neutral = sum(week.marks.count(Mark.NEUTRAL) for week in weeks)
    between = f"Days that count neither way: {neutral}." if neutral else ""
    return " ".join(filter(None, [first, by_week, between, latest]))


def _practised(week: Week) -> str:
    return ", ".join(name for name, mark in zip(_NAMES, week.marks, strict=True) if mark is Mark.PRACTISED)


def _trend(trend: Trend, facts: Facts) -> str:
    name = MEASURES[trend.measure]
    if facts.hides_numbers:
        return f"{name}: {_TURNS[trend.turn]}."
    number = len(trend.pairs)
    return f"{name}: {trend.before:.1f} before, {trend.after:.1f} after, on average over {number} exercises."


def _topics(facts: Facts, name: Callable[[str], str]) -> list[str]:
    """One line, or none."""
    if not facts.topics:
        return []
    said = [name(topic.name) + ("" if facts.hides_numbers else _share(topic)) for topic in facts.topics]
    return [f"{SOLID}: {', '.join(said)}."]


def _share(topic: Topic) -> str:
    return f" ({topic.solid} of {topic.of})"


def _not_yet(facts: Facts) -> str:
    return NOT_YET_WITHOUT if facts.hides_numbers else NOT_YET
