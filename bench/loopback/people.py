"""People at Discord's end: they type commands, press buttons, choose, and fill in forms; the bot answers, or not."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.loopback.ledger import BOT_ID, EPHEMERAL, Json, Message, edit, walk

if TYPE_CHECKING:
    from bench.loopback.server import Server

_GUILDS = 8
"""Servers, each on the next shard."""
_FIRST_GUILD = 300_000_000_000_000_000
_MESSAGE, _DEFER, _DEFER_EDIT, _EDIT, _MODAL = 4, 5, 6, 7, 9


@dataclass(frozen=True)
class Person:
    user_id: int

    def payload(self) -> Json:
        name = f"person{self.user_id}"
        return {"id": str(self.user_id), "username": name, "discriminator": "0", "avatar": None, "global_name": name}


@dataclass
class Act:
    """One interaction, from the press to its answer."""

    token: str
    person: Person
    channel_id: int
    on: Message | None
    until: float
    answered: asyncio.Future[bool]
    began: float
    took: float = 0.0
    """From the gateway event to the callback, in seconds; the way's latency is not in it."""
    is_deferred: bool = False
    """Acknowledged only; the answer comes as a follow-up or an edit."""
    followed: asyncio.Future[float] | None = None
    """From the gateway event to that answer; or to the first edit or follow-up of one that was whole at once."""
    message: Message | None = None
    """What `@original` stands for."""
    modal: Json | None = None
    more: list[Message] = field(default_factory=list[Message])

    def follow(self, at: float) -> None:
        if self.followed is not None and not self.followed.done():
            self.followed.set_result(at - self.began)


