"""Every table, walked: what is about somebody is theirs to take along, and goes with them; or it stands here with its
reason. A new table or column is listed here, or told by its room's `export`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Boolean, Column, Date, LargeBinary, String, Table, Time, select, update

from bot.base.database import Instant
from bot.base.sealing import Place
from bot.migrations import draft
from bot.privacy.views import plain
from tests.care.sides import be_on_both_sides
from tests.conftest import Person, World
from tests.privacy.acts import SECRET, ZONE, erase, everything, export, live, started, take_part
from tests.servers.acts import Server

metadata = draft.tables()
SECTION = {
    "members": "members",
    "server_members": "servers",
    "own_uses": "authoring",
    "uncounted_members": "participation",
    "daily_keepers": "daily",
    "figures": "figures",
    "practice": "logbook",
    "asked_days": "logbook",
    "quiz_runs": "quizzes",
    "quiz_answers": "quizzes",
    "quiz_cards": "quizzes",
    "sessions": "sessions",
    "ratings": "sessions",
    "reflections": "sessions",
    "unsteered": "sessions",
    "felt_worse": "sessions",
    "safety_plans": "support",
    "plans": "nudges",
    "nudges": "nudges",
    "picture_looks": "progress",
    "care_assignments": "care",
    "care_drafts": "care",
    "care_invites": "care",
    "care_links": "care",
    "care_looks": "care",
    "care_notices": "care",
    "care_shares": "care",
}
"""Every table about a member, and the part of the export that tells it. A new one is listed here once its room's
`export` hands it over and `app` wires that.
"""
OF_PEOPLE = {
    "own_versions": "authoring",
    "pack_audit": "authoring",
    "pack_keepers": "authoring",
    "pack_notices": "authoring",
    "pack_previews": "authoring",
    "channel_names": "rounds",
    "practitioners": "care",
}
"""Tables that name people by their id who need no account for it, and the part of the export that tells it."""
OF_MARKS = {
    "participation_marks": "participation",
    "prompt_marks": "prompts",
    "channel_answers": "rounds",
}
"""Tables that know people by a mark alone, and the part of the export that tells it."""
OF_NOBODY = {
    "channel_asked": "which questions a channel was asked",
    "channel_rounds": "a round in a channel",
    "dailies": "what a server has set up",
    "daily_drafts": "what a server is about to set up",
    "leases": "which worker does what",
    "left_out": "what a server does not want",
    "outages": "when the bot was away",
    "own_packs": "a server's packs",
    "pace": "the pace of requests",
    "pack_reports": "what was reported about an exercise; nothing says by whom",
    "participation_weeks": "how many took part",
    "prompts": "a server's daily prompts",
    "pulse": "the last beat",
    "servers": "a server's settings",
    "welcomes": "where a server has its welcome",
}
OTHER_NAME = {
    "plans.course": "programme",
    "plans.course_done": "programme_days_done",
    "practice.local_day": "practised",
    "practice.done_at": "at",
    "asked_days.local_day": "day",
    "asked_days.neutral": "counts_neither_way_because",
    "quiz_runs.run_id": "quiz_round",
    "quiz_runs.seed": "order_of_choices_drawn_from",
    "quiz_runs.items": "questions",
    "quiz_answers.run_id": "quiz_round",
    "quiz_answers.pack": "version",
    "quiz_answers.picked": "answer",
    "quiz_answers.answered_at": "at",
    "quiz_cards.question": "comes_back",
    "sessions.pack": "exercise",
    "sessions.exercise_id": "exercise",
    "ratings.measure": "rating",
    "reflections.is_kept": "kept",
    "unsteered.since": "my_ratings_choose_nothing_since",
    "felt_worse.is_worse": "stands",
    "felt_worse.is_said": "said_by_me",
    "plans.practice": "plan",
    "plans.anchor": "after",
    "plans.content": "brings",
    "plans.reflection_id": "gives_back",
    "plans.assigned": "assigned_by_somebody_else",
    "plans.brings": "exercises",
    "nudges.is_assigned": "assigned_by_somebody_else",
    "nudges.content": "brought",
    "nudges.local_day": "nudge",
    "nudges.pack": "exercise",
    "nudges.exercise_id": "exercise",
    "daily_keepers.server_id": "set_up_daily_prompt_in",
    "care_assignments.what": "assigned",
    "care_drafts.what": "about_to_assign",
    "care_invites.label": "code_for",
    "care_links.label": "client",
    "care_links.name": "practitioner",
    "care_looks.what": "looked_at",
    "care_notices.kind": "told",
    "care_notices.label": "about",
}
"""Where the export calls a column by a plainer name."""
ROW_NUMBERS = "a number that ties rows together"
UNTOLD = {
    "practice.row_id": "the number of an exercise or a round",
    "sessions.occasion": "the number of a nudge",
    "quiz_answers.number": "follows from the order",
    "quiz_answers.quiz": "an id inside the pack; the question is told in words",
    "quiz_cards.quiz": "an id inside the pack; the question is told in words",
    "sessions.kind": "follows from the exercise",
    "sessions.script": "the exercise as published, not the member's",
    "sessions.page": "where an open exercise stands",
    "sessions.is_rated": "drawn by lot; the ratings are told",
    "ratings.page": "follows from the side",
    "reflections.page": "follows from the question",
    "plans.seed": "drawn by lot",
    "nudges.turn": "follows from the times",
    "nudges.attempts": "the machinery of sending",
    "nudges.try_at": "the machinery of sending",
    "nudges.wire_at": "the machinery of sending",
    "nudges.clear_at": "the machinery of sending",
    "daily_keepers.tell_at": "the machinery of sending",
    "daily_keepers.tries": "the machinery of sending",
    "care_assignments.batch": ROW_NUMBERS,
    "care_drafts.number": ROW_NUMBERS,
    "care_invites.code_mark": "a mark, by which nobody finds the code",
    "care_notices.try_at": "the machinery of sending",
    "care_notices.wire_at": "the machinery of sending",
    "care_notices.tries": "the machinery of sending",
}
"""What the export leaves out, and why. Row numbers, of the row itself or of one it belongs to, are left out too."""
IN_WORDS = {
    "plans.weekdays": "as the names of the days",
    "care_drafts.weekdays": "as the names of the days",
    "care_drafts.clients": "as the labels of the clients",
    "quiz_runs.items": "as the questions that were asked",
    "quiz_answers.picked": "as the choices that were picked",
    "quiz_answers.question": "as it was asked",
    "quiz_cards.question": "as it was asked",
}
"""What the export tells otherwise than it is stored."""
FITTING = {
    "care_links.ended_by": "client",
    "members.state": "active",
    "nudges.why": "paused",
    "plans.course": "warm-voices/three-warm-days",
}
"""What a column can hold where not every text will do."""
BASE = datetime(2031, 5, 17, 11, 22, 33, tzinfo=UTC)


def leads_to_members(table: Table) -> bool:
    keys = (key.column.table for key in table.foreign_keys)
    return table.name == "members" or any(leads_to_members(each) for each in keys if each is not table)


def hangs_on_members(table: Table) -> bool:
    """Goes with the member's row, whatever else happens."""
    return table.name == "members" or any(
        key.ondelete == "CASCADE" and not key.parent.nullable and hangs_on_members(key.column.table)
        for key in table.foreign_keys
    )


