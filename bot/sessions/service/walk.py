"""One method per act of a member on an exercise."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.figures.rules import Figure, next_figure
from bot.figures.service import Figures
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice
from bot.members.service import Members
from bot.packs.rules import Exercise, FigureUse
from bot.packs.service import Shelf
from bot.sessions import rules, store
from bot.sessions.rules import Session, SessionState
from bot.sessions.service import writing
from bot.sessions.service.choosing import Chooser, Choosing
from bot.sessions.service.helping import Helping
from bot.sessions.service.journal import export
from bot.sessions.service.scene import Scene
from bot.streaks.service import Streaks

Hook = Callable[[Tx, Member, Session, datetime], Awaitable[None]]
"""Called inside the transaction that began, finished or reopened a session."""
Values = dict[str, Any]
"""Fields of a session that change."""
Act = Callable[[Tx, Member, Session], Awaitable[Values]]


@dataclass
class Hooks:
    """Slots for rooms above, wired in app."""

    on_begun: list[Hook] = field(default_factory=list[Hook])
    on_done: list[Hook] = field(default_factory=list[Hook])
    on_reopened: list[Hook] = field(default_factory=list[Hook])


@dataclass(frozen=True)
class Sessions:
    """Methods that take `tx` belong to their caller's transaction. None stands for a session that is not theirs."""

    db: Database
    vault: Vault
    members: Members
    figures: Figures
    logbook: Logbook
    streaks: Streaks
    shelf: Shelf
    hooks: Hooks = field(default_factory=Hooks)

    @property
    def choosing(self) -> Choosing:
        return Choosing(self.db, self.members, self.logbook, self.shelf)

    @property
    def helping(self) -> Helping:
        return Helping(self.db, self.members)

    async def choose(
        self, tx: Tx, member: Member, practice: Practice, now: datetime, rng: random.Random, besides: str | None = None
    ) -> Exercise | None:
        """The next exercise for a nudge."""
        return await self.choosing.ordinary(tx, member, practice, now, rng, besides)

    async def for_nudges(self, tx: Tx, member_ids: Collection[int], now: datetime) -> Chooser:
        """The same for many members at once."""
        return await self.choosing.for_nudges(tx, member_ids, now)

    async def under_way(self, tx: Tx, member_ids: Collection[int], occasions: Collection[int]) -> set[int]:
        """Those of these nudges whose exercise its member is in the middle of."""
        return await store.under_way(tx, member_ids, occasions) if occasions else set()

    async def begin(
        self,
        tx: Tx,
        member: Member,
        exercise: Exercise,
        now: datetime,
        rng: random.Random,
        occasion: int | None = None,
        *,
        is_first: bool = False,
    ) -> Scene:
        """From a nudge (`occasion`), the session already begun is taken up again; `is_first`: there can be none."""
        if occasion is not None and not is_first:
            known = await store.find_open(tx, member.member_id, occasion)
            if known is not None:
                return await self.scene(tx, member, known, now)
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
        )
        figures = await self._at_hand(tx, session)
        session = replace(session, figure_id=await self._first_figure(tx, member, exercise, figures))
        session = replace(session, session_id=await store.add(tx, session))
        member = await self.members.answered(tx, member, now)
        for hook in self.hooks.on_begun:
            await hook(tx, member, session, now)
        return Scene(session, _named(session, figures), figures)

    async def on_occasion(self, tx: Tx, member: Member, occasion: int, now: datetime) -> Scene | None:
        """The exercise that began from this nudge, under way or done; None if none did, or it was left."""
        session = await store.find_open(tx, member.member_id, occasion)
        return None if session is None else await self.scene(tx, member, session, now)

    async def start(self, member_id: int, exercise: Exercise, now: datetime, rng: random.Random) -> Scene | None:
        """None for someone without an account: they walk the exercise without a row."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id, lock=True)
            return None if member is None else await self.begin(tx, member, exercise, now, rng)

    async def look(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """The session as it stands."""
        return await self.act(member_id, session_id, now, _stay)

    async def turn(self, member_id: int, session_id: int, page: int, now: datetime) -> Scene | None:
        """On from `page`. A second press on the same button finds the page turned already and changes nothing."""

        async def act(_tx: Tx, _member: Member, session: Session) -> Values:
            is_here = session.page == page and not session.is_last and not session.needs_figure
            return {"page": page + 1} if is_here else {}

        return await self.act(member_id, session_id, now, act)

    async def back(self, member_id: int, session_id: int, page: int, now: datetime) -> Scene | None:
        async def act(_tx: Tx, _member: Member, session: Session) -> Values:
            return {"page": page - 1} if session.page == page and page > 0 else {}

        return await self.act(member_id, session_id, now, act)

    async def rate(self, member_id: int, session_id: int, page: int, value: int | None, now: datetime) -> Scene | None:
        """None for the value skips. The last rating ends the exercise."""

        async def act(tx: Tx, member: Member, session: Session) -> Values:
            if session.page != page or session.here.measure is None:
                return {}
            await store.rate(tx, session, session.here.measure.value, session.here.kind.value, value)
            return await self._finish(tx, member, session, now) if session.is_last else {"page": page + 1}

        return await self.act(member_id, session_id, now, act)

    async def write(
        self, member_id: int, session_id: int, page: int, figure_id: int, text: str, now: datetime
    ) -> Scene | None:
        """Seals what was written on `page` about `figure_id` (0: nobody of theirs), also when the member has walked on,
        ended or chosen somebody else since the form opened. Nothing written takes away what stood there.
        """
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None:
                return None
            member = await self.members.answered(tx, member, now)
            figure = await self.figures.find(tx, member_id, figure_id) if figure_id else None
            there = replace(session, page=page, figure_id=figure.figure_id if figure else None)
            has_question = page < len(session.pages) and there.here.question is not None
            is_full = has_question and await writing.is_full(tx, there)
            if has_question and not is_full:
                words, today = text[: there.here.room], self.logbook.today(member, now)
                await writing.write_down(tx, self.vault, there, words, now, today)
            return writing.told(await self.scene(tx, member, session, now), is_full=is_full)

    async def before_writing(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """Before the form opens: whether there is room for what is written, so that nobody types in vain."""
        is_full: list[bool] = []

        async def act(tx: Tx, _member: Member, session: Session) -> Values:
            is_full.append(await writing.is_full(tx, session))
            return {}

        scene = await self.act(member_id, session_id, now, act)
        return None if scene is None else writing.told(scene, is_full=any(is_full))

    async def finish(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """Done. Pressed again, it says the same again."""

        async def act(tx: Tx, member: Member, session: Session) -> Values:
            is_over = session.is_last and session.here.measure is None and not session.needs_figure
            return await self._finish(tx, member, session, now) if is_over else {}

        return await self.act(member_id, session_id, now, act)

    async def reopen(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """Takes a Done or a Stop back."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None or session.state is SessionState.OPEN:
                return None if session is None else await self.scene(tx, member, session, now)
            await self.logbook.take_back(tx, member_id, "exercise", session_id)
            was_done = session.state is SessionState.DONE
            session = await store.change(tx, session, state=SessionState.OPEN, finished_at=None, local_day=None)
            for hook in self.hooks.on_reopened if was_done else ():
                await hook(tx, member, session, now)
            return await self.scene(tx, member, session, now)

    async def leave(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        async def act(_tx: Tx, _member: Member, _session: Session) -> Values:
            return {"state": SessionState.LEFT, "finished_at": now}

        return await self.act(member_id, session_id, now, act)

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        return await export(tx, self.vault, member_id)

    async def act(
        self, member_id: int, session_id: int, now: datetime, act: Act, *, moves_figures: bool = False
    ) -> Scene | None:
        """Runs `act` on an open session and stores what it returns; a session that is over is only shown.

        `moves_figures`: the act changes who is at hand, or takes somebody.
        """
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None:
                return None
            figures = await self._at_hand(tx, session)
            session = _without_rested(session, figures)
            if session.state is SessionState.OPEN:
                member = await self.members.answered(tx, member, now)
                values = await act(tx, member, session)
                if values:
                    session = await store.change(tx, session, **values)
                if moves_figures:
                    figures = await self._at_hand(tx, session)
            return await self._scene(tx, member, session, figures, now)

    async def scene(self, tx: Tx, member: Member, session: Session, now: datetime) -> Scene:
        return await self._scene(tx, member, session, await self._at_hand(tx, session), now)

    async def _scene(
        self, tx: Tx, member: Member, session: Session, figures: tuple[Figure, ...], now: datetime
    ) -> Scene:
        session = _without_rested(session, figures)
        return Scene(
            session,
            _named(session, figures),
            figures,
            written=await self._read(tx, session) if session.here.question else None,
            card=await self.streaks.read(tx, member, now) if session.state is SessionState.DONE else None,
            worse=await store.worse(tx, session.session_id) if session.state is not SessionState.OPEN else None,
        )

    async def _at_hand(self, tx: Tx, session: Session) -> tuple[Figure, ...]:
        """Whom it can be done with: nobody where it needs no one."""
        if session.exercise.figure is FigureUse.NONE and session.figure_id is None:
            return ()
        return tuple([figure for figure in await self.figures.of_member(tx, session.member_id) if figure.is_at_hand])

    async def _finish(self, tx: Tx, member: Member, session: Session, now: datetime) -> Values:
        day = await self.logbook.record(tx, member, "exercise", session.session_id, now)
        if session.is_rated:
            await store.rate_worse(tx, session, now, worse=rules.fell(await store.given_in(tx, session.session_id)))
        for hook in self.hooks.on_done:
            await hook(tx, member, session, now)
        return {"state": SessionState.DONE, "finished_at": now, "local_day": day}

    async def _first_figure(self, tx: Tx, member: Member, exercise: Exercise, figures: Sequence[Figure]) -> int | None:
        is_asked_for = exercise.figure is FigureUse.REQUIRED or not member.leaves_figures_out
        if exercise.figure is FigureUse.NONE or not is_asked_for:
            return None
        used = await store.figures_used(tx, member.member_id) if len(figures) > 1 else {}
        figure = next_figure(figures, used)
        return figure.figure_id if figure else None

    async def _read(self, tx: Tx, session: Session) -> str | None:
        row = await store.written_here(tx, session)
        return None if row is None else await writing.opened(self.vault, row, session.member_id)


def _named(session: Session, figures: Sequence[Figure]) -> Figure | None:
    return next((figure for figure in figures if figure.figure_id == session.figure_id), None)


def _without_rested(session: Session, at_hand: Sequence[Figure]) -> Session:
    """Whoever rests since, or whose name no longer opens, shows nowhere, nor what was written about them: the
    exercise goes on as if without.
    """
    return session if _named(session, at_hand) or session.figure_id is None else replace(session, figure_id=None)


async def _stay(_tx: Tx, _member: Member, _session: Session) -> Values:
    return {}
