"""What moderators do with packs. The cog has asked Discord's word on whether they may; here everything is looked up
together with their server, so that an id of another one finds nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.authoring import rules, store
from bot.authoring.rules import Act, News, Refusal, State, Version
from bot.authoring.service.names import label_of, name_of, title_of
from bot.authoring.service.notices import tell
from bot.authoring.service.overview import Overview, overview
from bot.authoring.service.previews import OPEN_FOR
from bot.authoring.service.stocking import Stocking
from bot.base import ours
from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.visits import Visit
from bot.packs.rules import Pack, When, is_of_practice, practitioner_of
from bot.packs.service import Loaded, Problem, Shelf, Stock, load_own
from bot.servers.service import Servers

PAGE = 15


@dataclass(frozen=True)
class Uploaded:
    version: Version
    told: int
    """How many others will hear of it."""


@dataclass(frozen=True)
class Desk:
    db: Database
    vault: Vault
    shelf: Shelf
    servers: Servers
    stocking: Stocking

    async def seal_older(self) -> None:
        """What was said here when it was not sealed yet. To be called once, at the start."""
        await ours.seal_older(self.db, self.vault, [store.packs.REASON, store.desk.NEWS_REASON, store.desk.SAID])

    async def check(self, content: bytes, file: str) -> Loaded:
        """In a thread of its own: a hostile file takes up to a second."""
        taken = [pack.id for pack in self.shelf.files.packs]
        return await asyncio.to_thread(load_own, content, file, taken)

    async def upload(
        self, visit: Visit, content: bytes, file: str, now: datetime
    ) -> Uploaded | Refusal | Sequence[Problem]:
        loaded = await self.check(content, file)
        if loaded.pack is None:
            return loaded.problems
        text = content.decode("utf-8-sig")
        async with self.db.begin() as tx:
            refusal = await self._why_no_room(tx, visit, loaded.pack, text)
            if refusal is not None:
                return refusal
            pack_id = await store.packs.pack_of(tx, visit.server_id, loaded.pack.id)
            await self._replace_drafts(tx, visit, pack_id, now)
            version_id = await store.packs.add_version(
                tx,
                pack_id=pack_id,
                version=loaded.pack.version,
                title=loaded.pack.title,
                content=text,
                state=State.DRAFT.value,
                author_id=visit.user_id,
                uploaded_at=now,
            )
            version = await self._find(tx, visit, version_id)
            if version is None:
                raise RuntimeError("a version that was just stored is not there")
            others = await self._others(tx, visit, now)
            await self._note(tx, visit, Act.UPLOADED if others else Act.UPLOADED_ALONE, version.name, now)
            await tell(tx, visit, others, News.WAITING, version, now)
            return Uploaded(version, len(others))

    async def approve(self, visit: Visit, version_id: int, now: datetime) -> Version | Refusal:
        async with self.db.begin() as tx:
            version = await self._find(tx, visit, version_id, lock=True)
            if version is None:
                return Refusal.GONE
            known = await store.packs.of_pack(tx, version.pack_id)
            served = next((each for each in known if each.is_served), None)
            refusal = await self._why_not(tx, visit, version, served, now)
            if refusal is not None:
                return refusal
            await store.packs.change(tx, version_id, state=State.APPROVED.value)
            await store.packs.serve(tx, version.pack_id, version_id)
            alone = version.author_id == visit.user_id and not version.is_of_practice
            await self._note(tx, visit, Act.ALONE if alone else Act.APPROVED, version.name, now)
            await tell(tx, visit, _author(version, visit), News.APPROVED, version, now)
        await self.stocking.restock(visit.server_id)
        return replace(version, state=State.APPROVED, is_served=True)

    async def send_back(self, visit: Visit, version_id: int, reason: str, now: datetime) -> Version | Refusal:
        if not reason.strip():
            return Refusal.NO_REASON
        async with self.db.begin() as tx:
            version = await self._find(tx, visit, version_id, lock=True)
            if version is None or version.state is not State.DRAFT:
                return Refusal.GONE if version is None else Refusal.NO_DRAFT
            sealed = self.vault.seal_ours(reason, ours.place(store.packs.REASON, version_id))
            await store.packs.change(tx, version_id, state=State.RETURNED.value, reason=sealed)
            await self._note(tx, visit, Act.RETURNED, version.name, now)
            for notice_id in await tell(tx, visit, _author(version, visit), News.RETURNED, version, now):
                sealed = self.vault.seal_ours(reason, ours.place(store.desk.NEWS_REASON, notice_id))
                await store.desk.put_reason(tx, notice_id, sealed)
            return replace(version, state=State.RETURNED, reason=reason)

    async def withdraw(self, visit: Visit, version_id: int, now: datetime) -> Version | Refusal:
        async with self.db.begin() as tx:
            version = await self._find(tx, visit, version_id, lock=True)
            if version is None or version.state not in (State.DRAFT, State.RETURNED):
                return Refusal.GONE if version is None else Refusal.NO_DRAFT
            if version.author_id != visit.user_id:
                return Refusal.NOT_YOURS
            await store.packs.change(tx, version_id, state=State.WITHDRAWN.value)
            await self._note(tx, visit, Act.WITHDREW, version.name, now)
            return replace(version, state=State.WITHDRAWN)

    async def roll_back(self, visit: Visit, version_id: int, now: datetime) -> Version | Refusal:
        """To a version that was approved before; also forward again."""
        async with self.db.begin() as tx:
            version = await self._find(tx, visit, version_id, lock=True)
            if version is None or version.is_served:
                return Refusal.GONE if version is None else Refusal.IN_USE
            if version.state is not State.APPROVED:
                return Refusal.NEVER_APPROVED
            await store.packs.serve(tx, version.pack_id, version_id)
            await self._note(tx, visit, Act.ROLLED_BACK, version.name, now)
        await self.stocking.restock(visit.server_id)
        return replace(version, is_served=True)

    async def disable(self, visit: Visit, name: str, now: datetime) -> str | Refusal:
        """A pack, or `pack/exercise`, or its title; of the server or of those that come with the bot. The title."""
        stock = self.shelf.stock(visit.server_id)
        library, slugs = self.shelf.with_stock(Stock(stock.packs)), await self._slugs(visit)
        name = name_of(library, slugs, name)
        title, label = title_of(library, name), label_of(library, slugs, name)
        if title is None or label is None:
            return Refusal.NOT_FOUND
        if practitioner_of(visit.server_id) is not None and not is_of_practice(name):
            return Refusal.OF_SHIPPED
        kept = self.shelf.with_stock(Stock(stock.packs, stock.left_out | {name}))
        if not any(exercise.when is When.ANY for exercise in kept.exercises):
            return Refusal.LAST
        async with self.db.begin() as tx:
            if not await store.packs.leave_out(tx, visit.server_id, name, title):
                return Refusal.ALREADY_OFF
            await self._note(tx, visit, Act.DISABLED, label, now)
        await self.stocking.restock(visit.server_id)
        return label

    async def enable(self, visit: Visit, name: str, now: datetime) -> str | Refusal:
        """By the same names; also what is not there any more, as long as it stands among what is off."""
        stock = self.shelf.stock(visit.server_id)
        library, slugs = self.shelf.with_stock(Stock(stock.packs)), await self._slugs(visit)
        async with self.db.begin() as tx:
            titles = {row.name: row.title for row in await store.packs.all_left_out(tx, visit.server_id)}
            known = name_of(library, slugs, name)
            off = {title.casefold(): each for each, title in titles.items()}
            name = known if known in titles else off.get(name.strip().casefold(), known)
            label = label_of(library, slugs, name)
            if not await store.packs.take_in(tx, visit.server_id, name):
                if name.partition("/")[0] in titles:
                    return Refusal.WITH_PACK
                return Refusal.NOT_FOUND if label is None else Refusal.ALREADY_ON
            await self._note(tx, visit, Act.ENABLED, label or titles[name], now)
        await self.stocking.restock(visit.server_id)
        return str(label or titles[name])

    def is_shipped(self, typed: str) -> bool:
        return title_of(self.shelf.files, name_of(self.shelf.files, {}, typed)) is not None

    async def file(self, visit: Visit, version_id: int) -> tuple[Version, str] | None:
        """As it was uploaded, to the letter."""
        async with self.db.begin() as tx:
            version = await self._find(tx, visit, version_id)
            return None if version is None else (version, await store.packs.content(tx, version_id))

    async def find(self, visit: Visit, version_id: int) -> Version | None:
        async with self.db.begin() as tx:
            return await self._find(tx, visit, version_id)

    async def versions(self, visit: Visit) -> Sequence[Version]:
        async with self.db.begin() as tx:
            return [self._read(each) for each in await store.packs.of_server(tx, visit.server_id)]

    async def overview(self, visit: Visit, now: datetime) -> Overview:
        async with self.db.begin() as tx:
            await store.desk.see(tx, visit.server_id, visit.user_id, now)
            return await overview(tx, self.shelf, visit.server_id)

    async def acts(self, visit: Visit, page: int) -> tuple[Sequence[Any], int]:
        """A page of who did what and when, and how many there are in all."""
        async with self.db.begin() as tx:
            return await store.desk.written_down(tx, visit.server_id, page * PAGE, PAGE)

    async def _find(self, tx: Tx, visit: Visit, version_id: int, *, lock: bool = False) -> Version | None:
        found = await store.packs.find(tx, visit.server_id, version_id, lock=lock)
        return None if found is None else self._read(found)

    def _read(self, version: Version) -> Version:
        where = ours.place(store.packs.REASON, version.version_id)
        return replace(version, reason=ours.read(self.vault, version.reason, where))

    async def _slugs(self, visit: Visit) -> dict[str, str]:
        """What the shelf calls the server's packs, by the ids that their authors wrote."""
        return {each.slug: each.shelved_as for each in await self.versions(visit)}

    async def _why_no_room(self, tx: Tx, visit: Visit, pack: Pack, text: str) -> Refusal | None:
        if not await self._make_room(tx, visit, pack):
            return Refusal.FULL
        pack_id = await store.packs.pack_of(tx, visit.server_id, pack.id)
        known = await store.packs.of_pack(tx, pack_id)
        for version in known:
            if version.version == pack.version:
                same = await store.packs.content(tx, version.version_id) == text
                other = Refusal.OTHER_CONTENT if version.state is State.APPROVED else Refusal.OTHER_DRAFT
                return Refusal.SAME if same else other
        if known and rules.number(pack.version) < max(rules.number(version.version) for version in known):
            return Refusal.OLDER
        if len(known) >= rules.MOST_VERSIONS:
            old = [version for version in known if not version.is_served and version.state is not State.DRAFT]
            if not old:
                return Refusal.FULL_OF_VERSIONS
            await store.packs.remove_version(tx, old[-1].version_id)
        return None

    async def _make_room(self, tx: Tx, visit: Visit, pack: Pack) -> bool:
        """Packs of which nothing waits and nothing was ever approved go where there is no room beside them."""
        over = await store.packs.count_packs(tx, visit.server_id, pack.id) + 1 - rules.MOST_PACKS
        idle = await store.packs.idle_packs(tx, visit.server_id, pack.id)
        if over > len(idle):
            return False
        for pack_id in idle[: max(0, over)]:
            await store.packs.remove_pack(tx, pack_id)
        return True

    async def _replace_drafts(self, tx: Tx, visit: Visit, pack_id: int, now: datetime) -> None:
        """Their own ones that wait: approved after the newer one, they would take members back."""
        for version in await store.packs.of_pack(tx, pack_id):
            if version.state is State.DRAFT and version.author_id == visit.user_id:
                await store.packs.change(tx, version.version_id, state=State.REPLACED.value)
                await self._note(tx, visit, Act.REPLACED, version.name, now)

    async def _why_not(
        self, tx: Tx, visit: Visit, version: Version, served: Version | None, now: datetime
    ) -> Refusal | None:
        if version.is_of_practice:
            was_seen = await store.desk.was_opened(tx, visit.user_id, version.version_id, now - OPEN_FOR)
            return rules.why_not_publish(version, served, was_seen=was_seen)
        is_alone = await self._is_alone(tx, visit, version, now)
        return rules.why_not_approve(version, served, visit.user_id, now, is_alone=is_alone)

    async def _is_alone(self, tx: Tx, visit: Visit, version: Version, now: datetime) -> bool:
        """Also whoever was so at the upload, and was promised then that they may approve it."""
        act = Act.UPLOADED_ALONE.value
        if await store.desk.was_written_down(tx, visit.server_id, act, version.name, version.uploaded_at):
            return True
        return not await self._others(tx, visit, now)

    async def _others(self, tx: Tx, visit: Visit, now: datetime) -> Sequence[int]:
        return await store.desk.others(tx, visit.server_id, visit.user_id, now - rules.AROUND, rules.MOST_TOLD)

    async def _note(self, tx: Tx, visit: Visit, act: Act, what: str, now: datetime) -> None:
        await store.desk.see(tx, visit.server_id, visit.user_id, now)
        await store.desk.write_down(tx, visit.server_id, visit.user_id, act.value, what, now)


def _author(version: Version, visit: Visit) -> Sequence[int]:
    return [] if version.author_id in (None, visit.user_id) else [version.author_id]
