"""`/server setup` and `/server daily`: what moderators see of the daily prompt, and change about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from bot.base.database import Database, Tx
from bot.base.visits import Visit
from bot.community import store
from bot.community.rules import daily as rules
from bot.community.rules.daily import Daily
from bot.community.rules.setup import Draft, draft_of, is_same
from bot.community.service import planning
from bot.community.service.notices import dm_of
from bot.community.store.prompts import Prompt
from bot.members.rules import zone_of
from bot.members.service import Members
from bot.nudges.rules import SENT, Occurrence, State
from bot.packs.rules import Exercise
from bot.packs.service import Shelf
from bot.servers.service import Servers

_DRAFT_KEPT = timedelta(days=1)
_SHOWN = 7


@dataclass(frozen=True)
class Offered:
    """A pack that prompts can be taken from."""

    pack: str
    title: str
    count: int
    """How many of its exercises suit a channel."""
    is_own: bool


@dataclass(frozen=True)
class Settings:
    """How things stand in a server, and what is being changed."""

    server_id: int
    daily: Daily | None
    moderator_role: int | None
    draft: Draft
    """As picked so far; where nothing was, as it is set."""
    has_changes: bool
    has_lapsed: bool
    """Something was picked, and not confirmed for so long that it is gone."""
    next: Occurrence | None
    first: Occurrence | None
    """When it would come next, by the draft."""
    offered: Sequence[Offered]
    past: Sequence[Prompt]
    """The latest first."""
    today: Prompt | None
    now: datetime

    @property
    def may_post_now(self) -> bool:
        """None was posted today, and none is on its way."""
        if self.daily is None or self.today is None:
            return self.daily is not None
        is_coming = self.today.state is State.due and self.today.due_at <= self.now
        return self.today.state not in _OUT and not is_coming


_OUT = SENT | {State.claimed, State.unknown, State.retry}


class Posted(StrEnum):
    """What became of "post today's now"."""

    COMING = "coming"
    ALREADY = "already"
    NOT_SET = "not-set"


@dataclass(frozen=True)
class Dailies:
    db: Database
    servers: Servers
    members: Members
    shelf: Shelf

    async def look(self, server_id: int, now: datetime) -> Settings:
        async with self.db.begin() as tx:
            return await self._settings(tx, server_id, now)

    async def look_at_draft(self, server_id: int, now: datetime) -> Settings:
        """That one has lapsed is said once."""
        async with self.db.begin() as tx:
            settings = await self._settings(tx, server_id, now)
            if settings.has_lapsed:
                await store.daily.drop_draft(tx, server_id)
            return settings

    async def pick(self, server_id: int, now: datetime, **changes: Any) -> Settings:
        """Fields of the draft. Nothing is set before it is confirmed."""
        async with self.db.begin() as tx:
            found = await self._settings(tx, server_id, now)
            before = found.draft
            # Never a number again that another draft had: a button of that one must not confirm this one.
            revision = max(before.revision + 1, int(now.timestamp() * 1000))
            await store.daily.keep_draft(tx, server_id, replace(before, revision=revision, **changes), now)
            return replace(await self._settings(tx, server_id, now), has_lapsed=found.has_lapsed)

    async def discard(self, server_id: int, now: datetime) -> Settings:
        async with self.db.begin() as tx:
            await store.daily.drop_draft(tx, server_id)
            return await self._settings(tx, server_id, now)

    async def confirm(self, visit: Visit, revision: int, now: datetime) -> Settings | None:
        """Sets what the draft says. None if it is not the one that was shown."""
        async with self.db.begin() as tx:
            settings = await self._settings(tx, visit.server_id, now)
            draft = settings.draft
            if draft.revision != revision or (draft.has_begun and not draft.is_whole):
                return None
            await self.servers.set_moderator_role(tx, visit.server_id, draft.moderator_role)
            wanted = draft.daily(visit.server_id, visit.server_name)
            if wanted is not None:
                await self._set_up(tx, wanted, visit.user_id, now)
            await store.daily.drop_draft(tx, visit.server_id)
            return await self._settings(tx, visit.server_id, now)

    async def switch_off(self, server_id: int, now: datetime) -> Settings:
        """What became of past ones stays readable."""
        async with self.db.begin() as tx:
            await store.daily.find(tx, server_id, lock=True)
            await store.prompts.drop_pending(tx, server_id)
            await store.daily.remove(tx, server_id)
            return await self._settings(tx, server_id, now)

    async def pause(self, server_id: int, now: datetime) -> Settings:
        async with self.db.begin() as tx:
            if await store.daily.find(tx, server_id, lock=True) is not None:
                await store.daily.change(tx, server_id, paused_at=now)
                await store.prompts.drop_pending(tx, server_id)
            return await self._settings(tx, server_id, now)

    async def resume(self, server_id: int, now: datetime) -> Settings:
        async with self.db.begin() as tx:
            await self._resume(tx, server_id, now)
            return await self._settings(tx, server_id, now)

    async def post_now(self, server_id: int, now: datetime) -> Posted:
        """Today's, if none was posted today: the beat takes it up at once."""
        async with self.db.begin() as tx:
            daily = await store.daily.find(tx, server_id, lock=True)
            if daily is None:
                return Posted.NOT_SET
            day = planning.today(daily, now)
            row = await store.prompts.of_day(tx, server_id, day, lock=True)
            if row is None:
                await store.prompts.add(tx, server_id, Occurrence(day, now))
            elif row.state in SENT:
                return Posted.ALREADY
            elif row.state not in _OUT:
                values = {"state": State.due.value, "why": None, "due_at": now, "try_at": now, "attempts": 0}
                # Where we were not let in it cannot be. What else may have been on the wire is looked for first.
                afresh = {"wire_at": None, "channel_id": None} if row.why in rules.TROUBLES else {}
                await store.prompts.change(tx, row.prompt_id, **values, **afresh)
            return Posted.COMING

    async def on_left(self, tx: Tx, server_id: int, _now: datetime) -> None:
        """Its prompts stop at once."""
        await store.prompts.drop_pending(tx, server_id)

    async def on_back(self, tx: Tx, server_id: int, now: datetime) -> None:
        daily = await store.daily.find(tx, server_id, lock=True)
        if daily is not None and daily.paused_at is None:
            await planning.replan(tx, daily, now)

    async def on_erased(self, tx: Tx, server_id: int) -> None:
        await store.daily.remove(tx, server_id)
        await store.prompts.remove(tx, server_id)

    async def zone_of(self, tx: Tx, server_id: int) -> tzinfo:
        """Whose midnight is the server's; without a choice of its moderators, UTC's."""
        daily = await store.daily.find(tx, server_id)
        return zone_of(daily.zone) if daily else UTC

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored about this member here, for their own eyes."""
        return await store.daily.kept_by(tx, member_id)

    async def _set_up(self, tx: Tx, wanted: Daily, user_id: int, now: datetime) -> None:
        """What was paused stays so: only resuming resumes it."""
        before = await store.daily.find(tx, wanted.server_id, lock=True)
        await store.daily.set_up(tx, wanted)
        member = await self.members.find(tx, user_id)
        if member is not None:
            # Whoever was told before goes on being told, unless this one can be.
            await store.daily.set_keeper(tx, wanted.server_id, user_id, instead=dm_of(member) is not None)
        if before is None or before.paused_at is None:
            await self._resume(tx, wanted.server_id, now)

    async def _resume(self, tx: Tx, server_id: int, now: datetime) -> None:
        daily = await store.daily.find(tx, server_id, lock=True)
        if daily is not None:
            await store.daily.change(tx, server_id, paused_at=None)
            await planning.replan(tx, replace(daily, paused_at=None), now)

    async def _settings(self, tx: Tx, server_id: int, now: datetime) -> Settings:
        daily = await store.daily.find(tx, server_id)
        role = await self.servers.moderator_role(tx, server_id)
        is_set = draft_of(daily, role)
        kept, changed_at = await store.daily.draft(tx, server_id) or (is_set, now)
        is_kept = now - changed_at <= _DRAFT_KEPT
        draft = kept if is_kept else is_set
        wanted = draft.daily(server_id, "")
        last_day = await store.prompts.last_used_day(tx, server_id)
        today = await store.prompts.of_day(tx, server_id, planning.today(daily, now)) if daily else None
        return Settings(
            server_id=server_id,
            daily=daily,
            moderator_role=role,
            draft=draft,
            has_changes=not is_same(draft, is_set),
            has_lapsed=not is_kept and not is_same(kept, is_set),
            next=await planning.coming(tx, daily) if daily else None,
            first=planning.first(wanted, last_day, now) if wanted else None,
            offered=self.offered(server_id),
            past=await store.prompts.latest(tx, server_id, _SHOWN),
            today=today,
            now=now,
        )

    def offered(self, server_id: int) -> Sequence[Offered]:
        """The server's own first."""
        library = self.shelf.in_servers([server_id])
        fitting: dict[str, list[Exercise]] = {}
        for exercise in rules.pool(library.exercises, None):
            fitting.setdefault(exercise.pack, []).append(exercise)
        found = [
            Offered(pack.id, pack.title, len(fitting[pack.id]), any(each.by for each in fitting[pack.id]))
            for pack in library.packs
            if pack.id in fitting
        ]
        return sorted(found, key=lambda each: not each.is_own)
