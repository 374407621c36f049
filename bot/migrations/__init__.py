"""The schema's history: every version file, and the way to the newest one.

A start on a schema that is newer than this code, or that is not ours, is refused before anything is changed.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect

from bot.base.database import Database, alone
from bot.base.errors import UserFacing

FOLDER = Path(__file__).parent


async def upgrade(database: Database) -> bool:
    """Brings the schema to the newest version, whole or not at all; False when it was there already.

    Raises `UserFacing` for a schema that this code does not know.
    """
    if not database.is_sqlite:
        async with database.begin() as tx:
            await alone(tx)  # workers start together
            return await tx.run_sync(bring_up)
    async with database.bare() as connection:
        return await connection.run_sync(_upgrade_sqlite)


def versions() -> list[str]:
    """All known schema versions, newest first."""
    return [version.revision for version in ScriptDirectory.from_config(settings()).walk_revisions()]


def settings(connection: Connection | None = None, tables: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes.update(connection=connection, tables=tables)
    return config


def _upgrade_sqlite(connection: Connection) -> bool:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        was_older = bring_up(connection)
        # Every row is looked at, which takes seconds: only where a version was applied.
        if was_older and (dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            tables = ", ".join(sorted({str(row[0]) for row in dangling}))
            raise UserFacing(
                f"The database was left as it was: rows of {tables} point to rows that do not exist. Put a backup back."
            )
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")
    return was_older


def bring_up(connection: Connection) -> bool:
    """As `upgrade`, inside the caller's transaction. On SQLite only for a file that holds no rows yet."""
    known = versions()
    current = MigrationContext.configure(connection).get_current_heads()
    if any(version not in known for version in current):
        raise UserFacing(
            f"The database has schema {', '.join(current)}, which is newer than this version of the bot ({known[0]}). "
            "Update the bot, or put the backup back that was made before the update."
        )
    if not current and inspect(connection).get_table_names():
        raise UserFacing(
            "The database has tables but no schema version, so this bot did not make them. "
            "Move that file away, or name another one under `database`."
        )
    if current == (known[0],):
        return False
    command.upgrade(settings(connection), "head")
    return True
