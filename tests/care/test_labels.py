"""Labels that were swapped, cut or changed behind the bot's back do not open; it is said, and they stay as they are."""

from __future__ import annotations

from tests.care.acts import NAME, code_of, export, joined, practise
from tests.conftest import World
from tests.sessions.acts import press

UNKNOWN = "A label that no longer opens"
LOST = "Your label for them can no longer be opened"


async def test_labels_of_clients_that_changed_places_are_told_and_left(world: World) -> None:
    ines = await practise(world)
    for name, label in (("ann", "Tue 10"), ("ben", "Wed 9")):
        client = world.person(name)
        await client.start()
        await joined(ines, client, label)
    assert "Tue 10" in await ines.slash("clients list")
    first, second = await world.storage.column("SELECT label FROM care_links ORDER BY link_id")
    await put(world, "care_links", "link_id", [second, first])
    listed = await ines.slash("clients list")
    assert UNKNOWN in listed
    assert not {"Tue 10", "Wed 9"} & {*listed.replace("*", "").splitlines()}
    lost = [row["cannot_be_opened"] for row in (await export(ines))["care"] if "cannot_be_opened" in row]
    assert lost == ["client", "client"]
    assert await world.storage.column("SELECT label FROM care_links ORDER BY link_id") == [second, first]
    await put(world, "care_links", "link_id", [first, second[:-1]])
    listed = await ines.slash("clients list")
    assert "Tue 10" in listed
    assert UNKNOWN in listed


async def test_labels_of_codes_that_changed_places_are_told_and_left(world: World) -> None:
    ines = await practise(world)
    for label in ("Tue 10", "Wed 9"):
        await code_of(ines, label)
    first, second = await world.storage.column("SELECT label FROM care_invites ORDER BY invite_id")
    await put(world, "care_invites", "invite_id", [second, bytes([*first[:-1], first[-1] ^ 1])])
    listed = await ines.slash("clients invite")
    assert listed.count(UNKNOWN) == 2
    assert not {"Tue 10", "Wed 9"} & {*listed.replace("*", "").splitlines()}


async def test_a_notice_about_a_client_whose_label_does_not_open_comes_names_nobody_and_says_so(world: World) -> None:
    ines, ann = await practise(world), world.person("ann")
    await ann.start()
    await joined(ines, ann, "Tue 10")
    await ann.click("Leave")
    [label] = await world.storage.column("SELECT label FROM care_notices WHERE label IS NOT NULL")
    await world.storage.execute("bot", "UPDATE care_notices SET label = :cut WHERE label IS NOT NULL", cut=label[:-1])
    await world.pass_time(minutes=5)
    letter = ines.inbox()
    assert "Sharing with somebody has ended" in letter
    assert "Sharing with **Tue 10** has ended" in await ines.click("See who"), "the client's own still opens"
    await put(world, "care_links", "link_id", [b"cut"])
    assert ines.inbox() == letter
    told = await ines.click("See who")
    assert "It ended on 1 January" in told
    assert LOST in told
    assert "Tue 10" not in told
    assert "about" in [row.get("cannot_be_opened") for row in (await export(ines))["care"]]
    assert await world.storage.column("SELECT label FROM care_notices WHERE label IS NOT NULL") == [label[:-1]]


async def test_whose_label_no_longer_opens_is_found_another_way_when_they_ask_for_a_word(world: World) -> None:
    ines, ann = await practise(world), world.person("ann")
    await ann.start()
    await joined(ines, ann, "Tue 10")
    await put(world, "care_links", "link_id", [b"cut"])
    await press(ann, "care-ask")
    await ann.click(f"Yes, ask {NAME}")
    assert "would like you to get in touch" in ines.inbox()
    told = await ines.click("See who")
    assert "### A client would like you to get in touch" in told
    assert LOST in told
    assert UNKNOWN in await ines.click("Look")
    await ines.click("Rename")
    await ines.fill(label="Wed 9")
    ines.inbox()
    told = await ines.click("See who")
    assert "### Wed 9 would like you to get in touch" in told, "by the label that they have now"
    assert LOST not in told


async def put(world: World, table: str, key: str, labels: list[bytes]) -> None:
    for row_id, label in enumerate(labels, 1):
        statement = f"UPDATE {table} SET label = :label WHERE {key} = :row_id"  # noqa: S608 - our own tables
        await world.storage.execute("bot", statement, label=label, row_id=row_id)
