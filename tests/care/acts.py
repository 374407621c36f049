"""What practitioners and clients do, as far as several tests need it."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.conftest import Person, World, raw, walk

NAME = "Ines Nowak, psychotherapist"
_CODE = re.compile(r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b")
ADULT = "I am 18 or older, and I agree"


async def add(world: World, person: Person, name: str = NAME) -> None:
    """The operator's act, as the command line does it."""
    await world.app.rooms.roster.add(person.id, name, world.now())


async def practise(world: World, name: str = "ines", known_as: str = NAME) -> Person:
    """A practitioner who has agreed."""
    person = world.person(name)
    await add(world, person, known_as)
    await person.slash("clients invite")
    await person.click(ADULT)
    return person


async def code_of(practitioner: Person, label: str | None = None) -> str:
    """Without a label: for "Tue 10", or another where that is taken."""
    await practitioner.slash("clients invite")
    await practitioner.click("Make a code")
    shown = await practitioner.fill(label=label or "Tue 10")
    number = 10
    while label is None and "has that label" in shown:
        number += 1
        await practitioner.click("Try again")
        shown = await practitioner.fill(label=f"Tue {number}")
    found = _CODE.search(shown)
    assert found, shown
    return found[1]


async def joined(practitioner: Person, client: Person, label: str | None = None, *, ratings: bool = False) -> int:
    """The link's id, as the client's buttons have it."""
    await client.slash("join", code=await code_of(practitioner, label))
    if ratings:
        await client.click("Add")
    await client.click(ADULT)
    await client.click("What I share")
    return link_in(client.seen)


def link_in(message: Any) -> int:
    ids = [str(node.get("custom_id", "")) for node in walk(raw(message))]
    return next(int(found[1]) for each in ids if (found := re.match(r"care-leave:(\d+)$", each)))


async def export(person: Person) -> dict[str, Any]:
    """The parts of the file for other programs."""
    await person.slash("privacy")
    await person.click("Export")
    file = next(file for file in person.seen.attachments if file.filename.endswith(".json"))
    return json.loads((await file.read()).decode())["sections"]


async def erase(person: Person) -> None:
    await person.slash("privacy")
    await person.click("Erase everything")
    if "Yes, erase everything" in person.labels():
        await person.click("Yes, erase everything")


async def draft(
    practitioner: Person, *labels: str, what: str = "Three breaths", when: str = "12", last: str = "in 9 days"
) -> str:
    """Everything chosen and nothing given: the first that is found with these words."""
    await practitioner.slash("clients assign")
    await practitioner.click("Who")
    await practitioner.pick(*labels)
    await practitioner.click("Done")
    await practitioner.click("What")
    await practitioner.fill(typed=what)
    menu = next(node for node in walk(raw(practitioner.seen)) if node.get("type") == 3)
    await practitioner.pick(menu["options"][0]["value"])
    await practitioner.click("When, and until")
    return await practitioner.fill(when=when, last=last)


async def assign(
    practitioner: Person, *labels: str, what: str = "Three breaths", when: str = "12", last: str = "in 9 days"
) -> str:
    await draft(practitioner, *labels, what=what, when=when, last=last)
    return await practitioner.click(next(each for each in practitioner.labels() if each.startswith("Give it to")))
