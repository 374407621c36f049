"""The practitioner's side: their clients by label, ending, being away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.care import store
from bot.care.rules import Ender, Link, Practitioner
from bot.care.service.care import Care, away_place, link_place
from bot.care.service.invites import Refusal


@dataclass(frozen=True)
class Practice:
    """Every method raises `NotPractitioner` and `NotAgreed`."""

    care: Care

    async def look(self, practitioner_id: int) -> Practitioner:
        async with self.care.db.begin() as tx:
            return await self.care.require(tx, practitioner_id)

    async def clients(self, practitioner_id: int) -> Sequence[Link]:
        """By label."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            return await self.care.links_of(tx, practitioner_id)

    async def client(self, practitioner_id: int, link_id: int) -> Link | None:
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            return await self.care.link(tx, practitioner_id, link_id)

    async def rename(
        self, practitioner_id: int, link_id: int, label: str | None, now: datetime
    ) -> Link | Refusal | None:
        """Another label; None for no client of theirs. The client is told of none."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            if await self.care.link(tx, practitioner_id, link_id) is None:
                return None
            if not label:
                return Refusal.NO_LABEL
            if await self.care.has_label(tx, practitioner_id, label, now, beside=link_id):
                return Refusal.SAME_LABEL
            sealed = await self.care.vault.seal(label, link_place(practitioner_id, link_id))
            await store.links.set_label(tx, link_id, sealed)
            return await self.care.link(tx, practitioner_id, link_id)

    async def end(self, practitioner_id: int, link_id: int, now: datetime) -> Link | None:
        """The one that ended; None for none of theirs, or when it had ended before."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            link = await self.care.link(tx, practitioner_id, link_id)
            return link if link and await self.care.end(tx, link, Ender.PRACTITIONER, now) else None

    async def set_away(self, practitioner_id: int, note: str | None) -> Practitioner:
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            sealed = None if note is None else self.care.vault.seal_ours(note, away_place(practitioner_id))
            await store.practitioners.change(tx, practitioner_id, away_note=sealed)
            return await self.care.require(tx, practitioner_id)
