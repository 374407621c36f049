"""What all of this room's cogs stand on, and the question that each handler of a moderator asks first."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.base.edge import Edge
from bot.base.errors import UserFacing
from bot.base.panels import Control
from bot.base.routes import Interaction
from bot.base.visits import Visit, visit
from bot.community import views
from bot.community.rules.setup import FINDS, Reach
from bot.community.service import Dailies, Notices, Participation, Posting, Rounds, Taking, Welcomes
from bot.members.service import Places
from bot.packs.service import Shelf
from bot.progress.service import Progress
from bot.servers.service import Servers

Extras = Callable[..., Sequence[Control]]
"""Buttons of rooms above; with the pack and the id of an exercise that moderators wrote, those that it needs too."""


@dataclass(frozen=True)
class Room:
    servers: Servers
    shelf: Shelf
    participation: Participation
    places: Places
    dailies: Dailies
    posting: Posting
    taking: Taking
    notices: Notices
    rounds: Rounds
    welcomes: Welcomes
    progress: Progress
    client: discord.Client
    edge: Edge
    clock: Callable[[], datetime]
    rng: random.Random
    extras: Extras
    note_bug: Callable[[BaseException], None]


def manager(interaction: Interaction) -> Visit:
    """Who acts, by what Discord says about them in this very interaction. Raises `UserFacing` without Manage Server."""
    place = visit(interaction)
    if place is None:
        raise UserFacing(views.NOT_HERE)
    if not place.manages:
        raise UserFacing(views.NOT_MANAGER)
    return place


def reach(interaction: Interaction, channel_id: int | None, *, finds: bool = True) -> Reach | None:
    """What we may do in that channel of the server where this happens; `finds`: also to find there what we posted.
    None: no channel, or nobody knows.
    """
    if channel_id is None:
        return None
    if channel_id == interaction.channel_id:
        may, in_thread = interaction.app_permissions, isinstance(interaction.channel, discord.Thread)
    else:
        guild, in_thread = interaction.guild, False
        if guild is None or guild.me is None:  # pyright: ignore[reportUnnecessaryComparison]
            return None
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return Reach(is_there=False)
        may = channel.permissions_for(guild.me)
    sends = "Send Messages in Threads" if in_thread else "Send Messages"
    needed = {
        "View Channel": may.view_channel,
        sends: may.send_messages_in_threads if in_thread else may.send_messages,
        **({FINDS: may.read_message_history} if finds else {}),
    }
    return Reach(lacks=tuple(name for name, is_given in needed.items() if not is_given))
