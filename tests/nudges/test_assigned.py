"""Plans that somebody else assigned: told of first, never in the way of a plan of one's own, moved, rested, left out.

Who assigns is a room above; here its calls are made by hand, and everything else by people.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Collection, Mapping
from datetime import date, time
from itertools import pairwise
from pathlib import Path

import pytest

from bot.base.database import Tx
from bot.config import Care, Config
from bot.nudges.cog import AssignedCog
from bot.nudges.rules import MOST_ASSIGNED, Assigned, Outcome, Plan
from bot.nudges.service import Assignments, NotAssigned
from tests.conftest import Person, World
from tests.nudges.acts import add, arrived_at, change, choose, live, posts, press, utc
from tests.nudges.test_programmes import walk
from tests.nudges.test_schedule import book, due
from tests.quizzes.acts import answer_any

WARM = Path(__file__).parents[1] / "sessions" / "warm.yaml"
BASICS = Path(__file__).parents[2] / "exercises" / "attachment-basics.yaml"
PROGRAMME = """
programmes:
  - id: two-days
    title: Two days
    days: [three-breaths, one-line]
"""
NEW = "**Something new is in your plan**"
NOON = Plan(time(12), last_day=date(2026, 1, 20))
BREATHS, LINE = "warm-voices/three-breaths", "warm-voices/one-line"


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    folder = tmp_path / "packs"
    folder.mkdir()
    shutil.copy(BASICS, folder)
    (folder / "warm.yaml").write_text(WARM.read_text() + PROGRAMME)
    return config.model_copy(update={"packs": [folder], "care": Care(enabled=True, operating_read=True)})


@pytest.fixture
async def ann(world: World) -> Person:
    """Practises daily at 08:00; it is Thursday, 1 January, five in the morning."""
    person = world.person("ann")
    await person.start()
    await live(world, utc(1, 1, 5))
    return person


def assignments(world: World) -> Assignments:
    cog = world.app.bot.get_cog("AssignedCog")
    assert isinstance(cog, AssignedCog)
    names = cog.assignments.calendar.names_of
    if _names not in names:
        names.append(_names)
    return cog.assignments


async def _names(_tx: Tx, keys: Collection[str]) -> Mapping[str, str]:
    return dict.fromkeys(keys, "Lena Ruiz")


async def assign(
    world: World, who: Person, key: str = "test-1", plan: Plan = NOON, exercises: tuple[str, ...] = (BREATHS,)
) -> NotAssigned | None:
    given = Assigned(key, plan, exercises)
    async with world.app.db.begin() as tx:
        return await assignments(world).assign(tx, who.id, given, world.now(), random.Random(3))


async def outcomes(world: World, key: str = "test-1") -> dict[str, Outcome]:
    async with world.app.db.begin() as tx:
        found = await assignments(world).days(tx, [key], date(2026, 1, 1), world.now())
    return {f"{day.local_day:%d %b}": day.outcome for day in found.get(key, ())}


async def withdraw(world: World, key: str = "test-1") -> None:
    async with world.app.db.begin() as tx:
        await assignments(world).withdraw(tx, [key], world.now())


async def test_word_comes_first_and_the_exercise_from_the_next_day_on(world: World, ann: Person) -> None:
    await live(world, utc(1, 1, 10))
    assert await assign(world, ann) is None
    await world.restart()
    await live(world, utc(1, 1, 13))
    assert ann.inbox().splitlines()[0] == NEW
    assert "Lena" not in ann.text(), "a lock screen shows this"
    assignments(world)
    told = await ann.click("Look at it")
    assert "Three breaths · from Lena Ruiz" in told
    assert "Every day at 12:00 · until Tuesday 20 January" in told
    assert "Next: **tomorrow, Friday, at 12:00**" in await ann.click("Change")
    await live(world, utc(1, 2, 12))
    assert "Three breaths" in ann.inbox().splitlines()[0]
    assert "Lena" not in ann.text()
    await world.restart()
    assignments(world)
    assert "from Lena Ruiz" in await ann.click("About this plan")
    ann.inbox()
    await ann.click("Begin")
    await walk(ann)
    assert await outcomes(world) == {"02 Jan": Outcome.DONE}


async def test_the_same_once_more_changes_nothing_and_word_comes_once(world: World, ann: Person) -> None:
    for key in ("test-1", "test-1", "test-2"):
        assert await assign(world, ann, key, exercises=(BREATHS if key == "test-1" else LINE,)) is None
    await live(world, utc(1, 1, 5, 5))
    await world.restart()
    await live(world, utc(1, 1, 7))
    assert ann.inbox().splitlines()[0] == NEW
    assert len([each for each in ann.user.dm_channel.history() if NEW in each.content]) == 1
    assert (await ann.click("Look at it")).count("Every day at 12:00") == 2


async def test_word_waits_for_the_end_of_quiet_hours(world: World, ann: Person) -> None:
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "22", "until": "7:30"})
    await assign(world, ann)
    await live(world, utc(1, 1, 7, 29))
    assert NEW not in ann.inbox()
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    shown = await ann.fill(**{"from": "22", "until": "9"})
    assert "would cover your plan at 08:00, so nothing was changed" in shown, "what waits is in nobody's way"
    await live(world, utc(1, 1, 7, 31))
    assert ann.inbox().splitlines()[0] == NEW


async def test_exercises_come_in_turn_each_until_it_was_done(world: World, ann: Person) -> None:
    await assign(world, ann, exercises=(BREATHS, LINE))
    came: list[str] = []
    for day in range(2, 7):
        await live(world, utc(1, day, 12))
        came.append(ann.inbox().splitlines()[0].split("**")[1])
        if day != 3:
            await ann.click("I already did it")
    assert came == ["Three breaths", "One line", "One line", "Three breaths", "One line"]
    done = await outcomes(world)
    assert [*done.values()] == [Outcome.DONE, Outcome.NOT_DONE, Outcome.DONE, Outcome.DONE, Outcome.DONE]


async def test_it_leaves_no_day_missed_and_a_practised_day_counts(world: World, ann: Person) -> None:
    await ann.slash("schedule")
    await ann.click("Change")
    await choose(ann, "Which days?", "0")
    await assign(world, ann)
    await live(world, utc(1, 3, 12))
    assert (await book(world, ann)).missed == frozenset(), "Friday was assigned by somebody, and left"
    await ann.slash("streak")
    ann.inbox()
    await ann.click("I already did it")
    assert date(2026, 1, 3) in (await book(world, ann)).practised


@pytest.mark.parametrize(("own", "at"), [("20:00", "12:00"), ("12:10", "12:00")])
async def test_a_plan_of_ones_own_wins_the_day_also_when_it_comes_later(
    world: World, ann: Person, own: str, at: str
) -> None:
    """The cap is full with two of their own; and two within a quarter of an hour would push one another out."""
    await ann.slash("schedule")
    await ann.click("More")
    await ann.pick("2" if own == "20:00" else "3")
    await add(ann, own)
    await assign(world, ann, plan=Plan(time.fromisoformat(at), last_day=date(2026, 1, 3)))
    await live(world, utc(1, 3, 23))
    sent = [each.split()[2] for each in arrived_at(ann)]
    assert at not in sent
    assert len(posts(world, ann)) == 6, "both of their own, on three days"
    assert await outcomes(world) == {"02 Jan": Outcome.NOT_SENT, "03 Jan": Outcome.NOT_SENT}


async def test_five_plans_of_ones_own_are_possible_beside_what_was_assigned(world: World, ann: Person) -> None:
    for number in range(4):
        await assign(world, ann, f"test-{number}", Plan(time(12 + number), last_day=date(2026, 1, 9)))
    for hour in (10, 14, 16, 18):
        await add(ann, f"{hour}")
    shown = await ann.slash("schedule")
    assert shown.count("Every day at") == 5
    assert "From Lena Ruiz" in shown
    assert "Three breaths" in await ann.click("Look")


async def test_quiet_hours_may_cover_it_and_it_then_reads_not_sent(world: World, ann: Person) -> None:
    await assign(world, ann, plan=Plan(time(22, 30), last_day=date(2026, 1, 3)))
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    assert "Quiet from 22:00 to 07:00" in await ann.fill(**{"from": "22", "until": "7"})
    await ann.click("Look")
    assert "reaches into your quiet hours" in await ann.click("Change")
    await live(world, utc(1, 2, 23))
    assert await outcomes(world) == {"02 Jan": Outcome.NOT_SENT}
    await ann.click("Time")
    assert "At 21:00" in (await ann.fill(when="21")).replace("at 21:00", "At 21:00")
    await live(world, utc(1, 3, 21))
    assert "Three breaths" in ann.inbox()


async def test_a_pause_and_a_rest_read_nothing(world: World, ann: Person) -> None:
    await assign(world, ann)
    await live(world, utc(1, 2, 12))
    await ann.slash("pause", days=2)
    await live(world, utc(1, 4, 13))
    assert await outcomes(world) == {"02 Jan": Outcome.NOT_DONE, "04 Jan": Outcome.OPEN}
    await ann.slash("schedule")
    await ann.click("Look")
    await ann.click("Change")
    assert "It rests" in await ann.click("Let it rest")
    await world.restart()
    await live(world, utc(1, 6, 13))
    ann.inbox()
    await ann.click("I already did it")
    await ann.slash("schedule")
    await ann.click("Look")
    assert "until you bring it back" in await ann.click("Change")
    assert "Next: **tomorrow" in await ann.click("Bring it back")
    await live(world, utc(1, 7, 13))
    assert [*await outcomes(world)] == ["02 Jan", "04 Jan", "07 Jan"]


async def test_who_leaves_it_out_gets_no_more_of_it(world: World, ann: Person) -> None:
    await assign(world, ann)
    await live(world, utc(1, 1, 5, 5))
    ann.inbox()
    await ann.click("Look at it")
    await ann.click("Change")
    assert "no reason" in await ann.click("Not for me")
    assert "out of your plan" in await ann.click("Leave it out")
    await live(world, utc(1, 3, 13))
    assert [each.split()[2] for each in arrived_at(ann)] == ["08:00"]
    assert await outcomes(world) == {}
    assert "From" not in await ann.slash("schedule")


async def test_what_is_withdrawn_before_it_was_told_is_never_told(world: World, ann: Person) -> None:
    await assign(world, ann)
    await withdraw(world)
    await live(world, utc(1, 3, 13))
    assert not [each for each in ann.user.dm_channel.history() if NEW in each.content]
    assert await outcomes(world) == {}


async def test_something_else_in_its_place_is_nobodys_business(world: World, ann: Person) -> None:
    await assign(world, ann)
    await live(world, utc(1, 2, 12))
    ann.inbox()
    await ann.click("Something else")
    assert "About this plan" not in ann.labels()
    await ann.click("I already did it")
    assert await outcomes(world) == {}


async def test_an_assigned_quiz_asks_about_its_topic(world: World, ann: Person) -> None:
    async with world.app.db.begin() as tx:
        given = Assigned("test-q", NOON, topic="repair")
        await assignments(world).assign(tx, ann.id, given, world.now(), random.Random(3))
    await live(world, utc(1, 2, 12))
    ann.inbox()
    assert "### Mending" in await ann.click("Begin")


async def finish_round(world: World, who: Person, topic: str) -> None:
    await who.slash("quiz", topic=topic)
    await answer_any(who)


async def test_only_a_round_on_its_topic_is_the_assigned_quiz(world: World, ann: Person) -> None:
    async with world.app.db.begin() as tx:
        given = Assigned("test-q", NOON, topic="repair")
        await assignments(world).assign(tx, ann.id, given, world.now(), random.Random(3))
    await live(world, utc(1, 2, 12))
    await finish_round(world, ann, "basics")
    assert await outcomes(world, "test-q") == {"02 Jan": Outcome.OPEN}
    await world.restart()
    await finish_round(world, ann, "repair")
    assert await outcomes(world, "test-q") == {"02 Jan": Outcome.DONE}


async def test_nobody_else_can_move_it_and_a_late_press_finds_nothing(world: World, ann: Person) -> None:
    bob = world.person("bob")
    await bob.start()
    await assign(world, ann)
    await live(world, utc(1, 1, 5, 5))
    ann.inbox()
    await ann.click("Look at it")
    await ann.click("Change")
    for act in ("rest", "decline-yes"):
        await press(bob, f"plan-{act}:2")
    assert "Every day at 12:00" in await ann.click("Back")


async def test_only_so_many_stand_beside_each_other_and_are_paged(world: World, ann: Person) -> None:
    many = [
        await assign(world, ann, f"test-{n}", Plan(time(9 + n // 4, 15 * (n % 4)), last_day=date(2026, 1, 9)))
        for n in range(MOST_ASSIGNED + 1)
    ]
    assert many == [*[None] * MOST_ASSIGNED, NotAssigned.TOO_MANY]
    assert len(await ann.slash("schedule")) < 4000
    pages = [await ann.click("Look")] + [await ann.click("Later") for _ in range(3)]
    assert [page.count("Every day at") for page in pages] == [8, 8, 8, 1]
    assert "Later" not in ann.labels()
    assert await assign(world, world.person("eve")) is NotAssigned.GONE


async def test_a_programme_ends_with_its_last_day(world: World, ann: Person) -> None:
    async with world.app.db.begin() as tx:
        given = Assigned("test-p", NOON, course="warm-voices/two-days")
        await assignments(world).assign(tx, ann.id, given, world.now(), random.Random(3))
    for day in (2, 3):
        await live(world, utc(1, day, 12))
        assert f"day {day - 1} of 2" in ann.inbox()
        await ann.click("I already did it")
    await live(world, utc(1, 6, 13))
    assert [*await outcomes(world, "test-p")] == ["02 Jan", "03 Jan"]
    await ann.slash("schedule")
    assert "all 2 days done" in await ann.click("Look")


# Falling quiet: each kind by itself


def dates_of(world: World, who: Person, clock: str) -> list[int]:
    """On which days since the first of January those of that time were sent."""
    found = [due(post) for post in posts(world, who)]
    return [(at.date() - date(2026, 1, 1)).days + 1 for at in found if f"{at:%H:%M}" == clock]


async def test_what_is_left_of_others_thins_no_plan_of_ones_own(world: World, ann: Person) -> None:
    """Two a day were assigned: after four days seven of them are unanswered, and of ann's own only four."""
    for number, hour in enumerate((12, 15)):
        await assign(world, ann, f"test-{number}", Plan(time(hour), last_day=date(2026, 3, 20)))
    await live(world, utc(1, 6, 5))
    shown = await ann.slash("schedule")
    assert "what somebody else gave you comes every third day at most; any tap on a nudge brings it back" in shown
    assert "Next: **today at 08:00**" in shown
    await world.restart()
    await live(world, utc(1, 8, 5))
    assert dates_of(world, ann, "08:00") == [1, 2, 3, 4, 5, 6, 7], "its own seven, day by day"
    assert dates_of(world, ann, "12:00") == [2, 3, 4, 5]
    await live(world, utc(1, 20, 5))
    assert dates_of(world, ann, "08:00")[7:] == [10, 13, 16, 19]
    ann.inbox()
    await ann.click("Not today")
    assert "at most" not in await ann.slash("schedule"), "any answer brings back both"
    await live(world, utc(1, 22, 16))
    assert dates_of(world, ann, "08:00")[-3:] == [20, 21, 22]
    assert dates_of(world, ann, "12:00")[-3:] == [20, 21, 22]


