"""What helps a member, by their own ratings, and whether that steers what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.base.database import Database, Tx
from bot.members.service import Members
from bot.packs.rules import Kind
from bot.sessions import rules, store
from bot.sessions.rules import Effect


@dataclass(frozen=True)
class Helps:
    effects: tuple[Effect, ...]
    """What went best along with it first."""
    too_few: Mapping[Kind, int]
    """Kinds that were rated, but not often enough, with how often."""
    steers: bool
    felt_worse: Mapping[Kind, int] = field(default_factory=dict[Kind, int])
    """Kinds of single exercises that felt worse, with how often, the latest last."""


@dataclass(frozen=True)
class Helping:
    """Within one member only: nobody's ratings say anything about anybody else."""

    db: Database
    members: Members

    async def read(self, member_id: int) -> Helps:
        """Raises `NotStarted`."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            return await self._read(tx, member_id)

    async def steer(self, member_id: int, now: datetime, *, wanted: bool) -> Helps:
        """Whether it weighs in what comes next. Raises `NotStarted`."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await store.steer(tx, member_id, now, wanted=wanted)
            return await self._read(tx, member_id)

    async def all_right(self, member_id: int, kind: Kind) -> Helps:
        """What felt worse of this kind was all right after all. Raises `NotStarted`."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            await store.all_right(tx, member_id, kind)
            return await self._read(tx, member_id)

    async def _read(self, tx: Tx, member_id: int) -> Helps:
        tallies = await store.tallies(tx, member_id)
        effects = [effect for effect in map(rules.effect_of, tallies) if effect is not None]
        return Helps(
            tuple(sorted(effects, key=lambda effect: (-effect.change, effect.kind))),
            {tally.kind: tally.times for tally in tallies if not tally.is_enough},
            await store.unsteered_since(tx, member_id) is None,
            Counter(one.kind for one in (await store.hard(tx, [member_id])).get(member_id, ())),
        )
