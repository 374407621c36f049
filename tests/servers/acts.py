"""People in a server: who they are there, and what they type and press."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import discord
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor
from simcord.interactions import base_payload

from tests.conftest import Person, World, text_of

MANAGER = discord.Permissions(manage_guild=True)


@dataclass
class Server:
    """A server that has the bot, with one channel."""

    world: World
    guild: GuildHandle
    channel: ChannelHandle

    @classmethod
    def open(cls, world: World, name: str = "Harbour") -> Server:
        guild = world.env.create_guild(name)
        return cls(world, guild, guild.create_text_channel("general"))

    def join(self, person: Person | str, *, manages: bool = False, roles: tuple[Any, ...] = ()) -> Local:
        """Somebody new by that name, or a person known already."""
        user = self.world.env.create_user(person) if isinstance(person, str) else person.user
        if manages:
            roles = (*roles, self.guild.create_role(f"{user.name} manages", permissions=MANAGER))
        actor = self.guild.add_member(user, roles=roles)
        return Local(self.world, user, actor=actor, server=self)

    def leave(self, person: Person) -> None:
        self.guild.remove_member(person.user)


@dataclass
class Local(Person):
    """Somebody in that server's channel; `dm` is the same person in their DM."""

    actor: MemberActor = field(kw_only=True)
    server: Server = field(kw_only=True)
    bystander: MemberActor | None = None

    @property
    def dm(self) -> Person:
        return Person(self.world, self.user)

    async def slash(self, command: str, **options: Any) -> str:
        return self._look(await self.actor.slash(self.server.channel, command, **options))

    async def click(self, label: str) -> str:
        return self._look(await self.actor.click(self.seen, label=label))

    async def pick(self, *values: str) -> str:
        return self._look(await self.actor.select(self.seen, list(values)))

    async def fill(self, **values: str) -> str:
        assert self.form is not None
        return self._look(await self.actor.submit_modal(self.form, dict(values)))

    def look(self, result: InteractionResult) -> str:
        """Turns to what an act of theirs was answered with."""
        return self._look(result)

    def overheard(self) -> list[str]:
        """What a bystander in the channel can read."""
        self.bystander = self.bystander or self.server.guild.add_member(self.world.env.create_user("cleo"))
        return [text_of(message) for message in self.server.channel.history(viewer=self.bystander)]


async def let_moderate(manager: Local, *role: Any) -> str:
    """By `/server setup`: that role, or without one nobody but those with Manage Server."""
    await manager.slash("server setup")
    manager.look(await manager.actor.select(manager.seen, list(role), custom_id="server-role"))
    return await manager.click("Yes, do that")


async def forged(person: Local, custom_id: str, *, kind: int = 3, **data: Any) -> str:
    """A click (`kind` 3) or a form (5) in the server's channel that no screen offered."""
    record, payload = base_payload(
        person.world.env.backend,
        type=kind,
        channel_id=person.server.channel.id,
        guild_id=person.server.guild.id,
        user_id=person.id,
        data={"custom_id": custom_id, "component_type": 2, **data},
    )
    person.world.env.backend.emit("INTERACTION_CREATE", payload)
    await person.world.env.settle(idle=0.01)
    answer = InteractionResult(person.world.env, record)
    shown = answer.followups[-1] if answer.followups else answer.response
    return "" if shown is None else text_of(shown)
