"""Once, on its minute, whatever crashes; or the row says why not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.base.edge import Fate, Sent
from bot.nudges.service import Result
from bot.nudges.store.nudges import nudges
from tests.conftest import World
from tests.nudges.acts import Step, arrived_at, days, die_after, live, nudges_cog, posts, standing, utc

MESSAGES = "/channels/*/messages"


@pytest.mark.parametrize(
    ("zone", "when", "since", "due"),
    [
        ("Asia/Kathmandu", "8", utc(1, 1), utc(1, 1, 2, 15)),
        ("America/St_Johns", "8", utc(1, 1), utc(1, 1, 11, 30)),
        # 02:30 does not exist that night; practice days begin at 04:00, so it belongs to the day before.
        ("America/St_Johns", "2:30", utc(3, 7, 20), utc(3, 8, 5, 30)),
        # 01:30 comes twice that night: the first counts.
        ("America/St_Johns", "1:30", utc(10, 31, 20), utc(11, 1, 4, 0)),
    ],
)
async def test_a_nudge_arrives_once_on_its_minute(
    world: World, zone: str, when: str, since: datetime, due: datetime
) -> None:
    await world.move_to(since)
    ann = world.person("ann")
    await ann.start(zone, when)
    await live(world, due - timedelta(seconds=5))
    assert posts(world) == []
    await world.move_to(due)
    assert arrived_at(ann) == [f"{due:%d %b %H:%M}"]
    await live(world, due + timedelta(hours=3), timedelta(minutes=15))
    assert len(posts(world)) == 1


@pytest.mark.parametrize("step", Step)
async def test_a_crash_at_any_step_loses_nothing_and_sends_nothing_else(world: World, step: Step) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, step)
    for _ in range(30):
        await world.pass_time(seconds=5)
    assert len({post.json["nonce"] for post in posts(world)}) == 1
    assert "Begin" in (ann.inbox() and ann.labels())
    assert "sent at" in await ann.slash("why")


async def test_within_two_minutes_on_the_wire_the_same_nonce_is_sent_again(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ARRIVED)
    await world.pass_time(seconds=59)
    assert len(posts(world)) == 1, "the lease still runs"
    await world.pass_time(seconds=2)
    first, second = posts(world)
    assert first.json["nonce"] == second.json["nonce"]
    assert first.json["enforce_nonce"] is True


async def test_after_two_minutes_it_is_looked_for_in_the_dm_and_not_sent_again(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ARRIVED)
    await world.pass_time(minutes=3)
    assert len(posts(world)) == 1
    assert "sent at" in await ann.slash("why")
    ann.inbox()
    assert "Counted" in await ann.click("I already did it")


async def test_what_was_put_on_the_wire_and_is_not_in_the_dm_is_sent_after_all(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ON_THE_WIRE)
    await world.pass_time(minutes=30)
    assert len(standing(ann)) == 1
    assert "A little late" in ann.inbox()


async def test_what_was_put_on_the_wire_long_ago_is_not_sent_the_day_after(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ON_THE_WIRE)
    await world.pass_time(hours=20)
    assert posts(world) == []
    assert "I was not running" in await ann.slash("why")


async def test_a_clock_that_went_back_after_the_wire_makes_it_look_before_it_sends(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ARRIVED, an_hour_fast=True)
    await world.pass_time(seconds=65)
    assert len(posts(world)) == 1


async def test_a_search_that_is_refused_or_lost_is_no_leave_to_send_again(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ARRIVED)
    world.env.inject_error("GET", MESSAGES, status=403, code=50001, times=1)
    await world.pass_time(minutes=3)
    world.env.inject_error("GET", MESSAGES, status=500, times=1)
    await world.pass_time(minutes=3)
    assert len(posts(world)) == 1
    await world.pass_time(minutes=3)
    assert len(posts(world)) == 1
    assert "sent at" in await ann.slash("why")


async def test_a_click_proves_arrival_and_keeps_the_message_for_tidying(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ARRIVED)
    ann.inbox()
    await ann.click("Something else")
    await live(world, utc(1, 2, 8))
    assert len(posts(world)) == 2, "one a day: the click recorded the first"
    assert arrived_at(ann) == ["02 Jan 08:00"], "the first made room"


async def test_a_pause_pressed_after_a_crash_on_the_wire_is_kept(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ON_THE_WIRE)
    await ann.slash("pause", days=3)
    await world.pass_time(seconds=70)
    assert posts(world) == []
    assert "you had paused" in await ann.slash("why")


async def test_discord_that_answers_with_trouble_gets_it_again_later(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    world.env.inject_error("POST", MESSAGES, status=500, times=1)
    await world.move_to(utc(1, 1, 8))
    assert "being tried again" in await ann.slash("why")
    await world.restart()
    await world.pass_time(seconds=20)
    assert len(standing(ann)) == 1
    assert len({post.json["nonce"] for post in posts(world)}) == 1
    assert "sent at 08:00" in await ann.slash("why")


async def test_a_refusal_after_a_lost_answer_does_not_forget_that_it_may_be_out(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    await die_after(world, Step.ARRIVED)
    world.env.inject_error("POST", MESSAGES, status=403, code=50001, times=1)
    await world.pass_time(seconds=61)
    await world.pass_time(minutes=5)
    assert len(standing(ann)) == 1, "found, not sent again"


async def test_what_discord_will_never_take_is_closed_at_once_and_is_nobodys_fault(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    world.env.inject_error("POST", MESSAGES, status=400, code=50035, times=None)
    await world.move_to(utc(1, 1, 8))
    await world.pass_time(hours=1)
    assert len(posts(world)) == 1
    assert "Discord did not take it. That was us" in await ann.slash("why")


async def test_trouble_that_lasts_is_given_up_within_the_late_limit_and_told_with_the_next(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    world.env.inject_error("POST", MESSAGES, status=404, code=10003, times=None)
    await live(world, utc(1, 1, 12), timedelta(minutes=5))
    assert len({post.json["nonce"] for post in posts(world)}) == 1
    assert 5 < len(posts(world)) < 25
    assert "Discord did not take it. That was us" in await ann.slash("why")
    world.env.backend.faults.clear()
    await live(world, utc(1, 2, 8))
    assert "did not go out; that was us" in ann.inbox()


async def test_an_anchor_that_cannot_be_opened_keeps_no_nudge_back(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="after coffee, 8")
    await world.app.vault.forget(ann.id)
    await world.move_to(utc(1, 1, 8))
    assert "Begin" in (ann.inbox() and ann.labels())
    assert "coffee" not in ann.text()


async def test_erasing_oneself_in_the_middle_of_a_beat_harms_nothing(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await world.env.advance_time(8 * 3600)
    cog = nudges_cog(world)
    [claim] = (await cog.delivery.claim_due(world.now(), 10, cog.rng)).claims
    async with world.app.db.begin() as tx:
        await cog.delivery.members.remove(tx, ann.id)
    assert (await cog.delivery.verdict(claim, world.now())).value == "drop"
    await cog.delivery.record([Result(claim, Sent(Fate.SENT, 1, 1), world.now())])
    assert (await cog.delivery.claim_due(world.now(), 10, cog.rng)).taken == 0


async def test_once_quiet_nothing_is_planned_and_one_tap_brings_nudges_back(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await days(world, 60)
    count, last = len(posts(world)), await _rows(world)
    await days(world, 60)
    assert await _rows(world) == last
    assert "I had gone quiet" in await ann.slash("why")
    ann.inbox()
    await ann.click("Not today")
    await days(world, 1)
    assert len(posts(world)) == count + 1


async def test_an_exercise_taken_up_by_oneself_brings_nudges_back_too(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await days(world, 90)
    count = len(posts(world))
    await ann.slash("exercise")
    await ann.click("Ordinary")
    await ann.click("Begin")
    await days(world, 1)
    assert len(posts(world)) == count + 1


async def _rows(world: World) -> int:
    async with world.app.db.begin() as tx:
        return await tx.scalar(select(func.count()).select_from(nudges)) or 0
