"""A database with very many members, made in seconds: one is made by the services, the others are its copies.

The copies are made by SQLite itself, column by column, so that a new column needs no change here.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bench.loopback.ledger import FIRST_USER, dm_of
from bot import migrations
from bot.base.database import EPOCH, Database, Tx
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.config import Config
from bot.logbook import store as logbook_store
from bot.logbook.store import Done
from bot.members.rules import Practice
from bot.members.service import Members
from bot.nudges import store
from bot.nudges.rules import Occurrence, Plan, State
from bot.nudges.store import PlanRow
from bot.packs.rules import Exercise, Measure
from bot.packs.service import Library
from bot.sessions import store as sessions_store
from bot.sessions.rules import Session, SessionState

PACKS = Path(__file__).parents[1] / "exercises"
HEAVY_USER = FIRST_USER - 1
"""Someone who has been here for years and wrote a lot; not among the copies."""
_STARTS_AT = time(8)
_TABLES = ("members", "plans", "nudges", "asked_days", "practice", "sessions")
"""Parents first."""
_SCATTER = 7_919
"""Any prime: neighbours by id fall due far apart."""
_SECOND = 1_000_000


@dataclass(frozen=True)
class Filling:
    """`history`: days that lie behind each member; `years`: days of the one who wrote a lot, 0 for nobody.

    Their next nudges fall due from `due_in` on, spread over a day or, with `at_once`, all in that moment.
    """

    members: int
    history: int = 0
    years: int = 0
    due_in: timedelta = timedelta(hours=3)
    at_once: bool = False


def settings(folder: Path, pace_per_second: float | None = None) -> Config:
    """As they come, but for where the files are, and with a pace of their own only if one is given."""
    config = Config(
        database=f"sqlite:///{folder}/bot.db",
        keys_database=f"sqlite:///{folder}/keys.db",
        operator_key_file=folder / "operator.key",
        packs=[PACKS],
    )
    return config if pace_per_second is None else config.model_copy(update={"pace_per_second": pace_per_second})


async def fill(folder: Path, filling: Filling) -> None:
    config, now = settings(folder), datetime.now(UTC)
    db, keys = Database.open(config.database), Database.open(config.keys_database)
    try:
        await migrations.upgrade(db)
        vault = await Vault.open(keys, config.operator_key_file, sealed_rows=False)
        exercises = Library.read([PACKS]).exercises
        async with db.begin() as tx:
            one = _Life(tx, Members(db), vault, exercises, now)
            await one.lead(FIRST_USER, filling.history, due_at=now + filling.due_in, writes=False)
            if filling.years:
                await one.lead(HEAVY_USER, filling.years, due_at=now + timedelta(days=2), writes=True)
            await logbook_store.beat(tx, now)  # else the first beat would find an outage
    finally:
        await db.close()
        await keys.close()
    _copy(folder / "bot.db", filling)


@dataclass(frozen=True)
class _Life:
    tx: Tx
    members: Members
    vault: Vault
    exercises: tuple[Exercise, ...]
    now: datetime

    async def lead(self, user_id: int, days: int, *, due_at: datetime, writes: bool) -> None:
        """Days full of practice, and the next nudge to come."""
        plan = Plan(_STARTS_AT)
        await self.members.agree(self.tx, user_id, self.now)
        await self.members.activate(self.tx, user_id, self.now)
        await self.members.dm_opened(self.tx, user_id, dm_of(user_id))
        plan_id = await store.add_plan(self.tx, user_id, Practice.MIX, plan, self.now)
        row = PlanRow(plan_id, user_id, Practice.MIX, plan, None)
        for back in range(days, 0, -1):
            await self._day(user_id, row, self.now - timedelta(days=back), writes=writes)
        await store.add(self.tx, row, Occurrence(due_at.date(), due_at))

    async def _day(self, user_id: int, plan: PlanRow, at: datetime, *, writes: bool) -> None:
        day = at.date()
        await store.add(self.tx, plan, Occurrence(day, at))
        await store.change(
            self.tx,
            await _last_nudge(self.tx),
            state=State.done.value,
            try_at=None,
            sent_at=at,
            channel_id=dm_of(user_id),
            message_id=1,
        )
        await logbook_store.note_day(self.tx, user_id, day, None)
        session = await self._session(user_id, at)
        await logbook_store.record(self.tx, user_id, Done("exercise", session.session_id, day, at))
        if writes:
            await self._write(session, at)

    async def _session(self, user_id: int, at: datetime) -> Session:
        exercise = random.Random(at.toordinal()).choice(self.exercises)  # noqa: S311 - any will do
        session = Session(0, user_id, None, exercise, False, 1, SessionState.OPEN, None, None, at)
        made = await sessions_store.add(self.tx, session)
        values = {"state": SessionState.DONE, "finished_at": at, "local_day": at.date()}
        return await sessions_store.change(self.tx, replace(session, session_id=made), **values)

    async def _write(self, session: Session, at: datetime) -> None:
        for side, value in (("before", 4), ("after", 6)):
            page = 0 if side == "before" else 2
            await sessions_store.rate(self.tx, replace(session, page=page), Measure.FELT_SECURITY.value, side, value)
        written = await sessions_store.write(self.tx, session, "What would they say?", at, at.date())
        place = Place("reflections", "text", session.member_id, written)
        await sessions_store.set_text(
            self.tx, written, await self.vault.seal("Some lines about a good day. " * 12, place)
        )


async def _last_nudge(tx: Tx) -> int:
    return (await tx.exec_driver_sql("SELECT max(nudge_id) FROM nudges")).scalar_one()


def _copy(file: Path, filling: Filling) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        # Nothing is lost if it breaks off: it is made anew.
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-200000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        changes = _changes(connection, filling)
        for table in _TABLES:
            _copy_table(
                connection, table, {"member_id": "t.member_id + n.i", **changes.get(table, {})}, filling.members
            )
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def _changes(connection: sqlite3.Connection, filling: Filling) -> Mapping[str, Mapping[str, str]]:
    """What differs in the copy number `n.i` of a row `t`."""

    def shifted(column: str, table: str) -> str:
        key = {"plans": "plan_id", "nudges": "nudge_id", "sessions": "session_id"}[table]
        last = connection.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]  # noqa: S608
        return f"t.{column} + n.i * {last}"

    step = 0 if filling.at_once else 86_400 * _SECOND // filling.members
    later = f"n.i * {_SCATTER} % {filling.members} * {step}"
    return {
        "members": {"dm_channel_id": "t.dm_channel_id + n.i"},
        "plans": {"plan_id": shifted("plan_id", "plans")},
        "nudges": {
            "nudge_id": shifted("nudge_id", "nudges"),
            "plan_id": shifted("plan_id", "plans"),
            "channel_id": "t.channel_id + n.i",
            "due_at": f"t.due_at + (t.try_at IS NOT NULL) * ({later})",
            "try_at": f"t.try_at + ({later})",
        },
        "practice": {"row_id": shifted("row_id", "sessions")},
        "sessions": {"session_id": shifted("session_id", "sessions")},
    }


def _copy_table(connection: sqlite3.Connection, table: str, changed: Mapping[str, str], count: int) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    connection.execute(
        f"INSERT INTO {table} ({names}) "  # noqa: S608 - our own names
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) "
        f"SELECT {values} FROM n CROSS JOIN (SELECT * FROM {table} WHERE member_id = ?) t WHERE n.i < ?",
        (count, FIRST_USER, count),
    )


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
