"""A house on a hill with its light on, at the head of the picture."""

from __future__ import annotations

from math import pi, sin

from bot.base.pictures import WIDTH, Look, Sheet

_STARS = (
    *((24, 14), (62, 8), (104, 12), (160, 7), (206, 10), (236, 24), (268, 12), (296, 34), (340, 54), (350, 10)),
    *((8, 40), (258, 62), (286, 56), (44, 74), (180, 78), (120, 86)),
)
_HILLS = ((30, 9, 0.9, 0.4), (20, 8, 1.3, 2.6), (7, 5, 0.8, 4.4))
"""Height above the lower edge, swing, waves over the width, and where the wave begins."""
_HOUSE = 292


def paint(sheet: Sheet, top: float, height: float) -> None:
    sheet.shades(top, height, sheet.colours.sky)
    if sheet.look is Look.DARK:
        for number, (x, y) in enumerate(_STARS):
            if y < height - 40:
                sheet.dot((x, top + y), 0.9 if number % 3 else 1.4, "#FFFFFF66" if number % 2 else "#FFFFFFAA")
    _light_in_the_sky(sheet, (318, top + 30))
    for number, colour in enumerate(sheet.colours.hills):
        if number == 2:
            _house(sheet, (_HOUSE, top + height - _rise(_HILLS[1], _HOUSE) + 3))
        outline = [(x, top + height - _rise(_HILLS[number], x)) for x in range(0, WIDTH + 1, 4)]
        sheet.shape([(0, top + height + 1), *outline, (WIDTH, top + height + 1)], colour)


def _rise(hill: tuple[float, float, float, float], x: float) -> float:
    above, swing, waves, begin = hill
    return above + swing * sin(begin + waves * 2 * pi * x / WIDTH)


def _light_in_the_sky(sheet: Sheet, at: tuple[float, float]) -> None:
    """A moon in the dark, a sun in the light."""
    x, y = at
    if sheet.look is Look.DARK:
        sheet.dot(at, 13, "#F3E9D233")
        sheet.dot(at, 10, "#F3E9D2")
    else:
        sheet.dot((x, y), 22, "#FFFFFF55")
        sheet.dot((x, y), 15, "#FFF3D6")


def _house(sheet: Sheet, foot: tuple[float, float]) -> None:
    x, y = foot
    is_dark = sheet.look is Look.DARK
    wall, roof = ("#3B4468", "#1A2138") if is_dark else ("#FFF8EC", "#A9654B")
    window = sheet.colours.warm
    if is_dark:
        for radius, strength in ((26, "14"), (18, "1E"), (11, "2B")):
            sheet.dot((x, y - 11), radius, f"{window}{strength}")
    sheet.box((x + 7, y - 31), 4, 10, roof)
    sheet.box((x - 14, y - 19), 28, 21, wall)
    sheet.shape([(x - 18, y - 18), (x, y - 33), (x + 18, y - 18)], roof)
    sheet.box((x - 9, y - 13), 7, 7, window, radius=1)
    sheet.box((x + 3, y - 13), 6, 15, window if is_dark else "#7A8FA8", radius=1)
