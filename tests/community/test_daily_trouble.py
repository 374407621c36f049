"""When the daily prompt cannot be posted, and when the server has removed the bot."""

from __future__ import annotations

from simcord.backend import serializers

from tests.community.hosts import at, forbid, said, served, set_up, states, take
from tests.conftest import World
from tests.servers.acts import Local, Server, let_moderate

NINE = "2026-01-01T08:00:00+00:00"
NEXT = "2026-01-02T08:00:00+00:00"
WRITE = "/channels/*/messages"


async def test_a_missing_permission_is_told_and_tried_once_a_day_until_it_works(world: World) -> None:
    server, mia = await served(world)
    await forbid(server, server.channel, send_messages=True)
    await at(world, NINE)
    await world.pass_time(minutes=30)
    assert tries(world) == 1
    told = await mia.slash("server daily")
    assert f"I cannot post in <#{server.channel.id}>: give me **Send Messages** there." in told
    assert "Thu 1 Jan: not posted: I lacked **Send Messages**" in told
    assert "Post today's now" not in mia.labels()
    assert "give me **Send Messages**" in await mia.slash("server setup")
    await world.restart()
    await at(world, NEXT)
    assert tries(world) == 2
    await forbid(server, server.channel)
    await at(world, "2026-01-03T08:00:00+00:00")
    assert len(said(server)) == 1
    assert "give me" not in await mia.slash("server daily")
    assert await world.storage.column("SELECT trouble FROM dailies") == [None]


async def test_once_mended_todays_can_be_posted_at_once(world: World) -> None:
    server, mia = await served(world)
    await forbid(server, server.channel, send_messages=True)
    await at(world, NINE)
    await forbid(server, server.channel)
    assert "The last one could not be posted: I lacked **Send Messages**." in await mia.slash("server setup")
    await mia.slash("server daily")
    await mia.click("Post today's now")
    await world.pass_time(seconds=2)
    assert len(said(server)) == 1
    assert "Thu 1 Jan: posted at <t:17672" in await mia.click("Look again")
    await world.pass_time(hours=1)
    assert len(said(server)) == 1


async def test_a_deleted_channel_is_told_and_another_takes_its_place(world: World) -> None:
    server, mia = await served(world)
    guild = world.app.bot.get_guild(server.guild.id)
    assert guild is not None
    channel = guild.get_channel(server.channel.id)
    assert channel is not None
    await channel.delete()
    await at(world, NINE)
    other = server.guild.create_text_channel("other")
    mia.server.channel = other
    told = await mia.slash("server daily")
    assert "That channel is gone, or I cannot see it." in told
    assert "not posted: the channel was gone" in told
    await set_up(mia, other)
    await mia.slash("server daily")
    await mia.click("Post today's now")
    await world.pass_time(seconds=2)
    assert len(said(server, other)) == 1


