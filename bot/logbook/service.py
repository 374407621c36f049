"""Recording practice and the days on which it was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.base.database import Database, Tx
from bot.logbook import rules, store
from bot.logbook.rules import Neutral
from bot.members.rules import Member, zone_of
from bot.members.service import Members

_PAGE = 200
_PAGES = 20
"""So many pages of so many members one beat excuses: about 4,000 a second, a few milliseconds at a time."""


@dataclass(frozen=True)
class Book:
    """All that the streak is derived from, by local day."""

    practised: frozenset[date]
    asked: dict[date, Neutral | None]
    """Days on which a nudge went out (None) or which count neither way, and why."""

    @property
    def missed(self) -> frozenset[date]:
        return frozenset(day for day, neutral in self.asked.items() if neutral is None and day not in self.practised)


@dataclass(frozen=True)
class Logbook:
    """Methods that take `tx` belong to their caller's transaction."""

    db: Database
    members: Members
    day_starts_at: time

    def today(self, member: Member, now: datetime) -> date:
        """The member's practice day at `now`."""
        return rules.local_day(now, zone_of(member.zone), self.day_starts_at)

    async def record(self, tx: Tx, member: Member, what: str, row_id: int, now: datetime) -> date:
        """The local day this counts for: today's. Recording the same thing again changes nothing."""
        done = store.Done(what, row_id, self.today(member, now), now)
        if await store.record(tx, member.member_id, done):
            return done.local_day
        known = await store.find(tx, member.member_id, what, row_id)
        return known.local_day if known else done.local_day

    async def move(self, tx: Tx, member_id: int, what: str, row_id: int, day: date) -> None:
        """It counts for that local day instead."""
        await store.move(tx, member_id, what, row_id, day)

    async def take_back(self, tx: Tx, member_id: int, what: str, row_id: int) -> bool:
        return await store.take_back(tx, member_id, what, row_id)

    async def day_of(self, tx: Tx, member_id: int, what: str, row_id: int) -> date | None:
        """The local day that this was recorded for."""
        found = await store.find(tx, member_id, what, row_id)
        return found.local_day if found else None

    async def asked(self, tx: Tx, days: Iterable[tuple[int, date]]) -> None:
        """A nudge went out to each of these members for that day."""
        await store.note_days(tx, [(member_id, day, None) for member_id, day in days])

    async def neutral(self, tx: Tx, member_id: int, local_day: date, why: Neutral) -> None:
        """Nothing went out for that day. A day on which something did go out stays as it is."""
        await store.note_day(tx, member_id, local_day, why.value)

    async def neutral_all(self, tx: Tx, days: Iterable[tuple[int, date, Neutral]]) -> None:
        """Of many members at once."""
        await store.note_days(tx, [(member_id, day, why.value) for member_id, day, why in days])

    async def excuse(self, tx: Tx, member_id: int, days: Sequence[date], why: Neutral) -> None:
        """These days count neither way, whatever went out."""
        await store.excuse(tx, [member_id], days, why.value)

    async def take_excuse_back(self, tx: Tx, member_id: int, days: Sequence[date], why: Neutral) -> None:
        """For excuses of days on which something did go out."""
        await store.count_again(tx, member_id, days, why.value)

    async def book(self, tx: Tx, member_id: int) -> Book:
        practised, asked = await store.book(tx, member_id)
        return Book(practised, {day: None if neutral is None else Neutral(neutral) for day, neutral in asked.items()})

    async def practised(self, tx: Tx, member_ids: Iterable[int], since: date) -> dict[int, list[tuple[str, date]]]:
        """What each of them did from that local day on, and for which day it counts."""
        return await store.practised(tx, member_ids, since)

    async def alive_at(self) -> datetime | None:
        """When we last noted that we are; None before the first beat."""
        async with self.db.begin() as tx:
            return await store.last_beat(tx)

    async def beat(self, now: datetime) -> timedelta | None:
        """Notes that we are alive. Returns how long we were not, if that is worth telling.

        A local day with two hours or more of silence becomes neutral for everyone: some thousand members a beat, so
        that clicks need not wait for all of them. A clock that went back counts as no silence, and is believed from
        then on.
        """
        silence = await self._pulse(now)
        for _ in range(_PAGES):
            if not await self._tell_some():
                break
        return silence

    async def _pulse(self, now: datetime) -> timedelta | None:
        async with self.db.begin() as tx:
            before = await store.beat(tx, now)
            if before is None or now - before < rules.SILENCE:
                return None
            await store.add_outage(tx, before, now)
            return now - before

    async def _tell_some(self) -> bool:
        """A page of members; False when nobody is left to be told of anything."""
        async with self.db.begin() as tx:
            outage = await store.next_outage(tx)
            if outage is None:
                return False
            latest = (outage.started_at, outage.ended_at)
            earlier = await store.silences_before(tx, outage)
            page: Sequence[tuple[int, str]] = ()
            if rules.length([latest, *earlier]) >= rules.OUTAGE:
                page = await self.members.active_zones(tx, outage.told_to, _PAGE)
                if page:
                    await self.members.lock_all(tx, [member_id for member_id, _ in page])
            by_zone: dict[str, list[int]] = {}
            for member_id, zone in page:
                by_zone.setdefault(zone, []).append(member_id)
            for zone, ids in by_zone.items():
                if days := rules.outage_days(latest, earlier, zone_of(zone), self.day_starts_at):
                    await store.excuse(tx, ids, days, Neutral.outage.value)
            await store.told(tx, outage, page[-1][0] if page else None)
            return True

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        done = [
            {"practised": entry.local_day, "what": entry.what, "at": entry.done_at}
            for entry in await store.done(tx, member_id)
        ]
        days = await store.days(tx, member_id)
        return done + [{"day": day, "counts_neither_way_because": why} for day, why in days.items()]
