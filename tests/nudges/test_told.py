"""Where members are, when they rest, and what they are told: in the schedule, in `/why`, in the export."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.members.rules import Member, MemberState, Practice
from bot.nudges import views
from bot.nudges.rules import Plan, State, Why
from bot.nudges.service import Planned, Schedule
from bot.nudges.service.history import Entry, History
from bot.nudges.store import Nudge
from tests.conftest import Person, World, raw, walk
from tests.nudges.acts import ALIVE, add, change, form_values, live, nudges_cog, posts, press, standing, utc
from tests.onboarding.acts import InServer

MESSAGES = "/channels/*/messages"


# Where they are


async def test_im_home_ends_a_journey(world: World) -> None:
    ann = world.person("ann")
    await ann.start("Lisbon")
    await ann.slash("schedule")
    await ann.click("Travelling")
    shown = await ann.fill(place="Tokyo", until="in 5 days")
    assert "Tokyo time (UTC+09:00), until Monday 5 January; then Lisbon time" in shown
    await world.restart()
    assert "Lisbon time" in await ann.click("I'm home")
    assert "Tokyo" not in ann.text()
    assert "I'm home" not in ann.labels()


async def test_an_unknown_place_keeps_what_was_typed_and_a_doubtful_one_asks(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await ann.slash("schedule")
    await ann.click("Where I am")
    assert "called “Xyzzyville-on-Sea”" in await ann.fill(place="Xyzzyville-on-Sea")
    await world.restart()
    await ann.click("Try again")
    assert form_values(ann)["place"] == "Xyzzyville-on-Sea"
    assert "Which one?" in await ann.fill(place="Portland")
    await ann.click(next(label for label in ann.labels() if "Maine" in label))
    assert "New York time" in ann.text()
    await ann.click("Travelling")
    assert "called “Nowhereborough”" in await ann.fill(place="Nowhereborough", until="24 Dec")
    await ann.click("Try again")
    assert form_values(ann) == {"place": "Nowhereborough", "until": "24 Dec"}
    assert "“sometime” as a day to come" in await ann.fill(place="Tokyo", until="sometime")
    assert await ann.click("Back")
    assert "New York time" in ann.text()


async def test_a_nudge_answers_wrong_time_and_travelling_itself_and_stays_a_nudge(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await add(ann, "12")
    await live(world, utc(1, 1, 12))
    before = ann.inbox()
    await ann.click("Later")
    await ann.click("Wrong time")
    assert form_values(ann)["when"] == "12:00", "of the plan that it came from"
    assert "could not read “noonish or so”" in await ann.fill(when="noonish or so")
    await world.restart()
    assert await ann.click("Back to the nudge") == before
    await ann.click("Later")
    await ann.click("Wrong time")
    assert "within a quarter of an hour" in await ann.fill(when="8:05")
    await ann.click("Try again")
    shown = await ann.fill(when="17-18")
    assert "From now on: every day between 17:00 and 18:00.\nNext: **tomorrow, Friday, at 08:00**" in shown
    assert await ann.click("Back to the nudge") == before
    await ann.click("Later")
    await ann.click("Travelling until…")
    assert "Which one?" in await ann.fill(place="Portland", until="in 3 days")
    await ann.click(next(label for label in ann.labels() if "Maine" in label))
    assert "New York time" in ann.text()
    assert await ann.click("Back to the nudge") == before
    assert "Begin" in ann.labels()
    assert len(standing(ann)) == 1


# Rests


async def test_a_pause_until_a_day_and_a_day_that_cannot_be_read(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await ann.slash("schedule")
    await ann.click("Pause")
    await ann.click("Until a day…")
    assert "“for a bit” as a day to come" in await ann.fill(until="for a bit")
    await ann.click("Try again")
    assert form_values(ann)["until"] == "for a bit"
    shown = await ann.fill(until="4 Jan")
    assert "Paused until Sunday 4 January. Next: **on Sunday 4 January at 08:00**" in shown
    await live(world, utc(1, 4, 9))
    assert len(posts(world)) == 1


async def test_ill_or_away_stop_and_the_own_rhythm_stand_in_the_schedule(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 8, 12), ALIVE)
    assert "every third day" in await ann.slash("schedule")
    await ann.click("My own rhythm again")
    assert "Next: **tomorrow, Friday, at 08:00**" in ann.text()
    await ann.click("I was ill or away")
    assert "noted, and counted neither way" in await ann.pick("The last 28 days")
    await world.restart()
    await ann.click("Take that back")
    await ann.slash("schedule")
    assert "Stopped: I do not write." in await ann.click("Stop")
    assert "Stop" not in ann.labels()
    assert "Next: **tomorrow, Friday, at 08:00**" in await ann.click("Resume")


# What is told


async def test_why_turns_pages(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await live(world, utc(1, 20, 12))
    first = await ann.slash("why")
    assert first.count("\n**") == 7 or first.count("** · ") == 8
    await world.restart()
    second = await ann.click("Earlier")
    assert not set(re.findall(r"\*\*\w+ \d+ Jan\*\*", first)) & set(re.findall(r"\*\*\w+ \d+ Jan\*\*", second))
    assert await ann.click("Later") == first
    assert "Later" not in ann.labels()
    assert "Thu 1 Jan" in await press(ann, "why:999")


def _told(state: State, why: Why | None = None, sent_at: datetime | None = None) -> str:
    """A row as `/why` tells it, whether or not it can be brought about by hand."""
    member = Member(
        *(1, MemberState.ACTIVE, utc(1, 1), "Etc/UTC", None, None, Practice.MIX, None, None, 1, None, None),
        *(None, None, utc(1, 1), False, False, False, 0),
    )
    planned = Planned(1, Practice.MIX, Plan(time(8)))
    shown = Schedule(member, (planned,), (), (), None, utc(1, 2), date(2026, 1, 2), time(4), 3)
    facts: dict[str, Any] = dict.fromkeys(Nudge.__dataclass_fields__)
    facts |= {"nudge_id": 1, "plan_id": 1, "turn": 0, "local_day": date(2026, 1, 1), "due_at": utc(1, 1, 8)}
    facts |= {"state": state, "why": why, "sent_at": sent_at}
    row = Nudge(**facts)
    told = views.history(History(shown, [Entry(row, (), planned)], 0, 1, has_several_plans=False))
    return next(line for line in json.dumps(told.to_components()).split("\\n") if "Thu 1 Jan" in line)


@pytest.mark.parametrize("state", State)
def test_every_state_has_words(state: State) -> None:
    assert "sent at 08:00" in _told(state, sent_at=utc(1, 1, 8))
    words = _told(state).rpartition(" \\u00b7 ")[2]
    assert state is State.sent or len(words) > 4, "known to be out there only once it was sent"


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_words(why: Why) -> None:
    told = _told(State.suppressed, why)
    assert "not sent" in told or "left out" in told


async def test_the_fullest_schedule_stays_within_discords_limits(world: World) -> None:
    guest = InServer.enter(world)
    ann = Person(world, guest.user)
    long = "after the long walk with the dog along the river and back"
    await ann.start("Lisbon", f"{long}, 8:00")
    for hour in (10, 12, 14, 16):
        await add(ann, f"{long}, {hour}:00", "priming", "3 March")
    await ann.slash("schedule")
    await ann.click("Travelling")
    await ann.fill(place="Buenos Aires", until="in 50 days")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "23:00", "until": "7:00"})
    await ann.click("More")
    await ann.click("Discreet wording")
    world.env.inject_error("POST", MESSAGES, status=403, code=50007, times=None)
    await live(world, utc(1, 2, 20), timedelta(hours=6))
    await guest.slash("why")
    await guest.slash("schedule")
    await guest.click("Quiet hours")
    shown = await guest.fill(**{"from": "9:00", "until": "17:00"})
    assert "would cover your plans at 10:00, 12:00, 14:00 and 16:00" in shown
    assert "could not reach" in shown
    assert "I'm home" in guest.labels()
    assert len(walk(raw(guest.seen))) <= 40
    assert len(shown) <= 4000


async def test_the_export_tells_plans_in_words_removed_ones_too(world: World) -> None:
    ann = world.person("ann")
    await ann.start(when="after coffee, 8")
    await add(ann, "9-12", "gratitude", "3 March")
    await change(ann, "08:00")
    await ann.click("Remove")
    await ann.click("Remove it")
    async with world.app.db.begin() as tx:
        first, second, *_ = await nudges_cog(world).plans.export(tx, ann.id)
    assert first["removed_at"] is not None
    assert first["after"] is None, "their own words are gone"
    assert second["weekdays"][0] == "Monday"
    assert (second["plan"], second["at"], second["until"]) == ("gratitude", time(9), time(12))
    assert second["last_day"] == date(2026, 3, 3)
