"""What a member wrote, for their own eyes."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.base.sweeping import Swept
from bot.figures.rules import Figure
from bot.figures.service import Figures
from bot.members.service import Members
from bot.sessions import store

A_PAGE = 5


class Line(StrEnum):
    """How a kept line stands."""

    HERE = "here"
    RESTS = "rests"
    """With whom it is about."""


@dataclass(frozen=True)
class Entry:
    reflection_id: int
    title: str
    question: str
    """As the author wrote it, placeholders and all."""
    figure: str | None
    """The name of whom it is about, if it opens."""
    text: str | None
    """None when it can no longer be opened."""
    local_day: date
    is_kept: bool


@dataclass(frozen=True)
class Pages:
    entries: tuple[Entry, ...]
    page: int
    total: int
    """How many entries there are on all pages."""
    only_kept: bool

    @property
    def last_page(self) -> int:
        return max(0, (self.total - 1) // A_PAGE)


@dataclass(frozen=True)
class Journal:
    """What was written about a resting figure stays out of sight until it is brought back."""

    db: Database
    vault: Vault
    members: Members
    figures: Figures

    async def pages(self, member_id: int, page: int, *, only_kept: bool = False) -> Pages:
        """Latest first. Raises `NotStarted`."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            figures = await self._figures(tx, member_id)
            rows = [row for row in await _visible(tx, member_id, figures) if row.is_kept or not only_kept]
            page = min(page, max(0, (len(rows) - 1) // A_PAGE))
            shown = rows[page * A_PAGE : (page + 1) * A_PAGE]
            entries = tuple([await self._entry(member_id, row, figures) for row in shown])
            return Pages(entries, page, len(rows), only_kept)

    async def one(self, member_id: int, reflection_id: int) -> Entry | None:
        """None for what is not theirs, not there any more, or at rest with its figure."""
        async with self.db.begin() as tx:
            return await self._one(tx, member_id, reflection_id)

    async def keep(self, member_id: int, reflection_id: int, *, kept: bool) -> Entry | None:
        async with self.db.begin() as tx:
            await store.keep(tx, member_id, reflection_id, kept=kept)
            return await self._one(tx, member_id, reflection_id)

    async def remove(self, member_id: int, reflection_id: int) -> bool:
        async with self.db.begin() as tx:
            return await store.remove(tx, member_id, reflection_id)

    async def keepers(self, tx: Tx, member_ids: Collection[int]) -> set[int]:
        """Those of these members who keep a line that is in sight."""
        found = set[int]()
        for member_id, about in (await store.kept_about(tx, member_ids)).items():
            at_rest = await self._at_rest(tx, member_id) if None not in about else set[int]()
            if about - at_rest:
                found.add(member_id)
        return found

    async def lines(self, tx: Tx, reflection_ids: Collection[int]) -> dict[int, Line]:
        """Those of these that are kept."""
        found: dict[int, Line] = {}
        for row in await store.kept(tx, reflection_ids):
            at_rest = await self._at_rest(tx, row.member_id) if row.figure_id is not None else set[int]()
            found[row.reflection_id] = Line.RESTS if row.figure_id in at_rest else Line.HERE
        return found

    async def read(self, tx: Tx, member_id: int, reflection_id: int) -> Entry | None:
        """As `one`, in the caller's transaction."""
        return await self._one(tx, member_id, reflection_id)

    async def latest(self, tx: Tx, member_id: int) -> int | None:
        """The last that they wrote, of those in sight."""
        rows = await _visible(tx, member_id, await self._figures(tx, member_id))
        return rows[0].reflection_id if rows else None

    async def any_kept(self, member_id: int, rng: random.Random) -> Entry | None:
        """One of the kept lines that are in sight, whichever. Raises `NotStarted`."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            figures = await self._figures(tx, member_id)
            rows = [row for row in await _visible(tx, member_id, figures) if row.is_kept]
            return await self._entry(member_id, rng.choice(rows), figures) if rows else None

    async def _at_rest(self, tx: Tx, member_id: int) -> set[int]:
        return {figure.figure_id for figure in await self.figures.of_member(tx, member_id) if not figure.is_active}

    async def forget_unfinished(self, tx: Tx, after: int, before: datetime, limit: int) -> Swept:
        return await store.forget_unfinished(tx, after, before, limit)

    async def _one(self, tx: Tx, member_id: int, reflection_id: int) -> Entry | None:
        figures = await self._figures(tx, member_id)
        rows = await _visible(tx, member_id, figures)
        row = next((row for row in rows if row.reflection_id == reflection_id), None)
        return None if row is None else await self._entry(member_id, row, figures)

    async def _figures(self, tx: Tx, member_id: int) -> Mapping[int, Figure]:
        return {figure.figure_id: figure for figure in await self.figures.of_member(tx, member_id)}

    async def _entry(self, member_id: int, row: store.Written, figures: Mapping[int, Figure]) -> Entry:
        text = await self.vault.try_unseal(row.text, place(member_id, row.reflection_id))
        figure = figures.get(row.figure_id) if row.figure_id else None
        name = figure.name or None if figure else None
        return Entry(row.reflection_id, row.title, row.question, name, text, row.local_day, row.is_kept)


async def _visible(tx: Tx, member_id: int, figures: Mapping[int, Figure]) -> Sequence[store.Written]:
    resting = {figure.figure_id for figure in figures.values() if not figure.is_active}
    return [row for row in await store.written(tx, member_id) if row.figure_id not in resting]


def place(member_id: int, reflection_id: int) -> Place:
    return Place("reflections", "text", member_id, reflection_id)


async def export(tx: Tx, vault: Vault, member_id: int) -> list[dict[str, Any]]:
    """Sessions, ratings and reflections of one member, oldest first; what is about resting figures too."""
    sessions, ratings = await store.rows(tx, member_id)
    titles = {session.session_id: session.exercise.title for session in sessions}
    exercises = [
        {
            "exercise": f"{session.exercise.pack}/{session.exercise.id} {session.exercise.version}",
            "title": session.exercise.title,
            "state": session.state,
            "started_at": session.started_at,
            "finished_at": session.finished_at,
            "local_day": session.local_day,
            "stand_in": session.stand_in,
        }
        for session in sessions
    ]
    rated = [
        {"rating": row["measure"], "side": row["side"], "value": row["value"], "title": titles[row["session_id"]]}
        for row in ratings
    ]
    reflections = [
        {
            "reflection": {
                "title": row.title,
                "question": row.question,
                "text": text,
                **({"cannot_be_opened": "text"} if text is None else {}),
                "written_at": row.written_at,
                "local_day": row.local_day,
                "kept": row.is_kept,
            }
        }
        for row in reversed(await store.written(tx, member_id))
        for text in [await vault.try_unseal(row.text, place(member_id, row.reflection_id))]
    ]
    felt = [
        {
            "felt_worse": titles[row.session_id],
            "stands": row.is_worse,
            "said_by_me": row.is_said,
            "noted_at": row.noted_at,
        }
        for row in await store.noted(tx, member_id)
    ]
    since = await store.unsteered_since(tx, member_id)
    steering = [] if since is None else [{"my_ratings_choose_nothing_since": since}]
    return [*exercises, *rated, *reflections, *felt, *steering]
