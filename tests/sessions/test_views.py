"""Whatever a pack may hold and a member may be called: Discord takes every screen of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.panels import button
from bot.figures.rules import MOST, Figure, FigureState, Sort
from bot.packs.rules import AnswerLength, Evidence, Exercise, FigureUse, Kind, Measure, Source, Step, When
from bot.packs.service import Library
from bot.sessions import rules, views
from bot.sessions.rules import MOST_WRITTEN, STAND_INS, Refused, Session, SessionState, Wish
from bot.sessions.service import Scene
from bot.sessions.views.offer import short
from bot.streaks.rules import Streak
from bot.streaks.service import Card
from tests.sessions.limits import assert_fits, assert_form_fits, units

NOW = datetime(2026, 6, 15, tzinfo=UTC)
EXTRAS = [button("Support", "support", emoji="🛟")]
NAME = "_" * 32
BIG = 2**63 - 1
FIGURES = tuple(Figure(BIG - number, "*" * 40, Sort.PERSON, FigureState.ACTIVE) for number in range(MOST))
CARD = Card(Streak(12, 12, 12, is_after_gap=False), date(2026, 6, 15), is_done_today=True, hides_number=False)
SHIPPED = Library.read([Path(__file__).parents[2] / "exercises"]).exercises


def begun(exercise: Exercise, *, is_rated: bool) -> Session:
    return Session(
        session_id=BIG,
        member_id=BIG,
        occasion=None,
        exercise=exercise,
        is_rated=is_rated,
        page=0,
        state=SessionState.OPEN,
        figure_id=None,
        stand_in=None,
        started_at=NOW,
    )


def scenes(exercise: Exercise) -> Iterator[Scene]:
    """Every page with and without a figure, every detour, and every end."""
    for is_rated in (False, True):
        session = begun(exercise, is_rated=is_rated)
        for page in range(len(session.pages)):
            here = replace(session, page=page)
            with_figure = replace(here, figure_id=FIGURES[0].figure_id)
            yield Scene(here, figures=FIGURES, refused=Refused.FULL)
            yield Scene(replace(here, stand_in=rules.ANYONE), figures=FIGURES, instead_of=BIG, written="x" * 2000)
            yield Scene(with_figure, FIGURES[0], FIGURES, "x" * 300, instead_of=BIG, refused=Refused.FULL)
        died = replace(FIGURES[0], state=FigureState.DIED)
        yield Scene(session, figures=FIGURES, rested=died)
        yield Scene(replace(session, state=SessionState.DONE), FIGURES[0], FIGURES, card=CARD)
        yield Scene(replace(session, state=SessionState.LEFT))
    for page in range(len(begun(exercise, is_rated=False).pages) + 1):
        for stand_in in (None, *STAND_INS):
            yield Scene(rules.guest(exercise, page, stand_in, NOW))


def screens(exercise: Exercise) -> Iterator[ui.LayoutView]:
    for wish in Wish:
        yield views.offer(exercise, "About. " * 70, wish, EXTRAS, leaves_figures_out=True)
    for scene in scenes(exercise):
        yield views.scene(scene, NAME, EXTRAS)
        if not scene.session.is_guest:
            yield views.swap(scene, EXTRAS)


def forms(exercise: Exercise) -> Iterator[ui.Modal]:
    for scene in scenes(exercise):
        question = scene.page.question
        if question is not None and not scene.session.is_guest:
            written = "x" * scene.page.room if scene.written else None
            yield views.answer_form(replace(scene, written=written), question, NAME)
            yield views.name_form(scene.session)


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda exercise: exercise.id)
def test_every_screen_and_form_of_a_shipped_exercise_is_taken(exercise: Exercise) -> None:
    for screen in screens(exercise):
        assert_fits(screen)
    for form in forms(exercise):
        assert_form_fits(form)


def texts(most: int) -> st.SearchStrategy[str]:
    """As long as the loader lets them be, a placeholder counting as much as a name may take."""
    plain = st.integers(1, most).map(lambda size: "x" * size)
    filled = st.integers(1, most // 100).flatmap(lambda many: st.sampled_from(["{figure}" * many, "{name}" * many]))
    return plain | filled


def one_screen(steps: list[Step], close: str | None, minutes: int) -> bool:
    """The loader's own rule for what stands on one screen."""
    sizes = [
        units((step.say or step.ask or "").replace("{figure}", "x" * 100).replace("{name}", "x" * 100))
        for step in steps
    ]
    return minutes > 1 or sum(sizes) + len(close or "") <= 1700


