"""A preview in the DM. There Discord tells nothing about servers: a preview is found together with whoever opened it in
one, and is over after a day.
"""

from __future__ import annotations

from collections.abc import Collection

from discord.ext import commands

from bot.authoring import views
from bot.authoring.cog.room import Room
from bot.authoring.service import Preview
from bot.authoring.service.previews import answered, as_written
from bot.base.edge import show
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.quizzes.rules import Run

_INERT = frozenset(
    {"ses-name", "ses-no-one", "ses-swap", "ses-figure", "ses-helps", "ses-tell", "ex-other", "ex-wish", "pack-report"}
)


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
        await self._show(interaction, await self._previews.offer(interaction.user.id, preview_id, part, now))

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

    @on("pack-quiz")
    async def quiz(self, interaction: Interaction, preview_id: int, _first: int) -> None:
        await self.questions(interaction, preview_id, _number(interaction), 0)

    @on("pack-questions")
    async def questions(self, interaction: Interaction, preview_id: int, part: int, number: int) -> None:
        found = await self._run(interaction, preview_id, part, number)
        await show(interaction, views.asking(*found, part, self._room.extras()) if found else views.over())

    @on("pack-answer")
    async def answer(self, interaction: Interaction, preview_id: int, part: int, number: int, place: int) -> None:
        await self._answer(interaction, (preview_id, part, number), (place,))

    @on("pack-several")
    async def answer_several(self, interaction: Interaction, preview_id: int, part: int, number: int) -> None:
        picked = chosen(interaction)
        await self._answer(interaction, (preview_id, part, number), [_digits(each) for each in picked])

    @on("pack-rest")
    async def rest(self, interaction: Interaction, preview_id: int, part: int, number: int) -> None:
        found = await self._run(interaction, preview_id, part, number)
        await show(interaction, views.resting(*found, part, self._room.extras()) if found else views.over())

    @on("pack-aside")
    async def aside(self, interaction: Interaction, preview_id: int, part: int, number: int) -> None:
        found = await self._run(interaction, preview_id, part, number)
        await show(interaction, views.inert_question(found[0], part, number) if found else views.over())

    @on("pack-programme")
    async def programme(self, interaction: Interaction, preview_id: int) -> None:
        await self.days(interaction, preview_id, _number(interaction), 0)

    @on("pack-days")
    async def days(self, interaction: Interaction, preview_id: int, number: int, first: int) -> None:
        preview = await self._previews.look(interaction.user.id, preview_id, self._room.clock())
        view = views.programme(preview, number, first) if preview else views.over()
        if view is None:
            raise Stale
        await show(interaction, view)

    async def _answer(self, interaction: Interaction, where: tuple[int, int, int], places: Collection[int]) -> None:
        found = await self._run(interaction, *where)
        if found is None:
            await show(interaction, views.over())
            return
        preview, run = found
        done = answered(run, places, self._room.clock())
        if done is None:
            raise Stale
        await show(interaction, views.answered(preview, done, where[1], self._room.extras()))

    async def _run(
        self, interaction: Interaction, preview_id: int, part: int, number: int
    ) -> tuple[Preview, Run] | None:
        """A preview and one of its rounds; None for one that is over."""
        now = self._room.clock()
        preview = await self._previews.look(interaction.user.id, preview_id, now)
        if preview is None:
            return None
        run = preview.run(part, number, now)
        if run is None:
            raise Stale
        return preview, run

    async def _show(self, interaction: Interaction, preview: Preview | None) -> None:
        if preview is None:
            await show(interaction, views.over())
        elif preview.offered is not None:
            await show(interaction, views.offered(preview, preview.offered, self._room.extras()))
        elif preview.scene is None:
            await show(interaction, views.contents(preview))
        else:
            name = interaction.user.display_name
            await show(interaction, views.screen(preview, preview.scene, name, self._room.extras()))


def _number(interaction: Interaction) -> int:
    """What a menu of numbers was left at."""
    return _digits("".join(chosen(interaction)))


def _digits(picked: str) -> int:
    if not (picked.isascii() and picked.isdigit() and len(picked) < 4):
        raise Stale
    return int(picked)
