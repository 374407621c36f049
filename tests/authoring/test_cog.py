"""The whole life of a pack, as the people of a server live it."""

from __future__ import annotations

from bot.packs.loader.template import template
from tests.authoring.acts import NEXT, PACK, moderators, offered, publish, yaml
from tests.conftest import World
from tests.servers.acts import Server


async def test_the_template_comes_as_a_file_that_is_in_order(world: World) -> None:
    mia, _ = moderators(Server.open(world))
    assert "A pack to begin from" in await mia.slash("pack template")
    (file,) = mia.seen.attachments
    assert (await file.read()).decode() == template()
    assert "All in order" in await mia.slash("pack check", file=yaml(template()))


async def test_check_tells_all_problems_by_line_and_stores_nothing(world: World) -> None:
    mia, _ = moderators(Server.open(world))
    text = PACK.replace("minutes: 1", "minuets: 1").replace("promising", "supported")
    told = await mia.slash("pack check", file=yaml(text))
    line = text.splitlines().index(next(each for each in text.splitlines() if "supported" in each)) + 1
    assert f"Line {line}" in told
    assert "minuets" in told
    assert "is for packs that come with the bot" in told
    assert await world.storage.counted() == {}
    assert mia.overheard() == []


async def test_advice_stands_apart_from_problems_and_in_nobodys_way(world: World) -> None:
    mia, _ = moderators(Server.open(world))
    text = PACK.replace("That care is part of you.", "You should have thought of this long ago.")
    told = await mia.slash("pack check", file=yaml(text))
    assert "All in order: " in told
    assert "You may want to look at one place again. It can be uploaded as it is." in told
    assert f"Line {text[: text.index('should have')].count(chr(10)) + 1}" in told
    assert "waits for a second person" in await mia.slash("pack upload", file=yaml(text))


async def test_what_has_the_title_of_something_else_is_offered_with_its_pack(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo, PACK.replace("A harbour minute", "At the window"))
    offered = await mia.actor.autocomplete(harbour.channel, "pack disable", "what", "at the window")
    assert {choice["name"] for choice in offered} == {
        "At the window (Harbour minutes)",
        "At the window (Shipped minutes)",
    }
    await mia.slash("pack upload", file=yaml(PACK.replace("pack: harbour-minute", "pack: harbour-two")))
    offered = await mia.actor.autocomplete(harbour.channel, "pack download", "pack", "harbour minutes")
    assert {choice["name"] for choice in offered} == {
        "Harbour minutes 1.0.0 (harbour-minute)",
        "Harbour minutes 1.0.0 (harbour-two)",
    }


async def test_more_problems_than_fit_come_in_a_file(world: World) -> None:
    mia, _ = moderators(Server.open(world))
    text = PACK + "".join(f"wrong{number}: x\n" for number in range(80))
    assert "more stand in the file below" in await mia.slash("pack check", file=yaml(text))
    (file,) = mia.seen.attachments
    assert b"wrong79" in await file.read()


async def test_a_file_that_is_too_large_is_not_opened(world: World) -> None:
    mia, _ = moderators(Server.open(world))
    assert "larger than 256 KiB" in await mia.slash("pack check", file=("pack.yaml", b"x" * (256 * 1024 + 1)))


async def test_a_pack_goes_from_upload_to_members_by_two_people_and_no_restart(world: World) -> None:
    harbour = Server.open(world)
    (mia, jo), ann = moderators(harbour), harbour.join("ann")
    await jo.slash("pack list")
    assert "waits for a second person" in await mia.slash("pack upload", file=yaml(PACK))
    assert "A harbour minute" not in await offered(ann)
    assert "I wrote to those who had looked" in await mia.slash("pack approve", pack="harbour-minute")
    await world.restart()
    await jo.slash("pack list")
    await jo.pick(str(await newest(world)))
    told = await jo.click("Approve")
    assert f"Approved by <@{jo.id}>. Members have it from their next exercise on." in told
    assert "A harbour minute" in await offered(ann)
    await world.restart()
    assert "A harbour minute" in await offered(ann)


