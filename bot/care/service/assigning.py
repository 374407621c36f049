"""What a practitioner gives clients to practise: given, taken back, ended."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.base.database import Tx
from bot.care import store
from bot.care.rules import Link, Scope
from bot.care.rules import assigning as rules
from bot.care.rules.assigning import Draft, Kind
from bot.care.service.care import Care
from bot.care.store.assignments import Assignment
from bot.nudges.rules import WEEKDAYS, Assigned, Plan
from bot.nudges.service import Assignments

OnLast = Callable[[Tx, int, datetime], Awaitable[None]]
"""For a practitioner without any client left."""


class Trouble(StrEnum):
    """Why one client did not get it."""

    GONE = "gone"
    """They are not a client of this practitioner any more."""
    TOO_MANY = "too-many"
    NEVER = "never"
    """Of its days none is still to come, where they are."""


@dataclass(frozen=True)
class Outcome:
    batch: int
    title: str
    given: Sequence[Link]
    not_given: Sequence[tuple[Link, Trouble]] = ()
    waiting: Sequence[Link] = ()
    """Those of `given` who have not finished `/start`: it begins once they have."""


@dataclass(frozen=True)
class Assigning:
    """Every act of a practitioner raises `NotPractitioner` and `NotAgreed`; links and assignments are always theirs."""

    care: Care
    assignments: Assignments
    on_last: list[OnLast] = field(default_factory=list[OnLast])
    """A slot for rooms above, wired in app."""

    async def give(self, practitioner_id: int, number: int, now: datetime, rng: random.Random) -> Outcome | None:
        """To each client by itself: a stop in the middle leaves the draft, and giving it again goes on where it was.

        None for a draft that is not there (any more), or not whole.
        """
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            draft = await store.assignments.draft_of(tx, practitioner_id)
            if draft is None or draft.number != number:
                return await self._given(tx, practitioner_id, number)
        if not draft.is_whole or draft.what is None:
            return None
        given, not_given = list[Link](), list[tuple[Link, Trouble]]()
        for link_id in draft.clients:
            async with self.care.db.begin() as tx:
                link = await self.care.link(tx, practitioner_id, link_id)
                if link is None:
                    continue
                trouble = await self._give(tx, link, draft, now, rng)
            if trouble is None:
                given.append(link)
            else:
                not_given.append((link, trouble))
        async with self.care.db.begin() as tx:
            await store.assignments.drop_draft(tx, practitioner_id, number)
            return await self._outcome(tx, Outcome(number, draft.what.title, given, not_given))

    async def take_back(self, practitioner_id: int, batch: int, now: datetime) -> int:
        """All that one giving gave. To how many clients that was."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            rows = await store.assignments.of_batch(tx, practitioner_id, batch)
            return await self._withdraw(tx, [row for row in rows if row.withdrawn_at is None], now)

    async def withdraw(self, practitioner_id: int, assignment_id: int, now: datetime) -> int | None:
        """One at one client: of which link it was; None where there is no such."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            row = await store.assignments.find(tx, practitioner_id, assignment_id)
            if row is None or await self.care.link(tx, practitioner_id, row.link_id) is None:
                return None
            await self._withdraw(tx, [row] if row.withdrawn_at is None else [], now)
            return row.link_id

    async def find(self, practitioner_id: int, assignment_id: int) -> tuple[int, str] | None:
        """Of which link it is, and its title."""
        async with self.care.db.begin() as tx:
            await self.care.require(tx, practitioner_id)
            row = await store.assignments.find(tx, practitioner_id, assignment_id)
            link = None if row is None else await self.care.link(tx, practitioner_id, row.link_id)
            return None if row is None or link is None else (link.id, row.title)

    async def on_ended(self, tx: Tx, link: Link, now: datetime) -> None:
        """Nothing of a practitioner's comes any more."""
        rows = await store.assignments.of_links(tx, [link.id])
        await self._withdraw(tx, [row for row in rows if row.withdrawn_at is None], now)
        if not await self.care.links_of(tx, link.practitioner_id):
            for hook in self.on_last:
                await hook(tx, link.practitioner_id, now)

    async def names_of(self, tx: Tx, keys: Collection[str]) -> Mapping[str, str]:
        """For the client's own schedule: from whom each plan is."""
        ids = {number: key for key in keys if (number := rules.of_key(key)) is not None}
        return {ids[number]: name for number, name in (await store.assignments.names(tx, ids)).items()} if ids else {}

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """What they gave to others, and what they are putting together."""
        linked = await store.links.of_practitioner(tx, member_id, ended_too=True)
        labels = {each.link_id: (await self.care.opened(each)).label for each in linked}
        rows: list[dict[str, Any]] = [
            {
                "assigned": row.what,
                "title": row.title,
                "client": labels.get(row.link_id),
                "last_day": row.last_day,
                "assigned_at": row.assigned_at,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in await store.assignments.all_of(tx, member_id)
        ]
        draft = await store.assignments.draft_of(tx, member_id)
        return rows if draft is None else [*rows, _exported(draft, labels)]

    async def _give(self, tx: Tx, link: Link, draft: Draft, now: datetime, rng: random.Random) -> Trouble | None:
        await self.care.members.find(tx, link.client_id, lock=True)
        if await self._is_full(tx, link, draft, now):
            return Trouble.TOO_MANY
        row = await store.assignments.add(tx, link.practitioner_id, link.id, draft, now)
        if row is None:
            return None
        assigned = _assigned(row, draft)
        trouble = assigned and await self.assignments.assign(tx, link.client_id, assigned, now, rng)
        if trouble is None:
            return None
        await store.assignments.remove(tx, row.assignment_id)
        return Trouble(trouble.value)

    async def _is_full(self, tx: Tx, link: Link, draft: Draft, now: datetime) -> bool:
        rows = [row for row in await store.assignments.of_links(tx, [link.id]) if row.withdrawn_at is None]
        others = [rules.key_of(row.assignment_id) for row in rows if row.batch != draft.number]
        plans = (await self.assignments.plans(tx, others, now)).values()
        # Where nothing is shared, what was left out takes its room as it did: it is not to be found out by giving more.
        tells = Scope.DONE in link.scopes
        going_on = [
            plan for plan in plans if not (plan.is_removed and tells) and (plan.last_day or now.date()) >= plan.today
        ]
        return len(going_on) >= rules.MOST_AT_ONCE

    async def _given(self, tx: Tx, practitioner_id: int, batch: int) -> Outcome | None:
        """A second tap: what the first one did."""
        rows = await store.assignments.of_batch(tx, practitioner_id, batch)
        links = [await self.care.link(tx, practitioner_id, row.link_id) for row in rows if row.withdrawn_at is None]
        found = [link for link in links if link is not None]
        return await self._outcome(tx, Outcome(batch, rows[0].title, found)) if found else None

    async def _outcome(self, tx: Tx, outcome: Outcome) -> Outcome:
        starting = await self.care.members.starting(tx, [link.client_id for link in outcome.given])
        return replace(outcome, waiting=[link for link in outcome.given if link.client_id in starting])

    async def _withdraw(self, tx: Tx, rows: Sequence[Assignment], now: datetime) -> int:
        ids = [row.assignment_id for row in rows]
        if ids:
            await store.assignments.withdraw(tx, ids, now)
            await self.assignments.withdraw(tx, [rules.key_of(each) for each in ids], now)
        return len(ids)


def _assigned(row: Assignment, draft: Draft) -> Assigned | None:
    what = draft.what
    if what is None:
        return None
    plan = Plan(draft.at, draft.until, draft.weekdays, last_day=draft.last_day)
    key = rules.key_of(row.assignment_id)
    match what.kind:
        case Kind.EXERCISES:
            return Assigned(key, plan, exercises=what.keys)
        case Kind.PROGRAMME:
            return Assigned(key, plan, course=what.keys[0])
        case Kind.QUIZ:
            return Assigned(key, plan, topic=what.keys[0])


def _exported(draft: Draft, labels: Mapping[int, str]) -> dict[str, Any]:
    return {
        "about_to_assign": draft.what.written() if draft.what else None,
        "title": draft.what.title if draft.what else None,
        "clients": [labels[each] for each in draft.clients if each in labels],
        "weekdays": [WEEKDAYS[day] for day in sorted(draft.weekdays)],
        "at": draft.at,
        "until": draft.until,
        "last_day": draft.last_day,
    }
