"""`/privacy`: what is stored, in words and as files, and erasing it; and what is let go of by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

from discord import app_commands
from discord.ext import commands

from bot.base.buckets import Bucket
from bot.base.clearing import Clearing
from bot.base.edge import acknowledge, own_dm, revise, show
from bot.base.routes import Interaction, on
from bot.members.rules import zone_of
from bot.privacy import views
from bot.privacy.rules import Terms
from bot.privacy.service import Export, Privacy, Retention

_NOTED_ONCE_IN = timedelta(hours=12)
_MOST_NOTED = 20_000


class PrivacyCog(commands.Cog):
    """An export, and taking our messages back, may take a while: both are acknowledged first."""

    def __init__(
        self, privacy: Privacy, retention: Retention, clearing: Clearing, terms: Terms, clock: Callable[[], datetime]
    ) -> None:
        self._privacy = privacy
        self._retention = retention
        self._clearing = clearing
        self._terms = terms
        self._clock = clock
        self._noted: dict[int, datetime] = {}
        self._exports = Bucket(3, timedelta(minutes=10))

    async def acted(self, interaction: Interaction) -> None:
        """Whoever stopped and does anything here is not gone."""
        await self._note(interaction.user.id, self._clock())

    async def _note(self, who: int, now: datetime) -> None:
        """Only spares writing what is remembered."""
        if who in self._noted and now - self._noted[who] < _NOTED_ONCE_IN:
            return
        await self._privacy.here(who, now)
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[who] = now

    async def let_go(self, now: datetime) -> None:
        await self._retention.let_go(now)

    @app_commands.command(description="What is stored about me; export it, erase it")
    async def privacy(self, interaction: Interaction) -> None:
        await self._overview(interaction)

    @on("privacy")
    async def back(self, interaction: Interaction) -> None:
        await self._overview(interaction)

    @on("privacy-export")
    async def export(self, interaction: Interaction) -> None:
        self._exports.spend(interaction.user.id, self._clock())
        await interaction.response.defer(ephemeral=True, thinking=True)
        export = await self._privacy.export(interaction.user.id, self._clock())
        if export is None:
            await interaction.followup.send(view=views.nothing(own_dm(interaction)), ephemeral=True)
        else:
            await _hand_over(interaction, export)

    @on("privacy-ask")
    async def ask(self, interaction: Interaction) -> None:
        if not await self._privacy.is_known(interaction.user.id):
            await self._erase(interaction)
            return
        has_account = await self._privacy.has_account(interaction.user.id)
        await show(interaction, views.sure(has_account=has_account))

    @on("privacy-erase")
    async def erase(self, interaction: Interaction) -> None:
        await self._erase(interaction)

    @on("privacy-clear")
    async def clear(self, interaction: Interaction, channel_id: int, before: int, removed: int) -> None:
        """Takes back what we wrote. Needs no account; a restart midway, or a second press, does no harm."""
        await acknowledge(interaction)
        is_here = own_dm(interaction) == channel_id
        if not is_here and not await self._clearing.is_dm_of(channel_id, interaction.user.id):
            await revise(interaction, views.not_yours())
            return
        await revise(interaction, views.clearing(channel_id, before, removed))
        message = interaction.message
        spared = message.id if message and not message.flags.ephemeral else None

        async def tell(so_far: int) -> None:
            await revise(interaction, views.clearing(channel_id, before, removed + so_far))

        done = await self._clearing.run(channel_id, before or None, spared, tell)
        await revise(interaction, views.cleared(channel_id, before, removed, done))

    async def _overview(self, interaction: Interaction) -> None:
        is_known, goes_on = await self._standing(interaction.user.id)
        await show(interaction, views.overview(self._terms, is_known=is_known, goes_on=goes_on, dm=own_dm(interaction)))

    async def _standing(self, user_id: int) -> tuple[bool, date | None]:
        """Whether anything is stored; and the day on which it goes by itself, where they are: this act moves it."""
        await self._note(user_id, self._clock())
        member = await self._privacy.members.get(user_id)
        if member is None:
            return await self._privacy.is_known(user_id), None
        goes_at = self._privacy.members.goes_at(member)
        return True, goes_at.astimezone(zone_of(member.zone)).date() if goes_at else None

    async def _erase(self, interaction: Interaction) -> None:
        """Also for someone of whom nothing is stored: a key that outlived a crash goes too."""
        receipt = await self._privacy.erase(interaction.user.id, self._clock())
        if receipt is None:
            await show(interaction, views.nothing(own_dm(interaction)))
        else:
            await show(interaction, views.erased(receipt, receipt.dm_channel_id or own_dm(interaction)))


async def _hand_over(interaction: Interaction, export: Export) -> None:
    """Files to the one who asked, seen by nobody else."""
    # Years of words take a while to set.
    files = await asyncio.to_thread(views.attachments, export, interaction.filesize_limit)
    await interaction.followup.send(views.exported(export), files=files, ephemeral=True)
