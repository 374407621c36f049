"""Moderators who set a daily prompt up, and people who find it in their channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from simcord import ChannelHandle
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.conftest import World, text_of
from tests.servers.acts import Local, Server


async def choose(person: Local, menu: str, *values: Any) -> str:
    """In one menu of several on the message last seen: channels, roles, or the values of a line."""
    return person.look(await person.actor.select(person.seen, list(values), custom_id=menu))


async def set_up(
    person: Local, channel: ChannelHandle | None = None, *, when: str = "9:00", place: str = "Berlin"
) -> str:
    """All the way through `/server setup`."""
    await person.slash("server setup")
    await choose(person, "server-channel", channel or person.server.channel)
    await person.click("Time and place…")
    await person.fill(when=when, place=place)
    return await person.click("Yes, do that")


async def served(world: World, *, when: str = "9:00", place: str = "Berlin") -> tuple[Server, Local]:
    """A server that has it, and who set it up."""
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await set_up(mia, when=when, place=place)
    return server, mia


async def forbid(server: Server, channel: ChannelHandle, **what: bool) -> None:
    """What the bot may not do there from now on; without a word, nothing is forbidden."""
    backend = server.world.env.backend
    denied = discord.Permissions(**what).value
    backend.set_overwrite(channel.id, Overwrite(backend.bot_user.id, OverwriteType.MEMBER, deny=denied))
    await server.world.env.settle()


def said(server: Server, channel: ChannelHandle | None = None) -> list[str]:
    """All that stands in the channel, the oldest first."""
    return [text_of(message) for message in (channel or server.channel).history()]


async def take(person: Local, message: Any = None) -> str:
    """Presses the button of the prompt that stands last in the channel."""
    person.seen = message or person.server.channel.last_message
    return await person.click("Do it privately")


async def states(world: World) -> Sequence[tuple[str, str | None]]:
    return [tuple(row) for row in await world.storage.execute("bot", "SELECT state, why FROM prompts ORDER BY due_at")]


async def at(world: World, iso: str) -> None:
    """Moves the clock there, with one beat at the end."""
    await world.move_to(datetime.fromisoformat(iso))
