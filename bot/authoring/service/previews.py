"""Trying a pack out, before or after it was approved, as a member would: in a DM, and nothing of it is practice."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.authoring import store
from bot.authoring.rules import Version
from bot.authoring.service.stocking import Named, practitioner_named
from bot.base.database import Database
from bot.base.visits import Visit
from bot.packs.rules import Exercise, Pack, as_own
from bot.packs.service import load_own
from bot.quizzes.rules import ROUND, Answer, Item, Run, RunState, items_of
from bot.sessions.rules import STAND_INS, Session, SessionState, pages
from bot.sessions.service import Scene

OPEN_FOR = timedelta(days=1)
"""In a DM Discord does not tell whether somebody still is a moderator: after this, they open it in the server again."""
_OFFERED = "offered"
"""The state of an exercise whose opening page is shown; the others are those of a session."""


@dataclass(frozen=True)
class Preview:
    preview_id: int
    pack: Pack
    """As members have it."""
    scene: Scene | None
    """Of the exercise they are in."""
    offered: Exercise | None = None
    """The exercise they have chosen, and not begun."""

    @property
    def rounds(self) -> tuple[tuple[Item, ...], ...]:
        """Every question once, in its author's order, and as many at a time as members are asked."""
        asked = [items_of([quiz], None) for quiz in self.pack.quizzes]
        return tuple(tuple(items[at : at + ROUND]) for items in asked for at in range(0, len(items), ROUND))

    def run(self, part: int, number: int, now: datetime) -> Run | None:
        """One of the rounds, with `number` questions answered: all that it takes stands in the button."""
        items = self.rounds[part] if 0 <= part < len(self.rounds) else ()
        if not 0 <= number <= len(items) or not items:
            return None
        return Run(self.preview_id, None, self.preview_id, RunState.OPEN, items, (Answer((0,), True, now),) * number)


@dataclass(frozen=True)
class Previews:
    db: Database
    named: Named | None = None

    async def open(self, visit: Visit, version_id: int, now: datetime) -> tuple[int, Version] | None:
        async with self.db.begin() as tx:
            version = await store.packs.find(tx, visit.server_id, version_id)
            if version is None:
                return None
            await store.desk.see(tx, visit.server_id, visit.user_id, now)
            return await store.desk.add_preview(tx, visit.user_id, version_id, now, now - OPEN_FOR), version

    async def look(self, user_id: int, preview_id: int, now: datetime, **changes: Any) -> Preview | None:
        """None for somebody else's, and for one that is over. `changes` are columns of the preview."""
        async with self.db.begin() as tx:
            row = await store.desk.find_preview(tx, user_id, preview_id, now - OPEN_FOR)
            if row is None:
                return None
            if changes:
                await store.desk.change_preview(tx, preview_id, **changes)
                row = await store.desk.find_preview(tx, user_id, preview_id, now - OPEN_FOR) or row
            content = await store.packs.content(tx, row.version_id)
            name = await practitioner_named(tx, await store.packs.home_of(tx, row.version_id), self.named)
        loaded = await asyncio.to_thread(load_own, content.encode(), "", ())
        if loaded.pack is None:
            return None
        pack = as_own(loaded.pack, row.version_id, name)
        exercise = next((each for each in pack.exercises if each.id == row.part), None)
        if exercise is None:
            return Preview(preview_id, pack, None)
        if row.state == _OFFERED:
            return Preview(preview_id, pack, None, exercise)
        session = Session(
            session_id=preview_id,
            member_id=user_id,
            occasion=None,
            exercise=exercise,
            is_rated=True,
            page=min(row.page, len(pages(exercise, is_rated=True)) - 1),
            state=SessionState(row.state),
            figure_id=None,
            stand_in=row.stand_in,
            started_at=row.opened_at,
        )
        return Preview(preview_id, pack, Scene(session))

    async def offer(self, user_id: int, preview_id: int, part: str, now: datetime) -> Preview | None:
        return await self.look(user_id, preview_id, now, part=part, page=0, state=_OFFERED, stand_in=None)

    async def contents(self, user_id: int, preview_id: int, now: datetime) -> Preview | None:
        """All that the pack holds."""
        return await self.look(user_id, preview_id, now, part=None, state="open")

    async def press(
        self, user_id: int, preview_id: int, page: int, verb: str, picked: str, now: datetime
    ) -> Preview | None:
        """A button or menu of the exercise, by its name in the room of the sessions. A second press changes nothing."""
        there = await self.look(user_id, preview_id, now)
        if there is not None and there.offered is not None and verb == "ex-begin":
            return await self.look(user_id, preview_id, now, state="open")
        if there is None or there.scene is None or there.scene.session.page != page:
            return there
        changes = _moved(there.scene.session, verb, picked)
        return await self.look(user_id, preview_id, now, **changes) if changes else there


def _moved(session: Session, verb: str, picked: str) -> dict[str, Any]:
    onward = {"state": "done"} if session.is_last else {"page": session.page + 1}
    match verb:
        case "ses-next" | "ses-rate" | "ses-unrated" | "ses-done":
            return onward
        case "ses-back":
            return {"page": max(0, session.page - 1)}
        case "ses-leave":
            return {"state": "left"}
        case "ses-reopen":
            return {"state": "open"}
        case "ses-stand-in":
            return {"stand_in": picked} if picked in STAND_INS else {}
        case _:
            return {}


def answered(run: Run, places: Collection[int], now: datetime) -> Run | None:
    """None where no choice stands."""
    answer = run.judge(places, now)
    return replace(run, answers=(*run.answers, answer)) if answer else None


def as_written(preview: Preview, text: str) -> Preview:
    """For the one screen after an answer was typed: it is shown as kept, and kept nowhere."""
    return replace(preview, scene=replace(preview.scene, written=text or None)) if preview.scene else preview
