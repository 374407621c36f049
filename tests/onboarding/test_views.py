"""Every screen of the way in keeps to Discord's limits, whatever people type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from discord import ui

from bot.base.edge import Fate, Letter
from bot.members.rules import Place, When
from bot.nudges.service import Schedule
from bot.onboarding import views
from bot.onboarding.cog import OnboardingCog
from bot.support.views import help_button
from tests.conftest import World, walk

ANCHOR = "after *" + "_" * 52
TRIED = (
    views.Tried("*" * 80, "|" * 100),
    views.Tried("", ""),
    views.Tried(":" * 40, "∶" * 40),
    views.Tried("🫠" * 80, "8"),
)
PLACES = [Place(f"{'Llanfair' * 14} {at}", zone, 1.0) for at, zone in enumerate(("UTC+05:45", "Asia/Tokyo", "Etc/UTC"))]
WHENS = (None, When(time(8), None, is_guess=False), When(time(10), ANCHOR, is_guess=True))


@pytest.fixture
async def schedule(world: World) -> Schedule:
    """With the longest anchor there is, in the place with the longest name."""
    ann = world.person()
    await ann.start(place="America/Argentina/ComodRivadavia", when=f"{ANCHOR}, 8:00")
    cog = world.app.bot.get_cog("OnboardingCog")
    assert isinstance(cog, OnboardingCog)
    found = (await cog.onboarding.look(ann.id, world.now())).schedule
    assert found is not None
    assert found.anchor is not None
    return found


def screens(schedule: Schedule) -> Iterator[ui.LayoutView | ui.Modal | Letter]:
    extras = [help_button()]
    paused = replace(schedule, member=replace(schedule.member, paused_at=schedule.now))
    quiet = replace(schedule, member=replace(schedule.member, quiet_from=time(22), quiet_until=time(7)))
    unreached = replace(schedule, member=replace(schedule.member, dm_channel_id=None))
    yield from (views.welcome(99, extras), views.halfway(extras), views.opening(), views.dm_closed())
    yield from (views.not_started(extras), views.helped(extras), views.help_letter(extras), views.cannot_read(extras))
    yield from (views.stopped(None, extras), views.stopped(schedule, extras), views.hello(schedule))
    yield from (views.dm_failed(Fate.RETRY), views.dm_failed(Fate.UNKNOWN), views.place_form(2**63, schedule))
    for shown in (schedule, paused, unreached):
        yield from (views.settled(shown, extras), views.confirm(shown), views.confirm(shown, PLACES, is_guess=True))
        yield from (views.done(shown, has_written=True), views.done(shown, has_written=False))
    for tried in TRIED:
        yield views.refused(quiet, tried)
        yield views.form_again(2**63, tried.place, tried.when)
        for when in WHENS:
            yield from (views.unreadable(tried, [], when), views.unreadable(tried, PLACES, when))


async def test_every_screen_keeps_to_the_limits(schedule: Schedule) -> None:
    for screen in screens(schedule):
        match screen:
            case Letter(content, view):
                assert 0 < len(content) <= 2000
                nodes = walk(view.to_components())
            case ui.Modal():
                assert len(screen.title) <= 45
                nodes = walk(screen.to_dict()["components"])
            case _:
                nodes = walk(screen.to_components())
        assert len(nodes) <= 40
        assert sum(len(node.get("content", "")) for node in nodes) <= 4000
        for node in nodes:
            keeps(node)


def keeps(node: dict[str, Any]) -> None:
    """One component, with the numbers of Discord's description."""
    limits = {"custom_id": 100, "placeholder": 150, "description": 100}
    assert all(len(node.get(key) or "") <= most for key, most in limits.items())
    match node["type"]:
        case 1:
            assert 1 <= len(node["components"]) <= 5
        case 2:
            assert 1 <= len(node["label"]) <= 80
        case 3:
            assert 1 <= len(node["options"]) <= 25
            assert all(
                len(option["label"]) <= 100 >= len(option.get("description") or "") for option in node["options"]
            )
            assert len({option["value"] for option in node["options"]}) == len(node["options"])
        case 4:
            assert len(node.get("value") or "") <= node["max_length"]
        case 18:
            assert len(node["label"]) <= 45
        case _:
            pass


async def test_no_screen_speaks_of_loss_or_promises_anything(schedule: Schedule) -> None:
    for screen in screens(schedule):
        said = screen.content if isinstance(screen, Letter) else str(screen.to_components())
        assert not re.findall(r"\b(broke|lost|failed|must|guaranteed?|cures?|disorder|sorry)\b", said.casefold())
