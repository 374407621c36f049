"""A member's own safety plan: theirs alone, there when it is wanted, and never lost between typing and keeping."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support import views
from bot.support.cog import patience
from bot.support.rules import FORMS, MOST_WRITTEN, Part, SafetyPlan, too_long
from tests.conftest import Person, World
from tests.databases import Storage
from tests.privacy.acts import export
from tests.sessions.acts import fields, forge, form_id, name_one, press, started
from tests.sessions.limits import assert_fits, assert_form_fits, units
from tests.support.test_cog import remove_databases

FIRST = {"signs": "I stop answering the phone", "alone": "The long way round the *lake*", "around": "The library"}
SECOND = {"people": "Kim, 555 0100", "lines": "Dr. Rao, Tuesdays", "safer": "Sam keeps the keys"}
PEOPLE = "Change: People, and a safer place"
SIGNS = "Change: Signs, and what eases it"


async def open_plan(ann: Person) -> str:
    await ann.slash("support")
    return await ann.click("My safety plan")


@dataclass
class Answer:
    """To a form: the panel, and what came beside it."""

    text: str
    beside: list[Any]


async def write(ann: Person) -> Answer:
    """Both forms, from the first to the last."""
    await open_plan(ann)
    await ann.click("Write it")
    await sent(ann, **FIRST)
    await ann.click("Go on: People, and a safer place")
    return await sent(ann, **SECOND)


async def sent(ann: Person, **texts: str) -> Answer:
    """Sends the form; the panel stays what is seen, whatever comes beside it."""
    assert ann.form is not None
    result = await ann.user.submit_modal(ann.form, texts)
    ann.seen = result.response or ann.seen
    return Answer(ann.text(), list(result.followups))


def damage(address: str) -> None:
    """A disk that lost everything while the bot runs."""
    file = Path(address.removeprefix("sqlite:///"))
    file.write_bytes(b"\xff" * file.stat().st_size)
    Path(f"{file}-wal").unlink(missing_ok=True)


def holding(folder: Path, words: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and words in file.read_bytes()]


async def file_of(message: Any) -> str:
    [file] = message.attachments
    return (await file.read()).decode()


# Writing


async def test_it_is_written_in_two_short_forms_and_ends_with_a_copy(world: World) -> None:
    ann = await started(world)
    text = await open_plan(ann)
    assert "If today is a hard day, it can wait" in text
    assert "10.1016/j.cbpra.2011.01.001" in text
    assert ann.labels() == [
        "Write it",
        "A page to fill in elsewhere",
        "Ground me now",
        "Who can I talk to",
        "Back to Support",
    ]
    assert await ann.click("Write it") == "My safety plan, 1 of 2"
    assert "Kept." in (await sent(ann, **FIRST)).text
    assert await ann.click("Go on: People, and a safer place") == "My safety plan, 2 of 2"
    answer = await sent(ann, **SECOND)
    for words in (*FIRST.values(), *SECOND.values()):
        assert words.replace("*", "\\*") in answer.text
    [copy] = answer.beside
    assert "I can be offline: keep this elsewhere too" in copy.content
    assert copy.ephemeral
    copied = await file_of(copy)
    assert [words in copied for words in (*FIRST.values(), *SECOND.values())] == [True] * 6


async def test_it_is_there_in_two_taps_with_grounding_and_people_beside_it_after_a_restart(world: World) -> None:
    ann = await started(world)
    await write(ann)
    await world.restart()
    text = await open_plan(ann)
    assert "Kim, 555 0100" in text
    assert ann.seen.ephemeral
    assert ann.labels()[:3] == ["Ground me now", "Who can I talk to", "Back to Support"]
    assert "I can be offline" in text


async def test_fields_left_empty_are_not_there_and_an_empty_form_keeps_nothing(world: World, storage: Storage) -> None:
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    empty = await sent(ann, signs="", alone="  ", around="")
    assert "is empty now" in empty.text
    assert empty.beside == []
    await ann.click("Write it")
    answer = await sent(ann, signs="", alone="Tea", around="")
    assert "What eases it when I am by myself" in answer.text
    assert "How I notice" not in answer.text
    assert (await storage.counted())["safety_plans"] == 1


async def test_a_form_opens_with_what_stands_there_and_changes_its_own_parts_only(world: World) -> None:
    ann = await started(world)
    await write(ann)
    await open_plan(ann)
    await ann.click(PEOPLE)
    values = {node["custom_id"]: node.get("value") for node in fields(ann) if node.get("type") == 4}
    assert values == SECOND
    answer = await sent(ann, people="Noor", lines="", safer=SECOND["safer"])
    assert "Noor" in answer.text
    assert "Kim" not in answer.text
    assert "Dr. Rao" not in answer.text
    assert FIRST["around"] in answer.text


async def test_the_same_form_sent_twice_is_kept_once(world: World, storage: Storage) -> None:
    ann = await started(world)
    await write(ann)
    before = await storage.execute("bot", "SELECT part_id, text FROM safety_plans ORDER BY part_id")
    for _ in range(2):
        await open_plan(ann)
        await ann.click(PEOPLE)
        await sent(ann, **SECOND)
    assert await storage.execute("bot", "SELECT part_id, text FROM safety_plans ORDER BY part_id") == before


async def test_a_form_outlives_a_restart(world: World) -> None:
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    await world.restart()
    assert FIRST["signs"] in (await sent(ann, **FIRST)).text


async def test_of_two_forms_open_at_once_the_older_writes_over_nothing_and_gives_its_words_back(world: World) -> None:
    ann = await started(world)
    await write(ann)
    await open_plan(ann)
    await ann.click(SIGNS)
    older, seen = ann.form, ann.seen
    await open_plan(ann)
    await ann.click(SIGNS)
    await sent(ann, **{**FIRST, "signs": "I stop cooking", "around": ""})
    await world.restart()
    ann.form, ann.seen = older, seen
    answer = await sent(ann, signs="I sleep badly", alone="Tea", around=FIRST["around"])
    assert "changed this elsewhere after opening that form" in answer.text
    assert "wrote over nothing: **How I notice that a hard moment is coming**." in answer.text
    assert "I stop cooking" in answer.text
    assert "Tea" in answer.text, "what nobody had changed since is kept"
    assert FIRST["around"] not in answer.text, "nor does what was taken away come back"
    [words] = answer.beside
    assert words.ephemeral
    given_back = await file_of(words)
    assert "I sleep badly" in given_back
    assert "Tea" not in given_back
    assert {"Change: Signs, and what eases it", "Back to Support"} <= {*ann.labels()}
    await ann.click(SIGNS)
    assert "Kept." in (await sent(ann, signs="I sleep badly", alone="Tea", around="")).text


async def test_a_form_left_open_brings_no_deleted_plan_back(world: World, storage: Storage) -> None:
    ann = await started(world)
    await write(ann)
    await open_plan(ann)
    forms: list[Any] = []
    for _ in range(2):
        await ann.click(SIGNS)
        forms.append(ann.form)
    seen = ann.seen
    await press(ann, "support-plan-gone")
    ann.form, ann.seen = forms[0], seen
    answer = await sent(ann, **FIRST)
    assert "is empty now" in answer.text
    assert answer.beside == []
    ann.form, ann.seen = forms[1], seen
    answer = await sent(ann, **{**FIRST, "signs": "I sleep badly"})
    assert "wrote over nothing: **How I notice" in answer.text
    assert "I sleep badly" in await file_of(answer.beside[0])
    assert "safety_plans" not in await storage.counted()


async def test_a_form_opened_by_an_older_version_is_still_kept(world: World, storage: Storage) -> None:
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    await forge(ann, f"support-plan-wrote:{ann.id}:0", **FIRST)
    assert (await storage.counted())["safety_plans"] == len(FIRST)


async def test_a_form_of_somebody_else_keeps_nothing(world: World, storage: Storage) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await open_plan(ann)
    await ann.click("Write it")
    theirs = form_id(ann)
    await open_plan(ben)
    await ben.click("Write it")
    assert "nothing happened" in await forge(ben, theirs, **FIRST)
    assert "safety_plans" not in await storage.counted()


@pytest.mark.parametrize("forged", ["support-plan-write:2", "support-plan-write:x", "support-plan:-1"])
async def test_a_form_that_there_is_not_is_not_opened(world: World, forged: str) -> None:
    assert "nothing happened" in await press(await started(world), forged)


async def test_copied_as_text_it_is_nothing_but_the_words(world: World) -> None:
    ann = await started(world)
    await write(ann)
    await open_plan(ann)
    await ann.click("Copy as text")
    assert ann.seen.ephemeral
    assert ann.seen.content.startswith("My safety plan\n\nHow I notice that a hard moment is coming:\nI stop answering")
    assert "*lake*" in ann.seen.content
    assert ann.labels() == []


async def test_deleting_asks_once_and_leaves_no_row(world: World, storage: Storage) -> None:
    ann = await started(world)
    await write(ann)
    await open_plan(ann)
    assert "I cannot bring them back" in await ann.click("Delete")
    assert "Kim" in await ann.click("Keep it")
    await ann.click("Delete")
    assert "is deleted" in await ann.click("Yes, delete it")
    assert "safety_plans" not in await storage.counted()
    assert "it can wait" in await open_plan(ann)


# Without an account


async def test_without_an_account_there_is_a_page_to_copy_and_nothing_is_stored(world: World, storage: Storage) -> None:
    ann = world.person()
    text = await open_plan(ann)
    assert "I keep nothing about anybody who has not agreed" in text
    assert "`/start`" in text
    await ann.click("A page to fill in")
    assert ann.seen.ephemeral
    assert "Whom I can ask for help:" in ann.seen.content
    assert "needs" not in await press(ann, "support-plan-write:0")
    assert await storage.counted() == {}


async def test_who_erased_themselves_while_the_form_was_open_gets_their_words_back(world: World) -> None:
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    form, seen = ann.form, ann.seen
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await ann.click("Yes, erase everything")
    ann.form, ann.seen = form, seen
    answer = await sent(ann, **FIRST)
    assert "Not kept" in answer.text
    assert "/start" in answer.text
    [words] = answer.beside
    assert FIRST["signs"] in await file_of(words)


# What is theirs stays theirs


async def test_no_word_of_it_stands_in_any_file_log_or_metric(
    world: World, storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "heronfeather77"
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    await sent(ann, **dict.fromkeys(FIRST, canary))
    await world.app.close()
    if storage.is_sqlite:
        assert holding(storage.folder, canary.encode()) == []
    assert canary not in caplog.text


async def test_it_is_in_the_export_and_goes_with_everything(world: World, storage: Storage) -> None:
    ann = await started(world)
    await write(ann)
    told, page = await export(ann)
    assert {row["part"]: row["text"] for row in told["sections"]["support"]} == {**FIRST, **SECOND}
    assert "Your safety plan" in page
    await ann.slash("privacy")
    await ann.click("Erase everything")
    await ann.click("Yes, erase everything")
    assert "safety_plans" not in await storage.counted()


async def test_a_part_whose_key_is_gone_says_so_and_is_never_written_over(world: World, storage: Storage) -> None:
    ann = await started(world)
    await write(ann)
    kept = await storage.execute("bot", "SELECT text FROM safety_plans")
    await name_one(await started(world, "ben"), "Kit")
    await storage.execute("keys", "UPDATE member_keys SET wrapped = :d WHERE member_id = :who", d=bytes(40), who=ann.id)
    await world.restart()
    assert "can no longer be opened" in await open_plan(ann)
    await ann.click(PEOPLE)
    answer = await sent(ann, people="Noor", lines="", safer="")
    assert "I do not write over it" in answer.text
    [words] = answer.beside
    assert "Noor" in await file_of(words)
    assert {*await storage.execute("bot", "SELECT text FROM safety_plans")} == {*kept}


async def test_a_part_that_was_moved_or_cut_says_so_and_stays(world: World, storage: Storage) -> None:
    ann = await started(world)
    await write(ann)
    [(one, first), (two, second), *_] = await storage.execute("bot", "SELECT part_id, text FROM safety_plans")
    for altered in ((second, first), (first[:-1], bytes([*second[:-1], second[-1] ^ 1]))):
        for part_id, words in zip((one, two), altered, strict=True):
            await storage.execute("bot", "UPDATE safety_plans SET text = :w WHERE part_id = :p", w=words, p=part_id)
        assert (await open_plan(ann)).count("can no longer be opened") >= 2
        kept = await storage.execute("bot", "SELECT part_id, text FROM safety_plans")
        assert {(one, altered[0]), (two, altered[1])} <= {(part_id, bytes(words)) for part_id, words in kept}


async def test_a_plan_that_was_emptied_is_said_to_be_empty(world: World, storage: Storage) -> None:
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    await sent(ann, **FIRST)
    await ann.click(SIGNS)
    answer = await sent(ann, signs="", alone=" ", around="")
    assert "is empty now: nothing stands in it" in answer.text
    assert answer.beside == []
    assert "safety_plans" not in await storage.counted()
    assert await ann.click("Write it") == "My safety plan, 1 of 2"


async def test_whoever_stopped_and_opens_saves_or_deletes_it_is_here(world: World, storage: Storage) -> None:
    ann = await started(world)
    await write(ann)
    await ann.slash("stop")
    last: list[Any] = [None]

    async def was_here() -> bool:
        [at] = await storage.execute("bot", "SELECT idle_since FROM members")
        last.append(at)
        await world.pass_time(hours=1)
        return last[-1] != last[-2]

    assert await was_here()
    await ann.slash("support")
    await ann.click("Ground me now")
    assert not await was_here()
    await open_plan(ann)
    assert await was_here()
    await ann.click(SIGNS)
    assert await was_here()
    await sent(ann, **{**FIRST, "signs": "another"})
    assert await was_here()
    await press(ann, "support-plan-gone")
    assert await was_here()


# When something fails


@pytest.mark.only_on("sqlite")
async def test_without_its_databases_it_says_so_in_one_line_and_the_rest_goes_on(world: World) -> None:
    ann = await started(world)
    await write(ann)
    await remove_databases(world.app, world.config)
    assert "I cannot open it right now." in await open_plan(ann)
    assert "5 things you can see" in await ann.click("Ground me now")
    await ann.click("Stop")
    await ann.click("My safety plan")
    assert "Find A Helpline" in await ann.click("Who can I talk to")
    await ann.click("My safety plan")
    await ann.click("A page to fill in elsewhere")
    assert "Whom I can ask for help" in ann.seen.content
    assert world.app.bot.bugs == []


@pytest.mark.only_on("sqlite")
async def test_what_was_typed_comes_back_when_it_cannot_be_kept(world: World) -> None:
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    await remove_databases(world.app, world.config)
    answer = await sent(ann, **FIRST)
    assert "Your words come back" in answer.text
    [words] = answer.beside
    assert words.ephemeral
    assert FIRST["alone"] in await file_of(words)
    assert len(world.app.bot.bugs) == 1
    world.app.bot.bugs = []


async def test_what_fails_or_is_late_is_done_without_and_never_heard_of_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(patience, "_SECONDS", 0.01)
    go_on = asyncio.Event()

    async def fail_later() -> str:
        await go_on.wait()
        raise ValueError("heronfeather")

    with pytest.raises(patience.TooLate):
        await patience.soon(fail_later())
    go_on.set()
    with pytest.raises(patience.TooLate):
        await patience.soon(fail_later())
    await asyncio.sleep(0)
    assert "heronfeather" not in caplog.text


@pytest.mark.only_on("sqlite")
async def test_it_opens_while_somebody_else_holds_the_database(world: World) -> None:
    ann = world.person()
    await ann.start(place="Berlin")
    await write(ann)
    async with world.app.db.begin():
        assert "Kim" in await open_plan(ann)


@pytest.mark.only_on("sqlite")
async def test_of_a_damaged_database_no_way_of_support_is_closed(world: World) -> None:
    ann = await started(world)
    await write(ann)
    for address in (world.config.database, world.config.keys_database):
        damage(address)
    assert "My safety plan" in await open_plan(ann)
    assert {"Ground me now", "Who can I talk to", "Back to Support"} <= {*ann.labels()}
    assert "Find A Helpline" in await ann.click("Who can I talk to")


async def test_more_than_there_is_room_for_is_given_back_and_nothing_changes(world: World, storage: Storage) -> None:
    ann = await started(world)
    await open_plan(ann)
    await ann.click("Write it")
    for node in fields(ann):
        node.pop("max_length", None)
    assert ann.form is not None
    modal: Any = ann.form._interaction.modal  # pyright: ignore[reportPrivateUsage]
    for node in modal["components"]:
        node.get("component", {}).pop("max_length", None)
    answer = await sent(ann, **{**FIRST, "alone": "a" * 451})
    assert f"longer than {MOST_WRITTEN} characters" in answer.text
    assert "a" * 451 in await file_of(answer.beside[0])
    assert "safety_plans" not in await storage.counted()


# On the screen

plans = st.builds(
    SafetyPlan,
    st.dictionaries(st.sampled_from(Part), st.text(min_size=1, max_size=MOST_WRITTEN).filter(str.strip)),
    st.frozensets(st.sampled_from(Part)),
)


@given(plans, st.integers(0, 9), st.sampled_from([0, 1]))
def test_whatever_is_written_every_page_and_form_fits_and_no_part_is_left_out(
    plan: SafetyPlan, page: int, number: int
) -> None:
    lost = plan.lost - {*plan.texts}
    plan = SafetyPlan(plan.texts, lost)
    assert_fits(views.plan(plan, page))
    assert_fits(views.plan_kept(plan, number))
    assert_form_fits(views.plan_form(2**63, number, FORMS[number], plan, "f" * 24))
    assert_fits(views.plan_changed(plan, number, FORMS[number], gave_back=True))
    letter = views.plan_to_copy(plan)
    assert letter is None or units(letter.content) <= 2000
    shown = [str(views.plan(plan, each).to_components()) for each in range(6)]
    titles = [
        next(line for line in views.as_text({part: "x"}).splitlines() if line.endswith(":"))[:-1] for part in Part
    ]
    for part, title in zip(Part, titles, strict=True):
        assert any(title in one for one in shown) == (part in plan.texts or part in plan.lost)


def test_the_forms_ask_for_every_part_once_in_their_order() -> None:
    assert [part for form in FORMS for part in form] == list(Part)
    assert units(views.template().content) <= 2000


@given(st.dictionaries(st.sampled_from(Part), st.text(max_size=MOST_WRITTEN + 50)))
def test_what_is_too_long_is_known_by_its_part(texts: dict[Part, str]) -> None:
    assert {*too_long(texts)} == {part for part, text in texts.items() if len(text) > MOST_WRITTEN}
