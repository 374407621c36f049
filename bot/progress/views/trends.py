"""How somebody felt before and after: each exercise a line from the one to the other."""

from __future__ import annotations

from typing import Protocol

from bot.base.pictures import WIDTH, Point, Sheet
from bot.progress.rules import Trend
from bot.progress.views.words import MEASURES
from bot.sessions.rules import HIGHEST_RATING


class Felt(Protocol):
    @property
    def trends(self) -> tuple[Trend, ...]: ...

    @property
    def hides_numbers(self) -> bool: ...


EDGE = 16.0
GAP = 8.0
INSIDE = 12.0
_HEADING = 24.0
_CHART_TOP, _CHART_HEIGHT = 34.0, 46.0
_NUMBERS = 28.0


def height(facts: Felt) -> float:
    return _HEADING + _card_height(facts) + GAP


def paint(sheet: Sheet, top: float, facts: Felt) -> None:
    _heading(sheet, top + 15)
    number = len(facts.trends)
    width = (WIDTH - 2 * EDGE - (number - 1) * GAP) / number
    for place, trend in enumerate(facts.trends):
        at = (EDGE + place * (width + GAP), top + _HEADING)
        sheet.box(at, width, _card_height(facts), sheet.colours.card, radius=12)
        _card(sheet, at, width, trend, hides_numbers=facts.hides_numbers)


def _heading(sheet: Sheet, line: float) -> None:
    """Which dot is which."""
    x = EDGE + 4.0
    for words, dot in (("Before", _before), ("and after", _after)):
        sheet.text((x, line), words, 13, sheet.colours.quiet)
        x += sheet.width_of(words, 13) + 9
        dot(sheet, (x, line - 4.5))
        x += 9
    sheet.text((x, line), "an exercise", 13, sheet.colours.quiet)


def _card_height(facts: Felt) -> float:
    return _CHART_TOP + _CHART_HEIGHT + (10 if facts.hides_numbers else _NUMBERS)


def _card(sheet: Sheet, at: Point, width: float, trend: Trend, *, hides_numbers: bool) -> None:
    left, top = at[0] + INSIDE, at[1]
    sheet.text((left, top + 22), MEASURES[trend.measure], 14, bold=True)
    _chart(sheet, left + 4, top + _CHART_TOP, width - 2 * INSIDE - 8, trend)
    if hides_numbers:
        return
    line, before = top + _CHART_TOP + _CHART_HEIGHT + 19, f"{trend.before:.1f}"
    _before(sheet, (left + 4, line - 5))
    sheet.text((left + 13, line), before, 14, sheet.colours.quiet)
    x = left + 13 + sheet.width_of(before, 14) + 16
    _after(sheet, (x, line - 5))
    sheet.text((x + 9, line), f"{trend.after:.1f}", 14, sheet.colours.calm, bold=True)


def _before(sheet: Sheet, at: Point) -> None:
    sheet.dot(at, 2.8, sheet.colours.card, edge=sheet.colours.quiet, width=1.4)


def _after(sheet: Sheet, at: Point) -> None:
    sheet.dot(at, 3.6, sheet.colours.calm)


def _chart(sheet: Sheet, left: float, top: float, width: float, trend: Trend) -> None:
    colours = sheet.colours
    for share in (0, 0.5, 1):
        y = top + share * _CHART_HEIGHT
        sheet.line([(left - 4, y), (left + width + 4, y)], colours.faint, 1)
    step = width / max(1, len(trend.pairs) - 1)
    for number, pair in enumerate(trend.pairs):
        x = left + number * step
        before, after = (top + (1 - value / HIGHEST_RATING) * _CHART_HEIGHT for value in (pair.before, pair.after))
        sheet.line([(x, before), (x, after)], colours.quiet, 1.6)
        _before(sheet, (x, before))
        _after(sheet, (x, after))
