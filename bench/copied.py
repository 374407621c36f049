"""Very many members on PostgreSQL, made in a moment: one is made by the services, the others are copies of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text

from bench.loopback import Person
from bench.loopback.ledger import FIRST_USER, dm_of
from bench.population import Member
from bot import migrations
from bot.base.database import Database
from bot.members.rules import Practice
from bot.members.service import Members
from bot.nudges import store
from bot.nudges.rules import Occurrence, Plan
from bot.nudges.store import PlanRow

_COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :name"
    " ORDER BY ordinal_position"
)
_COPIED: dict[str, dict[str, Sequence[str]]] = {
    "members": {"moved": ("member_id", "dm_channel_id")},
    "plans": {"moved": ("plan_id", "member_id"), "key": "plan_id"},
    "nudges": {"moved": ("nudge_id", "plan_id", "member_id"), "key": "nudge_id"},
}
"""Parents first; the numbers that differ from one to the next."""


async def populate(address: str, count: int) -> list[Member]:
    """One is made by the services, the others are copies of the rows; nobody's nudge is due before a day."""
    database, now = Database.open(address), datetime.now(UTC)
    await migrations.upgrade(database)
    members, plan = Members(database), Plan(time(now.hour, now.minute))
    async with database.begin() as tx:
        await members.agree(tx, FIRST_USER, now)
        await members.activate(tx, FIRST_USER, now)
        await members.dm_opened(tx, FIRST_USER, dm_of(FIRST_USER))
        plan_id = await store.add_plan(tx, FIRST_USER, Practice.MIX, plan, now)
        row = PlanRow(plan_id, FIRST_USER, Practice.MIX, plan, None)
        await store.add(tx, row, Occurrence((now - timedelta(hours=4)).date(), now + timedelta(days=1)))
        for table, moved in _COPIED.items():
            columns = [c for (c,) in await tx.execute(text(_COLUMNS), {"name": table})]
            values = [f"{column} + n" if column in moved["moved"] else column for column in columns]
            await tx.execute(
                text(
                    f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - our own words
                    f"SELECT {', '.join(values)} FROM {table}, generate_series(1, {count - 1}) AS n"
                )
            )
            if key := moved.get("key"):
                numbers = f"pg_get_serial_sequence('{table}', '{key}')"
                await tx.execute(text(f"SELECT setval({numbers}, (SELECT max({key}) FROM {table}))"))  # noqa: S608
    await database.close()
    return [Member(Person(FIRST_USER + n), "UTC", plan.at or time(8), False) for n in range(count)]


async def execute(address: str, statement: str, *, is_bare: bool = False, **values: int) -> None:
    database = Database.open(address)
    async with database.bare() if is_bare else database.begin() as tx:
        await tx.execute(text(statement), values)
    await database.close()
