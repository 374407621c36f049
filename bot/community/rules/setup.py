"""What is picked in `/server setup` before it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.community.rules.daily import Daily


@dataclass(frozen=True)
class Draft:
    """`packs` None: all. `revision` tells one state from the next, so that nobody confirms what they did not see."""

    channel_id: int | None = None
    at: time | None = None
    zone: str | None = None
    packs: tuple[str, ...] | None = None
    moderator_role: int | None = None
    revision: int = 0

    @property
    def has_begun(self) -> bool:
        """A prompt is wanted; something may still be missing."""
        return self.channel_id is not None or self.at is not None

    @property
    def is_whole(self) -> bool:
        """All is known that a prompt takes."""
        return self.channel_id is not None and self.at is not None and self.zone is not None

    def daily(self, server_id: int, server_name: str) -> Daily | None:
        if self.channel_id is None or self.at is None or self.zone is None:
            return None
        return Daily(server_id, server_name, self.channel_id, self.at, self.zone, self.packs)


def draft_of(daily: Daily | None, moderator_role: int | None) -> Draft:
    """What is set, as the draft that would change nothing."""
    if daily is None:
        return Draft(moderator_role=moderator_role)
    return Draft(daily.channel_id, daily.at, daily.zone, daily.packs, moderator_role)


def is_same(one: Draft, other: Draft) -> bool:
    return (one.channel_id, one.at, one.zone, one.packs, one.moderator_role) == (
        other.channel_id,
        other.at,
        other.zone,
        other.packs,
        other.moderator_role,
    )


FINDS = "Read Message History"
"""Without it, a message that may be there already after a crash could not be found, and would come twice."""


@dataclass(frozen=True)
class Reach:
    """What we may do in a channel, as far as Discord has told."""

    is_there: bool = True
    lacks: tuple[str, ...] = ()
    """Permissions that a prompt takes, by Discord's own names for them."""

    @property
    def is_enough(self) -> bool:
        return self.is_there and not self.lacks
