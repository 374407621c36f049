"""Count unanswered assignments apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision: str | None = "0025"

# Until now all counted together: of those since the last answer, so many were assigned.
_ASSIGNED = """
UPDATE members SET unanswered_assigned = (
    SELECT count(*) FROM nudges
    WHERE nudges.member_id = members.member_id AND nudges.is_assigned AND nudges.turn = 0
    AND nudges.content IN ('exercise', 'quiz') AND nudges.sent_at > members.answered_at
) WHERE unanswered > 0
"""


def upgrade() -> None:
    op.add_column(
        "members", sa.Column("unanswered_assigned", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.execute(_ASSIGNED)
    op.execute("UPDATE members SET unanswered_assigned = unanswered WHERE unanswered_assigned > unanswered")
    op.execute("UPDATE members SET unanswered = unanswered - unanswered_assigned WHERE unanswered_assigned > 0")
