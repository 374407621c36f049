"""What an author has before them: the contents of the pack, and below them what they picked, as a member sees it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import discord
from discord import ui
from discord.ext import commands
from simcord import UserHandle

from bot.app import App
from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, chosen, on
from bot.demo import contents
from bot.demo.manuscript import Reading
from bot.packs.rules import Exercise, Pack, Quiz
from bot.packs.service import Library, Shelf
from bot.quizzes import views as quiz_views
from bot.quizzes.rules import ROUND, Run
from bot.quizzes.service import Asking, Finished, Missing, Offer, Quizzes, Screen
from bot.sessions import rules as session_rules
from bot.sessions import views as session_views
from bot.sessions.service import Scene, Sessions

_SESSION = re.compile(r"ses-[a-z-]+:(\d+)")
_RUN = re.compile(r"quiz-(?:answer|several|next|stop):(\d+)")
_UNANSWERED = re.compile("quiz-(?:answer|several):")
_P = TypeVar("_P", Exercise, Quiz)


@dataclass(frozen=True)
class Looking:
    """What is open below the contents. A round of a quiz begins with question `first`."""

    kind: str
    id: str
    first: int = 0


@dataclass(frozen=True)
class Asked:
    """How far a round has come, and whether its next question is on the screen already."""

    run: Run
    is_asking: bool


class Thorough(random.Random):
    """With it, ratings come every time."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return 0 if stop is None else super().randrange(start, stop, step)


