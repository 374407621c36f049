"""What is approved comes onto the shelf, in every process of this bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.authoring import store
from bot.base.database import Database
from bot.base.logs import facts
from bot.packs.rules import Pack, as_own
from bot.packs.service import Shelf, Stock, load_own

_log = logging.getLogger(__name__)


@dataclass
class Stocking:
    db: Database
    shelf: Shelf
    _last: int = 0
    """The last act that was heeded, by anybody."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """What was read first is put there first."""

    async def restock(self, server_id: int) -> None:
        async with self._lock:
            await self._restock(server_id)

    async def restock_all(self) -> None:
        async with self._lock:
            await self._restock(None)

    async def catch_up(self, _now: datetime) -> None:
        """With what moderators did through other processes."""
        if self.db.is_sqlite:
            return
        async with self.db.begin() as tx:
            last = await store.desk.last_written(tx)
        if last != self._last:
            await self.restock_all()
            self._last = last

    async def _restock(self, server_id: int | None) -> None:
        async with self.db.begin() as tx:
            served = await store.packs.served(tx, server_id)
            left_out = await store.packs.all_left_out(tx, server_id)
        read = await asyncio.to_thread(_read, served)
        known = {row.server_id for row in (*served, *left_out)}
        for server in known | (set(self.shelf.servers) if server_id is None else {server_id}):
            packs = tuple(pack for place, pack in read if place == server)
            names = frozenset(row.name for row in left_out if row.server_id == server)
            self.shelf.put_stock(server, Stock(packs, names))


def _read(rows: Sequence[Any]) -> list[tuple[int, Pack]]:
    read: list[tuple[int, Pack]] = []
    for row in rows:
        # Once approved, it is not refused for an id that a pack of the operator has taken since.
        pack = load_own(row.content.encode(), "", ()).pack
        if pack is None:
            _log.warning("an approved pack no longer reads", extra=facts(pack=row.pack_id))
        else:
            read.append((row.server_id, as_own(pack, row.pack_id)))
    return read
