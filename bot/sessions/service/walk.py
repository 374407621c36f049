"""One method per act of a member on an exercise."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.figures.rules import Figure, FigureState, Sort
from bot.figures.service import Figures
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice
from bot.members.service import Members
from bot.packs.rules import Exercise
from bot.packs.service import Library
from bot.sessions import rules, store
from bot.sessions.rules import Page, Session, SessionState, Wish
from bot.sessions.service.journal import place
from bot.streaks.service import Card, Streaks

Hook = Callable[[Tx, Member, Session, datetime], Awaitable[None]]
"""Called inside the transaction that began, finished or reopened a session."""


@dataclass(frozen=True)
class Scene:
    """What someone in the middle of an exercise has before them."""

    session: Session
    figure: Figure | None = None
    figures: tuple[Figure, ...] = ()
    """Their active figures, to choose from where one is needed."""
    written: str | None = None
    """What they wrote on this page."""
    card: Card | None = None
    """Set once the exercise is done."""

    @property
    def page(self) -> Page:
        return self.session.pages[min(self.session.page, len(self.session.pages) - 1)]


@dataclass
class Hooks:
    """Slots for rooms above, wired in app."""

    on_begun: list[Hook] = field(default_factory=list)
    on_done: list[Hook] = field(default_factory=list)
    on_reopened: list[Hook] = field(default_factory=list)


@dataclass(frozen=True)
class Sessions:
    """Methods that take `tx` belong to their caller's transaction. None stands for a session that is not theirs."""

    db: Database
    vault: Vault
    members: Members
    figures: Figures
    logbook: Logbook
    streaks: Streaks
    library: Library
    hooks: Hooks = field(default_factory=Hooks)

    async def offer(
        self, member_id: int, wish: Wish, now: datetime, rng: random.Random, besides: str | None = None
    ) -> Exercise | None:
        """Something to do now, also for someone without an account; then nothing is looked up or stored."""
        wanted = [e for e in self.library.exercises if rules.fits(e, wish)]
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id)
            if member is None:
                return rules.choose(wanted, [], now.date(), rng, besides=besides)
            return await self._choose(tx, member, wanted, Practice.MIX, now, rng, besides)

    async def choose(
        self, tx: Tx, member: Member, practice: Practice, now: datetime, rng: random.Random, besides: str | None = None
    ) -> Exercise | None:
        """The next exercise for a nudge."""
        wanted = [e for e in self.library.exercises if rules.fits(e, Wish.ORDINARY)]
        return await self._choose(tx, member, wanted, practice, now, rng, besides)

    async def begin(
        self, tx: Tx, member: Member, exercise: Exercise, now: datetime, rng: random.Random, occasion: int | None = None
    ) -> Scene:
        """From a nudge (`occasion`), the session already begun is taken up again."""
        if occasion is not None:
            known = await store.find_open(tx, member.member_id, occasion)
            if known is not None:
                return await self._scene(tx, member, known, now)
        session = Session(
            session_id=0,
            member_id=member.member_id,
            occasion=occasion,
            exercise=exercise,
            is_rated=rules.is_rated(exercise, rng),
            page=0,
            state=SessionState.OPEN,
            figure_id=None,
            stand_in=None,
            started_at=now,
            finished_at=None,
        )
        if session.needs_figure:
            session = replace(session, figure_id=await self._first_figure(tx, member.member_id))
        session = replace(session, session_id=await store.add(tx, session))
        await self.members.answered(tx, member.member_id, now)
        for hook in self.hooks.on_begun:
            await hook(tx, member, session, now)
        return await self._scene(tx, member, session, now)

    async def start(self, member_id: int, exercise: Exercise, now: datetime, rng: random.Random) -> Scene | None:
        """None for someone without an account: they walk the exercise without a row."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id)
            return None if member is None else await self.begin(tx, member, exercise, now, rng)

    async def look(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """The session as it stands."""
        return await self._act(member_id, session_id, now, _stay)

    async def turn(self, member_id: int, session_id: int, page: int, now: datetime) -> Scene | None:
        """On from `page`. A second press on the same button finds the page turned already and changes nothing."""

        async def act(_tx: Tx, _member: Member, session: Session) -> dict[str, Any]:
            is_here = session.page == page and not session.is_last and not session.needs_figure
            return {"page": page + 1} if is_here else {}

        return await self._act(member_id, session_id, now, act)

    async def back(self, member_id: int, session_id: int, page: int, now: datetime) -> Scene | None:
        async def act(_tx: Tx, _member: Member, session: Session) -> dict[str, Any]:
            return {"page": page - 1} if session.page == page and page > 0 else {}

        return await self._act(member_id, session_id, now, act)

    async def rate(self, member_id: int, session_id: int, page: int, value: int | None, now: datetime) -> Scene | None:
        """None for the value skips. The last rating ends the exercise."""

        async def act(tx: Tx, member: Member, session: Session) -> dict[str, Any]:
            here = session.pages[session.page]
            if session.page != page or here.measure is None:
                return {}
            await store.rate(tx, session, here.measure.value, here.kind.value, value)
            return await self._finish(tx, member, session, now) if session.is_last else {"page": page + 1}

        return await self._act(member_id, session_id, now, act)

    async def write(self, member_id: int, session_id: int, page: int, text: str, now: datetime) -> Scene | None:
        """Seals what was written on `page`, also when the member has walked on since the form opened."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None or page >= len(session.pages) or not text:
                return None if session is None else await self._scene(tx, member, session, now)
            step = session.pages[page].question
            if step is not None:
                await self._seal(tx, member, replace(session, page=page), step.ask or "", text, now)
            return await self._scene(tx, member, session, now)

    async def written(self, member_id: int, session_id: int, page: int) -> str | None:
        """What stands on that page already, to go on writing."""
        async with self.db.begin() as tx:
            session = await store.find(tx, member_id, session_id)
            return None if session is None else await self._read(tx, replace(session, page=page))

    async def finish(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """Done. Pressed again, it says the same again."""

        async def act(tx: Tx, member: Member, session: Session) -> dict[str, Any]:
            return await self._finish(tx, member, session, now) if session.is_last else {}

        return await self._act(member_id, session_id, now, act)

    async def reopen(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """Takes a Done or a Stop back."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None or session.state is SessionState.OPEN:
                return None if session is None else await self._scene(tx, member, session, now)
            await self.logbook.take_back(tx, member_id, "exercise", session_id)
            await store.change(tx, session_id, state=SessionState.OPEN.value, finished_at=None, local_day=None)
            session = replace(session, state=SessionState.OPEN, finished_at=None)
            for hook in self.hooks.on_reopened:
                await hook(tx, member, session, now)
            return await self._scene(tx, member, session, now)

    async def leave(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        async def act(_tx: Tx, _member: Member, session: Session) -> dict[str, Any]:
            return {"state": SessionState.LEFT.value} if session.state is SessionState.OPEN else {}

        return await self._act(member_id, session_id, now, act)

    async def take_figure(self, member_id: int, session_id: int, figure_id: int, now: datetime) -> Scene | None:
        async def act(tx: Tx, _member: Member, _session: Session) -> dict[str, Any]:
            figure = await self.figures.find(tx, member_id, figure_id)
            return {} if figure is None or not figure.is_active else {"figure_id": figure_id, "stand_in": None}

        return await self._act(member_id, session_id, now, act)

    async def name_figure(self, member_id: int, session_id: int, name: str, sort: Sort, now: datetime) -> Scene | None:
        """A new figure, for this exercise and later ones."""

        async def act(tx: Tx, _member: Member, _session: Session) -> dict[str, Any]:
            figure = await self.figures.add(tx, member_id, name, sort, now)
            if figure is None:
                return {}
            # Naming someone again is the member's own word, also for one who rested or died.
            await self.figures.set_state(tx, member_id, figure.figure_id, FigureState.ACTIVE)
            await self.members.set_flags(tx, member_id, leaves_figures_out=False)
            return {"figure_id": figure.figure_id, "stand_in": None}

        return await self._act(member_id, session_id, now, act)

    async def stand_in(self, member_id: int, session_id: int, stand_in: str, now: datetime) -> Scene | None:
        """A sort of figure, without a name; nothing about it is kept beyond this session."""

        async def act(_tx: Tx, _member: Member, _session: Session) -> dict[str, Any]:
            is_known = stand_in == rules.ANYONE or stand_in in set(Sort)
            return {"figure_id": None, "stand_in": stand_in} if is_known else {}

        return await self._act(member_id, session_id, now, act)

    async def rest_figure(self, member_id: int, session_id: int, state: FigureState, now: datetime) -> Scene | None:
        """Not this one, and not for a while: the exercise asks for another."""

        async def act(tx: Tx, _member: Member, session: Session) -> dict[str, Any]:
            if session.figure_id is not None:
                await self.figures.set_state(tx, member_id, session.figure_id, state)
            return {"figure_id": None, "stand_in": None}

        return await self._act(member_id, session_id, now, act)

    async def no_one(self, member_id: int, session_id: int, now: datetime, rng: random.Random) -> Scene | None:
        """No one comes to mind: figure exercises stay out until asked for, and another exercise takes this one's place."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None or session.state is not SessionState.OPEN:
                return None if session is None else await self._scene(tx, member, session, now)
            await self.members.set_flags(tx, member_id, leaves_figures_out=True)
            await store.change(tx, session_id, state=SessionState.LEFT.value)
            member = await self.members.require(tx, member_id)
            other = await self.choose(tx, member, Practice.MIX, now, rng)
            if other is None:
                return await self._scene(tx, member, replace(session, state=SessionState.LEFT), now)
            return await self.begin(tx, member, other, now, rng, session.occasion)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        sessions, ratings = await store.rows(tx, member_id)
        reflections = [
            {
                "title": row.title,
                "question": row.question,
                "text": await self.vault.unseal(row.text, place(member_id, row.reflection_id)),
                "written_at": row.written_at,
                "local_day": row.local_day,
                "kept": row.is_kept,
            }
            for row in await store.written(tx, member_id)
        ]
        return [
            *(
                {
                    "exercise": f"{s.exercise.pack}/{s.exercise.id} {s.exercise.version}",
                    "title": s.exercise.title,
                    "state": s.state,
                    "started_at": s.started_at,
                    "finished_at": s.finished_at,
                }
                for s in sessions
            ),
            *({"rating": r["measure"], "side": r["side"], "value": r["value"]} for r in ratings),
            *({"reflection": reflection} for reflection in reflections),
        ]

    async def _act(
        self,
        member_id: int,
        session_id: int,
        now: datetime,
        act: Callable[[Tx, Member, Session], Awaitable[dict[str, Any]]],
    ) -> Scene | None:
        """Runs `act` on an open session and stores the columns it returns; a session that is over is only shown."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None:
                return None
            if session.state is SessionState.OPEN:
                await self.members.answered(tx, member_id, now)
                values = await act(tx, member, session)
                if values:
                    await store.change(tx, session_id, **values)
                    session = await store.find(tx, member_id, session_id) or session
            return await self._scene(tx, member, session, now)

    async def _finish(self, tx: Tx, member: Member, session: Session, now: datetime) -> dict[str, Any]:
        day = await self.logbook.record(tx, member, "exercise", session.session_id, now)
        for hook in self.hooks.on_done:
            await hook(tx, member, session, now)
        return {"state": SessionState.DONE.value, "finished_at": now, "local_day": day}

    async def _choose(
        self,
        tx: Tx,
        member: Member,
        wanted: list[Exercise],
        practice: Practice,
        now: datetime,
        rng: random.Random,
        besides: str | None,
    ) -> Exercise | None:
        return rules.choose(
            wanted,
            await store.past(tx, member.member_id),
            self.logbook.today(member, now),
            rng,
            practice=practice,
            without_figures=member.leaves_figures_out,
            besides=besides,
        )

    async def _first_figure(self, tx: Tx, member_id: int) -> int | None:
        figures = await self.figures.of_member(tx, member_id)
        figure = rules.next_figure(figures, await store.figures_used(tx, member_id))
        return figure.figure_id if figure else None

    async def _scene(self, tx: Tx, member: Member, session: Session, now: datetime) -> Scene:
        figures = [f for f in await self.figures.of_member(tx, member.member_id) if f.is_active]
        figure = next((f for f in figures if f.figure_id == session.figure_id), None)
        if session.figure_id is not None and figure is None:
            # Rested or forgotten elsewhere since: its name shows nowhere, so this exercise asks again.
            session = replace(session, figure_id=None)
        is_done = session.state is SessionState.DONE
        return Scene(
            session,
            figure,
            tuple(figures),
            written=await self._read(tx, session),
            card=await self.streaks.read(tx, member, now) if is_done else None,
        )

    async def _seal(self, tx: Tx, member: Member, session: Session, question: str, text: str, now: datetime) -> None:
        day = self.logbook.today(member, now)
        reflection_id = await store.write(tx, session, question, now, day)
        sealed = await self.vault.seal(text[: rules.MOST_WRITTEN], place(member.member_id, reflection_id))
        await store.set_text(tx, reflection_id, sealed)

    async def _read(self, tx: Tx, session: Session) -> str | None:
        row = await store.written_here(tx, session)
        return None if row is None else await self.vault.unseal(row.text, place(session.member_id, row.reflection_id))


async def _stay(_tx: Tx, _member: Member, _session: Session) -> dict[str, Any]:
    return {}
