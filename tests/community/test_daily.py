"""The daily prompt, as the people of a server find it in their channel."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.community.hosts import at, said, served, set_up, states, take
from tests.conftest import World
from tests.nudges.test_trouble import trouble
from tests.servers.acts import Local, Server, forged

NINE = "2026-01-01T08:00:00+00:00"
"""In Berlin."""
SECOND = timedelta(seconds=1)


async def test_it_comes_once_on_its_minute_and_a_restart_brings_no_second(world: World) -> None:
    server, _ = await served(world)
    await at(world, "2026-01-01T07:59:59+00:00")
    assert said(server) == []
    await at(world, NINE)
    assert len(said(server)) == 1
    await world.restart()
    await world.pass_time(minutes=3)
    assert len(said(server)) == 1
    assert await states(world) == [("sent", None), ("due", None)]


async def test_everybody_has_the_same_and_each_day_brings_another(world: World) -> None:
    server, _ = await served(world)
    for day in range(1, 13):
        await at(world, f"2026-01-{day:02}T08:00:00+00:00")
    titles = [text.splitlines()[1] for text in said(server)]
    assert len(set(titles)) == len(titles) == 12
    assert all(text.startswith("-# Today's exercise, for whoever likes\n### ") for text in said(server))


async def test_it_says_nothing_personal_and_offers_one_button_besides_support(world: World) -> None:
    server, mia = await served(world)
    await at(world, NINE)
    mia.seen = server.channel.last_message
    assert mia.labels() == ["Do it privately", "Support"]
    assert "mia" not in str(said(server))
    assert "<@" not in str(said(server))


async def test_a_newcomer_does_it_where_only_they_see_it_and_nothing_is_kept_about_them(world: World) -> None:
    server, _ = await served(world)
    await at(world, NINE)
    title = said(server)[0].splitlines()[1]
    ann = server.join("ann")
    assert title in await take(ann)
    assert ann.seen.ephemeral
    await world.restart()
    while "Done" not in ann.labels():
        await ann.click("Next")
    assert "**Done.** Nothing of it was stored." in await ann.click("Done")
    assert len(said(server)) == 1
    assert await about(world, ann) == []


async def test_for_a_member_it_is_their_own_session_and_counts_as_practice(world: World) -> None:
    server, _ = await served(world)
    ann = server.join("ann")
    await ann.dm.start()
    await at(world, NINE)
    await take(ann)
    assert ann.seen.ephemeral
    await world.restart()
    while "Done" not in ann.labels():
        await ann.click("Skip" if "Skip" in ann.labels() else "Next")
    assert "Your first practice day." in await ann.click("Done")
    assert len(await world.storage.column("SELECT member_id FROM practice")) == 1


async def test_the_channel_reads_how_many_from_five_on_and_never_who(world: World) -> None:
    server, mia = await served(world)
    await at(world, NINE)
    people = [server.join(f"person{number}") for number in range(6)]
    for person in (*people[:4], people[0], people[0]):
        await take(person)
    await world.pass_time(minutes=2)
    assert "taken it up" not in said(server)[0]
    before = await mia.slash("server daily")
    assert "how many took it up is said here after a day" in before
    await take(people[4])
    assert await mia.slash("server daily") == before, "not there either"
    assert "taken it up" not in said(server)[0], "not at once: who came when could be seen"
    await world.restart()
    await world.pass_time(minutes=1)
    assert said(server)[0].endswith("\n\n**5 people** here have taken it up.")
    assert "5 took it up" not in await mia.slash("server daily")
    await take(people[5])
    await world.pass_time(seconds=30)
    assert "5 people" in said(server)[0]
    await world.pass_time(seconds=31)
    assert "6 people" in said(server)[0]
    assert len(said(server)) == 1


async def test_an_edit_that_fails_is_made_good_later_and_one_of_a_deleted_message_is_not(world: World) -> None:
    server, _ = await served(world)
    await at(world, NINE)
    for number in range(5):
        await take(server.join(f"person{number}"))
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50013)
    await world.pass_time(minutes=1)
    assert "taken it up" not in said(server)[0]
    await world.pass_time(minutes=6)
    assert "5 people" in said(server)[0]
    await take(server.join("person6"))
    message = server.channel.last_message
    assert message is not None
    await message.delete()
    await world.pass_time(minutes=1)
    assert await world.storage.column("SELECT show_at FROM prompts WHERE state = 'sent'") == [None]


async def test_what_told_people_apart_is_gone_when_the_day_is_over_and_the_number_stays(world: World) -> None:
    server, mia = await served(world)
    await at(world, NINE)
    prompt = server.channel.last_message
    for number in range(5):
        await take(server.join(f"person{number}"))
    assert (await world.storage.counted())["prompt_marks"] == 5
    await at(world, "2026-01-02T08:00:00+00:00")
    assert "prompt_marks" not in await world.storage.counted()
    secrets = await world.storage.column("SELECT secret FROM prompts WHERE state = 'sent' ORDER BY due_at")
    assert [secret is None for secret in secrets] == [True, False]
    late = server.join("late")
    await take(late, prompt)
    assert late.seen.ephemeral
    assert "prompt_marks" not in await world.storage.counted()
    assert "Thu 1 Jan: posted at <t:17672" in await mia.slash("server daily")
    assert "· 5 took it up" in mia.text()


async def test_taking_it_up_counts_in_the_servers_week(world: World) -> None:
    server, _ = await served(world)
    await at(world, NINE)
    await take(server.join("ann"))
    assert (await world.storage.counted())["participation_marks"] == 1


async def test_a_button_of_another_server_or_of_no_prompt_does_nothing(world: World) -> None:
    server, _ = await served(world)
    elsewhere = Server.open(world, "Elsewhere")
    await at(world, NINE)
    [prompt_id] = await world.storage.column("SELECT prompt_id FROM prompts WHERE state = 'sent'")
    assert "an old one" in await forged(elsewhere.join("ben"), f"server-do:{prompt_id}")
    assert "an old one" in await forged(server.join("ann"), "server-do:99")
    assert "prompt_marks" not in await world.storage.counted()


@pytest.mark.parametrize(
    ("eve", "due", "later"),
    [
        ("2026-03-28T12:00:00+00:00", "2026-03-29T01:00:00+00:00", "2026-03-29T02:00:00+00:00"),
        ("2026-10-24T12:00:00+00:00", "2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"),
    ],
    ids=["skipped", "twice"],
)
async def test_a_time_that_the_clocks_skip_or_show_twice_brings_one(
    world: World, eve: str, due: str, later: str
) -> None:
    await at(world, eve)
    server, _ = await served(world, when="2:30")
    await world.move_to(datetime.fromisoformat(due) - SECOND)
    assert said(server) == []
    await at(world, due)
    assert len(said(server)) == 1
    await at(world, later)
    assert len(said(server)) == 1


async def test_days_without_any_have_a_line_and_times_stay_true_when_the_place_changes(world: World) -> None:
    server, mia = await served(world)
    await at(world, NINE)
    await mia.slash("server daily")
    await mia.click("Pause")
    await at(world, "2026-01-04T12:00:00+00:00")
    await world.restart()
    await mia.click("Resume")
    await at(world, "2026-01-05T08:00:00+00:00")
    await mia.slash("server setup")
    await mia.click("Time and place…")
    await mia.fill(when="9:00", place="Tokyo")
    await mia.click("Yes, do that")
    told = await mia.slash("server daily")
    assert "Fri 2 Jan to Sun 4 Jan: none: it was paused or off, or I was not in this server" in told
    assert "Thu 1 Jan: posted at <t:1767254400:t>" in told
    assert len(said(server)) == 2


async def test_away_for_an_hour_it_comes_late_and_says_so_to_moderators(world: World) -> None:
    server, mia = await served(world)
    await at(world, "2026-01-01T09:12:00+00:00")
    assert len(said(server)) == 1
    assert "posted at <t:1767258720:t>, late, which was us" in await mia.slash("server daily")


async def test_away_for_longer_it_is_left_out_with_a_reason_and_the_next_comes(world: World) -> None:
    server, mia = await served(world)
    await at(world, "2026-01-03T12:00:00+00:00")
    assert said(server) == []
    told = await mia.slash("server daily")
    assert told.count("not posted: I was away for more than two hours, which was us") == 3
    assert "Next: Sunday 4 January, 09:00 there" in told
    await at(world, "2026-01-04T08:00:00+00:00")
    assert len(said(server)) == 1


async def test_todays_can_be_posted_now_once(world: World) -> None:
    server, mia = await served(world)
    await at(world, "2026-01-01T12:00:00+00:00")
    await mia.slash("server daily")
    await world.restart()
    assert "It comes within a few seconds" in await mia.click("Post today's now")
    assert "Post today's now" not in mia.labels()
    await world.pass_time(seconds=2)
    assert len(said(server)) == 1
    assert "Post today's now" not in await mia.click("Look again")
    assert "Post today's now" not in mia.labels()
    await at(world, "2026-01-02T08:00:00+00:00")
    assert len(said(server)) == 2


async def test_posted_before_its_time_it_does_not_come_again_that_day(world: World) -> None:
    server, mia = await served(world)
    await mia.slash("server daily")
    await mia.click("Post today's now")
    await world.pass_time(seconds=2)
    assert "Today's is there already" in await forged(mia, "server-post")
    await at(world, NINE)
    await world.pass_time(minutes=5)
    assert len(said(server)) == 1
    await at(world, "2026-01-02T08:00:00+00:00")
    assert len(said(server)) == 2


async def test_paused_it_rests_and_resumed_it_goes_on(world: World) -> None:
    server, mia = await served(world)
    await mia.slash("server daily")
    assert "It is paused" in await mia.click("Pause")
    await world.restart()
    await at(world, "2026-01-03T12:00:00+00:00")
    assert said(server) == []
    assert "Next: Sunday 4 January, 09:00 there" in await mia.click("Resume")
    await at(world, "2026-01-04T08:00:00+00:00")
    assert len(said(server)) == 1
    assert await states(world) == [("sent", None), ("due", None)]


async def test_what_is_paused_stays_so_whatever_else_is_changed(world: World) -> None:
    server, mia = await served(world)
    await mia.slash("server daily")
    await mia.click("Pause")
    await mia.slash("server setup")
    await mia.click("Time and place…")
    told = await mia.fill(when="10:00", place="Berlin")
    assert "It is paused" in told
    assert "First:" not in told
    assert "It is paused" in await mia.click("Yes, do that")
    await world.restart()
    await at(world, "2026-01-03T12:00:00+00:00")
    assert said(server) == []
    await mia.slash("server setup")
    assert "Next: Sunday 4 January, 10:00 there" in await mia.click("Resume")


async def test_while_paused_todays_can_be_posted_and_none_follows(world: World) -> None:
    server, mia = await served(world)
    await mia.slash("server daily")
    await mia.click("Pause")
    await mia.click("Post today's now")
    await world.pass_time(seconds=2)
    await at(world, "2026-01-04T08:00:00+00:00")
    assert len(said(server)) == 1
    assert "It is paused" in await mia.slash("server daily")


async def test_an_earlier_time_swallows_today_and_says_so_and_a_later_one_brings_no_second(world: World) -> None:
    server, mia = await served(world, when="18:00")
    await at(world, "2026-01-01T12:00:00+00:00")
    assert "Next: Friday 2 January, 09:00" in await set_up(mia)
    assert "Thu 1 Jan: none: the time was changed that day" in await mia.slash("server daily")
    await set_up(mia, when="20:00")
    await at(world, "2026-01-01T19:00:00+00:00")
    assert len(said(server)) == 1
    await set_up(mia, when="22:00")
    await at(world, "2026-01-01T21:00:00+00:00")
    assert len(said(server)) == 1


async def test_every_query_fails_once_in_turn_and_each_prompt_comes_once(world: World) -> None:
    server, _ = await served(world)
    failed: list[str] = []
    for number in range(100):
        left = number

        def fails(statement: str, _parameters: object) -> bool:
            nonlocal left
            if "prompt" not in statement and "dailies" not in statement and statement != "COMMIT":
                return False
            left -= 1
            if left == -1:
                failed.append(statement)
            return left == -1

        day = datetime.fromisoformat(NINE) + number * 24 * 3600 * SECOND
        with trouble(fails):
            await world.move_to(day)
        await world.pass_time(seconds=70)
        await world.pass_time(seconds=70)
        assert len(said(server)) == number + 1, failed[number:]
        if len(failed) == number:
            break
        assert world.app.bot.bugs, "noticed"
        world.app.bot.bugs.clear()
    assert len(failed) > 10


async def about(world: World, person: Local) -> list[object]:
    """Every row of every table in which their id stands."""
    found: list[object] = []
    for table in await world.storage.counted():
        rows = await world.storage.execute("bot", f"SELECT * FROM {table}")  # noqa: S608 - from the database itself
        found += [row for row in rows if person.id in tuple(row) or str(person.id) in tuple(row)]
    return found
