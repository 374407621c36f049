"""Where the member is, and where they travel; also from a nudge. Looking a place up takes some milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction, Stale, on, typed
from bot.members.rules import MAX_DAYS_AHEAD, parse_day, zone_of
from bot.members.service import Places
from bot.nudges import views
from bot.nudges.service import Plans, Schedule


class WhereCog(commands.Cog):
    """`reconnect` gives the button that tries a closed DM again."""

    def __init__(
        self, plans: Plans, places: Places, clock: Callable[[], datetime], reconnect: Callable[[], Control]
    ) -> None:
        self.plans = plans
        self.places = places
        self.clock = clock
        self.reconnect = reconnect
        self._searches = Bucket(20, timedelta(seconds=10))

    @on("plan-zone")
    async def zone(self, interaction: Interaction, before: str) -> None:
        await self.plans.schedule(interaction.user.id, self.clock())
        await show(interaction, views.zone_form(interaction.user.id, before))

    @on("plan-place")
    async def place(self, interaction: Interaction, member_id: int) -> None:
        _require(interaction, member_id)
        self._searches.spend(member_id, self.clock())
        text = typed(interaction).get("place", "")
        found = await self.places.find(text)
        if not found:
            await show(interaction, views.place_unknown(text))
        elif len(found) > 1:
            await show(interaction, views.places(found, self.clock()))
        else:
            await self._move(interaction, found[0].zone)

    @on("plan-zone-set")
    async def zone_set(self, interaction: Interaction, zone: str) -> None:
        await self._move(interaction, _zone(zone))

    @on("plan-travel")
    async def travel(self, interaction: Interaction, nudge_id: int, place: str, until: str) -> None:
        await self.plans.schedule(interaction.user.id, self.clock())
        await show(interaction, views.travel_form(interaction.user.id, nudge_id, place, until))

    @on("plan-journey")
    async def journey(self, interaction: Interaction, member_id: int, nudge_id: int) -> None:
        _require(interaction, member_id)
        self._searches.spend(member_id, self.clock())
        fields = typed(interaction)
        place, day = fields.get("place", ""), fields.get("until", "")
        shown = await self.plans.schedule(interaction.user.id, self.clock())
        until, found = parse_day(day, shown.today), await self.places.find(place)
        if until is None or not found:
            await show(interaction, views.journey_unknown(place, day, nudge_id, knows_place=bool(found)))
        elif len(found) > 1:
            await show(interaction, views.journeys(found, self.clock(), until.toordinal(), nudge_id))
        else:
            await self._travel(interaction, found[0].zone, until, nudge_id)

    @on("plan-journey-set")
    async def journey_set(self, interaction: Interaction, zone: str, until: int, nudge_id: int) -> None:
        today = (await self.plans.schedule(interaction.user.id, self.clock())).today
        # The button may be days old by now.
        last = min(max(until, today.toordinal()), today.toordinal() + MAX_DAYS_AHEAD)
        await self._travel(interaction, _zone(zone), date.fromordinal(last), nudge_id)

    @on("plan-home")
    async def home(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.plans.come_home(interaction.user.id, self.clock()))

    async def _move(self, interaction: Interaction, zone: str) -> None:
        await self._show(interaction, await self.plans.change_zone(interaction.user.id, zone, self.clock()))

    async def _travel(self, interaction: Interaction, zone: str, until: date, nudge_id: int) -> None:
        shown = await self.plans.travel(interaction.user.id, zone, until, self.clock())
        if nudge_id:
            await show(interaction, views.journey_set(shown, nudge_id))
        else:
            await self._show(interaction, shown)

    async def _show(self, interaction: Interaction, shown: Schedule) -> None:
        await show(interaction, views.schedule(shown, self.reconnect()))


def _require(interaction: Interaction, member_id: int) -> None:
    """A form belongs to who opened it."""
    if member_id != interaction.user.id:
        raise Stale


def _zone(part: str) -> str:
    """The zone named in a custom_id."""
    name = part.replace(".", ":")
    try:
        zone_of(name)
    except (ValueError, KeyError):
        raise Stale from None
    return name
