"""`/exercise` and every click that walks one. Answers at once; what arrives late is answered with how things stand."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from discord import app_commands
from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on, typed
from bot.base.visits import here
from bot.members.service import NotStarted
from bot.packs.rules import Exercise
from bot.sessions import rules, views
from bot.sessions.cog.answer import Extras, answer, under
from bot.sessions.rules import SessionState, Wish
from bot.sessions.service import Feeling, Scene, Sessions

BesideWorse = Callable[[int], Awaitable[Sequence[Control]]]
"""Buttons of rooms above for the member with that id, where an exercise felt worse; four have room."""
BesideWritten = Callable[[int], Awaitable[Sequence[Control]]]
"""Buttons of rooms above, for under what a member has just written."""
_WISHES = [app_commands.Choice(name=label, value=value) for label, value in views.wish_choices()]


class SessionsCog(commands.Cog):
    """`extras` gives the buttons that rooms above want under every exercise; `ways`, for when one felt worse, what to
    do right now, and ways to people.

    Someone without an account walks in `guest-…` buttons, which hold where they are; nothing else does.
    """

    def __init__(
        self,
        sessions: Sessions,
        clock: Callable[[], datetime],
        rng: random.Random,
        extras: Extras,
        ways: Callable[[], Sequence[Control]] = list,
        *,
        beside_worse: BesideWorse | None = None,
        beside_written: BesideWritten | None = None,
    ) -> None:
        self.sessions = sessions
        self.feeling = Feeling(sessions)
        self.clock = clock
        self.rng = rng
        self.extras = extras
        self._begins = Bucket(100, timedelta(minutes=5))
        self.ways = ways
        self.beside_worse = beside_worse
        self.beside_written = beside_written

    @app_commands.command(description="One small exercise, now")
    @app_commands.describe(kind="What would fit?")
    @app_commands.choices(kind=_WISHES)
    async def exercise(self, interaction: Interaction, kind: str | None = None) -> None:
        if kind is None:
            await show(interaction, views.wishes(self.extras()), public=True)
        else:
            await self._offer(interaction, rules.read_wish(kind))

    @on("ex-wish")
    async def wish(self, interaction: Interaction, wish: str) -> None:
        await self._offer(interaction, rules.read_wish(wish))

    @on("ex-other")
    async def other(self, interaction: Interaction, wish: str, besides: str) -> None:
        await self._offer(interaction, rules.read_wish(wish), besides)

    @on("ex-packs")
    async def packs(self, interaction: Interaction) -> None:
        packs = await self.sessions.choosing.packs(interaction.user.id, here(interaction))
        await show(interaction, views.packs(packs, self.extras()))

    @on("ex-pack")
    async def pack(self, interaction: Interaction, _first: int) -> None:
        await self._of_pack(interaction, "".join(chosen(interaction)))

    @on("ex-pack-other")
    async def pack_other(self, interaction: Interaction, pack: str, exercise_id: str) -> None:
        await self._of_pack(interaction, pack, f"{pack}/{exercise_id}")

    @on("ex-figures")
    async def figures_again(self, interaction: Interaction, wish: str) -> None:
        await self.sessions.choosing.call_figures_back(interaction.user.id)
        await self._offer(interaction, rules.read_wish(wish))

    @on("ex-begin")
    async def begin(self, interaction: Interaction, pack: str, exercise_id: str) -> None:
        self._begins.spend(interaction.user.id, self.clock())
        exercise = await self._find(interaction, pack, exercise_id)
        if exercise is None:
            await show(interaction, views.gone())
            return
        scene = await self.sessions.start(interaction.user.id, exercise, self.clock(), self.rng)
        await self._show(interaction, scene or self._guest(exercise, 0, None))

    @on("ses-look")
    async def look(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self._look(interaction, session_id))

    @on("ses-next")
    async def next(self, interaction: Interaction, session_id: int, page: int) -> None:
        scene = await self.sessions.turn(interaction.user.id, session_id, page, self.clock())
        await self._show(interaction, scene)

    @on("ses-back")
    async def back(self, interaction: Interaction, session_id: int, page: int) -> None:
        scene = await self.sessions.back(interaction.user.id, session_id, page, self.clock())
        await self._show(interaction, scene)

    @on("ses-rate")
    async def rate(self, interaction: Interaction, session_id: int, page: int) -> None:
        value = rules.read_rating("".join(chosen(interaction)))
        if value is None:
            raise Stale
        scene = await self.sessions.rate(interaction.user.id, session_id, page, value, self.clock())
        await self._show(interaction, scene)

    @on("ses-unrated")
    async def unrated(self, interaction: Interaction, session_id: int, page: int) -> None:
        scene = await self.sessions.rate(interaction.user.id, session_id, page, None, self.clock())
        await self._show(interaction, scene)

    @on("ses-write")
    async def write(self, interaction: Interaction, session_id: int, page: int) -> None:
        scene = await self.sessions.before_writing(interaction.user.id, session_id, self.clock())
        question = scene.page.question if scene and scene.session.page == page else None
        if scene is None or question is None or scene.session.state is not SessionState.OPEN or scene.refused:
            await self._show(interaction, scene)
        else:
            await show(interaction, views.answer_form(scene, question, interaction.user.display_name))

    @on("ses-wrote")
    async def wrote(self, interaction: Interaction, member_id: int, session_id: int, page: int, figure_id: int) -> None:
        if member_id != interaction.user.id:
            raise Stale
        text = typed(interaction).get("text", "")
        scene = await self.sessions.write(member_id, session_id, page, figure_id, text, self.clock())
        is_kept = text and scene is not None and scene.written is not None and scene.refused is None
        beside = await self.beside_written(member_id) if is_kept and self.beside_written else ()
        await answer(interaction, scene, self.extras, beside)

    @on("ses-done")
    async def done(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self.sessions.finish(interaction.user.id, session_id, self.clock()))

    @on("ses-leave")
    async def leave(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self.sessions.leave(interaction.user.id, session_id, self.clock()))

    @on("ses-reopen")
    async def reopen(self, interaction: Interaction, session_id: int) -> None:
        await self._show(interaction, await self.sessions.reopen(interaction.user.id, session_id, self.clock()))

    @on("ses-worse")
    async def worse(self, interaction: Interaction, session_id: int) -> None:
        await self._worse(interaction, session_id, fresh=True)

    @on("ses-worse-aside")
    async def worse_again(self, interaction: Interaction, session_id: int) -> None:
        await self._worse(interaction, session_id, fresh=False)

    @on("ses-worse-ways")
    async def ways_on(self, interaction: Interaction, session_id: int) -> None:
        await self._worse(interaction, session_id, fresh=True, says=False)

    @on("ses-fine")
    async def fine(self, interaction: Interaction, session_id: int) -> None:
        scene = await self.feeling.note(interaction.user.id, session_id, self.clock(), worse=False)
        await self._show(interaction, scene)

    @on("ses-fine-aside")
    async def fine_aside(self, interaction: Interaction, session_id: int) -> None:
        scene = await self.feeling.note(interaction.user.id, session_id, self.clock(), worse=False)
        if scene is None:
            await self._show(interaction, None)
        else:
            await show(interaction, views.all_right(scene, await self.feeling.others(scene)))

    @on("guest-worse")
    async def guest_worse(self, interaction: Interaction, _pack: str, _exercise_id: str) -> None:
        await show(interaction, views.guest_worse(self.ways()), fresh=True)

    @on("guest-at")
    async def guest_at(
        self, interaction: Interaction, pack: str, exercise_id: str, mark: str, page: int, stand_in: int
    ) -> None:
        exercise = await self._same(interaction, pack, exercise_id, mark)
        if exercise is not None:
            await self._show(interaction, self._guest(exercise, page, rules.numbered_stand_in(stand_in)))

    @on("guest-for")
    async def guest_for(self, interaction: Interaction, pack: str, exercise_id: str, mark: str, page: int) -> None:
        exercise = await self._same(interaction, pack, exercise_id, mark)
        if exercise is not None:
            await self._show(interaction, self._guest(exercise, page, "".join(chosen(interaction))))

    @on("guest-no-one")
    async def guest_no_one(self, interaction: Interaction, pack: str, exercise_id: str) -> None:
        exercise = await self._find(interaction, pack, exercise_id)
        other = None
        if exercise is not None:
            other = await self.sessions.choosing.instead(exercise, self.clock(), self.rng, here(interaction))
        if other is None:
            await show(interaction, views.gone())
        else:
            await self._show(interaction, self._guest(other, 0, None))

    async def _offer(self, interaction: Interaction, wish: Wish, besides: str | None = None) -> None:
        user_id, extras = interaction.user.id, self.extras()
        offer = await self.sessions.choosing.offer(user_id, wish, self.clock(), self.rng, besides, here(interaction))
        if offer.exercise is None:
            await show(interaction, views.nothing_fits(extras), public=True)
            return
        extras = under(self.extras, offer.exercise)
        view = views.offer(offer.exercise, offer.about, wish, extras, leaves_figures_out=offer.leaves_figures_out)
        await show(interaction, view, public=True)

    async def _of_pack(self, interaction: Interaction, pack: str, besides: str | None = None) -> None:
        offer = await self.sessions.choosing.of_pack(
            interaction.user.id, pack, self.clock(), self.rng, besides, here(interaction)
        )
        if offer.exercise is None:
            await show(interaction, views.nothing_else(self.extras()))
        else:
            await show(interaction, views.of_pack(offer.exercise, offer.about, under(self.extras, offer.exercise)))

    async def _find(self, interaction: Interaction, pack: str, exercise_id: str) -> Exercise | None:
        return await self.sessions.choosing.find(interaction.user.id, pack, exercise_id, here(interaction))

    async def _look(self, interaction: Interaction, session_id: int) -> Scene | None:
        return await self.sessions.look(interaction.user.id, session_id, self.clock())

    async def _worse(self, interaction: Interaction, session_id: int, *, fresh: bool, says: bool = True) -> None:
        """Never `public`: how somebody felt does not stay in sight, not in the DM either. Not `says`: they only ask for
        the ways, and what is noted stays as it is.
        """
        member_id = interaction.user.id
        beside: Sequence[Control] = ()
        try:
            if says:
                scene = await self.feeling.note(member_id, session_id, self.clock(), worse=True)
            else:
                scene = await self._look(interaction, session_id)
            if scene is not None and self.beside_worse:
                beside = await self.beside_worse(member_id)
        except NotStarted:
            scene = None
        except Exception as error:  # noqa: BLE001 - whatever fails, this one is answered with ways to people
            interaction.client.note_bug(error)
            scene = None
        if scene is None or (scene.worse is None and not says):
            # Long gone, or erased, or nothing can be read: what helps now needs none of it.
            await show(interaction, views.guest_worse(self.ways()), fresh=True)
        elif scene.session.state is SessionState.OPEN:
            await self._show(interaction, scene)
        else:
            await show(interaction, views.worse(scene, self.ways(), beside), fresh=fresh)

    async def _same(self, interaction: Interaction, pack: str, exercise_id: str, mark: str) -> Exercise | None:
        """The one that somebody without an account is in the middle of. Else answers what became of it."""
        exercise = await self._find(interaction, pack, exercise_id)
        if exercise is not None and rules.text_mark(exercise) == mark:
            return exercise
        await show(interaction, views.gone() if exercise is None else views.changed(exercise))
        return None

    def _guest(self, exercise: Exercise, page: int, stand_in: str | None) -> Scene:
        return Scene(rules.guest(exercise, page, stand_in, self.clock()))

    async def _show(self, interaction: Interaction, scene: Scene | None) -> None:
        await answer(interaction, scene, self.extras)
