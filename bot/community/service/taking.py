"""Somebody takes up what a channel was given: theirs alone from here on, and counted without being known."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.base.database import Database, Tx
from bot.community import store
from bot.community.rules import daily as rules
from bot.community.rules import mark, told, week_of
from bot.community.service.posting import arrived
from bot.community.store.prompts import Prompt
from bot.members.rules import zone_of
from bot.members.service import Members
from bot.nudges.rules import SENT
from bot.packs.service import Shelf
from bot.sessions.rules import guest
from bot.sessions.service import Scene, Sessions

Hook = Callable[[Tx, int, int, datetime], Awaitable[None]]
"""Called, inside the transaction, with a server's id, a user's id and the time."""


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
    on_taken: list[Hook] = field(default_factory=list[Hook])
    """A slot for what counts people, wired in app."""

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

    async def withdraw(self, server_id: int, user_id: int, now: datetime) -> None:
        """They are not counted there any more: the days that still count forget them, and say so like any number."""
        async with self.db.begin() as tx:
            for prompt in await store.prompts.counting(tx, server_id):
                secret = prompt.secret or ""
                if await store.prompts.drop_mark(tx, prompt.prompt_id, mark(secret, user_id)):
                    show_by = now + rules.SHOWN_AGAIN_AFTER if told(prompt.takers) is not None else None
                    await store.prompts.count(tx, prompt.prompt_id, secret, prompt.takers - 1, show_by)

    async def _count(self, tx: Tx, prompt: Prompt, user_id: int, now: datetime) -> None:
        for hook in self.on_taken:
            await hook(tx, prompt.server_id, user_id, now)
        if now - prompt.due_at >= rules.COUNTED_FOR:
            return
        if not await _is_counted(tx, prompt.server_id, user_id, now):
            return
        secret = prompt.secret or self.draw_secret()
        if await store.prompts.add_mark(tx, prompt.prompt_id, mark(secret, user_id)):
            takers = prompt.takers + 1
            show_by = now + rules.SHOWN_AGAIN_AFTER if told(takers) is not None else None
            await store.prompts.count(tx, prompt.prompt_id, secret, takers, show_by)


async def _is_counted(tx: Tx, server_id: int, user_id: int, now: datetime) -> bool:
    """Whoever said no leaves no mark; without an account that holds for the week in which they said it."""
    if server_id in await store.participation.uncounted_in(tx, user_id):
        return False
    daily = await store.daily.find(tx, server_id)
    week = week_of(now, zone_of(daily.zone) if daily else UTC)
    running = await store.participation.find_open(tx, server_id, week)
    return running is None or not await store.participation.is_left_out(tx, running, mark(running.secret, user_id))
