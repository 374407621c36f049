"""Starting: consent, place and time, what to practise, and the first message."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.base.database import Database
from bot.base.edge import Fate, Sent
from bot.members.rules import Practice, When
from bot.members.service import Members
from bot.nudges.service import Plans, Schedule
from bot.nudges.service.plans import Refused


class Step(StrEnum):
    """How far somebody has come."""

    WELCOME = "welcome"
    """Nothing is stored about them."""
    PLACE = "place"
    """Agreed; we do not know where and when yet."""
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
            return Start(Step.PLACE if schedule.plan is None else Step.SETTLED, schedule)

    async def agree(self, member_id: int, now: datetime) -> None:
        """Consent and minimum age: from here on there is a row about them. Agreeing again changes nothing."""
        async with self.db.begin() as tx:
            await self.members.agree(tx, member_id, now)

    async def settle(self, member_id: int, zone: str, when: When, now: datetime, rng: random.Random) -> Schedule:
        """Where they are, and when. The plan waits until they confirm, unless nudges were coming already."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            if member.zone != zone:
                await self.plans.move(tx, member, zone, now)
            member = await self.members.require(tx, member_id)
            refused = await self.plans.set_when(tx, member, when, now, rng)
            return await self.plans.read(tx, member, now, refused)

    async def set_zone(self, member_id: int, zone: str, now: datetime) -> Schedule:
        return await self.plans.change_zone(member_id, zone, now)

    async def set_practice(self, member_id: int, practice: Practice, now: datetime) -> Schedule:
        return await self.plans.change_practice(member_id, practice, now)

    async def finish(self, member_id: int, now: datetime) -> Schedule:
        """They confirmed: nudges come from now on."""
        return await self.plans.resume(member_id, now)

    async def dm(self, member_id: int, sent: Sent, now: datetime) -> bool:
        """What came of the first message. Whether DMs are open."""
        async with self.db.begin() as tx:
            await self.members.require(tx, member_id)
            if sent.fate is Fate.SENT and sent.channel_id is not None:
                await self.members.dm_opened(tx, member_id, sent.channel_id)
                return True
            if sent.fate is Fate.CLOSED:
                await self.members.dm_closed(tx, member_id, now)
            return False

    async def stop(self, member_id: int, now: datetime) -> Schedule | None:
        """None for someone of whom nothing is stored."""
        member = await self.members.get(member_id)
        return None if member is None else await self.plans.stop(member_id, now)


def is_refused(schedule: Schedule) -> bool:
    return schedule.refused is Refused.QUIET_HOURS