said = st.builds(Step, say=texts(1500), seconds=st.none() | st.integers(1, 900))
asked = st.builds(Step, ask=texts(1500), answer=st.sampled_from(AnswerLength))


@st.composite
def longest(draw: st.DrawFn) -> Exercise:
    minutes = draw(st.integers(1, 30))
    steps = draw(st.lists(said | asked, min_size=1, max_size=12))
    close = draw(st.none() | texts(600))
    if not one_screen(steps, close, minutes):
        minutes = 2
    return Exercise(
        pack="p" * 40,
        version="1.0.0",
        id="e" * 40,
        title="T" * 80,
        kind=draw(st.sampled_from(Kind)),
        when=draw(st.sampled_from(When)),
        minutes=minutes,
        evidence=Evidence.PRACTICE_LORE,
        sources=(Source("k" * 40, "S" * 200, f"https://example.org/{'s' * 200}"),),
        caution=draw(st.none() | texts(300)),
        why=draw(st.none() | texts(300)),
        figure=draw(st.sampled_from(FigureUse)),
        rate=draw(st.sampled_from([(), (Measure.CALM,), tuple(Measure)])),
        steps=tuple(steps),
        close=close,
    )


@settings(max_examples=25, deadline=None)
@given(longest())
def test_every_screen_and_form_of_the_longest_exercise_a_pack_may_hold_is_taken(exercise: Exercise) -> None:
    for screen in screens(exercise):
        assert_fits(screen)
    for form in forms(exercise):
        assert_form_fits(form)


def test_twelve_steps_on_one_screen_are_taken() -> None:
    steps = (*[Step(say="x" * 90, seconds=30)] * 11, Step(ask="y" * 90, answer=AnswerLength.LONG))
    exercise = replace(SHIPPED[0], minutes=1, steps=steps, figure=FigureUse.REQUIRED)
    for screen in screens(exercise):
        assert_fits(screen)


def test_panels_that_belong_to_no_exercise_are_taken_with_extras_and_without() -> None:
    for extras in (EXTRAS, []):
        for screen in (views.wishes(extras), views.nothing_fits(extras), views.gone()):
            assert_fits(screen)


@given(st.text("ab *{}\n", max_size=300), st.integers(2, 100))
def test_a_text_cut_short_is_its_beginning(text: str, most: int) -> None:
    cut = short(text, most)
    assert len(cut) <= most
    assert cut == text or text.startswith(cut.removesuffix("…"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (15, "about 15 seconds"),
        (60, "about a minute"),
        (90, "about a minute and a half"),
        (120, "about 2 minutes"),
        (150, "about 2 and a half minutes"),
        (900, "about 15 minutes"),
    ],
)
def test_the_time_of_a_step_is_told_in_words(seconds: int, words: str) -> None:
    exercise = replace(SHIPPED[0], figure=FigureUse.NONE, steps=(Step(say="Stay.", seconds=seconds),))
    shown = views.scene(Scene(begun(exercise, is_rated=False)), "ann", [])
    assert words in str(shown.to_components())


def test_a_short_answer_has_room_for_a_line_or_two_and_a_long_one_for_a_page() -> None:
    assert MOST_WRITTEN == {AnswerLength.SHORT: 300, AnswerLength.LONG: 2000}
