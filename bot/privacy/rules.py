"""What whoever runs this bot has decided, as far as people are told it: the screen and the policy page say the same."""

from __future__ import annotations

from dataclasses import dataclass

KEYS_KEPT_DAYS = 30
"""So long a backup may still hold the key of somebody who erased everything."""
MARK_KEPT_DAYS = 400
"""So long the note stays that somebody was erased, so that no backup brings them back."""


@dataclass(frozen=True)
class Terms:
    minimum_age: int = 16
    has_practitioners: bool = False
    unanswered_days: int = 180
    drafts_days: int = 60
    stopped_days: int = 365
    operator: str | None = None
    contact: str | None = None
    policy_url: str | None = None
    terms_url: str | None = None


def span(days: int) -> str:
    """In the words of a person."""
    for length, one in ((365, "year"), (30, "month"), (7, "week")):
        count, rest = divmod(days, length)
        if count and not rest:
            return f"a {one}" if count == 1 else f"{count} {one}s"
    return "1 day" if days == 1 else f"{days} days"
