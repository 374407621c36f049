"""Who rests, died or was forgotten comes up nowhere, nor does what was written about them: every way is walked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Person, World, raw, text_of, walk
from tests.nudges.acts import live, utc
from tests.nudges.test_lines import open_line
from tests.sessions.acts import begin, name_one, press
from tests.sessions.test_cog import write

NAME, WORDS = "Zephyrine", "kettlesong"
REST = {"Not for now": "rests", "They died": "sorry", "Forget": "forgotten"}
FORGED = [
    *("ses-look:1", "ses-swap:1", "ses-back:1:1", "ses-next:1:0", "ses-done:1", "ses-reopen:1", "ses-tell:1:0"),
    *(
        "ses-tell-copy:1:0",
        "ses-write:1:1",
        "ses-figure:1",
        "ses-worse:1",
        "ses-helps",
        "guest-at:warm-voices:by-the-fire:0:0",
    ),
    *("journal:0", "journal-kept:0", "journal-any", "journal-read:1", "journal-keep:1", "journal-unkeep:1"),
    *("journal-delete:1", "line-day:1", "figures", "support-plan:0", "support-people"),
]
COMMANDS = ["journal", "progress", "streak", "schedule", "why", "support", "help", "privacy", "figures", "quiz"]


async def live_with_them(world: World) -> Person:
    """A day with them: an exercise done, words written, one kept and to come back, another exercise under way."""
    ann = world.person("ann")
    await world.move_to(utc(1, 1, 6))
    await ann.start()
    await name_one(ann, NAME)
    await begin(ann, "by-the-fire")
    assert NAME in ann.text()
    await ann.click("Next")
    await write(ann, WORDS)
    await ann.click("Next")
    assert NAME in await ann.click("Done")
    assert WORDS in await open_line(ann, keeping=True)
    await ann.click("Give it back to me")
    await ann.click("Tomorrow")
    await begin(ann, "after-rain")
    assert NAME in ann.text()
    await live(world, utc(1, 2, 9))
    assert "line-show" in str(buttons_in_the_dm(ann))
    return ann


async def let_rest(ann: Person, how: str) -> None:
    await ann.slash("figures")
    await ann.pick(NAME)
    await ann.click(how)
    if how == "Forget":
        await ann.click("Yes, forget")


def buttons_in_the_dm(ann: Person) -> list[str]:
    """Every button and menu that still stands in the DM."""
    nodes = [node for message in ann.user.dm_channel.history() for node in walk(raw(message))]
    return sorted({str(node["custom_id"]) for node in nodes if node.get("custom_id") and node.get("type") in {2, 3}})


def clean(shown: str, where: str) -> None:
    assert NAME not in shown, where
    assert WORDS not in shown, where


@pytest.mark.parametrize("how", REST)
async def test_nothing_names_them_or_what_was_written_about_them(world: World, how: str) -> None:
    ann = await live_with_them(world)
    await let_rest(ann, how)
    await world.restart()
    for command in COMMANDS:
        await ann.slash(command)
        clean(ann.text() + json.dumps(raw(ann.seen)), f"/{command}")
    for wish in ("surprise", "hard", "coming", "ordinary"):
        await ann.slash("exercise", kind=wish)
        await ann.click("Begin")
        clean(ann.text() + json.dumps(raw(ann.seen)), wish)
    before = {message.id for message in ann.user.dm_channel.history()}
    for pressed in [*FORGED, *buttons_in_the_dm(ann)]:
        if pressed.partition(":")[0] in {"privacy-erase", "journal-gone", "figures-gone"}:
            continue
        ann.form = None
        await press(ann, pressed)
        form: Any = getattr(ann.form, "modal", {})
        clean(ann.text() + json.dumps(raw(ann.seen)) + json.dumps(form, default=str), pressed)
    await live(world, utc(1, 5, 12))
    for message in ann.user.dm_channel.history():
        if message.id not in before:
            clean(text_of(message) + json.dumps(raw(message)), "what came since")


async def test_the_export_is_theirs_and_still_tells_of_who_rests(world: World) -> None:
    ann = await live_with_them(world)
    await let_rest(ann, "Not for now")
    await ann.slash("privacy")
    await ann.click("Export")
    files = [(await file.read()).decode() for file in ann.seen.attachments]
    assert all(NAME in file and WORDS in file for file in files)
