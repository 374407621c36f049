"""Where an act comes from, by Discord's own word in the interaction, which nobody can forge."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.base.routes import Interaction


@dataclass(frozen=True)
class Visit:
    """Somebody acting in a server that has the bot, and what they may do there at this moment."""

    server_id: int
    server_name: str
    user_id: int
    user_name: str
    manages: bool
    """Has the permission Manage Server."""
    role_ids: frozenset[int]


def here(interaction: Interaction) -> int | None:
    """The server in which this happens; None in a DM, and in a server where only this person has the app."""
    is_theirs_alone = interaction.is_user_integration() and not interaction.is_guild_integration()
    return None if is_theirs_alone else interaction.guild_id


def visit(interaction: Interaction) -> Visit | None:
    server_id, user = here(interaction), interaction.user
    if server_id is None or not isinstance(user, discord.Member):
        return None
    return Visit(
        server_id=server_id,
        server_name=user.guild.name or "this server",
        user_id=user.id,
        user_name=user.display_name,
        manages=interaction.permissions.manage_guild,
        role_ids=frozenset(role.id for role in user.roles),
    )
