"""What nobody uses any more goes by itself, a little at a time; nobody who is there goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.base import metrics
from bot.base.database import EPOCH, Tx
from bot.config import Config
from bot.config import Retention as Times
from bot.members.service import Members
from bot.privacy.service import Privacy, retention
from tests.authoring.acts import NEXT, PACK, moderators, publish, yaml
from tests.conftest import Person, World
from tests.nudges.acts import live, utc
from tests.onboarding.acts import forge
from tests.privacy.acts import SECRET, everything, name_one, started
from tests.servers.acts import Server

OTHER = PACK.replace("pack: harbour-minute", "pack: other-minute")


@pytest.fixture
def config(config: Config) -> Config:
    return config.model_copy(update={"retention": Times(unanswered_days=30, drafts_days=10, stopped_days=40)})


async def test_who_stopped_is_told_the_day_and_is_gone_then_with_everything(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await name_one(ann, "Aunt Mo")
    await name_one(ben, "Rex")
    assert "until Tuesday 10 February 2026" in await ann.slash("stop")
    assert "all of it is removed on Tuesday 10 February 2026" in await ann.slash("privacy")
    await world.pass_time(days=39, hours=23)
    assert await everything(world, ann.id)
    before = removed("members")
    await world.restart()
    await world.pass_time(hours=2)
    assert await everything(world, ann.id) == []
    assert removed("members") == before + 1
    assert [erasure.is_done for erasure in await world.app.vault.erasures.all()] == [True]
    assert "**Rex**" in await ben.slash("figures")
    assert "Right now, nothing is stored about you" in await ann.slash("privacy")


async def test_whatever_somebody_who_stopped_does_here_moves_the_day_on(world: World) -> None:
    ann = await started(world)
    await ann.slash("stop")
    await world.pass_time(days=30)
    assert "Thursday 12 March 2026" in await ann.slash("privacy")
    await world.pass_time(days=30)
    assert await everything(world, ann.id)
    await world.pass_time(days=11)
    assert await everything(world, ann.id) == []


async def test_that_somebody_was_here_is_noted_once_they_were_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a command, a click, and one that is refused: nobody's answer waits for it."""
    ann = await started(world)
    await ann.slash("stop")
    here, answered = Privacy.here, list[bool]()

    async def noting(self: Privacy, member_id: int, now: datetime) -> None:
        paths = [request.path for request in world.env.http_requests]
        answered.append(any(path.endswith("/callback") for path in paths))
        await here(self, member_id, now)

    monkeypatch.setattr(Privacy, "here", noting)
    acts = (lambda: ann.slash("help"), lambda: ann.click("Ground me now"), lambda: forge(ann, "never-there:1"))
    for act, is_noted in zip(acts, (True, False, True), strict=True):
        await world.pass_time(days=1)
        await ann.slash("support")
        world.env.http_requests.clear()
        await act()
        [idle_since] = await world.storage.column("SELECT idle_since FROM members")
        assert (idle_since == micros(world.now())) is is_noted
    assert answered == [True, True]


async def test_who_is_active_paused_or_fell_quiet_stays_for_ever(world: World) -> None:
    ann, ben, cem = [await started(world, name) for name in ("ann", "ben", "cem")]
    await ben.slash("pause")
    await ben.click("Until I resume")
    await cem.slash("stop")
    await cem.slash("resume")
    await world.pass_time(days=400)
    for person in (ann, ben, cem):
        assert await everything(world, person.id)


async def test_who_agreed_and_never_finished_the_start_goes_too(world: World) -> None:
    ann = world.person()
    await ann.slash("start")
    await ann.click("I am 16 or older, and I agree")
    await world.pass_time(days=41)
    assert await everything(world, ann.id) == []


