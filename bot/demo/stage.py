"""simcord's Discord around the bot: its people, one open page at a time, and the beat in real time."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from simcord import Env, Preview, SetupError

from bot.app import App, Clock
from bot.demo import people
from bot.demo.people import World

BEAT_SECONDS = 2
_SETTLE_SECONDS = 30
"""Slow machines are slow: reading the cities for the first time, for one."""
_RETRY_SECONDS = 0.1


class Stage:
    """At most one page is open: simcord shows one channel, to one person, at a time."""

    def __init__(self, app: App, env: Env, world: World) -> None:
        self.app = app
        self.env = env
        self.world = world
        self.on_closed: Callable[[int], Awaitable[None]] | None = None
        """Told the port of every page that has closed."""
        self.nudge_at: datetime | None = None
        """When Mia's nudge falls due; None until a card of hers is opened for the first time."""
        self.tell: Callable[[str], object] = lambda _: None
        """Told in words what will happen by itself."""
        self._has_daily = False
        self._has_care = False
        """Whether Ines has her clients yet."""
        self._preview: Preview | None = None
        self._page = AsyncExitStack()
        self._choosing = asyncio.Lock()
        self.calm = asyncio.Event()
        """Set except while the page is being refreshed."""
        self.calm.set()
        self._watch: asyncio.Task[None] | None = None

    async def open(self, key: str, port: int | None = None) -> str:
        """The address of a new page, on this port or any; the page before is closed. Raises `KeyError`."""
        place = self.world.places[key]
        async with self._choosing:
            await self._close_page()
            if place.is_mia and self.nudge_at is None:
                await self._start_mia()
            if place.has_daily and self.world.host is not None and not self._has_daily:
                self._has_daily = True
                await people.set_up_daily(self.world.host)
            if place.has_care and not self._has_care:
                await self._start_care()
            # British, because its clock has 24 hours, as the bot's words have.
            preview = self.env.preview(
                place.channel, viewers=[place.viewer], layout="channel", locale="en-GB", port=port
            )
            _let_clicks_wait(preview, self.calm)
            self._preview = await self._page.enter_async_context(preview)
            self._watch = asyncio.create_task(self._until_closed(self._preview))
            return self._preview.url

    async def beat(self) -> None:
        """What the bot sends appears in the open page by itself."""
        seen = len(self.env.http_requests)
        await self.app.beat(self.app.clock())
        if any(request.path.startswith("/channels/") for request in self.env.http_requests[seen:]):
            await self.refresh()

    async def beat_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.beat()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), BEAT_SECONDS)

    async def refresh(self) -> None:
        """What the bot did of its own accord appears in the open page."""
        self.calm.clear()
        try:
            await self._republish()
        finally:
            self.calm.set()

    async def close(self) -> None:
        self.on_closed = None
        await self._close_page()

    async def _start_mia(self) -> None:
        """Only now: whoever opens her card late sees the nudge come, too."""
        self.nudge_at = await people.start(self.world.mia, self.app.clock)
        self.tell(f"Mia's nudge comes by itself at {self.nudge_at:%H:%M} UTC.")

    async def _start_care(self) -> None:
        practice, self._has_care = self.world.practice, True
        if practice is not None:
            await self.app.rooms.roster.add(practice.ines.id, people.KNOWN_AS, self.app.clock())
            await people.connect(practice.ines, practice.clients)

    async def _close_page(self) -> None:
        await self._page.aclose()
        if self._watch is not None:
            await self._watch
            self._watch = None

    async def _until_closed(self, preview: Preview) -> None:
        """The page has a button of its own for its end."""
        port = urlsplit(preview.url).port
        await preview.wait_closed()
        self._preview = None
        if self.on_closed is not None and port is not None:
            await self.on_closed(port)

    async def _republish(self) -> None:
        # simcord tells nobody when it is free again.
        while self._preview is not None and not await _refreshed(self._preview):  # noqa: ASYNC110
            await asyncio.sleep(_RETRY_SECONDS)


@asynccontextmanager
async def open_stage(app: App, gather: Callable[[Env], World] = people.gather) -> AsyncGenerator[Stage]:
    env = Env(app.bot, settle_timeout=_SETTLE_SECONDS)
    _live_in_real_time(env, app.clock)
    env.backend.bot_user.name = "Secure Base"
    tell = app.bot.tree.on_error
    await env.start()
    # simcord has wrapped it, and its page then reports every "this needs /start first" as an outcome nobody knows.
    app.bot.tree.on_error = tell
    try:
        stage = Stage(app, env, gather(env))
        try:
            yield stage
        finally:
            await stage.close()
    finally:
        await env.shutdown()


async def _refreshed(preview: Preview) -> bool:
    """False while simcord is busy with what somebody clicked."""
    try:
        await preview.refresh()
    except SetupError as problem:
        return "overlaps" not in str(problem)  # else it has been closed meanwhile
    except TimeoutError:
        pass  # something of the bot's hangs: the page says so at the next click
    return True


class _RealTime:
    """In the place of simcord's clock, which starts in 2026 and stands still. Its timers keep counting by `elapsed`."""

    def __init__(self, now: Clock) -> None:
        self.now = now
        self.elapsed = 0.0

    def advance(self, seconds: float) -> None:
        self.elapsed += seconds


def _live_in_real_time(env: Env, now: Clock) -> None:
    """So that the times in the page are those on the wall, as the bot's are."""
    backend: Any = env.backend
    backend.clock = _RealTime(now)
    if abs(env.now() - now()) > timedelta(minutes=1):
        raise RuntimeError("simcord has another clock than it had: see _live_in_real_time")


def _let_clicks_wait(preview: Preview, calm: asyncio.Event) -> None:
    """A click that overlaps a refresh is lost, and its page stuck from then on; so it waits these few milliseconds."""
    page: Any = preview
    act: Any = getattr(page, "_action", None)
    if not inspect.iscoroutinefunction(act):
        raise RuntimeError("simcord takes clicks in another way than it did: see _let_clicks_wait")

    async def act_when_calm(*arguments: Any) -> Any:
        await calm.wait()
        return await act(*arguments)

    page._action = act_when_calm  # noqa: SLF001 - simcord has no other door before an action
