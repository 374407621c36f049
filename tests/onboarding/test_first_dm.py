"""The end of `/start`: one channel, opened once, one message, and what is said when it does not arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest

from bot.base.edge import Edge
from bot.base.pacer import Pacer
from bot.onboarding.cog import OnboardingCog
from tests.conftest import Person, World
from tests.onboarding.acts import AGREE, InServer, column, forge, member, rows, sent

OPEN, WRITE = "/users/@me/channels", "/channels/*/messages"
HELLO = "this is where I'll write"


@dataclass
class Queue:
    """Ten minutes long for each."""

    now: Callable[[], float]

    async def reserve(self, count: int, gap: float) -> list[float]:
        return [self.now() + 600 + gap * number for number in range(count)]

    async def hold(self, seconds: float) -> None:
        raise NotImplementedError


def hellos(world: World) -> list[str]:
    return [body["content"] for body in sent(world, "POST", WRITE) if HELLO in body["content"]]


def hold_back(world: World) -> None:
    """First DMs wait, as behind ten minutes' worth of newcomers."""
    cog = world.app.bot.get_cog("OnboardingCog")
    assert isinstance(cog, OnboardingCog)
    now = asyncio.get_running_loop().time
    cog.edge = Edge(world.app.bot, Pacer(1, now=now, slots=Queue(now)))


async def confirmed(person: Person) -> str:
    """All of `/start` up to and with the last button."""
    await person.slash("start")
    await person.click(AGREE)
    await person.fill(place="UTC", when="8")
    return await person.click("Yes, start")


async def test_who_starts_in_a_server_has_one_channel_opened_for_good(world: World) -> None:
    ann = InServer.enter(world)
    await confirmed(ann)
    for _ in range(4):
        await world.pass_time(hours=8)
        await world.pass_time(hours=16)
    await world.restart()
    await world.pass_time(hours=8)
    nudges = [body for body in sent(world, "POST", WRITE) if HELLO not in body["content"]]
    assert len(nudges) == 5
    assert len(sent(world, "POST", OPEN)) == 1


async def test_who_starts_in_the_dm_is_there_already(world: World) -> None:
    ann = world.person()
    await ann.start()
    await world.pass_time(hours=8)
    assert "Begin" in (ann.inbox() and ann.labels())
    assert sent(world, "POST", OPEN) == []


async def test_in_somebody_elses_dm_a_user_installed_app_takes_no_channel_for_its_own(world: World) -> None:
    ann = world.person()
    await ann.slash("start")
    await ann.click(AGREE)
    await ann.fill(place="UTC", when="8")
    await forge(ann, "start-yes", context=2)
    assert len(sent(world, "POST", OPEN)) == 1


async def test_the_click_is_answered_at_once_however_long_the_queue(world: World) -> None:
    hold_back(world)
    ann = InServer.enter(world)
    assert "I am opening a DM with you" in await confirmed(ann)
    assert sent(world, "POST", OPEN) == []
    await world.pass_time(minutes=11)
    assert "You are set" in ann.text()
    assert HELLO in ann.inbox()


async def test_impatient_clicks_open_no_second_channel(world: World) -> None:
    hold_back(world)
    ann = InServer.enter(world)
    await confirmed(ann)
    for _ in range(3):
        assert "I am opening a DM with you" in await ann.click("Look again")
    await world.pass_time(minutes=11)
    assert "You are set" in ann.text()
    assert len(sent(world, "POST", OPEN)) == 1
    assert len({body["nonce"] for body in sent(world, "POST", WRITE)}) == 1


async def test_a_restart_in_the_queue_is_made_good_by_looking_again(world: World) -> None:
    hold_back(world)
    ann = InServer.enter(world)
    await confirmed(ann)
    await world.restart()
    assert "You are set" in await ann.click("Look again")
    assert HELLO in ann.inbox()


async def test_who_stops_while_they_wait_gets_no_message(world: World) -> None:
    hold_back(world)
    ann = InServer.enter(world)
    await confirmed(ann)
    waiting = ann.seen
    await ann.slash("stop")
    await world.pass_time(minutes=11)
    ann.seen = waiting
    assert "Stopped" in ann.text()
    assert hellos(world) == []


async def test_who_erases_everything_while_they_wait_stays_erased(world: World) -> None:
    hold_back(world)
    ann = InServer.enter(world)
    await confirmed(ann)
    async with world.app.db.begin() as tx:
        # By hand: what `/privacy` deletes is that room's to prove.
        cog = world.app.bot.get_cog("OnboardingCog")
        assert isinstance(cog, OnboardingCog)
        await cog.onboarding.members.remove(tx, ann.id)
    await world.pass_time(minutes=11)
    assert hellos(world) == []
    assert "members" not in await rows(world)
    assert "Nothing is stored until you agree" in ann.text()


