"""Lines on their way to somebody's DM. The row comes first, so that a crash neither loses nor doubles one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.base.database import Tx
from bot.base.edge import Fate, Sent
from bot.care import store
from bot.care.rules import Ender
from bot.care.service.care import Care, notice_place
from bot.care.store.notices import Kind, Notice, State
from bot.members.rules import Member, MemberState

_AT_ONCE = 5
_LEASE = timedelta(minutes=1)
"""So long whoever took one has for it."""
_SAME_NONCE = timedelta(seconds=100)
"""Until then the same nonce gets the first message back; later it is looked for."""
_MOST_AGE = {Kind.ASKED: timedelta(hours=2), Kind.ENDED: timedelta(days=2), Kind.SHARED: timedelta(days=2)}
_PAUSES = [timedelta(seconds=seconds) for seconds in (20, 60, 120, 300, 900)]


@dataclass(frozen=True)
class Errand:
    """One to be sent now, by us."""

    notice: Notice
    channel_id: int | None
    """Their DM; None while it was never opened."""
    is_in_doubt: bool
    """It may be out there already, and is to be looked for."""

    @property
    def nonce(self) -> str:
        return f"care-{self.notice.notice_id:x}"


@dataclass(frozen=True)
class Told:
    """What stands behind the button of a line, for the one who got it."""

    notice: Notice
    label: str
    """The practitioner's word for the client; empty for clients, and when it can no longer be opened."""
    name: str
    """The practitioner's, where it is the client who was told."""
    zone: str
    is_lost: bool = False
    """The label can no longer be opened."""
    by_operator: bool = False
    """Of one who was taken off the operator's list: it ended with all of theirs."""


@dataclass(frozen=True)
class Notices:
    care: Care

    async def take(self, now: datetime) -> Sequence[Errand]:
        """A few that are due."""
        async with self.care.db.begin() as tx:
            found = [await self._taken(tx, notice, now) for notice in await store.notices.due(tx, now, _AT_ONCE)]
            return [errand for errand in found if errand is not None]

    async def take_one(self, notice_id: int, now: datetime) -> Errand | None:
        """None when somebody else sees to it just now, or it is over."""
        async with self.care.db.begin() as tx:
            notice = await store.notices.find(tx, notice_id, lock=True)
            is_due = notice is not None and notice.try_at is not None and notice.try_at <= now
            return await self._taken(tx, notice, now) if notice is not None and is_due else None

    async def is_unreached(self, member_id: int) -> bool:
        """Whether we never opened their DM."""
        async with self.care.db.begin() as tx:
            member = await self.care.members.find(tx, member_id)
            return member is not None and member.dm_channel_id is None

    async def opened(self, to_id: int, channel_id: int) -> None:
        """Their DM was opened, and is never opened again."""
        async with self.care.db.begin() as tx:
            if await self.care.members.find(tx, to_id) is not None:
                await self.care.members.keep_dm(tx, to_id, channel_id)

    async def record(self, errand: Errand, sent: Sent, now: datetime) -> None:
        notice, members = errand.notice, self.care.members
        async with self.care.db.begin() as tx:
            if await members.find(tx, notice.to_id, lock=True) is None:
                return
            if sent.fate is Fate.SENT and sent.channel_id is not None:
                await members.dm_opened(tx, notice.to_id, sent.channel_id)
                await self._over(tx, notice, State.SENT, now)
            elif sent.fate is Fate.CLOSED:
                await members.dm_closed(tx, notice.to_id, now)
                await self._over(tx, notice, State.FAILED, now)
            elif now - notice.made_at >= _MOST_AGE[notice.kind]:
                await self._over(tx, notice, State.FAILED, now)
            else:
                pause = _PAUSES[min(notice.tries, len(_PAUSES) - 1)]
                await store.notices.change(tx, notice.notice_id, try_at=now + pause)

    async def look(self, person_id: int, notice_id: int, now: datetime) -> Told | None:
        """What stands behind it; a look that is noted. None for what was sent to somebody else."""
        async with self.care.db.begin() as tx:
            member = await self.care.members.find(tx, person_id)
            notice = await store.notices.find(tx, notice_id)
            if member is None or notice is None or notice.to_id != person_id:
                return None
            if notice.kind is not Kind.ENDED:
                # Of one who has left since, nothing is looked at any more.
                link = notice.link_id and await self.care.link(tx, person_id, notice.link_id)
                if not link:
                    return None
                await self.care.note_view(tx, link.id, notice.kind.value, now)
            return await self._told(tx, notice, member)

    async def _told(self, tx: Tx, notice: Notice, member: Member) -> Told:
        """By the label that they have for that client now; the notice's own, where nothing else is left."""
        to_id, link_id = notice.to_id, notice.link_id
        linked = None if link_id is None else await store.links.own(tx, to_id, link_id, ended_too=True)
        label = "" if linked is None else (await self.care.opened(linked)).label
        if not label and notice.label is not None:
            label = await self.care.vault.try_unseal(notice.label, notice_place(to_id, notice.notice_id)) or ""
        is_lost = not label and (linked is not None or notice.label is not None)
        by_operator = linked is not None and linked.ended_by is Ender.OPERATOR
        return Told(notice, label, await self._name(tx, to_id, link_id), member.zone, is_lost, by_operator)

    async def _taken(self, tx: Tx, notice: Notice, now: datetime) -> Errand | None:
        member = await self.care.members.find(tx, notice.to_id)
        if member is None or not _may_write(member, notice.kind) or not await self._stands(tx, notice):
            await self._over(tx, notice, State.FAILED, now)
            return None
        on_wire = notice.wire_at or now
        is_in_doubt = now - on_wire > _SAME_NONCE
        values = {"try_at": now + _LEASE, "wire_at": on_wire, "tries": notice.tries + 1}
        await store.notices.change(tx, notice.notice_id, **values)
        return Errand(notice, member.dm_channel_id, is_in_doubt)

    async def _stands(self, tx: Tx, notice: Notice) -> bool:
        """Whoever has left since asks nobody any more; and what was taken back, or read, is told to nobody."""
        if notice.kind is Kind.ENDED:
            return True
        if notice.link_id is None or await self.care.link(tx, notice.to_id, notice.link_id) is None:
            return False
        return notice.kind is Kind.ASKED or bool(await store.shares.unseen(tx, [notice.link_id]))

    async def _over(self, tx: Tx, notice: Notice, state: State, now: datetime) -> None:
        await store.notices.change(tx, notice.notice_id, state=state.value, try_at=None, ended_at=now)

    async def _name(self, tx: Tx, client_id: int, link_id: int | None) -> str:
        link = None if link_id is None else await store.links.theirs(tx, client_id, link_id, ended_too=True)
        return "" if link is None else await self.care.named(tx, await self.care.opened(link))


def _may_write(member: Member, kind: Kind) -> bool:
    """A cry for help is tried even where the DM was closed before, and where somebody wanted no more nudges: that
    practitioner still has clients. Anything else is not.
    """
    return kind is Kind.ASKED or (member.state is not MemberState.STOPPED and member.dm_closed_at is None)
