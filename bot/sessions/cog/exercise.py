"""`/exercise` and every click inside an exercise. Answers at once; whatever arrives late is answered with how things stand."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, chosen, on, typed
from bot.figures.rules import FigureState, Sort
from bot.packs.rules import Exercise
from bot.sessions import views
from bot.sessions.rules import ANYONE, Session, SessionState, Wish
from bot.sessions.service import Scene, Sessions

_WISHES = [app_commands.Choice(name=label, value=value) for label, value in views.wish_choices()]


class SessionsCog(commands.Cog):
    """`extras` gives the buttons that rooms above want under every exercise."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Callable[[], datetime],
        rng: random.Random,
        extras: Callable[[], Sequence[Control]],
    ) -> None:
        self.sessions = sessions
        self.clock = clock
        self.rng = rng
        self.extras = extras

    @app_commands.command(description="One small exercise, now")
    @app_commands.describe(kind="What would fit?")
    @app_commands.choices(kind=_WISHES)
    async def exercise(self, interaction: Interaction, kind: str | None = None) -> None:
        if kind is None:
            await show(interaction, views.wishes(self.extras()), public=True)
        else:
            await self._offer(interaction, Wish(kind))

    @on("ex-wish")
    async def wish(self, interaction: Interaction, wish: str) -> None:
        await self._offer(interaction, Wish(wish) if wish in set(Wish) else Wish.ORDINARY)

    @on("ex-other")
    async def other(self, interaction: Interaction, wish: str, exercise_id: str) -> None:
        await self._offer(interaction, Wish(wish) if wish in set(Wish) else Wish.ORDINARY, exercise_id)

    @on("ex-begin")
    async def begin(self, interaction: Interaction, pack: str, exercise_id: str) -> None:
        exercise = self.sessions.library.exercise(pack, exercise_id)
        if exercise is None:
            await show(interaction, views.gone())
            return
        scene = await self.sessions.start(interaction.user.id, exercise, self.clock(), self.rng)
        await self._show(interaction, scene or _guest(exercise, 0, "-", self.clock()))

    @on("ses-look")
    async def look(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self.sessions.look(interaction.user.id, session_id, self.clock()))

    @on("ses-next")
    async def next(self, interaction: Interaction, session_id: int, page: int) -> None:
        await self._show(interaction, await self.sessions.turn(interaction.user.id, session_id, page, self.clock()))

    @on("ses-back")
    async def back(self, interaction: Interaction, session_id: int, page: int) -> None:
        await self._show(interaction, await self.sessions.back(interaction.user.id, session_id, page, self.clock()))

    @on("ses-rate")
    async def rate(self, interaction: Interaction, session_id: int, page: int) -> None:
        value = int(chosen(interaction)[0])
        user_id = interaction.user.id
        await self._show(interaction, await self.sessions.rate(user_id, session_id, page, value, self.clock()))

    @on("ses-unrated")
    async def unrated(self, interaction: Interaction, session_id: int, page: int) -> None:
        user_id = interaction.user.id
        await self._show(interaction, await self.sessions.rate(user_id, session_id, page, None, self.clock()))

    @on("ses-write")
    async def write(self, interaction: Interaction, session_id: int, page: int) -> None:
        user_id = interaction.user.id
        scene = await self.sessions.look(user_id, session_id, self.clock())
        pages = scene.session.pages if scene else ()
        step = pages[page].question if page < len(pages) else None
        if scene is None or step is None or scene.session.state is not SessionState.OPEN:
            await self._show(interaction, scene)
            return
        written = await self.sessions.written(user_id, session_id, page)
        name = interaction.user.display_name
        figure = scene.figure.name if scene.figure else views.figure_text(scene)
        await show(interaction, views.answer_form(scene.session, page, step, written, figure, name))

    @on("ses-wrote")
    async def wrote(self, interaction: Interaction, member_id: int, session_id: int, page: int) -> None:
        text = typed(interaction).get("text", "")
        user_id = interaction.user.id
        scene = None
        if member_id == user_id:
            scene = await self.sessions.write(user_id, session_id, page, text, self.clock())
        await self._show(interaction, scene)

    @on("ses-done")
    async def done(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self.sessions.finish(interaction.user.id, session_id, self.clock()))

    @on("ses-leave")
    async def leave(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self.sessions.leave(interaction.user.id, session_id, self.clock()))

    @on("ses-reopen")
    async def reopen(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self.sessions.reopen(interaction.user.id, session_id, self.clock()))

    @on("ses-swap")
    async def swap(self, interaction: Interaction, session_id: int) -> None:
        scene = await self.sessions.look(interaction.user.id, session_id, self.clock())
        if scene is None or scene.session.state is not SessionState.OPEN:
            await self._show(interaction, scene)
        else:
            await show(interaction, views.swap(scene))

    @on("ses-figure")
    async def figure(self, interaction: Interaction, session_id: int) -> None:
        figure_id = int(chosen(interaction)[0])
        user_id = interaction.user.id
        await self._show(interaction, await self.sessions.take_figure(user_id, session_id, figure_id, self.clock()))

    @on("ses-stand-in")
    async def stand_in(self, interaction: Interaction, session_id: int) -> None:
        user_id = interaction.user.id
        value = chosen(interaction)[0]
        await self._show(interaction, await self.sessions.stand_in(user_id, session_id, value, self.clock()))

    @on("ses-name")
    async def name(self, interaction: Interaction, session_id: int) -> None:
        scene = await self.sessions.look(interaction.user.id, session_id, self.clock())
        if scene is None or scene.session.state is not SessionState.OPEN:
            await self._show(interaction, scene)
        else:
            await show(interaction, views.name_form(scene.session))

    @on("ses-named")
    async def named(self, interaction: Interaction, member_id: int, session_id: int) -> None:
        values = typed(interaction)
        user_id = interaction.user.id
        scene = None
        if member_id == user_id and values.get("sort") in set(Sort):
            name, sort = values.get("name", ""), Sort(values["sort"])
            scene = await self.sessions.name_figure(user_id, session_id, name, sort, self.clock())
        await self._show(interaction, scene)

    @on("ses-rest")
    async def rest(self, interaction: Interaction, session_id: int) -> None:
        user_id = interaction.user.id
        await self._show(
            interaction, await self.sessions.rest_figure(user_id, session_id, FigureState.RESTED, self.clock())
        )

    @on("ses-died")
    async def died(self, interaction: Interaction, session_id: int) -> None:
        user_id = interaction.user.id
        await self._show(
            interaction, await self.sessions.rest_figure(user_id, session_id, FigureState.DIED, self.clock())
        )

    @on("ses-no-one")
    async def no_one(self, interaction: Interaction, session_id: int) -> None:
        user_id = interaction.user.id
        await self._show(interaction, await self.sessions.no_one(user_id, session_id, self.clock(), self.rng))

    @on("guest-page")
    async def guest_page(self, interaction: Interaction, pack: str, exercise_id: str, page: int) -> None:
        await self._guest(interaction, pack, exercise_id, page, "-")

    @on("guest-for")
    async def guest_for(self, interaction: Interaction, pack: str, exercise_id: str, page: int) -> None:
        await self._guest(interaction, pack, exercise_id, page, chosen(interaction)[0])

    @on("guest-next")
    async def guest_next(self, interaction: Interaction, pack: str, exercise_id: str, page: int, stand_in: str) -> None:
        await self._guest(interaction, pack, exercise_id, page + 1, stand_in)

    async def _offer(self, interaction: Interaction, wish: Wish, besides: str | None = None) -> None:
        sessions = self.sessions
        exercise = await sessions.offer(interaction.user.id, wish, self.clock(), self.rng, besides)
        if exercise is None:
            await show(interaction, views.nothing_fits(self.extras()), public=True)
            return
        view = views.offer(exercise, sessions.library.about(exercise.pack), wish, self.extras())
        await show(interaction, view, public=True)

    async def _guest(self, interaction: Interaction, pack: str, exercise_id: str, page: int, stand_in: str) -> None:
        exercise = self.sessions.library.exercise(pack, exercise_id)
        if exercise is None:
            await show(interaction, views.gone())
        else:
            await self._show(interaction, _guest(exercise, page, stand_in, self.clock()))

    async def _show(self, interaction: Interaction, scene: Scene | None) -> None:
        if scene is None:
            await show(interaction, views.gone())
        else:
            await show(interaction, views.scene(scene, interaction.user.display_name, self.extras()))


def _guest(exercise: Exercise, page: int, stand_in: str, now: datetime) -> Scene:
    """An exercise that stands in its buttons alone: nothing about it is stored anywhere."""
    is_known = stand_in == ANYONE or stand_in in set(Sort)
    session = Session(
        session_id=0,
        member_id=0,
        occasion=None,
        exercise=exercise,
        is_rated=False,
        page=page,
        state=SessionState.OPEN,
        figure_id=None,
        stand_in=stand_in if is_known else None,
        started_at=now,
        finished_at=None,
    )
    if page >= len(session.pages):
        session = Session(**{**session.__dict__, "state": SessionState.DONE})
    return Scene(session)
