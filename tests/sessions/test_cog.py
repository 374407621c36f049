"""An exercise as members walk it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Person, World, walk
from tests.sessions.acts import (
    InServer,
    as_sent,
    begin,
    column,
    fields,
    forge,
    form_id,
    id_of,
    name_one,
    options,
    press,
    rows,
    started,
)
from tests.sessions.test_guest import without_packs

CANARY = "Quillonzephyr"


async def to_the_end(ann: Person) -> str:
    """On to the last page and Done, ratings skipped."""
    while "**Done.**" not in ann.text():
        await ann.click(next(label for label in ann.labels() if label in {"Next", "Skip", "Done"}))
    return ann.text()


async def write(ann: Person, text: str) -> str:
    await ann.click("Write an answer" if "Write an answer" in ann.labels() else "Change what I wrote")
    return await ann.fill(text=text)


def written_before(ann: Person) -> object:
    """What the form that is open holds already."""
    return next(part.get("value") for part in fields(ann) if part.get("custom_id") == "text")


def files_with(folder: Path, word: str) -> list[str]:
    """Every file of the bot in which the word stands, in the encodings that SQLite and Python write."""
    contents = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {"bot.db", "bot.db-wal", "keys.db", "keys.db-wal"} <= contents.keys()
    needles = [word.encode(encoding) for encoding in ("utf-8", "utf-16-le")]
    return [name for name, content in contents.items() if any(needle in content for needle in needles)]


# The way through


async def test_begin_shows_the_steps_one_by_one_and_done_shows_the_streak(world: World) -> None:
    ann = await started(world)
    text = await begin(ann, "a-letter")
    assert "Sit down, ann, and let the day come to rest." in text
    assert "about a minute and a half" in text
    assert "Step 1 of 3" in text
    assert ann.labels() == ["Next", "Stop here", "Support"]
    assert "Step 2 of 3" in await ann.click("Next")
    assert "Read it once more." in await ann.click("Next")
    text = await ann.click("Done")
    assert "Carry it along, ann." in text
    assert "**Done.** Your first practice day." in text


async def test_a_one_minute_exercise_is_one_screen_begin_then_done(world: World) -> None:
    ann = await started(world)
    text = await begin(ann, "three-breaths")
    assert "Breathe in" in text
    assert "Let it go again." in text
    assert "Step" not in text
    assert ann.labels() == ["Done", "Stop here", "Support"]
    assert "**Done.**" in await ann.click("Done")


async def test_back_leads_to_the_step_before(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await ann.click("Next")
    assert "Sit down" in await ann.click("Back")
    assert "Back" not in ann.labels()


async def test_the_bot_may_restart_between_any_two_acts(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter", rated=True)
    for act in ("7", "3", "Next", "Write an answer", "text", "Back", "Next", "Next", "Next", "8", "9"):
        await world.restart()
        if act == "text":
            assert "written down" in await ann.fill(text="Rain on the roof.")
        else:
            await (ann.pick(act) if act.isdigit() else ann.click(act))
    assert "**Done.**" in ann.text()
    await world.restart()
    assert "And now, after it:" in await ann.click("Take that back")
    await world.restart()
    assert "**Done.**" in await ann.pick("2")


async def test_an_exercise_begun_goes_on_although_its_pack_is_gone_since(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await without_packs(world)
    assert "Write down in a few lines" in await ann.click("Next")
    assert "**Done.**" in await to_the_end(ann)


async def test_in_the_dm_an_exercise_stays_and_goes_on_days_later(world: World) -> None:
    ann = await started(world)
    await ann.slash("exercise", kind="surprise")
    assert not ann.seen.ephemeral
    await ann.click("Begin")
    await world.pass_time(days=3)
    assert "**Done.**" in await ann.click("Done")


async def test_in_a_channel_a_member_sees_it_alone(world: World) -> None:
    ben = InServer(world, "ben")
    await ben.slash("start")
    await ben.click("I am 16 or older, and I agree")
    await ben.slash("exercise", kind="surprise")
    await ben.click("Begin")
    assert "Your first practice day" in await ben.click("Done")
    assert (await rows(world))["practice"] == 1


async def test_someone_else_gets_nowhere_with_a_members_button(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    await begin(ann, "a-letter")
    await ann.click("Next")
    for act in ("look", "done", "leave", "reopen", "swap", "name", "no-one"):
        assert "no longer here" in await press(ben, f"ses-{act}:1")
    for act in ("next", "back", "write", "unrated", "rest", "died", "recall", "someone"):
        assert "no longer here" in await press(ben, f"ses-{act}:1:1")
    assert await column(world, "SELECT page FROM sessions ORDER BY session_id") == [1]
    assert await column(world, "SELECT state FROM sessions ORDER BY session_id") == ["open"]


# Done, Stop, and back


async def test_done_again_on_the_old_message_says_the_same_and_counts_once(world: World) -> None:
    ann = await started(world)
    await begin(ann, "three-breaths")
    again = id_of(ann, "Done")
    told = await ann.click("Done")
    assert await press(ann, again) == told
    assert await press(ann, again) == told
    assert (await rows(world))["practice"] == 1


async def test_taking_done_back_takes_the_day_back_and_done_again_counts_once(world: World) -> None:
    ann = await started(world)
    await begin(ann, "three-breaths")
    await ann.click("Done")
    assert "Let it go again." in await ann.click("Take that back")
    assert "practice" not in await rows(world)
    assert "Your first practice day" in await ann.click("Done")
    assert (await rows(world))["practice"] == 1


async def test_a_late_click_counts_for_the_day_it_was_clicked(world: World) -> None:
    ann = await started(world)
    await world.move_to(datetime(2026, 3, 3, 22, tzinfo=UTC))
    await begin(ann, "three-breaths")
    await world.move_to(datetime(2026, 3, 5, 3, 59, tzinfo=UTC))
    await ann.click("Done")
    await ann.click("Take that back")
    await world.move_to(datetime(2026, 3, 5, 4, tzinfo=UTC))
    await ann.click("Done")
    await begin(ann, "three-breaths")
    await ann.click("Done")
    assert await column(world, "SELECT local_day FROM practice ORDER BY row_id") == ["2026-03-05", "2026-03-05"]


async def test_just_before_four_in_the_morning_it_is_still_yesterdays_practice_day(world: World) -> None:
    ann = await started(world)
    await begin(ann, "three-breaths")
    today = world.now().replace(hour=3, minute=59)
    await world.move_to(today + timedelta(days=3))
    await ann.click("Done")
    assert await column(world, "SELECT local_day FROM practice") == [f"{today + timedelta(days=2):%Y-%m-%d}"]


async def test_day_by_day_the_number_under_done_grows(world: World) -> None:
    ann = await started(world)
    told: list[str] = []
    for _ in range(3):
        await begin(ann, "three-breaths")
        told.append((await ann.click("Done")).splitlines()[-1])
        await world.pass_time(days=1)
    assert told == ["**Done.** Your first practice day.", "**Done.** Day 2.", "**Done.** Day 3."]


async def test_twice_a_day_is_one_practice_day(world: World) -> None:
    ann = await started(world)
    for _ in range(2):
        await begin(ann, "three-breaths")
        assert "Your first practice day." in await ann.click("Done")


async def test_a_hidden_number_stays_hidden_under_done(world: World) -> None:
    ann = await started(world)
    await ann.slash("streak")
    await ann.click("Hide the number")
    await begin(ann, "three-breaths")
    assert "**Done.** Noted for today." in await ann.click("Done")


async def test_stop_here_is_fine_and_can_be_taken_back(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await ann.click("Next")
    assert "That is fine." in await ann.click("Stop here")
    assert ann.labels() == ["Take that back", "Something else", "This felt worse", "Support"]
    assert "practice" not in await rows(world)
    assert "Step 2 of 3" in await ann.click("Take that back")
    await ann.click("Stop here")
    assert "Begin" in (await ann.click("Something else"), *ann.labels())


async def test_a_page_turned_twice_is_turned_once(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter", rated=True)
    await ann.click("Skip")
    await ann.click("Skip")
    onward, backward = id_of(ann, "Next"), id_of(ann, "Back")
    await ann.click("Next")
    assert "Step 4 of 7" in await press(ann, onward)
    await ann.click("Next")
    assert "Step 5 of 7" in await press(ann, onward)
    assert "Step 5 of 7" in await press(ann, backward)


async def test_done_before_the_last_page_shows_how_things_stand(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    session = id_of(ann, "Next").split(":")[1]
    assert "Step 1 of 3" in await press(ann, f"ses-done:{session}")
    assert "practice" not in await rows(world)


# Ratings


async def test_ratings_come_before_and_after_from_nought_to_ten(world: World) -> None:
    ann = await started(world)
    text = await begin(ann, "a-letter", rated=True)
    assert "Before we begin: Right now, how safe and supported do you feel?" in text
    assert "Not a test" in text
    assert len(options(ann, "ses-rate")) == 11
    assert "how calm do you feel?" in await ann.pick("0")
    assert "Sit down" in await ann.pick("10")
    await ann.click("Next")
    await ann.click("Next")
    assert "And now, after it:" in await ann.click("Next")
    await ann.click("Skip")
    assert "**Done.**" in await ann.pick("8")
    assert await column(world, "SELECT measure||side||value FROM ratings ORDER BY page") == [
        "felt-securitybefore0",
        "calmbefore10",
        "calmafter8",
    ]


async def test_a_wrong_rating_is_changed_by_going_back(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter", rated=True)
    await ann.pick("1")
    await ann.click("Back")
    await ann.pick("9")
    assert await column(world, "SELECT value FROM ratings") == [9]
    await ann.click("Back")
    await ann.click("Skip")
    assert await column(world, "SELECT value FROM ratings") == []


async def test_all_ratings_can_be_skipped(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter", rated=True)
    await ann.click("Skip")
    await ann.click("Skip")
    for _ in range(3):
        await ann.click("Next")
    await ann.click("Skip")
    assert "**Done.**" in await ann.click("Skip")
    assert "ratings" not in await rows(world)


async def test_a_rating_that_no_menu_offers_is_not_taken(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter", rated=True)
    session = id_of(ann, "Skip").split(":")[1]
    assert "an old one" in await press(ann, f"ses-rate:{session}:0")
    assert "ratings" not in await rows(world)


# Writing


async def test_an_answer_is_written_and_the_form_opens_with_it_again(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await ann.click("Next")
    assert "written down" in await write(ann, "Rain. 🌧️ Émile **laughed**.")
    await ann.click("Change what I wrote")
    assert written_before(ann) == "Rain. 🌧️ Émile **laughed**."
    await ann.fill(text="Only rain.")
    text = await ann.slash("journal")
    assert "Only rain." in text
    assert "laughed" not in text


async def test_a_form_sent_after_a_restart_and_after_the_page_was_turned_still_counts(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await ann.click("Next")
    await ann.click("Write an answer")
    await ann.click("Next")
    await world.restart()
    assert "Step 3 of 3" in await ann.fill(text="Late, but here.")
    assert "Late, but here." in await ann.slash("journal")


async def test_a_form_sent_after_done_is_kept_all_the_same(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await ann.click("Next")
    await ann.click("Write an answer")
    await to_the_end(ann)
    assert "**Done.**" in await ann.fill(text="Later still.")
    assert "Later still." in await ann.slash("journal")


async def test_two_members_with_the_same_form_open_never_mix(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    for person in (ann, ben):
        await begin(person, "a-letter")
        await person.click("Next")
        await person.click("Write an answer")
    await ben.fill(text="from ben")
    await ann.fill(text="from ann")
    assert "from ann" in await ann.slash("journal")
    assert "from ben" not in ann.text()
    assert "from ben" in await ben.slash("journal")


async def test_another_members_form_is_refused(world: World) -> None:
    ann, ben = await started(world, "ann"), await started(world, "ben")
    for person in (ann, ben):
        await begin(person, "a-letter")
        await person.click("Next")
        await person.click("Write an answer")
    assert "an old one" in await forge(ben, form_id(ann), text="not mine")
    theirs = form_id(ann).split(":")
    theirs[1] = str(ben.id)
    await begin(ben, "one-line")
    await ben.click("Write an answer")
    assert "no longer here" in await forge(ben, ":".join(theirs), text="not mine")
    assert "reflections" not in await rows(world)


async def test_an_empty_answer_writes_nothing_and_takes_away_what_stood_there(world: World) -> None:
    ann = await started(world)
    await begin(ann, "one-line")
    assert "written down" not in await write(ann, "  ")
    assert "reflections" not in await rows(world)
    await write(ann, "tea")
    assert "written down" not in await write(ann, "")
    assert "reflections" not in await rows(world)


async def test_a_long_answer_is_taken_whole(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await ann.click("Next")
    long = "ä🌧" * 1000
    assert "written down" in await write(ann, long)
    await ann.click("Change what I wrote")
    assert written_before(ann) == long


async def test_an_answer_longer_than_its_field_is_cut_so_that_the_form_opens_again(world: World) -> None:
    ann = await started(world)
    await begin(ann, "one-line")
    await ann.click("Write an answer")
    field = next(part for part in walk(as_sent(ann)) if part.get("custom_id") == "text")
    assert field["max_length"] == 300
    field["max_length"] = 4000
    await ann.fill(text="x" * 3000)
    await ann.click("Change what I wrote")
    assert written_before(ann) == "x" * 300


async def test_a_short_question_is_the_label_and_a_long_one_stands_above_the_field(world: World) -> None:
    ann = await started(world)
    await begin(ann, "one-line")
    await ann.click("Write an answer")
    assert [part["label"] for part in fields(ann) if part.get("label")] == ["What is the nearest good thing?"]
    await begin(ann, "a-letter")
    await ann.click("Next")
    await ann.click("Write an answer")
    assert [part["label"] for part in fields(ann) if part.get("label")] == ["Your answer"]
    above = next(str(part["content"]) for part in fields(ann) if part.get("type") == 10)
    assert above.startswith("Write down in a few lines what was good today, ann,")
    assert above.endswith("as far as you can tell.")


@pytest.mark.only_on("sqlite")
async def test_what_is_written_is_found_in_no_byte_on_disk_and_in_no_line_of_our_logs(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ann = await started(world)
    await begin(ann, "a-letter", rated=True)
    await ann.pick("3")
    await ann.pick("4")
    await ann.click("Next")
    await write(ann, f"{CANARY} was there.")
    await write(ann, f"{CANARY} was not there.")
    await to_the_end(ann)
    await name_one(ann, f"{CANARY} too")
    assert CANARY in await ann.slash("journal")
    assert files_with(tmp_path, CANARY) == []
    ours = [record for record in caplog.records if record.name.split(".")[0] == "bot"]
    assert not [record for record in ours if CANARY in record.getMessage()]


# Choosing


async def test_each_wish_gets_what_it_asks_for(world: World) -> None:
    ann = await started(world)
    assert "1 minute" in await ann.slash("exercise", kind="surprise")
    assert "### After rain" in await ann.slash("exercise", kind="hard")
    assert "### At the door" in await ann.slash("exercise", kind="coming")
    assert "Begin" in (await ann.slash("exercise", kind="ordinary"), *ann.labels())


async def test_the_panel_of_wishes_leads_to_an_offer(world: World) -> None:
    ann = await started(world)
    await ann.slash("exercise")
    assert ann.labels() == [
        "One minute, surprise me",
        "Just now hard",
        "Something coming",
        "Ordinary",
        "From a pack…",
        "What helps me",
        "Support",
    ]
    text = await ann.click("Something coming")
    assert "### At the door\n3 minutes · secure recall" in text
    assert "Our own · practice lore, not yet studied" in text


async def test_something_else_is_something_else(world: World) -> None:
    ann = await started(world)
    text = await ann.slash("exercise", kind="ordinary")
    for _ in range(12):
        before, text = text.splitlines()[0], await ann.click("Something else")
        assert text.splitlines()[0] != before


async def test_where_there_is_one_only_something_else_is_a_quiet_pause(world: World) -> None:
    ann = await started(world)
    await ann.slash("exercise", kind="hard")
    assert "mindfulness pause" in await ann.click("Something else")


async def test_what_was_just_done_comes_last(world: World) -> None:
    ann = await started(world)
    first = await ann.slash("exercise", kind="surprise")
    await ann.click("Begin")
    await ann.click("Done")
    second = await ann.slash("exercise", kind="surprise")
    assert second.splitlines()[0] != first.splitlines()[0]
