"""What tests of this room do and look at, on top of people's own acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

import discord
from sqlalchemy import func, select

from bot.base.panels import button, buttons
from bot.nudges.cog import NudgesCog
from bot.nudges.store.nudges import nudges
from bot.nudges.views import letter
from tests.conftest import Person, World, raw, walk

_OLD = "From before"


def utc(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


def posts(world: World, who: Person | None = None) -> list[Any]:
    """Every attempt to send a nudge, in order, as Discord got it."""
    path = f"/channels/{who.user.dm_channel.id}/messages" if who else "/messages"
    return [each for each in world.env.http_requests if each.path.endswith(path) and _is_nudge(each.method, each.json)]


def _is_nudge(method: str, body: Any) -> bool:
    return method == "POST" and "nudge-begin" in str(body) and body["content"] != _OLD


def standing(who: Person) -> list[Any]:
    """The nudges' own messages in the DM that can still be acted on, oldest first."""
    return [message for message in who.user.dm_channel.history() if "nudge-" in str(raw(message))]


def arrived_at(who: Person) -> list[str]:
    """When each of our nudges in the DM was created, in UTC."""
    return [f"{message.created_at:%d %b %H:%M}" for message in standing(who)]


ALIVE = timedelta(hours=6)
"""Somebody beats all the time, so that there is no outage. Where that does not matter, fewer beats are quicker."""
_PULSE = timedelta(minutes=4)
"""Less than what is noted as a silence."""


async def live(world: World, until: datetime, every: timedelta = timedelta(days=1)) -> None:
    """Time passes: a beat whenever something is due, some between, the last one at `until`."""
    while world.now() < until:
        instant = min([until, world.now() + every, *await _due(world)])
        if every <= ALIVE:
            await _pulse(world, instant)
        await world.move_to(instant)


async def _pulse(world: World, until: datetime) -> None:
    """Whole beats would take much longer, and find nothing due."""
    logbook = nudges_cog(world).answers.logbook
    at = world.now() + _PULSE
    while at < until:
        await logbook.beat(at)
        at += _PULSE


async def days(world: World, count: int, every: timedelta = timedelta(days=1)) -> None:
    await live(world, world.now() + timedelta(days=count), every)


async def _due(world: World) -> list[datetime]:
    """When the beat finds something to do next."""
    async with world.app.db.begin() as tx:
        row = await tx.scalar(select(func.min(nudges.c.try_at)).where(nudges.c.try_at > world.now()))
        return [] if row is None else [row]


async def press(who: Person, to: str) -> str:
    """A button of that id on an older message in the DM: a late second tap, or a forged one."""
    dm = await who.world.app.bot.create_dm(discord.Object(who.id))
    await dm.send(_OLD, view=buttons([button("Press", to)]))
    who.inbox()
    return await who.click("Press")


async def twice(world: World, who: Person, label: str) -> str:
    """Two presses of one button, with a restart between them: the second finds what the first has done."""
    to, message_id = id_of(who, label), who.seen.id
    first = await who.click(label)
    await world.restart()
    assert await press(who, to) == first
    old = who.user.dm_channel.last_message
    assert old is not None
    await old.delete()
    return turn_to(who, message_id)


async def add(who: Person, when: str, what: str = "mix", until: str = "") -> str:
    await who.slash("schedule")
    await who.click("Add a plan")
    return await who.fill(when=when, what=what, until=until)


async def change(who: Person, plan: str) -> str:
    """Opens the plan whose line begins so."""
    await who.slash("schedule")
    lines = [node for node in walk(raw(who.seen)) if node.get("type") == 9]
    line = next(line for line in lines if plan in str(line))
    return await _click(who, line["accessory"]["custom_id"])


async def _click(who: Person, custom_id: str) -> str:
    result = await who.user.click(who.seen, custom_id=custom_id)
    assert result.acknowledged
    who.seen = result.response or who.seen
    return who.text()


def form_values(who: Person) -> dict[str, str]:
    """What stands in the form that is open."""
    assert who.form is not None
    modal: Any = who.form.modal
    return {n["custom_id"]: n.get("value") or "" for n in walk(modal["components"]) if n.get("type") == 4}


async def choose(who: Person, placeholder: str, *values: str) -> str:
    """In the menu of that placeholder, as there may be several."""
    menus = [node for node in walk(raw(who.seen)) if node.get("placeholder") == placeholder]
    by_label = {option["label"]: option["value"] for option in menus[0]["options"]}
    result = await who.user.select(
        who.seen, [by_label.get(value, value) for value in values], custom_id=menus[0]["custom_id"]
    )
    assert result.acknowledged
    who.seen = result.response or who.seen
    return who.text()


def turn_to(who: Person, message_id: int) -> str:
    """An older message of the DM, as it stands now."""
    who.seen = next(message for message in who.user.dm_channel.history() if message.id == message_id)
    return who.text()


def id_of(who: Person, label: str) -> str:
    return next(str(node["custom_id"]) for node in walk(raw(who.seen)) if node.get("label") == label)


class Step(IntEnum):
    """How far a worker came with a due nudge before it was killed."""

    DUE = 0
    ON_THE_WIRE = 1
    ARRIVED = 2


async def die_after(world: World, step: Step, *, an_hour_fast: bool = False) -> None:
    """The beat's own steps up to here; then the process is gone, and another starts. `an_hour_fast`: so was the clock
    by which it noted when it went on the wire.
    """
    cog = nudges_cog(world)
    if step >= Step.ON_THE_WIRE:
        now = world.now() + timedelta(hours=1 if an_hour_fast else 0)
        [claim] = (await cog.delivery.claim_due(now, 1, cog.rng)).claims
        if step >= Step.ARRIVED:
            await cog.edge.send(claim.channel_id, letter(claim, []), claim.nonce)
    await world.restart()


def nudges_cog(world: World) -> NudgesCog:
    cog = world.app.bot.get_cog("NudgesCog")
    assert isinstance(cog, NudgesCog)
    return cog


def row_of(message: Any) -> int:
    """The row's number, out of the message's buttons."""
    ids = [str(node.get("custom_id")) for node in walk(raw(message))]
    return int(next(each for each in ids if each.startswith("nudge-")).split(":")[1])
