"""What all of this room's cogs stand on, and the question that each handler of a moderator asks first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.base.edge import Edge
from bot.base.errors import UserFacing
from bot.base.routes import Interaction
from bot.base.visits import Visit, visit
from bot.community import views
from bot.community.service import Participation
from bot.servers.service import Servers


@dataclass(frozen=True)
class Room:
    servers: Servers
    participation: Participation
    client: discord.Client
    edge: Edge
    clock: Callable[[], datetime]


def manager(interaction: Interaction) -> Visit:
    """Who acts, by what Discord says about them in this very interaction. Raises `UserFacing` without Manage Server."""
    place = visit(interaction)
    if place is None:
        raise UserFacing(views.NOT_HERE)
    if not place.manages:
        raise UserFacing(views.NOT_MANAGER)
    return place
