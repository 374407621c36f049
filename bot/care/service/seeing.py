"""What a practitioner sees of their clients: what each of them shares, and nothing else. Every look is noted first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.base.database import Tx
from bot.care import store
from bot.care.rules import Link, Scope, assigning, by_label, seeing
from bot.care.rules.seeing import Tally, Told
from bot.care.service.care import Care
from bot.care.service.sharing import Sharing
from bot.care.store.assignments import Brief
from bot.logbook.rules import ONE_DAY, local_day
from bot.members.rules import zone_of
from bot.nudges.rules import Went, went_of
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
    titles: Sequence[str]
    """Of what is going on."""
    tally: Tally | None
    """None where that is not shared."""
    last_done: date | None
    may_welcome_a_word: bool
    is_set_up: bool
    """Whether they ever said where they are, and when something may come. Until then nothing does."""
    unread: int = 0
    """Reflections they shared that were not opened yet."""

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
    is_set_up: bool = True
    unread: int = 0

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
    sharing: Sharing

    async def clients(
        self, practitioner_id: int, page: int, span: timedelta, now: datetime, what: str = "list"
    ) -> Clients:
        """Who may welcome a word first, then who shared something to read, then by label. A look at each of those on
        the page is noted, as `what`.
        """
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            links = await self.care.links_of(tx, practitioner_id)
            every = await self._clients(tx, links, span, now)
            every.sort(key=_order)
            page = min(page, max(0, (len(every) - 1) // A_PAGE))
            shown = every[page * A_PAGE : (page + 1) * A_PAGE]
            await self.care.note_views(tx, [one.link.id for one in shown], what, now)
            to_welcome = sum(one.may_welcome_a_word for one in every)
            today = await self._today(tx, practitioner_id, now)
            return Clients(shown, len(every), page, span, today, to_welcome)

    async def labels(self, practitioner_id: int) -> Sequence[Link]:
        """By label; nothing of the clients is looked at. Empty for somebody who is no practitioner."""
        async with self.care.db.begin() as tx:
            return await self.care.links_of(tx, practitioner_id)

    async def client(self, practitioner_id: int, link_id: int, what: str, now: datetime) -> Seen | None:
        """`what` says how it is looked at. None where that is no client of theirs (any more)."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            link = await self.care.link(tx, practitioner_id, link_id)
            if link is None:
                return None
            await self.care.note_view(tx, link_id, what, now)
            today = await self._today(tx, link.client_id, now)
            works = await self._works(tx, link, today - seeing.SHOWN + ONE_DAY, now)
            mine = [work for work in works if work.is_on or work.days]
            felt = await self._felt(tx, link, today - seeing.RATED) if Scope.RATINGS in link.scopes else list[Felt]()
            return Seen(
                link,
                today,
                mine,
                trends_of((each.measure, Pair(each.before, each.after)) for each in felt),
                seeing.may_welcome_a_word(went_of(_told(mine), date.min), today),
                not await self.care.members.starting(tx, [link.client_id]),
                (await self.sharing.unread(tx, [link_id])).get(link_id, 0),
            )

    async def _clients(self, tx: Tx, links: Sequence[Link], span: timedelta, now: datetime) -> list[Client]:
        """What came of it is summed up by the database: among many clients there are very many days."""
        since = now.date() - max(span, seeing.SHOWN)
        # What ended before then has no day that is looked at, anywhere on earth.
        rows = await store.assignments.brief(tx, [link.id for link in links], since - 2 * ONE_DAY)
        plans = await self._plans(tx, rows, now)
        sharing = _sharing(links)
        told = (plans[row.assignment_id] for row in rows if row.link_id in sharing and row.assignment_id in plans)
        went = await self.assignments.went(tx, told, since, span)
        todays = {plan.member_id: plan.today for plan in plans.values()}
        titles: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            plan = plans.get(row.assignment_id)
            if plan is not None and _is_on(row, plan, shares_done=row.link_id in sharing):
                titles[row.link_id].append(row.title)
        starting = await self.care.members.starting(tx, [link.client_id for link in links])
        clients = [
            _client(link, titles[link.id], went.get(link.client_id, Went()), todays.get(link.client_id, date.min))
            for link in links
        ]
        unread = await self.sharing.unread(tx, [link.id for link in links])
        return [
            replace(one, is_set_up=one.link.client_id not in starting, unread=unread.get(one.link.id, 0))
            for one in clients
        ]

    async def _works(self, tx: Tx, link: Link, since: date, now: datetime) -> list[Work]:
        rows = await store.assignments.brief(tx, [link.id], since)
        plans = await self._plans(tx, rows, now)
        shares_done = Scope.DONE in link.scopes
        told = [assigning.key_of(row.assignment_id) for row in rows if shares_done]
        days = await self.assignments.days(tx, told, since, now)
        return [
            _work(
                row,
                plans[row.assignment_id],
                days.get(assigning.key_of(row.assignment_id), ()),
                shares_done=shares_done,
            )
            for row in rows
            if row.assignment_id in plans
        ]

    async def _plans(self, tx: Tx, rows: Iterable[Brief], now: datetime) -> dict[int, AssignedPlan]:
        """By assignment."""
        keys = {assigning.key_of(row.assignment_id): row.assignment_id for row in rows}
        plans = await self.assignments.plans(tx, keys, now)
        return {keys[key]: plan for key, plan in plans.items()}

    async def _felt(self, tx: Tx, link: Link, since: date) -> Sequence[Felt]:
        rows = await store.assignments.brief(tx, [link.id], since)
        nudges = await self.assignments.nudges(tx, [assigning.key_of(row.assignment_id) for row in rows], since)
        return await felt_on(tx, link.client_id, nudges, since)

    async def _today(self, tx: Tx, member_id: int, now: datetime) -> date:
        return self._day(now, (await self.care.members.zones(tx, [member_id])).get(member_id))

    def _day(self, now: datetime, zone: str | None) -> date:
        return local_day(now, zone_of(zone or "UTC"), self.day_starts_at)


def _order(one: Client) -> tuple[bool, bool, bool, object]:
    return not one.may_welcome_a_word, not one.unread, not one.titles, by_label(one.link)


def _sharing(links: Iterable[Link]) -> frozenset[int]:
    return frozenset(link.id for link in links if Scope.DONE in link.scopes)


def _client(link: Link, titles: Sequence[str], went: Went, today: date) -> Client:
    tally = Tally(went.done, went.not_done, went.not_sent) if Scope.DONE in link.scopes else None
    return Client(link, titles, tally, went.last_done, seeing.may_welcome_a_word(went, today), is_set_up=True)


def _work(row: Brief, plan: AssignedPlan, days: Sequence[AssignedDay], *, shares_done: bool) -> Work:
    was_left_out = plan.is_removed and not row.was_withdrawn and shares_done
    is_on = _is_on(row, plan, shares_done=shares_done)
    return Work(row.assignment_id, row.title, _last_day(row, plan), is_on, was_left_out, days)


def _is_on(row: Brief, plan: AssignedPlan, *, shares_done: bool) -> bool:
    # Where nothing is shared, what was left out looks as it was given.
    may_tell = shares_done or row.was_withdrawn
    return _last_day(row, plan) >= plan.today and not (plan.is_removed and may_tell)


def _last_day(row: Brief, plan: AssignedPlan) -> date:
    return plan.last_day or row.last_day


def _told(works: Sequence[Work]) -> list[Told]:
    return [(day.local_day, day.outcome) for work in works for day in work.days]
