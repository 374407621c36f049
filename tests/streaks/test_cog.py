"""The card of practice days, as members see it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.base.panels import button, buttons
from tests.conftest import Person, World, text_of
from tests.sessions.acts import press

LOSS = re.compile(r"\b(broke|broken|lost|lose|missed|in a row|failed|only|reset|Day 1\b)", re.IGNORECASE)


async def started(world: World, name: str = "ann") -> Person:
    person = world.person(name)
    await person.start(when="23:00")
    return person


async def practise(ann: Person) -> str:
    """One exercise, and what stands under Done."""
    await ann.slash("exercise", kind="surprise")
    await ann.click("Begin")
    if "Done" not in ann.labels():
        await ann.pick("pet")
    return (await ann.click("Done")).splitlines()[-1].removeprefix("**Done.** ")


async def miss(world: World, days: int) -> None:
    """The nudges of so many days go out, and nobody answers. Beats come often enough to be no outage of ours."""
    for _ in range(days * 16):
        await world.pass_time(hours=1.5)


async def test_before_the_first_day_the_card_only_invites(world: World) -> None:
    ann = await started(world)
    text = await ann.slash("streak")
    assert "Your practice days will gather here" in text
    assert ann.labels() == ["I was ill or away", "Hide the number", "Weekly look back"]
    assert "cost nothing" in text


async def test_it_needs_an_account(world: World) -> None:
    assert "needs a start first" in await world.person().slash("streak")


async def test_without_an_account_nobody_is_asked_how_long_they_were_away(world: World) -> None:
    assert "needs a start first" in await press(world.person(), "streak-away")


async def test_the_card_leads_with_what_stood_under_done(world: World) -> None:
    ann = await started(world)
    told = ""
    for _ in range(4):
        told = await practise(ann)
        text = await ann.slash("streak")
        assert text.splitlines()[0] == f"### {told.removesuffix('.')}"
        assert "Today is done." in text
        await world.pass_time(days=1)
    assert told == "Day 4."
    assert "Today is still open, if you want it." in await ann.slash("streak")


async def test_one_day_is_one_and_two_are_many(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    assert "**1 practice day** in all · **1** in the last 28 days" in await ann.slash("streak")
    await world.pass_time(days=1)
    await practise(ann)
    assert "**2 practice days** in all · **2** in the last 28 days" in await ann.slash("streak")


async def test_after_a_gap_all_practice_days_lead_and_never_day_one(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    await world.pass_time(days=1)
    await practise(ann)
    await miss(world, 5)
    assert LOSS.findall(await ann.slash("streak")) == []
    assert await practise(ann) == "3 practice days."
    text = await ann.slash("streak")
    assert text.startswith("### 3 practice days")
    assert LOSS.findall(text) == []


async def test_the_last_seven_days_stand_as_dots_and_a_day_off_is_hardly_there(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    await world.pass_time(days=1)
    await practise(ann)
    await world.pass_time(days=2)
    assert "\n· · · ● ● · ·\n" in await ann.slash("streak")
    await practise(ann)
    assert "\n· · · ● ● · ●\n" in await ann.slash("streak")
    await world.pass_time(days=9)
    assert "●" not in await ann.slash("streak")


async def test_on_the_seventh_practice_day_another_line_stands_there_and_on_the_eighth_the_usual_one(
    world: World,
) -> None:
    ann = await started(world)
    for _ in range(6):
        await practise(ann)
        await world.pass_time(days=1)
    assert "### Day 6" in await ann.slash("streak")
    assert await practise(ann) == "Seven practice days by now."
    await world.restart()
    assert "### Seven practice days by now\n" in await ann.slash("streak")
    await world.pass_time(days=1)
    assert "### Day 7" in await ann.slash("streak")
    assert await practise(ann) == "Day 8."


async def test_a_hidden_number_hides_a_milestone_and_the_dots_too(world: World) -> None:
    ann = await started(world)
    await ann.slash("streak")
    await ann.click("Hide the number")
    for _ in range(6):
        await practise(ann)
        await world.pass_time(days=1)
    assert await practise(ann) == "Noted for today."
    text = await ann.slash("streak")
    assert "Seven" not in text
    assert "●" not in text


async def test_the_card_has_room_for_what_other_rooms_bring(world: World) -> None:
    cog: Any = world.app.bot.get_cog("StreaksCog")
    cog.extras = lambda: [button("Look back", "streak")]
    ann = await started(world)
    await ann.slash("streak")
    assert ann.labels() == ["I was ill or away", "Hide the number", "Look back"]
    await ann.click("Hide the number")
    assert ann.labels() == ["I was ill or away", "Show the number", "Look back"]
    await ann.click("I was ill or away")
    await ann.pick("3")
    assert ann.labels() == ["Take that back", "Show the number", "Look back"]
    await ann.click("Take that back")
    assert "Look back" in ann.labels()


async def test_a_hidden_number_shows_nowhere_until_it_is_asked_for(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    await ann.slash("streak")
    text = await ann.click("Hide the number")
    assert "You have practised today" in text
    assert not re.search(r"\d", text)
    assert await practise(ann) == "Noted for today."
    await world.restart()
    await world.pass_time(days=1)
    assert "Here whenever you are" in await ann.slash("streak")
    assert "**1 practice day** in all" in await ann.click("Show the number")


async def test_days_of_illness_count_neither_way_and_the_run_goes_on(world: World) -> None:
    ann = await started(world)
    await practise(ann)
    await world.pass_time(days=1)
    await practise(ann)
    await miss(world, 4)
    assert "### 2 practice days" in await ann.slash("streak")
    await ann.click("I was ill or away")
    await world.restart()
    text = await ann.pick("7")
    assert "The last 7 days: noted, and counted neither way." in text
    assert "### Day 2" in text
    assert await practise(ann) == "Day 3."


async def test_days_away_can_be_taken_back_after_a_restart(world: World) -> None:
    ann = await started(world)
    for _ in range(2):
        await practise(ann)
        await world.pass_time(days=1)
    await practise(ann)
    await miss(world, 4)
    before = await ann.slash("streak")
    await ann.click("I was ill or away")
    assert "### Day 3" in await ann.pick("7")
    await world.restart()
    assert await ann.click("Take that back") == before
    assert "I was ill or away" in ann.labels()


async def test_back_leads_to_the_card(world: World) -> None:
    ann = await started(world)
    await ann.slash("streak")
    assert "Pick how far back" in await ann.click("I was ill or away")
    assert "gather here" in await ann.click("Back")


@pytest.mark.parametrize("forged", ["streak-excuse", "streak:1"])
async def test_what_no_menu_offers_excuses_nothing(world: World, forged: str) -> None:
    ann = await started(world)
    dm = ann.user.dm_channel
    await world.app.bot.get_partial_messageable(dm.id).send("From before", view=buttons([button("Press", forged)]))
    ann.inbox()
    assert "an old one" in await ann.click("Press")


async def test_only_they_see_their_card(world: World) -> None:
    guild = world.env.create_guild("Harbour")
    ben = guild.add_member(world.env.create_user("ben"))
    channel = guild.create_text_channel("general")
    answer = await ben.slash(channel, "streak")
    assert answer.response is not None
    assert answer.response.ephemeral
    assert "needs a start first" in text_of(answer.response)


async def test_the_practice_day_turns_at_four_where_they_live(world: World) -> None:
    ann = world.person("ann")
    await ann.start(place="Kathmandu", when="08:00")
    await world.move_to(datetime(2026, 3, 3, 22, 10, tzinfo=UTC))
    await practise(ann)
    assert "Today is done." in await ann.slash("streak")
    await world.move_to(datetime(2026, 3, 3, 22, 15, tzinfo=UTC))
    assert "Today is still open" in await ann.slash("streak")
    assert await practise(ann) == "Day 2."
