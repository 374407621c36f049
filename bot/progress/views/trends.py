"""How somebody felt before and after: each exercise a line from the one to the other."""

from __future__ import annotations

from bot.base.pictures import WIDTH, Sheet
from bot.progress.rules import Trend
from bot.progress.service import Facts
from bot.progress.views.words import MEASURES
from bot.sessions.rules import HIGHEST_RATING

HEIGHT = 118.0
EDGE = 16.0
GAP = 8.0
INSIDE = 12.0
_CHART_TOP, _CHART_HEIGHT = 33.0, 46.0


def paint(sheet: Sheet, top: float, facts: Facts) -> None:
    number = len(facts.trends)
    width = (WIDTH - 2 * EDGE - (number - 1) * GAP) / number
    for place, trend in enumerate(facts.trends):
        _card(sheet, EDGE + place * (width + GAP), top, width, trend, hides_numbers=facts.hides_numbers)


def _card(sheet: Sheet, left: float, top: float, width: float, trend: Trend, *, hides_numbers: bool) -> None:
    colours = sheet.colours
    sheet.box((left, top), width, HEIGHT - GAP, colours.card, radius=12)
    sheet.text((left + INSIDE, top + 21), MEASURES[trend.measure], 13, bold=True)
    _chart(sheet, left + INSIDE + 4, top + _CHART_TOP, width - 2 * INSIDE - 8, trend)
    line = top + HEIGHT - GAP - 10
    before = "before" if hides_numbers else f"before {trend.before:.1f}"
    after = "after" if hides_numbers else f"after {trend.after:.1f}"
    sheet.dot((left + INSIDE + 3.5, line - 4), 3, None, edge=colours.quiet, width=1.4)
    x = left + INSIDE + 11
    sheet.text((x, line), before, 11, colours.quiet)
    x += sheet.width_of(before, 11) + 13
    sheet.dot((x, line - 4), 3.6, colours.calm)
    sheet.text((x + 7.5, line), after, 11, colours.calm, bold=True)


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
        sheet.dot((x, before), 2.7, colours.card, edge=colours.quiet, width=1.4)
        sheet.dot((x, after), 3.6, colours.calm)
