"""Keep quiz rounds in channels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    op.create_table(
        "channel_asked",
        sa.Column("server_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("quiz", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("server_id", "pack", "quiz", "question", name=op.f("pk_channel_asked")),
    )
    op.create_table(
        "channel_rounds",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("is_posted", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("try_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_channel_rounds")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_channel_rounds_channel_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("channel_rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_rounds_server_id"), ["server_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_channel_rounds_try_at"), ["try_at"], unique=False)

    op.create_table(
        "channel_answers",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("picked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["channel_rounds.round_id"],
            name=op.f("fk_channel_answers_round_id_channel_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "mark", "number", name=op.f("pk_channel_answers")),
    )
    op.create_table(
        "channel_names",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["channel_rounds.round_id"],
            name=op.f("fk_channel_names_round_id_channel_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "user_id", name=op.f("pk_channel_names")),
    )
    with op.batch_alter_table("channel_names", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_names_user_id"), ["user_id"], unique=False)
