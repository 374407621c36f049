"""`/server quiz`, and every button of a round. Answers at once; what stands in the channel comes with the beat."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.base.edge import Edge, acknowledge, show
from bot.base.errors import UserFacing
from bot.base.routes import Interaction, Stale, chosen, on
from bot.base.visits import Visit, here, visit
from bot.community.cog.posting import Posting
from bot.community.cog.room import reach
from bot.community.service.rounds import Rounds, Wish
from bot.community.views import quiet as views
from bot.community.views.rounds import Extras
from bot.quizzes.views import topics_near
from bot.servers.service import Servers

Choices = list[app_commands.Choice[str]]


class RoundsCog(commands.Cog):
    """Anybody may answer; what only moderators may is asked of Discord's word in each interaction."""

    def __init__(
        self,
        rounds: Rounds,
        servers: Servers,
        edge: Edge,
        clock: Callable[[], datetime],
        rng: random.Random,
        extras: Extras,
        note_bug: Callable[[BaseException], None],
    ) -> None:
        self._rounds = rounds
        self._servers = servers
        self._clock = clock
        self._rng = rng
        self._posting = Posting(rounds, edge, clock, extras, note_bug)

    async def show_due(self, now: datetime) -> None:
        await self._posting.beat(now)

    async def cog_unload(self) -> None:
        await self._posting.stop()

    async def quiz(self, interaction: Interaction, wish: Wish) -> None:
        """Begins one here, or opens the desk of the one that there is."""
        place = await self._admit(interaction)
        if found := await self._rounds.find(_channel(interaction)):
            await show(interaction, views.desk(found))
            return
        able = reach(interaction, _channel(interaction), finds=False)
        if able is not None and able.lacks:
            raise UserFacing(views.cannot_post(able.lacks))
        begun = await self._rounds.begin(place.server_id, _channel(interaction), wish, self._clock(), self._rng)
        await show(interaction, views.begun(begun))

    async def topics(self, interaction: Interaction, current: str) -> Choices:
        server_id = here(interaction)
        return topics_near(() if server_id is None else self._rounds.topics(server_id), current)

    @on("round-pick")
    async def pick(self, interaction: Interaction, round_id: int, number: int, place: int) -> None:
        await self._answer(interaction, round_id, number, (place,))

    @on("round-picks")
    async def pick_several(self, interaction: Interaction, round_id: int, number: int) -> None:
        values = chosen(interaction)
        if not all(value.isascii() and value.isdigit() and len(value) < 3 for value in values):
            raise Stale
        await self._answer(interaction, round_id, number, tuple(map(int, values)))

    @on("round-name")
    async def put_name(self, interaction: Interaction, round_id: int) -> None:
        answer = await self._rounds.put_name(_channel(interaction), interaction.user.id, round_id)
        await show(interaction, views.name(round_id, answer), fresh=True)

    @on("round-yesname")
    async def put_name_again(self, interaction: Interaction, round_id: int) -> None:
        answer = await self._rounds.put_name(_channel(interaction), interaction.user.id, round_id)
        await show(interaction, views.name(round_id, answer))

    @on("round-noname")
    async def take_name_off(self, interaction: Interaction, round_id: int) -> None:
        answer = await self._rounds.take_name_off(_channel(interaction), interaction.user.id, round_id)
        await show(interaction, views.name(round_id, answer))

    @on("round-desk")
    async def desk(self, interaction: Interaction, round_id: int) -> None:
        await self._admit(interaction)
        await show(interaction, views.desk(await self._rounds.find(_channel(interaction), round_id)), fresh=True)

    @on("round-on")
    async def move_on(self, interaction: Interaction, round_id: int, step: int) -> None:
        """From the question itself, which changes with the next beat."""
        await self._admit(interaction)
        found = await self._rounds.move_on(_channel(interaction), round_id, step, self._clock())
        if found is None:
            await show(interaction, views.desk(None), fresh=True)
        else:
            await acknowledge(interaction)

    @on("round-ahead")
    async def move_on_from_desk(self, interaction: Interaction, round_id: int, step: int) -> None:
        await self._admit(interaction)
        found = await self._rounds.move_on(_channel(interaction), round_id, step, self._clock())
        await show(interaction, views.desk(found))

    @on("round-stop")
    async def stop(self, interaction: Interaction, round_id: int) -> None:
        await self._admit(interaction)
        was_open = await self._rounds.stop(_channel(interaction), round_id, self._clock())
        await show(interaction, views.stopped(was_open))

    async def _answer(self, interaction: Interaction, round_id: int, number: int, places: tuple[int, ...]) -> None:
        channel_id, user_id = _channel(interaction), interaction.user.id
        noted = await self._rounds.answer(channel_id, user_id, round_id, number, places, self._clock())
        if noted is None:
            raise Stale
        await show(interaction, views.noted(noted), fresh=True)

    async def _admit(self, interaction: Interaction) -> Visit:
        found = visit(interaction)
        if found is None:
            raise UserFacing(views.NOT_HERE)
        if not await self._servers.may_moderate(found):
            raise UserFacing(views.NOT_FOR_YOU)
        return found


def _channel(interaction: Interaction) -> int:
    if interaction.channel_id is None:
        raise UserFacing(views.NOT_HERE)
    return interaction.channel_id
