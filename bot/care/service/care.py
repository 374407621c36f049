"""What the rest of the room stands on: who is a practitioner, who is linked to whom, and the end of that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.base import ours
from bot.base.database import Database, Tx
from bot.base.errors import UserFacing
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.care import store
from bot.care.rules import Ender, Link, Practitioner, Scope, by_label
from bot.care.store.links import Linked
from bot.care.store.notices import Kind
from bot.members.service import Members, NotStarted

OnEnded = Callable[[Tx, Link, datetime], Awaitable[None]]
"""Called, inside the transaction, for a link that has just ended, while its rows are still there."""


OnRemoved = Callable[[Tx, int, datetime], Awaitable[None]]
"""Called, inside the transaction, with the id of one who is no practitioner any more."""


class NotPractitioner(UserFacing):
    """Says nothing about who is one."""


class NotAgreed(NotStarted):
    """A practitioner without an account; the face answers with what is stored, and asks."""


@dataclass(frozen=True)
class Care:
    """Methods that take `tx` belong to their caller's transaction. A link is always looked up together with the person
    whose it is. With a practitioner's account everything goes that they have here, and with a client's likewise.
    """

    db: Database
    vault: Vault
    members: Members
    on_ended: list[OnEnded] = field(default_factory=list[OnEnded])
    """A slot for what else a client gets through a link, wired in app."""
    on_removed: list[OnRemoved] = field(default_factory=list[OnRemoved])
    """Likewise, for what a practitioner made."""

    async def seal_older(self) -> None:
        """Away notes from when those were not sealed yet. To be called once, at the start."""
        await ours.seal_older(self.db, self.vault, [store.practitioners.AWAY_NOTE])

    async def practitioner(self, tx: Tx, member_id: int) -> Practitioner | None:
        """By the operator's word. They may have no account yet."""
        found = await store.practitioners.find(tx, member_id)
        return None if found is None else replace(found, away_note=_note(self.vault, member_id, found.away_note))

    async def require(self, tx: Tx, member_id: int) -> Practitioner:
        """Raises `NotPractitioner`, and `NotAgreed` for one of whom nothing may be stored yet. Locks their account."""
        practitioner = await self.practitioner(tx, member_id)
        if practitioner is None:
            raise NotPractitioner("This is for practitioners whom whoever runs this bot has added.")
        try:
            await self.members.require(tx, member_id)
        except NotStarted:
            raise NotAgreed("This needs your consent first.") from None
        return practitioner

    async def agree(self, member_id: int, now: datetime) -> Practitioner:
        """They have read what is stored, and said that they are adults. Raises `NotPractitioner`."""
        async with self.db.begin() as tx:
            if await self.practitioner(tx, member_id) is not None:
                await self.members.agree(tx, member_id, now)
            return await self.require(tx, member_id)

    async def named(self, tx: Tx, link: Link) -> str:
        """What its client knows the practitioner by, also once they are none any more."""
        if link.former is not None:
            return link.former
        return await self.known_as(tx, link.practitioner_id)

    async def known_as(self, tx: Tx, practitioner_id: int) -> str:
        """The name that the operator gave them, also once they are none any more."""
        found = await store.practitioners.find(tx, practitioner_id, removed_too=True)
        return found.name if found else ""

    async def links_of(self, tx: Tx, practitioner_id: int) -> Sequence[Link]:
        """Active ones, by label."""
        links = [await self.opened(each) for each in await store.links.of_practitioner(tx, practitioner_id)]
        return sorted(links, key=by_label)

    async def practices_of(
        self, tx: Tx, member_ids: Collection[int], practitioner_ids: Collection[int]
    ) -> Mapping[int, frozenset[int]]:
        """Whose own exercises each of these people has, of these practitioners: their clients, and they themselves."""
        return await store.reach.practices_of(tx, member_ids, practitioner_ids)

    async def has_label(
        self, tx: Tx, practitioner_id: int, label: str, now: datetime, beside: int | None = None
    ) -> bool:
        """Whether a client of theirs, but that link's, or an open code has it: two alike are taken for each other."""
        labels = [link.label for link in await self.links_of(tx, practitioner_id) if link.id != beside]
        for invite in await store.invites.open_of(tx, practitioner_id, now):
            place = invite_place(practitioner_id, invite.invite_id)
            labels.append(await self.vault.try_unseal(invite.label, place) or "")
        return label.casefold() in map(str.casefold, labels)

    async def link(self, tx: Tx, practitioner_id: int, link_id: int) -> Link | None:
        """Only an active one of their own."""
        found = await store.links.own(tx, practitioner_id, link_id)
        return None if found is None else await self.opened(found)

    async def links_to(self, tx: Tx, client_id: int) -> Sequence[Link]:
        """As the client has them: active ones, oldest first."""
        return [await self.opened(each) for each in await store.links.of_client(tx, client_id)]

    async def link_to(self, tx: Tx, client_id: int, link_id: int) -> Link | None:
        found = await store.links.theirs(tx, client_id, link_id)
        return None if found is None else await self.opened(found)

    async def note_view(self, tx: Tx, link_id: int, what: str, now: datetime) -> None:
        """Every look at a client, before it is shown. `what` is a word that `views.LOOKS` has a line for."""
        await store.looks.note(tx, [link_id], what, now)

    async def note_views(self, tx: Tx, link_ids: Collection[int], what: str, now: datetime) -> None:
        """Of several at once, as in a list."""
        await store.looks.note(tx, link_ids, what, now)

    async def end(self, tx: Tx, link: Link, by: Ender, now: datetime) -> bool:
        """At once, with all that hangs on it. The other side is told later that it ended, and nothing else. Where the
        operator ends it, the practitioner is told by whoever calls, once for all of their links.
        """
        if not await store.links.end(tx, link.id, by, now):
            return False
        await store.shares.take_back_all(tx, link.id)
        for hook in self.on_ended:
            await hook(tx, link, now)
        if by is Ender.CLIENT:
            await self.tell(tx, link.practitioner_id, Kind.ENDED, link, now)
        if by is not Ender.CLIENT:
            await self.tell(tx, link.client_id, Kind.ENDED, link, now)
        return True

    async def end_all(self, tx: Tx, person_id: int, now: datetime) -> None:
        """Of one who erases everything: as a practitioner, and as a client. For a while the clients of a practitioner
        keep what is about them: with whom they shared, that it ended, and each look.
        """
        for link in await self.links_of(tx, person_id):
            await self.end(tx, link, Ender.PRACTITIONER, now)
        found = await store.practitioners.find(tx, person_id, removed_too=True)
        await store.links.hand_over(tx, person_id, found.name if found else "")
        for link in await self.links_to(tx, person_id):
            await self.end(tx, link, Ender.CLIENT, now)

    async def tell(
        self, tx: Tx, to_id: int, kind: Kind, link: Link, now: datetime, after: timedelta = timedelta(0)
    ) -> int:
        """A line for their DM; the new id. Practitioners can look up there whom it is about."""
        notice_id = await store.notices.add(tx, to_id, kind, link.id, now, now + after)
        if to_id == link.practitioner_id and link.label:
            label = await self.vault.seal(link.label, notice_place(to_id, notice_id))
            await store.notices.set_label(tx, notice_id, label)
        return notice_id

    def code_mark(self, code: str) -> str:
        """All that is kept of a code."""
        return self.vault.mark("care-invite", code)

    async def opened(self, linked: Linked) -> Link:
        place = link_place(linked.practitioner_id, linked.link_id)
        label = None if linked.label is None else await self.vault.try_unseal(linked.label, place)
        return Link(
            linked.link_id,
            linked.practitioner_id,
            linked.client_id,
            label or "",
            linked.scopes,
            linked.since,
            linked.ended_at,
            linked.name,
        )

    @staticmethod
    async def kept(vault: Vault, tx: Tx, person_id: int) -> list[dict[str, Any]]:
        """What the operator noted, with or without an account; and their away note."""
        row = await store.practitioners.row(tx, person_id)
        if row is None:
            return []
        note = _note(vault, person_id, row["away_note"])
        lost = {"cannot_be_opened": "away_note"} if note == "" else {}
        return [{**row, "away_note": note or None, **lost}]

    @staticmethod
    async def forget(tx: Tx, person_id: int, before: datetime | None) -> int:
        """One whom the operator has added since stays one."""
        return await store.practitioners.forget(tx, person_id, before)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room about them, on either side."""
        return [*await self._as_practitioner(tx, member_id), *await self._as_client(tx, member_id)]

    async def _as_practitioner(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        rows = await self.kept(self.vault, tx, member_id)
        for invite in await store.invites.all_of(tx, member_id):
            label = await self.vault.try_unseal(invite.label, invite_place(member_id, invite.invite_id))
            rows.append({"code_for": label, **_lost(label, "code_for"), "made_at": invite.made_at})
            rows[-1]["expires_at"] = invite.expires_at
        for linked in await store.links.of_practitioner(tx, member_id, ended_too=True):
            # Not who ended it: practitioners are told only that it has ended.
            label = (await self.opened(linked)).label or None
            rows.append({"client": label, **_lost(label, "client"), "since": linked.since, "ended_at": linked.ended_at})
            rows += await self._looks(tx, linked.link_id)
        for notice in await store.notices.of_member(tx, member_id):
            row = {"told": notice.kind.value, "made_at": notice.made_at, "state": notice.state.value}
            rows.append({**row, "ended_at": notice.ended_at})
            if notice.label is not None:
                label = await self.vault.try_unseal(notice.label, notice_place(member_id, notice.notice_id))
                rows[-1] |= {"about": label, **_lost(label, "about")}
        return rows

    async def _as_client(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for linked in await store.links.of_client(tx, member_id, ended_too=True):
            rows.append(
                {
                    "practitioner": await self.named(tx, await self.opened(linked)),
                    "shares_done": Scope.DONE in linked.scopes,
                    "shares_ratings": Scope.RATINGS in linked.scopes,
                    "since": linked.since,
                    "ended_at": linked.ended_at,
                    "ended_by": linked.ended_by and linked.ended_by.value,
                }
            )
            rows += await self._looks(tx, linked.link_id)
            asked = await store.notices.of_link(tx, linked.link_id, Kind.ASKED)
            rows += [{"asked_to_get_in_touch": one.made_at, "state": one.state.value} for one in asked]
        shared = await store.shares.of_client(tx, member_id)
        return [*rows, *({"shared_at": each.shared_at, "seen_at": each.seen_at} for each in shared)]

    async def _looks(self, tx: Tx, link_id: int) -> list[dict[str, Any]]:
        return [{"looked_at": look.what, "at": look.at} for look in await store.looks.all_of(tx, link_id)]


def _note(vault: Vault, practitioner_id: int, stored: str | None) -> str | None:
    """Empty where it can no longer be opened."""
    return ours.read(vault, stored, away_place(practitioner_id))


def _lost(opened: str | None, key: str) -> dict[str, str]:
    return {"cannot_be_opened": key} if opened is None else {}


def away_place(practitioner_id: int) -> Place:
    return ours.place(store.practitioners.AWAY_NOTE, practitioner_id)


def link_place(practitioner_id: int, link_id: int) -> Place:
    return Place("care_links", "label", practitioner_id, link_id)


def invite_place(practitioner_id: int, invite_id: int) -> Place:
    return Place("care_invites", "label", practitioner_id, invite_id)


def notice_place(practitioner_id: int, notice_id: int) -> Place:
    return Place("care_notices", "label", practitioner_id, notice_id)
