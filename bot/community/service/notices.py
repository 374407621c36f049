"""Who set the daily prompt up is told, in their DM, when it cannot be posted; what is wrong stands in the panel too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.base.database import Database
from bot.base.edge import Fate, Sent
from bot.community import store
from bot.community.rules.daily import Daily
from bot.members.rules import Member, MemberState
from bot.members.service import Members

_AT_ONCE = 3
_AGAIN_AFTER = timedelta(minutes=5)
_MOST_TRIES = 5


@dataclass(frozen=True)
class Notice:
    daily: Daily
    user_id: int
    channel_id: int
    """Their DM."""
    tries: int

    @property
    def nonce(self) -> str:
        """The same for one trouble."""
        since = int(self.daily.trouble_at.timestamp()) if self.daily.trouble_at else 0
        return f"t{self.daily.server_id:x}{since:x}"[:25]


@dataclass(frozen=True)
class Notices:
    db: Database
    members: Members

    async def take(self, now: datetime) -> Sequence[Notice]:
        """A few to be sent now, by us."""
        found: list[Notice] = []
        async with self.db.begin() as tx:
            for row in await store.daily.take_untold(tx, now, now + _AGAIN_AFTER, _AT_ONCE):
                daily = await store.daily.find(tx, row.server_id)
                member = await self.members.find(tx, row.member_id)
                channel_id = dm_of(member)
                if daily is None or daily.trouble is None or channel_id is None:
                    await store.daily.tell_keeper(tx, row.server_id, None)
                else:
                    found.append(Notice(daily, row.member_id, channel_id, row.tries))
        return found

    async def record(self, notice: Notice, sent: Sent | None) -> None:
        """None for one who is not in that server any more: nothing of it is their business."""
        is_over = sent is None or sent.fate in (Fate.SENT, Fate.CLOSED) or notice.tries + 1 >= _MOST_TRIES
        async with self.db.begin() as tx:
            if sent is None:
                await store.daily.set_keeper(tx, notice.daily.server_id, None)
            elif is_over:
                await store.daily.tell_keeper(tx, notice.daily.server_id, None)


def dm_of(member: Member | None) -> int | None:
    """Nobody's DM is opened for this, and who said stop is not written to."""
    if member is None or member.state is MemberState.STOPPED or member.dm_closed_at is not None:
        return None
    return member.dm_channel_id
