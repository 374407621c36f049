"""After "this felt worse": asking a practitioner to get in touch."""

from __future__ import annotations

import pytest

from bot.base.edge import Fate, Sent
from tests.care.acts import NAME, export, joined, practise
from tests.conftest import Person, World
from tests.sessions.acts import press, started

WRITE = "/channels/*/messages"
LINE = "A client would like you to get in touch."


def lines(person: Person) -> int:
    return sum(message.content == LINE for message in person.user.dm_channel.history())


async def test_a_client_asks_and_reads_what_became_of_it(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa, "blue 7")
    assert "no emergency line" in await press(noa, "care-ask")
    assert lines(ines) == 0
    await world.restart()
    clock = f"{world.now():%H:%M}"
    assert f"Delivered {clock} UTC; I can't tell whether it was read." in await noa.click(f"Yes, ask {NAME}")
    assert ines.inbox() == LINE
    assert lines(ines) == 1
    await world.restart()
    told = await ines.click("See who")
    assert "blue 7 would like you to get in touch" in told
    assert ines.seen.ephemeral
    await noa.slash("sharing")
    assert "that you asked them to get in touch" in await noa.click("Who looked, and when")


async def test_once_a_day_at_most(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    for _ in range(3):
        await press(noa, "care-ask")
        assert "Delivered" in await noa.click(f"Yes, ask {NAME}")
    await world.beat()
    assert lines(ines) == 1
    await world.pass_time(hours=24, minutes=1)
    await press(noa, "care-ask")
    await noa.click(f"Yes, ask {NAME}")
    assert lines(ines) == 2


async def test_whom_they_asked_before_and_left_keeps_nobody_from_being_asked(world: World) -> None:
    ines, omar, noa = await practise(world), await practise(world, "omar", "Omar Said"), world.person("noa")
    link = await joined(ines, noa)
    await joined(omar, noa)
    assert "Each of them once a day" in await press(noa, "care-ask")
    await noa.click(f"Yes, ask {NAME}")
    await press(noa, f"care-leave:{link}")
    await world.restart()
    await press(noa, "care-ask")
    assert "### Omar Said" in await noa.click("Yes, ask Omar Said")
    assert "Delivered" in noa.text()
    await joined(ines, noa, "again")
    await press(noa, "care-ask")
    assert "Delivered" in await noa.click(f"Yes, ask {NAME}")
    assert (lines(ines), lines(omar)) == (2, 1)


@pytest.mark.parametrize("ender", ["client", "practitioner", "operator"])
async def test_what_is_still_on_its_way_when_sharing_ends_arrives_nowhere(world: World, ender: str) -> None:
    ines, noa = await practise(world), world.person("noa")
    link = await joined(ines, noa)
    asked = await world.app.rooms.asking.ask(noa.id, link, world.now())
    assert asked is not None
    match ender:
        case "client":
            await press(noa, f"care-leave:{link}")
        case "practitioner":
            await press(ines, f"care-end-yes:{link}")
        case _:
            await world.app.rooms.roster.remove(ines.id, world.now())
    await world.restart()
    await world.pass_time(minutes=5)
    assert lines(ines) == 0
    assert "not connected" in await press(noa, f"care-asked:{asked.notice.notice_id}")


async def test_a_closed_dm_is_told_at_once_and_somebody_else_can_be_asked(world: World) -> None:
    ines, omar, noa = await practise(world), await practise(world, "omar", "Omar Said"), world.person("noa")
    await joined(ines, noa)
    await joined(omar, noa)
    await press(noa, "care-ask")
    world.env.inject_error("POST", WRITE, status=403, code=50007)
    assert "It did not reach them" in await noa.click(f"Yes, ask {NAME}")
    await noa.click("Ask somebody else")
    assert "Delivered" in await noa.click("Yes, ask Omar Said")
    assert (lines(ines), lines(omar)) == (0, 1)


async def test_a_closed_dm_is_not_knocked_at_without_end(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    world.env.inject_error("POST", f"/channels/{ines.user.dm_channel.id}/messages", status=403, code=50007, times=None)
    for _ in range(5):
        await press(noa, "care-ask")
        assert "It did not reach them" in await noa.click(f"Yes, ask {NAME}")
    assert "Ask somebody else" not in noa.labels()
    await noa.click("Try again")
    assert "Please try again" in await noa.click(f"Yes, ask {NAME}")


async def test_what_discord_could_not_take_goes_out_with_a_later_beat_and_once(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    await press(noa, "care-ask")
    world.env.inject_error("POST", WRITE, status=503, times=2)
    assert "On its way" in await noa.click(f"Yes, ask {NAME}")
    await world.restart()
    for _ in range(8):
        await world.pass_time(minutes=5)
    assert lines(ines) == 1
    assert "Delivered" in await noa.click("Look again")


async def test_a_crash_after_the_line_left_sends_no_second_one(world: World) -> None:
    """It is in their DM, and nobody wrote that down."""
    ines, noa = await practise(world), world.person("noa")
    link = await joined(ines, noa)
    rooms = world.app.rooms
    asked = await rooms.asking.ask(noa.id, link, world.now())
    assert asked is not None
    errand = await rooms.care_notices.take_one(asked.notice.notice_id, world.now())
    assert errand is not None
    assert await rooms.care_notices.take_one(asked.notice.notice_id, world.now()) is None
    await press(ines, f"care-told:{asked.notice.notice_id}")
    before = len(ines.user.dm_channel.history())
    await world.restart()
    await world.pass_time(minutes=5)
    assert lines(ines) == 0
    assert len(ines.user.dm_channel.history()) == before
    assert "Delivered" in await press(noa, f"care-asked:{asked.notice.notice_id}")


async def test_after_two_hours_it_is_given_up(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    link = await joined(ines, noa)
    rooms = world.app.rooms
    asked = await rooms.asking.ask(noa.id, link, world.now())
    assert asked is not None
    for _ in range(12):
        for errand in await rooms.care_notices.take(world.now()):
            await rooms.care_notices.record(errand, Sent(Fate.RETRY, detail="http 429"), world.now())
        await world.env.advance_time(15 * 60)
    assert "It did not reach them" in await press(noa, f"care-asked:{asked.notice.notice_id}")


async def test_the_away_note_is_read_where_it_matters(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    await press(ines, "care-away")
    assert "Back on 3 May" in await ines.fill(note="Back on 3 May. **Dr Who** stands in.")
    await world.restart()
    assert "Back on 3 May" in await press(noa, "care-ask")
    assert "Back on 3 May" in await noa.click(f"Yes, ask {NAME}")
    assert "Back on 3 May" in await noa.slash("sharing")
    await world.storage.execute(
        "bot", "UPDATE practitioners SET away_note = 'Back on 4 May'"
    )  # as before it was sealed
    await world.restart()
    [stored] = await world.storage.column("SELECT away_note FROM practitioners")
    assert stored.startswith("sealed:")
    assert "Back on 4 May" in await noa.slash("sharing")
    await press(ines, "care-away")
    assert "There is no note now" in await ines.fill(note="")
    assert "Their note" not in await noa.slash("sharing")


async def test_an_away_note_that_does_not_open_is_told_and_left(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    await press(ines, "care-away")
    await ines.fill(note="Back on 3 May.")
    [whole] = await world.storage.column("SELECT away_note FROM practitioners")
    for altered in ("sealed:cut off", f"{whole[:-8]}AAAA"):
        await world.storage.execute("bot", "UPDATE practitioners SET away_note = :altered", altered=altered)
        for told in (await press(noa, "care-ask"), await noa.slash("sharing")):
            assert "(This can no longer be opened: its key is gone.)" in told
            assert "3 May" not in told
        assert "can no longer" not in str((await press(ines, "care-away"), ines.form and ines.form.modal))
        [row] = [row for row in (await export(ines))["care"] if "away_note" in row]
        assert (row["away_note"], row["cannot_be_opened"]) == (None, "away_note")
        assert await world.storage.column("SELECT away_note FROM practitioners") == [altered]


async def test_nobody_asks_through_a_link_that_is_not_theirs_or_has_ended(world: World) -> None:
    ines, noa, eve = await practise(world), world.person("noa"), await started(world, "eve")
    link = await joined(ines, noa)
    assert "not connected" in await press(eve, "care-ask")
    assert "not connected" in await press(eve, f"care-ask-yes:{link}")
    await press(noa, f"care-ask-yes:{link}")
    [notice] = await world.storage.column("SELECT notice_id FROM care_notices")
    assert "not connected" in await press(eve, f"care-asked:{notice}")
    assert "nothing behind this" in await press(eve, f"care-told:{notice}")
    await noa.slash("sharing")
    await noa.click("Leave")
    assert "not connected" in await press(noa, f"care-ask-yes:{link}")
    assert "nothing behind this" in await press(ines, f"care-told:{notice}")


async def test_the_line_finds_a_practitioner_whose_dm_was_never_opened(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    link = await joined(ines, noa)
    await world.storage.execute("bot", "UPDATE members SET dm_channel_id = NULL")
    assert "Delivered" in await press(noa, f"care-ask-yes:{link}")
    assert lines(ines) == 1
