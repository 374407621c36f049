from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Table, select

from bot.base.database import metadata
from tests.authoring.acts import moderators, publish
from tests.community.hosts import set_up
from tests.conftest import Person, World
from tests.onboarding.acts import forge
from tests.quizzes.acts import answer_any
from tests.servers.acts import Server

ZONE = "Asia/Kathmandu"
SECRET = "Quillon said zephyrbrook"
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
    "plans": "nudges",
    "nudges": "nudges",
    "picture_looks": "progress",
}
"""Every table about a member, and the part of the export that tells it. A new one is listed here once its room's
`export` hands it over and `app` wires that.
"""
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
    "plans.practice": "plan",
    "plans.anchor": "after",
    "plans.content": "brings",
    "plans.reflection_id": "gives_back",
    "nudges.content": "brought",
    "nudges.local_day": "nudge",
    "nudges.pack": "exercise",
    "nudges.exercise_id": "exercise",
    "daily_keepers.server_id": "set_up_daily_prompt_in",
}
"""Where the export calls a column by a plainer name."""
UNTOLD = {
    "figures.figure_id": "a row number",
    "practice.row_id": "a row number",
    "quiz_answers.answer_id": "a row number",
    "quiz_answers.number": "follows from the order",
    "quiz_answers.quiz": "an id inside the pack; the question is told in words",
    "quiz_cards.quiz": "an id inside the pack; the question is told in words",
    "sessions.session_id": "a row number",
    "sessions.occasion": "a row number",
    "sessions.figure_id": "a row number",
    "sessions.kind": "follows from the exercise",
    "sessions.script": "the exercise as published, not the member's",
    "sessions.page": "where an open exercise stands",
    "sessions.is_rated": "drawn by lot; the ratings are told",
    "ratings.session_id": "a row number",
    "ratings.page": "follows from the side",
    "reflections.reflection_id": "a row number",
    "reflections.session_id": "a row number",
    "reflections.figure_id": "a row number",
    "reflections.page": "follows from the question",
    "plans.plan_id": "a row number",
    "plans.seed": "drawn by lot",
    "nudges.nudge_id": "a row number",
    "nudges.plan_id": "a row number",
    "nudges.turn": "follows from the times",
    "nudges.attempts": "the machinery of sending",
    "nudges.try_at": "the machinery of sending",
    "nudges.wire_at": "the machinery of sending",
    "nudges.clear_at": "the machinery of sending",
    "daily_keepers.tell_at": "the machinery of sending",
    "daily_keepers.tries": "the machinery of sending",
}
"""What the export leaves out, and why."""


async def started(world: World, name: str = "ann") -> Person:
    person = world.person(name)
    await start(person)
    return person


async def start(person: Person) -> None:
    await person.slash("start")
    await person.click("I am 16 or older, and I agree")
    await person.fill(place="Kathmandu", when="after coffee, 08:00")
    await person.click("Yes, start")


async def live(person: Person, figure: str = "Aunt Mo") -> None:
    """Leaves something in every room."""
    await name_one(person, figure)
    await try_a_servers_pack(person)
    await choose_not_to_be_counted(person)
    await person.slash("progress")
    await person.click("Light")
    await person.slash("streak")
    await person.click("I was ill or away")
    await person.pick("2")
    await person.slash("quiz")
    await answer_any(person)
    met: set[str] = set()
    while not met >= {"Skip", "Write an answer"}:
        met |= await exercise(person)
    await forge(person, "ses-steer:0")
    await person.world.pass_time(hours=2, minutes=20)
    assert person.inbox()


async def try_a_servers_pack(person: Person) -> None:
    server = Server.open(person.world)
    await publish(*moderators(server))
    local = server.join(person, manages=True)
    await local.slash("streak")
    await set_up(local)
    numbers = await person.world.storage.column("SELECT pack_id FROM own_packs")
    await forge(person, f"ex-begin:~{max(numbers)}:a-time-you-were-comforted")


