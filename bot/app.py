"""The only wiring: settings, database, keys, packs, rooms, and the bot they stand in. The beat starts here too."""

from __future__ import annotations

import asyncio
import gc
import random
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeVar

from discord import ui
from discord.ext import commands

from bot import migrations
from bot.authoring import service as authoring
from bot.authoring import views as authoring_views
from bot.authoring.cog import PackRoom, ReviewCog, pack_cogs
from bot.base import clock as clocks
from bot.base.beat import Beat, Step
from bot.base.client import Client, Seat
from bot.base.database import Database, metadata
from bot.base.edge import Edge, paced
from bot.base.errors import UserFacing
from bot.base.health import Gateway, Health
from bot.base.keys import Vault, any_sealed
from bot.base.leases import Leases
from bot.base.pacer import LocalSlots, Slots, pacers
from bot.base.panels import Control
from bot.base.shared_pace import SharedSlots
from bot.base.traffic import counted
from bot.base.worker import Alone, Worker
from bot.config import Config
from bot.figures.cog import FiguresCog
from bot.figures.service import Figures
from bot.logbook.service import Logbook
from bot.members.service import Members, NotStarted, Places
from bot.nudges.cog import NudgesCog, PlanCog, ScheduleCog, WhereCog
from bot.nudges.service import Answers, Arrivals, Calendar, Delivery, Plans, Wanted
from bot.onboarding import views as onboarding_views
from bot.onboarding.cog import OnboardingCog
from bot.onboarding.service import Onboarding
from bot.packs.service import Library, Shelf
from bot.privacy.cog import PrivacyCog
from bot.privacy.service import Privacy, Section
from bot.quizzes.cog import QuizzesCog
from bot.quizzes.service import Quizzes
from bot.servers.cog import ServersCog
from bot.servers.service import Servers
from bot.sessions.cog import CompanyCog, JournalCog, SessionsCog
from bot.sessions.service import Journal, Sessions
from bot.streaks.cog import StreaksCog
from bot.streaks.service import Streaks
from bot.support import views as support_views
from bot.support.cog import SupportCog

_SWITCH_SECONDS = 0.0001
Clock = Callable[[], datetime]
_Cog = TypeVar("_Cog", bound=commands.Cog)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class App:
    config: Config
    db: Database
    vault: Vault
    shelf: Shelf
    bot: Client
    clock: Clock
    heart: Beat
    health: Health
    hold: Callable[[], None]
    """Claims nothing more."""
    worker: Worker | None
    """With several shards or processes: what connects in place of `bot`, which then speaks HTTP only."""
    shared: Database | None
    """Where workers agree, on connections of its own: what the rooms do with theirs keeps no lease waiting."""

    async def beat(self, now: datetime) -> None:
        """Everything that is due at `now`. Never raises: what failed is logged and tried at the next beat."""
        await self.heart.once(now)

    def start_beating(self) -> None:
        """Real time from here on. Tests call `beat` themselves instead."""
        # What was loaded stays: the collector would walk it all again and again, 100 ms each time, with clicks waiting.
        gc.freeze()
        # SQLite lets go of Python's lock in each statement, and a busy thread would keep it for 5 ms each time.
        sys.setswitchinterval(_SWITCH_SECONDS)
        self.heart.start(self.clock)

    def stop_beating(self) -> None:
        """No beat begins and nothing is claimed any more; what is under way ends by itself."""
        self.heart.stop()
        self.hold()

    async def close(self) -> None:
        self.heart.stop()
        await self.db.close()
        await self.vault.close()
        if self.shared is not None:
            await self.shared.close()


