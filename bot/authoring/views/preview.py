"""A pack as members see it: the very screens of sessions and quizzes, with their buttons led to the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from discord import ui

from bot.authoring.service import Preview
from bot.authoring.views.reports import report_button
from bot.base.panels import Choice, Control, Row, authored, button, custom_id, panel, primary, select
from bot.packs.rules import Exercise, Programme, is_of_practice
from bot.quizzes import views as quizzes_views
from bot.quizzes.rules import Run
from bot.quizzes.service import Answered, Asking, Resting
from bot.quizzes.service import Screen as Shown
from bot.sessions import views as sessions_views
from bot.sessions.rules import wish_of
from bot.sessions.service import Scene

_MENU = 25
_MENUS = 8
"""Of exercises: as many as a pack may hold."""
_LISTED = 12
_FORTNIGHT = 14
"""Days of a programme on one page: sixty with long titles would not fit a message."""
_OURS = ("ses-", "ex-", "quiz-", "pack-report:")


def contents(preview: Preview) -> ui.LayoutView:
    pack = preview.pack
    exercises = [_titled(each) for each in pack.exercises[:_LISTED]]
    if (more := len(pack.exercises) - len(exercises)) > 0:
        exercises.append(f"-# and {more} more, in the menus below")
    about = authored(pack.about[:600])
    texts = [f"### {authored(pack.title)} {pack.version}\n-# {_counts(preview)}", about, "\n".join(exercises)]
    rows = [*_exercise_rows(preview), *_quiz_rows(preview), *_programme_rows(preview)]
    return panel(*filter(None, texts), rows=rows, footer="A preview: nothing in it is kept.")


def offered(preview: Preview, exercise: Exercise, extras: Sequence[Control]) -> ui.LayoutView:
    """The opening page."""
    under = [report_button(exercise.pack, exercise.id), *extras]
    view = sessions_views.offer(exercise, preview.pack.about, wish_of(exercise), under)
    return _led(view, preview, _walk(preview, 0))


def screen(preview: Preview, scene: Scene, name: str, extras: Sequence[Control]) -> ui.LayoutView:
    exercise = scene.session.exercise
    view = sessions_views.scene(scene, name, [report_button(exercise.pack, exercise.id), *extras])
    return _led(view, preview, _walk(preview, scene.session.page))


def write_form(preview: Preview, scene: Scene, name: str) -> ui.Modal | None:
    question = scene.page.question
    if question is None:
        return None
    modal = sessions_views.answer_form(scene, question, name)
    modal.custom_id = custom_id("pack-wrote", preview.preview_id, scene.session.page)
    return modal


def asking(preview: Preview, run: Run, part: int, extras: Sequence[Control]) -> ui.LayoutView:
    """The question that comes next, or what there is after the last."""
    return _round_over(preview, run, part) if run.is_complete else _quiz(preview, Asking(run), part, run.number, extras)


def answered(preview: Preview, run: Run, part: int, extras: Sequence[Control]) -> ui.LayoutView:
    return _quiz(preview, Answered(run, run.number - 1), part, run.number, extras)


def resting(preview: Preview, run: Run, part: int, extras: Sequence[Control]) -> ui.LayoutView:
    return _quiz(preview, Resting(run), part, run.number, extras)


def programme(preview: Preview, number: int, first: int) -> ui.LayoutView | None:
    """None for a programme, or days, that it does not hold."""
    programmes = preview.pack.programmes
    if not (0 <= number < len(programmes) and 0 <= first < len(programmes[number].days)):
        return None
    shown, here = programmes[number], (preview.preview_id, number)
    titles = {each.id: each for each in preview.pack.exercises}
    days = [
        f"Day {at} · {_titled(titles[day.exercise])}"
        for at, day in enumerate(shown.days[first : first + _FORTNIGHT], first + 1)
        if day.exercise in titles
    ]
    row = [
        *([button("Earlier days", custom_id("pack-days", *here, max(0, first - _FORTNIGHT)))] if first else []),
        *(
            [button("Later days", custom_id("pack-days", *here, first + _FORTNIGHT))]
            if first + _FORTNIGHT < len(shown.days)
            else []
        ),
        _to_contents(preview),
    ]
    heading = f"### {authored(shown.title)}\n-# {_length(shown)}"
    return panel(*filter(None, [heading, authored(shown.about or ""), "\n".join(days)]), rows=[row])


def inert(preview: Preview) -> ui.LayoutView:
    return _inert(preview, custom_id("pack-goon", preview.preview_id))


def inert_question(preview: Preview, part: int, number: int) -> ui.LayoutView:
    return _inert(preview, custom_id("pack-questions", preview.preview_id, part, number))


def over() -> ui.LayoutView:
    return panel("This preview is over. `/pack preview`, where you opened it, opens it again.")


def _inert(preview: Preview, back: str) -> ui.LayoutView:
    said = f"For {_whom(preview)} this button goes on from here; in a preview it leads nowhere."
    return panel(said, rows=[[button("Go on", back)]])


def _whom(preview: Preview) -> str:
    return "your clients" if is_of_practice(preview.pack.id) else "members"


def _counts(preview: Preview) -> str:
    pack = preview.pack
    counted = [
        (len(pack.exercises), "exercise"),
        (sum(len(quiz.questions) for quiz in pack.quizzes), "quiz question"),
        (len(pack.programmes), "programme"),
    ]
    return " · ".join(f"{count} {what}" if count == 1 else f"{count} {what}s" for count, what in counted if count)


def _titled(exercise: Exercise) -> str:
    return f"**{authored(exercise.title)}**\n-# {sessions_views.facts(exercise)}"


def _length(programme: Programme) -> str:
    """In the words of the menu that members choose it from."""
    days = len(programme.days)
    return f"A programme of {days} days, in its order" if days != 1 else "A programme of one day"


def _exercise_rows(preview: Preview) -> list[Row]:
    choices = [Choice(each.id, each.title) for each in preview.pack.exercises[: _MENUS * _MENU]]
    return _menus("pack-part", preview, "Walk through one", choices)


def _quiz_rows(preview: Preview) -> list[Row]:
    """One line each, which begins with its first round."""
    choices: dict[str, Choice] = {}
    for part, items in enumerate(preview.rounds):
        choices.setdefault(items[0].quiz, Choice(str(part), items[0].title))
    return _menus("pack-quiz", preview, "Answer a quiz", list(choices.values()))


def _programme_rows(preview: Preview) -> list[Row]:
    programmes = preview.pack.programmes[:_MENU]
    choices = [Choice(str(at), each.title, _length(each)) for at, each in enumerate(programmes)]
    return [[select(custom_id("pack-programme", preview.preview_id), "See a programme", choices)]] if choices else []


def _menus(prefix: str, preview: Preview, prompt: str, choices: Sequence[Choice]) -> list[Row]:
    return [
        [select(custom_id(prefix, preview.preview_id, first), _prompt(prompt, first), choices[first : first + _MENU])]
        for first in range(0, len(choices), _MENU)
    ]


def _prompt(prompt: str, first: int) -> str:
    """Of the menu that begins with the so-many-eth."""
    return f"{prompt} ({first // _MENU + 1})" if first else prompt


def _round_over(preview: Preview, run: Run, part: int) -> ui.LayoutView:
    more = part + 1 < len(preview.rounds)
    on = [primary("More questions", custom_id("pack-questions", preview.preview_id, part + 1, 0))] if more else []
    whom = _whom(preview).capitalize()
    seen = (
        f"{whom} see here how many were right, and those they missed come round again soon."
        if run.scored
        else f"{whom} are told here that nothing was right or wrong."
    )
    return panel("### That was the round", f"{seen} A preview counts nothing.", rows=[[*on, _to_contents(preview)]])


def _quiz(preview: Preview, shown: Shown, part: int, number: int, extras: Sequence[Control]) -> ui.LayoutView:
    """`number`: how many are answered."""
    here = preview.preview_id, part

    def to(known: str) -> str:
        match known.split(":"):
            case ["quiz-answer", _, _, place]:
                return custom_id("pack-answer", *here, number, place)
            case ["quiz-several", *_]:
                return custom_id("pack-several", *here, number)
            case ["quiz-next", *_]:
                return custom_id("pack-questions", *here, number)
            case ["quiz-stop", *_]:
                return custom_id("pack-rest", *here, number)
            case _:
                return custom_id("pack-aside", *here, number)

    def under(*named: str) -> Sequence[Control]:
        return [*([report_button(named[0], named[1])] if len(named) > 1 else []), *extras]

    return _led(quizzes_views.show(shown, under), preview, to)


def _walk(preview: Preview, page: int) -> Callable[[str], str]:
    return lambda known: custom_id("pack-walk", preview.preview_id, page, known.split(":")[0])


def _to_contents(preview: Preview) -> ui.Button[Any]:
    return button("Back to the pack", custom_id("pack-contents", preview.preview_id))


def _led(view: ui.LayoutView, preview: Preview, to: Callable[[str], str]) -> ui.LayoutView:
    item: Any
    for item in view.walk_children():
        known = getattr(item, "custom_id", None)
        if isinstance(known, str) and known.startswith(_OURS):
            item.custom_id = to(known)
    view.add_item(ui.ActionRow(_to_contents(preview)))
    return view
