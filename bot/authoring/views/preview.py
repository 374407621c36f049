"""A pack as members see it: the very screens of the sessions, with their buttons led to the preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.authoring.service import Preview
from bot.base.panels import Choice, Control, Row, authored, button, custom_id, panel, select
from bot.packs.rules import Exercise, Question
from bot.sessions import views as sessions_views
from bot.sessions.service import Scene

_MENU = 25
_OURS = ("ses-", "ex-")


def contents(preview: Preview) -> ui.LayoutView:
    pack = preview.pack
    exercises = [f"**{authored(each.title)}**\n-# {sessions_views.facts(each)}" for each in pack.exercises[:_MENU]]
    rows: list[Row] = [
        [select(custom_id("pack-part", preview.preview_id, first), "Walk through one", _choices(pack.exercises, first))]
        for first in range(0, min(len(pack.exercises), 4 * _MENU), _MENU)
    ]
    questions = [question for quiz in pack.quizzes for question in quiz.questions]
    asked = f"{len(questions)} quiz questions" if len(questions) != 1 else "1 quiz question"
    if questions:
        rows.append([button("Read the questions", custom_id("pack-questions", preview.preview_id, 0))])
    texts = [f"### {authored(pack.title)} {pack.version}", authored(pack.about[:600]), "\n".join(exercises[:12])]
    return panel(
        *filter(None, texts), rows=rows, footer=f"A preview: nothing in it is kept. {asked if questions else ''}"
    )


def screen(preview: Preview, scene: Scene, name: str, extras: Sequence[Control]) -> ui.LayoutView:
    view = sessions_views.scene(scene, name, extras)
    return _led(view, preview.preview_id, scene.session.page)


def write_form(preview: Preview, scene: Scene, name: str) -> ui.Modal | None:
    question = scene.page.question
    if question is None:
        return None
    modal = sessions_views.answer_form(scene, question, name)
    modal.custom_id = custom_id("pack-wrote", preview.preview_id, scene.session.page)
    return modal


def questions(preview: Preview, number: int) -> ui.LayoutView | None:
    """One after another, with what is shown after an answer."""
    asked = [(quiz.title, question) for quiz in preview.pack.quizzes for question in quiz.questions]
    if not 0 <= number < len(asked):
        return None
    title, question = asked[number]
    turn = [
        *([button("Back", custom_id("pack-questions", preview.preview_id, number - 1))] if number else []),
        *(
            [button("Next question", custom_id("pack-questions", preview.preview_id, number + 1))]
            if number + 1 < len(asked)
            else []
        ),
        button("Back to the pack", custom_id("pack-contents", preview.preview_id)),
    ]
    heading = f"### {authored(title)}\n-# Question {number + 1} of {len(asked)}"
    return panel(heading, authored(question.ask), _answers(question), authored(question.why), rows=[turn])


def inert(preview: Preview) -> ui.LayoutView:
    back = button("Go on", custom_id("pack-goon", preview.preview_id))
    return panel("For members this button goes on from here; in a preview it leads nowhere.", rows=[[back]])


def over() -> ui.LayoutView:
    return panel("This preview is over. `/pack preview` in the server opens it again.")


def _choices(exercises: Sequence[Exercise], first: int) -> list[Choice]:
    return [Choice(each.id, each.title) for each in exercises[first : first + _MENU]]


def _answers(question: Question) -> str:
    return "\n".join([f"{authored(question.right)} ✓", *map(authored, question.wrong)])


def _led(view: ui.LayoutView, preview_id: int, page: int) -> ui.LayoutView:
    item: Any
    for item in view.walk_children():
        known = getattr(item, "custom_id", None)
        if isinstance(known, str) and known.startswith(_OURS):
            item.custom_id = custom_id("pack-walk", preview_id, page, known.split(":")[0])
    view.add_item(ui.ActionRow(button("Back to the pack", custom_id("pack-contents", preview_id))))
    return view
