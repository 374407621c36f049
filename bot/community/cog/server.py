"""`/server …`. Each command asks first whether this person may; what a command does stands in a cog of its own."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, on
from bot.community import views
from bot.community.cog.room import Room, manager


class ServerCog(commands.Cog):
    server = app_commands.Group(
        name="server",
        description="Settings of this server",
        guild_only=True,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, room: Room) -> None:
        self._room = room

    @server.command(description="Who may look after exercise packs here, besides Manage Server")
    @app_commands.describe(role="Whoever has this role may upload, review and switch off packs")
    async def setup(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        place = manager(interaction)
        if role is not None:
            await self._room.servers.set_moderator_role(place.server_id, role.id)
        await show(interaction, views.setup(await self._room.servers.moderator_role(place.server_id)))

    @on("server-norole")
    async def no_role(self, interaction: Interaction) -> None:
        place = manager(interaction)
        await self._room.servers.set_moderator_role(place.server_id, None)
        await show(interaction, views.setup(None))
