"""What comes next: plans, zones, rests, quiet hours, outages and falling quiet, as members meet them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.logbook.service import Book
from tests.conftest import Person, World, raw
from tests.nudges.acts import ALIVE, add, arrived_at, choose, days, live, nudges_cog, posts, standing, utc
from tests.onboarding.acts import InServer
from tests.sessions.acts import press

MESSAGES = "/channels/*/messages"
HAWAII = "Pacific/Honolulu"
NZ = "Pacific/Auckland"


async def book(world: World, who: Person) -> Book:
    """What the streak is derived from: which days were asked for, and which are neutral and why."""
    async with world.app.db.begin() as tx:
        return await nudges_cog(world).answers.logbook.book(tx, who.id)


async def neutral(world: World, who: Person) -> dict[str, str]:
    asked = (await book(world, who)).asked
    return {f"{day:%d %b}": why.value for day, why in asked.items() if why is not None}


def due(post: Any) -> datetime:
    """Its nonce is made from the row and when that was due."""
    return datetime.fromtimestamp(int(post.json["nonce"].split("-")[1], 16) / 10**6, UTC)


# Changing the plan


async def test_a_time_still_to_come_today_moves_today(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="20")
    await ann.slash("schedule")
    await ann.click("Change")
    await ann.click("Time")
    assert "Next: **today at 09:30**" in await ann.fill(when="after coffee, 9:30")
    assert "after coffee" in ann.text()
    await live(world, utc(1, 1, 22))
    assert arrived_at(ann) == ["01 Jan 09:30"]
    assert ann.inbox().splitlines()[1] == "*After coffee.*"


async def test_a_time_changed_after_todays_nudge_starts_tomorrow(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 1, 8))
    await ann.slash("schedule")
    await ann.click("Change")
    await ann.click("Time")
    assert "Next: **tomorrow, Friday, at 20:00**" in await ann.fill(when="20")
    await live(world, utc(1, 1, 23))
    assert len(posts(world)) == 1


async def test_a_time_that_is_over_today_leaves_today_out_and_can_be_changed_back(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="20")
    await live(world, utc(1, 1, 12))
    await ann.slash("schedule")
    await ann.click("Change")
    await ann.click("Time")
    assert "Next: **tomorrow, Friday, at 08:00**" in await ann.fill(when="8")
    assert "**Thu 1 Jan** · left out: you moved the plan" in await ann.slash("why")
    await ann.slash("schedule")
    await ann.click("Change")
    await ann.click("Time")
    assert "Next: **today at 20:00**" in await ann.fill(when="20")
    assert "left out" not in await ann.slash("why")
    await live(world, utc(1, 1, 20))
    assert len(posts(world)) == 1


async def test_wrong_time_is_said_from_the_nudge_itself(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 1, 8))
    ann.inbox()
    await ann.click("Later")
    await world.restart()
    assert await ann.click("Wrong time") == "Your time"
    assert "could not read “soonish” as a time" in await ann.fill(when="soonish")
    assert await ann.click("Try again") == "Your time"
    assert "soonish" in str(ann.form.modal if ann.form else "")
    assert "Next: **tomorrow, Friday, at 09:15**" in await ann.fill(when="9:15")


async def test_weekdays_are_those_of_the_practice_day(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="1:00")
    await ann.slash("schedule")
    await ann.click("Change")
    shown = await choose(ann, "Which days?", "Friday", "Saturday")
    assert "Friday and Saturday at night at 01:00" in shown
    assert "Next: **on Saturday 3 January at 01:00**" in shown
    await days(world, 6)
    assert [post.json["nonce"] for post in posts(world)], "two nights"
    assert len(posts(world)) == 2


async def test_a_plan_inside_quiet_hours_is_refused_and_so_are_quiet_hours_around_the_plan(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    told = await ann.fill(**{"from": "22:00", "until": "8:30"})
    assert "would cover your plan at 08:00, so nothing was changed" in told
    await ann.click("Quiet hours")
    assert "Quiet from 22:00 to 07:00" in await ann.fill(**{"from": "22:00", "until": "7:00"})
    await ann.click("Change")
    await ann.click("Time")
    assert "inside your quiet hours, 22:00 to 07:00" in await ann.fill(when="23:30")
    assert "at 08:00" in ann.text()
    await ann.click("Back")
    await ann.click("Quiet hours")
    assert "Both times are needed" in await ann.fill(**{"from": "22:00", "until": "late"})
    assert await ann.click("Try again") == "Quiet hours"
    assert "Quiet from" not in await ann.fill(**{"from": "", "until": ""})


async def test_a_late_send_into_quiet_hours_is_left_out_and_neutral(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="21:30")
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "22:00", "until": "7:00"})
    await live(world, utc(1, 1, 21, 29), ALIVE)
    await world.pass_time(minutes=31)
    assert posts(world) == []
    assert "in your quiet hours" in await ann.slash("why")
    assert await neutral(world, ann) == {"01 Jan": "quiet-hours"}


# Where the member is


async def move(who: Person, place: str) -> str:
    await who.slash("schedule")
    await who.click("Where I am")
    return await who.fill(place=place)


async def test_from_auckland_to_honolulu_no_date_is_asked_for_twice(world: World) -> None:
    ann = world.person("ann")
    await ann.start(NZ)
    await live(world, utc(1, 5, 19), ALIVE)  # Tuesday the 6th, 08:00 in Auckland
    ann.inbox()
    await ann.click("Later")
    assert await ann.click("Travelling until…") == "Travelling"
    shown = await ann.fill(place=HAWAII, until="in 3 days")
    assert "Next: **on Wednesday 7 January at 08:00**" in shown
    assert "until Friday 9 January; then Auckland time" in shown
    await live(world, utc(1, 10, 13, 59), ALIVE)
    assert "Honolulu time" in await ann.slash("schedule")
    await world.restart()
    await live(world, utc(1, 10, 15), ALIVE)  # 04:00 of Saturday the 10th in Honolulu: the journey is over
    assert "Honolulu" not in await ann.slash("schedule")
    await days(world, 4, ALIVE)
    asked = [day for day, why in (await book(world, ann)).asked.items() if why is None]
    assert len(posts(world)) == len(asked) == len(set(asked))


async def test_a_journey_that_ended_while_we_were_away_ended_on_its_day(world: World) -> None:
    ann = world.person("ann")
    await ann.start(NZ)
    await live(world, utc(1, 5, 19), ALIVE)
    ann.inbox()
    await ann.click("Later")
    await ann.click("Travelling until…")
    await ann.fill(place=HAWAII, until="in 3 days")
    await live(world, utc(1, 10, 13), ALIVE)
    before = len(posts(world))
    await world.move_to(utc(1, 10, 18, 1))  # 08:01 in Honolulu, but since 14:00 she is at home, where it is 07:01
    assert len(posts(world)) == before
    assert "Next: **today at 08:00**" in await ann.slash("schedule")
    await world.move_to(utc(1, 10, 19))
    assert due(posts(world)[-1]) == utc(1, 10, 19)


async def test_a_day_that_a_move_swallowed_is_still_told_after_the_next_move(world: World) -> None:
    ann = world.person("ann")
    await ann.start(NZ)
    await live(world, utc(1, 5, 20), ALIVE)  # Tuesday the 6th, 09:00 in Auckland
    await move(ann, "UTC")
    await live(world, utc(1, 6, 20), ALIVE)  # Wednesday the 7th, 09:00 in Auckland, and 08:00 is over
    await move(ann, NZ)
    told = next(line for line in (await ann.slash("why")).splitlines() if "Wed 7 Jan" in line)
    assert "left out" in told
    await move(ann, NZ)
    assert told in await ann.slash("why")


async def test_what_was_not_sent_keeps_its_day_and_says_whose_clock_its_time_is_by(world: World) -> None:
    ann = world.person("ann")
    await ann.start(NZ)
    await add(ann, "12")
    await ann.slash("pause", days=3)
    await live(world, utc(1, 4, 7), ALIVE)  # the 4th in Auckland, and no longer paused
    assert "**Sat 3 Jan**\n- A mix of all, 12:00 · not sent: you had paused" in await ann.slash("why")
    await move(ann, HAWAII)
    assert "(13:00 on your clock now, Fri 2 Jan) · not sent: you had paused" in await ann.slash("why")
    assert "12:00 · not sent" not in ann.text()


@pytest.mark.parametrize("to", ["plan-pause", "plan-pause-day:"])
async def test_without_an_account_there_is_nothing_to_pause(world: World, to: str) -> None:
    assert "needs a start first" in await press(world.person(), to)


async def test_every_row_tells_the_day_it_was_for_whatever_the_clock_shows_now(world: World) -> None:
    ann = world.person("ann")
    await ann.start(NZ)
    await live(world, utc(1, 6, 7), ALIVE)  # Tuesday the 6th, 20:00 in Auckland; Monday, 21:00 in Honolulu
    told = "Today (Mon 5 Jan) and Tue 6 Jan had their nudge before your clocks went back."
    assert told in await move(ann, HAWAII)
    shown = await ann.slash("why")
    assert "Next: **on Wednesday 7 January at 08:00**" in shown
    assert told in shown
    assert "**Tue 6 Jan** · sent (09:00 on your clock now, Mon 5 Jan)" in shown
    await world.restart()
    await live(world, utc(1, 6, 20), ALIVE)
    assert "Today (Tue 6 Jan) had its nudge before your clocks went back." in await ann.slash("schedule")
    await live(world, utc(1, 9, 7), ALIVE)  # Thursday the 8th, 21:00 in Honolulu; Friday, 20:00 in Auckland
    shown = await ann.slash("why")
    assert "**Thu 8 Jan** · sent at 08:00" in shown
    assert "went back" not in shown
    ann.inbox()
    await ann.click("Not today")
    assert "Next: **tomorrow, Saturday, at 08:00**" in await move(ann, NZ)
    shown = await ann.slash("why")
    assert "**Fri 9 Jan** · left out: your clock jumped over it" in shown
    assert "**Thu 8 Jan** · sent (07:00 on your clock now, Fri 9 Jan)" in shown
    assert shown.count("**Fri 9 Jan**") == 1


async def test_a_night_nudge_belongs_to_the_day_before_it(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="1:30")
    await live(world, utc(1, 3))
    assert "**Thu 1 Jan** · sent at 01:30 that night" in await ann.slash("why")


async def test_what_the_date_line_swallows_is_explained_and_neutral(world: World) -> None:
    ann = world.person("ann")
    await ann.start(HAWAII)
    await live(world, utc(1, 6, 4), ALIVE)  # Monday the 5th, 18:00 in Honolulu; Tuesday, 17:00 in Auckland
    await ann.slash("schedule")
    await ann.click("Where I am")
    assert "Next: **tomorrow, Wednesday, at 08:00**" in await ann.fill(place=NZ)
    assert "**Tue 6 Jan** · left out: your clock jumped over it" in await ann.slash("why")
    assert (await neutral(world, ann))["06 Jan"] == "zone-change"
    await live(world, utc(1, 6, 19), ALIVE)
    assert len(posts(world)) == 6, "the 1st to the 5th there, the 7th here"


async def test_a_place_typed_wrongly_and_put_right_loses_no_day(world: World) -> None:
    ann = world.person("ann")
    await ann.start(HAWAII)
    await live(world, utc(1, 6, 4))
    for place in (NZ, HAWAII):
        await ann.slash("schedule")
        await ann.click("Where I am")
        await ann.fill(place=place)
    assert "Next: **tomorrow, Tuesday, at 08:00**" in ann.text()
    assert "left out" not in await ann.slash("why")
    await live(world, utc(1, 6, 18))
    assert len(posts(world)) == 6


async def test_a_nudge_whose_time_is_over_where_one_has_landed_comes_the_next_day(world: World) -> None:
    ann = world.person("ann")
    await ann.start("UTC-8")
    await live(world, utc(1, 2, 12))
    await ann.slash("schedule")
    await ann.click("Where I am")
    assert "Next: **tomorrow, Saturday, at 08:00**" in await ann.fill(place="UTC+9")
    await live(world, utc(1, 3, 0))
    assert [f"{m.created_at:%d %H}" for m in standing(ann)] == ["02 23"]


# Rests


async def test_a_pause_is_neutral_told_and_over_by_itself(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 1, 12), ALIVE)
    assert "Paused until Sunday 4 January. Next: **on Sunday 4 January at 08:00**" in await ann.slash("pause", days=3)
    await live(world, utc(1, 3, 12), ALIVE)
    await world.restart()
    assert "Paused" in await ann.slash("schedule")
    assert (await ann.slash("why")).count("you had paused") == 2
    await live(world, utc(1, 4, 8), ALIVE)
    assert "Paused" not in await ann.slash("schedule")
    assert "Resume" not in ann.labels()
    assert len(posts(world)) == 2
    assert await neutral(world, ann) == {"01 Jan": "paused", "02 Jan": "paused", "03 Jan": "paused"}


async def test_resuming_twice_after_a_long_pause_brings_one_nudge_and_no_storm(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await ann.slash("schedule")
    await ann.click("Pause")
    assert "Paused until you resume." in await ann.click("Until I resume")
    await live(world, utc(1, 20, 9))
    assert posts(world) == []
    assert "Next: **tomorrow, Wednesday, at 08:00**" in await ann.click("Resume")
    await ann.slash("resume")
    await ann.slash("resume")
    await world.restart()
    await live(world, utc(1, 21, 12))
    assert arrived_at(ann) == ["21 Jan 08:00"]


async def test_stop_can_be_taken_back_before_todays_nudge_and_holds_otherwise(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await ann.slash("stop")
    assert "Next: **today at 08:00**" in await ann.slash("resume")
    await live(world, utc(1, 1, 9), ALIVE)
    assert len(posts(world)) == 1
    assert "Stopped" in await ann.slash("stop")
    await live(world, utc(1, 5, 9), ALIVE)
    assert len(posts(world)) == 1
    assert (await ann.slash("why")).count("you had stopped") == 1, "after that nothing is planned"
    assert (await neutral(world, ann)).keys() == {"31 Dec", "01 Jan", "02 Jan"}
    await ann.slash("start")
    await ann.click("Start again")
    await live(world, utc(1, 6, 9), ALIVE)
    assert len(posts(world)) == 2


async def test_resume_without_a_plan_starts_nothing(world: World) -> None:
    ann = world.person("ann")
    await ann.slash("start")
    await ann.click("I am 16 or older, and I agree")
    assert "No plan yet" in await ann.slash("resume")
    await live(world, utc(1, 2, 12))
    assert posts(world) == []


# Outages, and clocks that jump


@pytest.mark.parametrize(
    ("back", "sent", "words"),
    [
        (utc(1, 3, 9), 3, "late, because I was held up"),
        (utc(1, 3, 11), 2, "I was not running at that time. That was us"),
        (utc(1, 4, 12), 2, "I was not running at that time. That was us"),
    ],
)
async def test_after_an_outage_each_nudge_is_late_or_explained(
    world: World, back: datetime, sent: int, words: str
) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 3, 5), ALIVE)
    await world.restart()
    await world.move_to(back)
    assert len(posts(world)) == sent
    assert words in await ann.slash("why")
    assert (await neutral(world, ann))["03 Jan"] == "outage"
    await live(world, utc(back.month, back.day + 1, 8), ALIVE)
    assert len(posts(world)) == sent + 1
    assert ("did not go out; that was us" in ann.inbox()) == (sent == 2)


async def test_ten_days_without_us_cost_nothing_and_bring_no_storm(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 2, 9), ALIVE)
    await world.restart()
    await world.move_to(utc(1, 12, 9, 30))
    assert [post.json["content"].count("A little late") for post in posts(world)] == [0, 0, 1]
    assert "that was us" in ann.inbox()
    assert (await ann.slash("why")).count("I was not running") == 7
    kept = await book(world, ann)
    assert [day.day for day in sorted(kept.missed)] == [1], "the 1st was ours to do; the rest was the outage"


async def test_a_clock_that_jumps_back_sends_nothing_twice(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 2, 9))
    for hours in (30, 3, 1, 30):
        await world.app.beat(world.now() - timedelta(hours=hours))
    assert len(posts(world)) == 2
    await world.app.beat(world.now())
    await live(world, utc(1, 3, 9))
    assert len(posts(world)) == 3


# Closed DMs


async def test_closed_dms_are_tried_once_a_day_told_at_schedule_and_found_open_again(world: World) -> None:
    ann = InServer.enter(world)
    await ann.start()
    await live(world, utc(1, 1, 12), ALIVE)
    world.env.inject_error("POST", MESSAGES, status=403, code=50007, times=None)
    await live(world, utc(1, 3, 12), timedelta(minutes=30))
    assert len(posts(world)) == 3, "two refused, one a day"
    assert "Your DMs are closed to me" in await ann.slash("why"), "said once, after any command"
    assert "your DMs were closed to me" in await ann.slash("why")
    assert "I could not reach your DMs since Friday 2 January" in await ann.slash("schedule")
    assert "Try again" in ann.labels()
    assert (await neutral(world, ann)).keys() == {"02 Jan", "03 Jan"}
    assert (await neutral(world, ann))["02 Jan"] == "dm-closed"
    await live(world, utc(1, 11))
    assert [due(post).day for post in posts(world)] == [1, 2, 3, 4, 6, 10], "ever less often"
    world.env.backend.faults.clear()
    await world.restart()
    await days(world, 7)
    assert "could not reach" not in await ann.slash("schedule")
    assert "Begin" in (ann.inbox() and ann.labels())


async def test_open_dms_can_be_said_from_the_schedule(world: World) -> None:
    ann = InServer.enter(world)
    await ann.start()
    world.env.inject_error("POST", MESSAGES, status=403, code=50278, times=1)
    await live(world, utc(1, 1, 12))
    await ann.slash("why")
    assert "we share no server" in await ann.slash("why")
    await ann.slash("schedule")
    await ann.click("Try again")
    assert "could not reach" not in await ann.slash("schedule")
    await live(world, utc(1, 2, 8))
    assert len(standing(ann)) == 1


# Falling quiet


async def test_unanswered_nudges_thin_out_and_end_with_a_word(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await days(world, 8)
    assert "every third day" in await ann.slash("schedule")
    await days(world, 50)
    dates = [due(post).date() for post in posts(world)]
    gaps = [(later - earlier).days for earlier, later in pairwise(dates)]
    assert gaps == [1] * 6 + [3] * 4 + [7] * 4
    assert ["I'll be quiet now" in post.json["content"] for post in posts(world)].index(True) == len(dates) - 1
    assert "I had gone quiet" in await ann.slash("why")
    assert "I have gone quiet" in await ann.slash("schedule")
    assert "Next: **today at 08:00**" in await ann.click("Resume")
    await live(world, utc(2, 28, 9))
    assert len(posts(world)) == len(dates) + 1


async def test_one_tap_on_any_of_them_brings_the_rhythm_back(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await days(world, 8, ALIVE)
    ann.inbox()
    await ann.click("Not today")
    assert "every third day" not in await ann.slash("schedule")
    await days(world, 2, ALIVE)
    assert len(posts(world)) == 9
    assert set((await neutral(world, ann)).values()) <= {"taper"}


# What is shown and kept


async def test_a_discreet_wording_and_an_anchor_stay_off_the_lock_screen(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="after feeding Moritz, 8")
    await ann.slash("schedule")
    await ann.click("More")
    await ann.click("Discreet wording")
    await live(world, utc(1, 1, 8))
    first, second, *_ = ann.inbox().splitlines()
    assert first == "A small pause is here when you are."
    assert second == "*After feeding Moritz.*"
    await ann.slash("schedule")
    await ann.click("More")
    await ann.click("Show titles")
    await live(world, utc(1, 2, 8))
    assert ann.inbox().startswith("**")
    assert "Moritz" not in ann.text().splitlines()[0]


async def test_an_anchor_is_sealed_in_our_copy(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="after xylophone practice, 8")
    await live(world, utc(1, 1, 9))
    await world.app.close()
    folder = world.config.operator_key_file.parent
    kept = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    assert b"xylophone" not in kept
    await world.restart()
    assert "xylophone" in await ann.slash("schedule")


async def test_everything_about_the_schedule_needs_a_start_first(world: World) -> None:
    ann = world.person("ann")
    for command in ("schedule", "why", "pause", "resume"):
        assert "This needs a start first" in await ann.slash(command)
    assert "Start" in ann.labels()
    assert raw(ann.seen)


async def test_stop_needs_no_account(world: World) -> None:
    assert "Nothing of mine comes to you" in await world.person().slash("stop")


async def test_the_schedule_says_what_discreet_wording_does(world: World) -> None:
    ann = world.person()
    await ann.start()
    assert "Discreet wording" not in await ann.slash("schedule")
    await ann.click("More")
    assert "a lock screen shows" in await ann.click("Discreet wording")
    await ann.click("More")
    assert "a lock screen shows" not in await ann.click("Show titles")
