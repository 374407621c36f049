"""`/clients assign`: who, what and when, told in words before it is given; and taking it back. Answers at once, but
where it is given to many.
"""

from __future__ import annotations

from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import acknowledge, revise, show
from bot.base.routes import Interaction, chosen, on, typed
from bot.care.cog.room import Room
from bot.care.service.drafts import Drafting
from bot.care.views import assigning as views
from bot.care.views import seeing as seeing_views
from bot.members.rules import parse_day
from bot.nudges.rules import parse_times


class AssigningCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._clock = room.clock
        self._assigning = room.assigning
        self._drafts = room.drafts
        self._practice = room.practice
        self._rng = room.rng
        # What was given and taken back stays in the plan's history.
        self._gifts = Bucket(30, timedelta(minutes=1))

    async def assign(self, interaction: Interaction, what: str | None, client: str | None) -> None:
        link_id = int(client) if client and client.isascii() and client.isdigit() and len(client) < 19 else None
        drafting = await self._drafts.begin(interaction.user.id, self._clock(), what, link_id)
        await self._show(interaction, drafting)

    async def suggest(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """While they type; nothing for somebody who is no practitioner."""
        whats = await self._drafts.search(interaction.user.id, current)
        return [
            app_commands.Choice(name=views.choice_name(what), value=what.written())
            for what in whats
            if len(what.written()) <= 100
        ]

    @on("care-new")
    async def new(self, interaction: Interaction) -> None:
        await self._show(interaction, await self._drafts.begin(interaction.user.id, self._clock()))

    @on("care-draft")
    async def draft(self, interaction: Interaction) -> None:
        await self._show(interaction, await self._draft(interaction))

    @on("care-for")
    async def for_one(self, interaction: Interaction, link_id: int) -> None:
        if await self._practice.client(interaction.user.id, link_id) is None:
            await show(interaction, seeing_views.gone())
            return
        drafting = await self._drafts.begin(interaction.user.id, self._clock(), client=link_id)
        await self._show(interaction, drafting)

    @on("care-who")
    async def who(self, interaction: Interaction, page: int) -> None:
        await self._who(interaction, await self._draft(interaction), page)

    @on("care-picked")
    async def picked(self, interaction: Interaction, page: int) -> None:
        drafting = await self._draft(interaction)
        of_page = [link.id for link in views.page_of(drafting, page)]
        picked = [link_id for link_id in of_page if str(link_id) in chosen(interaction)]
        drafting = await self._drafts.choose_clients(interaction.user.id, of_page, picked, self._clock())
        await self._who(interaction, drafting, page)

    @on("care-what")
    async def what(self, interaction: Interaction, more: int) -> None:
        await self._practice.look(interaction.user.id)
        await show(interaction, views.what_form(more))

    @on("care-search")
    async def search(self, interaction: Interaction, more: int) -> None:
        await self._practice.look(interaction.user.id)
        text = typed(interaction).get("typed", "")
        whats = await self._drafts.search(interaction.user.id, text)
        await show(interaction, views.found(whats, text, more))

    @on("care-chosen")
    async def choose(self, interaction: Interaction, more: int) -> None:
        written = "".join(chosen(interaction))
        drafting = await self._drafts.choose_what(interaction.user.id, written, self._clock(), more=bool(more))
        await self._show(interaction, drafting)

    @on("care-days")
    async def days(self, interaction: Interaction) -> None:
        weekdays = frozenset(day for day in range(7) if str(day) in chosen(interaction))
        await self._show(interaction, await self._drafts.choose_days(interaction.user.id, weekdays, self._clock()))

    @on("care-when")
    async def when(self, interaction: Interaction, when: str, last: str) -> None:
        await show(interaction, views.when_form(await self._draft(interaction), when, last))

    @on("care-times")
    async def times(self, interaction: Interaction) -> None:
        fields = typed(interaction)
        when, last = fields.get("when", ""), fields.get("last", "")
        times = parse_times(when)
        last_day = parse_day(last, (await self._draft(interaction)).today)
        if times is None or last_day is None:
            await show(interaction, views.when_unknown(when, last, knows_time=times is not None))
            return
        if self._drafts.is_over_two_days(times.at, times.until):
            await show(interaction, views.when_over_two_days(when, last))
            return
        user_id = interaction.user.id
        drafting = await self._drafts.choose_times(user_id, times.at, times.until, last_day, self._clock())
        note = views.shortened(drafting) if drafting.draft.last_day != last_day else ""
        await self._show(interaction, drafting, note)

    @on("care-give")
    async def give(self, interaction: Interaction, number: int) -> None:
        self._gifts.spend(interaction.user.id, self._clock())
        # Each client is a transaction of their own: of hundreds, the last comes after the three seconds.
        await acknowledge(interaction)
        if drafting := await self._drafts.in_the_way(interaction.user.id, number, self._clock()):
            await revise(interaction, views.draft(drafting))
            return
        outcome = await self._assigning.give(interaction.user.id, number, self._clock(), self._rng)
        await revise(interaction, views.gone() if outcome is None else views.given(outcome))

    @on("care-untake")
    async def take_back(self, interaction: Interaction, batch: int) -> None:
        number = await self._assigning.take_back(interaction.user.id, batch, self._clock())
        await show(interaction, views.taken_back(number))

    async def _draft(self, interaction: Interaction) -> Drafting:
        return await self._drafts.draft(interaction.user.id, self._clock())

    async def _who(self, interaction: Interaction, drafting: Drafting, page: int) -> None:
        await show(interaction, views.who(drafting, page) if drafting.clients else views.no_clients())

    async def _show(self, interaction: Interaction, drafting: Drafting, note: str = "") -> None:
        await show(interaction, views.draft(drafting, note) if drafting.clients else views.no_clients())
