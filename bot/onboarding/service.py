"""Starting: consent, place and time, what to practise, and the first message."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.base.database import Database, Tx
from bot.base.edge import Fate, Sent
from bot.members.rules import Member, MemberState, When
from bot.members.service import Members
from bot.nudges.rules import Plan, What, plan_is_quiet
from bot.nudges.service import Plans, Refused, Schedule, quiet_of

_OPENING = timedelta(minutes=15)
"""As long as Discord takes answers to their click: within that they see what became of it."""
_OPENED_AGAIN = timedelta(minutes=10)


class Step(StrEnum):
    """How far somebody has come."""

    WELCOME = "welcome"
    """Nothing is stored about them."""
    PLACE = "place"
    """Agreed; we do not know where and when yet."""
    CONFIRM = "confirm"
    """All is filled in; they have not said yes yet."""
    SETTLED = "settled"


@dataclass(frozen=True)
class Start:
    step: Step
    schedule: Schedule | None


@dataclass(frozen=True)
class Onboarding:
    db: Database
    members: Members
    plans: Plans

    async def look(self, member_id: int, now: datetime) -> Start:
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id)
            if member is None:
                return Start(Step.WELCOME, None)
            schedule = await self.plans.read(tx, member, now)
            if schedule.plan is None:
                return Start(Step.PLACE, schedule)
            return Start(Step.CONFIRM if member.state is MemberState.STARTING else Step.SETTLED, schedule)

    async def agree(self, member_id: int, now: datetime) -> None:
        """Consent and minimum age: from here on there is a row about them. Agreeing again changes nothing."""
        async with self.db.begin() as tx:
            await self.members.agree(tx, member_id, now)

    async def settle(self, member_id: int, zone: str, when: When, now: datetime, rng: random.Random) -> Schedule:
        """Where they are, and when: both, or neither if the time is refused.

        The plan waits until they confirm, unless nudges were coming already.
        """
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            if _is_quiet(when, member):
                return await self.plans.read(tx, member, now, Refused.QUIET_HOURS)
            schedule = await self.plans.read(tx, member, now)
            if schedule.plan is not None and (schedule.plan.at, schedule.anchor) == (when.at, when.anchor):
                if member.zone != zone:
                    await self.plans.move(tx, member, zone, now)
            else:
                member = await self._in_zone(tx, member, zone)
                await self.plans.set_when(tx, member, when, now, rng)
            return await self.plans.read(tx, await self.members.require(tx, member_id), now)

    async def set_zone(self, member_id: int, zone: str, now: datetime) -> Schedule:
        return await self.plans.change_zone(member_id, zone, now)

    async def set_what(self, member_id: int, what: What, now: datetime) -> Schedule:
        return await self.plans.change_what(member_id, what, now)

    async def finish(self, member_id: int, now: datetime) -> Schedule:
        """They confirmed: nudges come from now on."""
        return await self.plans.resume(member_id, now)

    async def keep_dm(self, member_id: int, channel_id: int, now: datetime) -> Schedule | None:
        """Kept before anything is sent there, so that it is never opened again. None if they erased themselves."""
        async with self.db.begin() as tx:
            if await self.members.find(tx, member_id) is None:
                return None
            await self.members.keep_dm(tx, member_id, channel_id)
            return await self.plans.read(tx, await self.members.require(tx, member_id), now)

    async def note_dm(self, member_id: int, sent: Sent, now: datetime) -> None:
        """What came of the first message."""
        async with self.db.begin() as tx:
            if await self.members.find(tx, member_id) is None:
                return
            if sent.fate is Fate.SENT and sent.channel_id is not None:
                await self.members.dm_opened(tx, member_id, sent.channel_id)
            elif sent.fate is Fate.CLOSED:
                await self.members.dm_closed(tx, member_id, now)
                await self.members.told_dm_closed(tx, member_id, now)
            elif sent.channel_id is None:
                await self.members.open_dm_by(tx, member_id, now + _OPENED_AGAIN)

    async def opening(self, member_id: int, now: datetime) -> None:
        """They watch their DM being opened. Should that be cut short, it is made good later."""
        async with self.db.begin() as tx:
            await self.members.open_dm_by(tx, member_id, now + _OPENING)

    async def next_unreached(self, now: datetime) -> int | None:
        """Someone who started, and whose DM could not be opened then."""
        async with self.db.begin() as tx:
            return await self.members.next_unreached(tx, now, now + _OPENING)

    def seemed_unreached(self, member_id: int) -> bool:
        """As of what they did just now."""
        return self.members.seemed_unreached(member_id)

    async def is_news_closed(self, member_id: int, own_dm: int | None, now: datetime) -> bool:
        """They act just now, in `own_dm` with us or elsewhere: whether they are still to be told that their DMs are
        closed to us. Who acts in the DM is tried again there, at their next nudge.
        """
        async with self.db.begin() as tx:
            member = await self.members.find(tx, member_id)
            if member is None or member.dm_closed_at is None:
                return False
            if own_dm is not None:
                await self.members.dm_opened(tx, member_id, own_dm)
                return False
            if member.dm_told_at is not None:
                return False
            await self.members.told_dm_closed(tx, member_id, now)
            return True

    async def stop(self, member_id: int, now: datetime) -> Schedule | None:
        """None for someone of whom nothing is stored."""
        member = await self.members.get(member_id)
        return None if member is None else await self.plans.stop(member_id, now)

    async def _in_zone(self, tx: Tx, member: Member, zone: str) -> Member:
        # Only the row: the new time is planned in the new zone at once. A plan moved twice can lose a day in between.
        if member.zone != zone:
            await self.members.set_zone(tx, member.member_id, zone)
        return await self.members.require(tx, member.member_id)


def is_refused(schedule: Schedule) -> bool:
    return schedule.refused is Refused.QUIET_HOURS


def is_active(schedule: Schedule) -> bool:
    """Nudges come, or will when a pause is over."""
    return schedule.member.state is MemberState.ACTIVE


def is_reached(schedule: Schedule) -> bool:
    """We know their DM, and as far as we know it takes messages."""
    return schedule.member.dm_channel_id is not None and schedule.member.dm_closed_at is None


def _is_quiet(when: When, member: Member) -> bool:
    quiet = quiet_of(member)
    return quiet is not None and plan_is_quiet(Plan(when.at), quiet)
