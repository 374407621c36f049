"""Nothing grows without a limit: each table names what bounds it, and what costs can be asked for only so often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import MetaData, Table, UniqueConstraint

from bot.authoring import rules as authoring
from bot.base.erasures import store as keys
from bot.care import rules as care
from bot.community.rules import asking
from bot.figures import rules as figures
from bot.migrations.draft import tables
from bot.nudges.rules import MOST_PLANS
from bot.nudges.service.lines import MOST_LINES
from bot.sessions import rules as sessions
from tests.authoring.acts import PACK, yaml
from tests.community.acts import take_part
from tests.conftest import World
from tests.onboarding.acts import column
from tests.servers.acts import Server
from tests.sessions.acts import press, started
from tests.shown import exists

NOBODYS = {"leases", "outages", "pace", "pulse"}
"""What the bot keeps about itself; none of it grows with what anybody does."""


@dataclass(frozen=True)
class OneEach:
    """No two rows with the same values there: a key of the table, which a test looks for."""

    columns: tuple[str, ...]


@dataclass(frozen=True)
class Most:
    """So many, and the test in which somebody meets the limit and is told what to do."""

    number: int
    shown_by: str


Bound = OneEach | Most


def one(*columns: str) -> OneEach:
    return OneEach(columns)


BOUNDS: Mapping[str, Bound] = {
    # Of a member.
    "members": one("member_id"),
    "picture_looks": one("member_id"),
    "unsteered": one("member_id"),
    "asked_days": one("member_id", "local_day"),
    "practice": one("member_id", "what", "row_id"),
    "server_members": one("member_id", "server_id"),
    "uncounted_members": one("member_id", "server_id"),
    "own_uses": one("pack_id", "member_id"),
    "figures": Most(
        figures.MOST, "tests/figures/test_cog.py::test_a_full_list_says_so_before_the_form_opens_and_after"
    ),
    "plans": Most(MOST_PLANS, "tests/nudges/test_plans.py::test_five_plans_are_the_most_and_that_is_said"),
    "nudges": one("plan_id", "local_day", "turn"),
    "sessions": Most(100, "tests/test_bounds.py::test_beginning_again_and_again_has_a_pace"),
    "ratings": one("session_id", "page"),
    "felt_worse": one("session_id"),
    "safety_plans": one("member_id", "part"),
    "reflections": Most(
        sessions.MOST_ENTRIES, "tests/sessions/test_journal.py::test_a_full_journal_says_so_before_the_form_opens"
    ),
    "quiz_runs": Most(100, "tests/test_bounds.py::test_beginning_again_and_again_has_a_pace"),
    "quiz_answers": one("run_id", "number"),
    "quiz_cards": one("member_id", "pack", "quiz", "question"),
    # Between practitioners and clients.
    "practitioners": one("practitioner_id"),
    "care_invites": Most(
        care.MOST_INVITES, "tests/care/test_cog.py::test_codes_are_limited_and_a_label_needs_something_to_see"
    ),
    "care_links": Most(care.MOST_PRACTITIONERS, "tests/care/test_joining.py::test_five_practitioners_are_the_most"),
    "care_looks": one("link_id", "what", "at"),
    "care_notices": Most(5, "tests/care/test_asking.py::test_a_closed_dm_is_not_knocked_at_without_end"),
    "care_shares": one("link_id", "reflection_id"),
    "care_assignments": one("member_id", "batch", "link_id"),
    "care_drafts": one("member_id"),
    # Of a server.
    "servers": one("server_id"),
    "dailies": one("server_id"),
    "daily_drafts": one("server_id"),
    "daily_keepers": one("server_id"),
    "welcomes": one("server_id"),
    "prompts": one("server_id", "local_day"),
    "prompt_marks": one("prompt_id", "mark"),
    "participation_weeks": one("server_id", "week"),
    "participation_marks": one("server_id", "week", "mark"),
    "channel_rounds": Most(
        asking.MOST_ROUNDS, "tests/community/test_rounds_cog.py::test_a_server_has_room_for_so_many_rounds_at_once"
    ),
    "channel_answers": one("round_id", "mark", "number"),
    "channel_names": one("round_id", "user_id"),
    "channel_asked": one("server_id", "pack", "quiz", "question"),
    "own_packs": Most(
        authoring.MOST_PACKS, "tests/authoring/test_service.py::test_a_server_has_room_for_so_many_packs"
    ),
    "own_versions": Most(
        authoring.MOST_VERSIONS,
        "tests/authoring/test_service.py::test_versions_beyond_the_limit_make_room_from_the_oldest_on",
    ),
    "left_out": one("server_id", "name"),
    "pack_keepers": one("server_id", "user_id"),
    "pack_audit": Most(
        authoring.MOST_ACTS, "tests/authoring/test_service.py::test_of_what_moderators_did_the_latest_is_kept"
    ),
    "pack_notices": Most(authoring.MOST_TOLD, "tests/test_bounds.py::test_files_and_previews_of_packs_have_a_pace"),
    "pack_reports": Most(
        authoring.MOST_REPORTS, "tests/authoring/test_reports.py::test_reports_of_one_exercise_are_enough_at_some_point"
    ),
    "pack_previews": Most(20, "tests/test_bounds.py::test_files_and_previews_of_packs_have_a_pace"),
    # Of the keys.
    "member_keys": one("member_id"),
    "own_keys": one("name"),
    "erased": Most(5, "tests/test_bounds.py::test_starting_and_erasing_again_and_again_has_a_pace"),
}


def _schema() -> dict[str, Table]:
    every: tuple[MetaData, ...] = (tables(), keys)
    return {name: table for metadata in every for name, table in metadata.tables.items() if name not in NOBODYS}


def test_every_table_names_what_bounds_it() -> None:
    unnamed, gone = sorted({*_schema()} - {*BOUNDS}), sorted({*BOUNDS} - {*_schema()})
    assert not unnamed, f"say in BOUNDS (tests/test_bounds.py) what keeps these from growing without end: {unnamed}"
    assert not gone, f"these are no tables any more: {gone}"


@pytest.mark.parametrize("name", [name for name, bound in BOUNDS.items() if isinstance(bound, OneEach)])
def test_what_there_is_one_of_each_is_a_key(name: str) -> None:
    table, bound = _schema()[name], BOUNDS[name]
    assert isinstance(bound, OneEach)
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    known = [{column.name for column in each.columns} for each in (table.primary_key, *unique)]
    assert set(bound.columns) in known


def test_every_limit_is_met_in_a_test() -> None:
    shown = {bound.shown_by for bound in BOUNDS.values() if isinstance(bound, Most)}
    assert [each for each in shown if not exists(each)] == []
    assert MOST_LINES == 10  # "tests/nudges/test_lines.py::test_a_time_in_quiet_hours_and_an_eleventh_line_are_refused"


def again(said: str) -> bool:
    """Whether somebody is told to try once more a little later."""
    return said.startswith("That one takes me a while") and "Nothing is lost." in said


async def test_an_export_has_a_pace_and_says_when(world: World) -> None:
    ann = await started(world)
    await ann.slash("privacy")
    overview = ann.seen
    for _ in range(3):
        ann.seen = overview
        assert not again(await ann.click("Export"))
    ann.seen = overview
    assert "Please try again in about 10 minutes." in await ann.click("Export")
    ben = await started(world, "ben")
    await ben.slash("privacy")
    assert not again(await ben.click("Export"))
    await world.pass_time(minutes=10)
    ann.seen = overview
    assert not again(await ann.click("Export"))


async def test_pictures_have_a_pace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for cog in ("ProgressCog", "StatsCog", "CardCog"):
        monkeypatch.setattr(getattr(world.app.bot.cogs[cog], "_pictures"), "most", 1)  # noqa: B009 - a private part
    server = Server.open(world)
    mia = server.join("mia", manages=True)
    await mia.dm.start()
    await take_part(world, server, mia.id)
    assert not again(await mia.slash("progress"))
    assert again(await mia.slash("progress"))
    assert not again(await mia.slash("server stats"))
    assert again(await mia.slash("server stats"))
    await world.pass_time(seconds=10)
    assert not again(await mia.slash("progress"))
    shared = "comm-share:moments-of-calm:three-breaths"
    assert not again(await press(mia.dm, shared))
    assert again(await press(mia.dm, shared))


async def test_starting_and_erasing_again_and_again_has_a_pace(world: World) -> None:
    ann = world.person("ann")
    for _ in range(5):
        await ann.slash("start")
        await ann.click("I am 16 or older, and I agree")
        await press(ann, "privacy-erase")
    await ann.slash("start")
    assert again(await ann.click("I am 16 or older, and I agree"))
    assert await column(world, "SELECT count(*) FROM members") == [0]
    # Erasing is never put off.
    assert "Erased on" in await press(ann, "privacy-erase")


async def test_looking_places_up_has_a_pace_in_each_form(world: World) -> None:
    ann = await started(world)
    for _ in range(20):
        await press(ann, "start-form")
        assert not again(await ann.fill(place="Berlin", when="8"))
    await press(ann, "start-form")
    assert again(await ann.fill(place="Berlin", when="8"))
    for _ in range(20):
        await press(ann, "plan-zone:")
        assert not again(await ann.fill(place="Berlin"))
    await press(ann, "plan-zone:")
    assert again(await ann.fill(place="Berlin"))


async def test_beginning_again_and_again_has_a_pace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for cog in ("SessionsCog", "QuizzesCog"):
        monkeypatch.setattr(getattr(world.app.bot.cogs[cog], "_begins"), "most", 2)  # noqa: B009 - a private part
    ann = await started(world)
    for _ in range(2):
        await ann.slash("exercise", kind="ordinary")
        assert not again(await ann.click("Begin"))
        assert not again(await ann.slash("quiz"))
    await ann.slash("exercise", kind="ordinary")
    assert again(await ann.click("Begin"))
    assert again(await ann.slash("quiz"))
    assert await column(world, "SELECT count(*) FROM sessions") == [2]


async def test_plans_added_and_removed_again_and_again_have_a_pace(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await press(ann, "plan-new:mix::")
    # What cannot be read costs no turn.
    assert not again(await ann.fill(when="never", what="mix", until=""))
    for _ in range(20):
        await press(ann, "plan-new:mix::")
        assert not again(await ann.fill(when="21", what="mix", until=""))
        [latest] = await column(world, "SELECT max(plan_id) FROM plans")
        await press(ann, f"plan-drop-yes:{latest}")
    await press(ann, "plan-new:mix::")
    assert again(await ann.fill(when="21", what="mix", until=""))


async def test_files_and_previews_of_packs_have_a_pace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getattr(world.app.bot.cogs["PackCog"], "_files"), "most", 2)  # noqa: B009 - a private part
    harbour = Server.open(world)
    mia = harbour.join("mia", manages=True)
    assert not again(await mia.slash("pack upload", file=yaml(PACK)))
    assert not again(await mia.slash("pack check", file=yaml(PACK)))
    assert again(await mia.slash("pack check", file=yaml(PACK)))
    assert again(await mia.slash("pack upload", file=yaml(PACK)))
    for _ in range(20):
        assert not again(await mia.slash("pack preview", pack="harbour-minute"))
    assert again(await mia.slash("pack preview", pack="harbour-minute"))
    await world.pass_time(minutes=1)
    assert not again(await mia.slash("pack preview", pack="harbour-minute"))
