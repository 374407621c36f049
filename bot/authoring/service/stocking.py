"""What is approved comes onto the shelf, in every process of this bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.authoring import store
from bot.base.database import Database, Tx
from bot.base.logs import facts
from bot.packs.rules import Pack, as_own, practitioner_of
from bot.packs.service import Shelf, Stock, load_own

_log = logging.getLogger(__name__)


Named = Callable[[Tx, int], Awaitable[str]]
"""What clients know a practitioner by."""


@dataclass
class Stocking:
    db: Database
    shelf: Shelf
    named: Named | None = None
    _last: tuple[int, int] = (0, 0)
    """The last act that was heeded, by anybody, and how many packs there were."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """What was read first is put there first."""

    async def restock(self, server_id: int) -> None:
        async with self._lock:
            await self._restock(server_id)

    async def restock_all(self) -> None:
        async with self._lock:
            await self._restock(None)

    async def catch_up(self, _now: datetime) -> None:
        """With what moderators did through other processes, and with practitioners who are gone."""
        async with self.db.begin() as tx:
            last = await self._mark(tx)
        if last != self._last:
            await self.restock_all()

    async def _mark(self, tx: Tx) -> tuple[int, int]:
        """Alone, what others do needs no looking after."""
        return 0 if self.db.is_sqlite else await store.desk.last_written(tx), await store.packs.count(tx)

    async def _restock(self, server_id: int | None) -> None:
        async with self.db.begin() as tx:
            last, count = await self._mark(tx)
            self._last = (last if server_id is None else self._last[0]), count
            served = await store.packs.served(tx, server_id)
            left_out = await store.packs.all_left_out(tx, server_id)
            names = {row.server_id: await practitioner_named(tx, row.server_id, self.named) for row in served}
        read = await asyncio.to_thread(_read, served, names)
        known = {row.server_id for row in (*served, *left_out)}
        for server in known | (set(self.shelf.servers) if server_id is None else {server_id}):
            packs = tuple(pack for place, pack in read if place == server)
            off = frozenset(row.name for row in left_out if row.server_id == server)
            self.shelf.put_stock(server, Stock(packs, off))


async def practitioner_named(tx: Tx, server_id: int, named: Named | None) -> str | None:
    """None where it is a server."""
    practitioner_id = practitioner_of(server_id)
    return None if practitioner_id is None or named is None else await named(tx, practitioner_id)


def _read(rows: Sequence[Any], names: Mapping[int, str | None]) -> list[tuple[int, Pack]]:
    read: list[tuple[int, Pack]] = []
    for row in rows:
        # Once approved, it is not refused for an id that a pack of the operator has taken since.
        pack = load_own(row.content.encode(), "", ()).pack
        if pack is None:
            _log.warning("an approved pack no longer reads", extra=facts(pack=row.pack_id))
        else:
            read.append((row.server_id, as_own(pack, row.pack_id, names[row.server_id])))
    return read
