"""Somebody who is a practitioner and a client at once."""

from __future__ import annotations

from tests.care.acts import ADULT, NAME, add, assign, code_of, draft, joined, practise
from tests.conftest import Person
from tests.sessions.acts import press, values


async def be_on_both_sides(person: Person) -> list[Person]:
    """With something in every table of this room; they have written a reflection. The others."""
    world = person.world
    ines, ben = await practise(world, "ines"), world.person("ben")
    link = await joined(ines, person, "person of ines", ratings=True)
    await person.slash("journal")
    await person.pick(values(person, "journal-one")[0])
    await person.click("Share this one")
    await person.click(f"Share with {NAME}")
    await press(ines, f"care-read:{link}")
    await add(world, person, "Ann Practises")
    await ben.slash("join", code=await code_of(person, "ben of person"))
    await ben.click("Add")
    await ben.click(ADULT)
    await press(ben, "care-ask")
    await ben.click("Yes, ask Ann Practises")
    await code_of(person, "still open")
    await assign(ines, "person of ines", what="")
    await assign(person, "ben of person", what="")
    await draft(person, "ben of person", what="", when="9 to 12")
    return [ines, ben]
