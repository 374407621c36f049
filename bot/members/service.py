"""What a person tells us about themselves, and whether we may write to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.base.database import EPOCH, Database, Tx
from bot.base.errors import UserFacing
from bot.members import store
from bot.members.loader import Cities
from bot.members.rules import Member, MemberState, Place, Practice, parse_offset, zone_label

DM_RETRY_LEAST, DM_RETRY_MOST = timedelta(days=1), timedelta(days=7)
"""A closed DM is tried again after a day, and ever less often, down to weekly: refused sends count against us."""


class NotStarted(UserFacing):
    """This needs an account; the face answers with the way to `/start`."""


OnReturn = Callable[[Tx, Member, datetime], Awaitable[None]]
"""Called, inside the transaction, for a member who did something with us; as they were before that."""


@dataclass(frozen=True)
class Members:
    """Methods that take `tx` belong to their caller's transaction."""

    db: Database
    idle_for: timedelta = timedelta(days=365)
    """So long after the last thing they did, what is about a member who stopped is removed."""
    on_return: list[OnReturn] = field(default_factory=list[OnReturn])
    """A slot for rooms above, wired in app."""
    _unreached: set[int] = field(default_factory=set[int])
    """Whose DM was closed to us when their row was last read here. Only spares reading."""

    async def get(self, member_id: int) -> Member | None:
        async with self.db.begin() as tx:
            return await store.find(tx, member_id)

    async def find(self, tx: Tx, member_id: int, *, lock: bool = False) -> Member | None:
        member = await store.find(tx, member_id, lock=lock)
        if member is not None:
            self._note(member)
        return member

    async def require(self, tx: Tx, member_id: int) -> Member:
        """Raises `NotStarted` for someone who has not agreed yet.

        Locks the member: on PostgreSQL too, what one member does happens one after another, and so long as everybody
        takes the member before the member's rows, nobody waits in a ring.
        """
        member = await store.find(tx, member_id, lock=True)
        if member is None:
            raise NotStarted("This needs a start first: /start takes about a minute.")
        self._note(member)
        return member

    def seemed_unreached(self, member_id: int) -> bool:
        """Whether their DM was closed to us as far as is known without looking: as in what they did last."""
        return member_id in self._unreached

    def _note(self, member: Member) -> None:
        (self._unreached.discard if member.dm_closed_at is None else self._unreached.add)(member.member_id)

    async def lock_all(self, tx: Tx, member_ids: Iterable[int], *, skip: bool = False) -> dict[int, Member]:
        """Nobody else changes them before the transaction ends. `skip` leaves out whom somebody else holds just now."""
        return await store.lock_all(tx, member_ids, skip=skip)

    async def agree(self, tx: Tx, member_id: int, now: datetime) -> Member:
        """Consent and minimum age were confirmed. Agreeing again changes nothing."""
        await store.add(tx, member_id, "UTC", now)
        return await self.require(tx, member_id)

    async def set_practice(self, tx: Tx, member_id: int, practice: Practice) -> None:
        await store.change(tx, member_id, practice=practice.value)

    async def set_zone(self, tx: Tx, member_id: int, zone: str) -> None:
        """A move: any journey is over."""
        await store.change(tx, member_id, zone=zone, home_zone=None, home_at=None)

    async def travel(self, tx: Tx, member: Member, zone: str, home_at: datetime) -> None:
        """Another zone until `home_at` (UTC instant). A second journey keeps the first one's home."""
        home = member.home_zone or member.zone
        await store.change(tx, member.member_id, zone=zone, home_zone=home, home_at=home_at)

    async def going_home(self, tx: Tx, now: datetime) -> Sequence[Member]:
        return await store.going_home(tx, now)

    async def set_quiet(self, tx: Tx, member_id: int, start: time | None, end: time | None) -> None:
        await store.change(tx, member_id, quiet_from=start, quiet_until=end)

    async def set_most(self, tx: Tx, member_id: int, most_a_day: int | None) -> None:
        await store.change(tx, member_id, most_a_day=most_a_day)

    async def set_flags(self, tx: Tx, member_id: int, **flags: bool) -> None:
        """Any of is_discreet, hides_streak, leaves_figures_out."""
        await store.change(tx, member_id, **flags)

    async def activate(self, tx: Tx, member_id: int, now: datetime) -> None:
        await store.change(
            tx,
            member_id,
            state=MemberState.ACTIVE.value,
            paused_at=None,
            paused_until=None,
            answered_at=now,
            unanswered=0,
            unanswered_assigned=0,
            idle_since=None,
        )

    async def pause(self, tx: Tx, member_id: int, now: datetime, until: date | None) -> None:
        """`until` is the first local day with nudges again; None means until they say."""
        await store.change(tx, member_id, paused_at=now, paused_until=until)

    async def end_pause(self, tx: Tx, member_id: int) -> None:
        await store.change(tx, member_id, paused_at=None, paused_until=None)

    async def stop(self, tx: Tx, member_id: int, now: datetime) -> None:
        await store.change(tx, member_id, state=MemberState.STOPPED.value, idle_since=now)

    async def here(self, tx: Tx, member_id: int, now: datetime) -> None:
        """They did something, whatever it is."""
        await store.here(tx, member_id, now)

    async def gone(self, tx: Tx, now: datetime, limit: int) -> Sequence[int]:
        """Those whom nothing is to be kept about any more, if they still are when they are locked."""
        return await store.idle(tx, now - self.idle_for, limit)

    def goes_at(self, member: Member) -> datetime | None:
        """When all about them is removed, unless they do something here before. None: it stays as long as they want."""
        return None if member.idle_since is None else member.idle_since + self.idle_for

    async def answered(self, tx: Tx, member: Member, now: datetime) -> Member:
        """They did something with us: the rhythm begins afresh. Takes them as they were, locked; returns them since."""
        if (member.answered_at, member.unanswered, member.unanswered_assigned) == (now, 0, 0):
            return member
        await store.change(tx, member.member_id, answered_at=now, unanswered=0, unanswered_assigned=0)
        for hook in self.on_return:
            await hook(tx, member, now)
        return replace(member, answered_at=now, unanswered=0, unanswered_assigned=0)

    async def saw_assigned(self, tx: Tx, member_id: int) -> None:
        """They looked at what somebody else assigned: its rhythm alone begins afresh."""
        await store.change(tx, member_id, unanswered_assigned=0)

    async def went_unanswered(self, tx: Tx, member_ids: Iterable[int], *, assigned: bool = False) -> None:
        """One more nudge each; whoever is named twice had two. `assigned`: not of their own plans."""
        await store.add_unanswered(tx, member_ids, assigned=assigned)

    async def keep_dm(self, tx: Tx, member_id: int, channel_id: int) -> None:
        """The channel is known from here on, whether or not it takes messages: it is opened once in a life."""
        await store.change(tx, member_id, dm_channel_id=channel_id, dm_try_at=None)

    async def open_dm_by(self, tx: Tx, member_id: int, again_at: datetime) -> None:
        """Somebody sees to it until then; after that, whoever asks `next_unreached`."""
        await store.change(tx, member_id, dm_try_at=again_at)

    async def next_unreached(self, tx: Tx, now: datetime, again_at: datetime) -> int | None:
        """Someone active whose DM was never opened, and now is to be. Until `again_at` nobody else gets them."""
        member_id = await store.unreached(tx, now)
        if member_id is not None:
            await self.open_dm_by(tx, member_id, again_at)
        return member_id

    async def dm_opened(self, tx: Tx, member_id: int, channel_id: int) -> None:
        values = {"dm_channel_id": channel_id, "dm_closed_at": None, "dm_try_at": None, "dm_told_at": None}
        await store.change(tx, member_id, **values)

    async def told_dm_closed(self, tx: Tx, member_id: int, now: datetime) -> None:
        await store.change(tx, member_id, dm_told_at=now)

    async def dm_closed(self, tx: Tx, member_id: int, now: datetime) -> None:
        """`dm_closed_at` stays at the first time."""
        member = await store.find(tx, member_id)
        since = (member.dm_closed_at if member else None) or now
        pause = min(max(DM_RETRY_LEAST, now - since), DM_RETRY_MOST)
        await store.change(tx, member_id, dm_closed_at=since, dm_try_at=now + pause)

    async def zones(self, tx: Tx, member_ids: Iterable[int]) -> dict[int, str]:
        """Not locked: for looking only."""
        return await store.zones(tx, member_ids)

    async def starting(self, tx: Tx, member_ids: Iterable[int]) -> set[int]:
        """Those of these who never finished `/start`: nothing comes to them."""
        return await store.starting(tx, member_ids)

    async def active_zones(self, tx: Tx, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """A page of active members with their zones, by id, beginning after `after`."""
        return await store.active_zones(tx, after, limit)

    async def remove(self, tx: Tx, member_id: int) -> bool:
        return await store.remove(tx, member_id)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        row = await store.row(tx, member_id)
        return [] if row is None else [row]


class Places:
    """Finds where somebody is from what they type. The table of cities is read once a process, off the loop."""

    @staticmethod
    async def warm() -> None:
        await asyncio.to_thread(Cities.load)

    async def find(self, text: str) -> Sequence[Place]:
        """Best first; more than one only where the text may well mean either."""
        return await asyncio.to_thread(_find, text)


def _find(text: str) -> Sequence[Place]:
    offset = parse_offset(text)
    if offset and text.strip().casefold() != "gmt":  # GMT may mean London with its summer time
        return [Place(zone_label(offset, EPOCH), offset, 1.0)]
    return Cities.load().find(text)