async def open_app(
    config: Config,
    *,
    clock: Clock = utc_now,
    rng: random.Random | None = None,
    watched: clocks.Clock | None = None,
) -> App:
    """Raises `UserFacing` when the database, the keys or the settings do not fit together.

    With a `watched` clock, that is the clock, and nothing is sent while it is not believed.
    """
    clock = watched.now if watched else clock
    rng = rng or random.Random()  # noqa: S311 - for choosing exercises; keys come from elsewhere
    db, vault = await _open_storage(config)
    # The table of cities takes seconds to read: the first newcomer's form must not wait for it.
    library, _ = await asyncio.gather(asyncio.to_thread(Library.read, config.packs), Places.warm())

    members = Members(db)
    places = Places()
    logbook = Logbook(db, members, config.day_starts_at)
    figures = Figures(db, vault, members)
    streaks = Streaks(db, members, logbook)
    servers = Servers(db)
    shelf = Shelf(library, servers.of_members)
    quizzes = Quizzes(db, members, logbook, streaks, shelf)
    sessions = Sessions(db, vault, members, figures, logbook, streaks, shelf)
    journal = Journal(db, vault, members, figures)
    calendar = Calendar(vault, members, logbook, config.day_starts_at, config.nudges_per_day, shelf)
    plans = Plans(db, members, logbook, calendar)
    arrivals = Arrivals(members, logbook, sessions)
    late_limit = timedelta(minutes=config.late_limit_minutes)
    wanted = Wanted(logbook, late_limit, config.nudges_per_day, config.day_starts_at)
    answers = Answers(db, members, logbook, streaks, sessions, calendar, arrivals, wanted)
    delivery = Delivery(db, members, sessions, calendar, arrivals, wanted)
    onboarding = Onboarding(db, members, plans)
    exported: list[Section] = [
        ("members", members.export),
        ("servers", servers.export),
        ("figures", figures.export),
        ("logbook", logbook.export),
        ("quizzes", quizzes.export),
        ("sessions", sessions.export),
        ("nudges", plans.export),
        ("authoring", authoring.export),
    ]
    privacy = Privacy(db, vault, members, exported, [(authoring.kept, authoring.forget)])
    await privacy.finish_erasures()
    _hook(members, sessions, calendar, answers)

    shared = None if db.is_sqlite else Database.open(config.database)

    # The database's clock knows of no other; alone, the loop's may also run faster or be moved, for trials and tests.
    seconds = time.monotonic if shared else asyncio.get_running_loop().time

    @cache
    def slots(name: str) -> Slots:
        return LocalSlots(seconds) if shared is None else SharedSlots(shared, name, seconds)

    first_dms, pacer = pacers(config.pace_per_second, config.first_dm_seconds, slots, seconds, is_alone=shared is None)
    trace = counted(paced(pacer), watched)
    bot = Client(_explain, trace)
    edge = Edge(bot, first_dms, pacer)

    def nudging(client: Client) -> NudgesCog:
        return NudgesCog(delivery, answers, plans, edge, clock, rng, _extras, client.note_bug)

    packs = PackRoom.open(db, shelf, servers, members, edge, bot, clock, _extras)
    await packs.desk.stocking.restock_all()

    def rooms(nudges: NudgesCog) -> list[commands.Cog]:
        return [
            *pack_cogs(packs),
            ServersCog(servers, bot, lambda: shelf.servers, clock),
            SupportCog(),
            StreaksCog(streaks, clock),
            FiguresCog(figures, clock),
            QuizzesCog(quizzes, clock, rng, _extras),
            SessionsCog(sessions, clock, rng, _extras),
            CompanyCog(sessions, clock, rng, _extras),
            JournalCog(journal),
            nudges,
            ScheduleCog(plans, clock, onboarding_views.try_dm),
            PlanCog(plans, clock, rng, onboarding_views.try_dm),
            WhereCog(plans, places, clock, onboarding_views.try_dm),
            OnboardingCog(onboarding, places, edge, config.minimum_age, clock, rng, _extras),
            PrivacyCog(privacy, clock),
        ]

    def seated(seat: Seat) -> Client:
        client = Client(_explain, trace, seat)
        client.house(rooms(nudging(client)))
        return client

    nudges_cog = nudging(bot)
    cogs = rooms(nudges_cog)
    bot.house(cogs)
    worker = _worker(config, shared, bot, seated, slots, vault)
    await _hold_against_last_beat(watched, logbook)
    heart = Beat(_steps(logbook, packs, cogs), time.monotonic, bot.note_bug, watched, bot.hear)
    health = Health(heart, db, worker or _gateway(bot), watched, pacer.obstacle)
    return App(config, db, vault, shelf, bot, clock, heart, health, nudges_cog.hold, worker, shared)


def _hook(members: Members, sessions: Sessions, calendar: Calendar, answers: Answers) -> None:
    """What flows upwards between rooms."""
    members.on_return.append(calendar.come_back)
    sessions.hooks.on_begun.append(authoring.note_use)
    sessions.hooks.on_done.append(answers.on_done)
    sessions.hooks.on_reopened.append(answers.on_reopened)


def _steps(logbook: Logbook, packs: PackRoom, cogs: Sequence[commands.Cog]) -> Sequence[Step]:
    """Of a beat."""
    nudges, onboarding = _one(cogs, NudgesCog), _one(cogs, OnboardingCog)
    servers, review = _one(cogs, ServersCog), _one(cogs, ReviewCog)
    first = (logbook.beat, packs.desk.stocking.catch_up, nudges.end_journeys, nudges.deliver_due)
    return (*first, onboarding.open_waiting, servers.recheck, review.write_to_moderators)


def _one(cogs: Sequence[commands.Cog], kind: type[_Cog]) -> _Cog:
    return next(cog for cog in cogs if isinstance(cog, kind))


def _worker(
    config: Config,
    shared: Database | None,
    bot: Client,
    seated: Callable[[Seat], Client],
    slots: Callable[[str], Slots],
    vault: Vault,
) -> Worker | None:
    """None where one connection serves all."""
    if shared is None and config.shards in ("auto", 1):
        return None
    holdings = Leases(shared, secrets.token_hex(8), clocks.steady_seconds) if shared else Alone()
    wanted = None if config.shards == "auto" else config.shards
    return Worker(holdings, bot, seated, slots, wanted, time.monotonic, vault.fade)


async def _hold_against_last_beat(watched: clocks.Clock | None, logbook: Logbook) -> None:
    if watched and (alive_at := await logbook.alive_at()):
        watched.suspect(alive_at)


def _gateway(bot: Client) -> Gateway:
    gateway = Gateway(time.monotonic)
    for event in ("on_ready", "on_resumed"):
        bot.add_listener(gateway.came, event)
    bot.add_listener(gateway.went, "on_disconnect")
    return gateway


def _extras(pack: str | None = None, part: str | None = None) -> list[Control]:
    """The quiet way to support, under every exercise, question and nudge; and Report, under what moderators wrote."""
    report = [authoring_views.report_button(pack, part)] if pack and part else []
    return [*report, support_views.help_button()]


async def _open_storage(config: Config) -> tuple[Database, Vault]:
    db, keys = Database.open(config.database), Database.open(config.keys_database)
    try:
        await migrations.upgrade(db)
        async with db.begin() as tx:
            sealed_rows = await any_sealed(tx, metadata)
        return db, await Vault.open(keys, config.operator_key_file, sealed_rows=sealed_rows)
    except BaseException:
        await db.close()
        await keys.close()
        raise


def _explain(error: Exception | None) -> ui.LayoutView:
    if error is None:
        return support_views.stale()
    if isinstance(error, NotStarted):
        return onboarding_views.not_started(_extras())
    if isinstance(error, UserFacing):
        return support_views.told(str(error))
    return support_views.unexpected()
