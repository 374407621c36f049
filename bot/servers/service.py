"""One method per act in a server."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.visits import Visit
from bot.servers import rules, store

_MOST_NOTED = 20_000


@dataclass(frozen=True)
class Servers:
    db: Database
    _noted: dict[tuple[int, int], datetime] = field(default_factory=dict[tuple[int, int], datetime])
    """Only spares writing: what is lost with it is written once more."""

    async def see(self, member_id: int, server_id: int, now: datetime) -> None:
        """They are acting there. Writes once an hour; nothing is kept about someone without an account."""
        noted = self._noted.get((member_id, server_id))
        if noted is not None and now - noted < rules.NOTED_ONCE_IN:
            return
        async with self.db.begin() as tx:
            if not await store.see(tx, member_id, server_id, now):
                return
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[member_id, server_id] = now

    async def of_members(
        self, tx: Tx, member_ids: Collection[int], server_ids: Collection[int]
    ) -> Mapping[int, frozenset[int]]:
        """Of these members, in which of these servers each was seen; whoever in none is left out."""
        return await store.servers_of(tx, member_ids, server_ids)

    async def seen_in(self, tx: Tx, member_id: int) -> Sequence[int]:
        """The servers where a member was seen."""
        return [row["server_id"] for row in await store.rows(tx, member_id)]

    async def may_moderate(self, visit: Visit) -> bool:
        """At this moment."""
        if visit.manages:
            return True
        async with self.db.begin() as tx:
            role = await store.moderator_role(tx, visit.server_id)
        return rules.may_moderate(visit.role_ids, role, manages=visit.manages)

    async def moderator_role(self, server_id: int) -> int | None:
        async with self.db.begin() as tx:
            return await store.moderator_role(tx, server_id)

    async def set_moderator_role(self, server_id: int, role_id: int | None) -> None:
        async with self.db.begin() as tx:
            await store.set_moderator_role(tx, server_id, role_id)

    async def take_unsure(self, server_ids: Collection[int], now: datetime, limit: int) -> Sequence[tuple[int, int]]:
        """Members and servers to ask Discord about; each comes up again after a day at the earliest."""
        if not server_ids:
            return []
        async with self.db.begin() as tx:
            return await store.take_unsure(tx, server_ids, now - rules.RECHECKED_AFTER, now, limit)

    async def forget(self, server_id: int, member_id: int | None = None) -> None:
        """They left; or, without a member, we did."""
        for key in [key for key in self._noted if key[1] == server_id and member_id in (None, key[0])]:
            del self._noted[key]
        async with self.db.begin() as tx:
            await store.forget(tx, server_id, member_id)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        return await store.rows(tx, member_id)
