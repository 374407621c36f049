"""The client's side of a link: what is shared, who looked, leaving; and reflections, one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.base.database import Tx
from bot.care import store
from bot.care.rules import Ender, Link, Scope
from bot.care.service.care import Care
from bot.care.store.looks import Look
from bot.care.store.notices import Kind, State
from bot.care.store.shares import Share
from bot.members.rules import Member
from bot.sessions.service import Entry, Journal

A_PAGE = 10
_TOLD_AFTER, _TOLD_WITHIN = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True)
class Side:
    """A link as its client has it."""

    link: Link
    name: str
    """The practitioner's."""
    away_note: str | None
    looks: int
    last_look: Look | None
    shared: int
    """Reflections shown to them."""


@dataclass(frozen=True)
class Overview:
    zone: str
    active: Sequence[Side]
    ended: Sequence[Side]


@dataclass(frozen=True)
class Looks:
    side: Side
    zone: str
    shown: Sequence[Look]
    page: int

    @property
    def last_page(self) -> int:
        return max(0, (self.side.looks - 1) // A_PAGE)


@dataclass(frozen=True)
class Shown:
    """A reflection that is shared."""

    share: Share
    entry: Entry


@dataclass(frozen=True)
class Shareable:
    """A reflection, and with whom it is shared or could be."""

    entry: Entry
    zone: str
    sides: Sequence[tuple[Side, Share | None]]


@dataclass(frozen=True)
class Reading:
    """For the practitioner's eyes."""

    link: Link
    zone: str
    shown: Sequence[Shown]


@dataclass(frozen=True)
class Sharing:
    """Everything here acts at once. Words are read where they are, with their member's key: forgotten, deleted, or at
    rest with whom they are about, they are out of everybody's sight.
    """

    care: Care
    journal: Journal

    async def overview(self, client_id: int) -> Overview:
        """Raises `NotStarted`."""
        async with self.care.db.begin() as tx:
            member = await self.care.members.require(tx, client_id)
            return await self._overview(tx, member)

    async def one(self, client_id: int, link_id: int) -> tuple[Side, str] | None:
        """With their zone. None when it is not theirs, or has ended."""
        async with self.care.db.begin() as tx:
            return await self._one(tx, client_id, link_id)

    async def set_scope(self, client_id: int, link_id: int, scope: Scope, *, on: bool) -> tuple[Side, str] | None:
        async with self.care.db.begin() as tx:
            await self.care.members.require(tx, client_id)
            link = await self.care.link_to(tx, client_id, link_id)
            if link is not None:
                scopes = link.scopes | {scope} if on else link.scopes - {scope}
                await store.links.set_scopes(tx, link_id, frozenset(scopes))
            return await self._one(tx, client_id, link_id)

    async def leave(self, client_id: int, link_id: int, now: datetime) -> str | None:
        """The name of whom they left; None when that link was none, or had ended."""
        async with self.care.db.begin() as tx:
            await self.care.members.require(tx, client_id)
            link = await self.care.link_to(tx, client_id, link_id)
            if link is None or not await self.care.end(tx, link, Ender.CLIENT, now):
                return None
            return await self.care.named(tx, link)

    async def looks(self, client_id: int, link_id: int, page: int) -> Looks | None:
        """Also of a link that has ended."""
        async with self.care.db.begin() as tx:
            member = await self.care.members.require(tx, client_id)
            linked = await store.links.theirs(tx, client_id, link_id, ended_too=True)
            if linked is None:
                return None
            side = await self._side(tx, await self.care.opened(linked))
            page = min(page, max(0, (side.looks - 1) // A_PAGE))
            return Looks(side, member.zone, await store.looks.page(tx, link_id, page * A_PAGE, A_PAGE), page)

    async def shareable(self, client_id: int, reflection_id: int) -> Shareable | None:
        async with self.care.db.begin() as tx:
            return await self._shareable(tx, client_id, reflection_id)

    async def share(self, client_id: int, reflection_id: int, link_id: int, now: datetime) -> Shareable | None:
        """They have seen exactly this, and with whom."""
        async with self.care.db.begin() as tx:
            await self.care.members.require(tx, client_id)
            found = await self._shareable(tx, client_id, reflection_id)
            link = await self.care.link_to(tx, client_id, link_id)
            if found is None or found.entry.text is None or link is None:
                return found
            if await store.shares.add(tx, client_id, link_id, reflection_id, now):
                await self._tell(tx, link, now)
            return await self._shareable(tx, client_id, reflection_id)

    async def _tell(self, tx: Tx, link: Link, now: datetime) -> None:
        """One line for several. Not at once: what was shared by a wrong thumb is taken back by then."""
        before = await store.notices.last(tx, link.id, Kind.SHARED)
        if before is None or before.state is State.FAILED or now - before.made_at >= _TOLD_WITHIN:
            await self.care.tell(tx, link.practitioner_id, Kind.SHARED, link, now, _TOLD_AFTER)

    async def take_back(self, client_id: int, reflection_id: int, link_id: int) -> Shareable | None:
        async with self.care.db.begin() as tx:
            await store.shares.take_back(tx, client_id, link_id, reflection_id)
            return await self._shareable(tx, client_id, reflection_id)

    async def shared_with(self, client_id: int, link_id: int) -> tuple[Side, Sequence[Shown], str] | None:
        """What the client has shown to them, and can take back; with their zone."""
        async with self.care.db.begin() as tx:
            link = await self.care.link_to(tx, client_id, link_id)
            if link is None:
                return None
            shown = await self.shared_reflections(tx, link_id)
            return await self._side(tx, link), shown, await self._zone(tx, client_id)

    async def has_practitioner(self, member_id: int) -> bool:
        async with self.care.db.begin() as tx:
            return bool(await store.links.of_client(tx, member_id))

    async def just_written(self, member_id: int) -> int | None:
        """The last that a client wrote; None for somebody without a practitioner."""
        async with self.care.db.begin() as tx:
            is_client = bool(await store.links.of_client(tx, member_id))
            return await self.journal.latest(tx, member_id) if is_client else None

    async def shared_reflections(self, tx: Tx, link_id: int) -> Sequence[Shown]:
        """Those that are in sight, latest shared first."""
        shares = await store.shares.of_link(tx, link_id)
        entries = [await self.journal.read(tx, each.client_id, each.reflection_id) for each in shares]
        return [Shown(share, entry) for share, entry in zip(shares, entries, strict=True) if entry and entry.text]

    async def unread(self, tx: Tx, link_ids: Collection[int]) -> Mapping[int, int]:
        """By link, how many that are in sight its practitioner has not opened; a link without any is left out."""
        found: dict[int, int] = {}
        for link_id in await store.shares.unseen(tx, link_ids):
            shown = await self.shared_reflections(tx, link_id)
            if number := sum(each.share.seen_at is None for each in shown):
                found[link_id] = number
        return found

    async def read(self, practitioner_id: int, link_id: int, now: datetime) -> Reading | None:
        """Which there are, for the practitioner; a look that is noted."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            link = await self.care.link(tx, practitioner_id, link_id)
            if link is None:
                return None
            await self.care.note_view(tx, link_id, "reflections", now)
            return Reading(link, await self._zone(tx, practitioner_id), await self.shared_reflections(tx, link_id))

    async def read_one(self, practitioner_id: int, share_id: int, now: datetime) -> tuple[Link, Shown] | None:
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            share = await store.shares.find(tx, share_id)
            link = None if share is None else await self.care.link(tx, practitioner_id, share.link_id)
            if share is None or link is None:
                return None
            entry = await self.journal.read(tx, share.client_id, share.reflection_id)
            if entry is None or entry.text is None:
                return None
            await self.care.note_view(tx, link.id, "reflection", now)
            await store.shares.seen(tx, share_id, now)
            return link, Shown(share, entry)

    async def _overview(self, tx: Tx, member: Member) -> Overview:
        linked = await store.links.of_client(tx, member.member_id, ended_too=True)
        sides = [await self._side(tx, await self.care.opened(each)) for each in linked]
        active = [side for side in sides if side.link.ended_at is None]
        return Overview(member.zone, active, [side for side in sides if side.link.ended_at is not None])

    async def _one(self, tx: Tx, client_id: int, link_id: int) -> tuple[Side, str] | None:
        link = await self.care.link_to(tx, client_id, link_id)
        return None if link is None else (await self._side(tx, link), await self._zone(tx, client_id))

    async def _side(self, tx: Tx, link: Link) -> Side:
        # Nothing of one who is gone is looked for: their link has the client on both of its sides.
        practitioner = None if link.former is not None else await self.care.practitioner(tx, link.practitioner_id)
        last = await store.looks.page(tx, link.id, 0, 1)
        return Side(
            link,
            await self.care.named(tx, link),
            practitioner.away_note if practitioner else None,
            await store.looks.count(tx, link.id),
            last[0] if last else None,
            len(await self.shared_reflections(tx, link.id)),
        )

    async def _shareable(self, tx: Tx, client_id: int, reflection_id: int) -> Shareable | None:
        entry = await self.journal.read(tx, client_id, reflection_id)
        if entry is None:
            return None
        shares = {share.link_id: share for share in await store.shares.of_reflection(tx, client_id, reflection_id)}
        sides = [await self._side(tx, link) for link in await self.care.links_to(tx, client_id)]
        return Shareable(entry, await self._zone(tx, client_id), [(side, shares.get(side.link.id)) for side in sides])

    async def _zone(self, tx: Tx, member_id: int) -> str:
        member = await self.care.members.find(tx, member_id)
        return member.zone if member else "UTC"
