"""`/server setup`; who acts in which server; and whether they are still there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.errors import UserFacing
from bot.base.routes import Interaction, on
from bot.base.visits import Presence, Visit, here, presence, visit
from bot.servers import views
from bot.servers.service import Servers

_AT_ONCE = 3
"""Members looked at in one beat."""


class ServersCog(commands.Cog):
    """Answers at once. `of_interest`: servers whose members are given something that others are not."""

    server = app_commands.Group(
        name="server",
        description="Settings of this server",
        guild_only=True,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

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

    @server.command(description="Who may look after exercise packs here, besides Manage Server")
    @app_commands.describe(role="Whoever has this role may upload, review and switch off packs")
    async def setup(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        place = _manager(interaction)
        if role is not None:
            await self._servers.set_moderator_role(place.server_id, role.id)
        await show(interaction, views.setup(await self._servers.moderator_role(place.server_id)))

    @on("server-norole")
    async def no_role(self, interaction: Interaction) -> None:
        place = _manager(interaction)
        await self._servers.set_moderator_role(place.server_id, None)
        await show(interaction, views.setup(None))

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


def _manager(interaction: Interaction) -> Visit:
    place = visit(interaction)
    if place is None:
        raise UserFacing(views.NOT_HERE)
    if not place.manages:
        raise UserFacing(views.NOT_MANAGER)
    return place
