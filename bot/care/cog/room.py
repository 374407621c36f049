"""What all of this room's cogs stand on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.base.edge import Edge, own_dm
from bot.base.panels import Control
from bot.base.routes import Interaction
from bot.care.service import (
    Asking,
    Assigning,
    Care,
    Drafts,
    Invites,
    Joining,
    Notices,
    Practice,
    Seeing,
    Sharing,
    Sweep,
)
from bot.nudges.service import LookBacks, Plans


@dataclass(frozen=True)
class Room:
    care: Care
    invites: Invites
    joining: Joining
    sharing: Sharing
    asking: Asking
    practice: Practice
    notices: Notices
    sweep: Sweep
    drafts: Drafts
    assigning: Assigning
    seeing: Seeing
    overviews: LookBacks
    plans: Plans
    rng: random.Random
    edge: Edge
    adult_age: int
    policy_url: str | None
    clock: Callable[[], datetime]
    extras: Callable[[], Sequence[Control]]
    """The way to help."""
    note_bug: Callable[[BaseException], None]

    async def reach(self, interaction: Interaction) -> None:
        """Once they have their answer: their DM with us, opened if it never was, so that later lines can arrive."""
        channel_id = own_dm(interaction)
        if await self.notices.is_unreached(interaction.user.id):
            if channel_id is None:
                channel_id = (await self.edge.open_dm(interaction.user.id)).channel_id
            if channel_id is not None:
                await self.notices.opened(interaction.user.id, channel_id)
