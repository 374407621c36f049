"""A welcome panel in a channel: seen before it is posted, once, and with doors that open for one person alone."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord import ChannelHandle

from tests.conftest import World, raw, text_of, walk
from tests.servers.acts import Local, Server, forged

MUTE = discord.PermissionOverwrite(send_messages=False)
UNSEEN = discord.PermissionOverwrite(view_channel=False)


def opened(world: World) -> tuple[Server, Local]:
    harbour = Server.open(world)
    return harbour, harbour.join("mia", manages=True)


async def post(mia: Local) -> str:
    await mia.slash("server welcome")
    return await mia.click("Post it")


def panels(person: Local, channel: ChannelHandle | None = None) -> list[Any]:
    """The welcome panels that somebody in the channel sees."""
    person.overheard()
    history = (channel or person.server.channel).history(viewer=person.bystander)
    return [message for message in history if "Small exercises for feeling secure" in text_of(message)]


async def press(person: Local, panel: Any, label: str) -> str:
    person.seen = panel
    return await person.click(label)


async def test_a_moderator_sees_it_before_everybody_does(world: World) -> None:
    harbour, mia = opened(world)
    text = await mia.slash("server welcome")
    assert "This is what I would post" in text
    assert "No therapy, no diagnosis" in text
    assert panels(mia) == []
    await world.restart()
    assert "It stands" in await mia.click("Post it")
    [panel] = panels(mia)
    assert text_of(panel) in text
    assert f"/{harbour.guild.id}/{harbour.channel.id}/{panel.id}" in mia.text()


async def test_what_is_shown_first_has_no_buttons_that_work(world: World) -> None:
    _, mia = opened(world)
    await mia.slash("server welcome")
    shown = [node for node in walk(raw(mia.seen)) if node.get("type") == 2]
    assert [node["label"] for node in shown if not node.get("disabled")] == ["Post it", "Not now"]
    assert "left as it is" in await mia.click("Not now")
    assert panels(mia) == []
    assert await world.storage.counted() == {}


async def test_start_opens_for_whoever_presses_and_for_nobody_else(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    await world.restart()
    [panel] = panels(mia)
    ann = harbour.join("ann")
    assert "Nothing is stored until you agree" in await press(ann, panel, "Start")
    await world.restart()
    await ann.click("I am 16 or older, and I agree")
    await ann.fill(place="UTC", when="8")
    assert "Yes, start" in ann.labels()
    [still] = panels(mia)
    assert text_of(still) == text_of(panel)
    assert len(ann.overheard()) == 1


async def test_a_first_minute_works_without_an_account_and_leaves_the_panel_alone(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    [panel] = panels(mia)
    ben = harbour.join("ben")
    assert "1 minute" in await press(ben, panel, "One minute, now")
    await world.restart()
    await ben.click("Begin")
    await world.restart()
    assert "Nothing of it was stored" in await ben.click("Done")
    assert [text_of(message) for message in panels(mia)] == [text_of(panel)]
    assert await world.storage.counted() == {"welcomes": 1}
    await world.restart()
    await ben.click("Start")
    assert "I am 16 or older, and I agree" in ben.labels()
    assert ben.seen.ephemeral


async def test_what_is_shown_beforehand_has_all_its_buttons(world: World) -> None:
    _, mia = opened(world)
    await mia.slash("server welcome")
    shown = mia.labels()[:3]
    await mia.click("Post it")
    [panel] = panels(mia)
    assert [node["label"] for node in walk(raw(panel)) if node.get("type") == 2] == shown


async def test_support_opens_beside_it(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    [panel] = panels(mia)
    assert "Ground me now" in await press(harbour.join("ben"), panel, "Support")
    assert len(panels(mia)) == 1


async def test_a_second_time_it_says_where_the_first_stands_and_may_stay(world: World) -> None:
    _, mia = opened(world)
    await post(mia)
    [panel] = panels(mia)
    await world.restart()
    assert str(panel.id) in await mia.slash("server welcome")
    assert mia.labels() == ["Post it anew, below", "Leave it there"]
    assert "left as it is" in await mia.click("Leave it there")
    assert [message.id for message in panels(mia)] == [panel.id]


async def test_it_is_moved_rather_than_doubled(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    hall = harbour.guild.create_text_channel("hall")
    await mia.slash("server welcome", channel=hall)
    await world.restart()
    assert f"<#{hall.id}>" in await mia.click("Move it here")
    assert panels(mia) == []
    assert len(panels(mia, hall)) == 1
    assert f"<#{hall.id}>" in await mia.slash("server welcome", channel=hall)


async def test_two_that_were_asked_for_at_once_become_one(world: World) -> None:
    harbour, mia = opened(world)
    jo = harbour.join("jo", manages=True)
    await mia.slash("server welcome")
    await jo.slash("server welcome")
    await mia.click("Post it")
    assert "stands already" in await jo.click("Post it")
    assert len(panels(mia)) == 1


async def test_one_that_somebody_deleted_is_posted_again_when_asked(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    [panel] = panels(mia)
    channel = world.app.bot.get_channel(harbour.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.get_partial_message(panel.id).delete()
    assert "This is what I would post" in await mia.slash("server welcome")
    assert "It stands" in await mia.click("Post it")
    assert len(panels(mia)) == 1


@pytest.mark.parametrize(
    ("overwrite", "wanted"), [(MUTE, ["**Send Messages**"]), (UNSEEN, ["**View Channel**", "**Send Messages**"])]
)
async def test_what_permission_is_missing_is_said_in_words(
    world: World, overwrite: discord.PermissionOverwrite, wanted: list[str]
) -> None:
    harbour, mia = opened(world)
    me = world.app.bot.user
    assert me is not None
    quiet = harbour.guild.create_text_channel("quiet", overwrites={me: overwrite})
    text = await mia.slash("server welcome", channel=quiet)
    assert f"I cannot post in <#{quiet.id}>" in text
    assert all(name in text for name in wanted)
    await world.restart()
    assert "I cannot post" in await mia.click("Try again")
    assert await world.storage.counted() == {}


async def test_a_permission_that_is_taken_away_meanwhile_is_said_too(world: World) -> None:
    harbour, mia = opened(world)
    hall = harbour.guild.create_text_channel("hall")
    await mia.slash("server welcome", channel=hall)
    world.env.inject_error("POST", f"/channels/{hall.id}/messages", status=403, code=50013)
    assert "**Send Messages**" in await mia.click("Post it")
    assert await world.storage.counted() == {}
    assert "This is what I would post" in await mia.click("Try again")
    assert "It stands" in await mia.click("Post it")


async def test_when_moving_fails_the_old_one_still_counts(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    hall = harbour.guild.create_text_channel("hall")
    await mia.slash("server welcome", channel=hall)
    world.env.inject_error("POST", f"/channels/{hall.id}/messages", status=403, code=50013)
    assert "I cannot post" in await mia.click("Move it here")
    assert len(panels(mia)) == 1
    assert "stands already" in await mia.slash("server welcome", channel=hall)


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_crash_while_it_is_posted_is_seen_to_the_next_time(world: World, arrived: bool) -> None:
    harbour, mia = opened(world)
    await post(mia)
    [panel] = panels(mia)
    # As if the bot had died between sending and noting it, or before sending.
    await world.storage.execute("bot", "UPDATE welcomes SET message_id = NULL")
    if not arrived:
        channel = world.app.bot.get_channel(harbour.channel.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.get_partial_message(panel.id).delete()
    assert "being posted just now" in await mia.slash("server welcome")
    await world.pass_time(minutes=2)
    await world.restart()
    text = await mia.click("Look again")
    assert ("stands already" if arrived else "This is what I would post") in text
    if not arrived:
        await mia.click("Post it")
    assert len(panels(mia)) == 1


async def test_a_crash_before_the_old_one_was_deleted_leaves_one_in_the_end(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    hall = harbour.guild.create_text_channel("hall")
    await mia.slash("server welcome", channel=hall)
    world.env.inject_error("DELETE", f"/channels/{harbour.channel.id}/messages/{panels(mia)[0].id}", status=500)
    [old] = panels(mia)
    assert f"/{old.id}" in await mia.click("Move it here")
    await world.storage.execute(
        "bot",
        f"UPDATE welcomes SET old_channel_id = {harbour.channel.id}, old_message_id = {old.id}",  # noqa: S608
    )
    await world.restart()
    assert "stands already" in await mia.slash("server welcome", channel=hall)
    assert (panels(mia), len(panels(mia, hall))) == ([], 1)


async def test_where_discord_does_not_say_what_became_of_it_nothing_is_posted_twice(world: World) -> None:
    harbour, mia = opened(world)
    await post(mia)
    await world.storage.execute("bot", "UPDATE welcomes SET message_id = NULL")
    await world.pass_time(minutes=2)
    world.env.inject_error("GET", f"/channels/{harbour.channel.id}/messages", status=500)
    assert "Look again" in (await mia.slash("server welcome"), *mia.labels())
    assert "stands already" in await mia.click("Look again")


async def test_only_those_who_manage_the_server_post_it(world: World) -> None:
    harbour, mia = opened(world)
    ben = harbour.join("ben")
    text = await forged(ben, f"comm-welcome-post:{harbour.channel.id}:0")
    assert "Manage Server" in text
    assert panels(mia) == []


async def test_a_forged_channel_of_another_server_is_refused(world: World) -> None:
    elsewhere = Server.open(world, "Elsewhere")
    _, mia = opened(world)
    assert "is gone, or I cannot see it" in await forged(mia, f"comm-welcome-post:{elsewhere.channel.id}:0")
    assert panels(elsewhere.join("kim")) == []
