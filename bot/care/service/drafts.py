"""What a practitioner is about to give clients: who, what and when, kept in a row until it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.base.database import EPOCH, Tx
from bot.care import store
from bot.care.rules import Link, Practitioner
from bot.care.rules import assigning as rules
from bot.care.rules.assigning import Draft, Hitch, Kind, What
from bot.care.service.care import Care
from bot.logbook.rules import ONE_DAY, local_day
from bot.members.rules import zone_of
from bot.nudges.rules import Plan, crosses_day_start, ever_comes
from bot.packs.rules import Pack, When
from bot.packs.service import Library, Shelf
from bot.quizzes.rules import topics_of

Offered = Callable[[Tx, int], Awaitable[Sequence[Pack]]]
"""Packs of this practitioner's own, as their clients have them."""


@dataclass(frozen=True)
class Drafting:
    """A draft as its practitioner sees it."""

    practitioner: Practitioner
    draft: Draft
    clients: Sequence[Link]
    """All of theirs, by label."""
    zone: str
    today: date
    hitch: Hitch | None

    @property
    def chosen(self) -> Sequence[Link]:
        return [link for link in self.clients if link.id in self.draft.clients]


@dataclass(frozen=True)
class Drafts:
    """Every act raises `NotPractitioner` and `NotAgreed`."""

    care: Care
    shelf: Shelf
    day_starts_at: time
    offered: list[Offered] = field(default_factory=list[Offered])
    """A slot for rooms above, wired in app."""

    async def draft(self, practitioner_id: int, now: datetime) -> Drafting:
        """The one that they are at, or a new one."""
        return await self._change(practitioner_id, now, lambda draft, _: draft)

    async def begin(
        self, practitioner_id: int, now: datetime, written: str | None = None, client: int | None = None
    ) -> Drafting:
        """A new one, with what was named along with the command, if it can be found."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            what = await self._find(tx, practitioner_id, written) if written else None
            links = [link.id for link in await self.care.links_of(tx, practitioner_id)]
            clients = (client,) if client in links else ()
            draft = Draft(
                await _number(tx, practitioner_id, now),
                clients,
                what,
                last_day=rules.usual_end(await self._today(tx, practitioner_id, now)),
            )
            await store.assignments.keep_draft(tx, practitioner_id, draft)
            return await self._drafting(tx, practitioner_id, draft, now)

    async def choose_clients(
        self, practitioner_id: int, page: Collection[int], picked: Collection[int], now: datetime
    ) -> Drafting:
        def change(draft: Draft, _: date) -> Draft:
            return replace(draft, clients=rules.with_page(draft.clients, page, picked))

        return await self._change(practitioner_id, now, change)

    async def choose_what(self, practitioner_id: int, written: str, now: datetime, *, more: bool) -> Drafting:
        """`more`: an exercise beside those that were chosen. What they are not offered changes nothing."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            what = await self._find(tx, practitioner_id, written)
            draft = await self._draft(tx, practitioner_id, now)
            if what is not None:
                draft = replace(draft, what=rules.with_exercise(draft.what, what) if more else what)
                await store.assignments.keep_draft(tx, practitioner_id, draft)
            return await self._drafting(tx, practitioner_id, draft, now)

    async def choose_days(self, practitioner_id: int, weekdays: frozenset[int], now: datetime) -> Drafting:
        return await self._change(practitioner_id, now, lambda draft, _: replace(draft, weekdays=weekdays))

    async def in_the_way(self, practitioner_id: int, number: int, now: datetime) -> Drafting | None:
        """The draft of that number, where it would give nobody anything: packs and days went on since it was made."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            draft = await store.assignments.draft_of(tx, practitioner_id)
            if draft is None or draft.number != number:
                return None
            drafting = await self._drafting(tx, practitioner_id, draft, now)
            return drafting if drafting.hitch else None

    def is_over_two_days(self, at: time, until: time | None) -> bool:
        """A window over the start of a practice day: what comes in it could be an hour or two days apart."""
        return crosses_day_start(Plan(at, until), self.day_starts_at)

    async def choose_times(
        self, practitioner_id: int, at: time, until: time | None, last_day: date, now: datetime
    ) -> Drafting:
        """Wall clock of each client."""

        def change(draft: Draft, today: date) -> Draft:
            last = min(last_day, today + timedelta(days=rules.MOST_DAYS))
            return replace(draft, at=at, until=until, last_day=last)

        return await self._change(practitioner_id, now, change)

    async def search(self, practitioner_id: int, typed: str) -> Sequence[What]:
        """The 25 that fit best; with nothing typed, programmes first."""
        async with self.care.db.begin() as tx:
            if await self.care.practitioner(tx, practitioner_id) is None:
                return []
            every = _contents(await self._library(tx, practitioner_id))
        words = typed.casefold().split()
        found = [what for what in every if all(word in f"{what.title} {what.kind}".casefold() for word in words)]
        return found[:25]

    async def _change(self, practitioner_id: int, now: datetime, change: Callable[[Draft, date], Draft]) -> Drafting:
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            before = await self._draft(tx, practitioner_id, now)
            draft = change(before, await self._today(tx, practitioner_id, now))
            await store.assignments.keep_draft(tx, practitioner_id, draft)
            return await self._drafting(tx, practitioner_id, draft, now)

    async def _draft(self, tx: Tx, practitioner_id: int, now: datetime) -> Draft:
        found = await store.assignments.draft_of(tx, practitioner_id)
        return found or Draft(
            await _number(tx, practitioner_id, now),
            last_day=rules.usual_end(await self._today(tx, practitioner_id, now)),
        )

    async def _drafting(self, tx: Tx, practitioner_id: int, draft: Draft, now: datetime) -> Drafting:
        practitioner = await self.care.require(tx, practitioner_id)
        links = await self.care.links_of(tx, practitioner_id)
        known = {link.id for link in links}
        draft = replace(draft, clients=tuple(each for each in draft.clients if each in known))
        zone = (await self.care.members.zones(tx, [practitioner_id])).get(practitioner_id, "UTC")
        today = await self._today(tx, practitioner_id, now)
        return Drafting(practitioner, draft, links, zone, today, await self._hitch(tx, practitioner_id, draft, today))

    async def _hitch(self, tx: Tx, practitioner_id: int, draft: Draft, today: date) -> Hitch | None:
        if not draft.is_whole or draft.what is None:
            return None
        plan = Plan(draft.at, draft.until, draft.weekdays, first_day=today + ONE_DAY, last_day=draft.last_day)
        if not ever_comes(plan):
            return Hitch.NEVER
        offered = {
            (what.kind, key) for what in _contents(await self._library(tx, practitioner_id)) for key in what.keys
        }
        return None if all((draft.what.kind, key) in offered for key in draft.what.keys) else Hitch.GONE

    async def _today(self, tx: Tx, practitioner_id: int, now: datetime) -> date:
        zone = (await self.care.members.zones(tx, [practitioner_id])).get(practitioner_id, "UTC")
        return local_day(now, zone_of(zone), self.day_starts_at)

    async def _find(self, tx: Tx, practitioner_id: int, written: str) -> What | None:
        every = _contents(await self._library(tx, practitioner_id))
        return next((what for what in every if what.written() == written), None)

    async def _library(self, tx: Tx, practitioner_id: int) -> Library:
        """The operator's packs, and this practitioner's own. Not those of servers: their clients may be in none."""
        own = [pack for offered in self.offered for pack in await offered(tx, practitioner_id)]
        return Library.of([*self.shelf.files.packs, *own]) if own else self.shelf.files


def _contents(library: Library) -> list[What]:
    programmes = [What(Kind.PROGRAMME, (f"{one.pack}/{one.id}",), one.title) for one in library.programmes]
    quizzes = [What(Kind.QUIZ, (topic,), f"Questions on {topic}") for topic in topics_of(library.quizzes)]
    exercises = [
        What(Kind.EXERCISES, (f"{one.pack}/{one.id}",), one.title)
        for one in library.exercises
        if one.when is not When.STRENGTH_BEFORE
    ]
    return [*programmes, *quizzes, *exercises]


async def _number(tx: Tx, practitioner_id: int, now: datetime) -> int:
    """Larger than any before, also where the clock stands still or goes back."""
    return max((now - EPOCH) // timedelta(microseconds=1), await store.assignments.last_number(tx, practitioner_id) + 1)
