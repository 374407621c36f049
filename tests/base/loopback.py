"""As much of Discord as a few requests need, on loopback: real discord.py, real sockets, answers as tests want them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

API = "/api/v10"
DROP, CUT = "drop", "cut"
"""Instead of an answer: the connection closes at once, or in the middle of the body."""
TOO_MANY = (429, {"retry_after": 0.0, "message": "slow down", "global": False})
_MADE: dict[str, Any] = {
    "id": "9", "channel_id": "5", "type": 0, "content": "", "timestamp": "2026-01-01T00:00:00+00:00",
    "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [],
    "attachments": [], "embeds": [], "pinned": False, "components": [],
    "author": {"id": "1", "username": "bot", "discriminator": "0", "avatar": None, "bot": True},
}  # fmt: skip
_APP = {"id": "1", "name": "bot", "icon": None, "description": "", "bot_public": True, "bot_require_code_grant": False,
        "verify_key": "", "flags": 0, "owner": _MADE["author"], "team": None}  # fmt: skip


@dataclass
class Loopback:
    """`answers` are given in turn, then everything succeeds; `seen` is each attempt that arrived."""

    answers: list[Any] = field(default_factory=list[Any])
    seen: list[str] = field(default_factory=list[str])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        if path in ("/users/@me", "/oauth2/applications/@me"):
            return _json(200, _MADE["author"] if path == "/users/@me" else _APP)
        await request.read()
        self.seen.append(f"{request.method} {path}")
        match self.answers.pop(0) if self.answers else None:
            case None:
                return _json(200, _body(path))
            case "drop":
                return await _hang_up(request)
            case "cut":
                response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "99"})
                await response.prepare(request)
                await response.write(b'{"id"')
                return await _hang_up(request, response)
            case (status, body):
                return _json(status, body)
            case other:
                raise AssertionError(other)


@asynccontextmanager
async def connected(
    trace: aiohttp.TraceConfig, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[tuple[discord.Client, Loopback]]:
    """A client that believes the loopback server to be Discord. It never connects to a gateway."""
    loopback = Loopback()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", loopback.answer)
    async with TestServer(app) as server:
        base = str(server.make_url(API))
        monkeypatch.setattr("discord.http.Route.BASE", base)
        async with discord.Client(intents=discord.Intents.none(), http_trace=trace) as client:
            await client.login("a-token")
            yield client, loopback


def _json(status: int, body: Any) -> web.Response:
    # discord.py reads only this very type as JSON, and takes a 429 without `Via` for a ban.
    text = web.json_response(body).body
    return web.Response(status=status, body=text, headers={"Content-Type": "application/json", "Via": "loopback"})


def _body(path: str) -> Any:
    if path == "/users/@me/channels":
        return {"id": "5", "type": 1, "recipients": [{**_MADE["author"], "id": "77", "bot": False}]}
    return _MADE | ({"channel_id": path.split("/")[2]} if path.startswith("/channels/") else {})


async def _hang_up(request: web.Request, response: web.StreamResponse | None = None) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return response or web.Response()
