"""`/server setup`, as those with Manage Server see it."""

from __future__ import annotations

from bot.packs.rules import as_own
from bot.packs.service import Stock
from tests.community.hosts import at, choose, forbid, said, set_up, states
from tests.conftest import World, raw, walk
from tests.packs.example import changed, good
from tests.servers.acts import Server, forged

MINUTE = changed(
    ("pack: warm-voices", "pack: harbour-minute"),
    ("title: Warm voices", "title: Harbour minutes"),
    ("A time you were comforted", "A harbour minute"),
    ("kind: priming  ", "kind: grounding"),
    ("minutes: 3", "minutes: 1"),
    ("figure: required", "figure: none"),
    ("{figure}", "the sea"),
    ("    caution: If this person also frightens you, choose another, a pet or a place, or skip.\n", ""),
)


async def test_the_panel_says_what_it_will_do_and_does_nothing_before_yes(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    assert "Choose a channel and a time" in await mia.slash("server setup")
    assert "Still to choose: **the time" in await choose(mia, "server-channel", server.channel)
    await mia.click("Time and place…")
    told = await mia.fill(when="9:00", place="Berlin")
    assert "Every day at **09:00** in Berlin time (UTC+01:00) I will post one exercise in" in told
    assert f"<#{server.channel.id}>, from all packs." in told
    assert "Nothing personal is ever posted." in told
    assert "First: Thursday 1 January, 09:00 there (<t:1767254400:f> on your clock)" in told
    await at(world, "2026-01-01T09:00:00+00:00")
    assert said(server) == []
    assert await states(world) == []
    assert "Friday 2 January" in await mia.click("Yes, do that")
    await at(world, "2026-01-02T08:00:00+00:00")
    assert len(said(server)) == 1


async def test_a_restart_between_any_two_clicks_changes_nothing(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await mia.slash("server setup")
    await world.restart()
    await choose(mia, "server-channel", server.channel)
    await world.restart()
    await mia.click("Time and place…")
    await world.restart()
    await mia.fill(when="9:00", place="Berlin")
    await world.restart()
    assert "What is set" in await mia.click("Yes, do that")
    await world.restart()
    assert "Every day at **09:00** in Berlin time" in await mia.slash("server setup")


async def test_what_was_picked_waits_for_its_yes_and_can_be_discarded(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await set_up(mia)
    await mia.click("Time and place…")
    await mia.fill(when="18:30", place="Lisbon")
    assert "This is what I will do" in await mia.slash("server setup")
    assert "Every day at **09:00** in Berlin time" in await mia.click("Discard changes")
    await mia.click("Time and place…")
    await mia.fill(when="18:30", place="Lisbon")
    assert "Every day at **18:30** in Lisbon time" in await mia.click("Yes, do that")


async def test_what_was_picked_too_long_ago_is_gone_and_that_is_said_once(world: World) -> None:
    mia = Server.open(world).join("mia", manages=True)
    gone = "What you had picked was kept for a day and is gone. Please choose again."
    await mia.slash("server setup")
    await choose(mia, "server-channel", mia.server.channel)
    await mia.click("Time and place…")
    assert gone not in await mia.fill(when="9:00", place="Berlin")
    await at(world, "2026-01-03T08:00:00+00:00")
    await world.restart()
    assert gone in await mia.click("Yes, do that")
    assert await states(world) == []
    assert gone not in await mia.slash("server setup")
    await choose(mia, "server-channel", mia.server.channel)
    await at(world, "2026-01-05T08:00:00+00:00")
    await mia.click("Time and place…")
    told = await mia.fill(when="9:00", place="Berlin")
    assert gone in told
    assert "Every day at **09:00** in Berlin time (UTC+01:00) I will post one exercise in a channel, from all" in told
    assert "Still to choose: **the channel**" in told


async def test_nobody_confirms_what_somebody_else_has_changed_meanwhile(world: World) -> None:
    server = Server.open(world)
    mia, jo = server.join("mia", manages=True), server.join("jo", manages=True)
    await mia.slash("server setup")
    await choose(mia, "server-channel", server.channel)
    await mia.click("Time and place…")
    await mia.fill(when="9:00", place="Berlin")
    await jo.slash("server setup")
    await jo.click("Time and place…")
    await jo.fill(when="3:00", place="Berlin")
    told = await mia.click("Yes, do that")
    assert "Somebody changed this meanwhile" in told
    assert "Every day at **03:00**" in told
    assert await states(world) == []
    assert "What is set" in await mia.click("Yes, do that")


async def test_a_second_press_on_yes_says_the_same(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await mia.slash("server setup")
    await choose(mia, "server-channel", server.channel)
    await mia.click("Time and place…")
    await mia.fill(when="9:00", place="Berlin")
    yes = next(n["custom_id"] for n in walk(raw(mia.seen)) if n.get("label") == "Yes, do that")
    assert "What is set" in await mia.click("Yes, do that")
    await forged(mia, yes)
    assert "What is set" in await mia.slash("server setup")
    assert await states(world) == [("due", None)]


async def test_what_cannot_be_read_is_said_and_stands_in_the_form_again(world: World) -> None:
    mia = Server.open(world).join("mia", manages=True)
    await mia.slash("server setup")
    await mia.click("Time and place…")
    told = await mia.fill(when="half 8", place="Qwxzland")
    assert "could not read “half 8”" in told
    assert "a place called “Qwxzland”" in told
    await world.restart()
    await mia.click("Try again")
    assert mia.form is not None
    assert mia.form.modal is not None
    assert [n.get("value") for n in walk(mia.form.modal["components"]) if n.get("type") == 4] == ["half 8", "Qwxzland"]
    assert "Still to choose: **the channel**" in await mia.fill(when="20:00", place="UTC+2")
    await mia.click("Time and place…")
    told = await mia.fill(when="20:00", place="Berln")
    assert "I took “Berln” as **Berlin, Germany**." in told
    await mia.click("Time and place…")
    assert "I took" not in await mia.fill(when="20:00", place="berlin")


async def test_a_place_that_may_be_another_can_be_put_right(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await mia.slash("server setup")
    await choose(mia, "server-channel", server.channel)
    await mia.click("Time and place…")
    await mia.fill(when="9:00", place="Portland")
    menu = next(n for n in walk(raw(mia.seen)) if n.get("custom_id") == "server-zone")
    other = next(option for option in menu["options"] if not option.get("default"))
    await world.restart()
    await choose(mia, "server-zone", other["value"])
    assert "What is set" in await mia.click("Yes, do that")
    [(zone,)] = await world.storage.execute("bot", "SELECT zone FROM dailies")
    assert zone == other["value"]


async def test_whatever_is_missing_is_named_in_one_sentence(world: World) -> None:
    server = Server.open(world)
    shut = server.guild.create_text_channel("shut")
    await forbid(server, shut, view_channel=True, send_messages=True, read_message_history=True)
    mia = server.join("mia", manages=True)
    await mia.slash("server setup")
    told = await choose(mia, "server-channel", shut)
    assert "give me **View Channel**, **Send Messages** and **Read Message History** there." in told


async def test_a_channel_where_we_may_not_write_is_said_at_once_and_not_confirmed(world: World) -> None:
    server = Server.open(world)
    mute = server.guild.create_text_channel("quiet")
    await forbid(server, mute, send_messages=True, read_message_history=True)
    mia = server.join("mia", manages=True)
    await mia.slash("server setup")
    await mia.click("Time and place…")
    await mia.fill(when="9:00", place="Berlin")
    told = await choose(mia, "server-channel", mute)
    assert f"I cannot post in <#{mute.id}>: give me **Send Messages** and **Read Message History** there." in told
    assert "Yes, do that" not in mia.labels()
    await forbid(server, mute, read_message_history=True)
    told = await mia.click("Look again")
    assert "cannot post" not in told
    assert f"In <#{mute.id}> I also need **Read Message History**" in told
    assert "Yes, do that" not in mia.labels()
    await forbid(server, mute)
    assert "Read Message History" not in await mia.click("Look again")
    assert "What is set" in await mia.click("Yes, do that")


async def test_packs_on_offer_are_those_that_suit_a_channel_and_the_servers_own(world: World) -> None:
    server, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    world.app.shelf.put_stock(server.guild.id, Stock((as_own(good(MINUTE), 1),)))
    mia, jo = server.join("mia", manages=True), elsewhere.join("jo", manages=True)
    await mia.slash("server setup")
    offered = next(n for n in walk(raw(mia.seen)) if n.get("custom_id") == "server-packs")["options"]
    assert offered[0]["label"] == "Harbour minutes"
    assert offered[0]["description"] == "1 exercise that suits a channel"
    assert "Learning about patterns" not in [option["label"] for option in offered]
    await choose(mia, "server-packs", offered[0]["value"])
    await choose(mia, "server-channel", server.channel)
    await mia.click("Time and place…")
    assert "from Harbour minutes." in await mia.fill(when="9:00", place="Berlin")
    await mia.click("Yes, do that")
    await at(world, "2026-01-01T08:00:00+00:00")
    assert "A harbour minute" in said(server)[0]
    assert "Written by your moderators" in said(server)[0]
    await jo.slash("server setup")
    assert "Harbour minutes" not in str(raw(jo.seen))


async def test_all_packs_means_those_to_come_too(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await mia.slash("server setup")
    values = [o["value"] for n in walk(raw(mia.seen)) if n.get("custom_id") == "server-packs" for o in n["options"]]
    await choose(mia, "server-packs", values[0])
    await choose(mia, "server-packs", *values)
    await set_up(mia)
    assert await world.storage.column("SELECT packs FROM dailies") == [None]


async def test_a_role_may_look_after_packs_once_a_manager_says_so(world: World) -> None:
    server = Server.open(world)
    keepers = server.guild.create_role("keepers")
    mia = server.join("mia", manages=True)
    assert "everybody with Manage Server." in await mia.slash("server setup")
    told = await choose(mia, "server-role", keepers)
    assert (
        f"\nPacks, quiz rounds and `/server stats` are for everybody with Manage Server and <@&{keepers.id}>." in told
    )
    kim = server.join("kim", roles=(keepers,))
    assert "moderators" in await kim.slash("pack list")
    assert "Manage Server" in await kim.slash("server stats")
    await world.restart()
    assert f"and <@&{keepers.id}>" in await mia.click("Yes, do that")
    assert "No packs" in await kim.slash("pack list") or "template" in kim.text()
    assert "People who took part" in await kim.slash("server stats")
    assert "The round is on its way" in await kim.slash("server quiz")
    assert "everybody with Manage Server." in await choose(mia, "server-role")
    assert "everybody with Manage Server." in await mia.click("Yes, do that")
    assert mia.overheard() == []


async def test_only_who_has_manage_server_changes_anything(world: World) -> None:
    server = Server.open(world)
    keepers = server.guild.create_role("keepers")
    mia, kim = server.join("mia", manages=True), server.join("kim", roles=(keepers,))
    await set_up(mia)
    await choose(mia, "server-role", keepers)
    await mia.click("Yes, do that")
    before = await world.storage.counted()
    for custom_id in (
        *("server-setup", "server-channel", "server-role", "server-packs", "server-when", "server-zone"),
        *("server-retime:a:b", "server-discard", "server-yes:1", "server-off", "server-post", "server-daily"),
        *("server-pause:daily", "server-resume:daily"),
    ):
        assert "This is for those who have Manage Server here." in await forged(kim, custom_id, values=["1"])
    forms = await forged(kim, "server-timed", kind=5, components=[])
    assert "This is for those who have Manage Server here." in forms
    assert await world.storage.counted() == before
    # They see the command, because it also holds what their role lets them do.
    assert "Manage Server" in await kim.slash("server setup")
    assert "Manage Server" in await kim.slash("server daily")


async def test_a_forged_menu_sets_nothing(world: World) -> None:
    server, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    mia = server.join("mia", manages=True)
    for custom_id, value in (
        ("server-channel", str(elsewhere.channel.id)),
        ("server-channel", "no number"),
        ("server-role", "12345"),
        ("server-zone", "America"),
    ):
        await forged(mia, custom_id, values=[value])
    await forged(mia, "server-packs", values=["no-such-pack"])
    assert "This is what I will do" not in await mia.slash("server setup")


async def test_switched_off_it_posts_no_more_and_what_came_stays_readable(world: World) -> None:
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await set_up(mia)
    await at(world, "2026-01-01T08:00:00+00:00")
    await mia.slash("server setup")
    assert "I forget the channel, the time and the packs" in await mia.click("Switch off")
    await world.restart()
    assert "What is set" in await mia.click("Back")
    await mia.click("Switch off")
    assert "Switched off" in await mia.click("Yes, switch it off")
    await world.restart()
    await at(world, "2026-01-03T08:00:00+00:00")
    assert len(said(server)) == 1
    told = await mia.slash("server daily")
    assert "No exercise is posted here each day." in told
    assert "Thu 1 Jan: posted" in told