async def test_an_answer_that_comes_too_late_to_be_seen_is_no_bug(world: World) -> None:
    hold_back(world)
    ann = InServer.enter(world)
    await confirmed(ann)
    world.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027)
    await world.pass_time(minutes=11)
    assert HELLO in ann.inbox()
    assert world.app.bot.bugs == []


class TestClosed:
    @pytest.mark.parametrize(("path", "code"), [(WRITE, 50007), (WRITE, 50278), (OPEN, 50007), (OPEN, 50278)])
    async def test_it_is_said_privately_with_how_to_open_them(self, world: World, path: str, code: int) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", path, status=403, code=code)
        told = await confirmed(ann)
        assert "your DMs are closed to me" in told
        assert "Privacy Settings" in told
        assert ann.seen.ephemeral
        assert ann.labels() == ["Try again"]
        await world.restart()
        assert "You are set" in await ann.click("Try again")
        assert HELLO in ann.inbox()

    async def test_a_channel_that_opened_is_not_opened_again(self, world: World) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", WRITE, status=403, code=50007, times=3)
        await confirmed(ann)
        await ann.click("Try again")
        await world.restart()
        assert "closed to me" in await ann.click("Try again")
        assert "You are set" in await ann.click("Try again")
        assert len(sent(world, "POST", OPEN)) == 1

    async def test_no_nudge_is_sent_and_no_day_counts_as_missed(self, world: World) -> None:
        for _ in range(5):
            await world.pass_time(hours=1)
        ann = InServer.enter(world)
        world.env.inject_error("POST", WRITE, status=403, code=50007)
        await confirmed(ann)
        tried = len(sent(world, "POST", WRITE))
        for _ in range(4):
            await world.pass_time(hours=1)
        assert len(sent(world, "POST", WRITE)) == tried
        assert "your DMs were closed to me" in await ann.slash("why")
        assert await column(world, "SELECT neutral FROM asked_days") == ["dm-closed"]

    async def test_it_is_tried_ever_less_often(self, world: World) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", WRITE, status=403, code=50007, times=None)
        await confirmed(ann)
        tried: list[int] = []
        for day in range(28):
            before = len(sent(world, "POST", WRITE))
            await world.pass_time(hours=8)
            await world.pass_time(hours=16)
            if len(sent(world, "POST", WRITE)) > before:
                tried.append(day)
        apart = [later - earlier for earlier, later in pairwise(tried)]
        assert apart == [1, 1, 2, 4, 7, 7]
        world.env.backend.faults.clear()
        await ann.slash("start")
        assert "You are set" in await ann.click("Try again")

    async def test_start_shows_it_and_offers_to_try_again(self, world: World) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", OPEN, status=403, code=50278)
        await confirmed(ann)
        assert "I have not reached you in a DM yet" in await ann.slash("start")
        assert "You are set" in await ann.click("Try again")
        assert "not reached" not in await ann.slash("start")


class TestOtherTrouble:
    @pytest.mark.parametrize(
        ("path", "status", "code"),
        [
            *((path, status, code) for path in (WRITE, OPEN) for status, code in ((500, 0), (503, 0), (403, 50001))),
            (WRITE, 429, 0),
            (WRITE, 403, 40003),
        ],
    )
    async def test_it_is_not_blamed_on_their_settings(self, world: World, path: str, status: int, code: int) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", path, status=status, code=code)
        told = await confirmed(ann)
        assert "my first message did not go through" in told
        assert "it is nothing you did" in told
        assert "closed" not in told
        assert ("may even have arrived" in told) == (status >= 500)
        assert "You are set" in await ann.click("Try again")
        assert HELLO in ann.inbox()

    async def test_nudges_come_all_the_same_once_the_channel_is_known(self, world: World) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", WRITE, status=500)
        await confirmed(ann)
        await world.pass_time(hours=8)
        assert "Begin" in (ann.inbox() and ann.labels())


async def test_nobody_is_greeted_twice(world: World) -> None:
    ann = InServer.enter(world)
    await confirmed(ann)
    assert (await member(world, ann))["dm_channel_id"] == ann.user.dm_channel.id
    await ann.slash("pause", days=3)
    await ann.slash("start")
    assert "You are set" in await ann.click("Start again")
    assert len(hellos(world)) == 1


async def test_who_comes_back_after_a_stop_is_written_to_again(world: World) -> None:
    """DMs may have been closed meanwhile: it is found at once."""
    ann = InServer.enter(world)
    await confirmed(ann)
    await ann.slash("stop")
    world.env.inject_error("POST", WRITE, status=403, code=50007)
    await ann.slash("start")
    assert "closed to me" in await ann.click("Start again")


async def test_an_old_button_of_the_end_writes_to_nobody_who_stopped(world: World) -> None:
    ann = InServer.enter(world)
    world.env.inject_error("POST", WRITE, status=403, code=50007)
    await confirmed(ann)
    closed = ann.seen
    await ann.slash("stop")
    ann.seen = closed
    assert "Stopped" in await ann.click("Try again")
    assert hellos(world) == [hellos(world)[0]]
