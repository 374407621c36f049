"""A client in a hard moment asks their practitioner to get in touch: one line, at most once a day each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.base.database import Tx
from bot.care import store
from bot.care.rules import Link, Practitioner
from bot.care.service.care import Care
from bot.care.store.notices import Kind, Notice, State

ONCE_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What became of one line, for the client who asked."""

    notice: Notice
    practitioner: Practitioner
    zone: str
    """The client's."""
    has_others: bool
    """Others whom they could ask."""


@dataclass(frozen=True)
class Asking:
    care: Care

    async def whom(self, client_id: int) -> Sequence[tuple[Link, Practitioner]]:
        """Whom they could ask."""
        async with self.care.db.begin() as tx:
            return await self._whom(tx, client_id)

    async def ask(self, client_id: int, link_id: int, now: datetime) -> Asked | None:
        """Written down, and due; what was asked of them within a day before, where that has not failed. None: no such
        link.
        """
        async with self.care.db.begin() as tx:
            member = await self.care.members.find(tx, client_id, lock=True)
            link = await self.care.link_to(tx, client_id, link_id)
            if member is None or link is None:
                return None
            # Of this link only: whoever was asked before, and left, keeps nobody from being asked now.
            before = await store.notices.last(tx, link_id, Kind.ASKED)
            if before and before.state is not State.FAILED and now - before.made_at < ONCE_WITHIN:
                return await self._asked(tx, client_id, before)
            notice_id = await self.care.tell(tx, link.practitioner_id, Kind.ASKED, link, now)
            notice = await store.notices.find(tx, notice_id)
            return None if notice is None else await self._asked(tx, client_id, notice)

    async def became(self, client_id: int, notice_id: int) -> Asked | None:
        async with self.care.db.begin() as tx:
            notice = await store.notices.find(tx, notice_id)
            return None if notice is None else await self._asked(tx, client_id, notice)

    async def _asked(self, tx: Tx, client_id: int, notice: Notice) -> Asked | None:
        """None for what is not theirs, or whose link has ended."""
        link = None if notice.link_id is None else await self.care.link_to(tx, client_id, notice.link_id)
        member = await self.care.members.find(tx, client_id)
        practitioner = None if link is None else await self.care.practitioner(tx, link.practitioner_id)
        if member is None or practitioner is None or notice.kind is not Kind.ASKED:
            return None
        return Asked(notice, practitioner, member.zone, has_others=len(await self._whom(tx, client_id)) > 1)

    async def _whom(self, tx: Tx, client_id: int) -> Sequence[tuple[Link, Practitioner]]:
        links = await self.care.links_to(tx, client_id)
        found = [(link, await self.care.practitioner(tx, link.practitioner_id)) for link in links]
        return [(link, practitioner) for link, practitioner in found if practitioner is not None]
