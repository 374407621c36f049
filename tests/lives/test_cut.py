"""The knife itself: it cuts where it is told to."""

from __future__ import annotations

import asyncio

import pytest

from tests.lives.cut import Cut, cut_short


def come(future: asyncio.Future[None], turns: int = 20) -> None:
    """After so many turns of the loop, however long each takes: by then it is waited for."""
    if turns:
        asyncio.get_running_loop().call_soon(come, future, turns - 1)
    elif not future.done():
        future.set_result(None)


async def walk(seen: list[int], future: asyncio.Future[None]) -> str:
    for step in range(3):
        seen.append(step)
        await asyncio.sleep(0)
    try:
        await future
        seen.append(3)
    finally:
        seen.append(9)
    return "home"


@pytest.mark.parametrize(
    ("cut", "seen", "ended"),
    [
        (None, [0, 1, 2, 3, 9], ("home", False)),
        (Cut(1, False), [0], (None, True)),
        (Cut(2, False), [0, 1], (None, True)),
        (Cut(4, False), [0, 1, 2, 9], (None, True)),
        (Cut(4, True), [0, 1, 2, 9], (None, True)),
        (Cut(5, False), [0, 1, 2, 3, 9], ("home", False)),
    ],
)
async def test_an_act_ends_at_the_wait_that_was_named(
    cut: Cut | None, seen: list[int], ended: tuple[str | None, bool]
) -> None:
    future, done = asyncio.get_running_loop().create_future(), list[int]()
    come(future)
    assert await cut_short(walk(done, future), cut) == ended
    assert done == seen


async def test_what_had_come_already_is_not_heard_of() -> None:
    future = asyncio.get_running_loop().create_future()
    come(future)
    assert await cut_short(walk([], future), Cut(4, True)) == (None, True)
    assert future.done()
    assert not future.cancelled()
