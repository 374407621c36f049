"""A client's first step: what a code opens, and saying yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.base.database import Tx
from bot.care import store
from bot.care.rules import MOST_PRACTITIONERS, Guard, Link, Practitioner, Scope, parse_code
from bot.care.service.care import Care, invite_place, link_place
from bot.care.store.invites import Invite
from bot.members.rules import Member

_JUST_NOW = timedelta(minutes=1)


class Full(StrEnum):
    """Why a good code is of no use to this person. It stays good."""

    ALREADY = "already"
    """They are a client of this very practitioner."""
    TOO_MANY = "too-many"


@dataclass(frozen=True)
class Unknown:
    """Wrong, used, withdrawn, too old, one's own: nobody is told which. Nor is anything looked up before `again_at`."""

    again_at: datetime


@dataclass(frozen=True)
class Invitation:
    """What somebody is told before they say yes."""

    practitioner: Practitioner
    is_known: bool
    """Whether they have an account here."""


@dataclass(frozen=True)
class Joined:
    link: Link
    practitioner: Practitioner
    member: Member


@dataclass(frozen=True)
class Joining:
    care: Care
    guard: Guard = field(default_factory=Guard)

    async def look(self, person_id: int, typed: str, now: datetime) -> Invitation | Full | Unknown:
        """What a code opens. Changes nothing."""
        if (again_at := self.guard.opens_at(person_id, now)) > now:
            return Unknown(again_at)
        async with self.care.db.begin() as tx:
            found = await self._find(tx, person_id, typed, now)
            if found is None:
                return self._slip(person_id, now)
            member = await self.care.members.find(tx, person_id)
            full = None if member is None else await self._full(tx, person_id, found[1])
            return full or Invitation(found[1], is_known=member is not None)

    async def join(
        self, person_id: int, typed: str, scopes: frozenset[Scope], now: datetime
    ) -> Joined | Full | Unknown:
        """They have read what would be shared, and said yes, and that they are adults. Uses the code up."""
        if (again_at := self.guard.opens_at(person_id, now)) > now:
            return Unknown(again_at)
        async with self.care.db.begin() as tx:
            found = await self._find(tx, person_id, typed, now)
            if found is None:
                # A second tap, while the first was answered.
                return await self._just_joined(tx, person_id, now) or self._slip(person_id, now)
            invite, practitioner = found
            member = await self.care.members.agree(tx, person_id, now)
            if full := await self._full(tx, person_id, practitioner):
                return full
            if not await store.invites.take(tx, invite.invite_id):
                return self._slip(person_id, now)
            self.guard.succeeded(person_id)
            return Joined(await self._link(tx, invite, person_id, scopes, now), practitioner, member)

    def _slip(self, person_id: int, now: datetime) -> Unknown:
        self.guard.slipped(person_id, now)
        return Unknown(self.guard.opens_at(person_id, now))

    async def _find(self, tx: Tx, person_id: int, typed: str, now: datetime) -> tuple[Invite, Practitioner] | None:
        code = parse_code(typed)
        # Looked up in any case: how long the answer takes tells nothing either.
        invite = await store.invites.find(tx, self.care.code_mark(code or "none"), now)
        if invite is None or code is None or invite.practitioner_id == person_id:
            return None
        practitioner = await self.care.practitioner(tx, invite.practitioner_id)
        return None if practitioner is None else (invite, practitioner)

    async def _full(self, tx: Tx, client_id: int, practitioner: Practitioner) -> Full | None:
        links = await store.links.of_client(tx, client_id)
        if any(link.practitioner_id == practitioner.member_id for link in links):
            return Full.ALREADY
        return Full.TOO_MANY if len(links) >= MOST_PRACTITIONERS else None

    async def _just_joined(self, tx: Tx, client_id: int, now: datetime) -> Joined | None:
        member = await self.care.members.find(tx, client_id)
        if member is None:
            return None
        for link in await self.care.links_to(tx, client_id):
            practitioner = await self.care.practitioner(tx, link.practitioner_id)
            if practitioner is not None and now - link.since <= _JUST_NOW:
                return Joined(link, practitioner, member)
        return None

    async def _link(self, tx: Tx, invite: Invite, client_id: int, scopes: frozenset[Scope], now: datetime) -> Link:
        vault, practitioner_id = self.care.vault, invite.practitioner_id
        label = await vault.try_unseal(invite.label, invite_place(practitioner_id, invite.invite_id)) or ""
        link_id = await store.links.add(tx, practitioner_id, client_id, scopes, now)
        await store.links.set_label(tx, link_id, await vault.seal(label, link_place(practitioner_id, link_id)))
        return Link(link_id, practitioner_id, client_id, label, scopes, now)
