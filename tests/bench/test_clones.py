"""Copied members are members: the bot finds all of them in order."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.clones import HEAVY_USER, Filling, fill
from bench.loopback.ledger import FIRST_USER, dm_of


def asked(folder: Path, query: str) -> Sequence[Any]:
    with closing(sqlite3.connect(folder / "bot.db")) as connection:
        return connection.execute(query).fetchall()


async def test_every_copy_has_its_own_channel_plan_and_days(tmp_path: Path):
    await fill(tmp_path, Filling(50, history=2, years=3))
    assert asked(tmp_path, "PRAGMA foreign_key_check") == []
    assert asked(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    channels = asked(tmp_path, "SELECT member_id, dm_channel_id FROM members")
    assert {user_id for user_id, _ in channels} == {HEAVY_USER, *range(FIRST_USER, FIRST_USER + 50)}
    assert all(channel == dm_of(user_id) for user_id, channel in channels)
    astray = "SELECT count(*) FROM nudges n JOIN plans p USING (plan_id) WHERE n.member_id != p.member_id"
    assert asked(tmp_path, astray) == [(0,)]
    own = "SELECT count(*) FROM practice p JOIN sessions s ON s.session_id = p.row_id AND s.member_id = p.member_id"
    assert asked(tmp_path, own) == [(50 * 2 + 3,)]
    assert asked(tmp_path, "SELECT count(*) FROM reflections") == [(3,)]


async def test_next_nudges_are_spread_over_the_day_or_fall_due_at_once(tmp_path: Path):
    distinct = "SELECT count(*), count(DISTINCT try_at), max(try_at) - min(try_at) FROM nudges WHERE try_at IS NOT NULL"
    for name, at_once in (("day", False), ("once", True)):
        folder = tmp_path / name
        folder.mkdir()
        await fill(folder, Filling(100, due_in=timedelta(), at_once=at_once))
        [(count, different, span)] = asked(folder, distinct)
        assert (count, different) == (100, 1 if at_once else 100)
        assert (span == 0) is at_once
