"""A form sent twice reports once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision: str | None = "0026"


def upgrade() -> None:
    op.add_column("pack_reports", sa.Column("once", sa.String(length=32), nullable=True))
    op.create_index("ix_pack_reports_once", "pack_reports", ["once"], unique=True)
