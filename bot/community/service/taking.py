"""Somebody takes up what a channel was given: theirs alone from here on, and counted without being known."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.base.database import Database, Tx
from bot.community import store
from bot.community.rules import daily as rules
from bot.community.rules import mark, told
from bot.community.service.participation import Participation
from bot.community.service.posting import arrived
from bot.community.store.prompts import Prompt
from bot.members.service import Members
from bot.nudges.rules import SENT
from bot.packs.service import Shelf
from bot.sessions.rules import guest
from bot.sessions.service import Scene, Sessions


@dataclass(frozen=True)
class Click:
    """On the button of a prompt."""

    prompt_id: int
    server_id: int
    user_id: int
    channel_id: int
    message_id: int


@dataclass(frozen=True)
class Taking:
    db: Database
    members: Members
    sessions: Sessions
    shelf: Shelf
    draw_secret: Callable[[], str]
    participation: Participation

    async def take(self, click: Click, now: datetime, rng: random.Random) -> Scene | None:
        """None when the exercise is no longer there, or there is no such prompt in that server. Somebody without an
        account walks it without a row.
        """
        async with self.db.begin() as tx:
            member = await self.members.find(tx, click.user_id, lock=True)
            prompt = await store.prompts.find(tx, click.prompt_id, lock=True)
            if prompt is None or prompt.server_id != click.server_id or not prompt.pack or not prompt.exercise_id:
                return None
            if prompt.state not in SENT:
                # It is there: they pressed it.
                await arrived(tx, prompt, click.channel_id, click.message_id, now)
            library = await self.shelf.of_member(tx, click.user_id, click.server_id)
            exercise = library.exercise(prompt.pack, prompt.exercise_id)
            if exercise is None:
                return None
            await self._count(tx, prompt, click.user_id, now)
            if member is None:
                return Scene(guest(exercise, 0, None, now))
            return await self.sessions.begin(tx, member, exercise, now, rng)

    async def withdraw(self, tx: Tx, server_id: int, user_id: int, now: datetime) -> None:
        """They are not counted there any more: the days that still count forget them, and say so like any number."""
        for prompt in await store.prompts.counting(tx, server_id):
            secret = prompt.secret or ""
            if await store.prompts.drop_mark(tx, prompt.prompt_id, mark(secret, user_id)):
                await _recount(tx, prompt, secret, prompt.takers - 1, now)

    @staticmethod
    async def kept(tx: Tx, person_id: int) -> list[dict[str, Any]]:
        """Of somebody who needs no account for it: the days that still count them."""
        days = {day.prompt_id: day for day in await store.prompts.all_counting(tx)}
        of = {prompt_id: mark(day.secret or "", person_id) for prompt_id, day in days.items()}
        return [
            {"server_id": days[prompt_id].server_id, "took_the_daily_exercise_of": days[prompt_id].local_day}
            for prompt_id in sorted(await store.prompts.marked(tx, of))
        ]

    @staticmethod
    async def forget(tx: Tx, person_id: int, before: datetime | None) -> int:
        """As if they had not taken it; what its message says follows."""
        days = [day for day in await store.prompts.all_counting(tx) if before is None or day.due_at <= before]
        gone = 0
        of = {day.prompt_id: mark(day.secret or "", person_id) for day in days}
        for prompt_id in sorted(await store.prompts.marked(tx, of)):
            prompt = await store.prompts.find(tx, prompt_id, lock=True)
            if prompt and prompt.secret and await store.prompts.drop_mark(tx, prompt_id, of[prompt_id]):
                await _recount(tx, prompt, prompt.secret, prompt.takers - 1, prompt.due_at)
                gone += 1
        return gone

    async def _count(self, tx: Tx, prompt: Prompt, user_id: int, now: datetime) -> None:
        await self.participation.note(tx, prompt.server_id, user_id, now)
        if now - prompt.due_at >= rules.COUNTED_FOR:
            return
        if not await self.participation.is_counted(tx, prompt.server_id, user_id, now):
            return
        secret = prompt.secret or self.draw_secret()
        if await store.prompts.add_mark(tx, prompt.prompt_id, mark(secret, user_id)):
            await _recount(tx, prompt, secret, prompt.takers + 1, now)


async def _recount(tx: Tx, prompt: Prompt, secret: str, takers: int, now: datetime) -> None:
    """Its message says so later, if it tells a number or told one."""
    is_told = told(max(takers, prompt.takers)) is not None
    show_by = now + rules.SHOWN_AGAIN_AFTER if is_told else None
    await store.prompts.count(tx, prompt.prompt_id, secret, takers, show_by)
