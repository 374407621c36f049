"""What members get when the computer's clock jumps: nothing twice, nothing lost to another year."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.app import open_app
from bot.base.clock import Clock
from tests.conftest import Person, World

HOUR, YEARS = timedelta(hours=1), timedelta(days=4 * 365)


@dataclass
class Computer:
    """Its clock is `off` the true time, which is simcord's."""

    world: World
    clock: Clock
    set_off: Callable[[timedelta], None]

    async def passes(self, **span: float) -> None:
        await self.world.pass_time(**span)

    def discord_answers(self) -> None:
        self.clock.heard(format_datetime(self.world.now(), usegmt=True))


@pytest.fixture
async def computer(world: World) -> Computer:
    off = [timedelta()]
    clock = Clock(lambda: world.now() + off[0], lambda: world.now().timestamp())
    await world.restart_as(lambda: open_app(world.config, watched=clock, rng=random.Random(world.seed)))

    def set_off(by: timedelta) -> None:
        off[0] = by

    return Computer(world, clock, set_off)


@pytest.fixture
async def ann(computer: Computer) -> Person:
    """Her nudge comes at eight; it is half past seven."""
    ann = computer.world.person("ann")
    await ann.start(when="8")
    now = computer.world.now()
    await computer.world.move_to(now.replace(hour=7, minute=30, second=0, microsecond=0) + timedelta(days=1))
    return ann


def messages(person: Person) -> int:
    """How many the bot sent of itself."""
    asked = person.world.env.http_requests
    return sum(request.method == "POST" and request.path.endswith("/messages") for request in asked)


async def test_a_leap_to_another_year_costs_nobody_a_nudge(computer: Computer, ann: Person) -> None:
    before = messages(ann)
    computer.set_off(YEARS)
    for _ in range(3):
        await computer.passes(minutes=1)
    computer.discord_answers()
    await computer.passes(minutes=20)
    assert messages(ann) == before
    computer.set_off(timedelta())
    await computer.passes(minutes=7)
    assert messages(ann) == before + 1, "at eight, as planned"


async def test_what_fell_due_while_the_clock_was_refused_is_sent_late(computer: Computer, ann: Person) -> None:
    before = messages(ann)
    computer.set_off(-YEARS)
    await computer.passes(hours=1)
    assert messages(ann) == before
    computer.set_off(timedelta())
    await computer.passes(minutes=1)
    assert messages(ann) == before + 1


async def test_a_clock_that_goes_back_doubles_nothing(computer: Computer, ann: Person) -> None:
    await computer.passes(minutes=31)
    sent = messages(ann)
    computer.set_off(-HOUR)
    for _ in range(4):
        await computer.passes(minutes=10)
    computer.set_off(timedelta())
    await computer.passes(minutes=30)
    assert messages(ann) == sent


async def test_a_click_meanwhile_counts_for_the_day_it_was_made(computer: Computer, ann: Person) -> None:
    await computer.passes(minutes=31)
    ann.inbox()
    computer.set_off(YEARS)
    await computer.passes(seconds=5)
    await ann.click("I already did it")
    computer.set_off(timedelta())
    await computer.passes(seconds=5)
    assert "Today is done." in await ann.slash("streak")
