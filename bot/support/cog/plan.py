"""A member's own safety plan. Whatever fails here, the way to grounding and to people stays open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from io import BytesIO

import discord
from discord.ext import commands

from bot.base.client import Client
from bot.base.edge import acknowledge, revise, show
from bot.base.errors import UserFacing
from bot.base.routes import Interaction, Stale, on, typed
from bot.support import rules, views
from bot.support.cog.patience import TooLate, soon
from bot.support.rules import FORMS, Part, SafetyPlan
from bot.support.service import SafetyPlans


class SafetyPlanCog(commands.Cog):
    """Never `public`: it does not stay in sight, not in the DM either. A form is acknowledged first and kept after.
    What was typed comes back to whoever typed it when it cannot be kept.
    """

    def __init__(self, plans: SafetyPlans, clock: Callable[[], datetime]) -> None:
        self._plans = plans
        self._clock = clock

    @on("support-plan")
    async def plan(self, interaction: Interaction, page: int) -> None:
        plan = await self._open(interaction)
        if plan is not None:
            await show(interaction, views.plan(plan, page))
            await self._here(interaction)

    @on("support-plan-write")
    async def write(self, interaction: Interaction, number: int) -> None:
        parts, plan = _parts(number), await self._open(interaction)
        if plan is not None:
            user_id = interaction.user.id
            seen = self._plans.seen(user_id, parts, plan)
            await show(interaction, views.plan_form(user_id, number, parts, plan, seen))
            await self._here(interaction)

    @on("support-plan-wrote")
    async def wrote(self, interaction: Interaction, member_id: int, number: int, seen: str = "") -> None:
        """`seen`: what the form opened with; there may be another one open beside it."""
        if member_id != interaction.user.id:
            raise Stale
        form = typed(interaction)
        texts = {part: form.get(part.value, "") for part in _parts(number)}
        await acknowledge(interaction)
        if rules.too_long(texts):
            await _give_back(interaction, texts, views.TOO_LONG)
            return
        try:
            kept = await self._plans.save(member_id, texts, self._clock(), seen)
        except UserFacing as refused:
            await _give_back(interaction, texts, str(refused))
        except Exception as error:  # noqa: BLE001 - whatever happens, what was typed must not be lost
            _note(interaction, error)
            await _give_back(interaction, texts, views.NOT_KEPT)
        else:
            plan = kept.plan
            stays = {part: texts[part] for part in plan.lost | kept.changed if texts.get(part)}
            if plan.lost & stays.keys():
                await _give_back(interaction, stays, views.LOST_STAYS)
                return
            if kept.changed:
                await revise(interaction, views.plan_changed(plan, number, kept.changed, gave_back=bool(stays)))
                await _words(interaction, stays)
                return
            await revise(interaction, views.plan_kept(plan, number))
            if plan.texts:
                await interaction.followup.send(views.KEEP_ELSEWHERE, file=_plan_file(plan), ephemeral=True)

    @on("support-plan-copy")
    async def copy(self, interaction: Interaction) -> None:
        plan = await self._open(interaction)
        if plan is None:
            return
        if letter := views.plan_to_copy(plan):
            await show(interaction, letter, fresh=True)
        else:
            await interaction.response.send_message(views.KEEP_ELSEWHERE, file=_plan_file(plan), ephemeral=True)
        await self._here(interaction)

    @on("support-plan-template")
    async def template(self, interaction: Interaction) -> None:
        await show(interaction, views.template(), fresh=True)

    @on("support-plan-delete")
    async def delete(self, interaction: Interaction) -> None:
        await show(interaction, views.plan_deleting())

    @on("support-plan-gone")
    async def gone(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await self._plans.delete(interaction.user.id, self._clock())
        await revise(interaction, views.plan_deleted())

    async def _here(self, interaction: Interaction) -> None:
        """After the answer, and in its own time: nobody waits for it, and nobody hears of it when it fails."""
        with suppress(TooLate):
            await soon(self._plans.here(interaction.user.id, self._clock()))

    async def _open(self, interaction: Interaction) -> SafetyPlan | None:
        """None where there is none to be had: that is said then."""
        try:
            plan = await soon(self._plans.read(interaction.user.id))
        except TooLate:
            await show(interaction, views.plan_closed())
            return None
        if plan is None:
            await show(interaction, views.plan_needs_start())
        return plan


def _note(interaction: Interaction, error: Exception) -> None:
    client = interaction.client
    if isinstance(client, Client):
        client.note_bug(error)


async def _give_back(interaction: Interaction, texts: Mapping[Part, str], why: str) -> None:
    await revise(interaction, views.plan_not_kept(why))
    await _words(interaction, texts)


async def _words(interaction: Interaction, texts: Mapping[Part, str]) -> None:
    """Of theirs, and not kept."""
    if any(texts.values()):
        file = _file(views.as_text(texts), "what-i-wrote.txt")
        await interaction.followup.send(views.YOUR_WORDS, file=file, ephemeral=True)


def _plan_file(plan: SafetyPlan) -> discord.File:
    return _file(views.as_text(plan.texts), "my-safety-plan.txt")


def _file(text: str, name: str) -> discord.File:
    return discord.File(BytesIO(text.encode()), name)


def _parts(number: int) -> tuple[Part, ...]:
    if number >= len(FORMS):
        raise Stale
    return FORMS[number]
