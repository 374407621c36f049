"""A preview in the DM. There Discord tells nothing about servers: a preview is found together with whoever opened it in
one, and is over after a day.
"""

from __future__ import annotations

from discord.ext import commands

from bot.authoring import views
from bot.authoring.cog.room import Room
from bot.authoring.service import Preview
from bot.authoring.service.previews import as_written
from bot.base.edge import show
from bot.base.routes import Interaction, chosen, on, typed

_INERT = frozenset({"ses-name", "ses-no-one", "ses-swap", "ses-figure", "ex-other", "ex-wish"})


class PreviewCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._previews = room.previews

    @on("pack-contents")
    async def contents(self, interaction: Interaction, preview_id: int) -> None:
        await self._show(
            interaction, await self._previews.contents(interaction.user.id, preview_id, self._room.clock())
        )

    @on("pack-part")
    async def part(self, interaction: Interaction, preview_id: int, _first: int) -> None:
        part = "".join(chosen(interaction))[:40]
        now = self._room.clock()
        await self._show(interaction, await self._previews.begin(interaction.user.id, preview_id, part, now))

    @on("pack-goon")
    async def go_on(self, interaction: Interaction, preview_id: int) -> None:
        await self._show(interaction, await self._previews.look(interaction.user.id, preview_id, self._room.clock()))

    @on("pack-walk")
    async def walk(self, interaction: Interaction, preview_id: int, page: int, verb: str) -> None:
        user_id, now, picked = interaction.user.id, self._room.clock(), "".join(chosen(interaction))
        preview = await self._previews.press(user_id, preview_id, page, verb, picked, now)
        if preview is not None and verb in _INERT:
            await show(interaction, views.inert(preview))
            return
        if preview is not None and preview.scene is not None and verb == "ses-write":
            modal = views.write_form(preview, preview.scene, interaction.user.display_name)
            if modal is not None:
                await show(interaction, modal)
                return
        await self._show(interaction, preview)

    @on("pack-wrote")
    async def wrote(self, interaction: Interaction, preview_id: int, _page: int) -> None:
        preview = await self._previews.look(interaction.user.id, preview_id, self._room.clock())
        text = typed(interaction).get("text", "")
        await self._show(interaction, as_written(preview, text) if preview else None)

    @on("pack-questions")
    async def questions(self, interaction: Interaction, preview_id: int, number: int) -> None:
        preview = await self._previews.look(interaction.user.id, preview_id, self._room.clock())
        view = views.questions(preview, number) if preview else None
        await show(interaction, view or views.over())

    async def _show(self, interaction: Interaction, preview: Preview | None) -> None:
        if preview is None:
            await show(interaction, views.over())
        elif preview.scene is None:
            await show(interaction, views.contents(preview))
        else:
            name = interaction.user.display_name
            await show(interaction, views.screen(preview, preview.scene, name, self._room.extras()))
