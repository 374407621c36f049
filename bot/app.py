"""The only wiring: settings, database, keys, packs, rooms, and the bot they stand in. The beat starts here too."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from discord import ui

from bot.base.client import Client
from bot.base.database import Database, metadata
from bot.base.edge import Edge, paced
from bot.base.errors import UserFacing
from bot.base.keys import Vault
from bot.base.pacer import Pacer, Turn
from bot.config import Config
from bot.figures.cog import FiguresCog
from bot.figures.service import Figures
from bot.logbook.service import Logbook
from bot.members.service import Members
from bot.packs.service import Library
from bot.privacy.cog import PrivacyCog
from bot.privacy.service import Privacy, Section
from bot.quizzes.cog import QuizzesCog
from bot.quizzes.service import Quizzes
from bot.streaks.cog import StreaksCog
from bot.streaks.service import Streaks
from bot.support import views as support_views
from bot.support.cog import SupportCog

BEAT_SECONDS = 5
"""How often the beat looks for due rows: a nudge goes out within its minute."""
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class App:
    config: Config
    db: Database
    vault: Vault
    library: Library
    bot: Client
    clock: Clock
    scheduler: AsyncIOScheduler | None = None

    async def beat(self, now: datetime) -> None:
        """Everything that is due at `now`. Never raises: what failed is logged and tried at the next beat."""
        return

    def start_beating(self) -> None:
        """Real time from here on. Tests call `beat` themselves instead."""
        self.scheduler = AsyncIOScheduler(timezone=UTC)
        # One late beat does the work of all that were missed; APScheduler would drop it after a second.
        self.scheduler.add_job(
            self._beat_now, "interval", seconds=BEAT_SECONDS, misfire_grace_time=None, coalesce=True, max_instances=1
        )
        self.scheduler.start()

    def stop_beating(self) -> None:
        """No beat begins any more; one that is under way ends by itself."""
        if self.scheduler is not None:
            self.scheduler.pause()

    async def close(self) -> None:
        if self.scheduler is not None:
            self.scheduler.shutdown(wait=False)
            self.scheduler = None
        await self.db.close()
        await self.vault.close()

    async def _beat_now(self) -> None:
        await self.beat(self.clock())


async def open_app(config: Config, *, clock: Clock = utc_now, rng: random.Random | None = None) -> App:
    """Raises `UserFacing` when the database, the keys or the settings do not fit together."""
    rng = rng or random.Random()  # noqa: S311 - for choosing exercises; keys come from elsewhere
    db = Database.open(config.database)
    async with db.begin() as tx:
        await tx.run_sync(metadata.create_all)
    vault = await Vault.open(Database.open(config.keys_database), config.operator_key_file, sealed_rows=False)
    library = await asyncio.to_thread(Library.read, config.packs)

    members = Members(db)
    logbook = Logbook(db, members, config.day_starts_at)
    figures = Figures(db, vault, members)
    streaks = Streaks(db, members, logbook)
    quizzes = Quizzes(db, members, logbook, streaks, library)
    exported: list[Section] = [
        ("members", members.export),
        ("figures", figures.export),
        ("logbook", logbook.export),
        ("quizzes", quizzes.export),
    ]
    privacy = Privacy(db, vault, members, exported)

    first_dms = Pacer(1 / max(config.first_dm_seconds, 0.001), now=time.monotonic)
    bot = Client(_explain, paced(Pacer(config.pace_per_second, now=time.monotonic)))
    edge = Edge(bot, lambda: first_dms.wait(Turn.NUDGE))
    quizzes_cog = QuizzesCog(quizzes, clock, rng, lambda: [support_views.help_button()])
    bot.house(
        [
            SupportCog(),
            StreaksCog(streaks, clock),
            FiguresCog(figures, clock),
            quizzes_cog,
            PrivacyCog(privacy, clock),
        ]
    )
    return App(config, db, vault, library, bot, clock)


def _explain(error: Exception | None) -> ui.LayoutView:
    if error is None:
        return support_views.stale()
    if isinstance(error, UserFacing):
        return support_views.told(str(error))
    return support_views.unexpected()
