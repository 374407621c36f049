"""`/join`: what the code opens, what would be shared, and saying yes. The code and the choices stand in the buttons."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, on
from bot.care import views
from bot.care.cog.room import Room
from bot.care.rules import Scope, parse_code
from bot.care.service import Invitation, Joined, Unknown


class JoinCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._joining = room.joining

    @app_commands.command(description="Connect with a practitioner who gave you a code; you see first what is shared")
    @app_commands.describe(code="As you got it, such as ABCD-2345-WXYZ")
    async def join(self, interaction: Interaction, code: str) -> None:
        await self._look(interaction, code, frozenset({Scope.DONE}))

    @on("care-join-scope")
    async def choose(self, interaction: Interaction, code: str, packed: str) -> None:
        await self._look(interaction, code, _scopes(packed))

    @on("care-join-yes")
    async def yes(self, interaction: Interaction, code: str, packed: str) -> None:
        now = self._room.clock()
        done = await self._joining.join(interaction.user.id, code, _scopes(packed), now)
        if isinstance(done, Joined):
            await show(interaction, views.joined(done))
            await self._room.reach(interaction)
        elif isinstance(done, Unknown):
            await show(interaction, views.no_such_code(done.again_at, now))
        else:
            await show(interaction, views.full(done))

    @on("care-join-no")
    async def no(self, interaction: Interaction) -> None:
        await show(interaction, views.not_joined())

    async def _look(self, interaction: Interaction, typed: str, scopes: frozenset[Scope]) -> None:
        now = self._room.clock()
        found = await self._joining.look(interaction.user.id, typed, now)
        if isinstance(found, Invitation):
            code = parse_code(typed) or ""
            room = self._room
            await show(interaction, views.invitation(found, code, scopes, room.adult_age, room.policy_url))
        elif isinstance(found, Unknown):
            await show(interaction, views.no_such_code(found.again_at, now))
        else:
            await show(interaction, views.full(found))


def _scopes(packed: str) -> frozenset[Scope]:
    scopes = views.unpacked(packed)
    if scopes is None:
        raise Stale
    return scopes