async def choose_not_to_be_counted(person: Person) -> None:
    await person.slash("privacy")
    await person.click("Being counted")
    await person.pick("Harbour")


async def name_one(person: Person, figure: str) -> None:
    await person.slash("figures")
    await person.click("Add")
    await person.fill(name=figure, sort="person")


async def exercise(person: Person) -> set[str]:
    """One from Begin to Done, rated where asked and answered where possible; the labels that were met on the way."""
    met: set[str] = set()
    await person.slash("exercise", kind="ordinary")
    await person.click("Begin")
    while "Done." not in person.text():
        met.update(person.labels())
        if "Skip" in person.labels():
            await person.pick("7")
        elif "Write an answer" in person.labels():
            await person.click("Write an answer")
            await person.fill(text=f"{SECRET}\nIt was warm.")
        else:
            await person.click("Done" if "Done" in person.labels() else "Next")
    return met


async def export(person: Person) -> tuple[dict[str, Any], str]:
    """What is in both files."""
    await person.slash("privacy")
    await person.click("Export")
    assert person.seen.ephemeral
    files = {file.filename: (await file.read()).decode() for file in person.seen.attachments}
    assert list(files) == ["secure-base-export.json", "secure-base-export.md"]
    return json.loads(files["secure-base-export.json"]), files["secure-base-export.md"]


async def erase(person: Person) -> str:
    await person.slash("privacy")
    await person.click("Erase everything")
    return await person.click("Yes, erase everything")


def tables_about_members() -> list[Table]:
    return [table for table in metadata.sorted_tables if "member_id" in table.columns]


def test_every_table_about_a_member_hangs_on_the_members_row() -> None:
    for table in tables_about_members():
        if table.name != "members":
            keys = [
                key for key in table.columns["member_id"].foreign_keys if key.target_fullname == "members.member_id"
            ]
            assert [key.ondelete for key in keys] == ["CASCADE"], table.name


async def test_every_table_about_a_member_is_part_of_the_export(world: World) -> None:
    unlisted = {table.name for table in tables_about_members()} - SECTION.keys()
    assert not unlisted, "export these, then list them in SECTION"
    told, _ = await export(await started(world))
    missing = {SECTION[table.name] for table in tables_about_members()} - told["sections"].keys()
    assert not missing, "app wires no such section"


async def test_every_column_about_a_member_is_told_or_left_out_for_a_reason(world: World) -> None:
    ann = await started(world)
    await live(ann)
    told, page = await export(ann)
    for said in (SECRET, "after coffee", "Aunt Mo"):
        assert said in json.dumps(told["sections"])
        assert said in page
    hidden: list[str] = []
    for table in tables_about_members():
        assert await rows_about(world, table, ann.id), f"`live` leaves nothing in {table.name}"
        names = set(names_in(told["sections"][SECTION[table.name]])) | {"member_id"}
        columns = {f"{table.name}.{column.name}": column.name for column in table.columns}
        hidden += [column for column, name in columns.items() if OTHER_NAME.get(column, name) not in names]
    assert set(hidden) <= UNTOLD.keys()


