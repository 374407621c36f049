from __future__ import annotations

from bot.packs.rules import as_own
from bot.packs.service import Stock
from tests.conftest import World
from tests.packs.example import changed, good
from tests.servers.acts import Local, Server

MINUTE = changed(
    ("pack: warm-voices", "pack: harbour-minute"),
    ("A time you were comforted", "A harbour minute"),
    ("kind: priming  ", "kind: grounding"),
    ("minutes: 3", "minutes: 1"),
    ("figure: required", "figure: none"),
    ("{figure}", "the sea"),
)


def give(server: Server) -> None:
    """As when its moderators have a pack, and have left out all that comes with the bot."""
    shelf = server.world.app.shelf
    left_out = frozenset(pack.id for pack in shelf.files.packs)
    shelf.put_stock(server.guild.id, Stock((as_own(good(MINUTE), 1),), left_out))


async def test_what_a_server_has_is_for_those_who_act_there(world: World) -> None:
    harbour, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    give(harbour)
    ann, ben = harbour.join("ann"), elsewhere.join("ben")
    assert "A harbour minute" in await ann.slash("exercise", kind="surprise")
    assert "A harbour minute" not in await ben.slash("exercise", kind="surprise")


async def test_a_member_has_it_in_their_dm_too_once_they_were_seen_there(world: World) -> None:
    harbour = Server.open(world)
    ann = harbour.join("ann")
    await ann.dm.start()
    give(harbour)
    assert "A harbour minute" not in await ann.dm.slash("exercise", kind="surprise")
    await ann.slash("streak")
    assert "A harbour minute" in await ann.dm.slash("exercise", kind="surprise")
    await world.restart()
    give(harbour)
    assert "A harbour minute" in await ann.dm.slash("exercise", kind="surprise")


async def test_nothing_is_kept_about_somebody_without_an_account(world: World) -> None:
    ann = Server.open(world).join("ann")
    await ann.slash("exercise", kind="surprise")
    await ann.click("Begin")
    assert await world.storage.counted() == {}


async def test_who_has_left_is_forgotten_within_a_day(world: World) -> None:
    harbour = Server.open(world)
    ann, ben = await seen(harbour, "ann"), await seen(harbour, "ben")
    give(harbour)
    harbour.leave(ann)
    await world.pass_time(hours=25)
    assert await world.storage.column("SELECT member_id FROM server_members") == [ben.id]
    assert "A harbour minute" not in await ann.dm.slash("exercise", kind="surprise")


async def test_nobody_is_asked_about_where_it_makes_no_difference(world: World) -> None:
    ann = await seen(Server.open(world), "ann")
    await world.pass_time(hours=25)
    assert not [request for request in world.env.http_requests if f"/members/{ann.id}" in request.path]


async def test_a_server_that_has_removed_the_bot_is_forgotten(world: World) -> None:
    harbour = Server.open(world)
    await seen(harbour, "ann")
    guild = world.app.bot.get_guild(harbour.guild.id)
    assert guild is not None
    await guild.leave()
    await world.env.settle()
    assert await world.storage.column("SELECT member_id FROM server_members") == []


async def test_erasing_forgets_the_servers_too(world: World) -> None:
    ann = await seen(Server.open(world), "ann")
    dm = ann.dm
    await dm.slash("privacy")
    await dm.click("Erase everything")
    await dm.click("Yes, erase everything")
    assert "server_members" not in await world.storage.counted()


async def seen(server: Server, name: str) -> Local:
    """A member who has used the bot there."""
    person = server.join(name)
    await person.dm.start()
    await person.slash("streak")
    return person
