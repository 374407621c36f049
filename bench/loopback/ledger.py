"""Every message that the server accepted, whatever the bot believes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

Json = dict[str, Any]
FIRST_USER = 200_000_000_000_000_000
NONCE_WINDOW = timedelta(minutes=2)
_DM = 500_000_000_000_000_000
_DISCORD_EPOCH = 1_420_070_400_000
EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15
BOT_ID = 100_000_000_000_000_001
_BOT: Json = {"id": str(BOT_ID), "username": "bench", "discriminator": "0001", "avatar": None, "bot": True}


@dataclass
class Message:
    message_id: int
    channel_id: int
    accepted_at: datetime
    author: Json
    content: str
    components: list[Json]
    flags: int
    nonce: str | None = None
    first_ids: frozenset[str] = frozenset()
    """Its custom_ids as it was accepted; edits change `components` only."""
    edits: int = 0
    deleted_at: datetime | None = None

    def payload(self) -> Json:
        """As Discord would show it."""
        return {
            "id": str(self.message_id),
            "type": 0,
            "channel_id": str(self.channel_id),
            "author": self.author,
            "content": self.content,
            "components": self.components,
            "flags": self.flags,
            "nonce": self.nonce,
            "timestamp": self.accepted_at.isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
        }


@dataclass
class Ledger:
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    channels: dict[int, int] = field(default_factory=dict[int, int])
    """Channel id by user id."""
    repeats: int = 0
    """How often a known nonce got the first message back."""
    _in_channel: dict[int, list[Message]] = field(default_factory=dict[int, list[Message]])
    _nonces: dict[str, Message] = field(default_factory=dict[str, Message])
    _numbers: Iterator[int] = field(default_factory=count)

    def snowflake(self, now: datetime) -> int:
        """Unique and, while the clock goes forward, increasing."""
        return (int(now.timestamp() * 1000) - _DISCORD_EPOCH << 22) + next(self._numbers) % (1 << 22)

    def open_dm(self, user_id: int) -> int:
        return self.channels.setdefault(user_id, dm_of(user_id))

    def accept(self, channel_id: int, payload: Json, now: datetime, author: Json = _BOT) -> tuple[Message, bool]:
        """The message, and whether it is a new one: a repeated nonce within the window gets the first back."""
        nonce = payload.get("nonce")
        known = self._nonces.get(str(nonce)) if nonce is not None and payload.get("enforce_nonce") else None
        if known is not None and now - known.accepted_at < NONCE_WINDOW:
            self.repeats += 1
            return known, False
        components: list[Json] = payload.get("components") or []
        message = Message(
            message_id=self.snowflake(now),
            channel_id=channel_id,
            accepted_at=now,
            author=author,
            content=payload.get("content") or "",
            components=components,
            flags=payload.get("flags") or 0,
            nonce=None if nonce is None else str(nonce),
            first_ids=frozenset(custom_ids(components)),
        )
        self.messages[message.message_id] = message
        self._in_channel.setdefault(channel_id, []).append(message)
        if message.nonce is not None:
            self._nonces[message.nonce] = message
        return message, True

    def find(self, message_id: int) -> Message | None:
        """None once it is deleted."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted_at else message

    def latest(self, channel_id: int, limit: int, before: int | None = None) -> list[Message]:
        """Newest first; what only one person saw for a moment is not in it."""
        standing = [
            message
            for message in self._in_channel.get(channel_id, [])
            if message.deleted_at is None
            and not message.flags & EPHEMERAL
            and (before is None or message.message_id < before)
        ]
        return standing[::-1][:limit]


def dm_of(user_id: int) -> int:
    """Discord draws it at the first opening; ours is known beforehand."""
    return user_id + _DM


def user_of(channel_id: int) -> int:
    return channel_id - _DM


def edit(message: Message, payload: Json) -> bool:
    """False, changing nothing, for what Discord refuses: content in a Components V2 message."""
    flags = int(payload.get("flags") or 0) | (message.flags & COMPONENTS_V2)
    if flags & COMPONENTS_V2 and payload.get("content"):
        return False
    message.edits += 1
    message.flags = flags | (message.flags & EPHEMERAL)
    message.content = str(payload.get("content") or "") if "content" in payload else message.content
    message.components = list(payload.get("components") or []) if "components" in payload else message.components
    return True


def custom_ids(components: list[Json]) -> Iterator[str]:
    for node in walk(components):
        if "custom_id" in node:
            yield str(node["custom_id"])


def walk(nodes: list[Json]) -> Iterator[Json]:
    """Every component, depth first."""
    for node in nodes:
        yield node
        yield from walk(node.get("components") or [])
        yield from walk([node[key] for key in ("component", "accessory") if key in node])
