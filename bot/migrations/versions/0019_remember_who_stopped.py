"""Remember since when somebody has not been here who stopped. For those who had, that begins now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"


def upgrade() -> None:
    op.add_column("members", sa.Column("idle_since", sa.BigInteger(), nullable=True))
    is_idle = sa.text("idle_since IS NOT NULL")
    op.create_index(op.f("ix_members_idle"), "members", ["idle_since"], sqlite_where=is_idle, postgresql_where=is_idle)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    now = "CAST(strftime('%s', 'now') AS INTEGER)" if is_sqlite else "CAST(extract(epoch FROM now()) AS BIGINT)"
    op.execute(f"UPDATE members SET idle_since = {now} * 1000000 WHERE state <> 'active'")  # noqa: S608 - ours alone
