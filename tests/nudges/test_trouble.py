"""A database that fails now and then, and how often it is asked at all."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError

from bot.nudges import views
from bot.nudges.store.nudges import nudges
from tests.conftest import Person, World
from tests.nudges.acts import ALIVE, live, posts, row_of, standing, utc

_STATEMENTS_EACH = 4
"""One at a time, a nudge needed 24."""
Fails = Callable[[str, Any], bool]
"""By a statement and its parameters; a commit is `COMMIT`."""


@contextmanager
def trouble(fails: Fails) -> Generator[None]:
    def ask(statement: str, parameters: Any = None) -> None:
        if fails(statement, parameters):
            raise OperationalError(statement, None, Exception("trouble"))

    def on_execute(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        ask(statement, parameters)

    def on_commit(_connection: Any) -> None:
        ask("COMMIT")

    event.listen(Engine, "before_cursor_execute", on_execute)
    event.listen(Engine, "commit", on_commit)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", on_execute)
        event.remove(Engine, "commit", on_commit)


async def people(world: World, *names: str) -> list[Person]:
    found = [world.person(name) for name in names]
    for each in found:
        await each.start()
    return found


async def test_every_query_fails_once_in_turn_and_each_nudge_comes_once(world: World) -> None:
    everybody = await people(world, "ann", "bob", "cyd")
    failed: list[str] = []
    for number in range(200):
        left = number

        def fails(statement: str, _parameters: Any) -> bool:
            nonlocal left
            left -= 1
            if left == -1:
                failed.append(statement)
            return left == -1

        before = len(posts(world))
        with trouble(fails):
            await world.move_to(utc(1, 1, 8) + timedelta(days=number))
        for _ in range(3):
            await world.pass_time(seconds=70)
        assert len(posts(world)) == before + len(everybody), failed[number:]
        assert len({post.json["nonce"] for post in posts(world)}) == len(posts(world))
        if len(failed) == number:
            break
        assert world.app.bot.bugs, "noticed"
        world.app.bot.bugs.clear()
        for each in everybody:
            each.inbox()
            await each.click("Not today")
            assert "sent at 08:0" in (await each.slash("why")).partition("\n")[2].partition("\n")[0]
    assert len(failed) > 15
    assert "COMMIT" in failed


async def test_one_row_in_trouble_holds_up_no_other(world: World) -> None:
    everybody = await people(world, "ann", "bob", "cyd")
    _, bob, _ = everybody

    async with world.app.db.begin() as tx:
        mine = await tx.scalar(select(nudges.c.nudge_id).where(nudges.c.member_id == bob.id))

    def is_bobs(statement: str, parameters: Any) -> bool:
        rows = [parameters] if parameters and not isinstance(parameters[0], tuple | list) else parameters
        return statement.startswith("UPDATE nudges") and any("claimed" in row and mine in row for row in rows)

    with trouble(is_bobs):
        await world.move_to(utc(1, 1, 8))
    assert [len(standing(each)) for each in everybody] == [1, 0, 1]
    assert world.app.bot.bugs, "noticed"
    await world.pass_time(minutes=2)
    assert [len(standing(each)) for each in everybody] == [1, 1, 1]
    world.app.bot.bugs.clear()


@pytest.mark.parametrize("table", ["nudges", "plans", "members", "pulse", "asked_days", "sessions"])
async def test_a_beat_whose_queries_fail_raises_nothing_and_the_next_one_recovers(world: World, table: str) -> None:
    [ann] = await people(world, "ann")
    with trouble(lambda statement, _: f" {table}" in statement.replace("\n", " ")):
        await world.move_to(utc(1, 1, 8))
    assert world.app.bot.bugs
    world.app.bot.bugs.clear()
    await world.pass_time(seconds=65)
    await world.pass_time(seconds=65)
    assert len({post.json["nonce"] for post in posts(world)}) == 1
    assert "sent at 08:0" in await ann.slash("why")


async def test_a_letter_that_cannot_be_written_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = await people(world, "ann", "bob", "cyd")
    bob, write = everybody[1], views.letter

    def broken(claim: Any, extras: Any) -> Any:
        if claim.member.member_id == bob.id:
            raise ValueError("no words")
        return write(claim, extras)

    with monkeypatch.context() as patched:
        patched.setattr(views, "letter", broken)
        await world.move_to(utc(1, 1, 8))
    assert [len(standing(each)) for each in everybody] == [1, 0, 1]
    assert world.app.bot.bugs, "noticed"
    await world.pass_time(minutes=2)
    assert [len(standing(each)) for each in everybody] == [1, 1, 1]
    world.app.bot.bugs.clear()


async def test_many_at_once_need_few_statements(world: World) -> None:
    everybody = await people(world, *(f"member{number}" for number in range(10)))
    await live(world, utc(1, 3, 7, 59), ALIVE)
    asked: list[str] = []

    def note(statement: str, _parameters: Any) -> bool:
        asked.append(statement.partition("\n")[0])
        return False

    with trouble(note):
        await world.beat()
        idle = len(asked)
        await world.move_to(utc(1, 3, 8))
    assert [len(standing(each)) for each in everybody] == [1] * 10
    assert len({row_of(standing(each)[0]) for each in everybody}) == 10
    assert len(asked) - idle <= 10 * _STATEMENTS_EACH + idle, "\n".join(asked)
