"""Plans from somebody else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision: str | None = "0022"


def upgrade() -> None:
    op.add_column("nudges", sa.Column("is_assigned", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("plans", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("assigned", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("brings", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("rests_since", sa.BigInteger(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_plans_assigned"), ["assigned"])
