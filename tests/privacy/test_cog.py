from __future__ import annotations

from tests.authoring.acts import moderators, publish
from tests.conftest import World
from tests.privacy.acts import ZONE, erase, everything, export, live, name_one, start, started
from tests.servers.acts import Server


async def test_erasing_leaves_no_trace_in_any_table_and_touches_nobody_else(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await live(ann, "Aunt Mo")
    await name_one(ben, "Rex")
    before = await everything(world, ben.id)
    receipt = await erase(ann)
    assert "Erased on Thursday 1 January 2026 at" in receipt
    assert "1 name of who comforts you" in receipt
    assert await everything(world, ann.id) == []
    assert await everything(world, ben.id) == before
    assert "**Rex**" in await ben.slash("figures")


async def test_a_nudge_left_in_the_chat_does_nothing_after_erasing_and_no_other_comes(world: World) -> None:
    ann = await started(world)
    await world.pass_time(hours=2, minutes=20)
    nudge, text = ann.user.dm_channel.last_message, ann.inbox()
    await erase(ann)
    await world.pass_time(days=1)
    assert ann.inbox() == text
    ann.seen = nudge
    await ann.click("Begin")
    assert await everything(world, ann.id) == []


async def test_the_page_says_what_is_stored_and_what_discord_carries(world: World) -> None:
    ann = await started(world)
    text = await ann.slash("privacy")
    assert "What is stored, and why" in text
    assert "Sealed, with a key of your own" in text
    assert "What Discord carries" in text
    assert "nothing is stored about you" not in text
    assert ann.seen.ephemeral


async def test_the_page_works_for_someone_who_never_started(world: World) -> None:
    ann = world.person()
    assert "Right now, nothing is stored about you" in await ann.slash("privacy")
    assert "Nothing is stored about you" in await ann.click("Export")
    await ann.slash("privacy")
    assert "Nothing is stored about you" in await ann.click("Erase everything")
    assert await everything(world, ann.id) == []


async def test_the_export_is_two_files_that_only_the_member_sees(world: World) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    told, page = await export(ann)
    assert told["zone"] == ZONE
    assert told["member_id"] == str(ann.id)
    assert told["sections"]["members"][0]["consented_at"] == "2026-01-01T05:45:00+05:45"
    assert told["sections"]["figures"][0]["name"] == "Aunt Mo"
    assert "Aunt Mo" in page
    assert "Times are in your zone, Asia/Kathmandu." in page


async def test_a_resting_figure_is_in_the_export_too(world: World) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    await ann.slash("figures")
    await ann.pick("Aunt Mo")
    await ann.click("Not for now")
    told, _ = await export(ann)
    assert [(figure["name"], figure["state"]) for figure in told["sections"]["figures"]] == [("Aunt Mo", "rested")]


async def test_erasing_asks_once_and_can_be_left(world: World) -> None:
    ann = await started(world)
    await ann.slash("privacy")
    assert "Erase everything?" in await ann.click("Erase everything")
    assert "What is stored, and why" in await ann.click("Keep")
    assert (await export(ann))[0]["sections"]["members"]


async def test_an_export_is_offered_before_erasing(world: World) -> None:
    ann = await started(world)
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await ann.click("Export first")
    assert len(ann.seen.attachments) == 2


async def test_after_erasing_nothing_is_stored_and_starting_afresh_works(world: World) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    receipt = await erase(ann)
    assert "at 05:45 (Asia/Kathmandu)" in receipt
    assert "and your key" in receipt
    assert "From us, nothing more will come." in receipt
    await world.pass_time(days=3)
    assert "Right now, nothing is stored about you" in await ann.slash("privacy")
    again = await ann.click("Erase everything")
    assert "Erased on Thursday 1 January 2026 at 00:00 UTC" in again
    assert "all that was stored about you (how much it was, nobody knows any more)" in again
    assert "needs a start first" in await ann.slash("figures")
    await start(ann)
    assert "Who or what comforts you?" in await ann.slash("figures")


async def test_the_receipt_of_somebody_without_an_account_says_only_what_is_true(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    dm = mia.dm
    await dm.slash("privacy")
    sure = await dm.click("Erase everything")
    assert "goes: what you did in servers, and where you were counted. What you made for a server stays" in sure
    assert "days" not in sure
    receipt = await erase(mia.dm)
    assert "**Gone:** 4 entries about your part in packs. What you made for a server stays" in receipt
    assert "Thursday 1 January 2026 at 00:00 UTC" in receipt
    for untrue in ("your key", "settings included", "your words", "what I wrote"):
        assert untrue not in receipt
    assert await everything(world, mia.dm.id) == []
    assert [each.member_id for each in await world.app.vault.erasures.all()] == [mia.dm.id]
    assert "nothing is stored about you" in await mia.dm.slash("privacy")


async def test_a_confirmation_pressed_twice_or_after_a_restart_gives_a_receipt_again(world: World) -> None:
    ann = await started(world)
    await ann.slash("privacy")
    await ann.click("Erase everything")
    first = ann.seen
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await world.restart()
    assert "Erased on" in await ann.click("Yes, erase everything")
    ann.seen = first
    assert "Erased on" in await ann.click("Yes, erase everything")
