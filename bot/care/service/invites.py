"""A practitioner's codes, and a client's first step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.base.database import Tx
from bot.care import store
from bot.care.rules import (
    CODE_LIFE,
    MOST_CLIENTS,
    MOST_INVITES,
    MOST_PRACTITIONERS,
    Ender,
    Link,
    Practitioner,
    Scope,
    code_from,
    parse_code,
)
from bot.care.service.care import Care, invite_place, link_place
from bot.care.store.invites import Invite
from bot.members.rules import Member


class Refusal(StrEnum):
    """Why there is no new code, or no new link."""

    NO_LABEL = "no-label"
    TOO_MANY_CODES = "too-many-codes"
    TOO_MANY_CLIENTS = "too-many-clients"
    UNKNOWN = "unknown"
    """Wrong, used, withdrawn, too old, one's own: nobody is told which."""
    ALREADY = "already"
    """They are a client of this very practitioner; the code stays good."""
    TOO_MANY_PRACTITIONERS = "too-many-practitioners"


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
class Invitation:
    """What somebody is told before they say yes."""

    practitioner: Practitioner
    is_known: bool
    """Whether they have an account here."""


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
            waiting = len(await store.invites.open_of(tx, practitioner_id, now))
            if waiting >= MOST_INVITES:
                return Refusal.TOO_MANY_CODES
            if await store.links.count_of(tx, practitioner_id) + waiting >= MOST_CLIENTS:
                return Refusal.TOO_MANY_CLIENTS
            code, expires_at = code_from(self.draw()), now + CODE_LIFE
            invite_id = await store.invites.add(tx, practitioner_id, self._mark(code), now, expires_at)
            sealed = await self.care.vault.seal(label, invite_place(practitioner_id, invite_id))
            await store.invites.set_label(tx, invite_id, sealed)
            return Fresh(code, label, expires_at)

    async def withdraw(self, practitioner_id: int, invite_id: int) -> bool:
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            return await store.invites.withdraw(tx, practitioner_id, invite_id)

    async def look(self, person_id: int, typed: str, now: datetime) -> Invitation | Refusal:
        """What a code opens. Changes nothing."""
        async with self.care.db.begin() as tx:
            found = await self._find(tx, person_id, typed, now)
            if isinstance(found, Refusal):
                return found
            member = await self.care.members.find(tx, person_id)
            if member is not None and (refusal := await self._refusal(tx, person_id, found[1])):
                return refusal
            return Invitation(found[1], is_known=member is not None)

    async def join(
        self, person_id: int, typed: str, scopes: frozenset[Scope], now: datetime
    ) -> tuple[Link, Practitioner, Member] | Refusal:
        """They have read what is shared and said yes, and that they are adults. Uses the code up."""
        async with self.care.db.begin() as tx:
            found = await self._find(tx, person_id, typed, now)
            if isinstance(found, Refusal):
                return found
            invite, practitioner = found
            member = await self.care.members.agree(tx, person_id, now)
            if refusal := await self._refusal(tx, person_id, practitioner):
                return refusal
            if not await store.invites.take(tx, invite.invite_id):
                return Refusal.UNKNOWN
            return await self._link(tx, invite, person_id, scopes, now), practitioner, member

    async def _find(self, tx: Tx, person_id: int, typed: str, now: datetime) -> tuple[Invite, Practitioner] | Refusal:
        code = parse_code(typed)
        # Looked up in any case: how long the answer takes tells nothing either.
        invite = await store.invites.find(tx, self._mark(code or typed[:100]), now)
        if invite is None or invite.practitioner_id == person_id:
            return Refusal.UNKNOWN
        practitioner = await self.care.practitioner(tx, invite.practitioner_id)
        return Refusal.UNKNOWN if practitioner is None else (invite, practitioner)

    async def _refusal(self, tx: Tx, client_id: int, practitioner: Practitioner) -> Refusal | None:
        links = await store.links.of_client(tx, client_id)
        if any(link.practitioner_id == practitioner.member_id for link in links):
            return Refusal.ALREADY
        return Refusal.TOO_MANY_PRACTITIONERS if len(links) >= MOST_PRACTITIONERS else None

    async def _link(self, tx: Tx, invite: Invite, client_id: int, scopes: frozenset[Scope], now: datetime) -> Link:
        vault, practitioner_id = self.care.vault, invite.practitioner_id
        label = await vault.try_unseal(invite.label, invite_place(practitioner_id, invite.invite_id)) or ""
        link_id = await store.links.add(tx, practitioner_id, client_id, scopes, now)
        await store.links.set_label(tx, link_id, await vault.seal(label, link_place(practitioner_id, link_id)))
        return Link(link_id, practitioner_id, client_id, label, scopes, now)

    async def _opened(self, invite: Invite) -> OpenInvite:
        place = invite_place(invite.practitioner_id, invite.invite_id)
        label = await self.care.vault.try_unseal(invite.label, place)
        return OpenInvite(invite.invite_id, label or "", invite.made_at, invite.expires_at)

    def _mark(self, code: str) -> str:
        return self.care.vault.mark("care-invite", code)


@dataclass(frozen=True)
class Roster:
    """The operator's side. Nobody else is ever shown who is on it."""

    care: Care

    async def add(self, person_id: int, name: str, now: datetime) -> bool:
        """False for one who was on it already, and now has this name."""
        async with self.care.db.begin() as tx:
            return await store.practitioners.add(tx, person_id, name, now)

    async def listed(self) -> Sequence[tuple[store.practitioners.Listed, int]]:
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
            await store.invites.withdraw_all(tx, person_id)
            await store.practitioners.change(tx, person_id, removed_at=now, away_note=None)
            return len(links)
