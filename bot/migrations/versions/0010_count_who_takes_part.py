"""Count who takes part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.create_table(
        "participation_marks",
        sa.Column("server_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("took_part", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("server_id", "week", "mark", name=op.f("pk_participation_marks")),
    )
    op.create_table(
        "participation_weeks",
        sa.Column("server_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("server_id", "week", name=op.f("pk_participation_weeks")),
    )
    with op.batch_alter_table("participation_weeks", schema=None) as batch_op:
        batch_op.create_index("ix_participation_weeks_ends", ["ends_at"], unique=False)

    op.create_table(
        "uncounted_members",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.member_id"],
            name=op.f("fk_uncounted_members_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "server_id", name=op.f("pk_uncounted_members")),
    )
