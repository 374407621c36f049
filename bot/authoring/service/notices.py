"""What is written to moderators in their DM: that something waits for them, or what became of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.authoring import store
from bot.authoring.rules import News, Version
from bot.base import ours
from bot.base.database import Database, Tx
from bot.base.edge import Fate, Sent
from bot.base.keys import Vault
from bot.base.visits import Visit
from bot.members.service import Members

_AT_ONCE = 3
_AGAIN_AFTER = timedelta(minutes=5)
_MOST_TRIES = 5


@dataclass(frozen=True)
class Notice:
    notice_id: int
    server_id: int
    user_id: int
    kind: News
    server_name: str
    title: str
    """Of the pack."""
    version: str
    reason: str | None
    """Empty when it can no longer be opened."""
    tries: int


@dataclass(frozen=True)
class Notices:
    db: Database
    vault: Vault
    members: Members

    async def take(self, now: datetime) -> Sequence[Notice]:
        """A few to be sent now, by us."""
        async with self.db.begin() as tx:
            rows = await store.desk.take_notices(tx, now, now + _AGAIN_AFTER, _AT_ONCE)
        return [
            Notice(
                row.notice_id,
                row.server_id,
                row.user_id,
                News(row.kind),
                row.server_name,
                row.title,
                row.version,
                ours.read(self.vault, row.reason, ours.place(store.desk.NEWS_REASON, row.notice_id)),
                row.tries,
            )
            for row in rows
        ]

    async def channel(self, user_id: int) -> int | None:
        """Their DM, if it was opened before."""
        async with self.db.begin() as tx:
            member = await self.members.find(tx, user_id)
            if member is not None and member.dm_channel_id is not None:
                return member.dm_channel_id
            return await store.desk.dm_of(tx, user_id)

    async def opened(self, user_id: int, channel_id: int) -> None:
        async with self.db.begin() as tx:
            await store.desk.note_dm(tx, user_id, channel_id)

    async def drop(self, notice: Notice) -> None:
        """They are not in that server any more: nothing of it is their business."""
        async with self.db.begin() as tx:
            await store.desk.leave(tx, notice.server_id, notice.user_id)

    async def record(self, notice: Notice, sent: Sent) -> None:
        """A closed DM is no trouble: what is waiting stands in the server's list as well."""
        is_over = sent.fate in (Fate.SENT, Fate.CLOSED) or notice.tries + 1 >= _MOST_TRIES
        if is_over:
            async with self.db.begin() as tx:
                await store.desk.remove_notice(tx, notice.notice_id)


async def tell(
    tx: Tx, visit: Visit, user_ids: Sequence[int], kind: News, version: Version, now: datetime
) -> Sequence[int]:
    return await store.desk.tell(
        tx,
        user_ids,
        now,
        server_id=visit.server_id,
        server_name=visit.server_name,
        kind=kind.value,
        title=version.title,
        version=version.version,
        reason=None,
    )
