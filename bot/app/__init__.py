"""The only wiring: settings, database, keys, packs, rooms, and the bot they stand in. The beat starts here too."""

from __future__ import annotations

import asyncio
import gc
import random
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial

from bot import migrations
from bot.app.cogs import Clock, Cogs, explaining, extras, one
from bot.app.rooms import Rooms, furnish
from bot.authoring.cog import PackRoom
from bot.base import clock as clocks
from bot.base.attempts import paced
from bot.base.beat import Beat
from bot.base.client import Client, Seat
from bot.base.database import Database, metadata
from bot.base.edge import Edge
from bot.base.health import Gateway, Health
from bot.base.keys import Vault, any_sealed
from bot.base.leases import Leases
from bot.base.pacer import LocalSlots, Slots, pacers
from bot.base.presses import Presses
from bot.base.shared_pace import SharedSlots
from bot.base.traffic import counted
from bot.base.worker import Alone, Worker
from bot.config import Config
from bot.logbook.service import Logbook
from bot.members.service import Places
from bot.nudges.cog import NudgesCog
from bot.packs.service import Library, Shelf
from bot.support.service import Helplines

__all__ = ["App", "Clock", "open_app", "utc_now"]

_SWITCH_SECONDS = 0.0001
_SELDOM = 100


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class App:
    config: Config
    db: Database
    vault: Vault
    rooms: Rooms
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
        # Nor does it look through all that came since as often as by default: 20 ms and more each time.
        gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)
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
    helplines = Helplines.open(config.helplines, clock().date())
    db, vault = await open_storage(config)
    # The table of cities takes seconds to read: the first newcomer's form must not wait for it.
    library, _ = await asyncio.gather(asyncio.to_thread(Library.read, config.packs), Places.warm())

    rooms = furnish(config, db, vault, library, helplines)
    await rooms.privacy.finish_erasures()

    shared = None if db.is_sqlite else Database.open(config.database)

    # The database's clock knows of no other; alone, the loop's may also run faster or be moved, for trials and tests.
    seconds = time.monotonic if shared else asyncio.get_running_loop().time

    @cache
    def slots(name: str) -> Slots:
        return LocalSlots(seconds) if shared is None else SharedSlots(shared, name, seconds)

    first_dms, pacer = pacers(config.pace_per_second, config.first_dm_seconds, slots, seconds, is_alone=shared is None)
    presses = Presses()
    trace = counted(paced(pacer), presses, watched)
    explain = explaining(config)
    bot = Client(explain, trace, presses)
    edge = Edge(bot, first_dms, pacer)
    care, contact = (rooms.care if config.care.enabled else None), config.operator.contact
    packs = PackRoom.open(
        db,
        vault,
        rooms.shelf,
        rooms.servers,
        rooms.members,
        edge,
        bot,
        clock,
        extras,
        care,
        contact,
        config.retention.drafts_days,
    )
    await rooms.care.seal_older()
    await packs.desk.seal_older()
    await packs.desk.stocking.restock_all()
    house = Cogs(config, rooms, packs, bot, edge, presses, clock, rng)

    def seated(seat: Seat) -> Client:
        client = Client(explain, trace, presses, seat)
        client.house(house.of(client))
        return client

    async def tidy(_: datetime) -> None:
        await db.tidy()

    cogs = house.of(bot)
    bot.house(cogs)
    worker = _worker(config, shared, bot, seated, slots, vault)
    await _hold_against_last_beat(watched, rooms.logbook)
    heart = Beat((*house.steps(cogs), tidy), time.monotonic, bot.note_bug, watched, bot.hear, presses.let_by)
    health = Health(heart, db, worker or _gateway(bot), watched, pacer.obstacle)
    return App(
        config, db, vault, rooms, rooms.shelf, bot, clock, heart, health, one(cogs, NudgesCog).hold, worker, shared
    )


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
    return Worker(holdings, bot, seated, slots, wanted, time.monotonic, partial(vault.keep_up, holdings.me))


async def _hold_against_last_beat(watched: clocks.Clock | None, logbook: Logbook) -> None:
    if watched and (alive_at := await logbook.alive_at()):
        watched.suspect(alive_at)


def _gateway(bot: Client) -> Gateway:
    gateway = Gateway(time.monotonic)
    for event in ("on_ready", "on_resumed"):
        bot.add_listener(gateway.came, event)
    bot.add_listener(gateway.went, "on_disconnect")
    return gateway


async def open_storage(config: Config) -> tuple[Database, Vault]:
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
