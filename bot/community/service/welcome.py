"""A server's welcome panel: one of them, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.base.database import Database, Tx
from bot.community.store import welcome as store
from bot.community.store.welcome import Place, Welcome

__all__ = ["Place", "Welcome", "Welcomes"]

PATIENCE = timedelta(minutes=1)
"""So long whoever began to post has time; then it is looked for, and if need be posted by the next who asks."""


@dataclass(frozen=True)
class Welcomes:
    db: Database

    async def find(self, server_id: int) -> Welcome | None:
        async with self.db.begin() as tx:
            return await store.find(tx, server_id)

    def is_in_doubt(self, welcome: Welcome, now: datetime) -> bool:
        """Nobody can be posting it any more, and whether it was posted is not known."""
        return welcome.message_id is None and now - welcome.began_at >= PATIENCE

    async def begin(self, server_id: int, channel_id: int, before: int, now: datetime) -> Welcome | None:
        """What is to be posted now, as it stands in the records. `before`: the message that stood when this was asked,
        0 for none. None when that is no longer how things are, or somebody is posting just now.
        """
        async with self.db.begin() as tx:
            found = await store.find(tx, server_id)
            if found is None:
                if not await store.begin(tx, server_id, channel_id, now):
                    return None
            elif found.place is None or found.message_id != before:
                return None
            else:
                await store.begin_again(tx, server_id, channel_id, now, found.place)
            return await store.find(tx, server_id)

    async def posted(self, server_id: int, message_id: int) -> None:
        async with self.db.begin() as tx:
            await store.stands(tx, server_id, message_id)

    async def not_posted(self, begun: Welcome) -> None:
        """Discord refused it, so what was before still holds."""
        async with self.db.begin() as tx:
            if begun.old is None:
                await store.forget(tx, begun.server_id)
            else:
                await store.begin_again(tx, begun.server_id, begun.old.channel_id, begun.began_at, None)
                await store.stands(tx, begun.server_id, begun.old.message_id)

    async def old_is_gone(self, server_id: int) -> None:
        async with self.db.begin() as tx:
            await store.old_is_gone(tx, server_id)

    async def erase_server(self, tx: Tx, server_id: int) -> None:
        await store.erase_server(tx, server_id)
