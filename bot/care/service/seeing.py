"""What a practitioner sees of their clients: what each of them shares, and nothing else. Every look is noted first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.base.database import Tx
from bot.care import store
from bot.care.rules import Link, Scope, assigning, seeing
from bot.care.rules.seeing import Tally, Told
from bot.care.service.care import Care
from bot.care.store.assignments import Assignment
from bot.logbook.rules import local_day
from bot.members.rules import zone_of
from bot.nudges.rules import Outcome
from bot.nudges.service import AssignedDay, AssignedPlan, Assignments
from bot.progress.rules import Pair, Trend, trends_of
from bot.sessions.service import Felt, felt_on

A_PAGE = 8


@dataclass(frozen=True)
class Work:
    """Something assigned that is going on, or was in the days looked back on."""

    assignment_id: int
    title: str
    last_day: date
    is_on: bool
    was_left_out: bool
    """By the client; only where they share whether exercises were done."""
    days: Sequence[AssignedDay]
    """Oldest first; empty where that is not shared."""


@dataclass(frozen=True)
class Client:
    """One line of the list."""

    link: Link
    works: Sequence[Work]
    """Those that are going on."""
    tally: Tally | None
    """None where that is not shared."""
    last_done: date | None
    may_welcome_a_word: bool

    @property
    def shares_done(self) -> bool:
        return self.tally is not None


@dataclass(frozen=True)
class Clients:
    shown: Sequence[Client]
    total: int
    page: int
    span: timedelta
    """What the tallies look back on."""
    today: date
    to_welcome: int
    """On all pages, how many may welcome a word."""

    @property
    def last_page(self) -> int:
        return max(0, (self.total - 1) // A_PAGE)


@dataclass(frozen=True)
class Seen:
    """One client."""

    link: Link
    today: date
    """Theirs."""
    works: Sequence[Work]
    trends: tuple[Trend, ...]
    """Of what was assigned; empty where ratings are not shared."""
    may_welcome_a_word: bool

    @property
    def shares_done(self) -> bool:
        return Scope.DONE in self.link.scopes

    @property
    def shares_ratings(self) -> bool:
        return Scope.RATINGS in self.link.scopes


@dataclass(frozen=True)
class Seeing:
    """Raises `NotPractitioner` and `NotAgreed`. A client's own exercises, streak, servers and words are never read."""

    care: Care
    assignments: Assignments
    day_starts_at: time

    async def clients(
        self, practitioner_id: int, page: int, span: timedelta, now: datetime, what: str = "list"
    ) -> Clients:
        """Who may welcome a word first, then by label. A look at each of those on the page is noted, as `what`."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            links = await self.care.links_of(tx, practitioner_id)
            every = await self._clients(tx, links, span, now)
            every.sort(key=lambda one: (not one.may_welcome_a_word, not one.works, one.link.label.casefold()))
            page = min(page, max(0, (len(every) - 1) // A_PAGE))
            shown = every[page * A_PAGE : (page + 1) * A_PAGE]
            await self.care.note_views(tx, [one.link.id for one in shown], what, now)
            to_welcome = sum(one.may_welcome_a_word for one in every)
            today = await self._today(tx, practitioner_id, now)
            return Clients(shown, len(every), page, span, today, to_welcome)

    async def labels(self, practitioner_id: int) -> Sequence[Link]:
        """By label; nothing of the clients is looked at. Empty for somebody who is no practitioner."""
        async with self.care.db.begin() as tx:
            links = await self.care.links_of(tx, practitioner_id)
            return sorted(links, key=lambda link: (link.label.casefold(), link.id))

    async def client(self, practitioner_id: int, link_id: int, what: str, now: datetime) -> Seen | None:
        """`what` says how it is looked at. None where that is no client of theirs (any more)."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            link = await self.care.link(tx, practitioner_id, link_id)
            if link is None:
                return None
            await self.care.note_view(tx, link_id, what, now)
            today = await self._today(tx, link.client_id, now)
            works = await self._works(tx, [link], today - seeing.SHOWN, now)
            mine = [work for work in works[link.id] if work.is_on or work.days]
            felt = await self._felt(tx, link) if Scope.RATINGS in link.scopes else list[Felt]()
            return Seen(
                link,
                today,
                mine,
                trends_of((each.measure, Pair(each.before, each.after)) for each in felt),
                seeing.may_welcome_a_word(_told(mine), today),
            )

    async def _clients(self, tx: Tx, links: Sequence[Link], span: timedelta, now: datetime) -> list[Client]:
        since = now.date() - max(span, seeing.SHOWN)
        works = await self._works(tx, links, since, now)
        zones = await self.care.members.zones(tx, {link.client_id for link in links})
        found: list[Client] = []
        for link in links:
            today = self._day(now, zones.get(link.client_id))
            told = _told(works[link.id])
            found.append(
                Client(
                    link,
                    [work for work in works[link.id] if work.is_on],
                    seeing.tally(told, today - span + timedelta(days=1)) if Scope.DONE in link.scopes else None,
                    max((day for day, outcome in told if outcome is Outcome.DONE), default=None),
                    seeing.may_welcome_a_word(told, today),
                )
            )
        return found

    async def _works(self, tx: Tx, links: Sequence[Link], since: date, now: datetime) -> dict[int, list[Work]]:
        """By link; a few statements, however many clients there are."""
        rows = await store.assignments.of_links(tx, [link.id for link in links])
        plans = await self.assignments.plans(tx, [assigning.key_of(row.assignment_id) for row in rows], now)
        sharing = {link.id for link in links if Scope.DONE in link.scopes}
        told = [assigning.key_of(row.assignment_id) for row in rows if row.link_id in sharing]
        days = await self.assignments.days(tx, told, since, now)
        found: dict[int, list[Work]] = {link.id: [] for link in links}
        for row in rows:
            key = assigning.key_of(row.assignment_id)
            if key in plans:
                work = _work(row, plans[key], days.get(key, ()), shares_done=row.link_id in sharing)
                found[row.link_id].append(work)
        return found

    async def _felt(self, tx: Tx, link: Link) -> Sequence[Felt]:
        keys = [assigning.key_of(row.assignment_id) for row in await store.assignments.of_links(tx, [link.id])]
        nudges = await self.assignments.nudges(tx, keys)
        return await felt_on(tx, link.client_id, nudges)

    async def _today(self, tx: Tx, member_id: int, now: datetime) -> date:
        return self._day(now, (await self.care.members.zones(tx, [member_id])).get(member_id))

    def _day(self, now: datetime, zone: str | None) -> date:
        return local_day(now, zone_of(zone or "UTC"), self.day_starts_at)


def _work(row: Assignment, plan: AssignedPlan, days: Sequence[AssignedDay], *, shares_done: bool) -> Work:
    last_day = plan.plan.last_day or row.last_day
    is_on = plan.removed_at is None and last_day >= plan.today
    was_left_out = plan.removed_at is not None and row.withdrawn_at is None
    # Where nothing is shared, what was left out looks as it was given.
    is_on = is_on if shares_done or row.withdrawn_at is not None else last_day >= plan.today
    return Work(row.assignment_id, row.title, last_day, is_on, was_left_out and shares_done, days)


def _told(works: Sequence[Work]) -> list[Told]:
    return [(day.local_day, day.outcome) for work in works for day in work.days]
