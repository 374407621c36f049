"""From due to posted: each step a transaction of its own, so that a crash between any two loses and doubles nothing.

Whoever changes a prompt holds its server's settings first, or waits for nothing more; so nobody waits in a ring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.base.database import Database, Tx
from bot.base.edge import Fate, Sent
from bot.community import store
from bot.community.rules import daily as rules
from bot.community.rules.daily import Daily, Why
from bot.community.service import planning
from bot.community.store.prompts import Prompt
from bot.nudges import rules as times
from bot.nudges.rules import Send, State
from bot.packs.rules import Exercise
from bot.packs.service import Library, Shelf

_SWEPT_AT_ONCE = 200
_SHOWN_AT_ONCE = 5
_SHOWN_AGAIN = timedelta(minutes=5)
_GONE = frozenset({"10008", "10003", "50001", "50005"})
"""Its message, its channel, or we are not there any more: nothing is to be said in it."""


@dataclass(frozen=True)
class Post:
    """One prompt to be posted now, by us, until its lease runs out."""

    prompt: Prompt
    daily: Daily
    exercise: Exercise
    about: str
    """What the exercise's pack is about."""
    is_fresh: bool
    """Never on the wire before. Anything else may be out there already: ask for a verdict."""

    @property
    def channel_id(self) -> int:
        return self.prompt.channel_id or self.daily.channel_id

    @property
    def nonce(self) -> str:
        """Made from the row, so that sending again is harmless; begins unlike a nudge's."""
        micros = int(self.prompt.due_at.timestamp() * 1_000_000)
        return f"p{self.prompt.prompt_id:x}-{micros:x}"[:25]


class Verdict(StrEnum):
    SEND = "send"
    SEARCH = "search"
    """It may be out there already, and the nonce does not help: look for it in the channel first."""
    DROP = "drop"


@dataclass(frozen=True)
class Taken:
    posts: Sequence[Post]
    rows: int
    """How many these come from; the others were settled with a reason, or are somebody else's."""


