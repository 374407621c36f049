"""Whether somebody was told that their DMs are closed to us, and who is still to be written to first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
_UNREACHED = sa.text("state = 'active' AND dm_channel_id IS NULL")


def upgrade() -> None:
    op.add_column("members", sa.Column("dm_told_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_members_unreached", "members", ["dm_try_at"], sqlite_where=_UNREACHED, postgresql_where=_UNREACHED
    )
