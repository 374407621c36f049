"""Who may look after a server's packs, and for how long a sighting is believed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

NOTED_ONCE_IN = timedelta(hours=1)
RECHECKED_AFTER = timedelta(days=1)
"""Discord does not tell us who leaves: that takes the members intent."""
GRACE = timedelta(days=30)
"""So long after we were removed a server's settings are kept, for whom that was a mistake."""
ERASED_AGAIN_AFTER = timedelta(hours=1)


def may_moderate(role_ids: Collection[int], moderator_role: int | None, *, manages: bool) -> bool:
    return manages or (moderator_role is not None and moderator_role in role_ids)
