"""What a click asks of the database: most of what it costs us is the number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.conftest import Person, World
from tests.nudges.acts import live, utc

MANY, FEW = 12, 3


@pytest.fixture
async def ann(world: World) -> Person:
    """Has just got the nudge of 1 January, 08:00."""
    person = world.person("ann")
    await person.start()
    await live(world, utc(1, 1, 8))
    person.inbox()
    return person


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Every statement that reaches a database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def limits() -> Iterator[set[int]]:
    """How many due rows were asked for at most, each time."""
    found: set[int] = set()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT nudges") and "try_at <= " in statement:
            found.update({*values} & {MANY, FEW})

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


async def test_while_people_press_few_are_claimed_at_a_time(ann: Person, world: World, limits: set[int]) -> None:
    await live(world, utc(1, 2, 8))
    assert limits == {MANY}
    limits.clear()
    ann.inbox()
    await ann.click("Later")
    await world.beat()
    assert limits == {FEW}


@pytest.mark.parametrize(("label", "most"), [("Begin", 6), ("Later", 4), ("I already did it", 10)])
async def test_a_click_asks_little(ann: Person, asked: list[str], label: str, most: int) -> None:
    await ann.click(label)
    assert 0 < len(asked) <= most, "\n".join(asked)
    assert len([statement for statement in asked if statement.startswith("SELECT members")]) == 1


async def test_a_step_of_an_exercise_asks_little(ann: Person, asked: list[str]) -> None:
    await ann.slash("exercise", kind="surprise")
    await ann.click("Begin")
    asked.clear()
    await ann.click("Stop here")
    assert 0 < len(asked) <= 7, "\n".join(asked)
