"""Makes the pictures of the guide from the real bot: the pack of the guide, in the author's preview, in Chromium.

    .venv/bin/python docs/pictures/make.py

Look at each before you keep it.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE.parents[1])]

from browser import Page, open_page  # noqa: E402 - beside this file

from bot.demo.preview import Preview, open_preview  # noqa: E402

_WIDTH, _HEIGHT, _SCALE = 1000, 1400, 1.5
_COLOURS = 128
_EXERCISES, _QUIZZES = 0, 1
_MENUS = "[...document.querySelectorAll('.select-trigger')]"
_LETTER = (
    "[...document.querySelectorAll('.select-option')].find(e => e.checkVisibility() && e.innerText.trim()[0] == '{}')"
)
_APPLY = "[...document.querySelectorAll('button')].find(e => e.checkVisibility() && e.innerText.trim() == 'Apply')"
_MENU = "document.querySelectorAll('.select-trigger')[{}]"
_OPTION = (
    "[...document.querySelectorAll('.select-option')].find(e => e.checkVisibility() && e.innerText.includes('{}'))"
)
_BUTTON = "[...document.querySelectorAll('#channel-message-list button')].find(e => e.innerText.trim() == '{}')"
_LAST = "[...document.querySelectorAll('#channel-message-list .component-container')].at(-1)"
_FIRST = "document.querySelector('#channel-message-list article')"
_FORM = "document.querySelector('dialog, .modal, [role=dialog]')"
_TEXT = "document.querySelector('#channel-message-list').innerText.includes('{}')"
_PLAIN = """(() => {
  const plain = new CSSStyleSheet();
  // What shows only where the mouse is, and that a message was changed, which here it is all the time.
  const names = ['edited', 'edited-compact', 'gutter-time'].map(name => `.message-${name}`);
  plain.replaceSync(`${names}, :has(> .reply-button) { display: none !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, plain];
})()"""


class Photographer:
    def __init__(self, file: Path, preview: Preview, page: Page) -> None:
        self._file = file
        self._preview = preview
        self._page = page

    async def look(self) -> None:
        await self._page.go(self._preview.address)
        await self.sees("Warm evenings")
        await self._page.run(_PLAIN)

    async def sees(self, words: str) -> None:
        await self._page.until(_TEXT.format(words))
        await asyncio.sleep(1)  # the page settles, and a click no longer meets it being drawn

    async def pick(self, menu: int, option: str, words: str) -> None:
        """What is picked while the page draws itself anew is lost: then once more."""
        for _ in range(3):
            await self._page.press(_MENU.format(menu))
            await asyncio.sleep(0.5)  # it opens
            await self._page.press(_OPTION.format(option))
            with suppress(TimeoutError):
                return await self.sees(words)
        raise TimeoutError(words)

    async def press(self, label: str) -> None:
        await self._page.press(_BUTTON.format(label))

    async def tick(self, *options: str) -> None:
        """In the last menu, of which several may be picked."""
        await self._page.press(_MENUS + ".at(-1)")
        for option in options:
            await asyncio.sleep(0.5)
            await self._page.press(_LETTER.format(option))
        await self._page.press(_APPLY)

    async def cancel(self) -> None:
        await self._page.press(f"[...{_FORM}.querySelectorAll('button')].find(e => e.innerText.trim() == 'Cancel')")
        await asyncio.sleep(1)

    async def save(self, old: str, new: str) -> None:
        self._file.write_text(self._file.read_text().replace(old, new))
        while not await self._preview.look():  # noqa: ASYNC110 - as the preview itself
            await asyncio.sleep(0.1)
        await asyncio.sleep(2)  # until the page has asked what is new

    async def take(self, name: str, element: str) -> None:
        await self._page.rest()
        box = await self._page.run(f"({element}).getBoundingClientRect().toJSON()")
        await self._page.photograph(_HERE / f"{name}.png", {key: box[key] for key in ("x", "y", "width", "height")})
        with Image.open(_HERE / f"{name}.png") as picture:
            few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(_HERE / f"{name}.png", optimize=True)


async def _all(photographer: Photographer) -> None:
    p = photographer
    await p.look()
    await p.take("contents", _FIRST)

    await p.pick(_EXERCISES, "One warm thing", "Something else")
    await p.press("Begin")
    await p.sees("Find one warm thing")
    await p.take("minute", _LAST)

    await p.pick(_EXERCISES, "A good word before sleep", "If this figure also frightens you")
    await p.take("offer", _LAST)
    await p.press("Begin")
    await p.sees("how calm do you feel")
    await p.press("Skip")
    await p.sees("somewhere you like to be")
    await p.save("minutes: 3", "minutes: three")
    await p.sees("to mend")
    await p.take("mistake", "document.querySelector('#channel-message-list')")
    await p.save("minutes: three", "minutes: 3")
    await p.press("Next")
    await p.sees("What might")
    await p.press("Write an answer")
    await asyncio.sleep(1)
    await p.take("form", _FORM)
    await p.cancel()

    await p.pick(_QUIZZES, "First words", "Kim had a hard day")
    await p.press("A")
    await p.sees("your choice")
    await p.take("quiz", _LAST)
    await p.press("Next question")
    await p.sees("More than one")
    await p.tick("A", "C")
    await p.sees("People of every age")
    await p.take("several", _LAST)
    await p.press("Next question")
    await p.press("True")
    await p.press("Next question")
    await p.sees("Sam comes home late")
    await p.press("B")
    await p.press("Next question")
    await p.sees("ordinary evening")
    await p.take("reflection", _LAST)


async def main() -> None:
    guide = (_HERE.parent / "writing-packs.md").read_text()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "warm-evenings.yaml"
        file.write_text("".join(re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)))
        async with open_preview(file, 0, clock=_evening) as preview, open_page(_WIDTH, _HEIGHT, _SCALE) as page:
            await _all(Photographer(file, preview, page))


def _evening() -> datetime:
    return datetime(2026, 11, 22, 20, 15, tzinfo=UTC)


if __name__ == "__main__":
    asyncio.run(main())
