"""One method per act in a server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.visits import Visit
from bot.servers import rules, store

_MOST_NOTED = 20_000
Hook = Callable[[Tx, int, datetime], Awaitable[None]]
"""Called, inside the transaction, with a server's id and the time."""
Erase = Callable[[Tx, int], Awaitable[None]]


@dataclass
class Hooks:
    """Slots for rooms above, wired in app."""

    on_left: list[Hook] = field(default_factory=list[Hook])
    on_back: list[Hook] = field(default_factory=list[Hook])
    on_erased: list[Erase] = field(default_factory=list[Erase])


@dataclass(frozen=True)
class Servers:
    db: Database
    _noted: dict[tuple[int, int], datetime] = field(default_factory=dict[tuple[int, int], datetime])
    """Only spares writing: what is lost with it is written once more."""
    hooks: Hooks = field(default_factory=Hooks)

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

    async def moderator_role(self, tx: Tx, server_id: int) -> int | None:
        return await store.moderator_role(tx, server_id)

    async def set_moderator_role(self, tx: Tx, server_id: int, role_id: int | None) -> None:
        await store.set_moderator_role(tx, server_id, role_id)

    async def take_unsure(self, server_ids: Collection[int], now: datetime, limit: int) -> Sequence[tuple[int, int]]:
        """Members and servers to ask Discord about; each comes up again after a day at the earliest."""
        if not server_ids:
            return []
        async with self.db.begin() as tx:
            return await store.take_unsure(tx, server_ids, now - rules.RECHECKED_AFTER, now, limit)

    async def leave(self, server_id: int, now: datetime) -> None:
        """We were removed. Who was seen there is forgotten at once, what is set for it after a time of grace."""
        await self.forget(server_id)
        async with self.db.begin() as tx:
            if await store.leave(tx, server_id, now, now + rules.GRACE):
                for hook in self.hooks.on_left:
                    await hook(tx, server_id, now)

    async def come_back(self, server_ids: Collection[int], now: datetime) -> None:
        """We are in these. Where we had left, all is as before."""
        if not server_ids:
            return
        async with self.db.begin() as tx:
            for server_id in await store.come_back(tx, server_ids):
                for hook in self.hooks.on_back:
                    await hook(tx, server_id, now)

    async def take_gone(self, now: datetime, limit: int) -> Sequence[int]:
        """Servers that we left so long ago that what is set for them goes; each comes up again within the hour."""
        async with self.db.begin() as tx:
            return await store.take_gone(tx, now, now + rules.ERASED_AGAIN_AFTER, limit)

    async def erase(self, server_id: int) -> None:
        """What its moderators set; nothing of any member."""
        async with self.db.begin() as tx:
            if await store.erase(tx, server_id):
                for hook in self.hooks.on_erased:
                    await hook(tx, server_id)

    async def forget(self, server_id: int, member_id: int | None = None) -> None:
        """They left; or, without a member, we did."""
        for key in [key for key in self._noted if key[1] == server_id and member_id in (None, key[0])]:
            del self._noted[key]
        async with self.db.begin() as tx:
            await store.forget(tx, server_id, member_id)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        return await store.rows(tx, member_id)
