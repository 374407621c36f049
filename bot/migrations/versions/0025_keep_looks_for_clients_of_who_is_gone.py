"""Keep looks for clients of who is gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision: str | None = "0024"


def upgrade() -> None:
    with op.batch_alter_table("care_links", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=60), nullable=True))
        batch_op.alter_column("label", existing_type=sa.LargeBinary(), nullable=True)
