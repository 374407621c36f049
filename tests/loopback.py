"""As much of Discord as a start needs, on this computer."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

USER = {"id": "900", "username": "secure-base", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "900", "name": "secure-base", "description": "", "icon": None, "flags": 0, "bot_public": True,
    "bot_require_code_grant": False, "verify_key": "", "owner": USER, "team": None, "summary": "",
}  # fmt: skip


@dataclass
class Discord:
    """`status` is what every request is answered with when it is not 200."""

    status: int = 200
    address: str = ""
    asked: list[str] = field(default_factory=list[str])
    identified: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """What it said of itself at the gateway."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        self.asked.append(f"{request.method} {path}")
        if self.status != 200:
            return said({"message": "no", "code": 0}, self.status)
        match path:
            case "/users/@me":
                return said(USER)
            case "/oauth2/applications/@me":
                return said(APPLICATION)
            case "/socket":
                return await self.gateway(request)
            case _:
                return said([])

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said_there = json.loads(message.data)
            operation = said_there["op"]
            if operation == 2:
                self.identified.append(said_there["d"])
                ready: dict[str, Any] = {
                    "v": 10,
                    "user": USER,
                    "guilds": [],
                    "session_id": "s",
                    "application": APPLICATION,
                }
                ready["resume_gateway_url"] = self.address.replace("http", "ws") + "/socket"
                await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": ready})
            if operation == 1:
                await socket.send_json({"op": 11})
        return socket


@asynccontextmanager
async def discord_on_loopback(status: int = 200) -> AsyncGenerator[Discord]:
    discord = Discord(status)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", discord.answer)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    discord.address = f"http://{host}:{port}"
    try:
        yield discord
    finally:
        await runner.cleanup()


def said(content: Any, status: int = 200) -> web.Response:
    # discord.py reads an answer as JSON only under exactly this name.
    return web.Response(body=json.dumps(content).encode(), status=status, headers={"Content-Type": "application/json"})
