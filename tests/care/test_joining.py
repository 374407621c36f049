"""A code opens one thing once, and tells nothing to those who guess."""

from __future__ import annotations

from tests.care.acts import ADULT, code_of, joined, practise
from tests.conftest import World
from tests.sessions.acts import id_of, press, rows


async def test_wrong_used_old_withdrawn_and_ones_own_get_the_same_answer(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    used, withdrawn, old = [await code_of(ines, label) for label in ("used", "withdrawn", "old")]
    await noa.slash("join", code=used)
    await noa.click(ADULT)
    await ines.slash("clients invite")
    await ines.click("Withdraw")
    await world.pass_time(days=7, minutes=1)
    own = await code_of(ines, "own")
    answers = {await ines.slash("join", code=own)}
    for number, code in enumerate((used, withdrawn, old, "ABCD-EFGH-JKMN", "no code at all", "🌿" * 50, own[:-1])):
        answers.add(await world.person(f"p{number}").slash("join", code=code))
    assert len(answers) == 1
    assert "opens nothing" in answers.pop()
    assert "invites you" in await world.person("right").slash("join", code=own)


async def test_who_guesses_waits_ever_longer_and_a_good_code_waits_too(world: World) -> None:
    ines, eve = await practise(world), world.person("eve")
    code = await code_of(ines)
    for _ in range(4):
        assert "opens nothing" in await eve.slash("join", code="ABCD-EFGH-JKMN")
        await world.env.advance_time(31)
    await eve.slash("join", code="ABCD-EFGH-JKMN")
    assert "opens nothing" in await eve.slash("join", code=code)
    assert "minute" in eve.text()
    assert "invites you" in await world.person("noa").slash("join", code=code)
    await world.pass_time(hours=2)
    assert "invites you" in await eve.slash("join", code=code)


async def test_a_second_tap_says_the_same_and_a_forged_choice_nothing(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    code = await code_of(ines)
    await noa.slash("join", code=code)
    yes = id_of(noa, ADULT)
    await noa.click(ADULT)
    assert "are connected" in await press(noa, yes)
    assert (await rows(world))["care_links"] == 1
    other = await code_of(ines)
    for packed in ("rd", "x", "dd", ""):
        assert "old one" in await press(world.person(f"m{packed}"), f"care-join-yes:{other}:{packed}")


async def test_two_who_got_the_same_code_cannot_both_use_it(world: World) -> None:
    ines, noa, zoe = await practise(world), world.person("noa"), world.person("zoe")
    code = await code_of(ines)
    await noa.slash("join", code=code)
    await zoe.slash("join", code=code)
    assert "are connected" in await noa.click(ADULT)
    assert "opens nothing" in await zoe.click(ADULT)
    assert (await rows(world))["care_links"] == 1


async def test_a_client_of_theirs_keeps_the_code_for_another(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    await joined(ines, noa)
    code = await code_of(ines, "another")
    assert "connected already" in await noa.slash("join", code=code)
    assert "invites you" in await world.person("zoe").slash("join", code=code)


async def test_five_practitioners_are_the_most(world: World) -> None:
    noa = world.person("noa")
    for number in range(5):
        await joined(await practise(world, f"ines{number}", f"Number {number} A"), noa)
    sixth = await practise(world, "sixth", "Sixth One")
    assert "5 practitioners, which is the most" in await noa.slash("join", code=await code_of(sixth))
    await noa.slash("sharing")
    assert "Number 4 A" in noa.text()


async def test_not_now_stores_nothing(world: World) -> None:
    ines, noa = await practise(world), world.person("noa")
    code = await code_of(ines)
    before = await rows(world)
    await noa.slash("join", code=code)
    await noa.click("Leave out")
    assert "Nothing was stored or shared" in await noa.click("Not now")
    assert await rows(world) == before
    assert "invites you" in await noa.slash("join", code=code)


async def test_no_code_stands_in_the_data(world: World) -> None:
    ines = await practise(world)
    code = (await code_of(ines, "zebra crossing")).replace("-", "")
    marks = await world.storage.column("SELECT code_mark FROM care_invites")
    assert marks
    assert code not in str(marks)
    labels = await world.storage.column("SELECT label FROM care_invites")
    assert b"zebra" not in bytes(labels[0])
