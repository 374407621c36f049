"""The weekly look back: once, on its minute, and never in the way of a nudge. With restarts between any two acts."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from tests.conftest import Person, World, raw, text_of, walk
from tests.nudges.acts import (
    ALIVE,
    Step,
    add,
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
from tests.nudges.test_trouble import people, trouble
from tests.sessions.acts import begin, name_one, values
from tests.sessions.test_cog import write

WARM = Path(__file__).parents[1] / "sessions" / "warm.yaml"
FIRST = "**A look back at your week**"
SUNDAY = utc(1, 4, 19)


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    folder = tmp_path / "packs"
    folder.mkdir()
    shutil.copy(WARM, folder)
    return config.model_copy(update={"packs": [folder]})


@pytest.fixture
async def ann(world: World) -> Person:
    """Practises daily at 08:00, and has the look back on, as it comes: on Sundays at 19:00."""
    person = world.person("ann")
    await person.start()
    await switch_on(person)
    await world.restart()
    return person


async def switch_on(who: Person) -> str:
    await who.slash("streak")
    await who.click("Weekly look back")
    return await who.click("Switch it on")


async def open_it(who: Person) -> str:
    """From the schedule."""
    await who.slash("schedule")
    await who.click("More")
    return await who.click("Weekly look back")


def looks(who: Person) -> list[Any]:
    """The look backs in the DM, oldest first."""
    return [message for message in who.user.dm_channel.history() if "look-stop" in str(raw(message))]


async def told(world: World, who: Person, until: Any = SUNDAY) -> str:
    """What the look back says that has come by then."""
    await live(world, until)
    who.seen = looks(who)[-1]
    return who.text()


async def test_it_is_found_under_the_streak_and_under_more_and_comes_on_sunday_evening(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    assert "It asks nothing, and counts for nothing." in await open_it(ann)
    await world.restart()
    assert "**Sundays at 19:00**\nNext: **on Sunday 4 January at 19:00**" in await switch_on(ann)
    assert "A look back at your week: on Sunday 4 January at 19:00" in await ann.slash("schedule")
    assert "A look back at your week: on Sunday 4 January at 19:00" in await ann.slash("why")
    await world.restart()
    text = await told(world, ann)
    assert text == f"{FIRST}\nA quiet week, and that is fine. Everything is where you left it."
    assert ann.labels() == ["No more of these", "Support"]
    assert f"{ann.seen.created_at:%H:%M}" == "19:00"
    await live(world, utc(1, 10))
    assert len(looks(ann)) == 1
    assert "Look back · sent at 19:00" in await ann.slash("why")


async def test_it_says_how_the_week_was(world: World, ann: Person) -> None:
    for day in (1, 2, 3):
        await live(world, utc(1, day, 8))
        ann.inbox()
        await ann.click("I already did it")
    assert "3 practice days in the last seven, 3 in the last 28." in await told(world, ann)
    for day in (6, 7):
        await live(world, utc(1, day, 8))
        await begin(ann, "three-breaths")
        await finish(ann)
    text = await told(world, ann, utc(1, 11, 19))
    assert "2 practice days in the last seven, 5 in the last 28.\nMost often: mindfulness pause." in text


async def finish(who: Person) -> None:
    while "Done" in who.labels() or "Next" in who.labels():
        await who.click("Next" if "Next" in who.labels() else "Done")


async def test_a_kept_line_is_mentioned_and_never_shown(world: World, ann: Person) -> None:
    await begin(ann, "one-line")
    await write(ann, "the kettle, singing")
    await ann.slash("journal")
    await ann.pick(values(ann, "journal-one")[0])
    assert "A line you kept" not in await told(world, ann)
    await ann.slash("journal")
    await ann.pick(values(ann, "journal-one")[0])
    await ann.click("Keep this")
    await world.restart()
    text = await told(world, ann, utc(1, 11, 19))
    assert "A line you kept is in `/journal`" in text
    assert "kettle" not in text
    await world.restart()
    assert "> the kettle, singing" in await ann.click("One of my lines")
    assert ann.seen.ephemeral
    assert text_of(looks(ann)[-1]) == text, "the look back stays as it was"


async def test_a_kept_line_about_somebody_who_rests_is_not_mentioned(world: World, ann: Person) -> None:
    await name_one(ann, "Mo")
    await begin(ann, "by-the-fire")
    await ann.click("Next")
    await write(ann, "Sit down, child.")
    await ann.slash("journal")
    await ann.pick(values(ann, "journal-one")[0])
    await ann.click("Keep this")
    assert "A line you kept is in `/journal`" in await told(world, ann)
    await ann.slash("figures")
    await ann.pick("Mo")
    await ann.click("Not for now")
    await world.restart()
    assert "A line you kept" not in await told(world, ann, utc(1, 11, 19))


async def test_one_tap_ends_it_and_can_be_taken_back(world: World, ann: Person) -> None:
    await told(world, ann)
    assert "no more look backs" in await ann.click("No more of these")
    await world.restart()
    assert "They go on: Sundays at 19:00." in await ann.click("Take that back")
    assert "Next: **on Sunday 11 January at 19:00**" in ann.text()
    await ann.click("No more of these")
    await live(world, utc(1, 12))
    assert looks(ann) == []
    assert "Switch it on" in (await open_it(ann) and ann.labels())
    assert "A look back" not in await ann.slash("schedule")


async def test_a_newer_one_takes_the_place_of_the_last_and_of_nothing_else(world: World, ann: Person) -> None:
    await told(world, ann)
    assert arrived_at(ann) == ["04 Jan 08:00"], "the nudge of the morning still stands"
    await live(world, utc(1, 5, 8))
    assert len(looks(ann)) == 1, "nor does a nudge take its place"
    await live(world, utc(1, 11, 20))
    assert [f"{look.created_at:%d %b}" for look in looks(ann)] == ["11 Jan"]
    assert arrived_at(ann) == ["10 Jan 08:00"], "every third day by then"


async def test_it_takes_no_nudge_its_place_in_the_day(world: World, ann: Person) -> None:
    await add(ann, "19:05")
    await ann.slash("schedule")
    await ann.click("More")
    await ann.pick("At most 2 a day")
    await live(world, utc(1, 3, 19, 5))
    ann.inbox()
    await ann.click("Not today")
    await live(world, utc(1, 4, 20))
    assert arrived_at(ann) == ["04 Jan 19:05"]
    assert len(looks(ann)) == 1
    assert "another had just come" not in await ann.slash("why")
    assert "there were enough" not in ann.text()


async def test_a_day_with_only_a_look_back_was_not_asked_for_and_counts_for_no_taper(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await change(ann, "08:00")
    await choose(ann, "Which days?", "Monday")
    await switch_on(ann)
    await live(world, utc(1, 5), ALIVE)
    assert len(looks(ann)) == 1
    assert SUNDAY.date() not in (await book(world, ann)).asked
    member = await nudges_cog(world).answers.members.get(ann.id)
    assert member is not None
    assert member.unanswered == 0


async def test_day_and_time_are_theirs_and_what_cannot_be_read_is_asked_again(world: World, ann: Person) -> None:
    await open_it(ann)
    assert "**Fridays at 19:00**\nNext: **tomorrow at 19:00**" in await ann.pick("Friday")
    await ann.click("Time")
    assert "could not read “teatime” as a time" in await ann.fill(at="teatime")
    await world.restart()
    await ann.click("Try again")
    assert form_values(ann) == {"at": "teatime"}
    assert "Next: **tomorrow at 17:30**" in await ann.fill(at="17:30")
    await live(world, utc(1, 9))
    assert [f"{look.created_at:%d %b %H:%M}" for look in looks(ann)] == ["02 Jan 17:30"]


async def test_quiet_hours_and_the_look_back_keep_out_of_each_others_way(world: World, ann: Person) -> None:
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    told = await ann.fill(**{"from": "18:00", "until": "7:00"})
    assert "would cover your look back at 19:00, so nothing was changed" in told
    assert "Move it first (the look back stands under More)" in told
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "21:00", "until": "7:00"})
    await open_it(ann)
    await ann.click("Time")
    assert "inside your quiet hours, 21:00 to 07:00" in await ann.fill(at="22")
    assert "Sundays at 19:00" in ann.text()
    await ann.click("Switch it off")
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "18:00", "until": "7:00"})
    assert "Sundays at 08:00" in await switch_on(ann), "when the nudges come"


@pytest.mark.parametrize(
    ("rest", "words"), [("Pause", "not sent: you had paused"), ("Stop", "not sent: you had stopped")]
)
async def test_at_rest_it_does_not_come_and_why_says_so(world: World, ann: Person, rest: str, words: str) -> None:
    await ann.slash("schedule")
    await ann.click(rest)
    if rest == "Pause":
        await ann.click("A week")
    await live(world, utc(1, 6))
    assert looks(ann) == []
    assert f"Look back, 19:00 · {words}" in await ann.slash("why")
    await ann.slash("resume")
    assert "Next: **on Sunday 11 January at 19:00**" in await open_it(ann)
    await live(world, utc(1, 12))
    assert len(looks(ann)) == 1


async def test_a_closed_dm_and_an_outage_are_told_and_leave_its_day_alone(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await change(ann, "08:00")
    await choose(ann, "Which days?", "Monday")
    await switch_on(ann)
    world.env.inject_error("POST", MESSAGES, status=403, code=50007)
    await live(world, utc(1, 4, 20), ALIVE)
    assert "Look back, 19:00 · not sent: your DMs were closed to me" in await ann.slash("why")
    assert SUNDAY.date() not in (await book(world, ann)).asked
    await live(world, utc(1, 11, 18), ALIVE)
    await world.restart()
    await world.pass_time(hours=5)
    assert "Look back, 19:00 · not sent: I was not running at that time" in await ann.slash("why")
    assert looks(ann) == []


async def test_once_we_fell_quiet_it_is_quiet_too_and_comes_back_with_the_nudges(world: World, ann: Person) -> None:
    await live(world, utc(3, 30))
    assert "I have gone quiet" in await ann.slash("schedule")
    assert "Look back, 19:00 · not sent: I had gone quiet" in await ann.slash("why")
    count = len(looks(ann))
    await live(world, utc(4, 6))
    assert len(looks(ann)) == count
    await ann.slash("resume")
    assert "Next: **on Sunday 12 April at 19:00**" in await open_it(ann)


async def test_it_moves_with_the_member(world: World, ann: Person) -> None:
    await ann.slash("schedule")
    await ann.click("Where I am")
    await ann.fill(place="Tokyo")
    assert "Next: **on Sunday 4 January at 19:00**" in await open_it(ann)
    await told(world, ann, utc(1, 4, 10))
    assert f"{ann.seen.created_at:%d %b %H:%M}" == "04 Jan 10:00"


async def test_discreet_and_without_numbers_for_whoever_wants_it_so(world: World, ann: Person) -> None:
    await ann.slash("streak")
    await ann.click("Hide the number")
    await ann.slash("schedule")
    await ann.click("More")
    await ann.click("Discreet wording")
    await live(world, utc(1, 1, 8))
    ann.inbox()
    await ann.click("I already did it")
    assert await told(world, ann) == "A small note is here when you are.\nYou practised this week."


@pytest.mark.parametrize("step", Step)
async def test_a_crash_at_any_step_loses_nothing_and_doubles_nothing(world: World, step: Step) -> None:
    ann = world.person("ann")
    await ann.start()
    await change(ann, "08:00")
    await choose(ann, "Which days?", "Monday")
    await switch_on(ann)
    await world.env.advance_time((SUNDAY - world.now()).total_seconds())
    await die_after(world, step)
    for _ in range(20):
        await world.pass_time(seconds=15)
    assert len({post.json["nonce"] for post in sent(world)}) == 1
    assert len({row_of_look(look) for look in looks(ann)}) == 1
    assert "sent at 19:0" in await ann.slash("why")


def sent(world: World) -> list[Any]:
    return [each for each in world.env.http_requests if each.method == "POST" and "look-stop" in str(each.json)]


def row_of_look(message: Any) -> str:
    return next(word for word in str(raw(message)).split("'") if word.startswith("look-stop"))


async def test_what_lay_on_the_wire_for_long_is_looked_for_in_the_dm_first(world: World, ann: Person) -> None:
    await live(world, SUNDAY - timedelta(minutes=5))
    await world.env.advance_time(300)
    await die_after(world, Step.ARRIVED)
    await world.pass_time(minutes=3)
    assert len(sent(world)) == 1
    assert "Look back · sent at 19:0" in await ann.slash("why")


async def test_nobody_elses_can_be_pressed(world: World, ann: Person) -> None:
    await told(world, ann)
    bob = world.person("bob")
    await bob.start()
    mine = row_of_look(ann.seen).split(":")[1]
    for act in ("look-stop", "look-again"):
        assert "no longer here" in await press(bob, f"{act}:{mine}")
    assert "Next: **on Sunday 11 January" in await open_it(ann)


async def test_it_is_exported_as_what_it_is(world: World, ann: Person) -> None:
    await told(world, ann)
    async with world.app.db.begin() as tx:
        rows = await nudges_cog(world).plans.export(tx, ann.id)
    assert [row["brings"] for row in rows if "brings" in row] == ["exercise", "look-back"]
    assert "look-back" in [row["brought"] for row in rows if row.get("sent_at")]


async def test_five_plans_still_fit_beside_it(world: World, ann: Person) -> None:
    for hour in (10, 12, 14, 16):
        await add(ann, f"{hour}")
    assert "A look back at your week" in await ann.slash("schedule")
    assert len(walk(raw(ann.seen))) <= 40


async def test_many_at_once_need_few_statements(world: World) -> None:
    everybody = await people(world, *(f"member{number}" for number in range(10)))
    for each in everybody:
        await switch_on(each)
    await live(world, SUNDAY - timedelta(minutes=1))
    asked: list[str] = []

    def note(statement: str, _parameters: Any) -> bool:
        asked.append(statement.partition("\n")[0])
        return False

    with trouble(note):
        await world.beat()
        idle = len(asked)
        await world.move_to(SUNDAY)
    assert [len(looks(each)) for each in everybody] == [1] * 10
    assert len(asked) - idle <= 10 * 4 + idle, "\n".join(asked)
