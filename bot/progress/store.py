"""How somebody wants their pictures."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, bindparam, select, update

from bot.base.database import Tx, insert_or_skip, metadata

looks = Table(
    "picture_looks",
    metadata,
    Column("member_id", BigInteger, ForeignKey("members.member_id", ondelete="CASCADE"), primary_key=True),
    Column("look", String(8), nullable=False),
)
_ONE = select(looks.c.look).where(looks.c.member_id == bindparam("whose"))
_CHANGED = update(looks).where(looks.c.member_id == bindparam("whose"))


async def look(tx: Tx, member_id: int) -> str | None:
    """None: they never said."""
    return await tx.scalar(_ONE, {"whose": member_id})


async def set_look(tx: Tx, member_id: int, look: str) -> None:
    if not await insert_or_skip(tx, looks, member_id=member_id, look=look):
        await tx.execute(_CHANGED, {"whose": member_id, "look": look})