async def test_erasing_leaves_no_trace_in_any_table_and_touches_nobody_else(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await live(ann, "Aunt Mo")
    await name_one(ben, "Rex")
    before = await everything(world, ben.id)
    assert "Erased on 2026-01-01" in await erase(ann)
    assert await everything(world, ann.id) == []
    assert await everything(world, ben.id) == before
    assert "**Rex**" in await ben.slash("figures")


async def test_a_nudge_left_in_the_chat_does_nothing_after_erasing_and_no_other_comes(world: World) -> None:
    ann = await started(world)
    await world.pass_time(hours=2, minutes=20)
    nudge, text = ann.user.dm_channel.last_message, ann.inbox()
    await erase(ann)
    await world.pass_time(days=1)
    assert ann.inbox() == text
    ann.seen = nudge
    await ann.click("Begin")
    assert await everything(world, ann.id) == []


async def test_the_page_says_what_is_stored_and_what_discord_carries(world: World) -> None:
    ann = await started(world)
    text = await ann.slash("privacy")
    assert "What is stored, and why" in text
    assert "Sealed, with a key of your own" in text
    assert "What Discord carries" in text
    assert "nothing is stored about you" not in text
    assert ann.seen.ephemeral


async def test_the_page_works_for_someone_who_never_started(world: World) -> None:
    ann = world.person()
    assert "Right now, nothing is stored about you" in await ann.slash("privacy")
    assert "Nothing is stored about you" in await ann.click("Export")
    await ann.slash("privacy")
    assert "Nothing is stored about you" in await ann.click("Erase everything")
    assert await everything(world, ann.id) == []


async def test_the_export_is_two_files_that_only_the_member_sees(world: World) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    told, page = await export(ann)
    assert told["zone"] == ZONE
    assert told["member_id"] == str(ann.id)
    assert told["sections"]["members"][0]["consented_at"] == "2026-01-01T05:45:00+05:45"
    assert told["sections"]["figures"][0]["name"] == "Aunt Mo"
    assert "- **name**: Aunt Mo · **sort**: person" in page
    assert "All times are in your zone, Asia/Kathmandu." in page


async def test_a_resting_figure_is_in_the_export_too(world: World) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    await ann.slash("figures")
    await ann.pick("Aunt Mo")
    await ann.click("Not for now")
    told, _ = await export(ann)
    assert [(figure["name"], figure["state"]) for figure in told["sections"]["figures"]] == [("Aunt Mo", "rested")]


async def test_erasing_asks_once_and_can_be_left(world: World) -> None:
    ann = await started(world)
    await ann.slash("privacy")
    assert "Erase everything?" in await ann.click("Erase everything")
    assert "What is stored, and why" in await ann.click("Keep")
    assert (await export(ann))[0]["sections"]["members"]


async def test_an_export_is_offered_before_erasing(world: World) -> None:
    ann = await started(world)
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await ann.click("Export first")
    assert len(ann.seen.attachments) == 2


async def test_after_erasing_nothing_is_stored_and_starting_afresh_works(world: World) -> None:
    ann = await started(world)
    await name_one(ann, "Aunt Mo")
    receipt = await erase(ann)
    assert "Your key" in receipt
    assert "stays there" in receipt
    assert "Right now, nothing is stored about you" in await ann.slash("privacy")
    assert "Nothing is stored about you" in await ann.click("Erase everything")
    assert "needs a start first" in await ann.slash("figures")
    await start(ann)
    assert "Who or what comforts you?" in await ann.slash("figures")


async def test_a_confirmation_pressed_twice_or_after_a_restart_says_the_same_kind_thing(world: World) -> None:
    ann = await started(world)
    await ann.slash("privacy")
    await ann.click("Erase everything")
    first = ann.seen
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await world.restart()
    assert "Erased on" in await ann.click("Yes, erase everything")
    ann.seen = first
    assert "Nothing is stored about you" in await ann.click("Yes, erase everything")


async def rows_about(world: World, table: Table, member_id: int) -> list[dict[str, Any]]:
    async with world.app.db.begin() as tx:
        found = (await tx.execute(select(table).where(table.columns["member_id"] == member_id))).mappings()
        return [dict(row) for row in found]


async def everything(world: World, member_id: int) -> list[dict[str, Any]]:
    """Every row of every table in which this id stands, in whatever column."""
    async with world.app.db.begin() as tx:
        rows = [dict(row) for table in metadata.sorted_tables for row in (await tx.execute(select(table))).mappings()]
    return [row for row in rows if member_id in row.values()]


def names_in(node: Any) -> Iterator[str]:
    """The keys of everything inside."""
    if isinstance(node, dict):
        for key, value in cast("dict[str, Any]", node).items():
            yield key
            yield from names_in(value)
    elif isinstance(node, list):
        for value in cast("list[Any]", node):
            yield from names_in(value)
