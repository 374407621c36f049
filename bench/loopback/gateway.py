"""The websocket: who is connected, and what is told to them. A dropped connection can be resumed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bench.loopback.ledger import BOT_ID, Json

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _INVALID, _HELLO, _ACK = 0, 1, 2, 6, 9, 10, 11
_KEPT = 1000


@dataclass
class Session:
    session_id: str
    socket: web.WebSocketResponse
    number: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque[Json](maxlen=_KEPT))


class Gateway:
    """`heartbeat_seconds` are real ones: discord.py beats from a thread with a clock of its own."""

    def __init__(self, heartbeat_seconds: float) -> None:
        self.url = ""
        self.me: Json = {
            "id": str(BOT_ID),
            "username": "bench",
            "discriminator": "0001",
            "avatar": None,
            "bot": True,
            "verified": True,
            "mfa_enabled": False,
            "flags": 0,
        }
        self.identified = asyncio.Event()
        """Whoever waits for the next bot clears it before."""
        self._heartbeat_seconds = heartbeat_seconds
        self._session: Session | None = None

    @property
    def is_connected(self) -> bool:
        return self._session is not None and not self._session.socket.closed

    async def dispatch(self, name: str, data: Json) -> bool:
        """Whether somebody was there to be told."""
        session = self._session
        if session is None or session.socket.closed:
            return False
        session.number += 1
        event: Json = {"op": _DISPATCH, "t": name, "s": session.number, "d": data}
        session.sent.append(event)
        try:
            await session.socket.send_str(json.dumps(event))
        except ConnectionError:
            return False
        return True

    async def connect(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=True, max_msg_size=0)
        await socket.prepare(request)
        hello = {"heartbeat_interval": max(100, int(self._heartbeat_seconds * 1000))}
        await socket.send_str(json.dumps({"op": _HELLO, "d": hello, "s": None, "t": None}))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._read(socket, json.loads(message.data))
        return socket

    async def _read(self, socket: web.WebSocketResponse, event: Json) -> None:
        match event["op"]:
            case 1:
                await socket.send_str(json.dumps({"op": _ACK, "d": None, "s": None, "t": None}))
            case 2:
                await self._identify(socket)
            case 6:
                await self._resume(socket, event["d"])
            case _:
                pass

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        self.identified.set()
        self._session = Session(secrets.token_hex(8), socket)
        ready: Json = {
            "v": 10,
            "user": self.me,
            "guilds": [],
            "session_id": self._session.session_id,
            "resume_gateway_url": self.url,
            "application": {"id": str(BOT_ID), "flags": 0},
        }
        await self.dispatch("READY", ready)

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> None:
        session = self._session
        if session is None or session.session_id != data["session_id"]:
            await socket.send_str(json.dumps({"op": _INVALID, "d": False, "s": None, "t": None}))
            return
        session.socket = socket
        for event in list(session.sent):
            if event["s"] > data["seq"]:
                await socket.send_str(json.dumps(event))
        await self.dispatch("RESUMED", {})
