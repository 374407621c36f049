"""Every button of a nudge, as people press it: twice, late, after a restart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.conftest import Person, World
from tests.nudges.acts import arrived_at, id_of, live, posts, press, row_of, standing, turn_to, twice, utc


@pytest.fixture
async def ann(world: World) -> Person:
    """Has just got the nudge of 1 January, 08:00."""
    person = world.person("ann")
    await person.start()
    await live(world, utc(1, 1, 8))
    person.inbox()
    return person


async def finish(who: Person) -> str:
    for _ in range(20):
        if "Done." in who.text():
            return who.text()
        if "Skip" in who.labels():
            await who.click("Skip")
        elif "Name someone" in who.labels():
            await who.pick("place")
        else:
            await who.click("Next" if "Next" in who.labels() else "Done")
    raise AssertionError(who.text())


async def test_a_nudge_says_title_minutes_why_and_source_and_names_nobody(world: World, ann: Person) -> None:
    title, *below = ann.text().splitlines()
    assert title.startswith("**")
    assert "minute" in title
    assert len(below) >= 2, "why it may help"
    assert "-#" in below[-1], "the source, and how good the evidence is"
    assert ann.labels() == ["Begin", "Later", "Something else", "I already did it", "Not today", "Support"]
    assert len(ann.text()) <= 2000
    assert posts(world)[0].json["flags"] == 4, "plain content: a push notification shows nothing else"


async def test_begin_can_be_pressed_twice_and_leads_to_done(world: World, ann: Person) -> None:
    await twice(world, ann, "Begin")
    assert "Done." in await finish(ann)
    assert ", done" in await ann.slash("why")
    assert "1 practice day" in await ann.slash("streak")


@pytest.mark.parametrize(
    ("label", "back"), [("10 minutes", utc(1, 1, 8, 10)), ("An hour", utc(1, 1, 9)), ("This evening", utc(1, 1, 19))]
)
async def test_later_brings_it_back_once_and_clears_the_first_message(
    world: World, ann: Person, label: str, back: datetime
) -> None:
    first = row_of(ann.seen)
    await ann.click("Later")
    assert f"I'll be back today at {back:%H:%M}." in await twice(world, ann, label)
    assert f"Put off until **today at {back:%H:%M}**" in await ann.slash("schedule")
    await live(world, back)
    assert arrived_at(ann) == [f"{back:%d %b %H:%M}"]
    assert row_of(standing(ann)[0]) != first
    assert len({post.json["nonce"] for post in posts(world)}) == 2
    assert posts(world)[0].json["content"] == posts(world)[1].json["content"], "the same exercise"
    assert "sent at 08:00, put off by you" in await ann.slash("why")
    await live(world, utc(1, 2, 8))
    assert arrived_at(ann) == ["02 Jan 08:00"]


async def test_later_pressed_again_moves_it_and_taken_back_brings_nothing(world: World, ann: Person) -> None:
    await ann.click("Later")
    await ann.click("10 minutes")
    await ann.click("Another time")
    assert "today at 09:00" in await ann.click("An hour")
    await live(world, utc(1, 1, 8, 30))
    assert len(posts(world)) == 1
    await world.restart()
    await ann.click("Take that back")
    assert "Begin" in ann.labels()
    await live(world, utc(1, 1, 12))
    assert len(posts(world)) == 1


async def test_beginning_now_what_was_put_off_brings_no_second_one(world: World, ann: Person) -> None:
    await ann.click("Later")
    await ann.click("10 minutes")
    await ann.click("Begin now")
    await live(world, utc(1, 1, 9))
    assert len(posts(world)) == 1
    assert "Done." in await finish(ann)


async def test_a_snooze_past_the_day_or_into_quiet_hours_is_refused_with_words(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="21:30")
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "22:00", "until": "7:00"})
    await live(world, utc(1, 1, 21, 30))
    ann.inbox()
    await ann.click("Later")
    assert "into your quiet hours" in await ann.click("An hour")
    assert "Begin" in ann.labels()
    await ann.click("Later")
    assert "today at 21:40" in await ann.click("10 minutes")


async def test_a_snooze_that_a_pause_or_a_practice_overtakes_does_not_come(world: World, ann: Person) -> None:
    await ann.click("Later")
    await ann.click("An hour")
    await ann.slash("pause", days=2)
    await live(world, utc(1, 1, 12))
    assert len(posts(world)) == 1
    assert "you had paused" in await ann.slash("why")


async def test_something_else_is_another_one_and_pressing_twice_is_pressing_once(world: World, ann: Person) -> None:
    before = ann.text()
    assert await twice(world, ann, "Something else") != before
    await world.restart()
    await live(world, utc(1, 1, 9))
    assert len(posts(world)) == 1
    title = ann.text().splitlines()[0].split("**")[1]
    assert title in await ann.click("Begin")


async def test_already_done_counts_once_and_can_be_taken_back(world: World, ann: Person) -> None:
    assert "Counted. Your first practice day." in await twice(world, ann, "I already did it")
    assert "1 practice day" in await ann.slash("streak")
    ann.inbox()
    await twice(world, ann, "Take that back")
    assert "Begin" in ann.labels()
    assert "will gather here" in await ann.slash("streak")


async def test_yesterday_counts_for_yesterday_however_often_and_until_two_days_are_over(
    world: World, ann: Person
) -> None:
    await ann.click("I already did it")
    old = ann.seen
    assert "Counted for yesterday." in await twice(world, ann, "It was yesterday")
    assert "Today is still open" in await ann.slash("streak")
    ann.inbox()
    await ann.click("Take that back")
    await ann.click("I already did it")
    assert old is not None
    await world.env.advance_time(24 * 3600)
    assert "Counted for yesterday." in await ann.click("It was yesterday"), "it is by now"
    await ann.slash("streak")
    assert "1** in the last 28" in ann.text()


async def test_yesterday_is_over_after_two_days(world: World, ann: Person) -> None:
    await ann.click("I already did it")
    await world.env.advance_time(48 * 3600)
    assert "so it stays as it is" in await ann.click("It was yesterday")
    assert "Counted for Thursday 1 January" in ann.text()


async def test_not_today_tells_the_next_and_can_be_taken_back(world: World, ann: Person) -> None:
    assert await twice(world, ann, "Not today") == "Alright, not today. The next comes tomorrow, Friday, at 08:00."
    await ann.click("Take that back")
    assert "Begin" in ann.labels()
    await ann.click("Not today")
    await live(world, utc(1, 2, 8))
    assert arrived_at(ann) == ["02 Jan 08:00"], "what was left out makes room too"


async def test_at_most_one_stands_open_and_old_ones_are_cleared(world: World, ann: Person) -> None:
    await live(world, utc(1, 3, 9))
    assert arrived_at(ann) == ["03 Jan 08:00"]
    assert (await ann.slash("why")).count("then made room for the next") == 2


async def test_someone_in_the_middle_of_an_exercise_keeps_its_message(world: World, ann: Person) -> None:
    await ann.click("Begin")
    walking = ann.seen
    await live(world, utc(1, 2, 9))
    turn_to(ann, walking.id)
    await world.restart()
    assert "Done." in await finish(ann)
    assert len(standing(ann)) == 1
    assert ", done" in await ann.slash("why")


async def test_an_exercise_that_was_left_makes_room_like_any_other(world: World, ann: Person) -> None:
    await ann.click("Begin")
    left = ann.seen.id
    await ann.click("Stop here")
    await live(world, utc(1, 2, 9))
    assert left not in [message.id for message in ann.user.dm_channel.history()]


async def test_a_press_faster_than_tidying_still_counts(world: World, ann: Person) -> None:
    begin = id_of(ann, "Begin")
    await live(world, utc(1, 2, 8))
    assert "made room for a newer one" in await press(ann, begin.replace("nudge-begin", "nudge-look"))
    await press(ann, begin)
    assert "Done." in await finish(ann)
    assert "sent at 08:00, done" in await ann.slash("why")


async def test_taking_back_an_old_one_opens_no_second_nudge(world: World, ann: Person) -> None:
    await ann.click("I already did it")
    done = ann.seen
    await live(world, utc(1, 2, 8))
    turn_to(ann, done.id)
    assert "made room for a newer one" in await ann.click("Take that back")
    assert "will gather here" in await ann.slash("streak")
    assert sum("nudge-begin" in str(m.components) for m in standing(ann)) == 1


@pytest.mark.parametrize("act", ["begin", "look", "later", "already", "yesterday", "skip", "back", "time", "travel"])
async def test_nobody_elses_and_no_future_nudge_can_be_pressed(world: World, ann: Person, act: str) -> None:
    bob = world.person("bob")
    await bob.start(when="9")
    mine = row_of(ann.seen)
    for who, row in ((bob, mine), (ann, mine + 1), (ann, 10**6)):
        assert "no longer here" in await press(who, f"nudge-{act}:{row}")
    await live(world, utc(1, 2, 8))
    assert len(posts(world, ann)) == 2
    assert "then made room" in await ann.slash("why")


async def test_after_begin_the_other_buttons_show_the_exercise(world: World, ann: Person) -> None:
    ids = [id_of(ann, label) for label in ("I already did it", "Not today", "Later", "Something else", "Begin")]
    begun = await ann.click("Begin")
    for each in ids:
        assert await press(ann, each) == begun
    assert "Done." in await finish(ann)
    for each in ids:
        assert "Done." in await press(ann, each)
    assert "1 practice day" in await ann.slash("streak")


async def test_a_press_on_one_that_was_given_up_proves_that_it_came(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 1, 8))
    ann.inbox()
    async with world.app.db.begin() as tx:  # as if Discord's answer had been lost for two hours
        await tx.exec_driver_sql(
            "UPDATE nudges SET state = 'failed', why = 'gave-up', sent_at = NULL, message_id = NULL "
            "WHERE state = 'sent'"
        )
    assert "did not take it" in await ann.slash("why")
    ann.inbox()
    await ann.click("I already did it")
    assert "sent at 08:00, done" in await ann.slash("why")


async def test_a_nudge_whose_exercise_was_withdrawn_begins_with_another(world: World, ann: Person) -> None:
    async with world.app.db.begin() as tx:
        await tx.exec_driver_sql("UPDATE nudges SET exercise_id = 'withdrawn'")
    await world.restart()
    assert "Begin" in ann.labels()
    await ann.click("Begin")
    assert "Done." in await finish(ann)


async def test_two_members_with_one_minute_never_mix(world: World) -> None:
    people = [world.person(name) for name in ("ann", "bob", "cyd")]
    for each in people:
        await each.start()
    await live(world, utc(1, 1, 8))
    assert [len(posts(world, each)) for each in people] == [1, 1, 1]
    for each in people:
        each.inbox()
    await people[1].click("Not today")
    assert "Begin" in (people[0].inbox() and people[0].labels())
    await live(world, world.now() + timedelta(hours=1))
    assert len(posts(world)) == 3
