"""What a pack comes to on the screen: the real nudges, pages, forms and questions, measured as Discord counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.base.panels import Control
from bot.figures.rules import MOST, Figure, FigureState, Sort
from bot.nudges import views as nudges_views
from bot.packs.loader.lint import Desk
from bot.packs.loader.lint.desk import named, questions, title
from bot.packs.rules import NAME_ROOM, Exercise, Pack, Quiz
from bot.quizzes import rules as quiz_rules
from bot.quizzes import views as quizzes_views
from bot.quizzes.rules import Run, RunState
from bot.quizzes.service import Answered, Asking
from bot.sessions import views as sessions_views
from bot.sessions.rules import Refused, Session, SessionState, Wish
from bot.sessions.service import Scene
from bot.streaks.rules import Streak
from bot.streaks.service import Card
from bot.support import views as support_views

_THEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_HIGHEST: Final = 2**63 - 1
_NAME: Final = "x" * NAME_ROOM
_FIGURES: Final = tuple(Figure(_HIGHEST - n, _NAME, Sort.PERSON, FigureState.ACTIVE) for n in range(MOST))
_CARD: Final = Card(Streak(999, 9999, 28, is_after_gap=False), _THEN.date(), is_done_today=True, hides_number=False)

_BUTTON, _SELECT, _TEXT, _LABEL = 2, 3, 10, 18
"""Types of components, by their numbers in Discord's API."""
_TOGETHER: Final = 4000
_COMPONENTS: Final = 40
_CONTENT: Final = 2000
_FORM_TITLE: Final = 45

Made = tuple[str, Mapping[str, Any]]
"""What a screen is called, and what goes to Discord."""


def check_screens(desk: Desk) -> None:
    """Of one pack, in which the longest names stand for a figure and a member."""
    pack = desk.written.pack
    for part, exercise in zip(desk.exercises, pack.exercises, strict=True):
        for message in dict.fromkeys(_exercise(pack, exercise)):
            desk.tell("screen", title(part), message)
    for part, quiz in zip(desk.quizzes, pack.quizzes, strict=True):
        shown = dict(_questions(quiz))
        for node in questions(part):
            made = shown.get(named(node), [])
            for message in dict.fromkeys(found for name, screen in made for found in _measure(name, screen)):
                desk.tell("screen", title(node), f"{message} ({named(node)})")


def _exercise(pack: Pack, exercise: Exercise) -> Iterator[str]:
    letter = nudges_views.fullest(exercise, pack.about, _extras())
    if nudges_views.is_cut(letter) or _units(letter.content) > _CONTENT:
        yield f"the nudge is cut at {_CONTENT:,} characters: shorten the caution, the why (or the about) or a source"
    yield from _measure("the nudge", {"components": letter.view.to_components()})
    for name, screen in _screens(pack, exercise):
        yield from _measure(name, screen)


def _screens(pack: Pack, exercise: Exercise) -> Iterator[Made]:
    offer = sessions_views.offer(exercise, pack.about, Wish.ORDINARY, _extras(), leaves_figures_out=True)
    yield "the offer", {"components": offer.to_components()}
    for number, scene in _scenes(exercise):
        name = "the end" if number is None else f"page {number}"
        yield name, {"components": sessions_views.scene(scene, _NAME, _extras()).to_components()}
        question = scene.page.question
        if number is not None and question:
            form = sessions_views.answer_form(scene, question, _NAME).to_dict()
            yield "the form for an answer", {**form, "components": form["components"]}


def _scenes(exercise: Exercise) -> Iterator[tuple[int | None, Scene]]:
    for is_rated in (False, True):
        session = Session(
            session_id=_HIGHEST,
            member_id=_HIGHEST,
            occasion=None,
            exercise=exercise,
            is_rated=is_rated,
            page=0,
            state=SessionState.OPEN,
            figure_id=_FIGURES[0].figure_id,
            stand_in=None,
            started_at=_THEN,
        )
        for page in range(len(session.pages)):
            here = replace(session, page=page)
            yield page + 1, Scene(here, _FIGURES[0], _FIGURES, "x" * 300, instead_of=_HIGHEST, refused=Refused.FULL)
        yield None, Scene(replace(session, state=SessionState.DONE), _FIGURES[0], _FIGURES, card=_CARD)


def _questions(quiz: Quiz) -> Iterator[tuple[str, list[Made]]]:
    for item in quiz_rules.items_of([quiz], None):
        run = Run(_HIGHEST, quiz.topic, 0, RunState.OPEN, (item,) * quiz_rules.ROUND)
        answer = run.judge((0,), _THEN)
        answered = replace(run, answers=(answer,) if answer else ())
        shown = (
            ("the question", quizzes_views.show(Asking(run), _extras)),
            ("the explanation", quizzes_views.show(Answered(answered, 0), _extras)),
        )
        yield item.question.id, [(name, {"components": view.to_components()}) for name, view in shown]


def _extras() -> list[Control]:
    return [support_views.help_button()]


def _measure(name: str, screen: Mapping[str, Any]) -> Iterator[str]:
    parts = list(_walk(screen["components"]))
    told = sum(_units(part["content"]) for part in parts if part["type"] == _TEXT)
    if told > _TOGETHER:
        yield f"{name} has {told:,} characters with the longest names, {_TOGETHER:,} fit: shorten it"
    if len(parts) > _COMPONENTS:
        yield f"{name} has {len(parts)} parts, {_COMPONENTS} fit one message: make it two steps"
    if "title" in screen and str(screen["title"]).endswith("…"):
        yield f"{name} cuts the title at {_FORM_TITLE} characters: shorten the title"
    for part in parts:
        if (limit := _limit(part)) and limit[1] > limit[2]:
            yield f"{name} has {limit[0]} of {limit[1]} characters, {limit[2]} fit: shorten it"


def _limit(part: Mapping[str, Any]) -> tuple[str, int, int] | None:
    """What it is, how long, and how long it may be."""
    if part["type"] == _BUTTON:
        return "a button", _units(part.get("label") or ""), 80
    if part["type"] == _LABEL:
        return "the words over an input", _units(part["label"]), _FORM_TITLE
    if part["type"] == _SELECT:
        return "a line of a menu", max((_units(option["label"]) for option in part["options"]), default=0), 100
    return None


def _walk(parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        yield part
        yield from _walk(part.get("components") or ())
        for key in ("component", "accessory"):
            if part.get(key):
                yield from _walk([part[key]])


def _units(text: str) -> int:
    """UTF-16, as the strictest client counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
