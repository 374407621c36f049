"""Run by Alembic: applies version files on the connection that `bot.migrations` hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["tables"],
    render_item=context.config.attributes.get("render_item"),
    # SQLite cannot change a column in place: the table is made anew, filled and renamed.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
