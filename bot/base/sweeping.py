"""Removing what is old page by page, so that no transaction is a long one, however large the table is."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, delete, func, select

from bot.base.database import Tx


class Swept(NamedTuple):
    """What came of one page."""

    removed: int
    last: int | None
    """The number of its last row; None when nothing comes after."""


async def sweep(tx: Tx, row_id: Column[Any], after: int, limit: int, *old: ColumnElement[bool]) -> Swept:
    """Removes those of the next `limit` rows, by their number, that are `old`."""
    page = select(row_id).where(row_id > after).order_by(row_id).limit(limit).subquery()
    last, count = (await tx.execute(select(func.max(page.c[row_id.name]), func.count()).select_from(page))).one()
    if last is None:
        return Swept(0, None)
    gone = await tx.execute(delete(row_id.table).where(row_id > after, row_id <= last, *old))
    return Swept(gone.rowcount, last if count == limit else None)