def of_people(column: Column[Any]) -> bool:
    return (
        re.fullmatch(r"(member|user|author|client|practitioner|owner|person|keeper)_id|.*_by", column.name) is not None
    )


def is_row_number(column: Column[Any]) -> bool:
    if column.name == "member_id":
        return False
    return bool(column.foreign_keys) or [column] == list(column.table.primary_key)


def test_every_table_is_about_a_member_or_other_people_or_nobody() -> None:
    listed = [*SECTION, *OF_PEOPLE, *OF_MARKS, *OF_NOBODY]
    assert sorted(listed) == sorted(metadata.tables)
    for table in metadata.sorted_tables:
        if table.name in OF_NOBODY:
            assert not any(of_people(column) for column in table.columns), table.name
        if leads_to_members(table):
            assert table.name in SECTION


def test_every_table_about_a_member_hangs_on_the_members_row() -> None:
    for name in SECTION:
        assert hangs_on_members(metadata.tables[name]), name


async def test_every_value_about_a_member_is_told_or_left_out_for_a_reason(world: World) -> None:
    ann = await started(world)
    await live(ann)
    await be_on_both_sides(ann)
    for name in SECTION:
        assert await rows_of(world, metadata.tables[name]), f"`live` leaves nothing in {name}"
    await make_distinct(world)
    # Not in the DM: whoever acts there is reached, and what says otherwise is forgotten.
    told, page = await export(Server.open(world, "Elsewhere").join(ann))
    for said in (SECRET, "after coffee", "Aunt Mo"):
        assert said in page
    assert sorted(set(SECTION.values()) - told["sections"].keys()) == [], "app wires no such section"
    untold = [
        f"{name}.{column.name}"
        for name, section in SECTION.items()
        for column in metadata.tables[name].columns
        if not await is_told(world, ann, column, leaves(told["sections"][section]))
    ]
    assert untold == []


