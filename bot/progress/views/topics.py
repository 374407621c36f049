"""What has stuck from the quizzes: each topic with a ring that closes as it does."""

from __future__ import annotations

from math import ceil, cos, pi, sin

from bot.base.pictures import WIDTH, Point, Sheet, drawable
from bot.progress.service import Facts
from bot.progress.views.trends import EDGE, GAP, INSIDE
from bot.progress.views.words import SOLID
from bot.quizzes.rules import Topic

_TITLE, _ROW = 29.0, 26.0
_RING = 6.5
_SIZES = (13, 12, 11)
_UNDRAWABLE = "named below"
"""In place of what the font does not have; it stands in the words beside the picture."""


def height(facts: Facts) -> float:
    return _card(facts) + GAP


def paint(sheet: Sheet, top: float, facts: Facts) -> None:
    """Two in a row; one alone has all of it."""
    sheet.box((EDGE, top), WIDTH - 2 * EDGE, _card(facts), sheet.colours.card, radius=12)
    sheet.text((EDGE + INSIDE, top + 21), SOLID, 14, bold=True)
    room = (WIDTH - 2 * EDGE - 2 * INSIDE) / _columns(facts)
    for number, topic in enumerate(facts.topics):
        row, column = divmod(number, _columns(facts))
        _topic(sheet, (EDGE + INSIDE + column * room, top + _TITLE + (row + 0.5) * _ROW), room - 10, topic)


def _card(facts: Facts) -> float:
    return _TITLE + ceil(len(facts.topics) / _columns(facts)) * _ROW + 8


def _columns(facts: Facts) -> int:
    return min(2, len(facts.topics))


def _topic(sheet: Sheet, at: Point, width: float, topic: Topic) -> None:
    x, y = at
    middle = (x + _RING + 1, y)
    sheet.dot(middle, _RING, None, edge=sheet.colours.faint, width=3)
    sheet.line(_arc(middle, topic.solid / topic.of), sheet.colours.calm, 3)
    after = 2 * _RING + 10
    name, room = drawable(topic.name) or _UNDRAWABLE, width - after
    size = next((size for size in _SIZES if sheet.width_of(name, size) <= room), _SIZES[-1])
    sheet.text((x + after, y + 4.5), sheet.fitted(name, size, room), size)


def _arc(middle: Point, share: float) -> list[Point]:
    """From the top, with the clock."""
    x, y = middle
    steps = max(1, round(share * 48))
    angles = [2 * pi * share * step / steps for step in range(steps + 1)]
    return [(x + _RING * sin(angle), y - _RING * cos(angle)) for angle in angles]
