"""After an erasure, the bot takes back what it wrote in the chat, and nothing else. It keeps nothing to know it by."""

from __future__ import annotations

import pytest

from bot.base import clearing
from tests.conftest import Person, World, text_of
from tests.nudges.acts import live, utc
from tests.onboarding.acts import forge
from tests.privacy.acts import erase, everything, started
from tests.servers.acts import Server


async def with_messages(world: World) -> Person:
    """Somebody to whom the bot wrote, and who wrote themselves."""
    ann = await started(world)
    await live(world, utc(1, 3, 12))
    await ann.says("hello there")
    return ann


def ours(person: Person) -> list[str]:
    return [text_of(each) for each in person.user.dm_channel.history() if each.author.bot and not each.flags.ephemeral]


def theirs(person: Person) -> list[str]:
    return [each.content for each in person.user.dm_channel.history() if not each.author.bot]


async def test_the_receipt_says_what_is_gone_and_offers_to_take_our_messages_back(world: World) -> None:
    ann = await with_messages(world)
    before = ours(ann)
    assert len(before) >= 3
    receipt = await erase(ann)
    assert "1 plan" in receipt
    assert "settings included" in receipt
    assert "within 30 days" in receipt
    assert ours(ann) == before
    shown = await ann.click("Delete the bot's messages")
    assert "That was all of it" in shown
    assert f"{len(before)} messages of mine are gone from our chat." in shown
    assert ours(ann) == []
    assert theirs(ann) == ["hello there"]
    assert await everything(world, ann.id) == []


async def test_it_works_later_without_an_account_and_after_a_restart(world: World) -> None:
    ann = await with_messages(world)
    await erase(ann)
    await world.restart()
    await ann.slash("privacy")
    await ann.click("Delete the bot's messages here")
    assert ours(ann) == []
    await ann.slash("privacy")
    assert "nothing of mine left to delete" in await ann.click("Delete the bot's messages here")


async def test_it_is_done_in_parts_that_each_say_how_many_are_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "MOST", 2)
    ann = await with_messages(world)
    count = len(ours(ann))
    await erase(ann)
    assert "2 messages of mine are gone" in await ann.click("Delete the bot's messages")
    assert len(ours(ann)) == count - 2
    await world.restart()
    shown = ann.text()
    while "Carry on" in ann.labels():
        shown = await ann.click("Carry on")
    assert f"{count} messages of mine are gone from our chat." in shown
    assert ours(ann) == []


async def test_what_discord_refuses_is_no_loss_and_can_be_tried_again(world: World) -> None:
    ann = await with_messages(world)
    await erase(ann)
    world.env.inject_error("GET", "/channels/*/messages", status=403)
    assert "0 messages of mine are gone" in await ann.click("Delete the bot's messages")
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50021)
    assert "That was all of it" in await ann.click("Carry on")
    assert len(ours(ann)) == 1
    assert "1 message of mine" in await forge(ann, f"privacy-clear:{ann.user.dm_channel.id}:0:0")


async def test_nobody_takes_back_what_the_bot_wrote_to_somebody_else(world: World) -> None:
    ann, ben = await with_messages(world), await started(world, "ben")
    before = ours(ann)
    await forge(ben, f"privacy-clear:{ann.user.dm_channel.id}:0:0")
    local = Server.open(world).join(ben)
    await local.slash("privacy")
    channel = Server.open(world, "Elsewhere").channel
    await forge(ben, f"privacy-clear:{channel.id}:0:0")
    assert ours(ann) == before


async def test_from_a_server_it_finds_the_chat_by_asking_discord(world: World) -> None:
    ann = await with_messages(world)
    local = Server.open(world).join(ann)
    await local.slash("privacy")
    await local.click("Erase everything")
    await local.click("Yes, erase everything")
    assert "That was all of it" in await local.click("Delete the bot's messages")
    assert ours(ann) == []
