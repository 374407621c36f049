"""Where an act comes from, by Discord's own word in the interaction, which nobody can forge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import aiohttp
import discord

from bot.base import internals
from bot.base.pacer import Barred
from bot.base.routes import Interaction

_NOT_THERE = frozenset({10007, 10013})
_NOT_IN_SERVER = frozenset({10004, 50001})
"""No such server, as far as we can see: we are not in it."""


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


class Presence(StrEnum):
    """Whether somebody is in a server."""

    THERE = "there"
    LEFT = "left"
    WE_LEFT = "we-left"
    UNKNOWN = "unknown"
    """Discord did not say."""


async def presence(client: discord.Client, server_id: int, user_id: int) -> Presence:
    """Asked of Discord, one at a time: that takes no members intent."""
    try:
        await internals.look_up_member(client, server_id, user_id)
    except discord.HTTPException as error:
        if error.code in _NOT_THERE:
            return Presence.LEFT
        return Presence.WE_LEFT if error.code in _NOT_IN_SERVER else Presence.UNKNOWN
    except (Barred, aiohttp.ClientError, TimeoutError, OSError):
        return Presence.UNKNOWN
    return Presence.THERE


async def own_presence(client: discord.Client, server_id: int) -> Presence:
    """Whether we are in a server ourselves: Discord does not tell of what happened while nobody listened."""
    return Presence.UNKNOWN if client.user is None else await presence(client, server_id, client.user.id)
