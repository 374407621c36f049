"""Being counted, as people choose it."""

from __future__ import annotations

import pytest

from tests.community.acts import take_part
from tests.community.hosts import said, served, take
from tests.conftest import World, raw, walk
from tests.servers.acts import Local, Server, forged


async def at_home(world: World, server: Server, name: str = "ann") -> Local:
    """A member who was seen there."""
    person = server.join(name)
    await person.dm.start()
    await person.slash("streak")
    return person


async def with_prompt(world: World) -> Server:
    """A server in whose channel the day's exercise stands."""
    harbour, _ = await served(world)
    while harbour.channel.last_message is None:
        await world.pass_time(hours=1)
    return harbour


async def counted(world: World) -> list[int | None]:
    """What is kept of the weeks once they are over."""
    await world.pass_time(days=8)
    return await world.storage.column("SELECT people FROM participation_weeks")


async def test_a_member_chooses_in_privacy_and_takes_it_back(world: World) -> None:
    harbour = Server.open(world)
    ann = await at_home(world, harbour)
    await take_part(world, harbour, ann.id, 1, 2, 3, 4)
    dm = ann.dm
    await dm.slash("privacy")
    await world.restart()
    assert "- **Harbour**: counted" in await dm.click("Being counted")
    await world.restart()
    assert "- **Harbour**: **not counted**" in await dm.pick("Harbour")
    await world.restart()
    assert "- **Harbour**: counted" in await dm.pick("Harbour")
    assert await counted(world) == [5]


async def test_a_member_who_says_no_is_not_counted(world: World) -> None:
    harbour = Server.open(world)
    ann = await at_home(world, harbour)
    await take_part(world, harbour, ann.id, 1, 2, 3, 4)
    await ann.slash("privacy")
    await ann.click("Being counted")
    await ann.pick(str(harbour.guild.id))
    await world.restart()
    await take_part(world, harbour, ann.id)
    assert await counted(world) == [None]
    assert harbour.join("mia").overheard() == []


async def test_someone_without_an_account_chooses_where_they_are_and_for_this_week(world: World) -> None:
    harbour = Server.open(world)
    ben = harbour.join("ben")
    await take_part(world, harbour, ben.id, 1, 2, 3, 4)
    await ben.slash("privacy")
    assert "You are counted in **Harbour**" in await ben.click("Being counted")
    await world.restart()
    assert "not counted in **Harbour** this week" in await ben.click("Don't count me")
    assert "nothing lasting" in ben.text()
    await world.restart()
    assert "You are counted" in await ben.click("Count me")
    await ben.click("Don't count me")
    assert await counted(world) == [None]


async def test_beside_what_was_done_together_the_choice_opens_a_message_of_its_own(world: World) -> None:
    harbour = Server.open(world)
    ben = harbour.join("ben")
    await take_part(world, harbour, ben.id)
    assert "not counted in **Harbour** this week" in await forged(ben, f"comm-count:{harbour.guild.id}:0")


async def test_under_the_days_exercise_stands_the_choice_until_it_is_made(world: World) -> None:
    harbour = await with_prompt(world)
    ben = harbour.join("ben")
    assert "counts you as one who took part" in await take(ben)
    await world.restart()
    assert "not counted in **Harbour** this week" in await ben.click("Don't count me")
    assert "counts you" not in await take(ben)
    assert "Don't count me" not in ben.labels()
    await take_part(world, harbour, 1, 2, 3, 4)
    assert await counted(world) == [None]


async def test_whoever_does_the_days_exercise_is_counted(world: World) -> None:
    harbour = await with_prompt(world)
    for name in ("ben", "cyd", "dee", "eve", "fay"):
        await take(harbour.join(name))
    assert await counted(world) == [5]


async def test_the_number_in_the_channel_leaves_out_who_said_no(world: World) -> None:
    """With an account or without; said before they took it up, or after."""
    harbour = await with_prompt(world)
    ann, ben = await at_home(world, harbour), harbour.join("ben")
    await take(ann)
    assert (await world.storage.counted())["prompt_marks"] == 1
    await ann.slash("privacy")
    await ann.click("Being counted")
    await ann.pick(str(harbour.guild.id))
    assert "prompt_marks" not in await world.storage.counted()
    await ben.slash("privacy")
    await ben.click("Being counted")
    await ben.click("Don't count me")
    await world.restart()
    await take(ann)
    await take(ben)
    assert "prompt_marks" not in await world.storage.counted()


async def test_a_number_in_the_channel_goes_again_with_who_takes_themselves_out(world: World) -> None:
    harbour = await with_prompt(world)
    people = [harbour.join(name) for name in ("ben", "cyd", "dee", "eve", "fay")]
    for person in people:
        await take(person)
    await world.pass_time(minutes=1)
    assert "5 people" in said(harbour)[0]
    await people[-1].click("Don't count me")
    await world.pass_time(minutes=2)
    assert "people" not in said(harbour)[0].splitlines()[-1]
    assert (await world.storage.counted())["prompt_marks"] == 4


async def test_where_somebody_is_not_they_change_nothing(world: World) -> None:
    harbour, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    ben = harbour.join("ben")
    text = await forged(ben, f"comm-count:{elsewhere.guild.id}:0")
    assert "not counted" not in text
    assert await world.storage.counted() == {}


async def test_in_the_dm_someone_without_an_account_reads_what_it_is_about(world: World) -> None:
    ann = world.person()
    await ann.slash("privacy")
    assert "never who" in await ann.click("Being counted")
    assert await world.storage.counted() == {}


async def test_what_a_running_week_keeps_goes_with_everything_else(world: World) -> None:
    """Also for somebody without an account."""
    harbour = Server.open(world)
    ben = harbour.join("ben")
    await take_part(world, harbour, ben.id)
    await ben.slash("privacy")
    assert "nothing is stored about you" not in ben.text()
    await ben.click("Erase everything")
    await ben.click("Yes, erase everything")
    assert "participation_marks" not in await world.storage.counted()


async def test_the_name_of_a_server_formats_nothing(world: World) -> None:
    harbour = Server.open(world, "*Har*bour @everyone")
    ann = await at_home(world, harbour)
    await ann.slash("privacy")
    text = await ann.click("Being counted")
    assert "\\*Har\\*bour" in text
    assert "@everyone" not in text


async def test_more_servers_than_a_menu_has_lines_do_no_harm(world: World) -> None:
    first = Server.open(world)
    ann = await at_home(world, first)
    for number in range(30):
        there = Server.open(world, f"Server {number}")
        await there.join(ann).slash("streak")
    await ann.slash("privacy")
    await ann.click("Being counted")
    menu = next(node for node in walk(raw(ann.seen)) if node.get("type") == 3)
    assert len(menu["options"]) == 25


@pytest.mark.parametrize("weeks", [1, 3])
async def test_a_week_ends_by_itself_also_when_the_bot_was_away(world: World, weeks: int) -> None:
    harbour = Server.open(world)
    await take_part(world, harbour, *range(1, 8))
    await world.env.advance_time(weeks * 7 * 86_400)
    await world.restart()
    await world.beat()
    assert await world.storage.column("SELECT people FROM participation_weeks") == [7]
    assert "participation_marks" not in await world.storage.counted()
