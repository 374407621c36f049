"""A thank-you to copy, after gratitude that was about somebody. The bot sends it to nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.panels import button, custom_id, escape
from bot.config import Config
from bot.figures.rules import Figure, FigureState, Sort, tidy
from bot.packs.rules import FigureUse, Kind
from bot.sessions import views
from bot.sessions.rules import SessionState
from bot.sessions.service import Scene
from tests.conftest import Person, World
from tests.sessions.acts import id_of, name_one, press, rows, started
from tests.sessions.conftest import with_rated
from tests.sessions.limits import assert_fits
from tests.sessions.test_views import SHIPPED, begun

ONLY_DONE = ["Take that back", "This felt worse", "Share this exercise", "Support"]


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    return with_rated(config, tmp_path)


async def thankful(ann: Person, exercise: str = "thanks-to-someone", to: str | None = None) -> list[str]:
    """Does it, with that stand-in if it asks who; what buttons stand under Done."""
    await press(ann, custom_id("ex-begin", "rated", exercise))
    if to is not None:
        await ann.pick(to)
    while "**Done.**" not in ann.text():
        await ann.click(next(label for label in ann.labels() if label in {"Next", "Skip", "Done"}))
    return ann.labels()


async def with_figure(world: World, name: str = "Aunt Mo", sort: str = "person") -> Person:
    ann = await started(world)
    await name_one(ann, name, sort)
    return ann


async def test_after_gratitude_to_somebody_there_is_a_thank_you_to_copy_and_nothing_is_sent(world: World) -> None:
    ann = await with_figure(world)
    assert await thankful(ann) == ["Take that back", "Tell them?", "This felt worse", "Share this exercise", "Support"]
    done, stored = ann.seen, await rows(world)
    await world.restart()
    text = await ann.click("Tell them?")
    assert ann.seen.ephemeral
    assert ann.seen.id != done.id
    assert "Only if you want to." in text
    assert "I send nothing." in text
    assert "> Aunt Mo, I thought of you today" in text
    seen = {text}
    for _ in range(2):
        await world.restart()
        seen.add(await ann.click("Other words"))
    assert len(seen) == 3
    assert await ann.click("Other words") in seen
    assert await rows(world) == stored
    ann.inbox()
    assert ann.seen.id == done.id


async def test_by_itself_it_is_nothing_but_the_words(world: World) -> None:
    ann = await with_figure(world)
    await thankful(ann)
    await ann.click("Tell them?")
    await ann.click("Other words")
    assert await ann.click("By itself, to copy") == (
        "Hello Aunt Mo! Something you once did for me came back to me today. It still does me good. Thank you."
    )
    assert ann.seen.ephemeral
    assert ann.labels() == []


@pytest.mark.parametrize("to", ["person", "anyone"])
async def test_somebody_whom_nobody_named_is_thanked_without_a_name(world: World, to: str) -> None:
    ann = await started(world)
    assert "Tell them?" in await thankful(ann, to=to)
    assert "> I thought of you today" in await ann.click("Tell them?")


@pytest.mark.parametrize("to", ["pet", "place", "spiritual", "fictional"])
async def test_who_or_what_cannot_read_is_not_written_to(world: World, to: str) -> None:
    ann = await started(world)
    assert await thankful(ann, to=to) == ONLY_DONE


@pytest.mark.parametrize("sort", ["pet", "place", "spiritual", "fictional"])
async def test_a_figure_who_cannot_read_is_not_written_to(world: World, sort: str) -> None:
    ann = await with_figure(world, "Rex", sort)
    assert await thankful(ann) == ONLY_DONE


async def test_gratitude_about_nobody_and_other_kinds_lead_to_no_thanks(world: World) -> None:
    ann = await started(world)
    assert await thankful(ann, "a-good-thing") == ONLY_DONE
    assert await thankful(ann, "thanks-with-someone") == ONLY_DONE
    await name_one(ann, "Aunt Mo")
    assert "Tell them?" in await thankful(ann, "thanks-with-someone")
    assert "Tell them?" not in await thankful(ann, "a-warm-hour")


@pytest.mark.parametrize("label", ["Not for now", "They died"])
async def test_who_rests_or_died_since_is_not_thanked_and_their_name_is_nowhere(world: World, label: str) -> None:
    ann = await with_figure(world)
    await thankful(ann)
    done = ann.seen
    await ann.click("Tell them?")
    words = ann.seen
    await ann.slash("figures")
    await ann.pick("Aunt Mo")
    await ann.click(label)
    for message, name in ((words, "Other words"), (words, "By itself, to copy"), (done, "Tell them?")):
        ann.seen = message
        text = await ann.click(name) if name in ann.labels() else ann.text()
        assert "Aunt Mo" not in text
        assert "Thank you" not in text
    assert ann.labels() == ONLY_DONE


async def test_somebody_elses_session_gives_no_name(world: World) -> None:
    ann = await with_figure(world)
    await thankful(ann)
    ben = await started(world, "ben")
    for act in ("ses-tell", "ses-tell-other", "ses-tell-copy"):
        assert "no longer here" in await press(ben, f"{act}:1:0")


async def test_an_exercise_taken_back_leads_to_no_thanks(world: World) -> None:
    ann = await with_figure(world)
    await thankful(ann)
    to = id_of(ann, "Tell them?")
    await ann.click("Take that back")
    assert "Think of one thing" in await press(ann, to)


async def test_without_an_account_the_words_have_no_name_and_nothing_is_stored(world: World) -> None:
    ann = world.person()
    assert await thankful(ann, to="person") == [
        "Start",
        "Another one",
        "Tell them?",
        "This felt worse",
        "Share this exercise",
        "Support",
    ]
    assert "> I thought of you today" in await ann.click("Tell them?")
    assert "Something you once did" in await ann.click("Other words")
    assert (await ann.click("By itself, to copy")).startswith("Something you once did")
    assert await rows(world) == {}


@given(st.text(min_size=1, max_size=40).map(tidy).filter(bool), st.integers(0, 2**31))
def test_the_words_are_copied_as_they_stand_whatever_the_name_is(name: str, number: int) -> None:
    figure = Figure(1, name, Sort.PERSON, FigureState.ACTIVE)
    assert_fits(views.tell(2**63 - 1, figure, number))
    words = views.to_copy(figure, number).content
    assert escape(words) == words
    assert "Thank you" in words or "thank you" in words


async def test_a_name_full_of_signs_is_left_for_them_to_put_in(world: World) -> None:
    ann = await with_figure(world, "*Mo* `x`")
    await thankful(ann)
    text = await ann.click("Tell them?")
    assert "> I thought of you today" in text
    assert "Mo" not in text


def test_the_fullest_end_of_an_exercise_fits_one_row_beside_two_buttons_of_other_rooms() -> None:
    thanks = replace(SHIPPED[0], kind=Kind.GRATITUDE, figure=FigureUse.REQUIRED)
    done = replace(begun(thanks, is_rated=True), state=SessionState.DONE)
    extras = [button("Share", "share"), button("Support", "support")]
    shown = views.scene(Scene(done, Figure(1, "Aunt Mo", Sort.PERSON, FigureState.ACTIVE)), "ann", extras)
    assert_fits(shown)
    assert "Tell them?" in str(shown.to_components())
    assert "What helps me" in str(shown.to_components())
