"""Who acts in which server, and whether they are still there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import discord
from discord.ext import commands

from bot.base.routes import Interaction
from bot.base.visits import Presence, here, own_presence, presence
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
        """Not of an outage of Discord's, which it tells as something else."""
        await self._servers.leave(guild.id, self._clock())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._servers.come_back([guild.id], self._clock())

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Also those that took us back while we were away."""
        await self._servers.come_back([guild.id for guild in self._client.guilds], self._clock())

    async def erase_gone(self, now: datetime) -> None:
        """What is set for servers that removed us long ago; asked of Discord once more before."""
        for server_id in await self._servers.take_gone(now, _AT_ONCE):
            match await own_presence(self._client, server_id):
                case Presence.THERE:
                    await self._servers.come_back([server_id], now)
                case Presence.LEFT | Presence.WE_LEFT:
                    await self._servers.erase(server_id)
                case Presence.UNKNOWN:
                    pass

    async def recheck(self, now: datetime) -> None:
        """Asks Discord about a few of those who have not been seen for a day, where it makes a difference."""
        for member_id, server_id in await self._servers.take_unsure(self._of_interest(), now, _AT_ONCE):
            match await presence(self._client, server_id, member_id):
                case Presence.LEFT:
                    await self._servers.forget(server_id, member_id)
                case Presence.WE_LEFT:
                    await self._servers.leave(server_id, now)
                case Presence.THERE | Presence.UNKNOWN:
                    pass
