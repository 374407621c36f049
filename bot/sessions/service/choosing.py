"""Which exercise someone is given."""

from __future__ import annotations

import random
import weakref
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.base.database import Database, Tx
from bot.logbook.service import Logbook
from bot.members.rules import Member, Practice
from bot.members.service import Members
from bot.packs.rules import Exercise, Kind, Pack, When
from bot.packs.service import Library, Shelf
from bot.sessions import rules, store
from bot.sessions.rules import Past, Wish

_COUNTED = timedelta(days=9)
"""A weekly maximum counts each time, in any zone; of what lies further back the last time is enough."""


@dataclass(frozen=True)
class Offer:
    """`exercise` is None when nothing at all is left to offer."""

    exercise: Exercise | None
    about: str = ""
    """What its pack is about."""
    leaves_figures_out: bool = False


@dataclass(frozen=True)
class Chooser:
    """Chooses for nudges to members of whom it is known already what they have done, and what they may be given."""

    logbook: Logbook
    pools: Mapping[int, Sequence[Exercise]]
    past: Mapping[int, Sequence[Past]]
    weights: Mapping[int, Mapping[Kind, float]]

    def choose(
        self, member: Member, practice: Practice, now: datetime, rng: random.Random, besides: str | None = None
    ) -> Exercise | None:
        return rules.choose(
            self.pools.get(member.member_id, ()),
            self.past.get(member.member_id, ()),
            self.logbook.today(member, now),
            rng,
            practice=practice,
            without_figures=member.leaves_figures_out,
            besides=besides,
            weights=self.weights.get(member.member_id, rules.AS_IT_COMES),
        )


