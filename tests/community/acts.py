"""People who practise together in a server."""

from __future__ import annotations

import secrets

from bot.community.service import Participation
from bot.members.service import Members
from bot.servers.service import Servers
from tests.conftest import World
from tests.servers.acts import Server


async def take_part(world: World, server: Server, *user_ids: int) -> None:
    """Whatever it was that they did together: each room that has such a thing tries for itself that it is noted."""
    db = world.app.db
    counts = Participation(db, Members(db), Servers(db), lambda: secrets.token_hex(32))
    async with db.begin() as tx:
        for user_id in user_ids:
            await counts.note(tx, server.guild.id, user_id, world.now())
