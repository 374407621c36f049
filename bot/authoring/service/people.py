"""What this room keeps about people, as members and as moderators, who need no account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.authoring import store
from bot.base.database import Tx
from bot.base.sweeping import Swept
from bot.members.rules import Member
from bot.packs.rules import is_of_practice, own_number, practice_of
from bot.sessions.rules import Session


async def note_use(tx: Tx, member: Member, session: Session, _now: datetime) -> None:
    """Somebody begins one of a server's exercises. Not a practitioner's: with few clients a number would be a name."""
    pack_id = None if is_of_practice(session.exercise.pack) else own_number(session.exercise.pack)
    if pack_id is not None and await store.packs.server_of(tx, pack_id) is not None:
        await store.packs.use(tx, pack_id, member.member_id)


async def export(tx: Tx, person_id: int) -> list[dict[str, Any]]:
    """All of it, for their own eyes."""
    return [*await store.packs.uses_of(tx, person_id), *await kept(tx, person_id)]


async def kept(tx: Tx, person_id: int) -> list[dict[str, Any]]:
    """As a moderator, and as a practitioner."""
    acts = [*await store.packs.uploads_of(tx, person_id), *await store.desk.acts_of(tx, person_id)]
    return [*acts, *await store.packs.of_practice(tx, person_id)]


async def forget(tx: Tx, person_id: int, before: datetime | None) -> int:
    """What they made stays with the server, without them; what they made for their clients goes. How many things it
    was; of what they did in servers, not what came after `before`.
    """
    made = await store.packs.forget_author(tx, person_id, before)
    done = await store.desk.forget(tx, person_id, before)
    await close_practice(tx, person_id)
    return made + done


async def close_practice(tx: Tx, practitioner_id: int, _now: datetime | None = None) -> None:
    """Nothing is left of what they wrote for their clients. Who is in the middle of it has a copy."""
    server_id = practice_of(practitioner_id)
    await store.packs.forget_server(tx, server_id)
    await store.desk.forget_server(tx, server_id)


async def forget_reports(tx: Tx, after: int, before: datetime, limit: int) -> Swept:
    return await store.desk.forget_reports(tx, after, before, limit)


async def forget_unapproved(tx: Tx, after: int, before: datetime, limit: int) -> Swept:
    return await store.packs.forget_unapproved(tx, after, before, limit)
