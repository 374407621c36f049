"""Drafts the next version file, from how the tables in the rooms' stores differ from the versions: `make migration`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.script import Script

import bot
from bot.base.database import Instant, metadata
from bot.migrations import settings, versions


def tables() -> sa.MetaData:
    """With the tables of every room, and those that workers share."""
    import_module("bot.base.shared_pace")  # and with it that of the leases
    for store in sorted(Path(bot.__path__[0]).glob("*/store*")):
        import_module(f"bot.{store.parent.name}.{store.stem}")
    return metadata


def plain_type(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """A version file outlives the types of today's code, so it names what is stored."""
    return "sa.BigInteger()" if kind == "type" and isinstance(thing, Instant) else False


def main(message: str) -> None:
    number = f"{len(versions()) + 1:04}"
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        config = settings(connection, tables())
        config.attributes["render_item"] = plain_type
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.upgrade(config, "head")
        drafted = command.revision(config, message, autogenerate=True, rev_id=number)
    engine.dispose()
    if isinstance(drafted, Script):
        tidy(Path(drafted.path))


def tidy(file: Path) -> None:
    """Without Alembic's remarks to whoever reads the draft."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "Change the tables")
