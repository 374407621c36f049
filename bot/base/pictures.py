"""Pictures, drawn off the event loop, one at a time, by a library that is loaded when somebody wants the first.

Measures are a phone's pixels, from the top left of a sheet 360 wide; each is three real ones. The library (Pillow)
is never seen outside: who draws puts words, boxes, dots and lines on a `Sheet`.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from io import BytesIO
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw as Pen
    from PIL.ImageFont import FreeTypeFont

WIDTH = 360
MOST_BYTES = 300_000
"""What a phone loads at once where the network is slow; every picture stays below."""
MOST_SAID = 1024
"""Characters that Discord takes beside a file."""
_SCALE = 3
_SOFT = 4
"""Pixels of a mask, each way, for one of the picture."""
_FINE = _SCALE * _SOFT
_EDGE = 1.2
_FONTS = Path(__file__).with_name("fonts")


class Look(StrEnum):
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for. None of them means failure.

    On paper and on cards what is written in `quiet`, `words` and `calm` has a contrast of 4.5 to 1, as WCAG asks;
    `warm`, for shapes and large numbers, has 3 to 1.
    """

    paper: str
    card: str
    faint: str
    """What is there, and asks for nothing: empty cells, lines."""
    quiet: str
    """Small words."""
    words: str
    calm: str
    warm: str
    on_warm: str
    """Words upon it."""
    sky: tuple[str, ...]
    """From the top down."""
    hills: tuple[str, ...]
    """From the farthest to the nearest."""


PALETTES: Mapping[Look, Palette] = {
    Look.DARK: Palette(
        paper="#161C2B",
        card="#1F2739",
        faint="#2B354B",
        quiet="#A3AEC4",
        words="#F1EEE7",
        calm="#84A9E0",
        warm="#F0B36B",
        on_warm="#2B1D0B",
        sky=("#141B33", "#27335A", "#54598A", "#B98A86"),
        hills=("#35416A", "#242E4D", "#161C2B"),
    ),
    Look.LIGHT: Palette(
        paper="#FBF7F0",
        card="#FFFFFF",
        faint="#EBE4D8",
        quiet="#6B6559",
        words="#2A2F3A",
        calm="#426EB2",
        warm="#B96C1C",
        on_warm="#FFFFFF",
        sky=("#BBD6EE", "#D6E4EE", "#F6E6D0", "#FBD9AE"),
        hills=("#C9D9CF", "#DDE5D4", "#FBF7F0"),
    ),
}


@dataclass(frozen=True)
class Picture:
    """As it is sent: `says` is read out to those who do not see it."""

    name: str
    png: bytes
    says: str


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


_ANCHORS = {Align.LEFT: "ls", Align.CENTRE: "ms", Align.RIGHT: "rs"}

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Place = Callable[[Box], Box]


