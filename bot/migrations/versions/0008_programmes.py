"""A plan may follow a programme."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.add_column("plans", sa.Column("course", sa.String(81)))
    op.add_column("plans", sa.Column("course_done", sa.Integer))
