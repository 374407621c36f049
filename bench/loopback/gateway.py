"""The websocket: who is connected for which shard, and what is told to them. A dropped connection can be resumed."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
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
    shard: tuple[int, int]
    """Its number, and how many there are."""
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
        self.shards = 1
        """How many it recommends."""
        self.identifies: list[tuple[float, int]] = []
        """Each with its moment and shard."""
        self._heartbeat_seconds = heartbeat_seconds
        self._sessions: dict[str, Session] = {}

    @property
    def is_connected(self) -> bool:
        """For what comes in direct messages."""
        return bool(self._told(0))

    async def dispatch(self, name: str, data: Json) -> bool:
        """Whether somebody was there to be told. Like Discord, it tells everybody who is connected for that shard."""
        guild_id = int(data.get("guild_id") or 0)
        told = [await self._tell(session, name, data) for session in self._told(guild_id)]
        return any(told)

    def _told(self, guild_id: int) -> list[Session]:
        """Direct messages belong to no guild, and to shard 0."""
        return [
            session
            for session in self._sessions.values()
            if not session.socket.closed and (guild_id >> 22) % session.shard[1] == session.shard[0]
        ]

    async def _tell(self, session: Session, name: str, data: Json) -> bool:
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
                await self._identify(socket, event["d"])
            case 6:
                await self._resume(socket, event["d"])
            case _:
                pass

    async def _identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        self.identified.set()
        number, count = data.get("shard") or (0, 1)
        self.identifies.append((time.monotonic(), number))
        session = Session(secrets.token_hex(8), socket, (number, count))
        self._sessions = {key: kept for key, kept in self._sessions.items() if _is_kept(kept, session)}
        self._sessions[session.session_id] = session
        ready: Json = {
            "v": 10,
            "user": self.me,
            "guilds": [],
            "session_id": session.session_id,
            "shard": [number, count],
            "resume_gateway_url": self.url,
            "application": {"id": str(BOT_ID), "flags": 0},
        }
        await self._tell(session, "READY", ready)

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> None:
        session = self._sessions.get(data["session_id"])
        if session is None:
            await socket.send_str(json.dumps({"op": _INVALID, "d": False, "s": None, "t": None}))
            return
        session.socket = socket
        for event in list(session.sent):
            if event["s"] > data["seq"]:
                await socket.send_str(json.dumps(event))
        await self._tell(session, "RESUMED", {})


def _is_kept(old: Session, new: Session) -> bool:
    """What is closed can be resumed until somebody else connects for that shard."""
    return not old.socket.closed or old.shard != new.shard
