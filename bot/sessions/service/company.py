"""Who or what an exercise is done with: the member's own figure, a stand-in, or nobody."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime

from bot.base.database import Tx
from bot.figures.rules import MOST, Figure, FigureState, Sort, tidy
from bot.members.rules import Member
from bot.sessions import rules, store
from bot.sessions.rules import Refused, Session, SessionState
from bot.sessions.service.scene import Scene
from bot.sessions.service.walk import Sessions, Values


@dataclass(frozen=True)
class Company:
    """None stands for a session that is not theirs."""

    sessions: Sessions

    async def take(self, member_id: int, session_id: int, figure_id: int, now: datetime) -> Scene | None:
        """One of their own figures."""

        async def act(tx: Tx, _member: Member, _session: Session) -> Values:
            figure = await self.sessions.figures.find(tx, member_id, figure_id)
            if figure is None or not figure.is_at_hand:
                return {}
            await self._figures_again(tx, member_id)
            return {"figure_id": figure_id, "stand_in": None}

        return await self.sessions.act(member_id, session_id, now, act, moves_figures=True)

    async def naming(self, member_id: int, session_id: int, now: datetime) -> Scene | None:
        """Before the form opens: whether there is room for one more, so that nobody types in vain."""
        refused: list[Refused] = []

        async def act(tx: Tx, _member: Member, _session: Session) -> Values:
            if len(await self.sessions.figures.of_member(tx, member_id)) >= MOST:
                refused.append(Refused.FULL)
            return {}

        scene = await self.sessions.act(member_id, session_id, now, act)
        return replace(scene, refused=refused[0]) if scene and refused else scene

    async def name(self, member_id: int, session_id: int, name: str, sort: Sort, now: datetime) -> Scene | None:
        """A new figure, for this exercise and later ones."""
        refused: list[Refused] = []

        async def act(tx: Tx, _member: Member, _session: Session) -> Values:
            figure = await self.sessions.figures.add(tx, member_id, name, sort, now)
            if figure is None:
                refused.append(Refused.FULL if tidy(name) else Refused.NO_NAME)
                return {}
            # Naming someone again is the member's own word, also for one who rested or died.
            await self.sessions.figures.set_state(tx, member_id, figure.figure_id, FigureState.ACTIVE)
            await self._figures_again(tx, member_id)
            return {"figure_id": figure.figure_id, "stand_in": None}

        scene = await self.sessions.act(member_id, session_id, now, act, moves_figures=True)
        return replace(scene, refused=refused[0]) if scene and refused else scene

    async def stand_in(self, member_id: int, session_id: int, stand_in: str, now: datetime) -> Scene | None:
        """A sort of figure, without a name; nothing about it is kept beyond this session."""

        async def act(_tx: Tx, _member: Member, _session: Session) -> Values:
            return {"figure_id": None, "stand_in": stand_in} if stand_in in rules.STAND_INS else {}

        return await self.sessions.act(member_id, session_id, now, act)

    async def rest(
        self, member_id: int, session_id: int, figure_id: int, state: FigureState, now: datetime
    ) -> Scene | None:
        """Not this one, and not for a while. Pressed again it says the same again; who died stays so."""

        rested: list[Figure] = []

        async def act(tx: Tx, _member: Member, session: Session) -> Values:
            figure = await self.sessions.figures.find(tx, member_id, figure_id)
            if figure is None:
                return {}
            if not figure.is_active:
                rested.append(figure)
                return {}
            rested.append(replace(figure, state=state))
            await self.sessions.figures.set_state(tx, member_id, figure_id, state)
            return {"figure_id": None, "stand_in": None} if session.figure_id == figure_id else {}

        scene = await self.sessions.act(member_id, session_id, now, act, moves_figures=True)
        return replace(scene, rested=rested[0]) if scene and rested else scene

    async def call_back(self, member_id: int, session_id: int, figure_id: int, now: datetime) -> Scene | None:
        """Takes a rest back: the exercise goes on with them."""

        async def act(tx: Tx, _member: Member, _session: Session) -> Values:
            is_theirs = await self.sessions.figures.set_state(tx, member_id, figure_id, FigureState.ACTIVE)
            return {"figure_id": figure_id, "stand_in": None} if is_theirs else {}

        return await self.sessions.act(member_id, session_id, now, act, moves_figures=True)

    async def no_one(self, member_id: int, session_id: int, now: datetime, rng: random.Random) -> Scene | None:
        """No one comes to mind: exercises with a figure stay out until asked for, and another takes this one's place.

        Pressed again, it shows that other one again.
        """
        sessions = self.sessions
        async with sessions.db.begin() as tx:
            member = await sessions.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            if session is None:
                return None
            if session.state is not SessionState.OPEN:
                other = await store.begun_at(tx, member_id, session.finished_at or now)
                is_left = session.state is SessionState.LEFT
                return await sessions.scene(tx, member, other if other and is_left else session, now)
            await sessions.members.set_flags(tx, member_id, leaves_figures_out=True)
            member = replace(member, leaves_figures_out=True)
            session = await store.change(tx, session, state=SessionState.LEFT, finished_at=now)
            exercise = await sessions.choosing.without_figure(tx, member, session.exercise, now, rng)
            if exercise is None:
                return await sessions.scene(tx, member, session, now)
            scene = await sessions.begin(tx, member, exercise, now, rng, session.occasion)
            return replace(scene, instead_of=session_id)

    async def someone(self, member_id: int, session_id: int, instead_id: int, now: datetime) -> Scene | None:
        """Takes "no one comes to mind" back, unless what came instead is done already."""
        sessions = self.sessions
        async with sessions.db.begin() as tx:
            member = await sessions.members.require(tx, member_id)
            session = await store.find(tx, member_id, session_id)
            other = await store.find(tx, member_id, instead_id)
            if session is None or other is None or other.state is SessionState.DONE:
                return None if other is None else await sessions.scene(tx, member, other, now)
            if session.state is SessionState.LEFT:
                await self._figures_again(tx, member_id)
                await store.change(tx, other, state=SessionState.LEFT, finished_at=now)
                session = await store.change(tx, session, state=SessionState.OPEN, finished_at=None)
            return await sessions.scene(tx, member, session, now)

    async def _figures_again(self, tx: Tx, member_id: int) -> None:
        await self.sessions.members.set_flags(tx, member_id, leaves_figures_out=False)