async def test_who_set_it_up_hears_of_it_once_in_their_dm(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await mia.dm.start(when="20:00")
    await set_up(mia)
    await forbid(server, server.channel, send_messages=True)
    await at(world, NINE)
    await world.restart()
    await world.pass_time(seconds=2)
    told = mia.dm.inbox()
    assert told.startswith("I could not post today's exercise in Harbour. I cannot post in")
    assert "give me **Send Messages** there" in told
    await world.pass_time(minutes=20)
    await at(world, NEXT)
    await world.pass_time(minutes=20)
    letters = [text for text in heard(mia) if "could not post" in text]
    assert len(letters) == 1


async def test_who_said_stop_or_has_left_or_has_no_account_is_not_written_to(world: World) -> None:
    server = Server.open(world)
    mia, jo = server.join("mia", manages=True), server.join("jo", manages=True)
    elsewhere = Server.open(world, "Elsewhere")
    ann = elsewhere.join("ann", manages=True)
    await mia.dm.start(when="20:00")
    await ann.dm.start(when="20:00")
    await set_up(mia)
    await set_up(ann)
    third = Server.open(world, "Third")
    kim = third.join("kim", manages=True)
    await set_up(kim)
    await mia.dm.slash("stop")
    elsewhere.leave(ann)
    for each in (server, elsewhere, third):
        await forbid(each, each.channel, send_messages=True)
    await at(world, NINE)
    await world.pass_time(minutes=20)
    for person in (mia, ann, kim, jo):
        assert not [text for text in heard(person) if "could not post" in text]


async def test_who_cannot_be_told_takes_nobodys_place(world: World) -> None:
    server = Server.open(world)
    mia, jo = server.join("mia", manages=True), server.join("jo", manages=True)
    await mia.dm.start()
    await set_up(mia)
    await set_up(jo, when="9:30")
    await jo.dm.start()
    await jo.dm.slash("stop")
    await set_up(jo, when="9:00")
    await forbid(server, server.channel, send_messages=True)
    await at(world, NINE)
    await world.pass_time(minutes=1)
    assert len([text for text in heard(mia) if "could not post" in text]) == 1
    assert not [text for text in heard(jo) if "could not post" in text]


async def test_a_lost_answer_brings_no_second_one(world: World) -> None:
    server, _ = await served(world)
    await chat(server)
    world.env.inject_error("POST", WRITE, status=500, times=2)
    await at(world, NINE)
    for _ in range(6):
        await world.pass_time(minutes=2)
    assert len(prompts(server)) == 1


async def test_after_a_crash_it_is_looked_for_in_the_channel_before_it_is_sent_again(world: World) -> None:
    server, mia = await served(world)
    await chat(server)
    await at(world, NINE)
    await as_if_never_recorded(world)
    await world.restart()
    await world.pass_time(minutes=10)
    assert len(prompts(server)) == 1
    assert "posted at" in await mia.slash("server daily")


async def test_after_a_crash_it_is_sent_if_it_is_not_there(world: World) -> None:
    server, _ = await served(world)
    await chat(server)
    await at(world, NINE)
    await as_if_never_recorded(world)
    message = server.channel.last_message
    assert message is not None
    await message.delete()
    await world.restart()
    await world.pass_time(minutes=10)
    assert len(prompts(server)) == 1


async def test_where_nobody_can_tell_whether_it_is_there_none_is_sent_again(world: World) -> None:
    server, mia = await served(world)
    await at(world, NINE)
    await as_if_never_recorded(world)
    await forbid(server, server.channel, read_message_history=True)
    await world.restart()
    for _ in range(15):
        await world.pass_time(minutes=10)
    await forbid(server, server.channel)
    assert len(prompts(server)) == 1
    assert "Discord could not be reached in time" in await mia.slash("server daily")


async def test_a_click_on_one_that_was_never_recorded_records_it(world: World) -> None:
    server, mia = await served(world)
    await at(world, NINE)
    await as_if_never_recorded(world)
    await take(server.join("ann"))
    await world.pass_time(minutes=10)
    assert len(prompts(server)) == 1
    assert "Thu 1 Jan: posted at <t:17672" in await mia.slash("server daily")


async def test_removed_from_a_server_its_prompts_stop_at_once_and_an_outage_is_no_removal(world: World) -> None:
    server, _ = await served(world)
    world.env.backend.emit("GUILD_DELETE", {"id": str(server.guild.id), "unavailable": True})
    await world.env.settle()
    await at(world, NINE)
    assert len(said(server)) == 1
    await removed(world, server)
    await world.restart()
    assert await states(world) == [("sent", None)]
    before = tries(world)
    await at(world, "2026-01-05T08:00:00+00:00")
    assert tries(world) == before


async def test_what_was_set_goes_after_thirty_days_and_never_what_is_the_members_own(world: World) -> None:
    server, mia = await served(world)
    keepers = server.guild.create_role("keepers")
    await let_moderate(mia, keepers)
    ann = server.join("ann")
    await ann.dm.start()
    await at(world, NINE)
    await take(ann)
    sessions = (await world.storage.counted())["sessions"]
    await removed(world, server)
    await world.pass_time(days=29)
    assert (await world.storage.counted())["dailies"] == 1
    await world.restart()
    world.env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001, times=None)
    await world.pass_time(days=1, hours=1)
    counted = await world.storage.counted()
    for table in ("dailies", "daily_keepers", "prompts", "prompt_marks", "servers"):
        assert table not in counted, table
    assert counted["sessions"] == sessions
    assert counted["members"] == 1


async def test_invited_again_all_is_as_before(world: World) -> None:
    server, mia = await served(world)
    await removed(world, server, for_good=False)
    await at(world, "2026-01-05T07:00:00+00:00")
    assert said(server) == []
    await back(world, server)
    assert "Every day at **09:00** in Berlin time" in await mia.slash("server setup")
    await at(world, "2026-01-05T08:00:00+00:00")
    assert len(said(server)) == 1
    await world.pass_time(days=40)
    assert (await world.storage.counted())["dailies"] == 1


async def test_taken_back_while_we_were_away_is_found_at_the_start(world: World) -> None:
    server, _ = await served(world)
    await removed(world, server, for_good=False)
    await world.restart()
    await at(world, "2026-01-05T08:00:00+00:00")
    assert len(said(server)) == 1


async def test_removed_while_we_were_away_is_found_when_nothing_can_be_posted(world: World) -> None:
    await served(world)
    world.env.inject_error("POST", WRITE, status=403, code=50001)
    world.env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001)
    await at(world, NINE)
    assert len(await world.storage.column("SELECT server_id FROM servers WHERE left_at IS NOT NULL")) == 1
    assert await states(world) == [("failed", "no-access")]


async def chat(server: Server) -> None:
    """Others write there too."""
    await server.join("talker").actor.send(server.channel, "hello")


def prompts(server: Server) -> list[str]:
    return [text for text in said(server) if "Today's exercise" in text]


def heard(person: Local) -> list[str]:
    return [message.content for message in person.user.dm_channel.history()]


def tries(world: World) -> int:
    """How often we asked Discord to post in a channel."""
    return sum(
        request.method == "POST" and "Today's exercise" in str(request.json) for request in world.env.http_requests
    )


async def as_if_never_recorded(world: World) -> None:
    """As when the process was killed between the sending and the recording: that row is all that is left."""
    await world.storage.execute(
        "bot",
        "UPDATE prompts SET state = 'claimed', sent_at = NULL, message_id = NULL, try_at = wire_at + 60000000 "
        "WHERE state = 'sent'",
    )


async def removed(world: World, server: Server, *, for_good: bool = True) -> None:
    guild = world.app.bot.get_guild(server.guild.id)
    assert guild is not None
    if for_good:
        await guild.leave()
    else:
        world.env.backend.emit("GUILD_DELETE", {"id": str(server.guild.id)})
    await world.env.settle()


async def back(world: World, server: Server) -> None:
    backend = world.env.backend
    payload = dict(serializers.guild_create_payload(backend, backend.get_guild(server.guild.id)))
    # Only a server that comes back after an outage says so.
    payload.pop("unavailable")
    backend.emit("GUILD_CREATE", payload)
    await world.env.settle()
