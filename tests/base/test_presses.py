"""People come first: whoever waits for an answer is let by, but holds nothing up for long."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.base import presses as module
from bot.base.beat import Beat
from bot.base.presses import Presses
from tests.base.test_beat import NOON

PRESS = discord.InteractionType.component


def interaction(number: int, kind: discord.InteractionType = PRESS) -> Any:
    """All of one that is looked at."""
    return SimpleNamespace(id=number, type=kind)


async def let_by(presses: Presses) -> asyncio.Task[None]:
    """As far as it gets at once."""
    task = asyncio.create_task(presses.let_by())
    for _ in range(5):
        await asyncio.sleep(0)
    return task


async def test_where_nobody_waits_nothing_stands_back() -> None:
    assert (await let_by(Presses())).done()


async def test_everybody_who_waits_is_let_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 60)
    presses = Presses()
    presses.came(interaction(1))
    presses.came(interaction(2))
    waiting = await let_by(presses)
    presses.answered(1)
    assert not (await let_by(presses)).done()
    assert not waiting.done()
    presses.answered(2)
    await waiting
    assert (await let_by(presses)).done()


async def test_an_answer_that_never_comes_holds_nothing_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    presses = Presses()
    presses.came(interaction(1))
    await asyncio.wait_for(presses.let_by(), 10)
    monkeypatch.setattr(module, "_LOST_SECONDS", 0)
    assert (await let_by(presses)).done()


async def test_what_is_answered_twice_or_was_never_asked_changes_nothing() -> None:
    presses = Presses()
    presses.came(interaction(1))
    presses.answered(7)
    assert not (await let_by(presses)).done()
    presses.answered(1)
    presses.answered(1)
    assert (await let_by(presses)).done()


async def test_people_press_for_as_long_as_they_did_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    presses = Presses()
    assert not presses.are_on()
    presses.came(interaction(1))
    presses.answered(1)
    assert presses.are_on()
    monkeypatch.setattr(module, "_LATELY_SECONDS", 0)
    assert not presses.are_on()


async def test_while_somebody_types_nothing_waits() -> None:
    presses = Presses()
    presses.came(interaction(1, discord.InteractionType.autocomplete))
    assert (await let_by(presses)).done()
    assert not presses.are_on()


async def test_a_step_of_the_beat_lets_people_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 60)
    presses, taken, bugs = Presses(), list[object](), list[BaseException]()

    async def step(now: object) -> None:
        taken.append(now)

    beat = asyncio.create_task(Beat([step], lambda: 0.0, bugs.append, let_by=presses.let_by).once(NOON))
    presses.came(interaction(1))
    for _ in range(5):
        await asyncio.sleep(0)
    assert taken == []
    presses.answered(1)
    await beat
    assert (taken, bugs) == ([NOON], [])