async def test_a_pack_of_one_server_is_never_seen_in_another(world: World) -> None:
    harbour, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    await publish(*moderators(harbour))
    zoe, ben = elsewhere.join("zoe", manages=True), elsewhere.join("ben")
    assert "A harbour minute" not in await offered(ben)
    assert "None yet" in await zoe.slash("pack list")
    for act in ("approve", "preview", "withdraw", "rollback", "download"):
        assert "There is no such thing here" in await zoe.slash(f"pack {act}", pack=str(await newest(world)))
    assert "Nothing here goes by that name" in await zoe.slash("pack disable", what="~1")


async def test_members_read_who_wrote_it_and_that_nobody_reads_along(world: World) -> None:
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    ann = harbour.join("ann")
    await ann.dm.start()
    while "A harbour minute" not in await ann.slash("exercise", kind="surprise"):
        pass
    assert "Written by your moderators (Mia and Jo); they cannot see your answers." in ann.text()
    assert "Written by your moderators" in await ann.click("Begin")
    assert "Written by your moderators" in await ann.slash("quiz", topic="harbours")
    assert await ann.click("Report") == "Report this"
    assert "Thank you" in await ann.fill(said="")


async def test_whoever_is_in_the_middle_stays_on_their_version(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    ann = harbour.join("ann")
    await ann.dm.start()
    while "A harbour minute" not in await ann.slash("exercise", kind="surprise"):
        pass
    await ann.click("Begin")
    await publish(mia, jo, NEXT)
    await world.restart()
    assert "A harbour minute" in await ann.click("Write an answer")
    await ann.fill(text="salt")
    assert "### A harbour minute" in ann.text()
    assert "A longer harbour minute" in await offered(ann)


async def test_a_version_is_never_overwritten(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    other = PACK.replace("A harbour minute", "Something else entirely")
    assert "Raise the number" in await mia.slash("pack upload", file=yaml(other))
    assert "Exactly this file is here already" in await mia.slash("pack upload", file=yaml(PACK))
    await publish(mia, jo, NEXT)
    old = other.replace("1.0.0", "1.0.5")
    assert "A higher version" in await mia.slash("pack upload", file=yaml(old))


async def test_the_reason_for_a_new_number_is_the_true_one(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    other = PACK.replace("A harbour minute", "Something else entirely")
    await mia.slash("pack upload", file=yaml(PACK))
    assert "so that a reviewer knows which text they read" in await mia.slash("pack upload", file=yaml(other))
    await jo.slash("pack approve", pack="harbour-minute")
    assert "in the middle of it" in await mia.slash("pack upload", file=yaml(other))


async def test_a_newer_upload_replaces_its_authors_draft(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    await mia.slash("pack upload", file=yaml(NEXT))
    assert "not waiting any more" in await jo.slash("pack approve", pack="harbour-minute 1.0.0")
    assert "in use" in await jo.slash("pack approve", pack="harbour-minute 1.1.0")
    await jo.slash("pack list")
    assert f"<@{mia.id}> replaced, by a newer upload, **harbour-minute 1.0.0**" in await jo.click("Who did what")


async def test_approving_never_takes_members_back(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await mia.slash("pack upload", file=yaml(PACK))
    await publish(jo, mia, NEXT)
    told = await jo.slash("pack approve", pack="harbour-minute 1.0.0")
    assert "Members have a higher version" in told
    assert "/pack rollback" in told
    assert "A longer harbour minute" in await offered(harbour.join("ann"))


async def test_a_draft_is_returned_with_a_reason_that_reaches_its_author(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    assert await jo.slash("pack return", pack="harbour-minute") == "Return Harbour minutes"
    await jo.fill(reason="Shorter, please. *And* @everyone")
    assert "came back" in jo.text()
    assert "raise the number" in jo.text()
    await world.beat()
    told = mia.dm.inbox()
    assert "came back to you" in told
    assert "raise the number in `version:`, and `/pack upload` it again" in told
    assert "Shorter, please. \\*And\\*" in told
    assert "not waiting any more" in await jo.slash("pack approve", pack="harbour-minute")


async def test_the_other_moderators_hear_of_an_upload_and_the_author_of_its_approval(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await jo.slash("pack list")
    assert "I am writing to the other moderator" in await mia.slash("pack upload", file=yaml(PACK))
    await world.beat()
    assert "waits for a second pair of eyes in Harbour" in jo.dm.inbox()
    assert not mia.user.dm_channel.history()
    await jo.slash("pack approve", pack="harbour-minute")
    await world.beat()
    assert "was approved" in mia.dm.inbox()
    await world.pass_time(hours=1)
    assert len(mia.user.dm_channel.history()) == len(jo.user.dm_channel.history()) == 1


async def test_whoever_has_left_hears_of_nothing_any_more(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await jo.slash("pack list")
    await mia.slash("pack upload", file=yaml(PACK))
    harbour.leave(jo)
    await world.beat()
    assert not jo.user.dm_channel.history()
    assert "pack_notices" not in await world.storage.counted()


async def test_a_closed_dm_stops_nothing_and_is_told_where_it_matters(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await jo.slash("pack list")
    await mia.slash("pack upload", file=yaml(PACK))
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
    assert "Your DM is closed to me" in await mia.slash("pack preview", pack="harbour-minute")
    await world.beat()
    assert "in use" in await jo.slash("pack approve", pack="harbour-minute")
    await world.beat()
    assert "pack_notices" not in await world.storage.counted()


async def test_somebody_alone_may_approve_their_own_after_a_day(world: World) -> None:
    harbour = Server.open(world)
    mia = harbour.join("mia", manages=True)
    assert "in a day" in await mia.slash("pack upload", file=yaml(PACK))
    assert "one day after" in await mia.slash("pack approve", pack="harbour-minute")
    await world.pass_time(hours=25)
    assert "in use" in await mia.slash("pack approve", pack="harbour-minute")
    await mia.slash("pack list")
    assert "approved alone" in await mia.click("Who did what")


async def test_what_was_promised_at_the_upload_holds_when_somebody_comes_by(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    assert "in a day" in await mia.slash("pack upload", file=yaml(PACK))
    await jo.slash("pack list")
    told = await mia.slash("pack approve", pack="harbour-minute")
    assert "there was nobody else to tell" in told
    assert "ask another moderator to open `/pack list`" in told
    await world.pass_time(hours=25)
    assert "in use" in await mia.slash("pack approve", pack="harbour-minute")
    await mia.slash("pack list")
    assert "uploaded, with nobody else to tell," in await mia.click("Who did what")


async def test_where_others_were_told_a_day_changes_nothing(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await jo.slash("pack list")
    await mia.slash("pack upload", file=yaml(PACK))
    await world.pass_time(hours=25)
    assert "I wrote to those" in await mia.slash("pack approve", pack="harbour-minute")


async def test_only_the_author_withdraws_and_only_a_draft(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    assert "Only the person who uploaded" in await jo.slash("pack withdraw", pack="harbour-minute")
    assert "withdrawn" in await mia.slash("pack withdraw", pack="harbour-minute")
    assert "not waiting any more" in await jo.slash("pack approve", pack="harbour-minute")


async def test_a_rollback_brings_the_version_before_back(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    await publish(mia, jo, NEXT)
    ann = harbour.join("ann")
    assert "in use" in await mia.slash("pack rollback", pack="harbour-minute 1.0.0")
    assert "A harbour minute" in (found := await offered(ann))
    assert "A longer harbour minute" not in found
    assert "exactly this version" in await mia.slash("pack rollback", pack="harbour-minute 1.0.0")
    await jo.slash("pack list")
    await jo.pick(str(await newest(world)))
    told = await jo.click("Use this one")
    assert f"Brought back by <@{jo.id}>. Members have it from their next exercise on." in told


async def test_a_rollback_without_a_version_goes_one_approved_version_back(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    await publish(mia, jo, NEXT)
    await mia.slash("pack upload", file=yaml(NEXT.replace("1.1.0", "1.2.0")))
    assert "harbour-minute 1.0.0 · in use" in (await mia.slash("pack rollback", pack="harbour-minute")).replace("`", "")
    assert "No version below" in await mia.slash("pack rollback", pack="Harbour minutes")
    await mia.slash("pack download", pack="harbour-minute")
    assert mia.seen.attachments[0].filename == "harbour-minute-1.0.0.yaml"
    await mia.slash("pack withdraw", pack="harbour-minute")
    assert "also here: 1.2.0 (withdrawn), 1.1.0 (approved before)" in await mia.slash("pack list")


async def test_what_the_list_and_the_guide_call_it_is_understood(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    exercise = next(each for each in world.app.shelf.in_servers([harbour.guild.id]).exercises if each.by)
    name = f"harbour-minute/{exercise.id}"
    (choice,) = await mia.actor.autocomplete(harbour.channel, "pack disable", "what", name)
    assert choice["name"] == exercise.title
    assert "on already" in await mia.slash("pack enable", what=name)
    for what in (name, "Harbour-Minute"):
        assert "is switched off" in await mia.slash("pack disable", what=what)
        assert "switched off already" in await mia.slash("pack disable", what=what)
    (choice,) = await mia.actor.autocomplete(harbour.channel, "pack enable", "what", name)
    assert choice["name"] == exercise.title
    assert "is switched on again" in await mia.slash("pack enable", what=exercise.title)
    assert "Its whole pack is switched off" in await mia.slash("pack enable", what=name)
    assert "is switched on again" in await mia.slash("pack enable", what="harbour-minute")
    assert exercise.title in await offered(harbour.join("ann"))
    for act in ("download", "preview"):
        assert "no such thing" not in await mia.slash(f"pack {act}", pack=name)


async def test_a_pack_or_one_exercise_is_switched_off_and_on_again(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    ann = harbour.join("ann")
    before = await offered(ann)
    shipped = next(e for e in world.app.shelf.files.exercises if e.title in before - {"A harbour minute"})
    name = f"{shipped.pack}/{shipped.id}"
    assert "is switched off" in await mia.slash("pack disable", what=name)
    assert shipped.title not in await offered(ann)
    await mia.slash("pack disable", what="harbour minutes")
    assert "A harbour minute" not in await offered(ann)
    await world.restart()
    assert "A harbour minute" not in await offered(ann)
    assert "is switched on again" in await jo.slash("pack enable", what="~1")
    await jo.slash("pack enable", what=name)
    assert {"A harbour minute", shipped.title} <= await offered(ann)


async def test_members_are_never_left_with_nothing(world: World) -> None:
    mia, _ = moderators(Server.open(world))
    told = [await mia.slash("pack disable", what=pack.id) for pack in world.app.shelf.files.packs]
    assert any("nothing to do" in each for each in told)


async def test_a_version_is_downloaded_to_the_letter(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    await jo.slash("pack download", pack="harbour-minute")
    (file,) = jo.seen.attachments
    assert (file.filename, (await file.read()).decode()) == ("harbour-minute-1.0.0.yaml", PACK)


async def test_the_list_says_how_many_and_never_who(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    assert "done by nobody yet" in await mia.slash("pack list")
    ann = harbour.join("ann")
    await ann.dm.start()
    while "A harbour minute" not in await ann.slash("exercise", kind="surprise"):
        pass
    await ann.click("Begin")
    told = await mia.slash("pack list")
    assert "done by fewer than 5" in told
    assert str(ann.id) not in told
    assert "ann" not in told


async def test_every_act_is_listed_with_who_and_when(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    await mia.slash("pack disable", what="~1")
    await jo.slash("pack list")
    told = (await jo.click("Who did what")).splitlines()
    assert [line.partition(",")[0] for line in told[1:]] == [
        f"<@{mia.id}> switched off **Harbour minutes**",
        f"<@{jo.id}> approved **harbour-minute 1.0.0**",
        f"<@{mia.id}> uploaded",
    ]


async def test_a_moderator_without_an_account_has_all_of_it_told_and_erased(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    await mia.dm.slash("privacy")
    dm = mia.dm
    assert "nothing is stored about you" not in await dm.slash("privacy")
    await dm.click("Export")
    page = (await dm.seen.attachments[0].read()).decode()
    assert "harbour-minute 1.0.0" in page
    await dm.slash("privacy")
    await dm.click("Erase everything")
    await dm.click("Yes, erase everything")
    assert str(mia.id) not in str(await world.storage.execute("bot", "SELECT user_id FROM pack_audit"))
    await jo.slash("pack list")
    assert "someone who has left uploaded, with nobody else to tell, **harbour-minute 1.0.0**" in await jo.click(
        "Who did what"
    )
    assert "nothing is stored about you" in await dm.slash("privacy")


async def newest(world: World) -> int:
    """The version uploaded last."""
    return int(max(await world.storage.column("SELECT version_id FROM own_versions")))
