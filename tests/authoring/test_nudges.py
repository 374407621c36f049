"""What moderators wrote, and what they switched off, in the nudges of their members."""

from __future__ import annotations

from tests.authoring.acts import moderators, publish
from tests.conftest import World
from tests.servers.acts import Server

SHIPPED = "shipped-minutes"


async def test_a_nudge_brings_a_servers_exercise_to_its_member_and_to_nobody_else(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    await mia.slash("pack disable", what=SHIPPED)
    ann, ben = harbour.join("ann"), world.person("ben")
    await ann.dm.start()
    await ann.slash("streak")
    await ben.start()
    await world.pass_time(hours=8)
    dm = ann.dm
    assert "A harbour minute" in (told := dm.inbox())
    assert "Written by your moderators (Mia and Jo); they cannot see your answers." in told
    assert "A harbour minute" not in ben.inbox()
    assert "Report" in dm.labels()
    await dm.click("Begin")
    assert "Report" in dm.labels()
    assert await dm.click("Report") == "Report this"
    assert "Thank you" in await dm.fill(said="")


async def test_what_was_switched_off_since_does_not_begin_any_more(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo)
    await mia.slash("pack disable", what=SHIPPED)
    ann = harbour.join("ann")
    await ann.dm.start()
    await ann.slash("streak")
    await world.pass_time(hours=8)
    dm = ann.dm
    assert "A harbour minute" in dm.inbox()
    await mia.slash("pack enable", what=SHIPPED)
    await mia.slash("pack disable", what="~1")
    assert "A harbour minute" not in await dm.click("Begin")
    assert "Step" in dm.text() or "Done" in dm.labels()
