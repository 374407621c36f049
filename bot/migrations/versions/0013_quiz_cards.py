"""When each question comes back, answers of several choices, and questions that have no right answer.

Cards of answers given before follow from the log when they are first needed (`bot.quizzes.service`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.create_table(
        "quiz_cards",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("quiz", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Double[float](), nullable=False),
        sa.Column("difficulty", sa.Double[float](), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name=op.f("fk_quiz_cards_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "pack", "quiz", "question", name=op.f("pk_quiz_cards")),
    )
    with op.batch_alter_table("quiz_answers", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column(
            "picked",
            existing_type=sa.Integer(),
            existing_nullable=False,
            type_=sa.String(length=20),
            postgresql_using="picked::text",
        )
        batch_op.alter_column("was_right", existing_type=sa.Boolean(), nullable=True)
