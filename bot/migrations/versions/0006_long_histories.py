"""What years of practice hold is found by member and day, without reading it all."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    past = ["member_id", "state", "local_day", "pack", "exercise_id", "kind"]
    op.create_index("ix_sessions_past", "sessions", past)
    op.create_index("ix_nudges_member_days", "nudges", ["member_id", "local_day"])
