"""All rooms over one storage, and what must hold in it after whatever was done or broken off."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Coroutine
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Table, select

from bot import migrations
from bot.app.rooms import Rooms, furnish
from bot.base.database import Database, Tx, metadata
from bot.base.errors import UserFacing
from bot.base.keys import Vault
from bot.base.sealing import Place
from bot.config import Config
from bot.logbook.rules import local_day
from bot.members.rules import Member, MemberState, zone_of
from bot.nudges.rules import ASKING, State, rhythm
from bot.packs.service import Library
from bot.privacy.service import Export
from bot.quizzes.rules import RunState
from bot.sessions.rules import SessionState
from bot.streaks.rules import streak_of
from bot.support.service import Helplines
from tests.databases import Storage
from tests.lives import servers
from tests.lives.cut import Cut, cut_short

PEOPLE = (11, 12, 13)
EVERYBODY = (*PEOPLE, servers.GUEST)
PACKS = Path(__file__).parents[2] / "exercises"
_TABLES = metadata.tables
Marks = dict[int, int]
"""Of all rows about each member: another number when one of them is another."""


@cache
def library() -> Library:
    return Library.read([PACKS])


@dataclass
class House:
    """`rooms` are furnished anew at each restart."""

    config: Config
    storage: Storage
    db: Database
    keys: Database
    vault: Vault
    rooms: Rooms

    @classmethod
    async def open(cls, storage: Storage) -> House:
        config = Config(
            database=storage.data(), keys_database=storage.keys(), operator_key_file=storage.folder / "operator.key"
        )
        db = Database.open(config.database)
        await migrations.upgrade(db)
        keys = Database.open(config.keys_database)
        lines = Helplines.open(config.helplines)
        vault = await Vault.open(keys, config.operator_key_file, sealed_rows=False)
        return cls(config, storage, db, keys, vault, furnish(config, db, vault, library(), lines))

    async def close(self) -> None:
        await self.db.close()
        await self.vault.close()

    async def restarted(self) -> House:
        """As after a crash."""
        await self.close()
        made = await House.open(self.storage)
        await made.rooms.privacy.finish_erasures()
        return made

    async def act(self, act: Coroutine[Any, Any, Any], cut: Cut | None) -> tuple[Any, bool]:
        """What came of it, and whether it was cut short; a refusal in words is an answer."""
        try:
            return await cut_short(act, cut)
        except UserFacing as told:
            return told, False

    async def rows(self) -> dict[str, list[dict[str, Any]]]:
        async with self.db.begin() as tx:
            return {name: [{**row} for row in (await tx.execute(select(t))).mappings()] for name, t in _TABLES.items()}

    async def check(self, now: datetime) -> Marks:
        """Raises `AssertionError`; returns what tells whether anything about a member has changed."""
        for database in (self.db, self.keys):
            engine: Any = getattr(database, "_engine")  # noqa: B009 - nobody else may
            assert engine.pool.checkedout() == 0
        await self._nothing_is_held()
        rows = await self.rows()
        async with self.db.begin() as tx:
            members = [m for row in rows["members"] if (m := await self.rooms.members.find(tx, row["member_id"]))]
            for member in members:
                await self._checked(tx, member, {name: _of(member, found) for name, found in rows.items()}, now)
        ids = {member.member_id for member in members}
        _care_fits(ids, rows)
        servers.fits(rows, self.vault, EVERYBODY, ids)
        await self._keys_fit(ids, rows)
        return _marks(rows, servers.whose(rows, self.vault, EVERYBODY))

    async def export(self, member_id: int, now: datetime) -> Export | None:
        """Everything opens."""
        exported = await self.rooms.privacy.export(member_id, now)
        assert "cannot_be_opened" not in repr(exported)
        return exported

    async def is_forgotten(self, member_id: int, now: datetime) -> None:
        assert await self.export(member_id, now) is None
        assert member_id not in await self.vault.known_ids()
        assert not await self.rooms.privacy.is_known(member_id)

    async def _nothing_is_held(self) -> None:
        if not self.storage.is_sqlite:
            idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in %'"
            for name in ("bot", "keys"):
                assert await self.storage.execute(name, idle) == [(0,)]
            return
        for name in ("bot", "keys"):
            with closing(sqlite3.connect(self.storage.folder / f"{name}.db", timeout=0, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                assert other.execute("PRAGMA foreign_key_check").fetchall() == []
                other.execute("ROLLBACK")

    async def _checked(self, tx: Tx, member: Member, rows: dict[str, list[Any]], now: datetime) -> None:
        for table in _sealed_tables():
            for row in rows[table.name]:
                await self._opens(table, member, row)
        _practice_fits(rows)
        book = await self.rooms.logbook.book(tx, member.member_id)
        card = await self.rooms.streaks.read(tx, member, now)
        assert card.today == local_day(now, zone_of(member.zone), self.config.day_starts_at)
        assert card.streak == streak_of(book.practised, book.missed, card.today)
        assert card.is_done_today == (card.today in book.practised)
        assert book.practised == {row["local_day"] for row in rows["practice"]}
        assert sum(row["state"] == RunState.OPEN for row in rows["quiz_runs"]) <= 1
        begun = [row["occasion"] for row in rows["sessions"] if row["state"] == SessionState.OPEN and row["occasion"]]
        assert len(begun) == len(set(begun)), "one exercise is under way for one nudge"
        _plans_go_on(member, rows, card.today)

    async def _opens(self, table: Table, member: Member, row: dict[str, Any]) -> None:
        (key,) = table.primary_key.columns
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and row[column.name] is not None:
                place = Place(table.name, column.name, member.member_id, row[key.name])
                assert await self.vault.unseal(row[column.name], place)

    async def _keys_fit(self, members: set[int], rows: dict[str, list[Any]]) -> None:
        keys = set(await self.vault.known_ids())
        leaving = {erasure.member_id for erasure in await self.vault.erasures.unfinished()}
        assert keys <= members | leaving, "no key without its member"
        sealed = {row["member_id"] for table in _sealed_tables() for row in rows[table.name] if _has_words(table, row)}
        assert sealed <= keys, "no sealed words without a key"


def _care_fits(members: set[int], rows: dict[str, list[Any]]) -> None:
    """What is shared hangs on a link that goes on, and both of its people are there."""
    active = {row["link_id"]: row for row in rows["care_links"] if row["ended_at"] is None}
    pairs = [(row["member_id"], row["client_id"]) for row in active.values()]
    assert len(pairs) == len(set(pairs)), "nobody is somebody's client twice"
    kept = {row["practitioner_id"] for row in rows["practitioners"] if row["removed_at"] is None}
    assert all(practitioner in kept & members and client in members for practitioner, client in pairs)
    for row in rows["care_shares"]:
        assert row["link_id"] in active, "who left shares nothing any more"
        assert active[row["link_id"]]["client_id"] == row["member_id"]
    for row in rows["practitioners"]:
        assert row["away_note"] is None or row["away_note"].startswith("sealed:")


def _practice_fits(rows: dict[str, list[Any]]) -> None:
    """What counts is what was done, and on the day for which it was done."""
    kept = {(row["what"], row["row_id"]): row["local_day"] for row in rows["practice"]}
    done = {("exercise", row["session_id"]): row for row in rows["sessions"] if row["state"] == SessionState.DONE}
    assert {key: row["local_day"] for key, row in done.items()} == {k: d for k, d in kept.items() if k[0] == "exercise"}
    rounds = {("quiz", row["run_id"]) for row in rows["quiz_runs"] if row["state"] == RunState.DONE}
    assert rounds == {key for key in kept if key[0] == "quiz"}
    given: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows["quiz_answers"]:
        given[row["run_id"]].append(row["number"])
    assert all(sorted(numbers) == list(range(len(numbers))) for numbers in given.values())
    told = {("told", row["nudge_id"]) for row in rows["nudges"] if row["state"] == State.done}
    assert {key for key in kept if key[0] == "told"} <= told


def _plans_go_on(member: Member, rows: dict[str, list[Any]], today: Any) -> None:
    """Each local day has one nudge of a plan, and each plan in use has its next."""
    own = [row for row in rows["nudges"] if row["turn"] == 0]
    assert len({(row["plan_id"], row["local_day"]) for row in own}) == len(own)
    waiting = [row for row in own if row["state"] == State.due]
    assert len({row["plan_id"] for row in waiting}) == len(waiting)
    if member.state is not MemberState.ACTIVE or rhythm(member.unanswered) is None:
        return
    for plan in rows["plans"]:
        is_in_use = plan["removed_at"] is None and plan["content"] in ASKING and plan["last_day"] is None
        assert not is_in_use or any(row["plan_id"] == plan["plan_id"] for row in waiting), plan


def _of(member: Member, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row.get("member_id") == member.member_id]


def _marks(rows: dict[str, list[dict[str, Any]]], in_servers: list[tuple[int, str]]) -> Marks:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for who, row in in_servers:
        found[who].append(row)
    for name, table in rows.items():
        for row in table:
            if "member_id" in row:
                found[row["member_id"]].append(f"{name} {row}")
    return {member_id: hash(tuple(sorted(texts))) for member_id, texts in found.items()}


@cache
def _sealed_tables() -> list[Table]:
    return [
        table
        for table in metadata.sorted_tables
        if "member_id" in table.columns and any(isinstance(column.type, LargeBinary) for column in table.columns)
    ]


def _has_words(table: Table, row: dict[str, Any]) -> bool:
    return any(isinstance(column.type, LargeBinary) and row[column.name] is not None for column in table.columns)
