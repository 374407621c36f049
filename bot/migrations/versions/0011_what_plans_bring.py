"""Say what a plan brings, and what a nudge brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    for table in ("plans", "nudges"):
        op.add_column(table, sa.Column("content", sa.String(length=10), server_default="exercise", nullable=False))
