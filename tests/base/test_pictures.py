"""What holds of every picture, whatever is on it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.base.pictures import MOST_BYTES, PALETTES, WIDTH, Look, Sheet, draw, drawable

PACKS = Path(__file__).parents[1] / "sessions" / "warm.yaml"
STARTS = """
import asyncio, sys
from pathlib import Path
from typing import Any
from bot.app import open_app
from bot.base.pictures import Look, draw
from bot.config import Config

async def main():
    here = Path(sys.argv[1])
    app = await open_app(Config(
        database=f"sqlite:///{here}/bot.db", keys_database=f"sqlite:///{here}/keys.db",
        operator_key_file=here / "operator.key", packs=[Path(sys.argv[2])]))
    print(loaded())
    await draw(lambda sheet: sheet.text((0, 20), "Now", 12), 40, Look.DARK)
    print(loaded())
    await app.close()

def loaded():
    return sorted({name for name in ("PIL", "PIL.ImageDraw") if name in sys.modules})

asyncio.run(main())
"""


def colour(png: bytes, at: tuple[int, int]) -> str:
    """Of one pixel, as it is written in the palette."""
    with Image.open(BytesIO(png)) as picture:
        seen: Any = picture.convert("RGB").getpixel(at)
    return "#" + bytes(seen).hex().upper()


@pytest.mark.parametrize("look", Look)
def test_words_and_shapes_stand_out_from_what_is_under_them(look: Look) -> None:
    colours = PALETTES[look]
    for under in (colours.paper, colours.card):
        assert min(contrast(over, under) for over in (colours.words, colours.quiet, colours.calm)) >= 4.5
        assert contrast(colours.warm, under) >= 3
    assert contrast(colours.on_warm, colours.warm) >= 3


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in bytes.fromhex(colour.removeprefix("#"))]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("look", Look)
async def test_a_sheet_is_three_phones_wide_and_has_the_colour_of_its_paper(look: Look) -> None:
    png = await draw(lambda sheet: sheet.box((10, 10), 20, 20, sheet.colours.warm), 100, look)
    with Image.open(BytesIO(png)) as picture:
        assert picture.size == (3 * WIDTH, 300)
        assert picture.format == "PNG"
    assert colour(png, (3 * 50, 3 * 50)) == PALETTES[look].paper
    assert colour(png, (3 * 20, 3 * 20)) == PALETTES[look].warm


async def test_what_is_put_on_later_lies_above() -> None:
    def paint(sheet: Sheet) -> None:
        sheet.shades(0, 40, ["#000000", "#FFFFFF"])
        sheet.box((0, 0), 100, 40, "#112233")
        sheet.dot((50, 20), 10, "#445566")
        sheet.line([(0, 20), (30, 20)], "#778899", 4)
        sheet.shape([(80, 0), (100, 0), (100, 40), (80, 40)], "#AABBCC")

    png = await draw(paint, 40, Look.DARK)
    assert [colour(png, (3 * x, 60)) for x in (10, 36, 50, 90)] == ["#778899", "#112233", "#445566", "#AABBCC"]
    assert colour(png, (900, 0)) == "#000000"
    assert colour(png, (900, 119)) == "#FFFFFF"


async def test_edges_are_soft_and_what_is_half_clear_lets_through_what_is_under_it() -> None:
    def paint(sheet: Sheet) -> None:
        sheet.box((0, 0), 200, 40, "#000000")
        sheet.dot((30, 20), 10, "#FFFFFF")
        sheet.dot((80, 20), 10, None, edge="#FFFFFF", width=2)
        sheet.box((110, 10), 20, 20, "#FFFFFF80", radius=4)

    png = await draw(paint, 40, Look.DARK)
    across = [int(colour(png, (x, 60))[1:3], 16) for x in range(3 * 140)]
    assert across[3 * 30] == across[3 * 70] == 255, "a disc, and the ring around a hole"
    assert across[3 * 80] == across[3 * 50] == 0
    assert across[3 * 120] == 128
    assert [int(colour(png, (3 * 110, 30 + y))[1:3], 16) for y in (0, 30)] == [0, 128], "its corner is round"
    slope = [int(colour(png, (60 + x, 45))[1:3], 16) for x in range(30)]
    assert any(40 < value < 215 for value in slope)


@pytest.mark.parametrize("words", ["$x^2$ and \\frac{", "Warm 🌿 voices 中", "אבג", "\x00\u202e", ""])
async def test_no_words_of_an_author_break_a_picture(words: str) -> None:
    def paint(sheet: Sheet) -> None:
        sheet.text((0, 20), words, 12)
        sheet.text((0, 20), sheet.fitted(words, 12, 30), 12)

    assert await draw(paint, 40, Look.DARK)


async def test_words_are_cut_where_they_would_be_too_wide() -> None:
    cut: list[str] = []
    widths: list[float] = []

    def paint(sheet: Sheet) -> None:
        cut.extend(sheet.fitted("A long way from here", 12, width) for width in (300, 60))
        widths.extend(sheet.width_of(words, 12) for words in cut)

    await draw(paint, 40, Look.DARK)
    assert cut[0] == "A long way from here"
    assert cut[1].endswith("…")
    assert 30 < widths[1] <= 60 < widths[0]


async def test_signs_that_the_font_lacks_are_left_out() -> None:
    found: list[str] = []
    await draw(lambda _: found.append(drawable("Warm 🌿  voices\n中 é")), 40, Look.DARK)
    assert found == ["Warm voices é"]


async def test_one_picture_is_drawn_at_a_time_and_none_in_the_thread_of_the_clicks() -> None:
    drawing, together, threads = 0, 0, set[int]()

    def paint(sheet: Sheet) -> None:
        nonlocal drawing, together
        drawing += 1
        together = max(together, drawing)
        threads.add(threading.get_ident())
        sheet.text((0, 20), "Here", 12)
        sheet.width_of("Here", 12)
        drawing -= 1

    pngs = await asyncio.gather(*(draw(paint, 40, Look.DARK) for _ in range(4)))
    assert len(set(pngs)) == 1
    assert together == 1
    assert threads.isdisjoint({threading.get_ident()})


async def test_what_goes_wrong_in_one_picture_does_not_stop_the_next() -> None:
    def breaks(_: Sheet) -> None:
        raise ValueError("no such colour")

    with pytest.raises(ValueError, match="no such colour"):
        await draw(breaks, 40, Look.DARK)
    assert len(await draw(lambda _: None, 40, Look.DARK)) < MOST_BYTES


def test_the_library_is_loaded_for_the_first_picture_and_not_before(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", STARTS, str(tmp_path), str(PACKS)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.splitlines() == ["[]", "['PIL', 'PIL.ImageDraw']"], done.stderr
