"""Whether all is well, by parts, for `/healthz`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.base.beat import Beat
from bot.base.clock import Clock
from bot.base.database import Database
from bot.base.logs import where

_DATABASE_SECONDS = 3
_AWAY_SECONDS = 60
"""Discord ends every connection now and then, and it is resumed within seconds."""
Fact = str | float | bool | None


@dataclass(frozen=True)
class Check:
    name: str
    is_well: bool
    facts: dict[str, Fact] = field(default_factory=dict[str, Fact])


class Connected(Protocol):
    def check(self) -> Check: ...


class Gateway:
    """Whether Discord's gateway is connected; it is told by the client's events."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._was_there = False
        self._away_since: float | None = seconds()

    async def came(self) -> None:
        self._was_there = True
        self._away_since = None

    async def went(self) -> None:
        self._away_since = self._away_since if self._away_since is not None else self._seconds()

    def check(self) -> Check:
        away = None if self._away_since is None else self._seconds() - self._away_since
        is_well = away is None or (self._was_there and away < _AWAY_SECONDS)
        return Check("gateway", is_well, {"away_seconds": None if away is None else round(away, 1)})


@dataclass
class Health:
    """`obstacle`: what keeps requests from going out at all, in a few fixed words."""

    beat: Beat
    db: Database
    gateway: Connected
    clock: Clock | None = None
    obstacle: Callable[[], str | None] = lambda: None

    async def checks(self) -> list[Check]:
        return [self._beat(), self.gateway.check(), await self._database(), self._clock(), self._sending()]

    def _beat(self) -> Check:
        hanging = self.beat.hanging()
        facts: dict[str, Fact] = {"age_seconds": round(self.beat.age(), 1), "hanging": ", ".join(hanging) or None}
        return Check("beat", self.beat.is_beating and not hanging, facts)

    async def _database(self) -> Check:
        try:
            async with asyncio.timeout(_DATABASE_SECONDS), self.db.begin():
                return Check("database", True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it does not answer
            return Check("database", False, {"error": where(error)})

    def _clock(self) -> Check:
        off = self.clock.off if self.clock else None
        return Check("clock", off is None, {"off_seconds": None if off is None else round(off.total_seconds())})

    def _sending(self) -> Check:
        obstacle = self.obstacle()
        return Check("sending", obstacle is None, {"obstacle": obstacle})
