"""What a member writes on a page of an exercise: sealed, and only as much of it as one journal holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.base.database import Tx
from bot.base.keys import Vault
from bot.sessions import rules, store
from bot.sessions.rules import Refused, Session
from bot.sessions.service.journal import place
from bot.sessions.service.scene import Scene


async def is_full(tx: Tx, session: Session) -> bool:
    """Whether nothing new can be written down: what stands there already can be changed."""
    if await store.count(tx, session.member_id) < rules.MOST_ENTRIES:
        return False
    return await store.written_here(tx, session) is None


def told(scene: Scene, *, is_full: bool) -> Scene:
    return replace(scene, refused=Refused.JOURNAL_FULL) if is_full else scene


async def opened(vault: Vault, row: store.Written, member_id: int) -> str | None:
    return await vault.try_unseal(row.text, place(member_id, row.reflection_id))


async def write_down(tx: Tx, vault: Vault, session: Session, text: str, now: datetime, today: date) -> None:
    """In place of what stood on this page about the same figure. Nothing written takes that away."""
    # What can no longer be opened stays beside it: nobody has seen what would be replaced.
    old = await store.written_here(tx, session)
    if old is not None and await opened(vault, old, session.member_id) is not None:
        await store.remove(tx, session.member_id, old.reflection_id)
    if not text:
        return
    question = session.here.question
    asked = question.ask if question and question.ask else ""
    reflection_id = await store.write(tx, session, asked, now, today)
    await store.set_text(tx, reflection_id, await vault.seal(text, place(session.member_id, reflection_id)))
