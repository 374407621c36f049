"""The operator's side: who is a practitioner here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.care import store
from bot.care.rules import Ender
from bot.care.service.care import Care
from bot.care.store.notices import Kind
from bot.care.store.practitioners import Listed


class Added(StrEnum):
    NEW = "new"
    RENAMED = "renamed"
    """They were on it already, and now have this name."""
    NAME_TAKEN = "name-taken"


@dataclass(frozen=True)
class Roster:
    """The operator's side. Nobody else is ever shown who is on it."""

    care: Care

    async def add(self, person_id: int, name: str, now: datetime) -> Added:
        """Clients trust a name: no two have the same."""
        async with self.care.db.begin() as tx:
            others = [each for each in await store.practitioners.listed(tx) if each.practitioner_id != person_id]
            if any(each.name.casefold() == name.casefold() for each in others):
                return Added.NAME_TAKEN
            return Added.NEW if await store.practitioners.add(tx, person_id, name, now) else Added.RENAMED

    async def listed(self) -> Sequence[tuple[Listed, int]]:
        """With how many clients each has."""
        async with self.care.db.begin() as tx:
            everyone = await store.practitioners.listed(tx)
            return [(each, await store.links.count_of(tx, each.practitioner_id)) for each in everyone]

    async def remove(self, person_id: int, now: datetime) -> int | None:
        """How many links ended; what clients did and wrote stays theirs. None for somebody who was none."""
        async with self.care.db.begin() as tx:
            if await self.care.practitioner(tx, person_id) is None:
                return None
            links = await self.care.links_of(tx, person_id)
            for link in links:
                await self.care.end(tx, link, Ender.OPERATOR, now)
            if links:
                # One line for all of them; with several, about none by label.
                about = links[0] if len(links) == 1 else replace(links[0], label="")
                await self.care.tell(tx, person_id, Kind.ENDED, about, now)
            await store.invites.withdraw_all(tx, person_id)
            await store.practitioners.change(tx, person_id, removed_at=now, away_note=None)
            for hook in self.care.on_removed:
                await hook(tx, person_id, now)
            return len(links)
