"""`/figures`: who and what comforts a member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.base.edge import show
from bot.base.routes import Interaction, chosen, on, typed
from bot.figures import views
from bot.figures.rules import MOST, FigureState, Refusal, read_sort
from bot.figures.service import Figures


class FiguresCog(commands.Cog):
    """Answers at once; nothing here takes long."""

    def __init__(self, figures: Figures, clock: Callable[[], datetime]) -> None:
        self._figures = figures
        self._clock = clock

    @app_commands.command(description="The people, pets, places or symbols that comfort me")
    async def figures(self, interaction: Interaction) -> None:
        await self._list(interaction)

    @on("figures")
    async def back_to_list(self, interaction: Interaction) -> None:
        await self._list(interaction)

    @on("figures-resting")
    async def resting(self, interaction: Interaction) -> None:
        await show(interaction, views.resting(await self._figures.list(interaction.user.id), interaction.id))

    @on("figures-new")
    async def name_one(self, interaction: Interaction) -> None:
        is_full = len(await self._figures.list(interaction.user.id)) >= MOST
        await (self._list(interaction, views.FULL) if is_full else show(interaction, views.naming()))

    @on("figures-add")
    async def add(self, interaction: Interaction) -> None:
        form = typed(interaction)
        sort = read_sort(form.get("sort", ""))
        made = await self._figures.create(interaction.user.id, form.get("name", ""), sort, self._clock())
        await self._list(interaction, views.refused(made) if isinstance(made, Refusal) else "")

    @on("figures-one")
    async def pick(self, interaction: Interaction, _showing: int) -> None:
        await self._one(interaction, _row_id(next(iter(chosen(interaction)), "")))

    @on("figures-keep")
    async def keep(self, interaction: Interaction, figure_id: int) -> None:
        await self._one(interaction, figure_id)

    @on("figures-name")
    async def new_name(self, interaction: Interaction, figure_id: int) -> None:
        figure = await self._figures.one(interaction.user.id, figure_id)
        is_open = figure is not None and not figure.is_lost
        await (show(interaction, views.renaming(figure)) if figure and is_open else self._one(interaction, figure_id))

    @on("figures-rename")
    async def rename(self, interaction: Interaction, figure_id: int) -> None:
        is_named = await self._figures.rename(interaction.user.id, figure_id, typed(interaction).get("name", ""))
        await self._one(interaction, figure_id, "" if is_named else views.NO_NAME)

    @on("figures-rest")
    async def rest(self, interaction: Interaction, figure_id: int) -> None:
        await self._move(interaction, figure_id, FigureState.RESTED)

    @on("figures-died")
    async def died(self, interaction: Interaction, figure_id: int) -> None:
        await self._move(interaction, figure_id, FigureState.DIED)

    @on("figures-back")
    async def bring_back(self, interaction: Interaction, figure_id: int) -> None:
        await self._move(interaction, figure_id, FigureState.ACTIVE)

    @on("figures-undo")
    async def undo(self, interaction: Interaction, figure_id: int, before: str) -> None:
        if before in set(FigureState):
            await self._figures.move(interaction.user.id, figure_id, FigureState(before))
        await self._one(interaction, figure_id)

    @on("figures-forget")
    async def ask_to_forget(self, interaction: Interaction, figure_id: int) -> None:
        figure = await self._figures.one(interaction.user.id, figure_id)
        await (show(interaction, views.forgetting(figure)) if figure else self._list(interaction, views.GONE))

    @on("figures-gone")
    async def forget(self, interaction: Interaction, figure_id: int) -> None:
        is_gone = await self._figures.drop(interaction.user.id, figure_id)
        await self._list(interaction, views.FORGOTTEN if is_gone else views.GONE)

    async def _list(self, interaction: Interaction, note: str = "") -> None:
        await show(interaction, views.listed(await self._figures.list(interaction.user.id), note, interaction.id))

    async def _one(self, interaction: Interaction, figure_id: int, note: str = "") -> None:
        figure = await self._figures.one(interaction.user.id, figure_id)
        await (show(interaction, views.one(figure, note)) if figure else self._list(interaction, views.GONE))

    async def _move(self, interaction: Interaction, figure_id: int, state: FigureState) -> None:
        change = await self._figures.move(interaction.user.id, figure_id, state)
        await (show(interaction, views.moved(change)) if change else self._list(interaction, views.GONE))


def _row_id(picked: str) -> int:
    """Zero, which no row has, for what no menu of ours sends."""
    return int(picked) if picked.isascii() and picked.isdigit() and len(picked) < 19 else 0