@dataclass(frozen=True)
class Choosing:
    """`besides` (pack/id) is the exercise just turned down. Nothing about someone without an account is stored."""

    db: Database
    members: Members
    logbook: Logbook
    shelf: Shelf

    async def offer(
        self,
        member_id: int,
        wish: Wish,
        now: datetime,
        rng: random.Random,
        besides: str | None = None,
        here: int | None = None,
    ) -> Offer:
        """`here`: the server where they ask."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id)
            no_figures = member is not None and member.leaves_figures_out
            library = await self.shelf.of_member(tx, member_id, here)
            for pool in rules.pools(library.exercises, wish):
                chosen = await self._choose(tx, member, pool, Practice.MIX, now, rng, besides, no_figures=no_figures)
                if chosen is not None:
                    return Offer(chosen, library.about(chosen.pack), no_figures)
            return Offer(None, "", no_figures)

    async def packs(self, member_id: int, here: int | None = None) -> Sequence[Pack]:
        """Those with exercises that they may choose from."""
        async with self.db.begin() as tx:
            library = await self.shelf.of_member(tx, member_id, here)
            return [pack for pack in library.packs if pack.exercises]

    async def of_pack(
        self,
        member_id: int,
        pack_id: str,
        now: datetime,
        rng: random.Random,
        besides: str | None = None,
        here: int | None = None,
    ) -> Offer:
        """One that they have not done for long; none of it where the pack is no longer there."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id)
            no_figures = member is not None and member.leaves_figures_out
            pack = (await self.shelf.of_member(tx, member_id, here)).pack(pack_id)
            pool = [each for each in pack.exercises if each.when is not When.STRENGTH_BEFORE] if pack else []
            chosen = await self._choose(tx, member, pool, Practice.MIX, now, rng, besides, no_figures=no_figures)
            return Offer(chosen, pack.about if pack else "", no_figures)

    async def find(self, member_id: int, pack: str, exercise_id: str, here: int | None = None) -> Exercise | None:
        """One that they may be given."""
        async with self.db.begin() as tx:
            return (await self.shelf.of_member(tx, member_id, here)).exercise(pack, exercise_id)

    async def call_figures_back(self, member_id: int) -> None:
        """Exercises with a figure may come again; someone without an account has nothing that says otherwise."""
        async with self.db.begin() as tx:
            if await self.members.find(tx, member_id) is not None:
                await self.members.set_flags(tx, member_id, leaves_figures_out=False)

    async def ordinary(
        self, tx: Tx, member: Member, practice: Practice, now: datetime, rng: random.Random, besides: str | None = None
    ) -> Exercise | None:
        """For a nudge."""
        return (await self.for_nudges(tx, [member.member_id], now)).choose(member, practice, now, rng, besides)

    async def for_nudges(self, tx: Tx, member_ids: Collection[int], now: datetime) -> Chooser:
        """For many members at once."""
        libraries = await self.shelf.of_members(tx, member_ids)
        past, weights = await self._so_far(tx, member_ids, now)
        pools = {each: _for_nudges(library) for each, library in libraries.items()}
        return Chooser(self.logbook, pools, past, weights)

    async def done_since(
        self, tx: Tx, member_ids: Collection[int], since: date
    ) -> Mapping[int, Sequence[tuple[Kind, date]]]:
        """The kinds of what each of them has done from that local day on, and when."""
        past = await store.past(tx, member_ids, since)
        return {
            each: [(one.kind, one.local_day) for one in done if one.local_day >= since] for each, done in past.items()
        }

    async def instead(
        self, instead_of: Exercise, now: datetime, rng: random.Random, here: int | None = None
    ) -> Exercise | None:
        """For someone without an account to whom no one comes to mind."""
        async with self.db.begin() as tx:
            return await self.without_figure(tx, None, instead_of, now, rng, here)

    async def without_figure(
        self,
        tx: Tx,
        member: Member | None,
        instead_of: Exercise,
        now: datetime,
        rng: random.Random,
        here: int | None = None,
    ) -> Exercise | None:
        """One of the same use that needs nobody; of the member's own practice if there is one."""
        besides = rules.key_of(instead_of)
        own = member.practice if member else Practice.MIX
        library = await self.shelf.of_member(tx, member.member_id if member else 0, here)
        for practice in (own, Practice.MIX):
            for pool in rules.pools(library.exercises, rules.wish_of(instead_of)):
                chosen = await self._choose(tx, member, pool, practice, now, rng, besides, no_figures=True)
                if chosen is not None:
                    return chosen
        return None

    async def _so_far(
        self, tx: Tx, member_ids: Collection[int], now: datetime
    ) -> tuple[Mapping[int, Sequence[Past]], Mapping[int, Mapping[Kind, float]]]:
        """What each of them has done, and how much each kind weighs for them; few statements, however many they are."""
        if not member_ids:
            return {}, {}
        past: dict[int, Sequence[Past]] = {**await store.past(tx, member_ids, now.date() - _COUNTED)}
        steering = await store.steering(tx, member_ids)
        weights = {member_id: rules.weights_of(tallies) for member_id, tallies in steering.items()}
        for member_id, hard in (await store.hard(tx, member_ids)).items():
            weights[member_id] = rules.lightened(weights.get(member_id, {}), hard)
            # What was left halfway has not waited since ever.
            left = [Past(one.pack, one.exercise_id, one.kind, one.day) for one in hard if not one.is_done]
            past[member_id] = [*past.get(member_id, ()), *left]
        return past, weights

    async def _choose(
        self,
        tx: Tx,
        member: Member | None,
        pool: Sequence[Exercise],
        practice: Practice,
        now: datetime,
        rng: random.Random,
        besides: str | None,
        *,
        no_figures: bool,
    ) -> Exercise | None:
        member_id = member.member_id if member else 0
        past, weights = await self._so_far(tx, [member_id] if member else [], now)
        return rules.choose(
            pool,
            past.get(member_id, ()),
            self.logbook.today(member, now) if member else now.date(),
            rng,
            practice=practice,
            without_figures=no_figures,
            besides=besides,
            weights=weights.get(member_id, rules.AS_IT_COMES),
        )


_POOLS: dict[int, Sequence[Exercise]] = {}
"""What nudges may bring of each library, by its id. Sorted out once: most members have the same, and none changes."""


def _for_nudges(library: Library) -> Sequence[Exercise]:
    known = _POOLS.get(id(library))
    if known is None:
        pool, _ = rules.pools(library.exercises, Wish.ORDINARY)
        known = _POOLS[id(library)] = rules.short_enough(pool)
        # Gone with the library, whose id another may have then.
        weakref.finalize(library, _POOLS.pop, id(library)).atexit = False
    return known