async def test_what_was_assigned_falls_quiet_by_itself_and_reads_not_sent(world: World, ann: Person) -> None:
    """Ann's own comes on Mondays alone; what was assigned, daily, is left for seven weeks."""
    await change(ann, "Every day")
    await choose(ann, "Which days?", "0")
    await assign(world, ann, plan=Plan(time(12), last_day=date(2026, 4, 20)))
    await live(world, utc(2, 26, 5))
    given = dates_of(world, ann, "12:00")
    gaps = [later - earlier for earlier, later in pairwise(given)]
    assert gaps == [1] * 6 + [3] * 4 + [7] * 4
    assert dates_of(world, ann, "08:00") == [5, 12, 19, 26, 33, 40, 47, 54], "its own go on"
    words = [post.json["content"] for post in posts(world, ann)]
    assert sum("This is quiet now, so as not to press" in each for each in words) == 1
    assert not any("I'll be quiet now" in each for each in words)
    told = await outcomes(world)
    assert [*told.values()].count(Outcome.NOT_DONE) == 15
    assert told["25 Feb"] is Outcome.NOT_SENT, "day by day, for as long as it does not go out"
    shown = await ann.slash("schedule")
    assert "What somebody else gave you is quiet for now" in shown
    assert "Next: **on Monday 2 March at 08:00**" in shown
    await ann.click("Look")
    assert "It is quiet for now" in await ann.click("Change")
    await world.restart()
    await assign(world, ann, "test-2", Plan(time(15), last_day=date(2026, 4, 20)))
    await live(world, utc(2, 26, 5, 5))
    assert ann.inbox().splitlines()[0] == NEW
    await ann.click("Look at it")
    assert "quiet for now" not in await ann.slash("schedule"), "who looks wants it"
    await live(world, utc(2, 26, 16))
    assert dates_of(world, ann, "12:00")[-1] == 57


async def test_ones_own_fall_quiet_and_what_was_assigned_since_comes(world: World, ann: Person) -> None:
    await live(world, utc(2, 16, 5))
    await assign(world, ann, plan=Plan(time(12), last_day=date(2026, 4, 20)))
    await live(world, utc(2, 25, 5))
    own = dates_of(world, ann, "08:00")
    assert len(own) == 15
    words = [post.json["content"] for post in posts(world, ann)]
    assert sum("Your own plans are quiet now" in each for each in words) == 1
    assert dates_of(world, ann, "12:00")[:3] == [48, 49, 50]
    shown = await ann.slash("schedule")
    assert "Your own plans are quiet for now" in shown
    ann.inbox()
    await ann.click("Not today")
    assert "quiet for now" not in await ann.slash("schedule")
    await live(world, utc(2, 26, 9))
    assert len(dates_of(world, ann, "08:00")) > 15
