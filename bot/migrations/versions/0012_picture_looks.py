"""Remember whether somebody wants their pictures light or dark."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    op.create_table(
        "picture_looks",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("look", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name=op.f("fk_picture_looks_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_picture_looks")),
    )
