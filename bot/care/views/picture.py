"""What somebody shares, as a picture: each thing assigned a strip of four weeks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bot.base.pictures import WIDTH, Align, Sheet
from bot.care.rules.seeing import by_day
from bot.care.service.seeing import Seen, Work
from bot.nudges.rules import Outcome
from bot.nudges.views import short_day
from bot.progress.rules import Trend
from bot.progress.views import trends

_EDGE = 18
_TOP = 30
_STRIP, _CELL = 62, 22
_LEGEND = 34
_WEEKS, _GAP = 4, 7
_ACROSS = (WIDTH - 2 * _EDGE - (_WEEKS - 1) * _GAP) / (_WEEKS * 7)
_MOST = 8
"""Strips; of more, the latest."""
_WORDS = {Outcome.DONE: "done", Outcome.NOT_DONE: "not done", Outcome.NOT_SENT: "not sent"}


class _Felt:
    """As `progress` draws it."""

    hides_numbers = False

    def __init__(self, trends: tuple[Trend, ...]) -> None:
        self.trends = trends


def is_worth_drawing(seen: Seen) -> bool:
    return bool(_strips(seen) or seen.trends)


def picture(seen: Seen) -> tuple[Callable[[Sheet], None], float]:
    """What paints it, and its height."""
    strips, felt = _strips(seen), _Felt(seen.trends)
    calendar = _TOP + len(strips) * _STRIP + _LEGEND if strips else 12.0
    height = calendar + (trends.height(felt) + 6 if seen.trends else 0)

    def paint(sheet: Sheet) -> None:
        if strips:
            # Up to today, not whole calendar weeks: the strip shows the days that the words beside it count.
            first = seen.today - timedelta(days=7 * _WEEKS - 1)
            _weeks(sheet, first)
            for number, work in enumerate(strips):
                _strip(sheet, _TOP + number * _STRIP, work, first, seen.today)
            _legend(sheet, _TOP + len(strips) * _STRIP)
        if seen.trends:
            trends.paint(sheet, calendar, felt)

    return paint, height


def _strips(seen: Seen) -> list[Work]:
    return [work for work in seen.works if work.days or work.is_on][-_MOST:] if seen.shares_done else []


def _weeks(sheet: Sheet, first: date) -> None:
    for week in range(_WEEKS):
        day = first + timedelta(days=7 * week)
        sheet.text((_left(7 * week), 20), short_day(day), 11.5, sheet.colours.quiet)


def _strip(sheet: Sheet, top: float, work: Work, first: date, today: date) -> None:
    sheet.text((_EDGE, top + 15), sheet.fitted(work.title, 13.5, WIDTH - 2 * _EDGE, bold=True), 13.5, bold=True)
    told = by_day((day.local_day, day.outcome) for day in work.days)
    for number in range(_WEEKS * 7):
        day = first + timedelta(days=number)
        _cell(sheet, (_left(number), top + 24), told.get(day), is_today=day == today)


def _cell(sheet: Sheet, at: tuple[float, float], outcome: Outcome | None, *, is_today: bool) -> None:
    colours, (x, y), width = sheet.colours, at, _ACROSS - 2.4
    if outcome is Outcome.DONE:
        sheet.box(at, width, _CELL, colours.warm, radius=3.5)
    elif outcome is Outcome.NOT_DONE:
        sheet.box(at, width, _CELL, colours.card, radius=3.5, edge=colours.calm)
    elif outcome is Outcome.NOT_SENT:
        sheet.line([(x + 2, y + _CELL / 2), (x + width - 2, y + _CELL / 2)], colours.quiet, 2)
    elif outcome is Outcome.OPEN:
        sheet.dot((x + width / 2, y + _CELL / 2), 3.4, None, edge=colours.warm, width=1.6)
    else:
        sheet.dot((x + width / 2, y + _CELL / 2), 1.3, colours.faint)
    if is_today:
        sheet.line([(x, y + _CELL + 4), (x + width, y + _CELL + 4)], colours.words, 1.6)


def _legend(sheet: Sheet, top: float) -> None:
    x = float(_EDGE)
    for outcome, words in _WORDS.items():
        _cell(sheet, (x, top), outcome, is_today=False)
        sheet.text((x + _ACROSS + 3, top + 15), words, 12.5, sheet.colours.quiet, align=Align.LEFT)
        x += _ACROSS + 3 + sheet.width_of(words, 12.5) + 20


def _left(number: int) -> float:
    return _EDGE + number * _ACROSS + number // 7 * _GAP
