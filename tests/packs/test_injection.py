"""An author's text cannot ping, lead away or disguise itself: the checker refuses it, and what shows it disarms it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.panels import authored
from bot.figures.rules import Figure, FigureState, Sort
from bot.nudges import views as nudges_views
from bot.packs.rules import AnswerLength, Exercise, FigureUse, Question, QuestionKind, Quiz, Source, Step
from bot.quizzes import rules as quiz_rules
from bot.quizzes import views as quizzes_views
from bot.quizzes.rules import Run, RunState
from bot.quizzes.service import Answered, Asking, Offer
from bot.sessions import rules
from bot.sessions import views as sessions_views
from bot.sessions.rules import Session, SessionState, Wish
from bot.sessions.service import Entry, Pages, Scene
from bot.sessions.views import journal
from tests.conftest import walk
from tests.packs.corpus import EVERY, GENTLE, INJECTIONS, effects
from tests.packs.example import EXAMPLE, good, leaves, put, told, with_say

NOW = datetime(2026, 6, 15, tzinfo=UTC)
OTWAY = "https://doi.org/10.1080/14616734.2013.851334"
TEXT = 10


@pytest.mark.parametrize("text", EVERY)
def test_the_checker_refuses_it_and_says_where(text: str) -> None:
    lines = told(with_say(text))
    assert lines
    assert all(line.startswith("p.yaml:23:") for line in lines), lines


@pytest.mark.parametrize("text", [texts[0] for texts in INJECTIONS.values()])
def test_the_checker_refuses_it_in_every_text_of_a_pack(text: str) -> None:
    document = yaml.safe_load(EXAMPLE)
    for path in leaves(document):
        assert told(yaml.safe_dump(put(document, path, text), sort_keys=False, allow_unicode=True)), path


@pytest.mark.parametrize("text", GENTLE)
def test_what_only_looks_odd_is_neither_refused_nor_changed_to_the_eye(text: str) -> None:
    assert good(with_say(text))
    assert authored(text).replace("\\", "") == text


@pytest.mark.parametrize("text", EVERY)
def test_should_it_get_past_the_checker_what_is_sent_does_nothing_that_plain_words_do_not(text: str) -> None:
    plain, hostile = Counter[str](), Counter[str]()
    for shown in sent("words"):
        plain += effects(shown)
    for shown in sent(text):
        hostile += effects(shown)
    assert hostile - plain == Counter()


def test_the_judge_of_these_tests_sees_every_injection_that_is_not_disarmed() -> None:
    for name in ("pings", "places", "links", "masks", "shapes", "emoji and times"):
        blind = [text for text in INJECTIONS[name] if not effects(text)]
        assert set(blind) <= INERT, name


INERT = {
    "＠everyone",
    "<@{figure}>",
    "@{name}",
    "evil.example/login",
    "www.evil.example",
    "back\\slash",
    "\\<@123456789012345678>",
}
"""Refused all the same: Discord might read them otherwise one day, or on one device."""


pieces = st.lists(
    st.sampled_from([*EVERY, *GENTLE, "\\", "<", ">", "@", "[", "](", ")", "\n", " ", "://", "`", "|"]), max_size=6
)


@settings(deadline=None)
@given(pieces.map("".join))
def test_no_mixture_of_them_gets_through(text: str) -> None:
    assert effects(authored(text)) == Counter()


@settings(deadline=None)
@given(pieces.map("".join))
def test_a_link_is_alive_only_when_it_is_the_address_of_a_source(text: str) -> None:
    assert set(effects(authored(f"{text} {OTWAY}", [OTWAY]))) <= {"link"}
    alive = authored(text, [OTWAY])
    assert effects(alive).total() <= alive.count(OTWAY)


def test_links_to_own_sources_stay_alive_and_no_longer_ones() -> None:
    assert authored(f"See {OTWAY}.", [OTWAY]) == f"See {OTWAY}."
    assert effects(authored(f"See {OTWAY}.evil.example", [OTWAY])) == Counter()
    assert effects(authored(f"[x]({OTWAY})", [OTWAY]))["mask"] == 0


def sent(text: str) -> Iterator[str]:
    """Every text of every message in which an author's words can come, all of them this one."""
    pack = good(EXAMPLE)
    source = Source(text, text, f"https://ok.example/{text}")
    exercise = replace(
        pack.exercises[0],
        title=text,
        sources=(source,),
        caution=text,
        why=text,
        steps=(Step(say=text), Step(ask=text, answer=AnswerLength.SHORT)),
        close=text,
    )
    for exercise_ in (exercise, replace(exercise, why=None, minutes=1), replace(exercise, figure=FigureUse.NONE)):
        letter = nudges_views.fullest(exercise_, text, [])
        yield letter.content
        for view in _screens(exercise_, text):
            yield from _texts(view)
        yield from _forms(exercise_)
    for question in _questions(text, source):
        for view in _quiz(Quiz("p", "1.0.0", "z", text, text, (question,))):
            yield from _texts(view)


def _screens(exercise: Exercise, about: str) -> Iterator[ui.LayoutView]:
    yield sessions_views.offer(exercise, about, Wish.ORDINARY, [])
    for scene in _scenes(exercise):
        yield sessions_views.scene(scene, "Ann", [])
    for page in range(len(exercise.steps) + 1):
        yield sessions_views.scene(Scene(rules.guest(exercise, page, rules.ANYONE, NOW)), "Ann", [])
    entry = Entry(1, exercise.title, exercise.steps[1].ask or "", None, "my words", NOW.date(), is_kept=True)
    yield journal.pages(Pages((entry,), page=0, total=1, only_kept=False))
    yield journal.one(entry, "Ann")


def _scenes(exercise: Exercise) -> Iterator[Scene]:
    figure = Figure(1, "Mei", Sort.PERSON, FigureState.ACTIVE)
    session = Session(1, 1, None, exercise, True, 0, SessionState.OPEN, 1, None, NOW)
    yield Scene(replace(session, figure_id=None), figures=(figure,))
    for page in range(len(session.pages)):
        yield Scene(replace(session, page=page), figure, (figure,))
    yield Scene(replace(session, state=SessionState.DONE), figure)
    yield Scene(replace(session, state=SessionState.LEFT), figure)


def _forms(exercise: Exercise) -> Iterator[str]:
    for scene in _scenes(exercise):
        if scene.session.state is SessionState.OPEN and scene.page.question:
            form: Any = sessions_views.answer_form(scene, scene.page.question, "Ann").to_dict()
            yield from (node["content"] for node in walk(form["components"]) if node.get("type") == TEXT)


def _questions(text: str, source: Source) -> Iterator[Question]:
    yield Question("q", text, (text,), (text,), text, (source,))
    yield Question("q", text, (text, text), (text,), text, (source,), QuestionKind.SEVERAL)
    yield Question("q", text, ("True",), ("False",), text, (source,), QuestionKind.TRUE_OR_FALSE)
    yield Question("q", text, (), (), text, (source,), QuestionKind.REFLECTION, (text, text))


def _quiz(quiz: Quiz) -> Iterator[ui.LayoutView]:
    (item,) = quiz_rules.items_of([quiz], None)
    run = Run(1, quiz.topic, 0, RunState.OPEN, (item,))
    answer = run.judge((0,), NOW)
    assert answer
    for screen in (Asking(run), Answered(replace(run, answers=(answer,)), 0), Offer(run, None)):
        yield quizzes_views.show(screen, list)


def _texts(view: ui.LayoutView) -> Iterator[str]:
    return (str(node["content"]) for node in walk(view.to_components()) if node["type"] == TEXT)