class Desk(commands.Cog):
    """One author in one DM. What stands below the contents is made by the rooms, and its clicks go to them."""

    def __init__(self, app: App, author: UserHandle, note: str) -> None:
        self._author = author
        self._note = note
        self._channel_id = author.dm_channel.id
        self._reading: Reading | None = None
        self._pack: Pack | None = None
        """The last version in order."""
        self._contents_id: int | None = None
        self._looking: Looking | None = None
        self._rounds = 0
        self._app = app
        # What the rooms' own faces hold, the buttons under every exercise too.
        face: Any = app.bot.get_cog("SessionsCog")
        self._sessions: Sessions = face.sessions
        self._extras: Callable[[], Sequence[Control]] = face.extras
        face = app.bot.get_cog("QuizzesCog")
        self._quizzes: Quizzes = face.quizzes
        app.bot.routes.include(self)

    async def lay_out(self, reading: Reading) -> None:
        """The contents anew, and what was open, where it stood."""
        place = await self._place()
        self._reading, self._pack = reading, reading.pack or self._pack
        self._app.shelf.put_files(Library.of([self._pack] if self._pack else []))
        below = await self._opened(self._looking, place) if self._looking else None
        if below is None:
            self._looking = None
        view = self._contents(reading)
        if self._contents_id is None:
            self._contents_id = (await self._channel.send(view=view)).id
        else:
            await self._channel.get_partial_message(self._contents_id).edit(view=view)
        if reading.pack is not None:
            await self._put(below)

    @on("author-exercise")
    async def pick_exercise(self, interaction: Interaction, _menu: int) -> None:
        await self._pick(interaction, Looking("exercise", "".join(chosen(interaction))))

    @on("author-quiz")
    async def pick_quiz(self, interaction: Interaction, _menu: int) -> None:
        quiz_id, _, first = "".join(chosen(interaction)).partition("/")
        await self._pick(interaction, Looking("quiz", quiz_id, int(first)))

    @on("author-again")
    async def again(self, interaction: Interaction) -> None:
        if self._looking is None:
            raise Stale
        await self._pick(interaction, self._looking)

    async def _pick(self, interaction: Interaction, looking: Looking) -> None:
        view = await self._opened(looking, None)
        if view is None or self._reading is None:
            raise Stale
        self._looking = looking
        await show(interaction, self._contents(self._reading))
        await self._put(view)

    def _contents(self, reading: Reading) -> ui.LayoutView:
        return contents.panel_of(reading, self._pack, self._note, is_open=self._looking is not None)

    @property
    def _channel(self) -> discord.PartialMessageable:
        return self._app.bot.get_partial_messageable(self._channel_id)

    async def _put(self, view: ui.LayoutView | None) -> None:
        """In the place of what stood below the contents."""
        async for message in self._channel.history(limit=None):
            if message.id != self._contents_id and message.author == self._app.bot.user:
                await message.delete()
        if view is not None:
            await self._channel.send(view=view, allowed_mentions=discord.AllowedMentions.none())

    async def _place(self) -> Scene | Asked | None:
        """How far what is open has been walked: its buttons say."""
        async for message in self._channel.history(limit=None):
            ids = " ".join(_custom_ids(message.components))
            if walking := _SESSION.search(ids):
                return await self._sessions.look(self._author.id, int(walking[1]), self._app.clock())
            if asked := _RUN.search(ids):
                screen = await self._quizzes.go_on(self._author.id, int(asked[1]), self._app.clock())
                return (
                    Asked(screen.run, _UNANSWERED.search(ids) is not None)
                    if isinstance(screen, Asking | Finished)
                    else None
                )
        return None

    async def _opened(self, looking: Looking, place: Scene | Asked | None) -> ui.LayoutView | None:
        """None for what is not in the pack (any more)."""
        pack = self._pack
        if pack is None:
            return None
        if looking.kind == "exercise":
            exercise = _find(pack.exercises, looking.id)
            return exercise and await self._exercise(pack, exercise, place if isinstance(place, Scene) else None)
        quiz = _find(pack.quizzes, looking.id)
        if quiz is None or not quiz.questions[looking.first :]:
            return None
        return await self._quiz(pack, quiz, looking.first, place if isinstance(place, Asked) else None)

    async def _exercise(self, pack: Pack, exercise: Exercise, place: Scene | None) -> ui.LayoutView:
        scene = await self._walked(exercise, place) if place else None
        if scene is None:
            return session_views.offer(exercise, pack.about, session_rules.wish_of(exercise), self._extras())
        return session_views.scene(scene, self._author.global_name or self._author.name, self._extras())

    async def _walked(self, exercise: Exercise, place: Scene) -> Scene | None:
        """Begun anew, and on to the page where it stood."""
        scene = await self._sessions.start(self._author.id, exercise, self._app.clock(), Thorough())
        for page in range(place.session.page):
            if scene is None or scene.session.page != page or scene.session.is_last:
                break
            where = self._author.id, scene.session.session_id, page
            if scene.page.measure is None:
                scene = await self._sessions.turn(*where, self._app.clock())
            else:
                scene = await self._sessions.rate(*where, None, self._app.clock())
        return scene

    async def _quiz(self, pack: Pack, quiz: Quiz, first: int, place: Asked | None) -> ui.LayoutView:
        # Under a name of its own, nothing about its questions is remembered: they come in their author's order.
        self._rounds += 1
        part = replace(quiz, id=f"round-{self._rounds}", questions=quiz.questions[first : first + ROUND])
        alone = replace(self._quizzes, shelf=Shelf(Library.of([replace(pack, quizzes=(part,))])))
        same_order = random.Random(first)  # noqa: S311 - of the choices, each time
        screen: Screen = Missing.GONE
        instead_of = 0
        for _ in range(2):  # the second time, in the place of the round that was open
            screen = await alone.begin(self._author.id, None, self._app.clock(), same_order, instead_of=instead_of)
            instead_of = screen.run.run_id if isinstance(screen, Asking | Offer) else 0
            if isinstance(screen, Asking) and screen.run.items[0].quiz == part.id:
                break
        if place and isinstance(screen, Asking):
            screen = await self._answered(screen.run, place)
        return quiz_views.show(screen, self._extras)

    async def _answered(self, run: Run, place: Asked) -> Screen:
        """As far as it was answered before, with the same answers."""
        screen: Screen = Asking(run)
        for number, answer in enumerate(place.run.answers[: len(run.items)]):
            order = run.order(number)
            if not {*answer.picked} <= {*order}:
                return await self._quizzes.go_on(self._author.id, run.run_id, self._app.clock())
            places = tuple(map(order.index, answer.picked)) or (0,)
            screen = await self._quizzes.answer(self._author.id, run.run_id, number, places, self._app.clock())
        if place.is_asking:
            screen = await self._quizzes.go_on(self._author.id, run.run_id, self._app.clock())
        return screen


def _find(parts: Iterable[_P], part_id: str) -> _P | None:
    return next((part for part in parts if part.id == part_id), None)


def _custom_ids(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if getattr(component, "custom_id", None):
            yield component.custom_id
        yield from _custom_ids(getattr(component, "children", ()))
