"""How much is stored about a member: counted by walking whatever tables there are, knowing none of them."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.base.database import Tx, metadata


async def count_rows(tx: Tx, member_id: int) -> dict[str, int]:
    """By table, those with rows about them."""
    about = [table for table in metadata.sorted_tables if "member_id" in table.columns]
    counts = {
        table.name: int(
            await tx.scalar(select(func.count()).select_from(table).where(table.c.member_id == member_id)) or 0
        )
        for table in about
    }
    return {name: count for name, count in counts.items() if count}
