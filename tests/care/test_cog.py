"""From invitation to leaving, as a practitioner and as a client would."""

from __future__ import annotations

import pytest

from bot.config import Care, Config
from tests.care.acts import ADULT, NAME, add, code_of, joined, practise
from tests.conftest import Person, World
from tests.sessions.acts import begin, press, rows, started
from tests.sessions.test_cog import write


async def test_the_whole_way_from_a_code_to_leaving(world: World) -> None:
    ines, noa = world.person("ines"), world.person("noa")
    await add(world, ines)
    assert "Nothing is stored until you agree" in await ines.slash("clients invite")
    assert await rows(world) == {"practitioners": 1}
    assert NAME in await ines.click(ADULT)
    await world.restart()
    await ines.click("Make a code")
    shown = await ines.fill(label="Tue 10")
    assert "integration_type=1" in shown
    assert "once, until" in shown
    code = await code_of(ines, "Wed 9")
    await world.restart()

    offer = await noa.slash("join", code=code.lower().replace("-", " "))
    assert f"{NAME} invites you" in offer
    assert "They may keep what they have already seen or downloaded." in offer
    assert "Nothing is stored or shared until you agree" in offer
    assert "Wed 9" not in offer
    assert noa.seen.ephemeral
    stored = await rows(world)
    assert stored["members"] == 1
    await world.restart()
    await noa.click("Add")
    assert "● **Ratings as a trend" in noa.text()
    assert "are connected" in await noa.click(ADULT)
    assert (await rows(world))["care_links"] == 1

    await world.restart()
    assert "They have not looked" in await open_looks(noa)
    await noa.slash("sharing")
    assert noa.labels()[:2] == ["Switch off", "Switch off"]
    await noa.click("Switch off")
    assert noa.labels()[:2] == ["Switch on", "Switch off"]
    await world.restart()
    assert "no longer share" in await noa.click("Leave")
    assert "ended" in await noa.click("What I share")
    await world.beat()
    assert ines.inbox() == "Sharing with somebody has ended. Nothing is needed from you."
    told = await ines.click("See who")
    assert "Sharing with **Wed 9** has ended" in told
    assert "noa" not in told


async def open_looks(client: Person) -> str:
    await client.slash("sharing")
    return await client.click("Who looked, and when")


async def test_the_journal_and_the_days_stay_when_sharing_ends(world: World) -> None:
    ines = await practise(world)
    noa = await started(world, "noa")
    await begin(noa, "one-line")
    await write(noa, "Rain on the roof.")
    link = await joined(ines, noa)
    kept = {table: count for table, count in (await rows(world)).items() if not table.startswith("care")}
    ended = list[int]()

    async def on_ended(_tx: object, ending: object, _now: object) -> None:
        ended.append(getattr(ending, "id"))  # noqa: B009 - typed by the slot

    world.app.rooms.care.on_ended.append(on_ended)
    await noa.click("Leave")
    assert ended == [link]
    assert {table: count for table, count in (await rows(world)).items() if not table.startswith("care")} == kept
    await noa.slash("journal")
    assert "Rain on the roof." in noa.text()
    assert "ended" in await noa.slash("sharing")
    await noa.slash("sharing")
    assert "Leave" not in noa.labels()


async def test_a_practitioner_ends_it_and_the_client_is_told_kindly(world: World) -> None:
    ines = await practise(world)
    noa = world.person("noa")
    await joined(ines, noa, "blue 7")
    await ines.slash("clients list")
    assert "Away note" in ines.labels()
    await ines.click("Look")
    assert "End with blue 7?" in await ines.click("End with them")
    assert "asked once more" in await ines.click("Keep it")
    assert "End with blue 7?" in await ines.pick("blue 7")
    await world.restart()
    assert "Ended with blue 7" in await ines.click("Yes, end it")
    await world.beat()
    assert "blue 7" not in noa.inbox()
    assert f"Sharing with {NAME} has ended" in await noa.click("See who")
    assert "ended on" in await noa.slash("sharing")
    assert "You have no clients" in await ines.slash("clients end")
    before = len(world.env.http_requests)
    await world.pass_time(hours=1)
    assert [each for each in world.env.http_requests[before:] if each.method == "POST"] == []


async def test_no_two_have_the_same_label_and_another_is_given_on_the_clients_page(world: World) -> None:
    ines, noa, omar = await practise(world), world.person("noa"), await practise(world, "omar", "Omar Said")
    link = await joined(ines, noa, "Tue 10")
    await code_of(ines, "waits")
    await code_of(omar, "Tue 10")
    await ines.slash("clients invite")
    await ines.click("Make a code")
    assert "has that label" in await ines.fill(label="tue  10")
    await press(ines, f"care-see:{link}")
    await world.restart()
    assert await ines.click("Rename") == "Another label"
    assert "has that label. A different one tells them apart. Nothing was changed" in await ines.fill(label="Waits")
    await ines.click("Try again")
    assert "needs at least one letter" in await ines.fill(label="\u200b")
    await ines.click("Try again")
    assert "is TUE 10 now" in await ines.fill(label="TUE 10")
    await ines.click("Back to them")
    await ines.click("Rename")
    await ines.fill(label="Thu **9**")
    await world.restart()
    assert "### Thu" in await ines.click("Back to them")
    assert "Thu" not in await noa.slash("sharing")
    await code_of(ines, "Tue 10")
    assert "no client of yours" in await press(omar, f"care-rename:{link}")


