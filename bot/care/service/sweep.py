"""What nobody needs any more goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.care import store
from bot.care.service.care import Care

ENDED_KEPT = timedelta(days=30)
"""So long both sides can still see that sharing ended, and the client who had looked."""
LOOKS_KEPT = timedelta(days=365)
NOTICES_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Sweep:
    care: Care

    async def sweep(self, now: datetime) -> None:
        async with self.care.db.begin() as tx:
            await store.invites.drop_expired(tx, now)
            await store.links.drop_ended(tx, now - ENDED_KEPT)
            await store.looks.drop(tx, now - LOOKS_KEPT)
            await store.notices.drop(tx, now - NOTICES_KEPT)
            for practitioner_id in await store.practitioners.removed_before(tx, now - ENDED_KEPT):
                await store.practitioners.forget(tx, practitioner_id)
