"""Pictures, drawn off the event loop, one at a time, by a library that is loaded when somebody wants the first.

Measures are a phone's pixels, from the top left of a sheet 360 wide; each is three real ones. The library (matplotlib)
is never seen outside: who draws puts words, boxes, dots and lines on a `Sheet`.
"""

from __future__ import annotations

import asyncio
import gc
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

WIDTH = 360
MOST_BYTES = 300_000
"""What a phone loads at once where the network is slow; every picture stays below."""
MOST_SAID = 1024
"""Characters that Discord takes beside a file."""
_SCALE = 3


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


Point = tuple[float, float]


class Sheet:
    """What is put on it later lies above. Made and used in the one thread that draws."""

    def __init__(self, height: float, look: Look) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - loaded when first wanted
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        self.height = height
        self.look = look
        self.colours = PALETTES[look]
        # A point of the library's is 1/72 inch: so that its sizes and widths are in our measure too.
        self._figure: Any = Figure((WIDTH / 72, height / 72), dpi=72 * _SCALE, facecolor=self.colours.paper)
        self._canvas: Any = FigureCanvasAgg(self._figure)
        self._place = Affine2D().scale(_SCALE, -_SCALE).translate(0, height * _SCALE)
        self._above = count(1)

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
        from matplotlib.text import Text  # noqa: PLC0415

        self._add(
            Text(
                *at,
                text=drawable(words),
                color=colour or self.colours.words,
                fontproperties=_font(size, bold=bold),
                horizontalalignment=align.value,
                verticalalignment="baseline",
                parse_math=False,
            )
        )

    def box(
        self, at: Point, width: float, height: float, colour: str | None, *, radius: float = 0, edge: str = "none"
    ) -> None:
        """`at` is its upper left corner."""
        from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415

        style = f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}" if radius else "square,pad=0"
        fill = colour or "none"
        self._add(FancyBboxPatch(at, width, height, boxstyle=style, facecolor=fill, edgecolor=edge, linewidth=1.2))

    def dot(self, at: Point, radius: float, colour: str | None, *, edge: str = "none", width: float = 1.5) -> None:
        from matplotlib.patches import Circle  # noqa: PLC0415

        self._add(Circle(at, radius, facecolor=colour or "none", edgecolor=edge, linewidth=width))

    def line(self, points: Sequence[Point], colour: str, width: float = 1) -> None:
        from matplotlib.lines import Line2D  # noqa: PLC0415

        across, down = zip(*points, strict=True)
        ends: Any = {"solid_capstyle": "round", "solid_joinstyle": "round"}
        self._add(Line2D(across, down, color=colour, linewidth=width, **ends))

    def shape(self, points: Sequence[Point], colour: str, *, opacity: float = 1) -> None:
        from matplotlib.patches import Polygon  # noqa: PLC0415

        self._add(Polygon(points, closed=True, facecolor=colour, edgecolor="none", alpha=opacity))

    def shades(self, top: float, height: float, colours: Sequence[str]) -> None:
        """From edge to edge, one colour passing into the next from the top down."""
        import numpy as np  # noqa: PLC0415
        from matplotlib.colors import to_rgb  # noqa: PLC0415

        rows = round(height * _SCALE)
        stops = np.array([to_rgb(colour) for colour in colours])
        along = np.linspace(0, len(colours) - 1, rows)
        mixed = np.stack([np.interp(along, range(len(colours)), stops[:, part]) for part in range(3)], axis=1)
        small = (mixed * 255).round().astype(np.uint8)  # as floats it would hold the clicks up for longer
        picture = np.repeat(small[:, None, :], WIDTH * _SCALE, axis=1)
        bottom = round((self.height - top) * _SCALE) - rows
        self._figure.figimage(picture, xo=0, yo=bottom, origin="upper", zorder=next(self._above))

    def width_of(self, words: str, size: float, *, bold: bool = False) -> float:
        font = _font(size, bold=bold)
        measured = self._canvas.get_renderer().get_text_width_height_descent(drawable(words), font, ismath=False)
        return measured[0] / _SCALE

    def fitted(self, words: str, size: float, width: float, *, bold: bool = False) -> str:
        """Cut where it would be wider."""
        whole = words = drawable(words)
        while words and self.width_of(words if words == whole else f"{words}…", size, bold=bold) > width:
            words = words[:-1].rstrip()
        return words if words == whole else f"{words}…"

    def png(self) -> bytes:
        """Ends it."""
        drawn = BytesIO()
        self._canvas.print_png(drawn)
        # The library's parts hold each other until the collector finds them: at least not with these megabytes.
        vars(self._canvas.get_renderer()).clear()  # pyright: ignore[reportUnknownMemberType] - of what is not typed
        self._figure.clear()
        return drawn.getvalue()

    def _add(self, artist: Any) -> None:
        artist.set_transform(self._place)
        artist.set_zorder(next(self._above))
        self._figure.add_artist(artist)


def is_loaded() -> bool:
    """Whether the next picture comes at once. The first of a process waits for the library, a second or several."""
    return _load.cache_info().currsize > 0


def drawable(words: str) -> str:
    """Without what the font does not have, such as emoji."""
    known = _characters()
    kept = "".join(sign for sign in unicodedata.normalize("NFC", words) if ord(sign) in known)
    return " ".join(kept.split())


_hand = ThreadPoolExecutor(1, "pictures")
"""One thread, so one picture at a time: the library knows no two. Nobody else's work waits behind them."""


async def draw(paint: Callable[[Sheet], None], height: float, look: Look) -> bytes:
    """A PNG. `paint` runs in another thread, and may touch nothing but its sheet."""
    return await asyncio.get_running_loop().run_in_executor(_hand, _drawn, paint, height, look)


def _drawn(paint: Callable[[Sheet], None], height: float, look: Look) -> bytes:
    _load()
    sheet = Sheet(height, look)
    paint(sheet)
    return sheet.png()


@cache
def _load() -> None:
    # Where no list of fonts is kept, it would open all of this machine, one by one. We draw with one that it brings.
    os.environ.setdefault("MPL_IGNORE_SYSTEM_FONTS", "1")
    import_module("matplotlib.backends.backend_agg")
    import_module("matplotlib.figure")

    gc.freeze()  # as at the start: what was loaded stays


@cache
def _file(*, bold: bool) -> Path:
    import matplotlib as mpl  # noqa: PLC0415

    return Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@cache
def _font(size: float, *, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return FontProperties(fname=_file(bold=bold), size=size)


@cache
def _characters() -> frozenset[int]:
    fonts: Any = import_module("matplotlib.font_manager")
    return frozenset(fonts.get_font(str(_file(bold=False))).get_charmap())