async def test_who_comes_back_while_it_looks_at_them_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await started(world)
    await ann.slash("stop")
    looked: list[int] = []
    gone = Members.gone

    async def and_meanwhile(self: Members, tx: Tx, now: datetime, limit: int) -> Sequence[int]:
        found = await gone(self, tx, now, limit)
        looked.extend(found)
        await self.activate(tx, ann.id, now)
        return found

    monkeypatch.setattr(Members, "gone", and_meanwhile)
    await world.pass_time(days=41)
    assert looked == [ann.id]
    assert await everything(world, ann.id)
    assert await world.app.vault.erasures.all() == []


async def test_nudges_without_an_answer_go_and_those_that_stand_or_were_answered_stay(world: World) -> None:
    ann = await started(world)
    await live(world, utc(1, 2, 12))
    ann.inbox()
    await ann.click("Not today")
    await live(world, utc(1, 6, 12))
    assert set(await states(world)) == {"due", "sent", "expired", "skipped"}
    await ann.slash("pause")
    await ann.click("Until I resume")
    await live(world, utc(2, 20))
    assert sorted(set(await states(world))) == ["due", "sent", "skipped", "suppressed"]
    gone = world.now() - timedelta(days=30)
    assert min(await world.storage.column("SELECT due_at FROM nudges WHERE state = 'suppressed'")) >= micros(gone)
    assert "not sent: you had paused" in await ann.slash("why")
    await ann.slash("schedule")
    await ann.click("Resume")
    await live(world, utc(2, 21, 12))
    assert "sent" in await states(world)


async def test_what_was_begun_and_not_ended_goes_unless_something_was_written(world: World) -> None:
    ann = await started(world)
    await begin(ann)
    await write(ann)
    await begin(ann)
    await ann.slash("quiz")
    await world.pass_time(days=9)
    assert await counted(world) == {"sessions": 2, "quiz_runs": 1}
    await world.pass_time(days=2)
    assert await counted(world) == {"sessions": 1, "quiz_runs": 0}
    assert SECRET in await ann.slash("journal")


async def test_a_version_that_was_never_approved_goes_and_what_members_have_stays(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    await mia.slash("pack upload", file=yaml(NEXT))
    await mia.slash("pack upload", file=yaml(OTHER))
    assert await world.storage.column("SELECT version FROM own_versions ORDER BY version_id") == [
        "1.0.0",
        "1.1.0",
        "1.0.0",
    ]
    await world.pass_time(days=11)
    assert await world.storage.column("SELECT version FROM own_versions") == ["1.0.0"]
    assert await world.storage.column("SELECT slug FROM own_packs") == ["harbour-minute"]
    shown = await jo.slash("pack list")
    assert "1.0.0" in shown
    assert "1.1.0" not in shown
    assert "other-minute" not in shown


async def test_it_goes_on_page_by_page_and_a_restart_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_PAGE", 2)
    ann = await started(world)
    for _ in range(7):
        await begin(ann)
    await world.pass_time(days=11)
    assert (await counted(world))["sessions"] == 5
    await world.restart()
    for left in (3, 1, 0, 0):
        await world.beat()
        assert (await counted(world))["sessions"] == left


async def states(world: World) -> list[str]:
    return await world.storage.column("SELECT state FROM nudges ORDER BY nudge_id")


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


async def begin(person: Person) -> None:
    await person.slash("exercise", kind="ordinary")
    await person.click("Begin")


async def write(person: Person) -> None:
    while "Write an answer" not in person.labels():
        if "Skip" in person.labels():
            await person.pick("7")
        elif "Next" in person.labels():
            await person.click("Next")
        else:
            await begin(person)
    await person.click("Write an answer")
    await person.fill(text=SECRET)


async def counted(world: World) -> dict[str, int]:
    return {
        table: (await world.storage.column(f"SELECT count(*) FROM {table}"))[0]  # noqa: S608
        for table in ("sessions", "quiz_runs")
    }


def removed(what: str) -> float:
    return metrics.registry.get_sample_value("secure_base_removed_total", {"what": what}) or 0
