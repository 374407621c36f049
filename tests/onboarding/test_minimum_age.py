"""Nothing begins before somebody has said that they are old enough: no command and no button gets around it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config import Config
from tests.conftest import World
from tests.onboarding.acts import forge
from tests.shell import ROOT

AGREEING = {"start-agree", "care-agree", "care-join-yes"}
"""Buttons that name the age, and are the agreement themselves."""


@pytest.fixture
def config(config: Config) -> Config:
    return config.model_copy(update={"minimum_age": 21})


async def test_no_command_and_no_button_but_those_that_name_an_age_makes_an_account(world: World) -> None:
    ann = world.person()
    for command in ("start", "exercise", "quiz", "streak", "schedule", "figures", "journal", "resume", "support"):
        await ann.slash(command)
    for prefix, route in sorted(world.app.bot.routes.prefixes.items()):
        if prefix not in AGREEING:
            parts = ["1" if kind is int else "x" for kind in route.kinds]
            await forge(ann, ":".join([prefix, *parts]), values=["1"])
    assert "members" not in await world.storage.counted()


async def test_start_and_what_leads_there_name_the_age_that_is_set(world: World) -> None:
    ann = world.person()
    await ann.slash("start")
    assert "I am 21 or older, and I agree" in ann.labels()
    await forge(ann, "start-form")
    await forge(ann, "start")
    assert "members" not in await world.storage.counted()
    await ann.click("I am 21 or older, and I agree")
    assert (await world.storage.counted())["members"] == 1


def test_only_these_places_make_an_account() -> None:
    found = {
        str(file.relative_to(ROOT))
        for file in Path(ROOT / "bot").rglob("*.py")
        if re.search(r"\bmembers\.agree\(", file.read_text())
    }
    assert found == {"bot/onboarding/service.py", "bot/care/service/joining.py", "bot/care/service/care.py"}
