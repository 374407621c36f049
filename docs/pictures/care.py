"""Makes the pictures for practitioners and clients: what two people see who go all the way, in Chromium, phone-wide.

    .venv/bin/python docs/pictures/care.py

Look at each before you keep it.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from PIL import Image
from simcord import Env

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE.parents[1])]

from browser import Page, open_page  # noqa: E402 - beside this file

from bot.app import open_app  # noqa: E402
from bot.config import Care, Config  # noqa: E402
from bot.logbook import rules as logbook  # noqa: E402
from tests.care.acts import ADULT, add, assign, code_of, draft  # noqa: E402
from tests.conftest import Person, World  # noqa: E402
from tests.nudges.acts import live, utc  # noqa: E402

_NAME = "Ines Adler, counsellor"
_WIDTH, _HEIGHT, _SCALE = 420, 1800, 1.5
_COLOURS = 128
_LEFT, _ASIDE, _QUIET_SINCE = {6, 7, 14, 21, 22}, {5, 6, 11, 13, 20, 23}, 16
"""Days of March on which they do less."""
_LAST = "[...document.querySelectorAll('#channel-message-list .component-container')].at(-1)"
_LOADED = "[...document.querySelectorAll('#channel-message-list img')].every(e => e.complete && e.naturalWidth)"
_EDITED = """(() => {
  const plain = new CSSStyleSheet();
  plain.replaceSync('.message-edited, .message-edited-compact { display: none !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, plain];
})()"""


class Photographer:
    def __init__(self, world: World, page: Page) -> None:
        self._world = world
        self._page = page

    async def take(self, name: str, who: Person) -> None:
        """What they see last."""
        preview = self._world.env.preview(who.user.dm_channel, viewers=[who.user], layout="channel", locale="en-GB")
        async with preview as shown:
            await self._page.go(shown.url)
            await self._page.until(_LAST)
            await self._page.until(_LOADED)
            await self._page.run(_EDITED)
            await self._page.run(f"{_LAST}.scrollIntoView({{block: 'end'}})")
            await self._page.rest()
            box = await self._page.run(f"{_LAST}.getBoundingClientRect().toJSON()")
            file = _HERE / "care" / f"{name}.png"
            await self._page.photograph(file, {key: box[key] for key in ("x", "y", "width", "height")})
        with Image.open(file) as picture:
            few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(file, optimize=True)


async def _all(world: World, photographer: Photographer) -> None:
    p, ines = photographer, world.person("ines")
    await live(world, utc(3, 1, 9))
    await add(world, ines, _NAME)
    await ines.slash("clients invite")
    await ines.click(ADULT)
    lea = await _client(ines, "lea", "Tue 10")
    await p.take("join", lea)
    await lea.click("Add")
    await lea.click(ADULT)
    omar, mika = await _client(ines, "omar", "Wed 9"), await _client(ines, "mika", "blue 7")
    for person in (omar, mika):
        await person.click(ADULT)

    await assign(ines, "Tue 10", "Wed 9", "blue 7", what="The first three sips", when="7:30", last="in 5 weeks")
    await assign(ines, "Tue 10", what="You are expected", when="18", last="in 5 weeks")
    for day in range(2, 28):
        await live(world, utc(3, day, 7, 40))
        await _answer(lea, "Not today" if day in _LEFT else "I already did it")
        await _answer(omar, "Not today" if day in _ASIDE else "I already did it")
        if day < _QUIET_SINCE:
            await _answer(mika, "I already did it")
        await live(world, utc(3, day, 8, 10))
        for person in (omar, lea):
            await _answer(person, "Not today")
        await live(world, utc(3, day, 18, 10))
        if day not in _ASIDE:
            lea.inbox()
            await _walk(lea)
    await draft(ines, "Tue 10", "Wed 9", what="Up to five kind moments", when="9 to 12", last="in 3 weeks")
    await p.take("assign", ines)
    await ines.slash("clients list")
    await p.take("list", ines)
    [tuesday] = await ines.user.autocomplete("clients progress", "client", "Tue")
    await ines.slash("clients progress", client=tuesday["value"])
    await p.take("progress", ines)
    await lea.slash("sharing")
    await p.take("sharing", lea)


async def _client(ines: Person, name: str, label: str) -> Person:
    """As far as the screen on which they decide."""
    person = ines.world.person(name)
    await person.start()
    await person.slash("join", code=await code_of(ines, label))
    return person


async def _answer(who: Person, label: str) -> None:
    who.inbox()
    if label in who.labels():
        await who.click(label)


async def _walk(who: Person) -> None:
    """From the nudge to the end; rated where it asks."""
    await who.click("Begin")
    before = 3 + who.world.now().day // 9
    for _ in range(30):
        text, labels = who.text(), who.labels()
        if "Before we begin:" in text or "And now, after it:" in text:
            await who.pick(str(before if "Before we begin:" in text else before + 2))
            continue
        label = next((each for each in ("Done", "Next", "Skip", "Leave it out") if each in labels), None)
        if label is None:
            return
        await who.click(label)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with _world(Path(folder)) as world, open_page(_WIDTH, _HEIGHT, _SCALE) as page:
            await _all(world, Photographer(world, page))


@asynccontextmanager
async def _world(folder: Path) -> AsyncGenerator[World]:
    """As tests have it, where days go by without a beat each second."""
    setattr(logbook, "SILENCE", logbook.OUTAGE)  # noqa: B010 - a constant, typed as one
    config = Config(
        database=f"sqlite:///{folder}/data.db",
        keys_database=f"sqlite:///{folder}/keys.db",
        operator_key_file=folder / "operator.key",
        packs=[_HERE.parents[1] / "exercises"],
        first_dm_seconds=0,
        care=Care(enabled=True, operating_read=True),
    )
    now: list[Env] = []
    begin = datetime(2026, 1, 1, tzinfo=UTC)  # as simcord's clock, which is made below
    app = await open_app(config, clock=lambda: now[0].now() if now else begin, rng=random.Random(7))  # noqa: S311
    env = Env(app.bot, settle_timeout=60)
    now.append(env)
    await env.start()
    try:
        yield World(config, env, app, cast(Any, None))
    finally:
        await app.close()
        await env.shutdown()


if __name__ == "__main__":
    asyncio.run(main())