class Sheet:
    """What is put on it later lies above. Made and used in the one thread that draws."""

    def __init__(self, height: float, look: Look) -> None:
        from PIL import Image  # noqa: PLC0415 - loaded when first wanted

        self.height = height
        self.look = look
        self.colours = PALETTES[look]
        self._image = Image.new("RGB", (WIDTH * _SCALE, round(height * _SCALE)), self.colours.paper)

    def text(
        self,
        at: Point,
        words: str,
        size: float,
        colour: str | None = None,
        *,
        bold: bool = False,
        align: Align = Align.LEFT,
    ) -> None:
        """`at` is where its base line begins, is halved or ends."""
        from PIL import ImageDraw  # noqa: PLC0415

        x, y = at
        ImageDraw.Draw(self._image).text(
            (x * _SCALE, y * _SCALE),
            drawable(words),
            colour or self.colours.words,
            _font(size, bold=bold),
            anchor=_ANCHORS[align],
        )

    def box(
        self, at: Point, width: float, height: float, colour: str | None, *, radius: float = 0, edge: str | None = None
    ) -> None:
        """`at` is its upper left corner."""
        x, y = at
        rounding = min(radius, width / 2, height / 2)
        if colour:
            corners = (x, y, x + width, y + height)
            self._put(corners, colour, lambda pen, to: pen.rounded_rectangle(to(corners), rounding * _FINE, fill=255))
        if edge:
            half = _EDGE / 2
            around = (x - half, y - half, x + width + half, y + height + half)
            thick: Any = {"outline": 255, "width": round(_EDGE * _FINE)}
            self._put(
                around, edge, lambda pen, to: pen.rounded_rectangle(to(around), (rounding + half) * _FINE, **thick)
            )

    def dot(self, at: Point, radius: float, colour: str | None, *, edge: str | None = None, width: float = 1.5) -> None:
        if colour:
            disc = _around(at, radius)
            self._put(disc, colour, lambda pen, to: pen.ellipse(to(disc), fill=255))
        if edge:
            ring = _around(at, radius + width / 2)
            self._put(ring, edge, lambda pen, to: pen.ellipse(to(ring), outline=255, width=round(width * _FINE)))

    def line(self, points: Sequence[Point], colour: str, width: float = 1) -> None:
        """Its ends and corners are round."""

        def draw_on(pen: Pen, to: Place) -> None:
            corners = [to((*point, *point))[:2] for point in points]
            pen.line(corners, fill=255, width=round(width * _FINE))
            for corner in corners:
                pen.circle(corner, width * _FINE / 2, fill=255)

        self._put(_bounds(points, width / 2), colour, draw_on)

    def shape(self, points: Sequence[Point], colour: str) -> None:
        def draw_on(pen: Pen, to: Place) -> None:
            pen.polygon([to((*point, *point))[:2] for point in points], fill=255)

        self._put(_bounds(points, 0), colour, draw_on)

    def shades(self, top: float, height: float, colours: Sequence[str]) -> None:
        """From edge to edge, one colour passing into the next from the top down."""
        from PIL import Image, ImageColor  # noqa: PLC0415

        rows = round(height * _SCALE)
        stops = [ImageColor.getrgb(colour) for colour in colours]
        column: Any = Image.new("RGB", (1, rows))  # its types want numpy, which nobody needs here
        column.putdata([_between(stops, row * (len(stops) - 1) / max(rows - 1, 1)) for row in range(rows)])
        self._image.paste(column.resize((WIDTH * _SCALE, rows)), (0, round(top * _SCALE)))

    def width_of(self, words: str, size: float, *, bold: bool = False) -> float:
        return _font(size, bold=bold).getlength(drawable(words)) / _SCALE

    def fitted(self, words: str, size: float, width: float, *, bold: bool = False) -> str:
        """Cut where it would be wider."""
        whole = words = drawable(words)
        while words and self.width_of(words if words == whole else f"{words}…", size, bold=bold) > width:
            words = words[:-1].rstrip()
        return words if words == whole else f"{words}…"

    def png(self) -> bytes:
        drawn = BytesIO()
        self._image.save(drawn, "PNG")
        return drawn.getvalue()

    def _put(self, corners: Box, colour: str, draw_on: Callable[[Pen, Place], None]) -> None:
        """`draw_on` gets a pen for a mask that is finer than the picture, and what tells where a box lies in it.

        The pen itself knows no soft edges: each pixel becomes the mean of those which the mask has for it.
        """
        from PIL import Image, ImageColor, ImageDraw  # noqa: PLC0415

        left, top = floor(corners[0] * _SCALE), floor(corners[1] * _SCALE)
        right, bottom = ceil(corners[2] * _SCALE), ceil(corners[3] * _SCALE)
        mask: Any = Image.new("L", ((right - left) * _SOFT, (bottom - top) * _SOFT))

        def to(box: Box) -> Box:
            x, y = box[0] * _FINE - left * _SOFT, box[1] * _FINE - top * _SOFT
            across, down = (box[2] - box[0]) * _FINE, (box[3] - box[1]) * _FINE
            return (x, y, x + max(across - 1, 0), y + max(down - 1, 0))  # the pen fills the last pixel it is told too

        draw_on(ImageDraw.Draw(mask), to)
        red, green, blue, *opacity = ImageColor.getrgb(colour)
        mask = mask.reduce(_SOFT)
        if opacity:
            mask = mask.point([value * opacity[0] // 255 for value in range(256)])
        self._image.paste((red, green, blue), (left, top, right, bottom), mask)


def _around(point: Point, radius: float) -> Box:
    x, y = point
    return (x - radius, y - radius, x + radius, y + radius)


def _bounds(points: Sequence[Point], more: float) -> Box:
    across, down = zip(*points, strict=True)
    return (min(across) - more, min(down) - more, max(across) + more, max(down) + more)


def _between(stops: Sequence[Sequence[int]], at: float) -> tuple[int, ...]:
    """`at` 0 is the first, 1 the second …"""
    one = min(int(at), len(stops) - 2)
    share = at - one
    return tuple(round(here + share * (there - here)) for here, there in zip(stops[one], stops[one + 1], strict=True))


def drawable(words: str) -> str:
    """Without what the font does not have, such as emoji, and without what is not seen, such as marks of direction."""
    kept = "".join(sign for sign in unicodedata.normalize("NFC", words) if sign.isspace() or _is_drawn(sign))
    return " ".join(kept.split())


@lru_cache(4096)
def _is_drawn(sign: str) -> bool:
    return not unicodedata.category(sign).startswith("C") and _shape_of(sign) != _shape_of("\uffff")


_hand = ThreadPoolExecutor(1, "pictures")
"""One thread, so one picture at a time: the library knows no two. Nobody else's work waits behind them."""


async def draw(paint: Callable[[Sheet], None], height: float, look: Look) -> bytes:
    """A PNG. `paint` runs in another thread, and may touch nothing but its sheet."""
    return await asyncio.get_running_loop().run_in_executor(_hand, _drawn, paint, height, look)


def _drawn(paint: Callable[[Sheet], None], height: float, look: Look) -> bytes:
    sheet = Sheet(height, look)
    paint(sheet)
    return sheet.png()


@cache
def _font(size: float, *, bold: bool = False) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size * _SCALE)


def _shape_of(sign: str) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415

    drawn = Image.new("L", (64, 64))
    ImageDraw.Draw(drawn).text((16, 48), sign, 255, _font(8), anchor="ls")
    return drawn.tobytes()
