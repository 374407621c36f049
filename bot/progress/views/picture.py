"""The last weeks as a picture: few things, large enough for a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.base.pictures import WIDTH, Align, Palette, Sheet
from bot.progress.rules import Mark, Week, is_few
from bot.progress.service import Facts
from bot.progress.views import scene, topics, trends
from bot.progress.views.words import headline

_EDGE = 20
_NAMES = 34
"""Room for the days' names at the left."""
_ROW = 18
_LARGE_ROW = 44
_LEGEND = 30
_SIZES = (20, 16, 15)
_BEFORE_THE_LIGHT = 268


@dataclass(frozen=True)
class Block:
    height: float
    paint: Callable[[Sheet, float], None]
    """On a sheet, from there down."""


def picture(facts: Facts) -> tuple[Callable[[Sheet], None], float]:
    """What paints it, and its height."""
    calendar = _large(facts) if is_few(facts.weeks) else _small(facts)
    blocks = [_top(facts), calendar, _legend(facts), *_below(facts)]

    def paint(sheet: Sheet) -> None:
        top = 0.0
        for block in blocks:
            block.paint(sheet, top)
            top += block.height

    return paint, sum(block.height for block in blocks)


def _top(facts: Facts) -> Block:
    height = 132 if is_few(facts.weeks) else 102

    def paint(sheet: Sheet, top: float) -> None:
        scene.paint(sheet, top, height)
        first, second = headline(facts)
        number, _, rest = first.partition(" ")
        if number.isdigit():
            sheet.text((_EDGE, top + 52), number, 40, bold=True)
            after = _EDGE + sheet.width_of(number, 40, bold=True) + 10
            sheet.text((after, top + 34), rest, 16, bold=True)
            sheet.text((after, top + 52), second, 13)
        else:
            sheet.text((_EDGE, top + 38), first, _size(sheet, first), bold=True)
            sheet.text((_EDGE, top + 58), second, 13.5)

    return Block(height, paint)


def _size(sheet: Sheet, words: str) -> float:
    """The largest with which it ends before the light in the sky."""
    return next((size for size in _SIZES if sheet.width_of(words, size, bold=True) <= _BEFORE_THE_LIGHT), _SIZES[-1])


def _large(facts: Facts) -> Block:
    """Each week a line of seven."""
    across = (WIDTH - 2 * _EDGE) / 7

    def paint(sheet: Sheet, top: float) -> None:
        colours = sheet.colours
        for number, name in enumerate("MTWTFSS"):
            sheet.text((_EDGE + (number + 0.5) * across, top + 14), name, 13, colours.quiet, align=Align.CENTRE)
        for row, week in enumerate(facts.weeks):
            for number, mark in enumerate(week.marks):
                at = (_EDGE + (number + 0.5) * across, top + 24 + (row + 0.5) * _LARGE_ROW)
                if mark is Mark.PRACTISED:
                    sheet.dot(at, 18, colours.warm)
                    _tick(sheet, at)
                elif mark is Mark.NEUTRAL:
                    sheet.dot(at, 17, colours.card)
                    sheet.dot(at, 4, colours.calm)
                else:
                    sheet.dot(at, 17, colours.faint if mark is Mark.OPEN else None, edge=colours.faint, width=1.2)
                if week.monday + timedelta(days=number) == facts.today:
                    sheet.dot(at, 20.5, None, edge=colours.words, width=1.4)

    return Block(24 + len(facts.weeks) * _LARGE_ROW + 4, paint)


def _tick(sheet: Sheet, at: tuple[float, float]) -> None:
    x, y = at
    sheet.line([(x - 6, y + 0.5), (x - 1.8, y + 5), (x + 6.5, y - 5)], sheet.colours.on_warm, 2.6)


def _small(facts: Facts) -> Block:
    """Each week a column, so that months go by from left to right."""
    left = _EDGE + _NAMES
    across = (WIDTH - _EDGE - left) / len(facts.weeks)

    def paint(sheet: Sheet, top: float) -> None:
        _months(sheet, facts.weeks, left, across, top + 13)
        for number, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun")):
            sheet.text((_EDGE, top + 20 + number * _ROW + 12.5), name, 12.5, sheet.colours.quiet)
        for column, week in enumerate(facts.weeks):
            for number, mark in enumerate(week.marks):
                corner = (left + column * across + 2, top + 20 + number * _ROW + 1.5)
                is_today = week.monday + timedelta(days=number) == facts.today
                _cell(sheet, corner, across - 4, mark, is_today=is_today)

    return Block(20 + 7 * _ROW + 4, paint)


def _cell(sheet: Sheet, corner: tuple[float, float], width: float, mark: Mark, *, is_today: bool) -> None:
    x, y = corner
    height, colours = _ROW - 3, sheet.colours
    if mark is Mark.PRACTISED:
        sheet.box(corner, width, height, colours.warm, radius=5)
    elif mark is Mark.OPEN:
        sheet.box(corner, width, height, colours.faint, radius=5)
    elif mark is Mark.NEUTRAL:
        sheet.box(corner, width, height, colours.card, radius=5)
        sheet.dot((x + width / 2, y + height / 2), 3, colours.calm)
    if is_today:
        sheet.box((x - 1.8, y - 1.8), width + 3.6, height + 3.6, None, radius=6.5, edge=colours.words)


def _months(sheet: Sheet, weeks: tuple[Week, ...], left: float, across: float, line: float) -> None:
    free = 0.0
    for column, week in enumerate(weeks):
        x = left + column * across + 2
        # A week is of the month in which most of its days are.
        middle = week.monday + timedelta(days=3)
        is_new = column == 0 or middle.month != (weeks[column - 1].monday + timedelta(days=3)).month
        name = f"{middle:%b}"
        if is_new and x >= free and x + sheet.width_of(name, 12.5) <= WIDTH - _EDGE:
            sheet.text((x, line), name, 12.5, sheet.colours.quiet)
            free = x + 36


def _legend(facts: Facts) -> Block:
    has_neutral = any(Mark.NEUTRAL in week.marks for week in facts.weeks)

    def paint(sheet: Sheet, top: float) -> None:
        colours: Palette = sheet.colours
        x = _EDGE + 4.0
        sheet.box((x - 4, top + 7), 13, 13, colours.warm, radius=4)
        sheet.text((x + 15, top + 18), "practised", 13, colours.quiet)
        x += 15 + sheet.width_of("practised", 13) + 22
        if has_neutral:
            sheet.dot((x, top + 13.5), 3.4, colours.calm)
            sheet.text((x + 10, top + 18), "counts neither way", 13, colours.quiet)

    return Block(_LEGEND, paint)


def _below(facts: Facts) -> list[Block]:
    blocks: list[Block] = []
    if facts.trends:
        blocks.append(Block(trends.height(facts), lambda sheet, top: trends.paint(sheet, top, facts)))
    if facts.topics:
        blocks.append(Block(topics.height(facts), lambda sheet, top: topics.paint(sheet, top, facts)))
    if not blocks and is_few(facts.weeks):
        return [_next_to_come(facts)]
    return [*blocks, Block(8, lambda _sheet, _top: None)]


def _next_to_come(facts: Facts) -> Block:
    said = (
        "The next one lights up too, on any day you like."
        if facts.card.streak.total
        else "Any day is a good one to begin."
    )

    def paint(sheet: Sheet, top: float) -> None:
        sheet.text((_EDGE, top + 15), said, 13)

    return Block(32, paint)
