"""Reading ratings back, beside what they were given for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
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
_GIVEN_SINCE = _GIVEN.where(sessions.c.local_day >= bindparam("since"))


async def given(tx: Tx, member_id: int, since: date | None = None) -> Sequence[Row[Any, Any, Any, Any, Any, Any]]:
    """With finished exercises, oldest first."""
    if since is None:
        return (await tx.execute(_GIVEN, {"whose": member_id})).all()
    return (await tx.execute(_GIVEN_SINCE, {"whose": member_id, "since": since})).all()