@dataclass(frozen=True)
class Posting:
    db: Database
    shelf: Shelf
    late_limit: timedelta
    draw_secret: Callable[[], str]
    """64 hexadecimal digits that nobody can guess."""

    async def claim_due(self, now: datetime, limit: int) -> Taken:
        """Takes the rows that wait longest, or settles them with a reason. Each server's next is written with it."""
        async with self.db.begin() as tx:
            due = await store.prompts.take_due(tx, now, limit)
            dailies = await store.daily.lock_free(tx, [prompt.server_id for prompt in due]) if due else {}
            posts: list[Post] = []
            rows = 0
            for prompt in due:
                daily = dailies.get(prompt.server_id)
                if daily is None:
                    await self._leave(tx, prompt, now)
                    continue
                rows += 1
                post = await self._claim(tx, prompt, daily, now)
                posts += [post] if post else []
            return Taken(posts, rows)

    async def verdict(self, post: Post, now: datetime) -> Verdict:
        """For what may be out there already, or has waited since it was claimed."""
        async with self.db.begin() as tx:
            prompt = await self._mine(tx, post)
            if prompt is None:
                return Verdict.DROP
            if post.is_fresh:
                await store.prompts.change(tx, prompt.prompt_id, wire_at=now)
                return Verdict.SEND
            is_safe = prompt.wire_at is not None and times.may_repeat(prompt.wire_at, now)
            return Verdict.SEND if is_safe else Verdict.SEARCH

    async def absent(self, post: Post, now: datetime) -> Verdict:
        """It was looked for and is not out there: as if it had never been sent, if there is still time."""
        async with self.db.begin() as tx:
            prompt = await self._mine(tx, post)
            if prompt is None:
                return Verdict.DROP
            if self._is_too_late(prompt, now):
                await _close(tx, prompt, State.suppressed, Why.too_late)
                return Verdict.DROP
            await store.prompts.change(tx, prompt.prompt_id, wire_at=now)
            return Verdict.SEND

    async def record(self, post: Post, sent: Sent, now: datetime) -> Why | None:
        """What came of it; why not, if it was not to be. A row that a click has moved on meanwhile keeps its place."""
        async with self.db.begin() as tx:
            daily = await store.daily.find(tx, post.prompt.server_id, lock=True)
            prompt = await store.prompts.find(tx, post.prompt.prompt_id, lock=True)
            if prompt is None:
                return None
            if sent.fate is Fate.SENT:
                await arrived(tx, prompt, sent.channel_id or post.daily.channel_id, sent.message_id or 0, now)
                await _well_again(tx, daily)
                return None
            if prompt.state is not State.claimed or prompt.attempts != post.prompt.attempts:
                return None
            return await self._not_sent(tx, prompt, daily, sent, now)

    async def to_show(self, now: datetime) -> Sequence[tuple[Prompt, Exercise, str]]:
        """Messages that are to say another number, with what else they say."""
        async with self.db.begin() as tx:
            found = await store.prompts.take_to_show(tx, now, _SHOWN_AT_ONCE)
        known = [(prompt, self.exercise(prompt), self._library(prompt).about(prompt.pack or "")) for prompt in found]
        return [(prompt, exercise, about) for prompt, exercise, about in known if exercise is not None]

    async def shown(self, prompt: Prompt, sent: Sent, now: datetime) -> None:
        if sent.fate is Fate.SENT or sent.detail in _GONE or now - prompt.due_at > rules.COUNTED_FOR:
            return
        async with self.db.begin() as tx:
            await store.prompts.change(tx, prompt.prompt_id, show_at=now + _SHOWN_AGAIN)

    async def sweep(self, now: datetime) -> None:
        """What tells one person of a day from another goes when the day is over."""
        async with self.db.begin() as tx:
            await store.prompts.drop_marks(tx, now - rules.COUNTED_FOR, _SWEPT_AT_ONCE)

    def exercise(self, prompt: Prompt) -> Exercise | None:
        if not prompt.pack or not prompt.exercise_id:
            return None
        return self._library(prompt).exercise(prompt.pack, prompt.exercise_id)

    def _library(self, prompt: Prompt) -> Library:
        return self.shelf.in_servers([prompt.server_id])

    async def _leave(self, tx: Tx, prompt: Prompt, now: datetime) -> None:
        """Somebody changes that server's settings just now, or it has none any more."""
        if await store.daily.find(tx, prompt.server_id) is None:
            why = Why.switched_off if prompt.wire_at is None else Why.gave_up
            await _close(tx, prompt, State.suppressed, why)

    async def _claim(self, tx: Tx, prompt: Prompt, daily: Daily, now: datetime) -> Post | None:
        await planning.write_next(tx, daily, prompt.local_day)
        is_fresh = prompt.wire_at is None
        # What may be out there already is not judged here: it must be looked for, whatever holds now.
        if is_fresh and self._is_too_late(prompt, now):
            await _close(tx, prompt, State.suppressed, Why.too_late)
            return None
        exercise = self.exercise(prompt) or await self._choose(tx, daily)
        if exercise is None:
            await _close(tx, prompt, State.suppressed, Why.no_exercise)
            return None
        claimed = {
            "state": State.claimed.value,
            "why": None,
            "try_at": now + times.LEASE,
            "attempts": prompt.attempts + 1,
            "wire_at": prompt.wire_at or now,
            "channel_id": daily.channel_id if is_fresh else prompt.channel_id or daily.channel_id,
            "pack": exercise.pack,
            "exercise_id": exercise.id,
            "title": exercise.title[:100],
            "secret": prompt.secret or self.draw_secret(),
        }
        await store.prompts.change(tx, prompt.prompt_id, **claimed)
        known = await store.prompts.find(tx, prompt.prompt_id)
        about = self._library(prompt).about(exercise.pack)
        return Post(known or prompt, daily, exercise, about, is_fresh)

    async def _choose(self, tx: Tx, daily: Daily) -> Exercise | None:
        """From the packs on offer; where those have nothing left, none rather than others."""
        library = self.shelf.in_servers([daily.server_id])
        posted = await store.prompts.posted(tx, daily.server_id)
        return rules.choose(rules.pool(library.exercises, daily.packs), posted, daily.server_id)

    async def _mine(self, tx: Tx, post: Post) -> Prompt | None:
        """None once a click or another worker has moved it on."""
        prompt = await store.prompts.find(tx, post.prompt.prompt_id, lock=True)
        is_mine = prompt and prompt.state is State.claimed and prompt.attempts == post.prompt.attempts
        return prompt if is_mine else None

    async def _not_sent(self, tx: Tx, prompt: Prompt, daily: Daily | None, sent: Sent, now: datetime) -> Why | None:
        why = rules.refusal(sent.detail) if sent.fate is not Fate.UNKNOWN else None
        again = times.retry_at(now, prompt.attempts)
        if why is None and (again is None or again - prompt.due_at > self.late_limit):
            why = Why.gave_up
        if why is None:
            state = State.unknown if sent.fate is Fate.UNKNOWN else State.retry
            await store.prompts.change(tx, prompt.prompt_id, state=state.value, try_at=again)
            return None
        await _close(tx, prompt, State.failed, why)
        if daily is not None and why in rules.TROUBLES:
            await _in_trouble(tx, daily, why, now)
        return why

    def _is_too_late(self, prompt: Prompt, now: datetime) -> bool:
        return times.lateness(prompt.due_at, now, self.late_limit) is Send.too_late


async def arrived(tx: Tx, prompt: Prompt, channel_id: int, message_id: int, now: datetime) -> None:
    """By Discord's word, or because somebody clicked on it. Again, it only learns its message."""
    values = {"channel_id": channel_id, "message_id": message_id, "try_at": None}
    if prompt.sent_at is None:
        is_on_time = times.lateness(prompt.due_at, now, timedelta.max) is Send.on_time
        state = State.sent if is_on_time else State.late
        values |= {"state": state.value, "why": None, "sent_at": now}
    await store.prompts.change(tx, prompt.prompt_id, **values)


async def _close(tx: Tx, prompt: Prompt, state: State, why: Why) -> None:
    values = {"state": state.value, "why": why.value, "try_at": None, "secret": None}
    await store.prompts.change(tx, prompt.prompt_id, **values)


async def _in_trouble(tx: Tx, daily: Daily, why: Why, now: datetime) -> None:
    """Its keeper is told once of each trouble."""
    since = daily.trouble_at if daily.trouble is why else now
    await store.daily.change(tx, daily.server_id, trouble=why.value, trouble_at=since)
    if daily.trouble is not why:
        await store.daily.tell_keeper(tx, daily.server_id, now)


async def _well_again(tx: Tx, daily: Daily | None) -> None:
    if daily is not None and daily.trouble is not None:
        await store.daily.change(tx, daily.server_id, trouble=None, trouble_at=None)
        await store.daily.tell_keeper(tx, daily.server_id, None)
