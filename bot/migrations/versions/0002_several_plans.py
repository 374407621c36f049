"""Several plans a member: an end, a removal, and a member's own most nudges a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.add_column("plans", sa.Column("last_day", sa.Date(), nullable=True))
    op.add_column("plans", sa.Column("removed_at", sa.BigInteger(), nullable=True))
    op.add_column("members", sa.Column("most_a_day", sa.Integer(), nullable=True))
