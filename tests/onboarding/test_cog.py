"""The way in, as people go it."""

from __future__ import annotations

from tests.conftest import World


async def test_a_newcomer_starts_and_gets_a_first_message(world: World) -> None:
    ann = world.person("ann")
    assert "I am a program" in await ann.slash("start")
    assert await ann.click("I am 16 or older, and I agree") == "Where and when"
    shown = await ann.fill(place="new yrok", when="8")
    assert "Nudge at 08:00; your clock shows 19:00 now. Same?" in shown
    await ann.pick("Secure-attachment recalls")
    assert "You are set" in await ann.click("Yes, start")
    assert "this is where I'll write" in ann.inbox()
    assert "Next: **tomorrow at 08:00**" in ann.inbox()
