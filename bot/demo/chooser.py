"""The page in front: who to be. It answers on loopback only, to pages from there."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from errno import EADDRINUSE
from html import escape
from pathlib import Path
from string import Template
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from bot.base.errors import UserFacing
from bot.demo.people import CARDS, Card
from bot.demo.stage import Stage

_HOST = "127.0.0.1"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # with no-referrer, a form posts "Origin: null"
    "X-Content-Type-Options": "nosniff",
}
_PAGE = Template(Path(__file__).with_name("chooser.html").read_text(encoding="utf-8"))
_COMMAND = re.compile(r"/[a-z]+")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def listen(port: int, again: str = "make demo PORT={port}") -> socket.socket:
    """Raises `UserFacing` in one line, with what to type `again` for another port."""
    try:
        return socket.create_server((_HOST, port))
    except OSError as error:
        why = "is taken" if error.errno == EADDRINUSE else f"cannot be used ({error.strerror})"
        other = again.format(port=port + 1 if port < 65535 else 8000)
        raise UserFacing(f"Port {port} {why}. Try another: {other}") from None


class Chooser:
    """Where a page has closed it stands in, so that reloading that page leads back here."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.address = ""

    @asynccontextmanager
    async def serving(self, listening: socket.socket) -> AsyncGenerator[Self]:
        app = web.Application(middlewares=[_only_from_here])
        app.add_routes(
            [
                web.get("/", self._page),
                web.post("/as/{key}", self._open),
                web.route("*", "/api/{rest:.*}", _gone),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            self.address = f"http://{_HOST}:{listening.getsockname()[1]}/"

            async def stand_in(port: int) -> None:
                with suppress(OSError):
                    await web.TCPSite(runner, _HOST, port).start()

            self._stage.on_closed = stand_in
            yield self
        finally:
            self._stage.on_closed = None
            await runner.cleanup()

    async def _page(self, request: web.Request) -> web.Response:
        if request.url.port != urlsplit(self.address).port:
            raise web.HTTPFound(f"{self.address}#closed")
        cards = "".join(_card(card) for card in CARDS)
        text = _PAGE.substitute(cards=cards)
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)

    async def _open(self, request: web.Request) -> web.Response:
        try:
            address = await self._stage.open(request.match_info["key"])
        except KeyError:
            raise web.HTTPNotFound from None
        raise web.HTTPSeeOther(address)


@web.middleware
async def _only_from_here(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Another website, open in the same browser, can neither read this page nor press its buttons."""
    origin = request.headers.get("Origin")
    names = {request.url.host, urlsplit(origin).hostname if origin else _HOST}
    if not names <= {_HOST, "localhost"}:
        raise web.HTTPForbidden
    return await handler(request)


async def _gone(_request: web.Request) -> web.Response:
    """A page that has been closed keeps asking; at this answer it says so and rests."""
    raise web.HTTPGone


def _card(card: Card) -> str:
    tries = "".join(f"<li>{_marked(line)}</li>" for line in card.tries)
    return f"""
      <form class="card" method="post" action="/as/{card.key}">
        <h2>{escape(card.title)}</h2>
        <p class="who">{escape(card.who)}</p>
        <p>{_marked(card.about)}</p>
        <ul>{tries}</ul>
        <button aria-label="Open as {escape(card.who)}">Open</button>
      </form>"""


def _marked(line: str) -> str:
    return _COMMAND.sub(r"<code>\g<0></code>", escape(line))
