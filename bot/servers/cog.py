"""Who acts in which server, and whether they are still there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import discord
from discord.ext import commands

from bot.base.routes import Interaction
from bot.base.visits import Presence, here, presence
from bot.servers.service import Servers

_AT_ONCE = 3
"""Members looked at in one beat."""


class ServersCog(commands.Cog):
    """`of_interest`: servers whose members are given something that others are not."""

    def __init__(
        self,
        servers: Servers,
        client: discord.Client,
        of_interest: Callable[[], Collection[int]],
        clock: Callable[[], datetime],
    ) -> None:
        self._servers = servers
        self._client = client
        self._of_interest = of_interest
        self._clock = clock

    async def met(self, interaction: Interaction) -> None:
        """Before anything else is done with it."""
        server_id = here(interaction)
        if server_id is not None:
            await self._servers.see(interaction.user.id, server_id, self._clock())

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._servers.forget(guild.id)

    async def recheck(self, now: datetime) -> None:
        """Asks Discord about a few of those who have not been seen for a day, where it makes a difference."""
        for member_id, server_id in await self._servers.take_unsure(self._of_interest(), now, _AT_ONCE):
            match await presence(self._client, server_id, member_id):
                case Presence.LEFT:
                    await self._servers.forget(server_id, member_id)
                case Presence.WE_LEFT:
                    await self._servers.forget(server_id)
                case Presence.THERE | Presence.UNKNOWN:
                    pass
