"""The server: what comes in passes latency, limits and faults before it is answered."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, Self

from aiohttp import web

from bench.clock import TrialClock
from bench.loopback.faults import Fault, Faults
from bench.loopback.gateway import Gateway
from bench.loopback.ledger import BOT_ID, Json, Ledger, Message, edit
from bench.loopback.limits import ELSEWHERE, IN_CHANNEL, Buckets, Limit, Window
from bench.loopback.people import People
from bench.loopback.reach import HOST
from bench.loopback.traffic import Latency, Traffic

_UPLOAD = 10 * 1024 * 1024
"""As Discord takes them; aiohttp alone would refuse an export of more than a mebibyte."""
_EXEMPT = ("/interactions/", "/webhooks/", "/gateway")
_APPLICATION: Json = {
    "id": str(BOT_ID),
    "name": "bench",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "team": None,
    "owner": {"id": "1", "username": "owner", "discriminator": "0", "avatar": None},
}


_NOT_TAKEN: dict[Fault, tuple[Json, int]] = {
    Fault.ERROR_BEFORE: ({"message": "Service Unavailable", "code": 0}, 503),
    Fault.GATEWAY_TIMEOUT: ({"message": "Gateway Timeout", "code": 0}, 504),
    Fault.REFUSED: ({"message": "Missing Access", "code": 50001}, 403),
    Fault.CLOSED: ({"message": "Cannot send messages to this user", "code": 50007}, 403),
}


class Step(StrEnum):
    """Points in the life of a message at which a crash is of interest."""

    ARRIVED = "arrived"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    CALLED_BACK = "called-back"


class Server:
    def __init__(
        self,
        clock: TrialClock,
        *,
        window: Window = Window.NONE,
        latency: Latency | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.clock = clock
        self.ledger = Ledger()
        self.people = People(self, answer_seconds=3.0)
        self.limit = Limit(window)
        self.buckets = Buckets()
        self.latency = latency or Latency()
        self.faults = faults or Faults()
        self.traffic = Traffic()
        self.watch: Callable[[Step], None] = lambda _step: None
        self.gateway = Gateway(heartbeat_seconds=41.25 / clock.scale)
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=_UPLOAD, middlewares=[self._pass])
        for method, path, handler in self._routes():
            app.router.add_route(method, "/api/v10" + path, handler)
        app.router.add_get("/gateway", self.gateway.connect)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self.port = int(self._runner.addresses[0][1])
        self.gateway.url = f"ws://{HOST}:{self.port}/gateway"

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def _routes(self) -> list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]]:
        hook = "/webhooks/{app}/{token}"
        return [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("PUT", "/applications/{app}/commands", self._commands),
            ("POST", "/users/@me/channels", self._open_dm),
            ("POST", "/channels/{channel}/messages", self._post),
            ("GET", "/channels/{channel}/messages", self._history),
            ("PATCH", "/channels/{channel}/messages/{message}", self._patch),
            ("DELETE", "/channels/{channel}/messages/{message}", self._delete),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("POST", hook, self._follow_up),
            ("GET", hook + "/messages/{message}", self._look_at_answer),
            ("PATCH", hook + "/messages/{message}", self._edit_answer),
            ("DELETE", hook + "/messages/{message}", self._delete_answer),
        ]

    @web.middleware
    async def _pass(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not request.path.startswith("/api/"):
            return await handler(request)
        request["arrived"] = time.monotonic()
        way = self.latency.draw()
        if way:
            await self.clock.sleep(way / 2)
        refusal, headers = (None, {}) if any(part in request.path for part in _EXEMPT) else self._judge(request)
        try:
            response = refusal or await handler(request)
        except ConnectionResetError:
            return web.Response(status=499)  # killed in the middle of its request
        response.headers.update(headers)
        if way:
            await self.clock.sleep(way / 2)
        return response

    def _judge(self, request: web.Request) -> tuple[web.Response | None, dict[str, str]]:
        is_post = request.method == "POST" and request.path.endswith("/messages")
        self.traffic.note(self.clock.now(), is_first=request.method == "POST")
        at = self.clock.now().timestamp()
        wait = self.limit.take(at)
        if wait > 0:
            self.traffic.refused += 1
            return _refused(wait, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, is_global=True), {}
        channel = request.match_info.get("channel", "")
        route = f"{request.method} {request.match_info.route.resource}"
        wait, headers = self.buckets.take(route, channel, IN_CHANNEL if is_post else ELSEWHERE, at)
        if wait > 0:
            self.traffic.refused += 1
            return _refused(wait, {"X-RateLimit-Scope": "user"}, is_global=False), headers
        return None, headers

    async def _me(self, _request: web.Request) -> web.Response:
        return answer(self.gateway.me)

    async def _application(self, _request: web.Request) -> web.Response:
        return answer(_APPLICATION)

    async def _gateway_bot(self, _request: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.gateway.url, "shards": self.gateway.shards, "session_start_limit": limits})

    async def _commands(self, request: web.Request) -> web.Response:
        commands: list[Json] = await request.json()
        extra = {"application_id": str(BOT_ID), "version": "1", "default_member_permissions": None}
        made = [{**command, **extra, "id": str(number)} for number, command in enumerate(commands, 10**17)]
        self.people.commands = {str(command["name"]): command for command in made}
        return answer(made)

    async def _open_dm(self, request: web.Request) -> web.Response:
        user_id = int((await request.json())["recipient_id"])
        return answer(self.people.dm_payload(user_id))

    async def _post(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        self.watch(Step.ARRIVED)
        fault = self.faults.draw()
        if fault is Fault.DROPPED_BEFORE:
            return _drop(request)
        if fault in _NOT_TAKEN:
            return answer(*_NOT_TAKEN[fault])
        message, _is_new = self.ledger.accept(int(request.match_info["channel"]), body, self.clock.now())
        self.watch(Step.ACCEPTED)
        if fault is Fault.DROPPED_AFTER:
            return _drop(request)
        if fault is Fault.ERROR_AFTER:
            return answer({"message": "Internal Server Error", "code": 0}, 500)
        asyncio.get_running_loop().call_soon(self.watch, Step.ANSWERED)
        return answer(message.payload())

    async def _history(self, request: web.Request) -> web.Response:
        limit, before = int(request.query.get("limit", 50)), request.query.get("before")
        found = self.ledger.latest(int(request.match_info["channel"]), limit, int(before) if before else None)
        return answer([message.payload() for message in found])

    async def _patch(self, request: web.Request) -> web.Response:
        return await self._edit(request, self.ledger.find(int(request.match_info["message"])))

    async def _delete(self, request: web.Request) -> web.Response:
        return self._remove(self.ledger.find(int(request.match_info["message"])))

    async def _callback(self, request: web.Request) -> web.Response:
        status, body = self.people.called_back(request.match_info["token"], await _body(request), request["arrived"])
        self.watch(Step.CALLED_BACK)
        return answer(body, status)

    async def _follow_up(self, request: web.Request) -> web.Response:
        status, body = self.people.followed_up(request.match_info["token"], await _body(request), request["arrived"])
        return answer(body, status)

    async def _look_at_answer(self, request: web.Request) -> web.Response:
        message = self._answered(request)
        return _unknown() if message is None else answer(message.payload())

    async def _edit_answer(self, request: web.Request) -> web.Response:
        return await self._edit(request, self._answered(request, request["arrived"]))

    async def _delete_answer(self, request: web.Request) -> web.Response:
        return self._remove(self._answered(request))

    def _answered(self, request: web.Request, at: float | None = None) -> Message | None:
        return self.people.answer_to(request.match_info["token"], request.match_info["message"], at)

    async def _edit(self, request: web.Request, message: Message | None) -> web.Response:
        if message is None:
            return _unknown()
        if not edit(message, await _body(request)):
            return answer({"message": "Invalid Form Body", "code": 50035}, 400)
        return answer(message.payload())

    def _remove(self, message: Message | None) -> web.Response:
        if message is None:
            return _unknown()
        message.deleted_at = self.clock.now()
        return web.Response(status=204)


def answer(body: Any, status: int = 200) -> web.Response:
    # discord.py reads only what is exactly this type, without a charset.
    headers = {"Content-Type": "application/json"}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)


async def _body(request: web.Request) -> Json:
    """With files beside it, it is one part of several."""
    if not request.content_type.startswith("multipart/"):
        return await request.json()
    return json.loads(str((await request.post())["payload_json"]))


def _refused(wait: float, headers: dict[str, str], *, is_global: bool) -> web.Response:
    response = answer(
        {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": is_global}, 429
    )
    # Without Via discord.py takes it for a ban and raises.
    response.headers.update({"Via": "1.1 google", "Retry-After": str(math.ceil(wait)), **headers})
    return response


def _unknown() -> web.Response:
    return answer({"message": "Unknown Message", "code": 10008}, 404)


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
