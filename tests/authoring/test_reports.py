"""Members report what their moderators wrote; who it was stays with them."""

from __future__ import annotations

import pytest

from tests.authoring.acts import NEXT, moderators, publish, yaml
from tests.conftest import World
from tests.onboarding.acts import forge
from tests.servers.acts import Local, Server, forged
from tests.sessions.acts import form_id


async def reader(server: Server, name: str = "ann") -> Local:
    """A member on the page of the server's exercise."""
    ann = server.join(name)
    await ann.dm.start()
    while "A harbour minute" not in await ann.slash("exercise", kind="surprise"):
        pass
    await ann.click("Begin")
    return ann


async def test_a_report_reaches_the_moderators_without_name_or_answers(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    await world.beat()
    ann = await reader(harbour)
    await ann.click("Write an answer")
    await ann.fill(text="zephyrbrook")
    await ann.click("Report")
    assert "without your name" in await ann.fill(said="This one **hurts**")
    [stored] = await world.storage.column("SELECT said FROM pack_reports")
    assert stored.startswith("sealed:")
    assert "hurts" not in stored
    await world.restart()
    await world.beat()
    assert "Somebody has reported something" in mia.dm.inbox()
    assert "Reports (1)" in (await mia.slash("pack list"), mia.labels())[1]
    told = await mia.click("Reports (1)")
    assert "This one \\*\\*hurts\\*\\*" in told
    assert not {"ann", str(ann.id), "zephyrbrook"} & set(told.replace(">", " ").split())
    assert "Nothing is reported" in await mia.click("Looked at")
    assert "pack_reports" not in await world.storage.counted()
    columns = await world.storage.execute("bot", "SELECT * FROM pack_audit")
    assert str(ann.id) not in str(columns)


async def test_what_older_versions_kept_is_still_read_and_what_is_lost_is_told(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    ann = await reader(harbour)
    page = ann.seen
    for said in ("one", "two"):
        ann.seen = page
        await ann.click("Report")
        await ann.fill(said=said)
    await world.storage.execute("bot", "UPDATE pack_reports SET said = 'as it was' WHERE report_id = 1")
    await world.storage.execute("bot", "UPDATE pack_reports SET said = 'sealed:AAAA' WHERE report_id = 2")
    await mia.slash("pack list")
    told = await mia.click("Reports (2)")
    assert "> as it was" in told
    assert "(This can no longer be opened: its key is gone.)" in told
    stored = await world.storage.column("SELECT said FROM pack_reports ORDER BY report_id")
    assert stored == ["as it was", "sealed:AAAA"]


async def test_a_form_that_is_sent_twice_reports_once_and_another_one_again(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    ann, ben = await reader(harbour), await reader(harbour, "ben")
    page = ann.seen
    await ann.click("Report")
    form = form_id(ann)
    assert "Thank you" in await ann.fill(said="This one hurts")
    await world.restart()
    assert "Thank you" in await forged(ann, form, kind=5, components=[])
    await ben.click("Report")
    assert "Thank you" in await ben.fill(said="This one hurts")
    assert (await world.storage.counted())["pack_reports"] == 2
    ann.seen = page
    await ann.click("Report")
    assert "Thank you" in await ann.fill(said="And it is too long")
    assert (await world.storage.counted())["pack_reports"] == 3
    rows = str(await world.storage.execute("bot", "SELECT * FROM pack_reports"))
    assert str(ann.id) not in rows
    await mia.slash("pack list")
    assert (await mia.click("Reports (3)")).count("This one hurts") == 2


async def test_forms_to_report_have_a_pace(world: World) -> None:
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    ann = await reader(harbour)
    page = ann.seen
    for _ in range(5):
        ann.seen = page
        assert await ann.click("Report") == "Report this"
    ann.seen = page
    assert "Please try again in about 10 minutes." in await ann.click("Report")


async def test_a_report_says_how_long_it_is_kept_and_goes_then(world: World) -> None:
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    ann = await reader(harbour)
    await ann.click("Report")
    assert "60 days at most" in str(ann.form.modal if ann.form else "")
    await ann.fill(said="This one hurts")
    await world.pass_time(days=59)
    assert (await world.storage.counted())["pack_reports"] == 1
    await world.pass_time(days=2)
    assert "pack_reports" not in await world.storage.counted()


async def test_the_one_who_reports_keeps_their_exercise(world: World) -> None:
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    ann = await reader(harbour)
    page = ann.seen
    await ann.click("Report")
    await ann.fill(said="")
    ann.seen = page
    assert "Done." in await ann.click("Done")


async def test_only_who_is_given_an_exercise_may_report_it(world: World) -> None:
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    ben = world.person("ben")
    for made_up in ("pack-report:~1:a-time-you-were-comforted", "pack-report:~9:x", "pack-report:shipped-minutes:x"):
        await forge(ben, made_up)
    await forge(ben, "pack-said:~1:a-time-you-were-comforted", kind=5, components=[])
    assert "pack_reports" not in await world.storage.counted()


@pytest.mark.parametrize("what", ["harbour-minute", "harbour-minute/a-time-you-were-comforted"])
async def test_what_was_switched_off_meanwhile_can_still_be_reported(world: World, what: str) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    ann, ben = await reader(harbour), await reader(harbour, "ben")
    await ann.click("Report")
    assert "is switched off" in await mia.slash("pack disable", what=what)
    await world.restart()
    assert "Thank you" in await ann.fill(said="The form was open.")
    await ben.click("Report")
    assert "Thank you" in await ben.fill(said="The exercise was open.")
    await mia.slash("pack list")
    told = await mia.click("Reports (2)")
    assert "The form was open." in told
    assert "The exercise was open." in told


async def test_what_a_newer_version_dropped_can_still_be_reported_and_what_never_was_cannot(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    ann = await reader(harbour)
    await publish(mia, jo, NEXT.replace("a-time-you-were-comforted", "something-else"))
    await world.restart()
    await ann.click("Report")
    assert "Thank you" in await ann.fill(said="I was still in it.")
    assert "an old one" in await forged(ann, "pack-report:~1:never-there")
    await mia.slash("pack upload", file=yaml(NEXT.replace("1.1.0", "1.2.0").replace("a-time-you-were", "a-draft-you")))
    assert "an old one" in await forged(ann, "pack-report:~1:a-draft-you-comforted")
    assert (await world.storage.counted())["pack_reports"] == 1


async def test_what_is_off_is_reported_by_nobody_from_elsewhere(world: World) -> None:
    harbour, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    await mia.slash("pack disable", what="harbour-minute")
    zoe = elsewhere.join("zoe")
    await zoe.dm.start()
    await zoe.slash("exercise", kind="surprise")
    assert "an old one" in await forged(zoe, "pack-report:~1:a-time-you-were-comforted")
    await forged(zoe, "pack-said:~1:a-time-you-were-comforted", kind=5, components=[])
    assert "pack_reports" not in await world.storage.counted()


async def test_what_comes_with_the_bot_has_no_such_button(world: World) -> None:
    ann = Server.open(world).join("ann")
    await ann.slash("exercise", kind="surprise")
    assert "Report" not in ann.labels()
    await ann.click("Begin")
    assert "Report" not in ann.labels()


async def test_reports_of_one_exercise_are_enough_at_some_point(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.authoring.rules.MOST_REPORTS", 2)
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    ann = await reader(harbour)
    page = ann.seen
    for _ in range(4):
        ann.seen = page
        await ann.click("Report")
        assert "Thank you" in await ann.fill(said="It hurts")
    assert (await world.storage.counted())["pack_reports"] == 2
