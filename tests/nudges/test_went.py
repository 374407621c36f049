"""What the database sums up of assigned days is what comes of them told one by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.base.database import Tx
from bot.members.store import members
from bot.nudges.rules import Outcome, State, Went, Why, went_of
from bot.nudges.service import AssignedPlan
from bot.nudges.store.nudges import nudges
from bot.nudges.store.plans import plans
from tests.conftest import World
from tests.nudges.acts import live, utc
from tests.nudges.test_assigned import assignments

ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo", "UTC")
"""At half past two in London a day has begun on the second of these that on the third is still two days away."""
FIRST = date(2026, 1, 20)
STATES = (State.done, State.expired, State.skipped, State.sent, State.opened, State.suppressed, State.failed)
OTHERS = (State.due, State.claimed, State.retry, State.unknown, State.late)
KEYS = [f"test-{member}-{plan}" for member in range(len(ZONES)) for plan in range(2)]


async def given(world: World) -> None:
    """Two plans each, of members all around the world."""
    people = [world.person(f"person {number}") for number in range(len(ZONES))]
    for person in people:
        await person.start()
    await live(world, utc(2, 10, 14, 30))
    async with world.app.db.begin() as tx:
        change = update(members).where(members.c.member_id == bindparam("whose")).values(zone=bindparam("new"))
        await tx.execute(change, [{"whose": one.id, "new": zone} for one, zone in zip(people, ZONES, strict=True)])
        at = {"practice": "mix", "at": time(12), "weekdays": 127, "seed": 1, "added_at": world.now()}
        rows = [{"member_id": people[n // 2].id, "assigned": key, **at} for n, key in enumerate(KEYS)]
        await tx.execute(insert(plans), rows)


async def strew(world: World, tx: Tx, rng: random.Random) -> None:
    """Nudges that end in every way, with snoozes; now and then nothing was done, or nothing came, for long."""
    owners = select(plans.c.plan_id, plans.c.member_id).where(plans.c.assigned.in_(KEYS))
    rows: list[dict[str, Any]] = []
    for plan_id, member_id in (await tx.execute(owners)).all():
        await tx.execute(delete(nudges).where(nudges.c.plan_id == plan_id))
        states = [*rng.sample(STATES, rng.randint(1, 4)), *rng.sample(OTHERS, rng.randint(0, 2))]
        first = FIRST - timedelta(days=3)
        for day in range(rng.randint(0, 26)):
            same = {"plan_id": plan_id, "member_id": member_id, "local_day": first + timedelta(days=day)}
            for turn in range(rng.choice((1, 1, 1, 2, 3))):
                state = rng.choice(states)
                kept_back = state in (State.suppressed, State.failed)
                why = rng.choice([*Why, None]) if kept_back and rng.random() < 0.7 else None
                came = {"due_at": world.now(), "state": state.value, "why": why and why.value, "attempts": 1}
                rows.append({**same, **came, "turn": turn, "is_assigned": rng.random() < 0.9})
    await tx.execute(insert(nudges), rows)


async def one_by_one(world: World, tx: Tx, every: Sequence[AssignedPlan], counted: timedelta) -> dict[int, Went]:
    days = await assignments(world).days(tx, KEYS, FIRST, world.now())
    told: dict[int, list[tuple[date, Outcome]]] = {plan.member_id: [] for plan in every}
    todays = {plan.member_id: plan.today for plan in every}
    for key, plan in (await assignments(world).plans(tx, KEYS, world.now())).items():
        told[plan.member_id] += [(day.local_day, day.outcome) for day in days.get(key, ())]
    first = timedelta(days=1) - counted
    return {member_id: went_of(found, todays[member_id] + first) for member_id, found in told.items()}


async def test_the_database_sums_up_as_we_do(world: World) -> None:
    await given(world)
    seen: list[Went] = []
    for seed in range(15):
        counted = timedelta(days=random.Random(seed).choice((7, 14)))
        async with world.app.db.begin() as tx:
            await strew(world, tx, random.Random(seed))
            every = [*(await assignments(world).plans(tx, KEYS, world.now())).values()]
            assert len({plan.today for plan in every}) == 3
            summed = await assignments(world).went(tx, every, FIRST, counted)
            plain = await one_by_one(world, tx, every, counted)
        assert {each: summed.get(each, Went()) for each in plain} == plain, f"seed {seed}"
        assert summed.keys() <= plain.keys()
        seen += plain.values()
    assert all(any(went[field] for went in seen) for field in range(len(Went._fields)))
    assert any(went.left and went.last_done for went in seen), "left after something was done"


async def test_of_nothing_nothing_is_asked(world: World) -> None:
    async with world.app.db.begin() as tx:
        assert await assignments(world).went(tx, [], FIRST, timedelta(days=7)) == {}
