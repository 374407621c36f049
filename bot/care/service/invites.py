"""A practitioner's codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.care import store
from bot.care.rules import CODE_LIFE, MOST_CLIENTS, MOST_INVITES, code_from
from bot.care.service.care import Care, invite_place
from bot.care.store.invites import Invite


class Refusal(StrEnum):
    """Why there is no new code."""

    NO_LABEL = "no-label"
    SAME_LABEL = "same-label"
    """A client of theirs, or an open code, has it."""
    TOO_MANY_CODES = "too-many-codes"
    TOO_MANY_CLIENTS = "too-many-clients"


@dataclass(frozen=True)
class OpenInvite:
    invite_id: int
    label: str
    """Empty when it can no longer be opened."""
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Fresh:
    """The only time that the code itself is to be seen."""

    code: str
    label: str
    expires_at: datetime


@dataclass(frozen=True)
class Invites:
    care: Care
    draw: Callable[[], str]
    """A secret of many hexadecimal digits."""

    async def open_of(self, practitioner_id: int, now: datetime) -> Sequence[OpenInvite]:
        """Raises `NotPractitioner`, `NotStarted`."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            return [await self._opened(each) for each in await store.invites.open_of(tx, practitioner_id, now)]

    async def make(self, practitioner_id: int, label: str | None, now: datetime) -> Fresh | Refusal:
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            if not label:
                return Refusal.NO_LABEL
            if await self.care.has_label(tx, practitioner_id, label, now):
                return Refusal.SAME_LABEL
            waiting = len(await store.invites.open_of(tx, practitioner_id, now))
            if waiting >= MOST_INVITES:
                return Refusal.TOO_MANY_CODES
            if await store.links.count_of(tx, practitioner_id) + waiting >= MOST_CLIENTS:
                return Refusal.TOO_MANY_CLIENTS
            code, expires_at = code_from(self.draw()), now + CODE_LIFE
            invite_id = await store.invites.add(tx, practitioner_id, self.care.code_mark(code), now, expires_at)
            sealed = await self.care.vault.seal(label, invite_place(practitioner_id, invite_id))
            await store.invites.set_label(tx, invite_id, sealed)
            return Fresh(code, label, expires_at)

    async def withdraw(self, practitioner_id: int, invite_id: int) -> bool:
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            return await store.invites.withdraw(tx, practitioner_id, invite_id)

    async def _opened(self, invite: Invite) -> OpenInvite:
        place = invite_place(invite.practitioner_id, invite.invite_id)
        label = await self.care.vault.try_unseal(invite.label, place)
        return OpenInvite(invite.invite_id, label or "", invite.made_at, invite.expires_at)
