"""What the list of clients asks of the database: few statements however many there are, each by an index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.care.acts import assign, practise
from tests.care.test_assigning import client
from tests.conftest import Person, World
from tests.nudges.acts import live, utc

MADE = "CO-ROUTINE "
"""What a statement makes of rows that an index found: to walk that is no walk through a table."""


@pytest.fixture
def asked() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reaches a database, with its values."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        statements.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


async def test_a_list_of_clients_costs_few_statements_and_walks_no_table(
    world: World, asked: list[tuple[str, Any]]
) -> None:
    ines: Person = await practise(world)
    await live(world, utc(1, 1, 5))
    for name in ("ann", "bob", "eve"):
        await client(world, ines, name, f"label of {name}")
    await assign(ines, "label of ann", "label of bob", "label of eve")
    asked.clear()
    await ines.slash("clients list")
    reads = [(statement, values) for statement, values in asked if statement.startswith("SELECT")]
    assert 0 < len(reads) <= 12, "\n".join(statement for statement, _ in reads)
    async with world.app.db.begin() as tx:
        for statement, values in reads:
            plan = (await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)).mappings()
            steps = [str(row["detail"]) for row in plan]
            made = {f"SCAN {step.removeprefix(MADE)}" for step in steps if step.startswith(MADE)}
            assert not [step for step in steps if step.startswith("SCAN") and step not in made], f"{statement}\n{steps}"
