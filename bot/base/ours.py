"""Words sealed by a key of the bot itself: written for others to read, and by people who may have no account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, MetaData, func, select, update

from bot.base.database import Database
from bot.base.keys import Vault
from bot.base.sealing import OURS, Place

SEALED = {"sealed": "by the bot"}
"""`info` of each column of such words: what `place` insists on, and what `sealed_columns` finds."""
_BATCH = 100
"""Sealed in one transaction, which everybody else waits for."""


def place(column: Column[Any], row_id: int) -> Place:
    if column.info != SEALED:
        raise ValueError(f"{column}: say `info=SEALED`, or nothing finds what is sealed there")
    return Place(column.table.name, column.name, 0, row_id)


def sealed_columns(tables: MetaData) -> Sequence[Column[Any]]:
    """Each stands in a table that has a number for each row."""
    return [column for table in tables.sorted_tables for column in table.columns if column.info == SEALED]


def read(vault: Vault, stored: str | None, where: Place) -> str | None:
    """None where nothing stands; empty where it can no longer be opened."""
    return None if stored is None else vault.try_unseal_ours(stored, where) or ""


async def seal_older(db: Database, vault: Vault, columns: Sequence[Column[Any]]) -> None:
    """What older versions stored as it was."""
    for column in columns:
        [key] = column.table.primary_key
        is_plain = func.substr(column, 1, len(OURS)) != OURS
        query = select(key, column).where(column != "", is_plain).limit(_BATCH)
        while True:
            async with db.begin() as tx:
                rows = (await tx.execute(query)).all()
                for row_id, said in rows:
                    sealed = vault.seal_ours(said, place(column, row_id))
                    await tx.execute(update(column.table).where(key == row_id, column == said).values({column: sealed}))
            if not rows:
                break
