"""Give lines back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    with op.batch_alter_table("plans", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("first_day", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("reflection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_plans_reflection_id"), ["reflection_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_plans_reflection_id_reflections"),
            "reflections",
            ["reflection_id"],
            ["reflection_id"],
            ondelete="SET NULL",
        )