class People:
    """`answer_seconds` are real ones: the bot's processor is no faster because the trial's clock is."""

    def __init__(self, server: Server, answer_seconds: float) -> None:
        self.commands: dict[str, Json] = {}
        self._server = server
        self._answer_seconds = answer_seconds
        self._acts: dict[str, Act] = {}

    async def slash(self, person: Person, name: str, *, in_server: bool = False) -> Act | None:
        """None when the bot did not answer."""
        command = self.commands.get(name)
        if command is None:
            return None
        data: Json = {"id": command["id"], "name": name, "type": 1, "options": []}
        channel_id = _guild_of(person) + 1 if in_server else self._server.ledger.open_dm(person.user_id)
        return await self._act(person, 2, data, channel_id, None)

    async def click(self, person: Person, message: Message, custom_id: str) -> Act | None:
        data: Json = {"component_type": 2, "custom_id": custom_id}
        return await self._act(person, 3, data, message.channel_id, message)

    async def pick(self, person: Person, message: Message, custom_id: str, values: list[str]) -> Act | None:
        data: Json = {"component_type": 3, "custom_id": custom_id, "values": values}
        return await self._act(person, 3, data, message.channel_id, message)

    async def fill(self, person: Person, form: Act, **values: str) -> Act | None:
        """Sends the form that `form` opened; what is not given stays as it stands there."""
        if form.modal is None:
            return None
        filled: list[Json] = []
        for inner in walk(form.modal["components"]):
            if inner.get("type") not in (3, 4):
                continue
            key = str(inner["custom_id"])
            value = values.get(key, str(inner.get("value") or ""))
            leaf: Json = {"type": inner["type"], "custom_id": key, "id": len(filled) + 10}
            leaf |= {"values": [value]} if inner["type"] == 3 else {"value": value}
            filled.append({"type": 18, "id": len(filled) + 50, "component": leaf})
        data: Json = {"custom_id": form.modal["custom_id"], "components": filled}
        return await self._act(person, 5, data, form.channel_id, form.on or form.message)

    async def say(self, person: Person, text: str) -> bool:
        """Types into the DM."""
        now = self._server.clock.now()
        channel_id = self._server.ledger.open_dm(person.user_id)
        message, _ = self._server.ledger.accept(channel_id, {"content": text}, now, person.payload())
        return await self._server.gateway.dispatch("MESSAGE_CREATE", message.payload())

    def dm_payload(self, user_id: int) -> Json:
        channel_id = self._server.ledger.open_dm(user_id)
        recipients = [Person(user_id).payload()]
        return {"id": str(channel_id), "type": 1, "last_message_id": None, "recipients": recipients, "flags": 0}

    def called_back(self, token: str, body: Json, at: float) -> tuple[int, Json]:
        """The status and body of the answer to a callback that arrived `at`, by the monotonic clock."""
        act = self._acts.get(token)
        if act is None or time.monotonic() > act.until:
            return 404, {"message": "Unknown interaction", "code": 10062}
        if act.answered.done():
            return 400, {"message": "Interaction has already been acknowledged.", "code": 40060}
        kind = int(body["type"])
        if not self._take(act, kind, body.get("data") or {}):
            return 400, {"message": "Invalid Form Body", "code": 50035}
        act.took = at - act.began
        act.is_deferred = kind in (_DEFER, _DEFER_EDIT)
        act.followed = asyncio.get_running_loop().create_future()
        act.answered.set_result(True)
        resource: Json = {"type": kind}
        if act.message is not None and kind in (_MESSAGE, _EDIT):
            resource["message"] = act.message.payload()
        return 200, {"interaction": {"id": "1", "type": kind}, "resource": resource}

    def followed_up(self, token: str, body: Json, at: float) -> tuple[int, Json]:
        act = self._acts.get(token)
        if act is None:
            return 404, {"message": "Unknown Webhook", "code": 10015}
        act.follow(at)
        message, _ = self._server.ledger.accept(act.channel_id, body, self._server.clock.now())
        act.more.append(message)
        return 200, message.payload()

    def answer_to(self, token: str, which: str, at: float | None = None) -> Message | None:
        """`at`: when an edit of it arrived."""
        act = self._acts.get(token)
        if act is None:
            return None
        if at is not None:
            act.follow(at)
        return act.message if which == "@original" else self._server.ledger.find(int(which))

    def _take(self, act: Act, kind: int, data: Json) -> bool:
        match kind:
            case 4 | 5:
                act.message, _ = self._server.ledger.accept(act.channel_id, data, self._server.clock.now())
            case 6:
                act.message = act.on
            case 7:
                act.message = act.on
                return act.on is not None and edit(act.on, data)
            case 9:
                act.modal = data
            case _:
                return False
        return True

    async def _act(self, person: Person, kind: int, data: Json, channel_id: int, on: Message | None) -> Act | None:
        now = time.monotonic()
        future = asyncio.get_running_loop().create_future()
        act = Act(secrets.token_hex(12), person, channel_id, on, now + self._answer_seconds, future, now)
        self._acts[act.token] = act
        payload = self._payload(act, kind, data)
        act.began = time.monotonic()
        if not await self._server.gateway.dispatch("INTERACTION_CREATE", payload):
            del self._acts[act.token]
            return None
        try:
            async with asyncio.timeout(self._answer_seconds):
                await act.answered
        except TimeoutError:
            return None
        finally:
            # Follow-ups may still come.
            asyncio.get_running_loop().call_later(10 * self._answer_seconds, self._acts.pop, act.token, None)
        return act

    def _payload(self, act: Act, kind: int, data: Json) -> Json:
        guild_id = _guild_of(act.person)
        in_server = act.channel_id == guild_id + 1
        payload: Json = {
            "id": str(self._server.ledger.snowflake(self._server.clock.now())),
            "application_id": str(BOT_ID),
            "type": kind,
            "token": act.token,
            "version": 1,
            "data": data,
            "channel_id": str(act.channel_id),
            "channel": _guild_channel(guild_id) if in_server else self.dm_payload(act.person.user_id),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0 if in_server else 1,
            "attachment_size_limit": 10_485_760,
            "app_permissions": "0",
        }
        if act.on is not None:
            payload["message"] = act.on.payload()
        if not in_server:
            return payload | {"user": act.person.payload()}
        member = {**_MEMBER, "user": act.person.payload()}
        guild: Json = {"id": str(guild_id), "locale": "en-US", "features": []}
        return payload | {"guild_id": str(guild_id), "guild": guild, "member": member, "guild_locale": "en-US"}


def _guild_of(person: Person) -> int:
    """The server that this person is in."""
    return _FIRST_GUILD + (person.user_id % _GUILDS << 22)


def _guild_channel(guild_id: int) -> Json:
    return {**_GUILD_CHANNEL, "id": str(guild_id + 1), "guild_id": str(guild_id)}


def controls(message: Message) -> list[Json]:
    """The buttons and menus that can be used."""
    return [
        n for n in walk(message.components) if n.get("type") in (2, 3) and "custom_id" in n and not n.get("disabled")
    ]


def is_for_one(message: Message) -> bool:
    return bool(message.flags & EPHEMERAL)


_MEMBER: Json = {
    "roles": [],
    "joined_at": "2026-01-01T00:00:00+00:00",
    "deaf": False,
    "mute": False,
    "flags": 0,
    "permissions": "0",
    "nick": None,
    "avatar": None,
    "premium_since": None,
}
_GUILD_CHANNEL: Json = {
    "type": 0,
    "name": "general",
    "position": 0,
    "permission_overwrites": [],
    "nsfw": False,
    "parent_id": None,
    "topic": None,
    "last_message_id": None,
    "rate_limit_per_user": 0,
    "permissions": "0",
    "flags": 0,
}
