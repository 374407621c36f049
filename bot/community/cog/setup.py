"""The clicks and forms under `/server setup`: gathered first, done only when confirmed. Each asks who it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import discord
from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.edge import acknowledge, revise, show
from bot.base.routes import Interaction, Stale, chosen, offered, on, typed
from bot.community import views
from bot.community.cog.room import Room, manager, reach
from bot.community.service import Settings
from bot.members.rules import Place, parse_time, zone_of

_CHANGED_MEANWHILE = "Somebody changed this meanwhile: look once more."


class SetupCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._dailies = room.dailies
        self._searches = Bucket(20, timedelta(seconds=10))

    @on("server-setup")
    async def look(self, interaction: Interaction) -> None:
        place = manager(interaction)
        await self._show(interaction, await self._dailies.look_at_draft(place.server_id, self._room.clock()))

    @on("server-channel")
    async def channel(self, interaction: Interaction) -> None:
        place = manager(interaction)
        picked = _one_id(interaction)
        if interaction.guild is None or picked is None:
            raise Stale
        if not isinstance(interaction.guild.get_channel(picked), discord.TextChannel):
            raise Stale
        await self._pick(interaction, place.server_id, channel_id=picked)

    @on("server-role")
    async def role(self, interaction: Interaction) -> None:
        place = manager(interaction)
        picked = _one_id(interaction)
        if picked is not None and (interaction.guild is None or interaction.guild.get_role(picked) is None):
            raise Stale
        await self._pick(interaction, place.server_id, moderator_role=picked)

    @on("server-packs")
    async def packs(self, interaction: Interaction) -> None:
        place = manager(interaction)
        known = {each.pack for each in self._dailies.offered(place.server_id)}
        picked = tuple(pack for pack in chosen(interaction) if pack in known)
        await self._pick(interaction, place.server_id, packs=None if not picked or set(picked) == known else picked)

    @on("server-when")
    async def form(self, interaction: Interaction) -> None:
        place = manager(interaction)
        settings = await self._dailies.look(place.server_id, self._room.clock())
        await show(interaction, views.when_form(settings.draft))

    @on("server-retime")
    async def form_again(self, interaction: Interaction, place: str, when: str) -> None:
        manager(interaction)
        await show(interaction, views.when_form_again(place, when))

    @on("server-timed")
    async def timed(self, interaction: Interaction) -> None:
        visit = manager(interaction)
        self._searches.spend(visit.user_id, self._room.clock())
        # The first look-up of a place takes seconds.
        await acknowledge(interaction)
        fields = typed(interaction)
        tried = views.Tried(fields.get("place", ""), fields.get("when", ""))
        found, at = await self._room.places.find(tried.place), parse_time(tried.when)
        if not found or at is None:
            await revise(interaction, views.unreadable(tried, knows_place=bool(found), knows_time=at is not None))
            return
        now = self._room.clock()
        settings = await self._dailies.pick(visit.server_id, now, at=at, zone=found[0].zone)
        said = views.taken_as(tried.place, found[0])
        await revise(interaction, views.setup(settings, reach(interaction, settings.draft.channel_id), found, said))

    @on("server-zone")
    async def zone(self, interaction: Interaction) -> None:
        place = manager(interaction)
        zone = next(iter(chosen(interaction)), "")
        try:
            zone_of(zone)
        except (ValueError, KeyError):
            raise Stale from None
        settings = await self._dailies.pick(place.server_id, self._room.clock(), zone=zone)
        await self._show(interaction, settings, _places(interaction))

    @on("server-discard")
    async def discard(self, interaction: Interaction) -> None:
        place = manager(interaction)
        await self._show(interaction, await self._dailies.discard(place.server_id, self._room.clock()))

    @on("server-yes")
    async def yes(self, interaction: Interaction, revision: int) -> None:
        place, now = manager(interaction), self._room.clock()
        settings = await self._dailies.look_at_draft(place.server_id, now)
        able = reach(interaction, settings.draft.channel_id)
        if able is not None and not able.is_enough:
            await self._show(interaction, settings)
            return
        done = await self._dailies.confirm(place, revision, now)
        if done is None:
            said = _CHANGED_MEANWHILE if settings.has_changes else ""
            await self._show(interaction, settings, said=said)
        else:
            await self._show(interaction, done)

    @on("server-off")
    async def ask_to_switch_off(self, interaction: Interaction) -> None:
        """What was set is forgotten then."""
        place = manager(interaction)
        await show(interaction, views.switching_off(await self._dailies.look(place.server_id, self._room.clock())))

    @on("server-off-yes")
    async def switch_off(self, interaction: Interaction) -> None:
        place = manager(interaction)
        settings = await self._dailies.switch_off(place.server_id, self._room.clock())
        await self._show(interaction, settings, said="**Switched off.** Nothing is posted any more.")

    async def _pick(self, interaction: Interaction, server_id: int, **changes: Any) -> None:
        settings = await self._dailies.pick(server_id, self._room.clock(), **changes)
        await self._show(interaction, settings, _places(interaction))

    async def _show(
        self, interaction: Interaction, settings: Settings, places: Sequence[Place] = (), said: str = ""
    ) -> None:
        able = reach(interaction, settings.draft.channel_id)
        await show(interaction, views.setup(settings, able, places, said))


def _one_id(interaction: Interaction) -> int | None:
    """Of a menu of channels or roles; None where nothing was left chosen."""
    values = chosen(interaction)
    if not values:
        return None
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 20):
        raise Stale
    return int(values[0])


def _places(interaction: Interaction) -> list[Place]:
    """Those offered on this message: what was picked can be taken back."""
    return [Place(label, zone, 1.0) for zone, label in offered(interaction, "server-zone")]
