"""One's own words, read, kept and deleted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sessions.service import Entry, Pages
from bot.sessions.views import journal as views
from tests.conftest import Person, World
from tests.sessions.acts import begin, id_of, press, rows, started, values
from tests.sessions.limits import assert_fits
from tests.sessions.test_cog import write


async def wrote(world: World, *texts: str, name: str = "ann") -> Person:
    """Wrote these, the last one latest."""
    person = await started(world, name)
    for text in texts:
        await begin(person, "one-line")
        await write(person, text)
    return person


async def open_first(ann: Person) -> str:
    await ann.slash("journal")
    return await ann.pick(values(ann, "journal-one")[0])


async def test_an_empty_journal_says_where_words_come_from(world: World) -> None:
    ann = await started(world)
    assert "Nothing written yet" in await ann.slash("journal")
    assert ann.labels() == []


async def test_it_needs_an_account(world: World) -> None:
    assert "needs a start first" in await world.person().slash("journal")


async def test_only_they_see_it_even_in_the_dm(world: World) -> None:
    ann = await wrote(world, "tea")
    await ann.slash("journal")
    assert ann.seen.ephemeral


async def test_entries_stand_latest_first_five_to_a_page(world: World) -> None:
    ann = await wrote(world, *(f"line {number}" for number in range(7)))
    text = await ann.slash("journal")
    assert [word for word in text.split() if word.isdigit() and len(word) == 1] == ["6", "5", "4", "3", "2"]
    assert ann.labels() == ["Older", "Only kept lines"]
    assert "line 0" in await ann.click("Older")
    assert ann.labels() == ["Newer", "Only kept lines"]
    await world.restart()
    assert "line 6" in await ann.click("Newer")


async def test_a_line_is_kept_found_among_the_kept_and_let_go_again(world: World) -> None:
    ann = await wrote(world, "tea", "rain")
    assert "> rain" in await open_first(ann)
    assert "· kept" in await ann.click("Keep this")
    await ann.click("Back")
    text = await ann.click("Only kept lines")
    assert "rain" in text
    assert "tea" not in text
    await ann.pick(values(ann, "journal-one")[0])
    assert "· kept" not in await ann.click("No longer keep")
    await ann.click("Back")
    assert "No kept lines yet" in await ann.click("Only kept lines")
    assert "tea" in await ann.click("Show all")


async def test_deleting_asks_once_and_is_then_gone(world: World) -> None:
    ann = await wrote(world, "tea")
    await open_first(ann)
    assert "It cannot be brought back." in await ann.click("Delete")
    assert "> tea" in await ann.click("Keep it")
    await ann.click("Delete")
    assert "Nothing written yet" in await ann.click("Yes, delete")
    assert "reflections" not in await rows(world)


@pytest.mark.parametrize("label", ["Keep this", "Delete"])
async def test_an_entry_left_open_after_deleting_leads_back_to_the_list(world: World, label: str) -> None:
    ann = await wrote(world, "tea", "rain")
    await open_first(ann)
    left_open = ann.seen
    await press(ann, id_of(ann, "Delete").replace("journal-delete", "journal-gone"))
    ann.seen = left_open
    assert "### What I wrote" in await ann.click(label)


async def test_another_members_entry_is_neither_shown_kept_nor_deleted(world: World) -> None:
    ann = await wrote(world, "anns tea", name="ann")
    ben = await wrote(world, "bens rain", name="ben")
    await open_first(ann)
    theirs = id_of(ann, "Delete").split(":")[1]
    for act in ("read", "keep", "unkeep", "delete", "gone"):
        text = await press(ben, f"journal-{act}:{theirs}")
        assert "anns tea" not in text
        assert "bens rain" in text
    assert (await rows(world))["reflections"] == 2
    assert "· kept" not in await ann.slash("journal")


async def test_a_page_that_never_was_shows_the_last_one(world: World) -> None:
    ann = await wrote(world, "tea")
    assert "tea" in await press(ann, "journal:999999")


async def test_words_are_shown_as_they_were_typed_whatever_signs_are_in_them(world: World) -> None:
    ann = await wrote(world, "# Not a heading\n> not quoted\n**not bold**\n@everyone\n\n[a](http://b.c)")
    text = await open_first(ann)
    assert (
        "> \\# Not a heading\n> \\> not quoted\n> \\*\\*not bold\\*\\*\n> @\u200beveryone\n> \n> \\[a](http://b.c)"
        in text
    )
    assert "What is the nearest good thing?" in text


async def test_the_question_shows_the_members_own_name(world: World) -> None:
    ann = await started(world)
    await begin(ann, "a-letter")
    await ann.click("Next")
    await write(ann, "tea")
    assert "Write down in a few lines what was good today, ann," in await open_first(ann)


signs = st.text(st.sampled_from("*_~|`<>#-@[]()\\ \nab🌧"), min_size=1, max_size=2000)
entries = st.builds(
    Entry,
    reflection_id=st.integers(1, 2**63 - 1),
    title=st.text("W", min_size=1, max_size=80),
    question=st.text("W{}", min_size=1, max_size=1400) | st.just("{figure} {name}" * 12),
    figure=st.none() | st.text("*", min_size=1, max_size=40),
    text=(signs | st.text("\n*", min_size=1, max_size=2000)).filter(str.strip).map(str.strip),
    local_day=st.dates(date(2020, 1, 1), date(2099, 9, 30)),
    is_kept=st.booleans(),
)


@given(entries, st.text("_*", min_size=1, max_size=32))
def test_any_entry_fits_a_message(entry: Entry, name: str) -> None:
    assert_fits(views.one(entry, name))
    assert_fits(views.deleting(entry))


@given(st.lists(entries, max_size=5, unique_by=lambda entry: entry.reflection_id), st.integers(0, 3), st.booleans())
def test_any_page_fits_a_message(shown: list[Entry], page: int, kept: bool) -> None:
    assert_fits(views.pages(Pages(tuple(shown), page, len(shown) and 20, kept)) if shown else None)


async def test_a_full_journal_says_so_before_the_form_opens(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sessions.rules.MOST_ENTRIES", 2)
    ann = await wrote(world, "tea", "rain")
    # What stands there can be changed.
    await write(ann, "warm rain")
    assert "Your answer is written down" in ann.text()
    await begin(ann, "one-line")
    assert "so nothing more is written down" in await ann.click("Write an answer")
    assert "Deleting one in `/journal` makes room" in ann.text()
    ben = await wrote(world, "sun", name="ben")
    assert "Your answer is written down" in ben.text()
    await open_first(ann)
    await ann.click("Delete")
    await ann.click("Yes, delete")
    await begin(ann, "one-line")
    await write(ann, "the lamp")
    assert "Your answer is written down" in ann.text()


async def test_a_form_that_was_open_when_the_journal_became_full_says_so_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await wrote(world, "tea")
    await begin(ann, "one-line")
    await ann.click("Write an answer")
    monkeypatch.setattr("bot.sessions.rules.MOST_ENTRIES", 1)
    assert "so nothing more is written down" in await ann.fill(text="rain")
    assert (await rows(world))["reflections"] == 1
