"""What people do in exercises, and what they leave behind."""

from __future__ import annotations

from typing import Any

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.base.panels import button, buttons, custom_id
from tests.conftest import Person, World, raw, text_of, walk

PACK = "warm-voices"


async def started(world: World, name: str = "ann") -> Person:
    """As far into `/start` as there is an account; no plan, so that no nudge interferes."""
    person = world.person(name)
    await person.slash("start")
    await person.click("I am 16 or older, and I agree")
    return person


async def press(person: Person, to: str) -> str:
    """A button of that id on an old message in the DM: a late second tap, or a forged one."""
    dm = await person.world.app.bot.create_dm(discord.Object(person.id))
    await dm.send("From before", view=buttons([button("Press", to)]))
    person.inbox()
    return await person.click("Press")


async def begin(person: Person, exercise: str, *, rated: bool = False) -> str:
    """Begins from an offer that stands in the DM; again and again until the dice say what is asked for."""
    for _ in range(60):
        text = await press(person, custom_id("ex-begin", PACK, exercise))
        if ("Right now" in text) is rated:
            return text
        await person.click("Stop here")
    raise AssertionError("the dice never fell so")


async def choose(person: Person, menu: str, value: str) -> str:
    """In the select menu whose id begins so, where a message has more than one."""
    found = next(node for node in walk(raw(person.seen)) if str(node.get("custom_id", "")).partition(":")[0] == menu)
    return look(person, await person.user.select(person.seen, [value], custom_id=found["custom_id"]))


async def name_one(person: Person, name: str, sort: str = "person") -> str:
    """In `/figures`."""
    await person.slash("figures")
    await person.click("Add")
    return await person.fill(name=name, sort=sort)


async def forge(person: Person, to: str, **values: str) -> str:
    """Sends the form that is open for somebody as if it were another one."""
    as_sent(person)["custom_id"] = to
    return await person.fill(**values)


def as_sent(person: Person) -> dict[str, Any]:
    """The form that is open, to be tampered with."""
    assert person.form is not None
    modal: dict[str, Any] | None = person.form._interaction.modal  # pyright: ignore[reportPrivateUsage]
    assert modal is not None
    return modal


def values(person: Person, menu: str) -> list[str]:
    """What stands behind the labels of a select menu in sight."""
    found = [node for node in walk(raw(person.seen)) if str(node.get("custom_id", "")).partition(":")[0] == menu]
    return [str(option["value"]) for node in found for option in node["options"]]


def form_id(person: Person) -> str:
    assert person.form is not None
    assert person.form.modal is not None
    return str(person.form.modal["custom_id"])


def fields(person: Person) -> list[dict[str, Any]]:
    """Every part of the form that is open."""
    assert person.form is not None
    return walk(person.form.modal)


def id_of(person: Person, label: str) -> str:
    """The custom_id of a button in sight."""
    return next(str(node["custom_id"]) for node in walk(raw(person.seen)) if node.get("label") == label)


def options(person: Person, menu: str) -> list[str]:
    """The labels that a select menu in sight offers; none where there is no such menu."""
    found = [node for node in walk(raw(person.seen)) if str(node.get("custom_id", "")).partition(":")[0] == menu]
    return [str(option["label"]) for node in found for option in node["options"]]


def look(person: Person, result: InteractionResult) -> str:
    assert result.response is not None
    person.seen = result.response
    return person.text()


async def rows(world: World) -> dict[str, int]:
    """How many rows each table has in both databases, empty ones left out."""
    return await world.storage.counted()


async def column(world: World, query: str) -> list[Any]:
    return await world.storage.column(query)


class InServer:
    """Somebody in a channel of a server, and what they see there."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        guild = world.env.create_guild("Harbour")
        self.actor: MemberActor = guild.add_member(world.env.create_user(name))
        self.channel: ChannelHandle = guild.create_text_channel("general")
        self.answer: Any = None

    async def slash(self, command: str, **options: Any) -> str:
        return self._look(await self.actor.slash(self.channel, command, **options))

    async def click(self, label: str) -> str:
        return self._look(await self.actor.click(self.answer, label=label))

    async def pick(self, value: str) -> str:
        return self._look(await self.actor.select(self.answer, [value]))

    def labels(self) -> list[str]:
        return [str(node["label"]) for node in walk(raw(self.answer)) if node.get("type") == 2]

    def _look(self, result: InteractionResult) -> str:
        if result.modal is not None:
            return str(result.modal["title"])
        assert result.response is not None
        self.answer = result.response
        assert self.answer.ephemeral
        return text_of(self.answer)
