"""A practitioner with 200 clients among very many members: the list of them, and one client's picture. Against asking
the database client by client. `python -m bench.care [--quick]`
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from statistics import median

from bench.clones import Filling, fill, settings
from bench.loopback.ledger import FIRST_USER
from bench.report import Table, ms, tell
from bot.app import App, open_app
from bot.base import pictures
from bot.base.database import Tx
from bot.base.pictures import Look
from bot.care import store
from bot.care.rules import Link, Scope
from bot.care.rules.assigning import Draft, Kind, What, key_of
from bot.care.rules.seeing import FORTNIGHT
from bot.care.service.care import link_place
from bot.care.views import picture, seeing
from bot.config import Care
from bot.nudges.rules import Assigned, Plan, State
from bot.nudges.store.nudges import nudges

_PRACTITIONER = FIRST_USER - 2
_EXERCISE = "moments-of-calm/three-breaths"
_BEHIND = 28
HEAD = ("what", "median", "highest", "against the median of asking client by client")
_ABOUT = """\
{clients} clients of one practitioner, each with two exercises assigned and {days} days of nudges behind them, among
{members} other members, on SQLite. The list is a page of it, with all clients weighed and sorted, every look at those
on the page written down, and the message made; asking client by client reads the same with the same queries, one
client at a time. A picture is drawn while nothing else is."""


@dataclass(frozen=True)
class Sizes:
    members: int
    clients: int
    rounds: int


FULL = Sizes(100_000, 200, 40)
QUICK = Sizes(2000, 40, 5)


async def table(sizes: Sizes) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        await fill(Path(folder), Filling(sizes.members, history=7, due_in=timedelta(days=2)))
        config = settings(Path(folder)).model_copy(update={"care": Care(enabled=True, operating_read=True)})
        app = await open_app(config)
        try:
            await _clients(app, sizes)
            rows = await _measured(app, sizes.rounds)
        finally:
            await app.close()
    about = _ABOUT.format(clients=sizes.clients, days=_BEHIND, members=f"{sizes.members:,}")
    return Table("A practitioner's clients", about, HEAD, rows)


async def _measured(app: App, rounds: int) -> list[tuple[str, ...]]:
    now = datetime.now(UTC)
    care, see = app.rooms.care, app.rooms.seeing

    async def page() -> None:
        seeing.clients(await see.clients(_PRACTITIONER, 0, FORTNIGHT, now))

    async def singly() -> None:
        async with app.db.begin() as tx:
            for link in await care.links_of(tx, _PRACTITIONER):
                await _one_by_itself(app, tx, link, now)

    async def last_client(*, drawn: bool) -> None:
        async with app.db.begin() as tx:
            link = (await care.links_of(tx, _PRACTITIONER))[-1]
        seen = await see.client(_PRACTITIONER, link.id, "progress", now)
        if seen is not None:
            seeing.client(seen, Look.DARK, has_picture=True)
            if drawn:
                await pictures.draw(*picture.picture(seen), Look.DARK)

    whole, rival = await _times(page, rounds), await _times(singly, max(3, rounds // 4))
    one, drawn = await _times(lambda: last_client(drawn=False), rounds), await _times(_drawn(last_client), rounds)
    return [
        ("the list", ms(median(whole)), ms(max(whole)), f"{median(rival) / median(whole):.1f} times as fast"),
        ("asking client by client", ms(median(rival)), ms(max(rival)), ""),
        ("one client, in words", ms(median(one)), ms(max(one)), ""),
        ("one client, with the picture", ms(median(drawn)), ms(max(drawn)), ""),
    ]


def _drawn(last_client: Callable[..., Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    return lambda: last_client(drawn=True)


async def _one_by_itself(app: App, tx: Tx, link: Link, now: datetime) -> None:
    rows = await store.assignments.of_links(tx, [link.id])
    keys = [key_of(row.assignment_id) for row in rows]
    await app.rooms.assignments.plans(tx, keys, now)
    await app.rooms.assignments.days(tx, keys, now.date() - timedelta(days=_BEHIND), now)


async def _times(act: Callable[[], Awaitable[None]], rounds: int) -> list[float]:
    """In milliseconds; the first is not counted."""
    taken: list[float] = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        await act()
        taken.append(1000 * (time.perf_counter() - began))
    return taken[1:]


async def _clients(app: App, sizes: Sizes) -> None:
    now = datetime.now(UTC)
    await app.rooms.roster.add(_PRACTITIONER, "Ines Nowak", now)
    await app.rooms.care.agree(_PRACTITIONER, now)
    async with app.db.begin() as tx:
        for number in range(sizes.clients):
            await _client(app, tx, number, now)


async def _client(app: App, tx: Tx, number: int, now: datetime) -> None:
    client_id, vault = FIRST_USER + number, app.vault
    link_id = await store.links.add(tx, _PRACTITIONER, client_id, frozenset(Scope), now)
    label = await vault.seal(f"label {number}", link_place(_PRACTITIONER, link_id))
    await store.links.set_label(tx, link_id, label)
    for batch in range(2):
        last = now.date() + timedelta(days=20)
        draft = Draft(batch, (link_id,), What(Kind.EXERCISES, (_EXERCISE,), "Three breaths"), last_day=last)
        given = await store.assignments.add(tx, _PRACTITIONER, link_id, draft, now)
        if given is None:
            continue
        key = key_of(given.assignment_id)
        plan = Plan(wall(12 + batch), last_day=last)
        await app.rooms.assignments.assign(tx, client_id, Assigned(key, plan, (_EXERCISE,)), now, random.Random(number))  # noqa: S311 - only draws a seed
        await _days(tx, client_id, key, now)


async def _days(tx: Tx, client_id: int, key: str, now: datetime) -> None:
    plan_id = (await tx.exec_driver_sql("SELECT plan_id FROM plans WHERE assigned = ?", (key,))).scalar_one()
    states = (State.done, State.expired, State.done, State.skipped)
    await tx.execute(
        nudges.insert(),
        [_day(plan_id, client_id, now.date() - timedelta(days=back), now, states[back % 4]) for back in range(1, 29)],
    )


def _day(plan_id: int, client_id: int, day: date, now: datetime, state: State) -> dict[str, object]:
    return {
        "plan_id": plan_id,
        "member_id": client_id,
        "local_day": day,
        "turn": 0,
        "due_at": now,
        "state": state.value,
        "attempts": 1,
        "sent_at": now,
        "content": "exercise",
        "is_assigned": True,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="A practitioner with many clients, against asking one by one.")
    parser.add_argument("--quick", action="store_true", help="small sizes, some seconds")
    options = parser.parse_args()
    tell(asyncio.run(table(QUICK if options.quick else FULL)).text())


if __name__ == "__main__":
    main()
