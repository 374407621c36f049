"""A kept line comes back on the day that was chosen, once, and behind a tap. With restarts between any two acts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from tests.conftest import Person, World, raw
from tests.nudges.acts import (
    ALIVE,
    Step,
    arrived_at,
    change,
    choose,
    die_after,
    form_values,
    live,
    nudges_cog,
    press,
    utc,
)
from tests.nudges.test_schedule import MESSAGES, book
from tests.sessions.acts import begin, name_one, values
from tests.sessions.test_cog import write

WARM = Path(__file__).parents[1] / "sessions" / "warm.yaml"
WORDS = "the kettle, singing"


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    folder = tmp_path / "packs"
    folder.mkdir()
    shutil.copy(WARM, folder)
    return config.model_copy(update={"packs": [folder]})


@pytest.fixture
async def ann(world: World) -> Person:
    """Has plans at 08:00, has kept a line, and looks at it in the journal."""
    person = world.person("ann")
    await world.move_to(utc(1, 1, 6))
    await person.start()
    await keep(person, WORDS)
    return person


async def keep(who: Person, words: str) -> str:
    await begin(who, "one-line")
    await write(who, words)
    return await open_line(who, keeping=True)


async def open_line(who: Person, *, keeping: bool = False) -> str:
    """The latest line."""
    await who.slash("journal")
    text = await who.pick(values(who, "journal-one")[0])
    return await who.click("Keep this") if keeping else text


async def ask(world: World, who: Person, when: str = "Tomorrow") -> str:
    await world.restart()
    await who.click("Give it back to me")
    return await who.click(when)


def brought(who: Person) -> list[Any]:
    """Messages that bring a line, oldest first."""
    return [message for message in who.user.dm_channel.history() if "line-show" in str(raw(message))]


def sent(world: World) -> list[Any]:
    return [each for each in world.env.http_requests if each.method == "POST" and "line-show" in str(each.json)]


async def test_it_comes_on_the_chosen_day_with_the_nudges_and_shows_itself_only_behind_a_tap(
    world: World, ann: Person
) -> None:
    await ann.click("Give it back to me")
    assert "On a day that you choose, at 08:00 unless you say otherwise." in ann.text()
    assert "It comes **tomorrow at 08:00**." in await ann.click("Tomorrow")
    assert "A line of yours: tomorrow at 08:00" in await ann.slash("schedule")
    assert "A line of yours: tomorrow at 08:00" in await ann.slash("why")
    await world.restart()
    await live(world, utc(1, 2, 9))
    (message,) = brought(ann)
    assert f"{message.created_at:%d %b %H:%M}" == "02 Jan 08:00"
    assert WORDS not in str(sent(world)[0].json)
    ann.seen = message
    assert ann.text() == "**A line of yours is here**\nYou kept it, and wanted it back about now."
    await world.restart()
    assert f"> {WORDS}" in await ann.click("Show it")
    assert ann.seen.ephemeral
    assert "A line of yours · sent at 08:00, opened" in await ann.slash("why")
    await live(world, utc(1, 20))
    assert len(sent(world)) == 1
    assert len(brought(ann)) == 1, "nothing takes its place"


@pytest.mark.parametrize(("label", "day"), [("In a week", utc(1, 8, 8)), ("In a month", utc(2, 1, 8))])
async def test_nothing_comes_before_the_day(world: World, ann: Person, label: str, day: Any) -> None:
    assert f"It comes **on {day:%A} {day.day} {day:%B} at 08:00**." in await ask(world, ann, label)
    await live(world, day)
    assert [f"{message.created_at:%d %b %H:%M}" for message in brought(ann)] == [f"{day:%d %b %H:%M}"]


async def test_a_day_and_a_time_are_typed_and_what_cannot_be_read_is_asked_again(world: World, ann: Person) -> None:
    await ask(world, ann, "A day…")
    assert form_values(ann) == {"day": "", "at": "08:00"}
    assert "“someday” as a day to come" in await ann.fill(day="someday", at="17:30")
    await world.restart()
    await ann.click("Try again")
    assert "“late” as a time" in await ann.fill(day="3 Jan", at="late")
    await ann.click("Try again")
    assert form_values(ann) == {"day": "3 Jan", "at": "late"}
    assert "It comes **on Saturday 3 January at 17:30**." in await ann.fill(day="3 Jan", at="17:30")
    await live(world, utc(1, 4))
    assert [f"{message.created_at:%d %b %H:%M}" for message in brought(ann)] == ["03 Jan 17:30"]


async def test_another_day_takes_the_place_of_the_first_and_rather_not_of_both(world: World, ann: Person) -> None:
    await ask(world, ann, "In a week")
    assert "It comes **tomorrow at 08:00**." in await ann.click("Tomorrow")
    await world.restart()
    assert "On a day that you choose" in await ann.click("Rather not")
    assert "Rather not" not in ann.labels()
    await live(world, utc(1, 10))
    assert sent(world) == []
    await open_line(ann)
    await ask(world, ann)
    await live(world, utc(1, 12))
    assert len(sent(world)) == 1
    await open_line(ann)
    await ask(world, ann)
    await live(world, utc(1, 14))
    assert len(sent(world)) == 2, "asked for once more"


async def test_a_day_that_the_clock_jumps_over_is_told_and_another_can_be_chosen(world: World, ann: Person) -> None:
    await ask(world, ann)
    await world.move_to(utc(1, 2, 6))
    await world.restart()
    await ann.slash("schedule")
    await ann.click("Where I am")
    await ann.fill(place="Tokyo")
    assert "A line of yours, 08:00 · left out: your clock jumped over it" in await ann.slash("why")
    await open_line(ann)
    text = await ann.click("Give it back to me")
    assert "On a day that you choose, at 08:00" in text
    assert "It comes **tomorrow" in await ann.click("Tomorrow")


@pytest.mark.parametrize("label", ["Delete", "No longer keep"])
async def test_a_line_that_was_let_go_does_not_come_and_why_says_so(world: World, ann: Person, label: str) -> None:
    await ask(world, ann)
    await open_line(ann)
    await ann.click(label)
    if label == "Delete":
        await ann.click("Yes, delete")
    await live(world, utc(1, 3))
    assert sent(world) == []
    assert "A line of yours, 08:00 · not sent: you had let that line go" in await ann.slash("why")


@pytest.mark.parametrize("label", ["Delete", "No longer keep"])
async def test_a_line_that_was_let_go_is_promised_nowhere_counts_for_nothing_and_blocks_nothing(
    world: World, ann: Person, label: str
) -> None:
    await ask(world, ann, "A day…")
    await ann.fill(day="4 Jan", at="22")
    assert "A line of yours: on Sunday 4 January at 22:00" in await ann.slash("schedule")
    assert "would cover a line of yours on Sunday 4 January at 22:00" in await set_quiet(ann)
    assert "Move it first (lines stand in `/journal`)" in ann.text()
    await open_line(ann)
    await ann.click(label)
    if label == "Delete":
        await ann.click("Yes, delete")
    await world.restart()
    for number in range(10):
        await keep(ann, f"line {number}")
        await ann.click("Give it back to me")
        assert "It comes **tomorrow at 08:00**" in await ann.click("Tomorrow"), "the most is of those that can come"
    assert ", and 9 more later" in await ann.slash("schedule")
    assert "4 January" not in ann.text()
    assert "4 January" not in await ann.slash("why")
    assert "Quiet from 21:00 to 07:00" in await set_quiet(ann)


async def set_quiet(who: Person) -> str:
    await who.slash("schedule")
    await who.click("Quiet hours")
    return await who.fill(**{"from": "21:00", "until": "7:00"})


async def test_a_wrong_thumb_that_let_a_line_go_takes_its_day_back_too(world: World, ann: Person) -> None:
    await ask(world, ann)
    await open_line(ann)
    await ann.click("No longer keep")
    assert "A line of yours" not in await ann.slash("schedule")
    await open_line(ann, keeping=True)
    assert "It comes **tomorrow at 08:00**." in await ann.click("Give it back to me")
    await live(world, utc(1, 2, 9))
    assert len(sent(world)) == 1


async def test_a_line_about_somebody_who_rests_does_not_come_and_is_not_shown(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await name_one(ann, "Mo")
    await begin(ann, "by-the-fire")
    await ann.click("Next")
    await write(ann, "Sit down, child.")
    await open_line(ann, keeping=True)
    await ask(world, ann)
    await live(world, utc(1, 2, 9))
    await open_line(ann)
    await ask(world, ann)
    await rest(ann, "Mo")
    assert "A line of yours" not in await ann.slash("schedule")
    await live(world, utc(1, 3, 9))
    assert len(sent(world)) == 1
    why = await ann.slash("why")
    assert "A line of yours, 08:00 · not sent: who it is about rests" in why
    assert "Mo" not in why.replace("Mon", "")
    ann.seen = brought(ann)[0]
    assert "That line is not here just now" in await ann.click("Show it")


async def rest(who: Person, name: str) -> None:
    await who.slash("figures")
    await who.pick(name)
    await who.click("Not for now")


async def test_it_counts_for_nothing_and_takes_no_nudges_place(world: World, ann: Person) -> None:
    await change(ann, "08:00")
    await choose(ann, "Which days?", "Friday")
    await open_line(ann)
    await ask(world, ann, "A day…")
    await ann.fill(day="3 Jan", at="8")
    await keep(ann, "rain")
    await ask(world, ann)
    await live(world, utc(1, 4), ALIVE)
    assert arrived_at(ann) == ["02 Jan 08:00"]
    assert len(brought(ann)) == 2, "one on a day with a nudge, one on a day without, and neither in the other's way"
    assert utc(1, 2).date() in (await book(world, ann)).asked
    assert utc(1, 3).date() not in (await book(world, ann)).asked
    member = await nudges_cog(world).answers.members.get(ann.id)
    assert member is not None
    assert member.unanswered == 1


@pytest.mark.parametrize(
    ("rest", "words"), [("Pause", "not sent: you had paused"), ("Stop", "not sent: you had stopped")]
)
async def test_at_rest_it_does_not_come(world: World, ann: Person, rest: str, words: str) -> None:
    await ask(world, ann)
    await ann.slash("schedule")
    await ann.click(rest)
    if rest == "Pause":
        await ann.click("A week")
    await live(world, utc(1, 3))
    assert sent(world) == []
    assert f"A line of yours, 08:00 · {words}" in await ann.slash("why")


@pytest.mark.parametrize("rest", ["Pause", "Stop"])
async def test_a_line_whose_day_went_by_at_rest_is_offered_again(world: World, ann: Person, rest: str) -> None:
    await ask(world, ann)
    await ann.slash("schedule")
    await ann.click(rest)
    if rest == "Pause":
        await ann.click("A week")
    assert "A line of yours: noted for Friday 2 January, at 08:00, if nudges come again by then" in ann.text()
    await live(world, utc(1, 3, 6))
    await world.restart()
    assert "A line of yours did not come on Friday 2 January" in await ann.slash("resume")
    text = await ann.click("Another day")
    assert "It did not come on Friday 2 January. On a day that you choose, at 08:00" in text
    await world.restart()
    assert "It comes **tomorrow at 08:00**" in await ann.click("Tomorrow")
    assert "did not come" not in await ann.slash("schedule")
    await live(world, utc(1, 5))
    assert [f"{message.created_at:%d %b %H:%M}" for message in brought(ann)] == ["04 Jan 08:00"]
    assert "did not come" not in await ann.slash("schedule")


async def test_an_offer_can_be_let_be_and_ends_by_itself_after_four_weeks(world: World, ann: Person) -> None:
    await ask(world, ann)
    await keep(ann, "rain")
    await ask(world, ann)
    await ann.slash("stop")
    await live(world, utc(1, 3))
    assert "did not come" in await ann.slash("schedule")
    await ann.click("Another day")
    assert "did not come" not in await ann.click("Rather not")
    assert "Rather not" not in ann.labels()
    assert "did not come" in await ann.slash("schedule"), "the other one"
    await live(world, utc(1, 30, 12))
    assert "did not come" in await ann.slash("schedule")
    await live(world, utc(1, 31, 12))
    assert "did not come" not in await ann.slash("schedule")


async def test_a_pause_that_ends_before_its_day_leaves_a_line_alone(world: World, ann: Person) -> None:
    await ask(world, ann, "In a month")
    await ann.slash("pause", days=7)
    assert "A line of yours: on Sunday 1 February at 08:00" in ann.text()


async def test_asked_for_while_stopped_it_comes_if_nudges_do_by_then(world: World, ann: Person) -> None:
    await ann.slash("stop")
    await open_line(ann)
    assert "It is noted for Thursday 8 January, at 08:00, if nudges come again by then." in await ask(
        world, ann, "In a week"
    )
    await ann.slash("resume")
    await live(world, utc(1, 9))
    assert len(sent(world)) == 1


async def test_a_time_in_quiet_hours_and_an_eleventh_line_are_refused(world: World, ann: Person) -> None:
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "22:00", "until": "7:00"})
    await open_line(ann)
    await ask(world, ann, "A day…")
    assert "inside your quiet hours, 22:00 to 07:00" in await ann.fill(day="3 Jan", at="23")
    for number in range(10):
        await keep(ann, f"line {number}")
        await ann.click("Give it back to me")
        await ann.click("Tomorrow")
    await keep(ann, "one more")
    assert "10 lines are to come back already" in await ask(world, ann)
    await live(world, utc(1, 2, 9))
    assert len(sent(world)) == 10


async def test_a_closed_dm_is_told_and_leaves_the_day_alone(world: World, ann: Person) -> None:
    await change(ann, "08:00")
    await choose(ann, "Which days?", "Monday")
    await open_line(ann)
    await ask(world, ann)
    world.env.inject_error("POST", MESSAGES, status=403, code=50007)
    await live(world, utc(1, 2, 12), ALIVE)
    assert "not sent: your DMs were closed to me" in await ann.slash("why")
    assert utc(1, 2).date() not in (await book(world, ann)).asked


@pytest.mark.parametrize("step", Step)
async def test_a_crash_at_any_step_loses_nothing_and_doubles_nothing(world: World, ann: Person, step: Step) -> None:
    await change(ann, "08:00")
    await choose(ann, "Which days?", "Monday")
    await open_line(ann)
    await ask(world, ann)
    await world.env.advance_time((utc(1, 2, 8) - world.now()).total_seconds())
    await die_after(world, step)
    for _ in range(20):
        await world.pass_time(seconds=15)
    assert len({post.json["nonce"] for post in sent(world)}) == 1
    ann.seen = brought(ann)[-1]
    assert WORDS in await ann.click("Show it")


async def test_nobody_elses_line_is_shown_or_given_back(world: World, ann: Person) -> None:
    line = values_of(ann)
    await ask(world, ann)
    bob = world.person("bob")
    await bob.start()
    for to in (f"line:{line}", f"line-drop:{line}", f"line-form:{line}::"):
        assert "That line is not here just now" in await press(bob, to)
    assert WORDS not in await press(bob, f"line-in:{line}:day")
    await live(world, utc(1, 2, 9))
    ann.seen = brought(ann)[0]
    mine = next(word for word in str(raw(ann.seen)).split("'") if word.startswith("line-show"))
    assert "That line is not here just now" in await press(bob, mine)
    assert WORDS in await ann.click("Show it")


def values_of(who: Person) -> str:
    """The number of the line in sight."""
    return next(word for word in str(raw(who.seen)).split("'") if word.startswith("journal-unkeep")).split(":")[1]


async def test_one_of_my_lines_is_given_at_once(world: World, ann: Person) -> None:
    await keep(ann, "rain")
    await begin(ann, "one-line")
    await write(ann, "never kept")
    seen: set[str] = set()
    for _ in range(12):
        await ann.slash("journal")
        await ann.click("Only kept lines")
        text = await ann.click("One of my lines")
        seen |= {words for words in (WORDS, "rain", "never kept") if words in text}
        assert ann.seen.ephemeral
    assert seen == {WORDS, "rain"}


async def test_it_is_exported_and_erased_with_everything(world: World, ann: Person) -> None:
    await ask(world, ann)
    async with world.app.db.begin() as tx:
        rows = await nudges_cog(world).plans.export(tx, ann.id)
    (line,) = [row for row in rows if row.get("brings") == "line"]
    assert (line["first_day"], line["last_day"]) == (utc(1, 2).date(), utc(1, 2).date())
    assert line["gives_back"] is not None
