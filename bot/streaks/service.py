"""Reading the streak out of the logbook. Nothing is stored here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.base.database import Database, Tx
from bot.logbook.rules import Neutral
from bot.logbook.service import Logbook
from bot.members.rules import Member
from bot.members.service import Members
from bot.streaks import rules
from bot.streaks.rules import Streak

EXCUSE_BACK = 28
"""So many days back "I was ill or away" reaches (design §4)."""


@dataclass(frozen=True)
class Card:
    streak: Streak
    today: date
    is_done_today: bool
    hides_number: bool
    week: tuple[bool, ...] = ()
    """Whether each of the last seven days was practised, today last."""


@dataclass(frozen=True)
class Streaks:
    db: Database
    members: Members
    logbook: Logbook

    async def card(self, member_id: int, now: datetime) -> Card:
        """Raises `NotStarted`."""
        async with self.db.begin() as tx:
            return await self.read(tx, await self.members.require(tx, member_id), now)

    async def read(self, tx: Tx, member: Member, now: datetime) -> Card:
        book = await self.logbook.book(tx, member.member_id)
        today = self.logbook.today(member, now)
        streak = rules.streak_of(book.practised, book.missed, today)
        week = rules.week_of(book.practised, today)
        return Card(streak, today, today in book.practised, member.hides_streak, week)

    async def hide(self, member_id: int, now: datetime, *, hidden: bool) -> Card:
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            await self.members.set_flags(tx, member_id, hides_streak=hidden)
            return await self.read(tx, replace(member, hides_streak=hidden), now)

    async def was_away(self, member_id: int, days: int, now: datetime) -> Card:
        """Of the last `days` local days, today not among them, those that were missed count neither way."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            book = await self.logbook.book(tx, member_id)
            # The missed ones only, all others being neutral or practised already: so it can be taken back exactly.
            missed = [day for day in self._back(member, days, now) if day in book.missed]
            await self.logbook.excuse(tx, member_id, missed, Neutral.away)
            return await self.read(tx, member, now)

    async def was_not_away(self, member_id: int, days: int, now: datetime) -> Card:
        """Takes `was_away` back."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            await self.logbook.take_excuse_back(tx, member_id, self._back(member, days, now), Neutral.away)
            return await self.read(tx, member, now)

    def _back(self, member: Member, days: int, now: datetime) -> list[date]:
        today = self.logbook.today(member, now)
        return [today - timedelta(days=back) for back in range(1, min(days, EXCUSE_BACK) + 1)]
