"""Cancels an act where it stands: at its n-th wait, before what it waits for has come, or just when it has."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from dataclasses import dataclass
from types import coroutine
from typing import Any, TypeVar, cast

Result = TypeVar("Result")
PATIENCE_SECONDS = 60.0
"""A watchdog, not a measure."""


@dataclass(frozen=True)
class Cut:
    wait: int
    """The n-th, from 1."""
    has_come: bool
    """What it waited for is there already, such as a commit, and it will never hear of it."""


async def cut_short(act: Coroutine[Any, Any, Result], cut: Cut | None) -> tuple[Result | None, bool]:
    """What it returned, and whether it was cancelled. Leaves nothing running."""
    before = asyncio.all_tasks()
    task = asyncio.ensure_future(_counted(act, cut))
    try:
        return await asyncio.wait_for(asyncio.shield(task), PATIENCE_SECONDS), False
    except asyncio.CancelledError:
        assert task.cancelled(), "the test itself was cancelled"
        return None, True
    finally:
        # What closes connections and the like goes on by itself, and comes to an end.
        while left := asyncio.all_tasks() - before - {task}:
            _, still = await asyncio.wait(left, timeout=PATIENCE_SECONDS)
            assert not still, still


async def _counted(act: Coroutine[Any, Any, Result], cut: Cut | None) -> Result:
    return await _counting(act, cut)


@coroutine
def _counting(act: Coroutine[Any, Any, Result], cut: Cut | None) -> Generator[Any, Any, Result]:
    """Hands on what it waits for, as `yield from` would, and counts."""
    steps, number, came, fell = act.__await__(), 0, None, None
    while True:
        try:
            awaited = steps.send(came) if fell is None else steps.throw(fell)
        except StopIteration as ended:
            return ended.value
        number += 1
        if cut is not None and number == cut.wait:
            _cancel(awaited, cut)
        came, fell = None, None
        try:
            came = yield awaited
        except BaseException as error:  # noqa: BLE001 - handed in to the act, which it is meant for
            fell = error


def _cancel(awaited: Any, cut: Cut) -> None:
    task = asyncio.current_task()
    assert task is not None
    if cut.has_come and isinstance(awaited, asyncio.Future):
        # Told of it before the task, which is then too late to be spared.
        cast("asyncio.Future[Any]", awaited).add_done_callback(lambda _: task.cancel())
    else:
        asyncio.get_running_loop().call_soon(task.cancel)
