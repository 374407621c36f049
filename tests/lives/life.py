"""People who come and go in a bot that may be broken off at any moment: what all machines of `tests/lives` have."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot import migrations
from bot.base.database import Database
from bot.base.edge import Fate, Sent
from bot.members.rules import When
from tests.databases import Server, Storage
from tests.lives.cut import Cut
from tests.lives.house import EVERYBODY, PEOPLE, House, Marks

ZONES = ("Pacific/Auckland", "Pacific/Honolulu", "Europe/Athens", "Etc/UTC")
WHO = st.sampled_from(PEOPLE)
WHICH = st.integers(0, 3)
CUT = st.none() | st.builds(Cut, st.integers(1, 12), st.booleans())
AT = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
Act = Callable[[], Coroutine[Any, Any, Any]]


class Life(RuleBasedStateMachine):
    """What every life has: that people come and go, and that the bot is started anew."""

    def __init__(self, server: Server | None) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="lives-", dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None))
        self.storage = Storage(self.folder, server)
        if server is None:
            shutil.copy(laid_out(), self.folder / "bot.db")
        self.now: datetime = datetime(2026, 3, 27, 12, tzinfo=UTC)
        self.rng = random.Random(1)
        self.marks: Marks = {}
        self.house = self.run(House.open(self.storage))

    @property
    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return self.run(self.house.rows())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.house.close())
        self.storage.close()
        self.loop.close()
        shutil.rmtree(self.folder)

    def act(self, who: int | None, act: Coroutine[Any, Any, Any], cut: Cut | None) -> Any:
        """Nobody else is touched by what somebody does. Returns what came of it, None where it was cut."""
        came, was_cut = self.run(self.house.act(act, cut))
        before, self.marks = self.marks, self.run(self.house.check(self.now))
        if who is not None:
            assert _besides(who, self.marks) == _besides(who, before)
        return None if was_cut else came

    @invariant()
    def everything_can_be_taken_along(self) -> None:
        for who in self.marks:
            self.run(self.house.export(who, self.now))

    @rule(who=WHO, zone=st.sampled_from(ZONES), at=AT, cut=CUT)
    def starts(self, who: int, zone: str, at: time, cut: Cut | None) -> None:
        """Or comes back, or is somewhere else now."""
        onboarding = self.house.rooms.onboarding

        async def starting() -> None:
            await onboarding.agree(who, self.now)
            await onboarding.settle(who, zone, When(at, "after tea", is_guess=False), self.now, self.rng)
            await onboarding.opening(who, self.now)
            await onboarding.keep_dm(who, who, self.now)
            await onboarding.finish(who, self.now)
            await onboarding.note_dm(who, Sent(Fate.SENT, 1, who), self.now)

        self.act(who, starting(), cut)

    @rule(who=st.sampled_from(EVERYBODY), cut=CUT)
    def erases_everything(self, who: int, cut: Cut | None) -> None:
        """Cut short, it is finished by the next start: nothing else is done with a bot that is going down."""
        before = self.run(self.house.export(who, self.now))
        came = self.act(who, self.house.rooms.privacy.erase(who, self.now), cut)
        if came is None:
            self.house = self.run(self.house.restarted())
            self.marks = self.run(self.house.check(self.now))
            if self.run(self.house.export(who, self.now)) == before:
                return  # it had not begun yet
        else:
            assert (came.counts is None) == (before is None), "what is gone is counted; else the mark alone tells of it"
        self.run(self.house.is_forgotten(who, self.now))
        assert who not in self.marks, "no row is left, nor any mark that stands for them"
        self.now += timedelta(minutes=1)

    @rule()
    def we_start_anew(self) -> None:
        self.house = self.run(self.house.restarted())
        assert self.run(self.house.check(self.now)) == self.marks

    def one_of(self, table: str, key: str, who: int, which: int) -> int:
        """The latest but `which`; of somebody else where they have none, which is none to them."""
        query = f"SELECT {key} FROM {table} WHERE member_id = {who} ORDER BY {key} DESC LIMIT 1 OFFSET {which}"  # noqa: S608
        found = self.run(self.storage.column(query)) or self.run(
            self.storage.column(f"SELECT max({key}) FROM {table}")  # noqa: S608
        )
        return int(found[0] or 1)


def _besides(who: int, marks: Marks) -> Marks:
    return {member_id: mark for member_id, mark in marks.items() if member_id != who}


@cache
def laid_out() -> Path:
    """An empty store, made once: each example begins with a copy."""

    async def making() -> Path:
        file = Path(tempfile.mkdtemp(prefix="lives-")) / "bot.db"
        db = Database.open(f"sqlite:///{file}")
        await migrations.upgrade(db)
        await db.close()
        return file

    return asyncio.run(making())
