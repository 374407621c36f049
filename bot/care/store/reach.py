"""Who has what practitioners wrote themselves."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from bot.base.database import Tx
from bot.care.store.links import links
from bot.care.store.practitioners import practitioners


async def practices_of(
    tx: Tx, member_ids: Collection[int], practitioner_ids: Collection[int]
) -> dict[int, frozenset[int]]:
    """Of these people, whose practice each is in at this moment: as a client, or as the practitioner."""
    those = practitioners.c.practitioner_id.in_(sorted(practitioner_ids)), practitioners.c.removed_at.is_(None)
    clients = (
        select(links.c.client_id, links.c.member_id)
        .join(practitioners, practitioners.c.practitioner_id == links.c.member_id)
        .where(links.c.client_id.in_(sorted(member_ids)), links.c.ended_at.is_(None), *those)
    )
    found: dict[int, set[int]] = {}
    for client_id, practitioner_id in await tx.execute(clients):
        found.setdefault(client_id, set()).add(practitioner_id)
    own = select(practitioners.c.practitioner_id).where(practitioners.c.practitioner_id.in_(sorted(member_ids)), *those)
    for practitioner_id in await tx.scalars(own):
        found.setdefault(practitioner_id, set()).add(practitioner_id)
    return {member_id: frozenset(ids) for member_id, ids in found.items()}
