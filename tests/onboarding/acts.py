"""What the people of these tests do beyond clicking and typing: looking closer, being in a server, forging."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.backend.serializers import message_payload
from simcord.interactions import base_payload

from tests.conftest import Person, World, raw, text_of, walk

AGREE = "I am 16 or older, and I agree"
"""Tables that hold nothing about anybody."""


@dataclass
class InServer(Person):
    """Somebody in a channel of a server. A bystander is in the same channel."""

    actor: MemberActor = field(kw_only=True)
    bystander: MemberActor = field(kw_only=True)
    channel: ChannelHandle = field(kw_only=True)

    @classmethod
    def enter(cls, world: World, name: str = "ann") -> InServer:
        guild = world.env.create_guild("Harbour")
        user = world.env.create_user(name)
        bystander = guild.add_member(world.env.create_user("cleo"))
        channel = guild.create_text_channel("general")
        return cls(world, user, actor=guild.add_member(user), bystander=bystander, channel=channel)

    async def slash(self, command: str, **options: Any) -> str:
        return self._look(await self.actor.slash(self.channel, command, **options))

    async def click(self, label: str) -> str:
        if self.seen.channel_id != self.channel.id:
            return await super().click(label)
        return self._look(await self.actor.click(self.seen, label=label))

    async def fill(self, **values: str) -> str:
        assert self.form is not None
        return self._look(await self.actor.submit_modal(self.form, dict(values)))

    def overheard(self) -> list[str]:
        return [text_of(message) for message in self.channel.history(viewer=self.bystander)]


async def agree(person: Person) -> None:
    await person.slash("start")
    await person.click(AGREE)


async def choose(person: Person, prompt: str, value: str) -> str:
    """In the menu with that prompt; by label or value."""
    menu = menus(person)[prompt]
    value = next((option["value"] for option in menu["options"] if option["label"] == value), value)
    result = await person.user.select(person.seen, [value], custom_id=menu["custom_id"])
    assert result.acknowledged
    person.seen = result.response
    return person.text()


def menus(person: Person) -> dict[str, dict[str, Any]]:
    return {str(node["placeholder"]): node for node in walk(raw(person.seen)) if node.get("type") == 3}


def prefilled(person: Person) -> dict[str, str]:
    """What stands in the form that is open."""
    assert person.form is not None
    return {node["custom_id"]: node.get("value") or "" for node in walk(person.form.modal) if node.get("type") == 4}


async def forge(person: Person, custom_id: str, *, kind: int = 3, context: int | None = None, **data: Any) -> str:
    """A click (`kind` 3) or a form (5) that no screen offered; all text of the answer.

    `context` 2 is somebody else's DM, where only a user-installed app is heard.
    """
    backend = person.world.env.backend
    channel_id = person.user.dm_channel.id
    data = {"custom_id": custom_id, "component_type": 2, **data}
    record, payload = base_payload(
        backend, type=kind, channel_id=channel_id, guild_id=None, user_id=person.id, data=data
    )
    if context is not None:
        payload["context"] = context
    if person.seen is not None:
        payload["message"] = message(person.world, person.seen)
        record.source_message_id = person.seen.id
    backend.emit("INTERACTION_CREATE", payload)
    await person.world.env.settle(idle=0.01)
    answer = InteractionResult(person.world.env, record)
    shown = answer.followups[-1] if answer.followups else answer.response
    return "" if shown is None else text_of(shown)


def message(world: World, seen: Any) -> dict[str, Any]:
    """A message as Discord would tell of it."""
    backend = world.env.backend
    return {**message_payload(backend, backend.get_message(_channel_id(seen), seen.id))}


def _channel_id(seen: Any) -> int:
    return int(seen.channel_id if hasattr(seen, "channel_id") else seen.channel.id)


def fields(**values: str) -> list[dict[str, Any]]:
    """A form as it is sent."""
    return [{"type": 18, "component": {"type": 4, "custom_id": key, "value": text}} for key, text in values.items()]


def sent(world: World, method: str, path: str) -> list[Any]:
    """The bodies of the requests made so far to that path, `*` standing for an id."""
    wanted = path.split("/")

    def fits(parts: list[str]) -> bool:
        return len(parts) == len(wanted) and all(w in ("*", p) for w, p in zip(wanted, parts, strict=True))

    return [r.json for r in world.env.http_requests if r.method == method and fits(r.path.split("/"))]


async def rows(world: World) -> dict[str, int]:
    """How many rows each table has in both databases, empty ones left out."""
    return await world.storage.counted()


async def member(world: World, person: Person) -> dict[str, Any]:
    """Their row. For what no screen shows, such as which channel is kept."""
    found = await world.storage.execute("bot", "SELECT * FROM members WHERE member_id = :of", of=person.id)
    return dict(found[0]._mapping) if found else {}


async def column(world: World, query: str) -> list[Any]:
    return await world.storage.column(query)


def holds(folder: Path, text: str) -> bool:
    """Whether any file in it, journals too, holds these words."""
    return any(text.encode() in path.read_bytes() for path in folder.iterdir() if path.is_file())
