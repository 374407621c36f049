"""People who use everything there is, take it all along, and erase it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from bot.base.database import metadata
from tests.authoring.acts import moderators, publish
from tests.community.hosts import at, served, set_up, take
from tests.community.playing import Round
from tests.conftest import Person, World, raw, walk
from tests.onboarding.acts import forge
from tests.quizzes.acts import answer_any
from tests.servers.acts import Server

ZONE = "Asia/Kathmandu"
SECRET = "Quillon said zephyrbrook"
JSON, PAGE = "secure-base-export.json", "secure-base-export.html"


async def started(world: World, name: str = "ann") -> Person:
    person = world.person(name)
    await start(person)
    return person


async def start(person: Person) -> None:
    await person.slash("start")
    await person.click("I am 16 or older, and I agree")
    await person.fill(place="Kathmandu", when="after coffee, 08:00")
    await person.click("Yes, start")


async def live(person: Person, figure: str = "Aunt Mo") -> None:
    """Leaves something in every room."""
    await name_one(person, figure)
    await try_a_servers_pack(person)
    await choose_not_to_be_counted(person)
    await person.slash("progress")
    await person.click("Light")
    await person.slash("streak")
    await person.click("I was ill or away")
    await person.pick("2")
    await person.slash("quiz")
    await answer_any(person)
    met: set[str] = set()
    while not met >= {"Skip", "Write an answer"}:
        met |= await exercise(person)
    await person.click("This felt worse")
    await write_safety_plan(person)
    await forge(person, "ses-steer:0")
    await person.world.pass_time(hours=2, minutes=20)
    assert person.inbox()


async def write_safety_plan(person: Person) -> None:
    await person.slash("support")
    await person.click("My safety plan")
    await person.click("Write it")
    await person.fill(signs="I go quiet", alone="", around="")


async def try_a_servers_pack(person: Person) -> None:
    server = Server.open(person.world)
    await publish(*moderators(server))
    local = server.join(person, manages=True)
    await local.slash("streak")
    await set_up(local)
    numbers = await person.world.storage.column("SELECT pack_id FROM own_packs")
    await forge(person, f"ex-begin:~{max(numbers)}:a-time-you-were-comforted")


async def choose_not_to_be_counted(person: Person) -> None:
    await person.slash("privacy")
    await person.click("Being counted")
    await person.pick("Harbour")


async def take_part(person: Person) -> None:
    """In a server's day and in its quiz: both know people by a mark."""
    server, mia = await served(person.world)
    local = server.join(person)
    await at(person.world, "2026-01-01T08:00:00+00:00")
    await take(local)
    round_ = Round(person.world, server, mia, [local])
    await round_.ask_first(topic=None)
    local.seen = round_.latest
    # Whichever question it is: one with several answers has a menu.
    menus = [node for node in walk(raw(round_.latest)) if node.get("type") == 3]
    if menus:
        await local.pick(menus[0]["options"][0]["value"])
    else:
        await local.click(next(label for label in round_.labels() if label in {"A", "True"}))


async def name_one(person: Person, figure: str) -> None:
    await person.slash("figures")
    await person.click("Add")
    await person.fill(name=figure, sort="person")


async def exercise(person: Person) -> set[str]:
    """One from Begin to Done, rated where asked and answered where possible; the labels that were met on the way."""
    met: set[str] = set()
    await person.slash("exercise", kind="ordinary")
    await person.click("Begin")
    while "Done." not in person.text():
        met.update(person.labels())
        if "Skip" in person.labels():
            await person.pick("7")
        elif "Write an answer" in person.labels():
            await person.click("Write an answer")
            await person.fill(text=f"{SECRET}\nIt was warm.")
        else:
            await person.click("Done" if "Done" in person.labels() else "Next")
    return met


async def export(person: Person) -> tuple[dict[str, Any], str]:
    """What is in both files."""
    await person.slash("privacy")
    await person.click("Export")
    assert person.seen.ephemeral
    files = {file.filename: (await file.read()).decode() for file in person.seen.attachments}
    assert list(files) == [JSON, PAGE]
    return json.loads(files[JSON]), files[PAGE]


async def erase(person: Person) -> str:
    await person.slash("privacy")
    await person.click("Erase everything")
    return await person.click("Yes, erase everything")


async def everything(world: World, member_id: int) -> list[dict[str, Any]]:
    """Every row of every table in which this id stands, in whatever column."""
    async with world.app.db.begin() as tx:
        rows = [dict(row) for table in metadata.sorted_tables for row in (await tx.execute(select(table))).mappings()]
    return [row for row in rows if member_id in row.values()]
