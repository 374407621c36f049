"""Who waits for an answer just now: people come first, and what can wait lets them by."""

from __future__ import annotations

import asyncio

import discord

from bot.base import metrics

_LATELY_SECONDS = 2.0
_PATIENCE_SECONDS = 0.03
"""So long anything else stands back at a time; in a crowd it must get on all the same."""
_LOST_SECONDS = 0.25
"""An answer that takes longer waits for something else."""


class Presses:
    """What comes of people's buttons, forms and commands, by the event loop's clock. For one loop alone."""

    def __init__(self) -> None:
        self._last = float("-inf")
        self._waiting: dict[int, float] = {}
        self._none_waits = asyncio.Event()
        self._none_waits.set()

    def came(self, interaction: discord.Interaction) -> None:
        """The moment at which the gateway's event has been read."""
        now = self._now()
        metrics.clicked(interaction.id, now)
        if interaction.type is not discord.InteractionType.autocomplete:
            self._last = self._waiting[interaction.id] = now
            self._none_waits.clear()

    def answered(self, interaction_id: int) -> None:
        """Or left without an answer for good."""
        if self._waiting.pop(interaction_id, None) is not None:
            self._look()

    def are_on(self) -> bool:
        """Lately: what can wait goes in small bites, so that no answer waits for a large one."""
        return self._now() - self._last < _LATELY_SECONDS

    async def let_by(self) -> None:
        """Until those who wait have their answers, but no longer than a moment."""
        if not self._waiting:
            return
        self._look()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._none_waits.wait()
        except TimeoutError:
            return

    def _look(self) -> None:
        lost = self._now() - _LOST_SECONDS
        self._waiting = {which: at for which, at in self._waiting.items() if at > lost}
        if not self._waiting:
            self._none_waits.set()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
