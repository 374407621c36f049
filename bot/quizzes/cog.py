"""`/quiz`, and every tap on a question."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from discord import app_commands
from discord.ext import commands

from bot.base import edge
from bot.base.buckets import Bucket
from bot.base.routes import Interaction, chosen, on
from bot.base.visits import here
from bot.quizzes import views
from bot.quizzes.rules import topic_key
from bot.quizzes.service import Missing, Quizzes, Screen


class QuizzesCog(commands.Cog):
    """Answers at once; nothing here takes long."""

    def __init__(
        self, quizzes: Quizzes, clock: Callable[[], datetime], rng: random.Random, extras: views.Extras = tuple
    ) -> None:
        self.quizzes = quizzes
        self.clock = clock
        self.rng = rng
        self.extras = extras
        self._begins = Bucket(100, timedelta(minutes=5))

    @app_commands.command(description="A few questions on attachment, each with its answer explained")
    @app_commands.describe(topic="What about? Leave it out for a bit of everything.")
    async def quiz(self, interaction: Interaction, topic: str | None = None) -> None:
        await self._begin(interaction, topic)

    @quiz.autocomplete("topic")
    async def topics(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return views.topics_near(await self.quizzes.topics(interaction.user.id, here(interaction)), current)

    @on("quiz-open")
    async def open(self, interaction: Interaction, key: int) -> None:
        await self._begin(interaction, await self._topic(interaction, key))

    @on("quiz-topic")
    async def pick_topic(self, interaction: Interaction) -> None:
        picked = chosen(interaction)
        topics = await self.quizzes.topics(interaction.user.id, here(interaction))
        await self._begin(interaction, next((topic for topic in topics if str(topic_key(topic)) in picked), None))

    @on("quiz-new")
    async def anew(self, interaction: Interaction, key: int, instead_of: int) -> None:
        await self._begin(interaction, await self._topic(interaction, key), instead_of)

    @on("quiz-answer")
    async def answer(self, interaction: Interaction, run_id: int, number: int, place: int) -> None:
        await self._answer(interaction, run_id, number, (place,))

    @on("quiz-several")
    async def answer_several(self, interaction: Interaction, run_id: int, number: int) -> None:
        await self._answer(interaction, run_id, number, _places(interaction))

    @on("quiz-next")
    async def go_on(self, interaction: Interaction, run_id: int) -> None:
        await self._show(interaction, await self.quizzes.go_on(interaction.user.id, run_id, self.clock()))

    @on("quiz-stop")
    async def stop(self, interaction: Interaction, run_id: int) -> None:
        await self._show(interaction, await self.quizzes.stop(interaction.user.id, run_id, self.clock()))

    async def _begin(self, interaction: Interaction, topic: str | None, instead_of: int = 0) -> None:
        member_id, now = interaction.user.id, self.clock()
        self._begins.spend(member_id, now)
        screen = await self.quizzes.begin(
            member_id, topic, now, self.rng, instead_of=instead_of, here=here(interaction)
        )
        await self._show(interaction, screen)

    async def _answer(self, interaction: Interaction, run_id: int, number: int, tapped: Collection[int]) -> None:
        screen = await self.quizzes.answer(interaction.user.id, run_id, number, tapped, self.clock())
        await self._show(interaction, screen)

    async def _topic(self, interaction: Interaction, key: int) -> str | None:
        return await self.quizzes.topic(interaction.user.id, key, here(interaction))

    async def _show(self, interaction: Interaction, screen: Screen) -> None:
        # In the DM with the bot a round stays in sight; anywhere else others may be reading. A round that is not theirs
        # leaves the message alone: it may be somebody's.
        is_gone = screen is Missing.GONE
        stays = interaction.context.dm_channel and not is_gone
        await edge.show(interaction, views.show(screen, self.extras), fresh=is_gone, public=stays)


def _places(interaction: Interaction) -> tuple[int, ...]:
    """Of the menu's lines; what is no number stands nowhere."""
    return tuple(int(place) for place in chosen(interaction) if place.isascii() and place.isdigit() and len(place) < 3)
