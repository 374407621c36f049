"""Members say that something is wrong with an exercise; moderators learn what, and not who."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.authoring import rules, store
from bot.authoring.rules import Act, News, State, Version
from bot.base import ours
from bot.base.database import Database
from bot.base.keys import Vault
from bot.base.visits import Visit
from bot.packs.rules import is_of_practice, own_number
from bot.packs.service import Shelf, Stock, load_own
from bot.servers.service import Servers


@dataclass(frozen=True)
class Reported:
    report_id: int
    title: str
    """Of the pack."""
    part: str
    said: str | None
    """Empty when it can no longer be opened."""
    at: datetime


@dataclass(frozen=True)
class Reports:
    db: Database
    vault: Vault
    shelf: Shelf
    servers: Servers

    async def may(self, user_id: int, pack: str, part: str, here: int | None) -> bool:
        """Whoever is in its server, also when its moderators have switched it off since: it may still be in sight."""
        pack_id = None if is_of_practice(pack) else own_number(pack)
        if pack_id is None:
            return False
        async with self.db.begin() as tx:
            server_id = await store.packs.server_of(tx, pack_id)
            if server_id is None:
                return False
            if server_id != here and not await self.servers.of_members(tx, [user_id], [server_id]):
                return False
        library = self.shelf.with_stock(Stock(self.shelf.stock(server_id).packs))
        return bool(library.exercise(pack, part) or library.quiz(pack, part)) or await self._was(pack_id, part)

    async def _was(self, pack_id: int, part: str) -> bool:
        """In a version before: somebody may still be in the middle of it."""
        async with self.db.begin() as tx:
            known = [each for each in await store.packs.of_pack(tx, pack_id) if each.state is State.APPROVED]
            contents = [await store.packs.content(tx, each.version_id) for each in known if not each.is_served]
        return await asyncio.to_thread(_has, [content for content in contents if part in content], part)

    async def add(
        self, user_id: int, pack: str, part: str, said: str, now: datetime, here: int | None, form: int = 0
    ) -> bool:
        """Nothing about who says it is kept. Sent again, the same `form` reports nothing more; 0 stands for any."""
        pack_id = own_number(pack)
        if pack_id is None or not await self.may(user_id, pack, part, here):
            return False
        async with self.db.begin() as tx:
            server_id = await store.packs.server_of(tx, pack_id)
            known = await store.desk.open_reports(tx, [pack_id])
            served = next((each for each in await store.packs.of_pack(tx, pack_id) if each.is_served), None)
            if server_id is None or served is None:
                return False
            of_part = sum(row.part == part for row in known)
            if of_part >= rules.MOST_REPORTS or len(known) >= rules.MOST_REPORTS_OF_PACK:
                return True
            once = self.vault.mark("report", pack_id, part, form) if form else None
            report_id = await store.desk.report(tx, pack_id, part, now, once)
            if report_id is None:
                return True
            if said:
                await store.desk.put_said(
                    tx, report_id, self.vault.seal_ours(said, ours.place(store.desk.SAID, report_id))
                )
            if not known:
                # One message, however many reports come before somebody looks.
                keepers = await store.desk.others(tx, server_id, 0, now - rules.AROUND, rules.MOST_TOLD)
                await store.desk.tell(
                    tx,
                    keepers,
                    now,
                    server_id=server_id,
                    server_name="",
                    kind=News.REPORTED.value,
                    title=served.title,
                    version=served.version,
                    reason=None,
                )
            return True

    async def of_server(self, visit: Visit) -> Sequence[Reported]:
        async with self.db.begin() as tx:
            known: dict[int, Version] = {}
            for version in await store.packs.of_server(tx, visit.server_id):
                known.setdefault(version.pack_id, version)
            rows = await store.desk.open_reports(tx, list(known))
        return [
            Reported(row.report_id, known[row.pack_id].title, row.part, self._said(row.report_id, row.said), row.at)
            for row in rows
        ]

    def _said(self, report_id: int, stored: str | None) -> str | None:
        return ours.read(self.vault, stored, ours.place(store.desk.SAID, report_id))

    async def settle(self, visit: Visit, report_id: int, now: datetime) -> None:
        """Looked at: it leaves the list, and what was said is deleted."""
        found = next((each for each in await self.of_server(visit) if each.report_id == report_id), None)
        if found is None:
            return
        async with self.db.begin() as tx:
            await store.desk.settle(tx, report_id)
            what = f"{found.title} · {found.part}"
            await store.desk.write_down(tx, visit.server_id, visit.user_id, Act.SETTLED.value, what, now)


def _has(contents: Iterable[str], part: str) -> bool:
    packs = (load_own(content.encode(), "", ()).pack for content in contents)
    return any(part in {each.id for each in (*pack.exercises, *pack.quizzes)} for pack in packs if pack)
