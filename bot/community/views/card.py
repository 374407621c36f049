"""A card of one exercise, to hand on: what it is, and nothing about whoever hands it on."""

from __future__ import annotations

import math
from collections.abc import Callable

from discord import ui

from bot.base.panels import Control, Image, button, custom_id, panel
from bot.base.pictures import MOST_SAID, WIDTH, Look, Picture, Sheet
from bot.packs.rules import Exercise
from bot.sessions import views as sessions_views

_NAME = "exercise.png"
_HEIGHT = 320
_EDGE = 24
_HILLS = 84
"""So high above the lower edge they begin."""
_CAUTION_SIZE, _CAUTION_ROW = 12.5, 18
_CAUTION_SIGNS = 44
"""In a line of it, even of wide ones."""
_OTHER = {Look.DARK: Look.LIGHT, Look.LIGHT: Look.DARK}


def share_button(exercise: Exercise) -> Control:
    return button("Share this exercise", custom_id("comm-share", exercise.pack, exercise.id))


def card(exercise: Exercise, about: str, look: Look) -> ui.LayoutView:
    other = _OTHER[look]
    words = [
        f"> **{sessions_views.words(exercise, exercise.title)}** · {sessions_views.facts(exercise)}",
        *(f"> {line}" for line in sessions_views.words(exercise, _why(exercise, about)).splitlines()),
        *(f"> *{sessions_views.words(exercise, line)}*" for line in _caution(exercise)),
        f"> {sessions_views.source(exercise)}",
    ]
    to = custom_id("comm-card", exercise.pack, exercise.id, other.value)
    return panel(
        "### To hand on",
        Image(_NAME, says(exercise, about)),
        "\n".join(words),
        rows=[[button(other.value.capitalize(), to)]],
        footer="Save the picture, or copy the words. Neither says anything about you, and I post them nowhere.",
    )


def gone_card() -> ui.LayoutView:
    return panel("This exercise is no longer here, so there is no card of it. There are others: `/exercise`.")


def card_picture(exercise: Exercise, about: str, png: bytes) -> Picture:
    return Picture(_NAME, png, says(exercise, about))


def says(exercise: Exercise, about: str) -> str:
    """All that stands on it."""
    parts = (
        exercise.title,
        sessions_views.facts(exercise),
        _why(exercise, about),
        *_caution(exercise),
        sessions_views.source_text(exercise),
    )
    return sessions_views.short(f"A card of an exercise. {' '.join(_ended(part) for part in parts if part)}", MOST_SAID)


def painted_card(exercise: Exercise, about: str) -> tuple[Callable[[Sheet], None], float]:
    """What paints it, and its height."""
    caution = " ".join(_caution(exercise))
    rows = math.ceil(len(caution) / _CAUTION_SIGNS)
    height = _HEIGHT + rows * _CAUTION_ROW

    def paint(sheet: Sheet) -> None:
        _hills(sheet, height)
        colours = sheet.colours
        sheet.text((_EDGE, 40), sessions_views.facts(exercise), 13, colours.calm, bold=True)
        down = 70.0
        for line in wrapped(sheet, exercise.title, 21, lines=2, bold=True):
            sheet.text((_EDGE, down), line, 21, bold=True)
            down += 27
        down += 4
        for line in wrapped(sheet, _why(exercise, about), 13.5, lines=4):
            sheet.text((_EDGE, down), line, 13.5)
            down += 20
        down += 6
        for line in wrapped(sheet, caution, _CAUTION_SIZE, lines=rows):
            sheet.text((_EDGE, down), line, _CAUTION_SIZE, colours.quiet)
            down += _CAUTION_ROW
        down += 4 if rows else 0
        for line in wrapped(sheet, sessions_views.source_text(exercise), 10.5, lines=2):
            sheet.text((_EDGE, down), line, 10.5, colours.quiet)
            down += 15
        sheet.text((_EDGE, height - 16), "Secure Base: small exercises for feeling secure", 11, colours.quiet)

    return paint, height


def wrapped(sheet: Sheet, words: str, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """In so many lines at most, the last one cut where there is more."""
    room = WIDTH - 2 * _EDGE
    done: list[str] = []
    left = words.split()
    while left and len(done) < lines - 1:
        count = 1
        while count < len(left) and sheet.width_of(" ".join(left[: count + 1]), size, bold=bold) <= room:
            count += 1
        done.append(sheet.fitted(" ".join(left[:count]), size, room, bold=bold))
        left = left[count:]
    return [*done, sheet.fitted(" ".join(left), size, room, bold=bold)] if left else done


def _hills(sheet: Sheet, height: float) -> None:
    colours, begin = sheet.colours, height - _HILLS
    sheet.dot((294, begin + 16), 25, colours.warm)
    for number, colour in enumerate(colours.hills[:2]):
        top, wide, rise = begin + 14 + 22 * number, 150 - 40 * number, 16 - 4 * number
        curve = [(x, top + rise * math.sin(x / wide * math.pi + 1.1 + 2.3 * number)) for x in range(0, WIDTH + 4, 4)]
        sheet.shape([(0, height), *curve, (WIDTH, height)], colour)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _caution(exercise: Exercise) -> list[str]:
    """Whoever it is handed to does not read what stands around it here."""
    return exercise.caution.splitlines() if exercise.caution else []


def _why(exercise: Exercise, about: str) -> str:
    return exercise.why or about
