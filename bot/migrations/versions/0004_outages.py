"""Times without a beat, so that several short ones of a day add up, and a long one is told in pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_table(
        "outages",
        sa.Column("outage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("told_to", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("outage_id", name=op.f("pk_outages")),
        sqlite_autoincrement=True,
    )
