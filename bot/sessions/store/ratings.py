"""Reading ratings back, beside what they were given for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.base.database import Tx
from bot.sessions.rules import SessionState
from bot.sessions.store.sessions import ratings, sessions

_GIVEN = (
    select(
        *(sessions.c.session_id, sessions.c.local_day, sessions.c.occasion),
        *(ratings.c.measure, ratings.c.side, ratings.c.value),
    )
    .join_from(ratings, sessions, ratings.c.session_id == sessions.c.session_id)
    .where(ratings.c.member_id == bindparam("whose"), sessions.c.state == SessionState.DONE.value)
    .order_by(sessions.c.local_day, sessions.c.session_id)
)


async def given(tx: Tx, member_id: int) -> Sequence[Row[Any, Any, Any, Any, Any, Any]]:
    """With finished exercises, oldest first."""
    return (await tx.execute(_GIVEN, {"whose": member_id})).all()