async def test_practitioners_are_as_old_as_the_operator_asks(world: World, config: Config) -> None:
    world.config = config.model_copy(update={"minimum_age": 21})
    await world.restart()
    ines = world.person("ines")
    await add(world, ines)
    await ines.slash("clients invite")
    assert "I am 21 or older, and I agree" in ines.labels()


async def test_a_code_that_got_lost_is_withdrawn(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    code = await code_of(ines, "Tue 10")
    assert "Tue 10" in await ines.slash("clients invite")
    assert "for 7 more days" in ines.text()
    await world.restart()
    assert "**Withdrawn.**" in await ines.click("Withdraw")
    assert "opens nothing" in await noa.slash("join", code=code)


async def test_codes_are_limited_and_a_label_needs_something_to_see(world: World) -> None:
    ines = await practise(world)
    for number in range(20):
        await code_of(ines, f"c{number}")
    await ines.slash("clients invite")
    await ines.click("Make a code")
    assert "20 codes are open" in await ines.fill(label="one more")
    await ines.click("All open codes")
    await ines.click("Later")
    assert "c19" in ines.text()
    await ines.click("Withdraw")
    await ines.click("Make a code")
    assert "at least one" in await ines.fill(label="\u200b")


async def test_nobody_else_has_clients(world: World) -> None:
    noa = await started(world, "noa")
    for command in ("clients invite", "clients end"):
        assert "This is for practitioners" in await noa.slash(command)
    assert "Nothing is shared with anybody" in await noa.slash("sharing")
    assert "needs a start first" in await world.person("new").slash("sharing")


@pytest.mark.parametrize(
    "to", ["care-what:0", "care-search:0", "care-weekly-off", "care-weekly-day", "care-weekly-at", "care-for:1"]
)
async def test_buttons_of_practitioners_open_nothing_for_others(world: World, to: str) -> None:
    noa = await started(world, "noa")
    before = await rows(world)
    assert await press(noa, to) == "This is for practitioners whom whoever runs this bot has added."
    assert await rows(world) == before


async def test_to_assign_to_anothers_client_begins_no_draft(world: World) -> None:
    ines, omar, noa = await practise(world), await practise(world, "omar", "Omar Said"), world.person("noa")
    link = await joined(ines, noa)
    assert "no client of yours" in await press(omar, f"care-for:{link}")
    assert "care_drafts" not in await rows(world)
    assert "Tue 10" in await press(ines, f"care-for:{link}")


async def test_a_list_of_more_days_than_there_are_is_one_of_a_fortnight(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    assert await press(ines, f"care-list:0:{2**63 - 1}") == await press(ines, "care-list:0:14")


async def test_without_clients_there_is_nobody_to_pick(world: World) -> None:
    ines = await practise(world)
    assert await press(ines, "care-picked:0") == await ines.slash("clients assign")


async def test_who_was_removed_is_a_practitioner_no_more(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    code = await code_of(ines, "later")
    assert await world.app.rooms.roster.remove(ines.id, world.now()) == 1
    await world.restart()
    assert "This is for practitioners" in await ines.slash("clients invite")
    assert "opens nothing" in await world.person("zoe").slash("join", code=code)
    await world.beat()
    noa.inbox()
    assert f"Sharing with {NAME} has ended" in await noa.click("See who")
    await world.pass_time(days=31)
    await world.pass_time(hours=1)
    assert "practitioners" not in await rows(world)
    assert "care_links" not in await rows(world)
    assert "Nothing is shared" in await noa.slash("sharing")


async def test_without_the_operators_word_none_of_this_is_there(world: World, config: Config) -> None:
    assert {"clients", "join", "sharing"} <= {command.name for command in world.app.bot.tree.get_commands()}
    world.config = config.model_copy(update={"care": Care(enabled=False)})
    await world.restart()
    names = {command.name for command in world.app.bot.tree.get_commands()}
    assert not {"clients", "join", "sharing"} & names
    assert [prefix for prefix in world.app.bot.routes.prefixes if prefix.startswith("care")] == []


@pytest.mark.parametrize("label", ["@everyone", "**bold** [x](https://x.example)", "<@1234567890>"])
async def test_a_label_cannot_format_or_ping(world: World, label: str) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa, label)
    await ines.slash("clients end")
    shown = await ines.pick(label)
    assert "<@1" not in shown.replace("\\<", "")
    assert "@everyone" not in shown
    assert "[x]" not in shown.replace("\\[", "")
    assert "**bold" not in shown
