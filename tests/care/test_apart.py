"""A server and a practitioner know nothing of each other, and what happens in a server stays out of sight."""

from __future__ import annotations

from tests.care.acts import ADULT, NAME, code_of, joined, practise
from tests.conftest import World
from tests.servers.acts import Server
from tests.sessions.acts import press
from tests.sessions.test_worse import FELT


async def test_a_client_in_a_server_is_answered_where_nobody_reads_along(world: World) -> None:
    ines = await practise(world)
    harbour = Server.open(world)
    noa, mia = harbour.join("noa"), harbour.join("mia", manages=True)
    assert f"{NAME} invites you" in await noa.slash("join", code=await code_of(ines, "Tue 10"))
    await noa.click(ADULT)
    await noa.slash("sharing")
    assert NAME in noa.text()
    assert noa.seen.ephemeral
    assert "This is for practitioners" in await mia.slash("clients invite")
    for command in ("server setup", "server stats", "pack list"):
        shown = await mia.slash(command)
        assert not [word for word in (NAME, "Tue 10", "noa", "client", "practitioner") if word in shown]
    assert noa.overheard() == []


async def test_a_practitioner_sees_no_server_and_no_discord_name(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    Server.open(world, "The Harbour").join(noa)
    link = await joined(ines, noa, "blue 7")
    await press(noa, f"care-ask-yes:{link}")
    shown = [await ines.slash("clients end"), await ines.pick("blue 7"), ines.inbox(), await ines.click("See who")]
    shown += [await press(ines, f"care-read:{link}"), await ines.slash("clients invite")]
    for word in ("noa", str(noa.id), "Harbour"):
        assert not [text for text in shown if word in text]


async def test_a_practitioner_is_a_member_and_a_client_too(world: World) -> None:
    ines, omar = await practise(world), await practise(world, "omar", "Omar Said")
    await joined(omar, ines, "colleague")
    await joined(ines, omar, "omar here")
    assert "Omar Said" in await ines.slash("sharing")
    assert "omar here" in str(await ines.slash("clients end")) or "omar here" in str(ines.seen.components)
    await ines.slash("sharing")
    await ines.click("Leave")
    assert NAME in await omar.slash("sharing")


async def test_this_felt_worse_offers_the_practitioner_beside_support_to_clients_alone(world: World) -> None:
    ines, noa, zoe = await practise(world), world.person("noa"), world.person("zoe")
    await joined(ines, noa)
    for person in (zoe, noa):
        await press(person, "ex-begin:warm-voices:three-breaths")
        while "**Done.**" not in person.text():
            await person.click(next(label for label in person.labels() if label in {"Next", "Skip", "Done"}))
        await person.click(FELT)
        asks = [label for label in person.labels() if label == "Ask my practitioner to get in touch"]
        assert len(asks) == (person is noa)
        assert "Ground me now" in person.labels()
    assert "no emergency line" in await noa.click("Ask my practitioner to get in touch")
    assert "Delivered" in await noa.click(f"Yes, ask {NAME}")
    assert "A client would like you to get in touch." in ines.inbox()


async def test_help_names_what_is_switched_on(world: World) -> None:
    told = await world.person("noa").slash("help")
    names = {f"`/{command.name}`" for command in world.app.bot.tree.get_commands()}
    assert [name for name in names if name not in told] == []
