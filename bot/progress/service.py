"""Gathering what the picture shows and what can be taken along. Nothing is stored here but how pictures look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.pictures import Look
from bot.logbook.service import Logbook
from bot.members.rules import Member
from bot.members.service import Members, NotStarted
from bot.progress import rules, store
from bot.progress.rules import Pair, Trend, Week
from bot.quizzes.rules import Topic
from bot.quizzes.service import Quizzes
from bot.sessions.service import Finished, felt, finished
from bot.streaks.service import Card, Streaks

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Facts:
    today: date
    weeks: tuple[Week, ...]
    card: Card
    trends: tuple[Trend, ...]
    topics: tuple[Topic, ...]
    look: Look

    @property
    def hides_numbers(self) -> bool:
        return self.card.hides_number


@dataclass(frozen=True)
class Takeaway:
    """Nothing that is sealed: that, and all the rest, is in the export of `/privacy`."""

    made_at: datetime
    zone: str
    days: Rows
    exercises: tuple[Finished, ...]
    answers: Rows


@dataclass(frozen=True)
class Progress:
    db: Database
    members: Members
    logbook: Logbook
    streaks: Streaks
    quizzes: Quizzes

    async def facts(self, member_id: int, now: datetime) -> Facts:
        """Raises `NotStarted`."""
        async with self.db.snapshot() as tx:
            member = await self._known(tx, member_id)
            book = await self.logbook.book(tx, member_id)
            today = self.logbook.today(member, now)
            began = self.logbook.today(member, member.consented_at)
            return Facts(
                today,
                rules.weeks_of(book.practised, book.missed, began, today),
                await self.streaks.read(tx, member, now),
                rules.trends_of((each.measure, Pair(each.before, each.after)) for each in await felt(tx, member_id)),
                rules.most_solid(await self.quizzes.solid(tx, member_id, now)),
                await _look(tx, member_id),
            )

    async def look(self, member_id: int) -> Look:
        """Also of somebody without an account."""
        async with self.db.snapshot() as tx:
            return await _look(tx, member_id)

    async def set_look(self, member_id: int, look: Look) -> None:
        """Of somebody without an account nothing is kept."""
        async with self.db.begin() as tx:
            if await self.members.find(tx, member_id, lock=True) is not None:
                await store.set_look(tx, member_id, look.value)

    async def takeaway(self, member_id: int, now: datetime) -> Takeaway:
        """All from one moment. Raises `NotStarted`."""
        async with self.db.snapshot() as tx:
            member = await self._known(tx, member_id)
            days = await self.logbook.export(tx, member_id)
            answers = [row for row in await self.quizzes.export(tx, member_id) if "answer" in row]
            return Takeaway(now, member.zone, days, tuple(await finished(tx, member_id)), answers)

    async def export(self, tx: Tx, member_id: int) -> Rows:
        """All that is stored in this room, for the member's own eyes."""
        look = await store.look(tx, member_id)
        return [] if look is None else [{"look": look}]

    async def _known(self, tx: Tx, member_id: int) -> Member:
        """Not locked: nothing is changed, and where several read at one moment nobody waits."""
        member = await self.members.find(tx, member_id)
        if member is None:
            raise NotStarted("This needs a start first: /start takes about a minute.")
        return member


async def _look(tx: Tx, member_id: int) -> Look:
    return Look(await store.look(tx, member_id) or Look.DARK)
