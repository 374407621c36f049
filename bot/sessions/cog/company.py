"""Every click on who an exercise is done with. Answers at once; what arrives late is answered with how things stand."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.figures.rules import FigureState, read_sort
from bot.sessions import views
from bot.sessions.cog.answer import Extras, answer
from bot.sessions.rules import SessionState
from bot.sessions.service import Company, Scene, Sessions


class CompanyCog(commands.Cog):
    def __init__(self, sessions: Sessions, clock: Callable[[], datetime], rng: random.Random, extras: Extras) -> None:
        self.sessions = sessions
        self.company = Company(sessions)
        self.clock = clock
        self.rng = rng
        self.extras = extras

    @on("ses-swap")
    async def swap(self, interaction: Interaction, session_id: int) -> None:
        scene = await self.sessions.look(interaction.user.id, session_id, self.clock())
        if scene is None or scene.session.state is not SessionState.OPEN or scene.session.needs_figure:
            await self._show(interaction, scene)
        else:
            await show(interaction, views.swap(scene, self.extras()))

    @on("ses-figure")
    async def take(self, interaction: Interaction, session_id: int) -> None:
        picked = "".join(chosen(interaction))
        if not (picked.isascii() and picked.isdigit() and len(picked) < 19):
            raise Stale
        scene = await self.company.take(interaction.user.id, session_id, int(picked), self.clock())
        await self._show(interaction, scene)

    @on("ses-stand-in")
    async def stand_in(self, interaction: Interaction, session_id: int) -> None:
        picked = "".join(chosen(interaction))
        await self._show(
            interaction, await self.company.stand_in(interaction.user.id, session_id, picked, self.clock())
        )

    @on("ses-name")
    async def ask_name(self, interaction: Interaction, session_id: int) -> None:
        scene = await self.company.naming(interaction.user.id, session_id, self.clock())
        if scene is None or scene.session.state is not SessionState.OPEN or scene.refused:
            await self._show(interaction, scene)
        else:
            await show(interaction, views.name_form(scene.session))

    @on("ses-named")
    async def name(self, interaction: Interaction, member_id: int, session_id: int) -> None:
        if member_id != interaction.user.id:
            raise Stale
        form = typed(interaction)
        name, sort = form.get("name", ""), read_sort(form.get("sort", ""))
        await self._show(interaction, await self.company.name(member_id, session_id, name, sort, self.clock()))

    @on("ses-rest")
    async def rest(self, interaction: Interaction, session_id: int, figure_id: int) -> None:
        await self._rest(interaction, session_id, figure_id, FigureState.RESTED)

    @on("ses-died")
    async def died(self, interaction: Interaction, session_id: int, figure_id: int) -> None:
        await self._rest(interaction, session_id, figure_id, FigureState.DIED)

    @on("ses-recall")
    async def call_back(self, interaction: Interaction, session_id: int, figure_id: int) -> None:
        scene = await self.company.call_back(interaction.user.id, session_id, figure_id, self.clock())
        await self._show(interaction, scene)

    @on("ses-no-one")
    async def no_one(self, interaction: Interaction, session_id: int) -> None:
        await self._show(
            interaction, await self.company.no_one(interaction.user.id, session_id, self.clock(), self.rng)
        )

    @on("ses-someone")
    async def someone(self, interaction: Interaction, session_id: int, instead_id: int) -> None:
        scene = await self.company.someone(interaction.user.id, session_id, instead_id, self.clock())
        await self._show(interaction, scene)

    async def _rest(self, interaction: Interaction, session_id: int, figure_id: int, state: FigureState) -> None:
        scene = await self.company.rest(interaction.user.id, session_id, figure_id, state, self.clock())
        await self._show(interaction, scene)

    async def _show(self, interaction: Interaction, scene: Scene | None) -> None:
        await answer(interaction, scene, self.extras)