async def test_erasing_leaves_no_row_in_any_table_about_members(world: World) -> None:
    ann = await started(world)
    await live(ann)
    others = await be_on_both_sides(ann)
    await take_part(ann)
    await erase(ann)
    assert await everything(world, ann.id) == []
    for other in others:
        await erase(other)
    left = {name for name in (*SECTION, *OF_MARKS) if await rows_of(world, metadata.tables[name])}
    assert left == set()


async def rows_of(world: World, table: Table) -> list[dict[str, Any]]:
    async with world.app.db.begin() as tx:
        return [dict(row) for row in (await tx.execute(select(table))).mappings()]


async def make_distinct(world: World) -> None:
    """A value of its own in every column that a member's acts left empty, and in every one for an instant."""
    numbers = count(1)
    for name in SECTION:
        table = metadata.tables[name]
        rows = await rows_of(world, table)
        for column in table.columns:
            is_empty = all(row[column.name] is None for row in rows)
            if column.primary_key or column.foreign_keys or not (is_empty or isinstance(column.type, Instant)):
                continue
            async with world.app.db.begin() as tx:
                await tx.execute(update(table).values({column.name: distinct(column, next(numbers))}))


def distinct(column: Column[Any], number: int) -> object:
    match column.type:
        case Instant():
            return BASE + timedelta(days=number)
        case Date():
            return (BASE + timedelta(days=number)).date()
        case Time():
            return time(number % 24, 17)
        case Boolean():
            return True
        case String():
            return FITTING.get(f"{column.table.name}.{column.name}", f"distinct-{number}")
        case _:
            return 7000 + number


async def is_told(world: World, person: Person, column: Column[Any], told: dict[str, list[Any]]) -> bool:
    """Each value that stands in the column, under the column's name or a plainer one."""
    whole = f"{column.table.name}.{column.name}"
    if whole in UNTOLD or is_row_number(column) or (column.name == "member_id" and whole != "members.member_id"):
        return True
    found = told.get(OTHER_NAME.get(whole, column.name), [])
    if whole in IN_WORDS:
        return bool(found)
    values = [value for value in await opened(world, person, column) if value is not None]
    assert values, whole
    return all(
        any(value == each or (isinstance(each, str) and str(value) in each) for each in found) for value in values
    )


async def opened(world: World, person: Person, column: Column[Any]) -> list[Any]:
    """As the export would write them. Where a table has rows about others too, only theirs."""
    rows = await rows_of(world, column.table)
    people = [each.name for each in column.table.columns if of_people(each) and isinstance(each.type, BigInteger)]
    rows = [row for row in rows if not people or person.id in {row[each] for each in people}]
    if not isinstance(column.type, LargeBinary):
        return [plain(row[column.name], ZoneInfo(ZONE)) for row in rows]
    [number] = [each.name for each in column.table.primary_key]
    return [
        await world.app.vault.try_unseal(
            row[column.name], Place(column.table.name, column.name, person.id, row[number])
        )
        for row in rows
        if row[column.name] is not None
    ]


def leaves(node: Any, name: str = "") -> dict[str, list[Any]]:
    """Every value inside, by its key."""
    if isinstance(node, dict):
        pairs = list(cast("dict[str, Any]", node).items())
    elif isinstance(node, list):
        pairs = [(name, each) for each in cast("list[Any]", node)]
    else:
        return {name: [node]}
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        for inner, values in leaves(value, key).items():
            found.setdefault(inner, []).extend(values)
    return found
