"""What is typed into the DM: answered, and kept nowhere."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import World
from tests.onboarding.acts import InServer, holds, message, rows, sent

WRITE = "/channels/*/messages"
CANARY = "my Quillon Zephyrbrook secret"
CANNOT = "I cannot understand messages, and nobody is watching here"


@pytest.mark.parametrize("typed", ["hello", "I want to die", "/start", "?", "stop it please", "x" * 2000, "🫠", "<@1>"])
async def test_whatever_is_typed_the_answer_says_that_nobody_watches(world: World, typed: str) -> None:
    ann = world.person()
    assert CANNOT in await ann.says(typed)
    assert ann.labels() == ["Support", "Stop nudges"]


async def test_an_answer_reaches_somebody_who_only_sent_a_picture(world: World) -> None:
    ann = world.person()
    await ann.user.send_dm(
        "", attachments=world.env.backend.store_attachments(ann.user.dm_channel.id, [("a.png", b"x")])
    )
    assert CANNOT in ann.inbox()


async def test_support_and_stop_work_for_somebody_without_an_account(world: World) -> None:
    ann = world.person()
    await ann.says("hello")
    answer = ann.seen
    assert "I am a program" in await ann.click("Support")
    ann.seen = answer
    assert "nothing is stored about you" in await ann.click("Stop nudges")
    assert await rows(world) == {}


@pytest.mark.parametrize("typed", ["stop", "STOP!", "  Stop. ", "“stop”", "/stop"])
async def test_stop_ends_the_nudges_and_can_be_taken_back(world: World, typed: str) -> None:
    ann = world.person()
    await ann.start()
    assert "Stopped: I will not write to you any more" in await ann.says(typed)
    assert "Resume" in ann.labels()
    stopped = ann.seen
    await world.pass_time(hours=8)
    assert ann.inbox() == stopped.content
    assert "Next: **to" in await ann.click("Resume")
    await world.pass_time(hours=16)
    await world.pass_time(hours=8)
    assert "Begin" in (ann.inbox() and ann.labels())


async def test_the_stop_button_stops_as_well(world: World) -> None:
    ann = world.person()
    await ann.start()
    await ann.says("please leave me alone")
    assert "Stopped" in await ann.click("Stop nudges")
    assert "Stopped" in await ann.slash("schedule")


async def test_help_shows_what_there_is(world: World) -> None:
    ann = world.person()
    told = await ann.says("Help?")
    assert "`/exercise`" in told
    assert "`/support`" in told
    assert "Support" in ann.labels()


async def test_nothing_of_it_is_stored_or_logged(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    ann = world.person()
    await ann.start()
    before = await rows(world)
    await ann.says(CANARY)
    await ann.slash("schedule")
    assert await rows(world) == before
    await world.app.db.close()
    assert not holds(tmp_path, CANARY)
    assert "Quillon" not in caplog.text
    assert "Quillon" not in str(sent(world, "POST", WRITE))


async def test_a_flood_is_answered_once_in_a_while(world: World) -> None:
    ann = world.person()
    for _ in range(10):
        await ann.user.send_dm("hello")
    assert len(sent(world, "POST", WRITE)) == 1
    await world.pass_time(seconds=30)
    assert CANNOT in await ann.says("still here")
    assert len(sent(world, "POST", WRITE)) == 2


async def test_stop_counts_in_the_middle_of_a_flood(world: World) -> None:
    ann = world.person()
    await ann.start()
    await ann.user.send_dm("hello")
    assert "Stopped" in await ann.says("stop")
    await ann.click("Resume")
    await ann.user.send_dm("stop")
    assert "Stopped" in await ann.slash("schedule")


async def test_one_person_s_flood_keeps_no_answer_from_another(world: World) -> None:
    ann, ben = world.person("ann"), world.person("ben")
    await ann.user.send_dm("hello")
    await ann.user.send_dm("hello")
    assert CANNOT in await ben.says("hello")


async def test_bots_are_not_answered(world: World) -> None:
    robot = world.env.create_user("robot", bot=True)
    backend: Any = world.env.backend
    backend.create_message(backend.get_dm_channel(robot.id).id, robot.id, "hello")
    await world.env.settle()
    assert sent(world, "POST", WRITE) == []


async def test_a_message_that_discord_writes_itself_is_not_answered(world: World) -> None:
    ann = world.person()
    typed = await ann.user.send_dm("hello")
    await world.pass_time(minutes=5)
    pinned = {**message(world, typed), "type": 6, "content": ""}
    world.env.backend.emit("MESSAGE_CREATE", pinned)
    await world.env.settle()
    assert len(sent(world, "POST", WRITE)) == 1


async def test_messages_in_a_server_are_not_answered(world: World) -> None:
    ann = InServer.enter(world)
    await ann.actor.send(ann.channel, "hello everyone")
    assert sent(world, "POST", WRITE) == []


async def test_an_answer_that_does_not_go_out_hurts_nobody(world: World) -> None:
    ann = world.person()
    world.env.inject_error("POST", WRITE, status=403, code=50007)
    await ann.user.send_dm("hello")
    assert world.app.bot.bugs == []
